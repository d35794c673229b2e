import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../../../src/connectors/amazon/map-order.js';
import { INCLUDED_DATA } from '../../../../src/connectors/amazon/wire.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { type Order, orderInvariantViolations, orderSchema } from '../../../../src/model/index.js';
import { ADDRESS, amazonOrder, fulfillment, money, orderItem, parcel, part, STORE } from './map-fixtures.js';

/** A valid order with something in every list. */
const FULL: unknown = amazonOrder({
  orderAliases: [{ aliasId: 'WEB-77', aliasType: 'SELLER_ORDER_ID' }],
  associatedOrders: [{ orderId: '402-7654321-7654321', associationType: 'REPLACEMENT_ORIGINAL_ID' }],
  programs: ['AMAZON_EASY_SHIP', 'AMAZON_BUSINESS'],
  recipient: {
    deliveryAddress: { ...ADDRESS, extendedFields: { streetName: 'Rua', streetNumber: '1', neighborhood: 'Centro' } },
    deliveryPreference: { dropOffLocation: 'FRONT_DOOR', addressInstruction: 'Ring twice' },
  },
  proceeds: {
    grandTotal: money('1025.00'),
    breakdowns: [part('ITEM', '1000.00'), { type: 'DELIVERY_TIP', status: 'PENDING', subtotal: money('25.00') }],
  },
  payment: {
    paymentExecutions: [
      { paymentMethod: 'CashOnDelivery', paymentAmount: money('1000.00'), cardBrand: 'Visa', authorizationCode: '1' },
      { paymentMethod: 'GiftCard', paymentAmount: money('25.00') },
    ],
  },
  tax: {
    taxRegistrations: [
      { entityType: 'BUYER', taxRegistrationType: 'VAT', taxRegistrationNumber: 'X1', taxRegistrationAddress: ADDRESS },
    ],
    taxInvoicing: { invoiceStatus: 'NOT_FOUND' },
  },
  fulfillment: fulfillment({ labelPrintingWindow: { earliestDateTime: '2026-11-22T17:00:00Z' } }),
  orderItems: [
    orderItem({
      programs: ['TRANSPARENCY'],
      measurement: { unit: 'GRAMS', value: 2.5 },
      proceeds: {
        proceedsTotal: money('1000.00'),
        breakdowns: [
          part('ITEM', '1000.00'),
          part('SHIPPING', '50.00'),
          part('COD_FEE', '20.00'),
          part('DISCOUNT', '-120.00', { SHIPPING: '-50.00', ITEM: '-70.00' }),
          part('TAX', '50.00', { ITEM: '45.00', SHIPPING: '5.00' }),
        ],
      },
      promotion: { breakdowns: [{ promotionId: 'DIWALI' }] },
      cancellation: {
        cancellationRequest: { requester: 'BUYER', cancelReason: 'Late' },
        cancellationExecution: { cancelledBy: 'MERCHANT', cancelReason: 'Late' },
      },
      fulfillment: {
        quantityFulfilled: 1,
        quantityUnfulfilled: 1,
        packing: { giftOption: { giftMessage: 'Hi', giftWrapLevel: 'X' } },
        shipping: {
          shippingConstraints: { cashOnDelivery: 'MANDATORY' },
          internationalShipping: { iossNumber: 'IM1' },
        },
      },
      tax: { taxCollections: [{ model: 'MARKETPLACE_FACILITATOR' }] },
    }),
    orderItem({ orderItemId: '2' }),
  ],
  packages: [parcel({ shipFromAddress: ADDRESS }), parcel({ packageReferenceId: '2' })],
  fulfillmentOrders: [{ fulfillmentOrderId: 'F1' }],
});

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
  fc.constantFrom<unknown>(null, undefined, true, 0, -1, -0, 1.5, 1e21, 1e308, 2 ** 53 + 2, Number.NaN),
  fc.constantFrom<unknown>('', ' ', '-1', '1e5', '-0.5', '-0.00', '5.00', 3, 7, 1_000_000_000),
  fc.constantFrom<unknown>([], {}, [null], [[]], [5], ['x'], { 0: {} }, { amount: '1' }, money('0.00'), money('-7.5')),
  fc.constantFrom<unknown>(money('5.00', 'USD'), money('3', 'JPY'), { amount: 5.5, currencyCode: 'INR' }),
  fc.constantFrom<unknown>('x'.repeat(20_000), '9'.repeat(5_000), `${'1'.repeat(400)}.5`, '\ud800'),
  fc.constantFrom<unknown>('__proto__', 'constructor', 'toString', 'TAX', 'DISCOUNT', 'DELIVERY_TIP', 'UNKNOWN_WORD'),
  fc.constantFrom<unknown>('2026-02-30T00:00:00Z', '+099999-01-01T00:00:00Z', 'SHIPPED', 'CANCELLED', 'PENDING'),
  fc.constantFrom<unknown>('AMAZON', 'RETURNING_TO_SELLER', 'DELIVERED', 'A1PA6795UKMFR9', 'ATVPDKIKX0DER'),
  fc.double(),
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }),
);

