import type { WireReader } from '../../core/wire-reader.js';
import type { AmazonOrder, AmazonOrderItem } from './wire.js';

/** One row of `orderItems`. */
export interface OrderItem {
  readonly wire: AmazonOrderItem;
  /** Of the line it becomes. */
  readonly path: string;
  /** Its own, or one made up where it has none of its own: a lost line is goods never sent. */
  readonly id: string;
}

export function readItems(read: WireReader, order: AmazonOrder): readonly OrderItem[] {
  const list = read.list(order.orderItems, 'lines');
  // They always come along. Without lines an order looks as if there were nothing to ship.
  if (list === undefined) read.report('truncated', 'lines', 'the payload has no items; fetch the order');
  const seen = new Set<string>();
  return (list ?? []).flatMap((value, index): OrderItem[] => {
    const path = `lines.${index}`;
    const wire = read.record(value, path) as AmazonOrderItem | undefined;
    if (wire === undefined) {
      read.report('missing_field', path, 'the platform sent an empty item');
      return [];
    }
    return [{ wire, path, id: uniqueId(read, wire.orderItemId, `${path}.id`, index, seen) }];
  });
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
