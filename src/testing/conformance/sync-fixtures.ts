import type { StoreKey } from '../../core/ports.js';
import type { Order, Product } from '../../model/index.js';

export const STORE: StoreKey = { platform: 'shopify', storeId: 'acme.myshopify.com' };

/** Keys that a careless join, path, pattern or letter case makes the same, or that a storage could trip over. */
export const UNUSUAL_STORES: readonly StoreKey[] = [
  { platform: 'a', storeId: 'b:c' },
  { platform: 'a:b', storeId: 'c' },
  { platform: 'a', storeId: 'B:C' },
  { platform: 'a', storeId: 'b' },
  { platform: 'a/b', storeId: 'c' },
  { platform: 'a', storeId: 'b/c' },
  { platform: 'a', storeId: '.' },
  { platform: 'a', storeId: '..' },
  { platform: 'a', storeId: '__proto__' },
  { platform: 'a', storeId: 'constructor' },
  { platform: 'a', storeId: '$where' },
  { platform: 'a', storeId: 'a.b.c' },
  { platform: 'a', storeId: 'https://shop.example.com/a?b' },
  { platform: 'a', storeId: 'https://shop.example.com/a?b ' },
  { platform: 'a', storeId: 'दुकान' },
  { platform: 'a', storeId: 'x'.repeat(300) },
  { platform: 'a', storeId: `${'x'.repeat(299)}y` },
];

/** Ids of one store with the same traps. */
export const UNUSUAL_IDS: readonly string[] = [
  ...new Set(UNUSUAL_STORES.map(({ storeId }) => storeId)),
  'position',
  '9007199254740993',
  '9007199254740992',
  '0',
  '00',
];

/** An instant so many seconds after a fixed one. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();
}

/** An order as it was at `at(seconds)`. */
export function order(orderId: string, seconds: number, changes: Partial<Order> = {}): Order {
  const { platform, storeId } = { ...STORE, ...changes };
  const updatedAt = at(seconds);
  return {
    schemaVersion: '1',
    key: `${platform}:${storeId}:${orderId}`,
    platform,
    storeId,
    orderId,
    revision: { at: updatedAt, token: `v1:${seconds}` },
    number: `#${orderId}`,
    state: { value: 'open', raw: 'OPEN' },
    payment: { value: 'unpaid', raw: 'PENDING' },
    fulfillment: { value: 'unfulfilled' },
    returns: { value: 'none' },
    fulfilledBy: 'merchant',
    placedAt: at(0),
    createdAt: at(0),
    updatedAt,
    currency: 'INR',
    lines: [],
    notes: [{ text: `as of ${seconds}: ₹ ü\u0000\t"\n`, from: 'buyer' }],
    tags: [],
    attributes: { 'dotted.name': '1', $dollar: '2', '': '3', plain: '4' },
    availability: {},
    issues: [],
    raw: { id: '9007199254740993', nothing: null, list: [1, [2, { deep: 'tab\tline\n' }]], 'a.b': { $c: true } },
    ...changes,
  };
}

export function product(id: string, changes: Partial<Product> = {}): Product {
  return {
    ...STORE,
    id,
    sku: `SKU-${id}`,
    title: `Product ${id} ₹ ü`,
    options: [{ name: 'Size', value: 'M' }],
    price: { amount: '499.00', currency: 'INR' },
    status: { value: 'active', raw: 'ACTIVE' },
    available: 0,
    tracked: false,
    raw: { 'dotted.name': null, $dollar: [1, { deep: true }] },
    ...changes,
  };
}

/** The value with everything in it frozen, as a careful caller hands it in. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}

/** Changes everything in a value, to see who else holds it. */
export function vandalize(value: object): void {
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object' && inner !== null) vandalize(inner);
    else Reflect.set(value, name, 'changed');
  }
  if (Array.isArray(value)) value.push('changed');
  else Reflect.set(value, 'added', 'changed');
}

export async function collected<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

export function sorted(texts: Iterable<string>): string[] {
  return [...texts].sort();
}
