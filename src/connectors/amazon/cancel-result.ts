import type { Call } from '../../core/call.js';
import type { CancelResult } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { readCancelReport } from './cancel-feed.js';
import { foreignHandle } from './feed-handle.js';
import type { FeedReader } from './feed-reader.js';
import type { FeedEnd, FeedSource } from './feeds.js';
import { readFulfillmentState } from './fulfillment-state.js';
import { loadXml, type Xml } from './xml.js';

/** A cancellation that was sent, as far as its report has to be understood. */
export interface SentCancel {
  readonly orderId: string;
  readonly lineItemIds: readonly string[];
  /** Whether its feed may be another process's. */
  readonly adopted: boolean;
}

/** Reads how a cancellation ended, from the report of its feed. */
export const cancelReader: FeedReader = {
  purpose: 'cancel',
  open: ({ storeId, adopted = [], details }, operation) => {
    const { orderId, lineItemIds } = details;
    if (typeof orderId !== 'string' || !areIds(lineItemIds)) throw foreignHandle(storeId, operation);
    const sent = { orderId, lineItemIds, adopted: adopted.length > 0 };
    return async ([end], source, call) => {
      const verdict = await confirmedVerdict(source, await loadXml(operation), sent, end, call);
      return verdict.status === 'done' ? verdict : { status: 'failed', message: verdict.message };
    };
  },
};

function areIds(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((id) => typeof id === 'string' && id !== '');
}

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

/** The report's verdict, and where that leaves it open, the order's own: what is cancelled there is done. */
export async function confirmedVerdict(
  { client, store }: FeedSource,
  xml: Xml,
  sent: SentCancel,
  end: FeedEnd | undefined,
  call: Call,
): Promise<CancelVerdict> {
  const verdict = verdictOf(xml, sent, end);
  if (verdict.status === 'done' || verdict.outcomeUnknown !== true) return verdict;
  const { status, cancelled } = await readFulfillmentState(client, store, sent.orderId, call);
  const isDone = status === 'CANCELLED' || sent.lineItemIds.every((id) => cancelled.includes(id));
  return isDone ? { status: 'done', result: { status: 'done', warnings: [] } } : verdict;
}

export function verdictOf(xml: Xml, sent: SentCancel, end: FeedEnd | undefined): CancelVerdict {
  const { orderId, lineItemIds } = sent;
  const failed = (why: string): CancelVerdict => ({
    status: 'failed',
    message: `Order ${orderId} was not cancelled: ${why}`,
  });
  const open = (why: string): CancelVerdict => ({ status: 'failed', message: why, outcomeUnknown: true });
  if (sent.adopted) {
    return open(
      `The answer to the cancellation of order ${orderId} was lost, and the feed that was found then may be another process's: fetch the order to see whether it is cancelled, and cancel it again if not.`,
    );
  }
  if (end === undefined || end.status === 'cancelled')
    return failed('the feed itself was cancelled. Cancel the order again.');
  const report = end.report === undefined ? undefined : readCancelReport(xml, end.report, lineItemIds);
  if (report === undefined) {
    return open(
      `Amazon left no report about the cancellation of order ${orderId} that can be read: fetch the order to see whether it is cancelled.`,
    );
  }
  if (report.status === 'open') {
    return open(
      `Amazon refused the cancellation of order ${orderId}, since a part of it was cancelled before: fetch the order to see which lines are left, and cancel those. ${report.messages.join(' ')}`,
    );
  }
  if (report.status === 'refused') return failed(report.messages.join(' ') || 'Amazon gave no reason.');
  return { status: 'done', result: { status: 'done', warnings: report.messages } };
}
