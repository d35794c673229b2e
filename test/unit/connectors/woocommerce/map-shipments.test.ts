import { describe, expect, it } from 'vitest';
import {
  SHIPMENTS_META,
  shipmentLedger,
  TRACKING_META,
  trackingItems,
} from '../../../../src/connectors/woocommerce/map-shipments.js';
import { isShippable } from '../../../../src/model/index.js';
import { issuesOf, lineItem, map, mapAny, refundRow } from './map-fixtures.js';

const AT = '2026-11-22T09:00:00.000Z';

const push = (overrides: object = {}) => ({
  id: 'AWB100',
  items: [{ item_id: 11, qty: 1 }],
  tracking: ['AWB100'],
  at: AT,
  ...overrides,
});

const tracking = (overrides: object = {}) => ({
  tracking_provider: 'delhivery',
  custom_tracking_provider: '',
  custom_tracking_link: '',
  tracking_number: 'AWB100',
  date_shipped: '1795132800',
  tracking_id: '38d2dca912adbef277365c5c465b5494',
  ...overrides,
});

const ledgerMeta = (value: unknown) => ({ id: 1, key: SHIPMENTS_META, value });
const trackingMeta = (value: unknown) => ({ id: 2, key: TRACKING_META, value });

describe('the ledger of pushes', () => {
  it('is read as it was written', () => {
    expect(shipmentLedger([ledgerMeta([push()])])).toEqual([
      { id: 'AWB100', items: [{ itemId: '11', quantity: 1 }], trackingNumbers: ['AWB100'], at: AT },
    ]);
  });

  it.each([undefined, null, '', 'x', 5, {}, [null], [5], [{}], [{ id: 'x' }], [{ items: [] }]])(
    'is empty in %j',
    (value) => {
      expect(shipmentLedger([ledgerMeta(value)])).toEqual([]);
      expect(shipmentLedger(value)).toEqual([]);
    },
  );

  it('that somebody else wrote is reported, and the order stays', () => {
    const order = mapAny({ meta_data: [ledgerMeta('{"broken":')] });
    expect(order.shipments).toEqual([]);
    expect(issuesOf(order)).toEqual(['invalid_value shipments']);
  });
});

describe('a shipment of this library', () => {
  it('tells its lines, and takes the carrier from the plugin', () => {
    const order = map({
      meta_data: [ledgerMeta([push()]), trackingMeta([tracking({ custom_tracking_link: 'https://t.example/AWB100' })])],
    });
    expect(order.shipments).toEqual([
      {
        id: 'AWB100',
        lines: [{ lineId: '11', quantity: 1 }],
        trackings: [{ number: 'AWB100', carrier: 'delhivery', url: 'https://t.example/AWB100' }],
        status: { value: 'handed_over' },
        createdAt: AT,
        shippedAt: '2026-11-20T00:00:00.000Z',
        originatedByUs: true,
      },
    ]);
    expect(order.fulfillment).toEqual({ value: 'partially_fulfilled' });
    expect(order.lines[0]?.quantity).toMatchObject({ ordered: 2, fulfilled: 1, fulfillable: 1 });
    expect(isShippable(order)).toBe(true);
  });

  it('of all lines fulfils the order, whatever its status', () => {
    const order = map({ meta_data: [ledgerMeta([push(), push({ id: 'AWB101', tracking: ['AWB101'] })])] });
    expect(order.fulfillment).toEqual({ value: 'fulfilled' });
    expect(order.lines[0]?.quantity).toMatchObject({ fulfilled: 2, fulfillable: 0 });
    expect(isShippable(order)).toBe(false);
  });

  it('of what is left after a refund fulfils the order', () => {
    const order = map({ refunds: [refundRow()], meta_data: [ledgerMeta([push()])] });
    expect(order.fulfillment).toEqual({ value: 'fulfilled' });
    expect(order.lines[0]?.quantity).toEqual({ ordered: 2, current: 1, fulfillable: 0, fulfilled: 1, refunded: 1 });
  });

  it('may have no tracking number', () => {
    const order = map({ meta_data: [ledgerMeta([push({ id: 'key-1', tracking: [] })])] });
    expect(order.shipments?.[0]).toMatchObject({ id: 'key-1', trackings: [], shippedAt: AT });
  });

  it('of lines that are not there, or that was written twice, is reported', () => {
    const entry = push({ items: [{ item_id: 999, qty: 1 }] });
    const order = mapAny({ meta_data: [ledgerMeta([entry, entry])] });
    expect(order.shipments).toEqual([expect.objectContaining({ id: 'AWB100', lines: [] })]);
    expect(new Set(issuesOf(order))).toEqual(new Set(['invalid_value shipments.lines', 'duplicate_id shipments']));
  });

  it('never ships more than was ordered', () => {
    const order = map({ meta_data: [ledgerMeta([push({ items: [{ item_id: 11, qty: 7 }] })])] });
    expect(order.lines[0]?.quantity).toMatchObject({ ordered: 2, fulfilled: 2, fulfillable: 0 });
  });
});