const oddChange = fc.oneof({ weight: 15, arbitrary: oddValue }, { weight: 1, arbitrary: fc.constant<unknown>(TWICE) });
const path = fc.constantFrom(...pathsOf(FULL));

/** Orders with a few things wrong, with nothing right but the names of their fields, and things that are no orders. */
const payload = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(fc.record({ path, by: oddChange }), { minLength: 1, maxLength: 3 })
      .map((changes) => changes.reduce((wire, change) => replaced(wire, change.path, change.by), FULL)),
  },
  { weight: 2, arbitrary: fc.record(Object.fromEntries(Object.keys(FULL as object).map((key) => [key, oddValue]))) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

const someParts = fc.option(fc.subarray([...INCLUDED_DATA]), { nil: undefined });

function mapped(wire: unknown, includedData = INCLUDED_DATA as readonly (typeof INCLUDED_DATA)[number][] | undefined) {
  try {
    return mapOrder(wire, { storeId: STORE, ...(includedData === undefined ? {} : { includedData }) }).order;
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === 'unexpected_response') return undefined;
    throw error;
  }
}

const samples = fc
  .sample(fc.record({ wire: payload, parts: someParts }), { numRuns: 600, seed: 42 })
  .map(({ wire, parts }) => ({ wire, parts, order: mapped(wire, parts) }))
  .filter((sample): sample is typeof sample & { order: Order } => sample.order !== undefined);

/** Every value under a key, anywhere in an order. */
function valuesOf(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => [...(name === key ? [child] : []), ...valuesOf(key, child)]);
}

describe('any payload', () => {
  it('is refused for want of an id only', () => {
    fc.assert(
      fc.property(path, oddValue, (at, by) => {
        if (at[0] === 'orderId') return;
        expect(mapped(replaced(FULL, at, by))).toBeDefined();
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

  it('gives amounts as decimal texts, never as floats', () => {
    const amounts = samples
      .flatMap(({ order }) => valuesOf('amount', order))
      .filter((value) => typeof value !== 'object' || value === null);
    expect(amounts.length).toBeGreaterThan(1000);
    for (const amount of amounts) expect(amount).toMatch(/^-?\d+(\.\d+)?$/);
  });

  it('gives amounts of one currency', () => {
    for (const { order } of samples) {
      const currencies = new Set([...valuesOf('currency', order.totals), ...valuesOf('currency', order.lines)]);
      expect(currencies.size).toBeLessThan(2);
    }
  });

  it('gives an order that can be stored as JSON and read back as it was', () => {
    for (const { order } of samples) expect(JSON.parse(JSON.stringify(order))).toStrictEqual(order);
  });

  it('gives the same order each time, and is left as it was', () => {
    for (const { order, wire, parts } of samples) {
      const before = structuredClone(wire);
      expect(mapped(wire, parts)).toStrictEqual(order);
      expect(wire).toEqual(before);
    }
  });

  it('never tells of people in its issues', () => {
    for (const { message, raw } of samples.flatMap(({ order }) => order.issues)) {
      expect(message).not.toMatch(/Meera|Iyer|marketplace\.amazon|560038|98450/);
      expect(raw ?? '').not.toMatch(/Meera|Iyer|marketplace\.amazon|560038|98450/);
    }
  });

  it('shows every word of a status that it does not know, and says so', () => {
    for (const { order } of samples) {
      const statuses = [order.state, ...(order.shipments ?? []).map(({ status }) => status)];
      for (const { value, raw } of statuses) {
        if (value !== 'unknown' || raw === undefined) continue;
        expect(order.issues).toContainEqual(expect.objectContaining({ code: 'unknown_value', raw }));
      }
    }
  });
});
