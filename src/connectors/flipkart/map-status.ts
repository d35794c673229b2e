import type { WireReader } from '../../core/wire-reader.js';
import type { FulfillmentState, Mapped, OrderState, ReturnSummary } from '../../model/index.js';
import { hasReached, isCancelled, type OrderItem } from './map-items.js';
import { FULFILLMENT_BY_STATUS, RANK_BY_STATUS, STATE_BY_STATUS } from './statuses.js';

export interface ShipmentStatuses {
  readonly state: Mapped<OrderState>;
  readonly fulfillment: Mapped<FulfillmentState>;
  /** The status of the shipment: of its least advanced item that is not cancelled. */
  readonly word: string | undefined;
}

/** What else tells where a shipment stands. */
export interface StatusFacts {
  readonly isHeld: boolean;
  /** It may not be handed over yet. */
  readonly isScheduled: boolean;
}

/**
 * Where a shipment stands. A shipment has no status of its own: its items have, and some may be cancelled while the others
 * go on. An unknown word makes the whole unknown: what it says of the rest is not known either.
 */
export function mapStatuses(read: WireReader, items: readonly OrderItem[], facts: StatusFacts): ShipmentStatuses {
  const live = items.filter((item) => !isCancelled(item));
  const strange = live.find(({ isKnown }) => !isKnown);
  const word = strange === undefined ? leastAdvanced(live.length > 0 ? live : items) : strange.status;
  if (word === undefined) {
    if (items.length > 0) read.report('missing_field', 'state', 'the platform sent items without a status');
    return { state: { value: 'unknown' }, fulfillment: { value: 'unknown' }, word };
  }
  if (strange !== undefined) {
    read.report('unknown_value', 'state', 'a status that this version does not know', word);
    return { state: { value: 'unknown', raw: word }, fulfillment: { value: 'unknown', raw: word }, word };
  }
  const state = STATE_BY_STATUS.get(word) ?? 'unknown';
  if (facts.isHeld && state === 'open') {
    return { state: { value: 'on_hold', raw: word }, fulfillment: { value: 'on_hold', raw: word }, word };
  }
  return { state: { value: state, raw: word }, fulfillment: { value: progressOf(word, live, facts), raw: word }, word };
}

function progressOf(word: string, live: readonly OrderItem[], { isScheduled }: StatusFacts): FulfillmentState {
  const value = FULFILLMENT_BY_STATUS.get(word) ?? 'unknown';
  const hasLeft = live.some((item) => hasReached(item, 'PICKUP_COMPLETE'));
  if (hasLeft && value !== 'fulfilled') return 'partially_fulfilled';
  return isScheduled && value === 'unfulfilled' ? 'scheduled' : value;
}

function leastAdvanced(items: readonly OrderItem[]): string | undefined {
  const words = items.flatMap(({ status }) => status ?? []);
  return words.sort((a, b) => (RANK_BY_STATUS.get(a) ?? 0) - (RANK_BY_STATUS.get(b) ?? 0))[0];
}

/** What items tell of returns. A parcel that has left may come back without its item saying so: then it is not known. */
export function mapReturnSummary(items: readonly OrderItem[]): Mapped<ReturnSummary> {
  const live = items.filter((item) => !isCancelled(item));
  const requested = live.find(({ status }) => status === 'RETURN_REQUESTED');
  if (requested !== undefined) {
    return { value: requested.isCourierReturn ? 'in_progress' : 'requested', raw: 'RETURN_REQUESTED' };
  }
  const returned = live.filter(({ status }) => status === 'RETURNED');
  if (returned.length > 0) {
    return { value: returned.length === live.length ? 'returned' : 'partially_returned', raw: 'RETURNED' };
  }
  const isInHand = items.length > 0 && live.every((item) => item.isKnown && !hasReached(item, 'PICKUP_COMPLETE'));
  return { value: isInHand ? 'none' : 'unknown' };
}