describe('a tracking number that others added', () => {
  it('is a shipment of lines unknown', () => {
    const order = map({ meta_data: [trackingMeta([tracking()])] });
    expect(order.shipments).toEqual([
      {
        id: '38d2dca912adbef277365c5c465b5494',
        trackings: [{ number: 'AWB100', carrier: 'delhivery' }],
        status: { value: 'handed_over' },
        shippedAt: '2026-11-20T00:00:00.000Z',
      },
    ]);
    expect(order.fulfillment).toEqual({ value: 'in_progress' });
  });

  it('may come as text or number, twice, from a list with gaps, by a carrier that the plugin does not know', () => {
    const value = {
      0: tracking(),
      2: tracking({ tracking_id: 'other', date_shipped: 1795132800 }),
      3: tracking({
        tracking_number: 12345,
        tracking_provider: '',
        custom_tracking_provider: 'Bullet Bikes',
        date_shipped: '',
      }),
      4: tracking({ tracking_number: ' ' }),
    };
    expect(trackingItems([trackingMeta(value)])).toEqual([
      {
        id: '38d2dca912adbef277365c5c465b5494',
        number: 'AWB100',
        carrier: 'delhivery',
        shippedAt: '2026-11-20T00:00:00.000Z',
      },
      { id: '38d2dca912adbef277365c5c465b5494', number: '12345', carrier: 'Bullet Bikes' },
    ]);
  });

  it.each([undefined, null, '', 'x', 5, [null], [{}], [[]]])('is not found in %j', (value) => {
    expect(trackingItems([trackingMeta(value)])).toEqual([]);
  });

  it('shipped at the end of time has no time', () => {
    expect(trackingItems([trackingMeta([tracking({ date_shipped: 9e15 })])])[0]?.shippedAt).toBeUndefined();
  });
});

describe('the fulfilment', () => {
  it('of a completed order is done', () => {
    const order = map({ status: 'completed', date_completed_gmt: '2026-11-22T09:00:00' });
    expect(order.fulfillment).toEqual({ value: 'fulfilled', raw: 'completed' });
    expect(order.lines[0]?.quantity).toEqual({ ordered: 2, current: 2, fulfillable: 0, fulfilled: 2, refunded: 0 });
    expect(order.closedAt).toBe('2026-11-22T09:00:00.000Z');
  });

  it('of a completed order stays done when it is refunded, trashed or gets a status of the store’s own', () => {
    const done = { date_completed_gmt: '2026-11-22T09:00:00' };
    for (const status of ['refunded', 'trash', 'delivered']) {
      expect(mapAny({ ...done, status }).fulfillment.value, status).toBe('fulfilled');
    }
    expect(map({ status: 'refunded' }).fulfillment).toEqual({ value: 'unfulfilled', raw: 'refunded' });
    expect(map({ ...done, status: 'processing' }).fulfillment.value).toBe('unfulfilled');
  });

  it.each([
    ['on-hold', 'on_hold'],
    ['pending', 'unfulfilled'],
    ['checkout-draft', 'unfulfilled'],
    ['cancelled', 'cancelled'],
  ])('of an order that is %s is %s', (status, value) => {
    expect(map({ status }).fulfillment).toEqual({ value, raw: status });
  });

  it('of several lines is done when all are', () => {
    const lines = [lineItem(), lineItem({ id: 12 })];
    const both = push({
      items: [
        { item_id: 11, qty: 2 },
        { item_id: 12, qty: 2 },
      ],
    });
    const one = push({ items: [{ item_id: 11, qty: 2 }] });
    const sums = { total: '2150.00', total_tax: '100.00', tax_lines: undefined };
    expect(mapAny({ ...sums, line_items: lines, meta_data: [ledgerMeta([both])] }).fulfillment.value).toBe('fulfilled');
    expect(mapAny({ ...sums, line_items: lines, meta_data: [ledgerMeta([one])] }).fulfillment.value).toBe(
      'partially_fulfilled',
    );
  });
});

