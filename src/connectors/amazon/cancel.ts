import type { Call, CallOptions } from '../../core/call.js';
import type { CancelResult, OrderCancel } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { unknownLinesError } from '../blocked-parts.js';
import { quantitiesOf } from '../fulfillment-lines.js';
import { invalidInput } from '../invalid-input.js';
import type { Runtime } from '../runtime.js';
import { CANCEL_CONTENT_TYPE, CANCEL_FEED_TYPE, cancelFeedXml } from './cancel-feed.js';
import { type CheckedCancel, checkCancel } from './cancel-input.js';
import { type CancelVerdict, cancelFailed, confirmedVerdict, type SentCancel } from './cancel-result.js';
import type { AmazonClient } from './client.js';
import { aloneUntilAnswered, beforeDeadline } from './feed-deadline.js';
import { feedHandle } from './feed-handle.js';
import { type FeedSource, followFeeds, submitFeed } from './feeds.js';
import { unknownLines } from './fulfillment-plan.js';
import { type FulfillmentState, readFulfillmentState } from './fulfillment-state.js';
import { loadXml, type Xml } from './xml.js';

export interface AmazonCancel {
  /**
   * Cancels a merchant-fulfilled order, or whole lines of it, through an order acknowledgement feed: `pending` with a handle
   * for `checkOperation` when Amazon has not worked on it before the deadline, which takes minutes as a rule. Nothing is
   * paid back: the buyer of an order that was not shipped is not charged.
   *
   * A second call before the first one ended submits a second feed, which changes nothing more.
   */
  cancelOrder(cancel: OrderCancel, options?: CallOptions): Promise<CancelResult>;
}

export function createAmazonCancel(runtime: Runtime, client: AmazonClient): AmazonCancel {
  return {
    cancelOrder: (input, options) =>
      runtime.call('cancelOrder', input.storeId, options, async (call) => {
        const cancel = checkCancel(input, call.operation);
        const source = { runtime, client, store: await client.storeOf(cancel.storeId, call) };
        // Held for reading and submitting only: Amazon works on it for minutes.
        const sent = await aloneUntilAnswered(runtime, `${cancel.storeId} ${cancel.orderId}`, call, async () => {
          const state = await readFulfillmentState(client, source.store, cancel.orderId, call);
          const lineItemIds = linesToCancel(cancel, state, call);
          return lineItemIds.length === 0 ? undefined : submit(source, cancel, lineItemIds, call);
        });
        return sent === undefined ? { status: 'already_done', warnings: [] } : follow(source, cancel, sent, call);
      }),
  };
}

interface Submitted extends SentCancel {
  readonly feedId: string;
  readonly xml: Xml;
}

async function submit(
  source: FeedSource,
  cancel: CheckedCancel,
  lineItemIds: readonly string[],
  call: Call,
): Promise<Submitted> {
  const { storeId, orderId, cancelReason } = cancel;
  // Before anything is sent: without it the feed could not be read either.
  const xml = await loadXml(call.operation);
  const body = cancelFeedXml(xml, { sellerId: storeId, orderId, lineItemIds, cancelReason });
  const feed = { feedType: CANCEL_FEED_TYPE, contentType: CANCEL_CONTENT_TYPE, body };
  return { orderId, lineItemIds, xml, ...(await submitFeed(source, feed, call)) };
}

async function follow(
  source: FeedSource,
  { storeId, orderId, warnings }: CheckedCancel,
  { feedId, xml, ...sent }: Submitted,
  call: Call,
): Promise<CancelResult> {
  const { lineItemIds } = sent;
  const adopted = sent.adopted ? [feedId] : [];
  const details = { orderId, lineItemIds };
  const handle = feedHandle({ storeId, purpose: 'cancel', feedIds: [feedId], adopted, details });
  const state = await followFeeds(source, [feedId], call);
  if (state.status === 'pending') return { status: 'pending', handle, warnings };
  let verdict: CancelVerdict;
  try {
    verdict = await beforeDeadline(call, (early) => confirmedVerdict(source, xml, sent, state.ends[0], early));
  } catch (error) {
    // The order could not be read; the handle knows how to ask again.
    if (!ConnectorError.isInstance(error) || (call.signal.aborted && !call.timedOut())) throw error;
    return { status: 'pending', handle, warnings };
  }
  if (verdict.status === 'failed') throw cancelFailed(verdict, call);
  return { status: 'done', warnings: [...warnings, ...verdict.result.warnings] };
}

/**
 * The line items that are to be cancelled and are not yet.
 *
 * @throws {ConnectorError} `conflict` for an order that the seller cannot cancel any more, or never could.
 */
function linesToCancel(cancel: CheckedCancel, state: FulfillmentState, call: Call): readonly string[] {
  const unknown = unknownLines(state, cancel);
  if (unknown.length > 0) throw unknownLinesError(unknown, call);
  requireWholeLines(cancel, state);
  const wanted = (cancel.lines ?? state.ordered).map(({ lineItemId }) => lineItemId);
  const isGone = state.status === 'CANCELLED';
  const open = isGone ? [] : wanted.filter((id) => !state.cancelled.includes(id));
  if (open.length === 0) return [];
  const left = quantitiesOf(state.left);
  const ordered = quantitiesOf(state.ordered);
  const shipped = open.filter((id) => (left.get(id) ?? 0) < (ordered.get(id) ?? 0));
  if (state.fulfilledBy === 'AMAZON') {
    throw refused('marketplace_ships', 'Amazon ships this order (FBA): only the buyer and Amazon can cancel it', call);
  }
  if (shipped.length > 0 || state.status === 'SHIPPED') {
    const which = shipped.length === 0 ? '' : `, of ${shipped.join(', ')}`;
    throw refused('not_cancellable', `units were shipped already${which}: that cannot be cancelled`, call);
  }
  if (state.status === 'PENDING') {
    const why = 'the order is pending, and Amazon lets nobody but the buyer cancel it until its payment is confirmed';
    throw refused('not_cancellable', why, call);
  }
  return open;
}

/** Amazon knows no cancellation of some units of a line. */
function requireWholeLines({ lines, storeId }: CheckedCancel, { ordered, cancelled }: FulfillmentState): void {
  const quantities = quantitiesOf(ordered);
  const parts = (lines ?? []).filter(
    ({ lineItemId, quantity }) => !cancelled.includes(lineItemId) && quantities.get(lineItemId) !== quantity,
  );
  if (parts.length === 0) return;
  const issues = parts.map(({ lineItemId }) => ({
    path: 'lineItems',
    message: `${lineItemId} can be cancelled as a whole only: give the ordered quantity`,
  }));
  throw invalidInput('amazon', 'cancelOrder', issues, storeId);
}

function refused(platformCode: string, what: string, { operation, storeId }: Call): ConnectorError {
  return new ConnectorError('conflict', `amazon ${operation}: ${what}.`, {
    platform: 'amazon',
    storeId,
    operation,
    platformCode,
  });
}
