import type { ReportCharset } from './encodings.js';
import type { ReportHeader } from './report-columns.js';
import type { Reports } from './reports.js';

export interface AmazonReportControls {
  readonly reports: {
    /** How reports are written from now on. @default utf-8, the documented columns, gzipped */
    setFormat(input: {
      readonly charset?: ReportCharset;
      readonly header?: ReportHeader;
      readonly gzip?: boolean;
      readonly storeId?: string;
    }): void;
    /** Leaves reports IN_PROGRESS until `release`. */
    hold(storeId?: string): void;
    release(storeId?: string): void;
    /** The next report that is asked for ends like this: CANCELLED also means that there is nothing to report. */
    endNext(status: 'CANCELLED' | 'FATAL', storeId?: string): void;
    /** How long a report waits and how long it is written. @default 1 s and 2 s */
    setDuration(input: { readonly queueMs?: number; readonly processingMs?: number; readonly storeId?: string }): void;
  };
}

export function createAmazonReportControls(
  sellerOf: (storeId?: string) => { readonly reports: Reports },
): AmazonReportControls {
  const reportsOf = (storeId?: string): Reports => sellerOf(storeId).reports;
  return {
    reports: {
      setFormat({ charset, header, gzip, storeId }) {
        const reports = reportsOf(storeId);
        reports.charset = charset ?? reports.charset;
        reports.header = header ?? reports.header;
        reports.gzipped = gzip ?? reports.gzipped;
      },
      hold: (storeId) => reportsOf(storeId).hold(),
      release: (storeId) => reportsOf(storeId).release(),
      endNext: (status, storeId) => reportsOf(storeId).forceEnd(status),
      setDuration({ queueMs, processingMs, storeId }) {
        const reports = reportsOf(storeId);
        reports.queueMs = queueMs ?? reports.queueMs;
        reports.processingMs = processingMs ?? reports.processingMs;
      },
    },
  };
}
