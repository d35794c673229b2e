import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../../../src/connectors/shopify/index.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { parseJsonLosslessly } from '../../../../src/core/json.js';
import { type Order, orderSchema } from '../../../../src/model/index.js';
import { COD_TRANSACTION, connection, graphqlOrder, inr, lineItem } from './fixtures.js';

/** What a host relies on when it stores an order and maps the payload again later: whatever the payload is. */

const context = { storeId: 'acme.myshopify.com' };

const GRAPHQL: unknown = graphqlOrder({
  note: 'Ring twice',
  tags: ['vip', 'a b'],
  customAttributes: [{ key: 'GSTIN', value: '29AAACC1206D1ZC' }],
  transactions: [COD_TRANSACTION],
  lineItems: connection(lineItem(), lineItem({ id: 'gid://shopify/LineItem/12', sku: null })),
  fulfillments: [
    {
      id: 'gid://shopify/Fulfillment/101',
      status: 'SUCCESS',
      displayStatus: 'DELIVERED',
      createdAt: '2026-11-21T08:00:00Z',
      trackingInfo: [{ company: 'Delhivery', number: '1', url: null }],
      fulfillmentLineItems: connection({ quantity: 1, lineItem: { id: 'gid://shopify/LineItem/11' } }),
    },
  ],
  refunds: [
    {
      id: 'gid://shopify/Refund/81',
      createdAt: '2026-11-22T10:00:00Z',
      totalRefundedSet: inr('0.0'),
      refundLineItems: connection({ quantity: 1, lineItem: { id: 'gid://shopify/LineItem/11' } }),
    },
  ],
});

const money = (amount: string) => ({
  shop_money: { amount, currency_code: 'INR' },
  presentment_money: { amount, currency_code: 'INR' },
});

const WEBHOOK: unknown = {
  id: 1001,
  admin_graphql_api_id: 'gid://shopify/Order/1001',
  created_at: '2026-11-20T11:00:00+05:30',
  updated_at: '2026-11-20T11:30:00+05:30',
  financial_status: 'pending',
  fulfillment_status: null,
  currency: 'INR',
  presentment_currency: 'INR',
  tags: 'vip, a b',
  note_attributes: [{ name: 'slot', value: 'evening' }],
  payment_gateway_names: ['Cash on Delivery (COD)'],
  total_price_set: money('1000.00'),
  current_total_price_set: money('1000.00'),
  total_outstanding: '1000.00',
  shipping_address: { name: 'Meera Iyer', city: 'Bengaluru', province_code: 'KA', country_code: 'IN' },
  line_items: [
    { id: 11, quantity: 1, price_set: money('500.00'), properties: [], tax_lines: [], discount_allocations: [] },
    { id: 12, quantity: 1, price_set: money('500.00'), product_id: 21, product_exists: true },
  ],
  refunds: [{ id: 81, transactions: [{ kind: 'refund', status: 'pending', amount: '1', currency: 'INR' }] }],
  fulfillments: [{ id: 101, status: 'success', tracking_numbers: ['1'], line_items: [{ id: 11, quantity: 1 }] }],
};

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const children = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? children : [path, ...children];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaced(item, rest, by) : item));
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [key]: replaced(record[key], rest, by) };
}

const oddValue = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, Number.NaN, 0, -1, 2 ** 53, 1e308, 'x'.repeat(100_000), '9'.repeat(400)),
  fc.constantFrom<unknown>([], {}, [[[]]], { nodes: [null, 5] }, { a: { b: { c: {} } } }, '\ud800', '__proto__'),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
);

const mutated = (wire: unknown) =>
  fc.record({ path: fc.constantFrom(...pathsOf(wire)), by: oddValue }).map(({ path, by }) => replaced(wire, path, by));

/** An order with one thing wrong, in either shape, or nothing like an order. */
const payload = fc.oneof(
  { weight: 4, arbitrary: mutated(GRAPHQL) },
  { weight: 3, arbitrary: mutated(WEBHOOK) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

function mapped(wire: unknown): Order | undefined {
  try {
    return mapOrder(wire, context).order;
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === 'unexpected_response') return undefined;
    throw error;
  }
}

const linesOf = (wire: unknown): unknown => {
  const { line_items, lineItems } = wire as { line_items?: unknown; lineItems?: { nodes?: unknown } };
  return line_items ?? lineItems?.nodes;
};

function checkAll(check: (order: Order, wire: unknown) => void, atLeast: number, seed: number): void {
  let orders = 0;
  fc.assert(
    fc.property(payload, (wire) => {
      const order = mapped(wire);
      if (order === undefined) return;
      orders += 1;
      check(order, wire);
    }),
    { numRuns: 300, seed },
  );
  expect(orders).toBeGreaterThan(atLeast);
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}

/** The same object with its keys the other way round, all the way down. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, child]) => [key, reversed(child)]));
}

/** With fields nobody knows in every object: what a later version adds. */
function extended(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(extended);
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).map(([key, child]) => [key, extended(child)] as const);
  return { ...Object.fromEntries(known), addedLater: { nodes: [1] }, added_later: 'x' };
}

