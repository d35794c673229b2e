import type { Totals } from './charges.js';
import { ENTRY_LISTS, entryChanges, quantityChanges } from './diff-entries.js';
import { changedProperties, isKnown } from './diff-known.js';
import { sameValue } from './equality.js';
import { type Order, orderSchema } from './order.js';
import type { OrderChange } from './order-change.js';

const STATUSES = ['state', 'payment', 'fulfillment', 'returns'] as const;
const ADDRESSES = ['shipTo', 'billTo', 'shipFrom', 'returnTo'] as const;

/** Fields with a change of their own, and those that tell about the reading rather than about the order. */
const NOT_GENERIC: ReadonlySet<string> = new Set<keyof Order>([
  ...STATUSES,
  ...ADDRESSES,
  ...Object.values(ENTRY_LISTS),
  'totals',
  'cod',
  'tags',
  'notes',
  'schemaVersion',
  'key',
  'platform',
  'storeId',
  'orderId',
  'revision',
  'updatedAt',
  'availability',
  'issues',
  'provenance',
  'raw',
]);

const GENERIC_FIELDS = orderSchema.keyof().options.filter((field) => !NOT_GENERIC.has(field));

/**
 * Lists what changed between two versions of one order; empty when nothing did.
 *
 * What one side does not know (absent, with a reason in `availability`) is no change: a webhook that carries no
 * shipments does not remove them. Amounts are compared by value, so another scale is no change either.
 * @throws {RangeError} when the two are not the same order
 */
export function diffOrders(prev: Order, next: Order): OrderChange[] {
  if (prev.key !== next.key) throw new RangeError(`cannot compare different orders: ${prev.key} and ${next.key}`);
  return [
    ...statusChanges(prev, next),
    ...cancelledChange(prev, next),
    ...addressChanges(prev, next),
    ...entryChanges('line', prev, next),
    ...quantityChanges(prev, next),
    ...entryChanges('fulfillment_group', prev, next),
    ...entryChanges('shipment', prev, next),
    ...entryChanges('refund', prev, next),
    ...entryChanges('return', prev, next),
    ...totalChanges(prev, next),
    ...codChange(prev, next),
    ...tagChange(prev, next),
    ...noteChange(prev, next),
    ...fieldChanges(prev, next),
  ];
}

/** Whether the values differ and both versions tell theirs. */
function differs(prev: Order, next: Order, field: keyof Order): boolean {
  const before = prev[field];
  const after = next[field];
  return isKnown(prev, field, before) && isKnown(next, field, after) && !sameValue(before, after);
}

function statusChanges(prev: Order, next: Order): OrderChange[] {
  const changed = STATUSES.filter((status) => !sameValue(prev[status], next[status]));
  return changed.map((status) => ({ kind: 'status_changed', status, before: prev[status], after: next[status] }));
}

function cancelledChange(prev: Order, next: Order): OrderChange[] {
  if (prev.state.value === 'cancelled' || next.state.value !== 'cancelled') return [];
  return [{ kind: 'cancelled', at: next.cancelledAt, cancellation: next.cancellation }];
}

function addressChanges(prev: Order, next: Order): OrderChange[] {
  return ADDRESSES.flatMap((address): OrderChange[] => {
    const before = prev[address];
    const after = next[address];
    if (!isKnown(prev, address, before) || !isKnown(next, address, after)) return [];
    const fields = changedProperties(address, { order: prev, value: before }, { order: next, value: after });
    return fields.length === 0 ? [] : [{ kind: 'address_changed', address, fields, before, after }];
  });
}

function totalChanges(prev: Order, next: Order): OrderChange[] {
  const changed = changedProperties(
    'totals',
    { order: prev, value: prev.totals },
    { order: next, value: next.totals },
  ) as (keyof Totals)[];
  return changed.map((total) => ({
    kind: 'total_changed',
    total,
    before: prev.totals?.[total],
    after: next.totals?.[total],
  }));
}

function codChange(prev: Order, next: Order): OrderChange[] {
  return differs(prev, next, 'cod') ? [{ kind: 'cod_changed', before: prev.cod, after: next.cod }] : [];
}

function tagChange(prev: Order, next: Order): OrderChange[] {
  if (!isKnown(prev, 'tags', prev.tags) || !isKnown(next, 'tags', next.tags)) return [];
  const before = new Set(prev.tags);
  const after = new Set(next.tags);
  const added = [...after].filter((tag) => !before.has(tag)).sort();
  const removed = [...before].filter((tag) => !after.has(tag)).sort();
  return added.length + removed.length === 0 ? [] : [{ kind: 'tags_changed', added, removed }];
}

function noteChange(prev: Order, next: Order): OrderChange[] {
  return differs(prev, next, 'notes') ? [{ kind: 'notes_changed', before: prev.notes, after: next.notes }] : [];
}

function fieldChanges(prev: Order, next: Order): OrderChange[] {
  const changed = GENERIC_FIELDS.filter((field) => differs(prev, next, field));
  return changed.map((field) => ({ kind: 'field_changed', field, before: prev[field], after: next[field] }));
}
