import type { WireReader } from '../../core/wire-reader.js';
import { type LineQuantity, type Mapped, type OrderState, omitUndefined } from '../../model/index.js';
import type { AmazonOrderItem } from './wire.js';

/**
 * The counters of a line.
 *
 * Amazon tells what was ordered, what has left and what is left to ship. The rest was cancelled; but not of an order that
 * is still pending, where nothing is counted yet.
 */
export function mapQuantity(
  read: WireReader,
  wire: AmazonOrderItem,
  state: Mapped<OrderState>,
  path: string,
): LineQuantity {
  const fulfillment = read.record(wire.fulfillment, path);
  const told = read.count(wire.quantityOrdered, `${path}.ordered`);
  if (told === undefined) {
    read.report('missing_field', `${path}.ordered`, 'taken as 0; fetch the order again before shipping it');
  }
  const ordered = told ?? 0;
  const fulfilled = read.count(fulfillment?.['quantityFulfilled'], `${path}.fulfilled`);
  const unfulfilled = read.count(fulfillment?.['quantityUnfulfilled'], `${path}.fulfillable`);
  const left = Math.max(0, ordered - (fulfilled ?? 0));
  if (state.value === 'cancelled') {
    return omitUndefined<LineQuantity>({
      ordered,
      current: ordered - left,
      fulfillable: 0,
      fulfilled,
      cancelled: left,
    });
  }
  const isCounted = state.value === 'open' || state.value === 'completed';
  const cancelled =
    isCounted && fulfilled !== undefined && unfulfilled !== undefined ? Math.max(0, left - unfulfilled) : undefined;
  if ((unfulfilled ?? 0) > left || (fulfilled ?? 0) > ordered) {
    read.report('invalid_value', `${path}.fulfillable`, 'more than are left of the line');
  }
  return omitUndefined<LineQuantity>({
    ordered,
    current: cancelled === undefined ? undefined : ordered - cancelled,
    fulfillable: unfulfilled === undefined ? undefined : Math.min(unfulfilled, left),
    fulfilled,
    cancelled,
  });
}
