import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapOrderFromNotification } from '../../../../src/connectors/flipkart/map-notification.js';
import { mapOrder } from '../../../../src/connectors/flipkart/map-order.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { type Order, orderInvariantViolations, orderSchema, reconcileTotals } from '../../../../src/model/index.js';
import { details, nestedDetails, orderItem, otherItem, prices, SELLER, shipment } from './map-fixtures.js';

/** A shipment with something in every list. */
const FULL: unknown = shipment({
  hold: true,
  mps: true,
  shipmentType: 'SELF',
  subShipments: [
    {
      subShipmentId: 'SS-1',
      packages: [{ id: 'P', name: 'Box', weight: 0.5, dimensions: { length: 30, breadth: 20, height: 4 } }],
    },
    { subShipmentId: 'SS-2', packages: [] },
  ],
  orderItems: [
    orderItem({ status: 'SHIPPED', priceComponents: prices(998, 40, { totalPrice: 988, flipkartDiscount: 50 }) }),
    otherItem({
      status: 'CANCELLED',
      cancellationDate: '2026-11-20T12:00:00.000+05:30',
      cancellationReason: 'seller_cancellation',
      cancellationSubReason: 'not_enough_inventory',
      courierReturn: true,
      paymentType: 'PREPAID',
    }),
  ],
  forms: [{ name: 'FORM600TG', link: 'https://seller.example/form600', automated: true }],
});
const DETAILS: unknown = { ...details(), ...nestedDetails(), courierDetails: details().courierDetails };

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const children = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? children : [path, ...children];
}

/** Stands for the list that is there, twice over. */
const TWICE = Symbol('twice');

/** A later change may lie below what an earlier one replaced: then there is nothing left to change. */
function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by === TWICE ? (Array.isArray(value) ? [...value, ...value] : value) : by;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaced(item, rest, by) : item));
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [key]: replaced(record[key], rest, by) };
}

/** What a platform, a proxy or a bug may put in a field's place. */
const oddValue = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, false, 0, -1, -0, 1.5, 1e21, 1e308, 2 ** 53 + 2, Number.NaN),
  fc.constantFrom<unknown>('', ' ', '-1', '1e5', '-0.5', '-0.00', '5.00', 3, 7, 0.1, 1_000_000_000),
  fc.constantFrom<unknown>([], {}, [null], [[]], [5], ['x'], { 0: {} }, '1.0', '&quot;', '&#xD800;', 'FORM600TG'),
  fc.constantFrom<unknown>(
    'x'.repeat(20_000),
    '9'.repeat(5_000),
    `${'1'.repeat(400)}.5`,
    '\ud800',
    '&amp;'.repeat(5_000),
  ),
  fc.constantFrom<unknown>('__proto__', 'constructor', 'toString', 'COD', 'PREPAID', 'FBF', 'NORMAL', 'UNKNOWN_WORD'),
  fc.constantFrom<unknown>('2026-02-30T00:00:00Z', '+099999-01-01T00:00:00Z', 'SHIPPED', 'CANCELLED', 'RETURNED'),
  fc.constantFrom<unknown>('APPROVED', 'FORM_FAILED', 'DELIVERED', 'RETURN_REQUESTED', 'PACKED'),
  fc.double(),
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }),
);

const oddChange = fc.oneof({ weight: 15, arbitrary: oddValue }, { weight: 1, arbitrary: fc.constant<unknown>(TWICE) });

/** A payload with a few things wrong, with nothing right but the names of its fields, and something else altogether. */
function spoilt(whole: unknown) {
  const path = fc.constantFrom(...pathsOf(whole));
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .array(fc.record({ path, by: oddChange }), { minLength: 1, maxLength: 3 })
        .map((changes) => changes.reduce((wire, change) => replaced(wire, change.path, change.by), whole)),
    },
    { weight: 2, arbitrary: fc.record(Object.fromEntries(Object.keys(whole as object).map((key) => [key, oddValue]))) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
}

function mapped(wire: unknown, told: unknown) {
  try {
    return mapOrder(wire, { storeId: SELLER, details: told }).order;
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === 'unexpected_response') return undefined;
    throw error;
  }
}

const someDetails = fc.oneof(fc.constant(undefined), fc.constant(DETAILS), spoilt(DETAILS));
const samples = fc
  .sample(fc.record({ wire: spoilt(FULL), told: someDetails }), { numRuns: 600, seed: 42 })
  .map(({ wire, told }) => ({ wire, told, order: mapped(wire, told) }))
  .filter((sample): sample is typeof sample & { order: Order } => sample.order !== undefined);

/** Every value under a key, anywhere in an order. */
function valuesOf(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => [...(name === key ? [child] : []), ...valuesOf(key, child)]);
}

describe('any payload', () => {
  it('is refused for want of an id only', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(FULL)), oddValue, someDetails, (at, by, told) => {
        if (at[0] === 'shipmentId') return;
        expect(mapped(replaced(FULL, at, by), told)).toBeDefined();
      }),
      { numRuns: 500, seed: 41 },
    );
  });

  it('gives a sound order that keeps every line', () => {
    expect(samples.length).toBeGreaterThan(300);
    for (const { order, wire } of samples) {
      expect(orderSchema.safeParse(order).error).toBeUndefined();
      expect(orderInvariantViolations(order)).toEqual([]);
      const lines = (wire as { orderItems?: unknown }).orderItems;
      if (!Array.isArray(lines)) continue;
      const real = lines.filter((line) => typeof line === 'object' && line !== null && !Array.isArray(line));
      expect(order.lines).toHaveLength(real.length);
    }
  });

  it('gives sums that add up, or says why not', () => {
    for (const { order } of samples) {
      if (order.issues.length === 0) expect(reconcileTotals(order)).toEqual([]);
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
    for (const { order, wire, told } of samples) {
      const before = structuredClone([wire, told]);
      expect(mapped(wire, told)).toStrictEqual(order);
      expect([wire, told]).toEqual(before);
    }
  });

  it('gives a revision that its details have no part in', () => {
    for (const { order, wire } of samples) expect(mapped(wire, undefined)?.revision).toEqual(order.revision);
  });

  it('never tells of people in its issues', () => {
    for (const { message, raw } of samples.flatMap(({ order }) => order.issues)) {
      expect(message).not.toMatch(/Meera|Iyer|Indiranagar|560038|98450/);
      expect(raw ?? '').not.toMatch(/Meera|Iyer|Indiranagar|560038|98450/);
    }
  });

  it('shows every word of a status that it does not know, and says so', () => {
    for (const { order } of samples) {
      const statuses = [order.state, order.fulfillment, ...(order.shipments ?? []).map(({ status }) => status)];
      for (const { value, raw } of statuses) {
        if (value !== 'unknown' || raw === undefined) continue;
        expect(order.issues).toContainEqual(expect.objectContaining({ code: 'unknown_value', raw }));
      }
    }
  });
});

it('maps any notification, or refuses it for want of an id', () => {
  fc.assert(
    fc.property(spoilt(FULL), oddValue, oddValue, (attributes, timestamp, locationId) => {
      const envelope = { shipmentId: 's', eventType: 'shipment_created', timestamp, locationId, attributes };
      const { order } = mapOrderFromNotification(envelope, { storeId: SELLER });
      expect(order.orderId).toBe('s');
      expect(orderInvariantViolations(order)).toEqual([]);
    }),
    { numRuns: 200, seed: 43 },
  );
});