describe('core fulfillments', () => {
  const row = (overrides: object = {}, meta: Readonly<Record<string, unknown>> = {}) => ({
    id: 7,
    status: 'fulfilled',
    is_fulfilled: true,
    date_deleted: null,
    meta_data: Object.entries({ _items: [{ item_id: 11, qty: 1 }], _tracking_number: 'AWB100', ...meta }).map(
      ([key, value], index) => ({ id: index + 1, key, value }),
    ),
    ...overrides,
  });
  const progress = (value: unknown) => ({ id: 3, key: '_fulfillment_status', value });
  const partly = { meta_data: [progress('partially_fulfilled')] };

  it('that were read are shipments with lines', () => {
    const more = { _commerce_connectors_trackings: [{ number: 'AWB101' }], _shipping_provider: 'delhivery' };
    const order = map({ ...partly, fulfillments: [row({}, more), row({ id: 8, is_fulfilled: false })] });
    expect(order.shipments).toEqual([
      {
        id: '7',
        lines: [{ lineId: '11', quantity: 1 }],
        trackings: [{ number: 'AWB100', carrier: 'delhivery' }, { number: 'AWB101' }],
        status: { value: 'handed_over' },
      },
    ]);
    expect(order.fulfillment).toEqual({ value: 'partially_fulfilled' });
    expect(order.lines[0]?.quantity).toMatchObject({ fulfilled: 1, fulfillable: 1 });
  });

  it('take the place of what the ledger and a plugin say of the same parcel', () => {
    const meta_data = [progress('partially_fulfilled'), ledgerMeta([push()]), trackingMeta([tracking()])];
    expect(map({ meta_data, fulfillments: [row()] }).shipments?.map(({ id }) => id)).toEqual(['7']);
    const others = [ledgerMeta([push({ id: 'AWB1', tracking: ['AWB1'] })]), trackingMeta([tracking()])];
    const order = map({ meta_data: others, fulfillments: [row()] });
    expect(order.shipments?.map(({ id }) => id)).toEqual(['7', 'AWB1']);
  });

  it('that were not read leave open what has left', () => {
    const order = map(partly);
    expect(order.shipments).toBeUndefined();
    expect(order.fulfillment).toEqual({ value: 'partially_fulfilled', raw: 'partially_fulfilled' });
    expect(order.lines[0]?.quantity).toEqual({ ordered: 2, current: 2, refunded: 0 });
    expect(order.availability).toMatchObject({
      shipments: 'not_requested',
      'lines.*.quantity.fulfilled': 'not_requested',
    });
    const known = map({ meta_data: [...partly.meta_data, ledgerMeta([push()])] });
    expect(known.shipments).toHaveLength(1);
    expect(known.availability).toMatchObject({ shipments: 'truncated' });
  });

  it('that were not read and took everything leave nothing to send', () => {
    const order = map({ meta_data: [progress('fulfilled')] });
    expect(order.fulfillment).toEqual({ value: 'fulfilled', raw: 'fulfilled' });
    expect(order.lines[0]?.quantity).toMatchObject({ fulfilled: 2, fulfillable: 0 });
  });

  it.each(['unfulfilled', 'no_fulfillments', '', null, 7, {}])(
    'are none to speak of where the order says %j',
    (word) => {
      const order = map({ meta_data: [progress(word)] });
      expect([order.shipments, order.fulfillment.value]).toEqual([[], 'unfulfilled']);
    },
  );

  it('that are no such rows lose no order', () => {
    const order = mapAny({
      fulfillments: [
        null,
        5,
        {},
        row({ id: null }),
        row({}, { _items: 'x' }),
        row({ id: 9 }, { _items: [{ item_id: 99, qty: 1 }] }),
      ],
    });
    expect(order.shipments?.map(({ lines }) => lines)).toEqual([[], []]);
  });
});
