import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import type { Product } from '../../model/index.js';
import { readDocument } from './feed-documents.js';
import type { FeedSource } from './feeds.js';
import { marketplaceOf } from './marketplaces.js';
import { productFromRow, reportRows } from './report-rows.js';

const REPORT_TYPE = 'GET_MERCHANT_LISTINGS_ALL_DATA';
/** Every page reads the document from its beginning: few and large ones. */
export const REPORT_PAGE_ROWS = 10_000;
/** Between two looks, in milliseconds: a report takes minutes. */
const PAUSE_MS = 5_000;

/** How far a catalogue was read through a report. */
export interface ReportState {
  readonly reportId: string;
  readonly documentId: string | undefined;
  readonly offset: number;
}

export interface ReportPage {
  readonly products: readonly Product[];
  /** Absent after the last page. */
  readonly next: ReportState | undefined;
}

/** Asks for the report of all listings of the store's first marketplace. A second copy, after a lost answer, does no harm. */
export async function requestReport({ client, store }: FeedSource, call: Call): Promise<ReportState> {
  const body: JsonObject = {
    reportType: REPORT_TYPE,
    marketplaceIds: store.marketplaceIds.slice(0, 1),
    // Else the header comes in the seller's language (as Amazon's support said 2025-06).
    reportOptions: { preferredReportDocumentLocale: 'en_US' },
  };
  const { reportId } = (await client.request(store, { operation: 'createReport', body, retry: 'safe' }, call)).body;
  if (typeof reportId !== 'string') throw unexpected(call, 'createReport names no report');
  return { reportId, documentId: undefined, offset: 0 };
}

/** Reads on. While Amazon prepares the report the page is empty, after as long a wait as the call allows. */
export async function readReportPage(source: FeedSource, state: ReportState, call: Call): Promise<ReportPage> {
  const documentId = state.documentId ?? (await awaitReport(source, state.reportId, call));
  if (documentId === undefined) return { products: [], next: state };
  const { runtime, client, store } = source;
  const request = { operation: 'getReportDocument', params: { reportDocumentId: documentId } } as const;
  const { url, compressionAlgorithm } = (await client.request(store, request, call)).body;
  if (typeof url !== 'string') throw unexpected(call, 'getReportDocument has no address');
  const document = typeof compressionAlgorithm === 'string' ? { url, compressionAlgorithm } : { url };

  const currency = marketplaceOf(store.marketplaceIds[0] ?? '')?.currency;
  const products: Product[] = [];
  let place = 0;
  for await (const row of reportRows(readDocument(runtime, document, call))) {
    if (place >= state.offset + REPORT_PAGE_ROWS) {
      return { products, next: { reportId: state.reportId, documentId, offset: place } };
    }
    const product = place < state.offset ? undefined : productFromRow(row, store.storeId, currency);
    if (product !== undefined) products.push(product);
    place += 1;
  }
  return { products, next: undefined };
}

/** The document of a report that is done; `undefined` when it is not before the deadline is near. */
async function awaitReport({ client, store }: FeedSource, reportId: string, call: Call): Promise<string | undefined> {
  for (;;) {
    const { body } = await client.request(store, { operation: 'getReport', params: { reportId } }, call);
    const { processingStatus: status, reportDocumentId } = body;
    if (status === 'DONE' && typeof reportDocumentId === 'string') return reportDocumentId;
    if (status === 'DONE' || status === 'CANCELLED' || status === 'FATAL') {
      throw unexpected(
        call,
        `the report of all listings ended as ${status} without a document: begin without the cursor`,
      );
    }
    if (2 * PAUSE_MS > call.remainingMs()) return undefined;
    await call.wait(PAUSE_MS);
  }
}

function unexpected({ operation, storeId }: Call, what: string): ConnectorError {
  return new ConnectorError('unexpected_response', `amazon ${operation}: ${what}.`, {
    platform: 'amazon',
    storeId,
    operation,
  });
}
