import type { Call } from '../../core/call.js';
import type { CancelResult } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { readCancelReport } from './cancel-feed.js';
import { foreignHandle } from './feed-handle.js';
import type { FeedReader, FeedVerdict } from './feed-reader.js';
import type { FeedEnd } from './feeds.js';
import { loadXml, type Xml } from './xml.js';

/** Reads how a cancellation ended, from the report of its feed. */
export const cancelReader: FeedReader = {
  purpose: 'cancel',
  open: ({ storeId, details }, operation) => {
    const { orderId } = details;
    if (typeof orderId !== 'string') throw foreignHandle(storeId, operation);
    return async ([end]) => verdictOf(await loadXml(operation), orderId, end);
  },
};

/** As an error, for the call that still waits. */
export function cancelFailed(message: string, { operation, storeId }: Call): ConnectorError {
  return new ConnectorError('conflict', `amazon ${operation}: ${message}`, {
    platform: 'amazon',
    storeId,
    operation,
    platformCode: 'platform_rejected',
  });
}

export type CancelVerdict =
  | { readonly status: 'done'; readonly result: CancelResult }
  | (FeedVerdict & { readonly status: 'failed' });

export function verdictOf(xml: Xml, orderId: string, end: FeedEnd | undefined): CancelVerdict {
  const failed = (why: string): CancelVerdict => ({
    status: 'failed',
    message: `Order ${orderId} was not cancelled: ${why}`,
  });
  if (end === undefined || end.status === 'cancelled')
    return failed('the feed itself was cancelled. Cancel the order again.');
  const report = end.report === undefined ? undefined : readCancelReport(xml, end.report);
  if (report === undefined) {
    const message = `Amazon left no report about the cancellation of order ${orderId} that can be read: fetch the order to see whether it is cancelled.`;
    return { status: 'failed', message };
  }
  if (!report.isDone) return failed(report.messages.join(' ') || 'Amazon gave no reason.');
  return { status: 'done', result: { status: 'done', warnings: report.messages } };
}
