import type { CancelReason, FulfillmentLine, OrderCancel } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import { checkLines } from '../push-input.js';
import { LINE_IDS, requireOrderId, requireStoreId } from './ids.js';
import type { FlipkartCancelOptions } from './options.js';

type FlipkartReason = NonNullable<FlipkartCancelOptions['reason']>;

/** A cancellation, checked. */
export interface CheckedCancel {
  readonly storeId: string;
  /** The shipment's id. */
  readonly orderId: string;
  /** Absent: all that is not cancelled. */
  readonly lines: readonly FulfillmentLine[] | undefined;
  readonly reason: FlipkartReason;
  readonly warnings: readonly string[];
}

/** Flipkart has words for what a seller cannot deliver, and none for buyers, addresses, frauds and prices. */
const REASONS: ReadonlyMap<unknown, FlipkartReason | undefined> = new Map<CancelReason, FlipkartReason | undefined>([
  ['out_of_stock', 'not_enough_inventory'],
  ['customer_request', undefined],
  ['undeliverable_address', undefined],
  ['fraud', undefined],
  ['pricing_error', undefined],
  ['other', undefined],
]);

const FLIPKART_REASONS: readonly FlipkartReason[] = ['cannot_procure_item', 'not_enough_inventory', 'b2b_order'];

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkCancel(cancel: OrderCancel, operation: string): CheckedCancel {
  const storeId = requireStoreId(cancel.storeId, operation);
  const orderId = requireOrderId(cancel.orderId, operation);
  const issues: InvalidRequestIssue[] = [];
  const complain = (path: string, message: string) => issues.push({ path, message });
  const lines = checkLines(cancel.lineItems, LINE_IDS, issues);
  const reason = checkReason(cancel, complain);
  if (cancel.restock === true) {
    complain('restock', 'is not done by Flipkart: set the stock with updateInventory, and leave this out');
  } else if (cancel.restock !== undefined && typeof cancel.restock !== 'boolean') {
    complain('restock', 'must be true or false');
  }
  const { notifyCustomer } = cancel;
  if (notifyCustomer !== undefined && typeof notifyCustomer !== 'boolean') {
    complain('notifyCustomer', 'must be true or false');
  }
  if (reason === undefined || issues.length > 0) throw invalidInput('flipkart', operation, issues, storeId);
  const warnings = notifyCustomer === false ? ['Flipkart tells the buyer by itself: that cannot be switched off.'] : [];
  return { storeId, orderId, lines, reason, warnings };
}

function checkReason(
  { reason: canonical, platformOptions }: OrderCancel,
  complain: (path: string, message: string) => void,
): FlipkartReason | undefined {
  if (!REASONS.has(canonical)) complain('reason', `must be one of ${[...REASONS.keys()].join(', ')}`);
  const options = platformOptions === undefined ? {} : recordOf(platformOptions);
  if (options === undefined) complain('platformOptions', 'must be an object');
  const own = options?.['reason'];
  if (own !== undefined) {
    const known = FLIPKART_REASONS.find((word) => word === own);
    if (known === undefined) complain('platformOptions.reason', `must be one of ${FLIPKART_REASONS.join(', ')}`);
    return known;
  }
  const reason = REASONS.get(canonical);
  if (reason === undefined && REASONS.has(canonical)) {
    complain(
      'reason',
      `${canonical} is nothing that a seller can tell Flipkart: give out_of_stock, or what is true of ${FLIPKART_REASONS.join(', ')} in platformOptions.reason`,
    );
  }
  return reason;
}