describe('any payload', () => {
  it('is refused for want of an id only', () => {
    for (const [wire, idPaths] of [
      [GRAPHQL, ['id']],
      [WEBHOOK, ['id', 'admin_graphql_api_id']],
    ] as const) {
      fc.assert(
        fc.property(fc.constantFrom(...pathsOf(wire)), oddValue, (path, by) => {
          if (idPaths.some((id) => id === path[0])) return;
          expect(mapped(replaced(wire, path, by))).toBeDefined();
        }),
        { numRuns: 300, seed: 31 },
      );
    }
  });

  it('gives an order of the schema, that keeps every line', () => {
    checkAll(
      (order, wire) => {
        expect(orderSchema.safeParse(order).error).toBeUndefined();
        const lines = linesOf(wire);
        if (!Array.isArray(lines)) return;
        const real = lines.filter((line) => typeof line === 'object' && line !== null && !Array.isArray(line));
        expect(order.lines).toHaveLength(real.length);
      },
      150,
      32,
    );
  });

  it('gives an order that can be stored as JSON and read back as it was', () => {
    checkAll(
      (order) => {
        expect(JSON.parse(JSON.stringify(order))).toStrictEqual(order);
        expect(structuredClone(order)).toStrictEqual(order);
      },
      150,
      33,
    );
  });

  it('gives the same order each time, and is left as it was', () => {
    checkAll(
      (order, wire) => {
        expect(mapped(deepFreeze(structuredClone(wire)))).toStrictEqual(order);
      },
      150,
      34,
    );
  });

  it('gives the same order when it was stored and parsed before it is mapped', () => {
    checkAll(
      (order, wire) => {
        // What JSON cannot say (NaN, undefined, numbers beyond 2^53) may come back as something else.
        const text = JSON.stringify(wire);
        if (!sameAsJson(wire, JSON.parse(text)) || /\d{16}/.test(text)) return;
        expect(mapped(parseJsonLosslessly(text))).toStrictEqual(order);
      },
      150,
      35,
    );
  });
});

function sameAsJson(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return Object.is(a, b);
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([key, child]) => sameAsJson(child, Reflect.get(b, key)));
}

describe.each([
  ['a fetched order', GRAPHQL],
  ['a webhook', WEBHOOK],
])('%s', (_what, wire) => {
  it('means the same with its fields in any order', () => {
    expect(JSON.stringify(reversed(wire))).not.toBe(JSON.stringify(wire));
    expect(mapped(reversed(wire))).toStrictEqual(mapped(wire));
  });

  it('means the same with fields that a later version adds', () => {
    expect(mapped(extended(wire))).toStrictEqual(mapped(wire));
  });

  it('has another revision when what has to be done changes, and the same when it does not', () => {
    const token = (changed: unknown) => mapped(changed)?.revision.token;
    const before = token(wire);
    const isWebhook = wire === WEBHOOK;
    const lines = isWebhook ? ['line_items'] : ['lineItems', 'nodes'];
    const address = isWebhook ? 'shipping_address' : 'shippingAddress';
    const changes: readonly (readonly [Path, unknown])[] = [
      [[...lines, 0, 'quantity'], 3],
      [[...lines, 1, 'id'], isWebhook ? 99 : 'gid://shopify/LineItem/99'],
      [[address, 'city'], 'Mysuru'],
      [[isWebhook ? 'cancelled_at' : 'cancelledAt'], '2026-11-23T00:00:00Z'],
      [['tags'], isWebhook ? 'vip' : ['vip']],
      [isWebhook ? ['total_outstanding'] : ['totalOutstandingSet'], isWebhook ? '1.00' : inr('1.0')],
    ];
    for (const [path, by] of changes) expect(token(replaced(wire, path, by)), path.join('.')).not.toBe(before);
    for (const [path, by] of [
      [[...lines, 0, 'title'], 'Renamed'],
      [[address, 'city'], ' Bengaluru  '],
      [[isWebhook ? 'updated_at' : 'updatedAt'], '2026-11-24T00:00:00Z'],
      [['tags'], isWebhook ? 'a b,vip' : ['a b', 'vip']],
    ] as const) {
      expect(token(replaced(wire, path, by)), path.join('.')).toBe(before);
    }
  });
});
