import type { WireReader } from '../../core/wire-reader.js';
import { RANK_BY_STATUS } from './statuses.js';
import type { FlipkartOrderItem, FlipkartShipment } from './wire.js';

/** One row of `orderItems`. */
export interface OrderItem {
  readonly wire: FlipkartOrderItem;
  /** Of the line it becomes. */
  readonly path: string;
  /** Its own, or one made up where it has none of its own: a lost line is goods never sent. */
  readonly id: string;
  /** Flipkart's word. */
  readonly status: string | undefined;
  /** Whether this version knows the word. */
  readonly isKnown: boolean;
  readonly ordered: number;
  /** COD or PREPAID. */
  readonly paymentType: string | undefined;
  readonly isCourierReturn: boolean;
}

export function readItems(read: WireReader, shipment: FlipkartShipment): readonly OrderItem[] {
  const list = read.list(shipment.orderItems, 'lines');
  // Without lines an order looks as if there were nothing to ship.
  if (list === undefined) read.report('truncated', 'lines', 'the payload has no items; fetch the order');
  const seen = new Set<string>();
  return (list ?? []).flatMap((value, index): OrderItem[] => {
    const path = `lines.${index}`;
    const wire = read.record(value, path) as FlipkartOrderItem | undefined;
    if (wire === undefined) {
      read.report('missing_field', path, 'the platform sent an empty item');
      return [];
    }
    const status = read.filledText(wire.status, `${path}.attributes.status`);
    return [
      {
        wire,
        path,
        id: uniqueId(read, wire.orderItemId, `${path}.id`, index, seen),
        status,
        isKnown: RANK_BY_STATUS.has(status ?? ''),
        ordered: readOrdered(read, wire.quantity, `${path}.quantity.ordered`),
        paymentType: read.filledText(wire.paymentType, 'paymentMethods'),
        isCourierReturn: read.flag(wire.courierReturn, `${path}.attributes.courierReturn`) === true,
      },
    ];
  });
}

function readOrdered(read: WireReader, value: unknown, path: string): number {
  // `1.0` is seen; as a JSON number it is 1 anyway.
  const told = read.count(typeof value === 'string' ? value.replace(/\.0+$/, '') : value, path);
  if (told === undefined) {
    read.report('missing_field', path, 'taken as 0; fetch the order again before shipping it');
  }
  return told ?? 0;
}

/** An id that no entry before has. */
export function uniqueId(read: WireReader, value: unknown, path: string, index: number, seen: Set<string>): string {
  const id = read.filledText(value, path);
  if (id === undefined) read.report('missing_field', path, 'the platform sent an entry without an id');
  if (id !== undefined && seen.has(id)) read.report('duplicate_id', path, 'an entry before has the same id', id);
  const unique = id === undefined || seen.has(id) ? `missing-${index}` : id;
  seen.add(unique);
  return unique;
}

export function isCancelled({ status }: OrderItem): boolean {
  return status === 'CANCELLED';
}

/** Whether an item is at this status or beyond it, and not cancelled. */
export function hasReached({ status }: OrderItem, word: string): boolean {
  const rank = RANK_BY_STATUS.get(status ?? '');
  const wanted = RANK_BY_STATUS.get(word);
  return status !== 'CANCELLED' && rank !== undefined && wanted !== undefined && rank >= wanted;
}

/** Given back, or to be paid at the door by a buyer who did not take it: no part of the order's sums any more. */
export function isGone(item: OrderItem): boolean {
  const isRefused = item.status === 'RETURN_REQUESTED' && item.isCourierReturn && item.paymentType === 'COD';
  return isCancelled(item) || item.status === 'RETURNED' || isRefused;
}
