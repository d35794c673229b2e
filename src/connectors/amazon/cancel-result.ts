import type { Call } from '../../core/call.js';
import type { CancelResult } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { readCancelReport } from './cancel-feed.js';
import { foreignHandle } from './feed-handle.js';
import type { FeedReader } from './feed-reader.js';
import type { FeedEnd } from './feeds.js';
import { loadXml, type Xml } from './xml.js';

/** Reads how a cancellation ended, from the report of its feed. */
export const cancelReader: FeedReader = {
  purpose: 'cancel',
  open: ({ storeId, details }, operation) => {
    const { orderId } = details;
    if (typeof orderId !== 'string') throw foreignHandle(storeId, operation);
    return async ([end]) => {
      const verdict = verdictOf(await loadXml(operation), orderId, end);
      return verdict.status === 'done' ? verdict : { status: 'failed', message: verdict.message };
    };
  },
};

export type CancelVerdict =
  | { readonly status: 'done'; readonly result: CancelResult }
  | {
      readonly status: 'failed';
      readonly message: string;
      /** Nobody can tell from the feed: the order itself can. */
      readonly outcomeUnknown?: boolean;
    };

/** As an error, for the call that still waits. */
export function cancelFailed(
  { message, outcomeUnknown = false }: CancelVerdict & { readonly status: 'failed' },
  { operation, storeId }: Call,
): ConnectorError {
  const details = { platform: 'amazon', storeId, operation, outcomeUnknown } as const;
  const text = `amazon ${operation}: ${message}`;
  return outcomeUnknown
    ? new ConnectorError('unexpected_response', text, details)
    : new ConnectorError('conflict', text, { ...details, platformCode: 'platform_rejected' });
}

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
    return { status: 'failed', message, outcomeUnknown: true };
  }
  if (!report.isDone) return failed(report.messages.join(' ') || 'Amazon gave no reason.');
  return { status: 'done', result: { status: 'done', warnings: report.messages } };
}
