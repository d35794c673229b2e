import type { Call } from '../../core/call.js';
import type { CancelReason, CancelResult, OrderCancel } from '../../core/connector.js';
import { ConnectorError, type InvalidRequestIssue } from '../../core/errors.js';
import { invalidInput } from '../invalid-input.js';
import type { Runtime } from '../runtime.js';
import type { WooClient } from './client.js';
import { isNoRoute } from './errors.js';
import { readFulfillments } from './fulfillment-core.js';
import { readLedger } from './fulfillment-ledger.js';
import { ensureNote } from './fulfillment-notes.js';
import { type OrderFacts, type OrderSource, readOrder } from './fulfillment-order.js';
import { requireOrderId } from './ids.js';
import { coreProgress } from './map-core-fulfillments.js';
import { type Alone, requireNotTrashed, setStatus } from './order-status.js';
import { settingsOf } from './settings.js';
import { requireSite } from './site.js';

/** WooCommerce has no reasons for a cancellation; the order's history takes any words. */
const REASONS: ReadonlyMap<CancelReason, string> = new Map<CancelReason, string>([
  ['out_of_stock', 'out of stock'],
  ['customer_request', 'requested by the customer'],
  ['undeliverable_address', 'the address cannot be delivered to'],
  ['fraud', 'suspected fraud'],
  ['pricing_error', 'pricing error'],
  ['other', 'other'],
]);

/** Sets an order to cancelled and notes why, for the staff only. Gives no money back. */
export async function cancelOrder(
  runtime: Runtime,
  client: WooClient,
  input: OrderCancel,
  call: Call,
  alone: Alone,
): Promise<CancelResult> {
  const cancel = checkCancel(input, call.operation);
  const source = { client, storeId: cancel.storeId, orderId: cancel.orderId };
  return alone(cancel, async () => {
    const order = await readOrder(source, call);
    const isDone = order.status === 'cancelled';
    if (!isDone) {
      await requireCancellable(runtime, source, order, call);
      await setStatus(source, 'cancelled', call);
    }
    const unnoted = await noteReason(source, cancel.words, call);
    const warnings = isDone ? unnoted : [...warningsOf(input, order), ...unnoted];
    return { status: isDone ? 'already_done' : 'done', warnings };
  });
}

/** The order is cancelled by now, whatever becomes of the note. */
async function noteReason(source: OrderSource, words: string, call: Call): Promise<readonly string[]> {
  try {
    await ensureNote(source, { text: `Cancelled: ${words}.`, isForCustomer: false }, call);
    return [];
  } catch (error) {
    if (!ConnectorError.isInstance(error) || (call.signal.aborted && !call.timedOut())) throw error;
    return [`The note with the reason may be missing (${error.code}): cancel again to make sure of it.`];
  }
}

function checkCancel(input: OrderCancel, operation: string) {
  const storeId = requireSite(input.storeId, operation);
  const orderId = requireOrderId(input.orderId, operation, 'orderId');
  const issues: InvalidRequestIssue[] = [];
  const words = REASONS.get(input.reason);
  if (words === undefined) issues.push({ path: 'reason', message: `must be one of ${[...REASONS.keys()].join(', ')}` });
  if (input.lineItems !== undefined) {
    issues.push({ path: 'lineItems', message: 'cannot be cancelled alone: WooCommerce cancels whole orders' });
  }
  if (input.restock === false) {
    issues.push({
      path: 'restock',
      message: 'cannot be false: WooCommerce puts back what the order took from stock when it is cancelled',
    });
  }
  if (words === undefined || issues.length > 0) throw invalidInput('woocommerce', operation, issues, storeId);
  return { storeId, orderId, words };
}

/** @throws {ConnectorError} `conflict` for an order whose goods or money have gone their way. */
async function requireCancellable(runtime: Runtime, source: OrderSource, order: OrderFacts, call: Call): Promise<void> {
  requireNotTrashed(source, order, call);
  const isShipped =
    order.status === 'completed' ||
    readLedger(order.metaData).length > 0 ||
    (await hasFulfilled(runtime, source, order, call));
  const why = isShipped
    ? 'goods of the order have left'
    : order.status === 'refunded'
      ? 'the order was refunded'
      : undefined;
  if (why === undefined) return;
  throw new ConnectorError(
    'conflict',
    `woocommerce ${call.operation}: ${why}, so it was not cancelled. To set its status all the same, use updateOrderStatus.`,
    { platform: 'woocommerce', storeId: source.storeId, operation: call.operation, platformCode: order.status },
  );
}

/** Whether core fulfillments say that something left. Their meta in the order alone may be older than they are. */
async function hasFulfilled(
  runtime: Runtime,
  source: OrderSource,
  { metaData }: OrderFacts,
  call: Call,
): Promise<boolean> {
  const progress = coreProgress(metaData);
  const { trackingMethod } = settingsOf(await runtime.tokens.load(source.storeId));
  if (progress === undefined && trackingMethod !== 'fulfillments') return false;
  try {
    return (await readFulfillments(source, call)).some(({ isFulfilled }) => isFulfilled);
  } catch (error) {
    // The merchant turned the feature off since; what left has left.
    if (isNoRoute(error)) return progress !== undefined;
    throw error;
  }
}

function warningsOf({ notifyCustomer, restock }: OrderCancel, { isPaid }: OrderFacts): readonly string[] {
  return [
    ...(isPaid ? ['The order was paid, and cancelling pays nothing back: refund it in the store.'] : []),
    ...(restock === true ? ['WooCommerce puts back only what it had taken from stock for this order.'] : []),
    ...(notifyCustomer === undefined
      ? []
      : [
          "Who gets an e-mail about a cancelled order is decided in the store's settings; notifyCustomer was not sent.",
        ]),
  ];
}
