import { changedProperties } from './diff-known.js';
import type { LineItem, LineQuantity } from './line-item.js';
import type { Order } from './order.js';
import type { OrderChange, OrderEntries } from './order-change.js';

/** Where each kind of entry lives in an order. */
export const ENTRY_LISTS = {
  line: 'lines',
  fulfillment_group: 'fulfillmentGroups',
  shipment: 'shipments',
  refund: 'refunds',
  return: 'returnsList',
} as const satisfies Record<keyof OrderEntries, keyof Order>;

/** Quantities have changes of their own, one per counter. */
const OWN_CHANGE: ReadonlySet<string> = new Set(['quantity']);

/** Entries that came, went or changed in one of the order's lists. */
export function entryChanges<K extends keyof OrderEntries>(kind: K, prev: Order, next: Order): OrderChange[] {
  const list = ENTRY_LISTS[kind];
  const before = entriesById<OrderEntries[K]>(prev[list]);
  const after = entriesById<OrderEntries[K]>(next[list]);
  if (before === undefined || after === undefined) return [];
  const changes: unknown[] = [];
  // An entry that a shortened list lacks has not gone, and one that it lacked is not new.
  if (next.availability[list] !== 'truncated') {
    changes.push(...without(before, after).map((entry) => ({ kind: `${kind}_removed`, entry })));
  }
  if (prev.availability[list] !== 'truncated') {
    changes.push(...without(after, before).map((entry) => ({ kind: `${kind}_added`, entry })));
  }
  for (const [id, entry] of after) {
    const old = before.get(id);
    if (old === undefined) continue;
    const fields = changedProperties(`${list}.*`, { order: prev, value: old }, { order: next, value: entry }).filter(
      (field) => !OWN_CHANGE.has(field),
    );
    if (fields.length > 0) changes.push({ kind: `${kind}_changed`, id, fields, before: old, after: entry });
  }
  // The kinds are built from K, which the compiler does not follow into the union.
  return changes as OrderChange[];
}

function entriesById<T extends { id: string }>(
  list: readonly { id: string }[] | undefined,
): Map<string, T> | undefined {
  return list === undefined ? undefined : new Map((list as readonly T[]).map((entry) => [entry.id, entry]));
}

function without<T>(entries: ReadonlyMap<string, T>, others: ReadonlyMap<string, T>): T[] {
  return [...entries].filter(([id]) => !others.has(id)).map(([, entry]) => entry);
}

/** Counters that changed on the lines both versions have. */
export function quantityChanges(prev: Order, next: Order): OrderChange[] {
  const before = new Map(prev.lines.map((line) => [line.id, line]));
  return next.lines.flatMap((line) => {
    const old = before.get(line.id);
    return old === undefined ? [] : counterChanges(prev, next, old, line);
  });
}

function counterChanges(prev: Order, next: Order, before: LineItem, after: LineItem): OrderChange[] {
  const counters = changedProperties(
    'lines.*.quantity',
    { order: prev, value: before.quantity },
    { order: next, value: after.quantity },
  ) as (keyof LineQuantity)[];
  return counters.map((counter) => ({
    kind: 'line_quantity_changed',
    id: after.id,
    counter,
    before: before.quantity[counter],
    after: after.quantity[counter],
  }));
}
