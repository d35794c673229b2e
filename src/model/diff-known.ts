import { availabilityOf } from './availability.js';
import { changedKeys } from './equality.js';
import type { Order } from './order.js';

/** One version of an order and its value of the field under comparison. */
export interface Side {
  readonly order: Order;
  readonly value: object | undefined;
}

/** Whether the version tells the field; an absent one without a reason is known to be empty. */
export function isKnown(order: Order, path: string, value: unknown): boolean {
  return value !== undefined || availabilityOf(order.availability, path) === undefined;
}

/** The properties of two records that differ and that both versions tell. */
export function changedProperties(path: string, prev: Side, next: Side): string[] {
  const before = new Map<string, unknown>(Object.entries(prev.value ?? {}));
  const after = new Map<string, unknown>(Object.entries(next.value ?? {}));
  return changedKeys(prev.value ?? {}, next.value ?? {}).filter(
    (key) =>
      key !== 'raw' &&
      isKnown(prev.order, `${path}.${key}`, before.get(key)) &&
      isKnown(next.order, `${path}.${key}`, after.get(key)),
  );
}
