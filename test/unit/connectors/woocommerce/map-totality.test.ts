import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../../../src/connectors/woocommerce/map-order.js';
import { SHIPMENTS_META, TRACKING_META } from '../../../../src/connectors/woocommerce/map-shipments.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { type Order, orderInvariantViolations, orderSchema } from '../../../../src/model/index.js';
import { lineItem, refundRow, STORE, wooOrder } from './map-fixtures.js';

/** A valid order with something in every list. */
const FULL: unknown = wooOrder({
  prices_include_tax: true,
  customer_note: 'Ring twice',
  coupon_lines: [
    {
      id: 95,
      code: 'save10',
      discount: '100.00',
      discount_tax: '5.00',
      discount_type: 'percent',
      nominal_amount: 10,
      free_shipping: false,
    },
  ],
  fee_lines: [{ id: 91, name: 'COD charges', amount: '', total: '40.00', total_tax: '0.00', taxes: [] }],
  line_items: [lineItem(), lineItem({ id: 12, total: '900.00', total_tax: '45.00' })],
  refunds: [refundRow(), { id: 402, reason: 'Goodwill', total: '-10.00' }],
  meta_data: [
    {
      id: 1,
      key: SHIPMENTS_META,
      value: [{ id: 'AWB100', items: [{ item_id: 11, qty: 1 }], tracking: ['AWB100'], at: '2026-11-22T09:00:00.000Z' }],
    },
    {
      id: 2,
      key: TRACKING_META,
      value: [
        { tracking_provider: 'delhivery', tracking_number: 'AWB100', date_shipped: '1795132800', tracking_id: 'a' },
      ],
    },
    { id: 3, key: '_wp_trash_meta_time', value: '1795402473' },
    { id: 4, key: 'gstin', value: '29AAACC1206D1ZC' },
  ],
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const children = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? children : [path, ...children];
}

/** A later change may lie below what an earlier one replaced: then there is nothing left to change. */
function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by === TWICE ? (Array.isArray(value) ? [...value, ...value] : value) : by;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaced(item, rest, by) : item));
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [key]: replaced(record[key], rest, by) };
}

/** Stands for the list that is there, twice over. */
const TWICE = Symbol('twice');

/** What a plugin, a proxy or a bug may put in a field's place. */
const oddValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    0,
    -1,
    -0,
    1.5,
    1e21,
    1e308,
    2 ** 53 + 2,
    Number.NaN,
    '',
    ' ',
    '-1',
    '1e5',
    '-0.5',
  ),
  fc.constantFrom<unknown>([], {}, [null], [[]], [5], { 0: {} }, { key: 5 }, { amount: '1' }),
  fc.constantFrom<unknown>(
    'x'.repeat(20_000),
    '9'.repeat(5_000),
    `${'1'.repeat(400)}.5`,
    '__proto__',
    'constructor',
    '\ud800',
  ),
  fc.constantFrom<unknown>(
    '2026-02-30T00:00:00',
    '0000-00-00 00:00:00',
    '+099999-01-01T00:00:00Z',
    'trash',
    'cancelled',
    'refunded',
  ),
  fc.constantFrom<unknown>('USD', '5.00', '-5.00', '0.004', 1e-7, 9_007_199_254_740_991, '253402300800'),
  fc.double(),
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }),
);

const oddChange = fc.oneof({ weight: 15, arbitrary: oddValue }, { weight: 1, arbitrary: fc.constant<unknown>(TWICE) });

/** Orders with a few things wrong, with nothing right but the names of their fields, and things that are no orders. */
const payload = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(fc.record({ path: fc.constantFrom(...pathsOf(FULL)), by: oddChange }), { minLength: 1, maxLength: 3 })
      .map((changes) => changes.reduce((wire, { path, by }) => replaced(wire, path, by), FULL)),
  },
  { weight: 2, arbitrary: fc.record(Object.fromEntries(Object.keys(FULL as object).map((key) => [key, oddValue]))) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

function mapped(wire: unknown): Order | undefined {
  try {
    return mapOrder(wire, { storeId: STORE }).order;
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === 'unexpected_response') return undefined;
    throw error;
  }
}

const samples = fc
  .sample(payload, { numRuns: 400, seed: 42 })
  .map((wire) => ({ wire, order: mapped(wire) }))
  .filter((sample): sample is { wire: unknown; order: Order } => sample.order !== undefined);

/** Every value under a key, anywhere in an order. */
function valuesOf(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => [...(name === key ? [child] : []), ...valuesOf(key, child)]);
}

describe('any payload', () => {
  it('is refused for want of an id only', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(FULL)), oddValue, (path, by) => {
        if (path[0] === 'id') return;
        expect(mapped(replaced(FULL, path, by))).toBeDefined();
      }),
      { numRuns: 300, seed: 41 },
    );
  });

  it('gives a sound order that keeps every line', () => {
    expect(samples.length).toBeGreaterThan(200);
    for (const { order, wire } of samples) {
      expect(orderSchema.safeParse(order).error).toBeUndefined();
      expect(orderInvariantViolations(order)).toEqual([]);
      const lines = (wire as { line_items?: unknown }).line_items;
      if (!Array.isArray(lines)) continue;
      const real = lines.filter((line) => typeof line === 'object' && line !== null && !Array.isArray(line));
      expect(order.lines).toHaveLength(real.length);
    }
  });

  it('gives amounts as decimal texts, never as floats', () => {
    const amounts = samples
      .flatMap(({ order }) => valuesOf('amount', order))
      .filter((value) => typeof value !== 'object' || value === null);
    expect(amounts.length).toBeGreaterThan(1000);
    for (const amount of amounts) expect(amount).toMatch(/^-?\d+(\.\d+)?$/);
  });

  it('gives an order that can be stored as JSON and read back as it was', () => {
    for (const { order } of samples) expect(JSON.parse(JSON.stringify(order))).toStrictEqual(order);
  });

  it('gives the same order each time, and is left as it was', () => {
    for (const { order, wire } of samples) {
      const before = structuredClone(wire);
      expect(mapped(wire)).toStrictEqual(order);
      expect(wire).toStrictEqual(before);
    }
  });

  it('never tells of people in its issues', () => {
    for (const { message } of samples.flatMap(({ order }) => order.issues)) {
      expect(message).not.toMatch(/Meera|Iyer|example\.com|560038/);
    }
  });
});
