import type { WireReader } from '../../core/wire-reader.js';
import { type FulfillmentState, type Mapped, mapStatus, type OrderState } from '../../model/index.js';
import { FULFILLMENT_BY_STATUS, STATE_BY_STATUS } from './statuses.js';
import type { AmazonFulfillment } from './wire.js';

/** What words of `fulfillmentStatus` mean to a store; they win over Amazon's own meaning. */
export type StatusMap = ReadonlyMap<string, OrderState>;

export interface OrderStatuses {
  readonly state: Mapped<OrderState>;
  readonly fulfillment: Mapped<FulfillmentState>;
}

/** Without FULFILLMENT there is no word at all: where the order stands is not known, and nothing is made up. */
export function mapStatuses(
  read: WireReader,
  fulfillment: AmazonFulfillment | undefined,
  statusMap: StatusMap | undefined,
): OrderStatuses {
  const word = read.filledText(fulfillment?.fulfillmentStatus, 'state');
  const state = mapStatus(STATE_BY_STATUS, word, { overrides: statusMap });
  if (word === undefined) {
    const message = 'the order came without FULFILLMENT: neither its status nor who ships it is known';
    read.report('missing_field', 'state', message);
  } else if (state.value === 'unknown') {
    read.report('unknown_value', 'state', 'a status that this version does not know', word);
  }
  const isRedefined = word !== undefined && statusMap?.has(word) === true;
  if (isRedefined) return { state, fulfillment: { value: FULFILLMENT_BY_STATE[state.value], raw: word } };
  return { state, fulfillment: mapStatus(FULFILLMENT_BY_STATUS, word) };
}

const FULFILLMENT_BY_STATE: Readonly<Record<OrderState, FulfillmentState>> = {
  pending: 'unfulfilled',
  open: 'unfulfilled',
  on_hold: 'on_hold',
  completed: 'fulfilled',
  cancelled: 'cancelled',
  deleted: 'cancelled',
  unknown: 'unknown',
};
