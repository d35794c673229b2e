import type { Call, CallOptions } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { Runtime } from '../runtime.js';
import type { FlipkartClient, FlipkartDocument, FlipkartRequest } from './client.js';
import { type CheckedDocument, checkDocument, type FlipkartDocumentQuery } from './documents-input.js';
import { type FlipkartInvoice, invoicesIn } from './documents-invoices.js';

/** A paper of Flipkart's: as a rule a PDF. */
export interface FlipkartDocumentAnswer extends FlipkartDocument {
  /** Of `invoice`, where Flipkart answers with data in place of a PDF. */
  readonly invoices?: readonly FlipkartInvoice[];
}

export interface FlipkartDocuments {
  /**
   * Fetches labels, invoices or a manifest. Labels and invoices exist once shipments are packed, a manifest once they are
   * ready to dispatch.
   *
   * @throws {InvalidRequestError} for more shipments than one document may have: 50 for `label`, 100 for the others.
   */
  fetchDocument(query: FlipkartDocumentQuery, options?: CallOptions): Promise<FlipkartDocumentAnswer>;
}

export function createFlipkartDocuments(runtime: Runtime, client: FlipkartClient): FlipkartDocuments {
  return {
    fetchDocument: (input, options) =>
      runtime.call('fetchDocument', input.storeId, options, async (call) => {
        const query = checkDocument(input, call.operation);
        const store = await client.storeOf(query.storeId, call);
        const { contentType, bytes } = await client.download(store, requestOf(query, store.locationId), call);
        // By one page it is a PDF, by another data (2024): the answer says which.
        if (query.kind === 'invoice' && isJson(contentType)) {
          const invoices = invoicesIn(bytes);
          if (invoices !== undefined) return { contentType, bytes, invoices };
        }
        if (!isPdf(bytes)) throw noDocument(contentType, call);
        return { contentType, bytes };
      }),
  };
}

function requestOf(query: CheckedDocument, ownLocationId: string | undefined): FlipkartRequest {
  switch (query.kind) {
    case 'invoice':
      return { operation: 'getInvoices', params: { shipmentIds: query.orderIds } };
    case 'label':
      return {
        operation: 'getLabelsOnly',
        params: { shipmentIds: query.orderIds },
        query: { reprint: query.reprint === true ? true : undefined },
      };
    case 'label-and-invoice':
      return { operation: 'getLabels', params: { shipmentIds: query.orderIds } };
    case 'manifest': {
      const locationId = query.locationId ?? ownLocationId;
      const { vendorGroupCode, pickup, isMultiPackage } = query;
      return {
        operation: 'getManifest',
        body: {
          params: {
            vendorGroupCode,
            ...(pickup === undefined ? {} : { pickupDate: { ...pickup } }),
            ...(locationId === undefined ? {} : { locationId }),
            ...(isMultiPackage === undefined ? {} : { is_mps: isMultiPackage }),
          },
        },
      };
    }
  }
}

function isJson(contentType: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType);
}

const PDF = '%PDF-';

function isPdf(bytes: Uint8Array): boolean {
  return [...PDF].every((character, index) => bytes[index] === character.charCodeAt(0));
}

function noDocument(contentType: string, { operation, storeId }: Call): ConnectorError {
  const kind = /^[\w.+-]+\/[\w.+-]+/.exec(contentType)?.[0] ?? 'of no kind';
  const message = `flipkart ${operation}: the answer is no document (${kind}). Labels and invoices exist once a shipment is packed.`;
  return new ConnectorError('unexpected_response', message, { platform: 'flipkart', storeId, operation });
}
