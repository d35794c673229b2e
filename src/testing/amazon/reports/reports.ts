import { SECOND_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import type { DocumentVault } from '../feeds/document-vault.js';
import type { ProcessingStatus } from '../feeds/feed.js';
import type { Listings } from '../listings/listings.js';
import type { Emit } from '../notifications/events.js';
import { marketplaceOf } from '../sellers/marketplaces.js';
import { encodeReport, type ReportCharset } from './encodings.js';
import { listingsReport } from './listings-report.js';
import type { ReportHeader } from './report-columns.js';

export const LISTINGS_REPORT = 'GET_MERCHANT_LISTINGS_ALL_DATA';

export interface ReportsInput {
  readonly seed: number;
  readonly now: () => number;
  readonly sellerId: string;
  readonly listings: Listings;
  readonly vault: DocumentVault;
  readonly emit: Emit;
}

export interface Report {
  readonly reportId: string;
  readonly reportType: string;
  readonly marketplaceIds: readonly string[];
  readonly locale: string | undefined;
  readonly createdAt: number;
  /** How it ends in spite of everything. */
  readonly forced: 'CANCELLED' | 'FATAL' | undefined;
  status: ProcessingStatus;
  startedAt: number | undefined;
  endedAt: number | undefined;
  documentId: string | undefined;
}

/** The seller's reports: written as the clock goes on, from the catalogue of that moment. */
export class Reports {
  /** How long a report waits, and how long it is written. */
  queueMs = SECOND_MS;
  processingMs = 2 * SECOND_MS;
  gzipped = true;
  charset: ReportCharset = 'utf-8';
  header: ReportHeader = 'standard';
  /** How the next report ends. */
  #forced: Report['forced'];
  #heldUntil: number | undefined;
  readonly #input: ReportsInput;
  readonly #random: Random;
  readonly #reports = new Map<string, Report>();

  constructor(input: ReportsInput) {
    this.#input = input;
    this.#random = new Random(mixSeed(input.seed, 0x4e9));
  }

  get vault(): DocumentVault {
    return this.#input.vault;
  }

  get sellerId(): string {
    return this.#input.sellerId;
  }

  create(reportType: string, marketplaceIds: readonly string[], locale: string | undefined): Report {
    const report: Report = {
      ...{ reportId: this.#random.digits(12).replace(/^0/, '1'), reportType, marketplaceIds, locale },
      ...{ createdAt: this.#input.now(), forced: this.#forced, status: 'IN_QUEUE' },
      ...{ startedAt: undefined, endedAt: undefined, documentId: undefined },
    };
    this.#forced = undefined;
    this.#reports.set(report.reportId, report);
    return report;
  }

  get(reportId: string): Report | undefined {
    this.settle();
    return this.#reports.get(reportId);
  }

  /** The next report ends like this: CANCELLED is what Amazon also says of one without data. */
  forceEnd(status: 'CANCELLED' | 'FATAL'): void {
    this.#forced = status;
  }

  /** Leaves reports IN_PROGRESS. */
  hold(): void {
    this.settle();
    this.#heldUntil = Number.POSITIVE_INFINITY;
  }

  release(): void {
    this.#heldUntil = this.#input.now();
    this.settle();
  }

  /** Brings reports to where they are by now. */
  settle(): void {
    const now = this.#input.now();
    for (const report of this.#reports.values()) {
      const startAt = report.createdAt + this.queueMs;
      if (report.status === 'IN_QUEUE' && startAt <= now) {
        report.status = 'IN_PROGRESS';
        report.startedAt = startAt;
      }
      const endAt = Math.max((report.startedAt ?? startAt) + this.processingMs, this.#heldUntil ?? 0);
      if (report.status === 'IN_PROGRESS' && endAt <= now) this.#end(report, endAt);
    }
  }

  #end(report: Report, at: number): void {
    const status = report.forced ?? 'DONE';
    report.status = status;
    report.endedAt = at;
    if (status === 'DONE') report.documentId = this.#write(report);
    const { reportId, reportType, documentId: reportDocumentId } = report;
    this.#input.emit({ type: 'REPORT_PROCESSING_FINISHED', at, reportId, reportType, status, reportDocumentId });
  }

  #write({ marketplaceIds, locale }: Report): string {
    const marketplaces = marketplaceIds.map(marketplaceOf);
    const { listings } = this.#input;
    const text = listingsReport({ listings, marketplaces, header: this.header, locale });
    const { contentType, bytes } = encodeReport(text, this.charset);
    return this.vault.add(this.sellerId, contentType, bytes, this.gzipped);
  }
}
