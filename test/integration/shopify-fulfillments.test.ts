import type { FulfillmentPush, FulfillmentResult, TokenStore } from 'commerce-connectors';
import type { OrderTruth, Scenario } from 'commerce-connectors/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { failureOf, startShop, type TestShop } from './shopify-shop.js';

const CREATE = 'FulfillmentCreate';
const READ = 'FulfillmentOrdersByOrder';

let shop: TestShop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.close());
beforeEach(() => {
  // Retries at once.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  shop.controls.requests.reset();
});
afterEach(() => {
  vi.restoreAllMocks();
  shop.controls.faults.clear();
});

const newOrder = (scenario: Partial<Scenario> = {}): OrderTruth =>
  shop.controls.insertOrder({
    scenario: { label: 'test', payment: 'prepaid', fulfillment: 'none', lineCount: 4, ...scenario },
  });
/** An order with a line of at least two units, on one location. */
const orderOfTwo = (): { order: OrderTruth; line: OrderTruth['lines'][number] } => {
  for (;;) {
    const order = newOrder();
    const line = order.lines.find(({ unfulfilled }) => unfulfilled >= 2);
    if (line !== undefined) return { order, line };
  }
};
let parcels = 0;
const tracking = () => {
  parcels += 1;
  return { number: `DL${parcels}`, carrier: 'Delhivery' };
};
const push = (order: OrderTruth, more: Partial<FulfillmentPush> = {}): FulfillmentPush => ({
  storeId: shop.storeId,
  orderId: order.id,
  tracking: tracking(),
  ...more,
});
const one = (line: OrderTruth['lines'][number], quantity = 1) => ({ lineItemId: line.id, quantity });
const shipped = (order: OrderTruth) =>
  shop
    .truth(order)
    .fulfillments.filter(({ status }) => status !== 'CANCELLED')
    .map(({ trackingNumbers, quantity }) => ({ trackingNumbers, quantity }));
const unshipped = (order: OrderTruth) => shop.truth(order).lines.reduce((units, line) => units + line.unfulfilled, 0);
const unitsOf = (order: OrderTruth) => order.lines.reduce((units, line) => units + line.unfulfilled, 0);
const writes = () => shop.controls.requests.count(CREATE);
const statuses = ({ parts }: FulfillmentResult) => parts.map(({ status }) => status);

describe('a push', () => {
  it('ships a whole order as one fulfillment, with the tracking number', async () => {
    const order = newOrder();
    const wanted = push(order);
    const result = await shop.shopify.pushFulfillment(wanted);
    expect(result).toMatchObject({
      status: 'done',
      warnings: [],
      parts: [{ status: 'done', tracking: [wanted.tracking] }],
    });
    const [made] = shop.truth(order).fulfillments;
    expect(result.parts[0]?.fulfillmentId).toBe(made?.id);
    expect(shipped(order)).toEqual([{ trackingNumbers: [`DL${parcels}`], quantity: unitsOf(order) }]);
    expect(unshipped(order)).toBe(0);
  });

  it.each([2, 3] as const)('of an order at %i locations makes one fulfillment for each', async (locations) => {
    const order = newOrder({ locations, lineCount: 6 });
    const result = await shop.shopify.pushFulfillment(push(order));
    expect(statuses(result)).toEqual(Array.from({ length: locations }, () => 'done'));
    expect(new Set(result.parts.map(({ locationId }) => locationId)).size).toBe(locations);
    expect(shipped(order)).toHaveLength(locations);
    expect(unshipped(order)).toBe(0);
  });

  it('ships from the given location only', async () => {
    const order = newOrder({ locations: 2, lineCount: 4 });
    const [, second] = order.fulfillmentOrders;
    const locationId = second?.locationId ?? '';
    const result = await shop.shopify.pushFulfillment(push(order, { locationId: locationId.split('/').at(-1) ?? '' }));
    expect(result.parts).toMatchObject([{ status: 'done', locationId }]);
    expect(shop.truth(order).fulfillmentOrders.map(({ remaining }) => remaining === 0)).toEqual([false, true]);
  });

  it('ships some units, then others, and knows which parcel is which', async () => {
    const { order, line } = orderOfTwo();
    const first = push(order, { lineItems: [one(line)] });
    const second = push(order, { lineItems: [one(line)] });
    await shop.shopify.pushFulfillment(first);
    await shop.shopify.pushFulfillment(second);
    for (const repeated of [first, second, first]) {
      expect((await shop.shopify.pushFulfillment(repeated)).status).toBe('already_done');
    }
    expect(shipped(order).map(({ quantity }) => quantity)).toEqual([1, 1]);
  });

  it('takes a line from each of two fulfillment orders that hold it', async () => {
    const order = newTwin();
    const [line] = order.lines;
    if (line === undefined) throw new Error('no line');
    const result = await shop.shopify.pushFulfillment(push(order, { lineItems: [one(line, 2)] }));
    expect(result.parts.map(({ lineItems }) => lineItems)).toEqual([[one(line)], [one(line)]]);
    expect(shop.truth(order).lines[0]).toMatchObject({ fulfilled: 2, unfulfilled: 0 });
  });

  it('adds up a line that is named twice', async () => {
    const { order, line } = orderOfTwo();
    const result = await shop.shopify.pushFulfillment(push(order, { lineItems: [one(line), one(line)] }));
    expect(result.parts).toMatchObject([{ lineItems: [one(line, 2)] }]);
  });

  it('takes ids as bare numbers', async () => {
    const { order, line } = orderOfTwo();
    const lineItems = [{ lineItemId: line.id.split('/').at(-1) ?? '', quantity: 1 }];
    const result = await shop.shopify.pushFulfillment(
      push(order, { orderId: order.id.split('/').at(-1) ?? '', lineItems }),
    );
    expect(result.parts).toMatchObject([{ lineItems: [one(line)] }]);
  });

  it('keeps several tracking numbers of one carrier', async () => {
    const order = newOrder();
    const parcel = (number: string) => ({ number, carrier: 'blue dart', url: `https://track.example.com/${number}` });
    const several = push(order, { tracking: [parcel('BD1'), parcel('BD2')] });
    const result = await shop.shopify.pushFulfillment(several);
    expect(result.warnings).toEqual(["The carrier was sent as Bluedart, Shopify's spelling of blue dart."]);
    expect(shop.controls.requests.list(CREATE)[0]?.variables).toMatchObject({
      fulfillment: {
        trackingInfo: {
          company: 'Bluedart',
          numbers: ['BD1', 'BD2'],
          urls: ['https://track.example.com/BD1', 'https://track.example.com/BD2'],
        },
      },
    });
    expect((await shop.shopify.pushFulfillment(several)).status).toBe('already_done');
    expect(shipped(order)).toEqual([{ trackingNumbers: ['BD1', 'BD2'], quantity: unitsOf(order) }]);
  });

  it.each([true, false, undefined])('passes notifyCustomer %s and the message on', async (notifyCustomer) => {
    const platformOptions = { message: 'fragile' };
    await shop.shopify.pushFulfillment(
      push(newOrder(), { platformOptions, ...(notifyCustomer === undefined ? {} : { notifyCustomer }) }),
    );
    const variables = shop.controls.requests.list(CREATE).at(0)?.variables;
    const fulfillment = variables?.['fulfillment'] as object;
    expect(variables?.['message']).toBe('fragile');
    expect('notifyCustomer' in fulfillment).toBe(notifyCustomer !== undefined);
    if (notifyCustomer !== undefined) expect(fulfillment).toMatchObject({ notifyCustomer });
  });

  it('of 260 lines leaves the list away, since Shopify takes 250 rows; of 255 of them makes two calls', async () => {
    const whole = shop.controls.insertOrder({
      scenario: { label: 'test', payment: 'prepaid', fulfillment: 'none', lineCount: 260 },
    });
    const result = await shop.shopify.pushFulfillment(push(whole));
    expect(result.status).toBe('done');
    expect(shipped(whole)).toHaveLength(1);
    expect(unshipped(whole)).toBe(0);

    const some = shop.controls.insertOrder({
      scenario: { label: 'test', payment: 'prepaid', fulfillment: 'none', lineCount: 260 },
    });
    const part = push(some, { lineItems: some.lines.slice(0, 255).map((line) => one(line, line.unfulfilled)) });
    expect(statuses(await shop.shopify.pushFulfillment(part))).toEqual(['done', 'done']);
    expect((await shop.shopify.pushFulfillment(part)).status).toBe('already_done');
    expect(shop.truth(some).lines.filter(({ unfulfilled }) => unfulfilled > 0)).toHaveLength(5);
  });

  it('says that shippedAt is not sent', async () => {
    const { warnings } = await shop.shopify.pushFulfillment(push(newOrder(), { shippedAt: '2026-11-24T09:00:00Z' }));
    expect(warnings).toEqual([expect.stringContaining('shippedAt was not sent')]);
  });
});

describe('the same push again', () => {
  it('is already_done, from another connector as well, and one shipment', async () => {
    const order = newOrder({ locations: 2 });
    const wanted = push(order);
    const first = await shop.shopify.pushFulfillment(wanted);
    const again = await shop.another().pushFulfillment(wanted);
    expect(again).toMatchObject({ status: 'already_done', warnings: [] });
    expect(statuses(again)).toEqual(['already_done', 'already_done']);
    const places = (result: FulfillmentResult) => result.parts.map(({ locationName }) => locationName).sort();
    expect(places(again)).toEqual(places(first));
    expect(places(first)).toEqual([expect.any(String), expect.any(String)]);
    expect(writes()).toBe(2);
  });

  it('with other tracking numbers finds nothing left: success, with a warning', async () => {
    const order = newOrder();
    await shop.shopify.pushFulfillment(push(order));
    const other = await shop.shopify.pushFulfillment(push(order));
    expect(other).toMatchObject({
      status: 'already_done',
      warnings: [expect.stringContaining('other tracking numbers')],
    });
    const [line] = order.lines;
    const named = await shop.shopify.pushFulfillment(push(order, { lineItems: line === undefined ? [] : [one(line)] }));
    expect(named).toMatchObject({
      status: 'already_done',
      warnings: [expect.stringContaining('other tracking numbers')],
    });
    expect(shipped(order)).toHaveLength(1);
  });

  it('after the fulfillment was cancelled in Shopify is a new shipment', async () => {
    const order = newOrder();
    const wanted = push(order);
    const { parts } = await shop.shopify.pushFulfillment(wanted);
    await cancelFulfillment(parts[0]?.fulfillmentId ?? '');
    expect(statuses(await shop.shopify.pushFulfillment(wanted))).toEqual(['done']);
    expect(shipped(order)).toHaveLength(1);
  });

  it('does not ship what was blocked then and is still, and ships it once it is free', async () => {
    const order = newOrder({ locations: 2 });
    const held = await holdGroup(order.fulfillmentOrders[1]?.id ?? '');
    const wanted = push(order);
    const first = await shop.shopify.pushFulfillment(wanted);
    expect(first).toMatchObject({ status: 'partial' });
    expect(first.parts.map(({ status, reason }) => reason ?? status)).toContain('on_hold');
    expect((await shop.shopify.pushFulfillment(wanted)).status).toBe('partial');
    expect(writes()).toBe(1);
    await held.release();
    const last = await shop.shopify.pushFulfillment(wanted);
    expect(statuses(last)).toEqual(['already_done', 'done']);
    expect(unshipped(order)).toBe(0);
  });
});

describe('two pushes at once', () => {
  it('of one connector are one shipment', async () => {
    const { order, line } = orderOfTwo();
    const wanted = push(order, { lineItems: [one(line)] });
    const results = await Promise.all([1, 2, 3].map(() => shop.shopify.pushFulfillment(wanted)));
    expect(results.map(({ status }) => status)).toEqual(['done', 'already_done', 'already_done']);
    expect(shipped(order)).toHaveLength(1);
  });

  it('of two connectors are one shipment where nothing is left for the second', async () => {
    const order = newOrder({ locations: 2 });
    const wanted = push(order);
    const connectors = [shop.another(), shop.another()];
    const results = await Promise.all(connectors.map((connector) => connector.pushFulfillment(wanted)));
    expect(shipped(order)).toHaveLength(2);
    expect(unshipped(order)).toBe(0);
    for (const { parts } of results) {
      expect(new Set(parts.map(({ fulfillmentId }) => fulfillmentId))).toEqual(
        new Set(shop.truth(order).fulfillments.map(({ id }) => id)),
      );
    }
  });

  it('of two connectors that share a lock are one shipment, whatever is left', async () => {
    const { order, line } = orderOfTwo();
    const wanted = push(order, { lineItems: [one(line)] });
    const lock = memoryLock();
    const results = await Promise.all([1, 2].map(() => shop.another({ lock }).pushFulfillment(wanted)));
    expect(results.map(({ status }) => status).sort()).toEqual(['already_done', 'done']);
    expect(shipped(order)).toHaveLength(1);
    expect(lock.names).toEqual([`shopify:${shop.storeId} ${order.id}`, `shopify:${shop.storeId} ${order.id}`]);
  });
});

describe('a lost answer', () => {
  it.each([
    ['after the write', 'resetAfter'],
    ['before the write', 'resetBefore'],
    ['cut off in the middle', 'truncated'],
  ] as const)('%s is one shipment and done', async (_when, fault) => {
    const order = newOrder();
    shop.controls.faults[fault]({ operation: CREATE });
    const result = await shop.shopify.pushFulfillment(push(order));
    expect(result.status).toBe('done');
    expect(result.parts[0]?.fulfillmentId).toBe(shop.truth(order).fulfillments[0]?.id);
    expect(shipped(order)).toHaveLength(1);
  });

  it.each([1, 2, 3])('at write %i of three is one shipment for each location', async (position) => {
    for (const fault of ['resetAfter', 'resetBefore'] as const) {
      const order = newOrder({ locations: 3, lineCount: 6 });
      shop.controls.faults[fault]({ operation: CREATE, every: position });
      const result = await shop.shopify.pushFulfillment(push(order));
      expect(statuses(result)).toEqual(['done', 'done', 'done']);
      expect(shipped(order)).toHaveLength(3);
      expect(unshipped(order)).toBe(0);
      shop.controls.faults.clear();
    }
  });

  it('of a part that looks like another part of the same push is not taken for it', async () => {
    // One unit of one line at each of two locations.
    const order = newTwin();
    const [line] = order.lines;
    if (line === undefined) throw new Error('no line');
    shop.controls.faults.resetBefore({ operation: CREATE, every: 2 });
    const result = await shop.shopify.pushFulfillment(push(order, { lineItems: [one(line, 2)] }));
    expect(statuses(result)).toEqual(['done', 'done']);
    expect(new Set(result.parts.map(({ fulfillmentId }) => fulfillmentId)).size).toBe(2);
    expect(shop.truth(order).lines[0]).toMatchObject({ fulfilled: 2 });
  });

  it('without tracking number is one shipment as well', async () => {
    for (const fault of ['resetAfter', 'resetBefore'] as const) {
      const order = newOrder();
      shop.controls.faults[fault]({ operation: CREATE });
      const { tracking: _none, ...untracked } = push(order);
      expect((await shop.shopify.pushFulfillment(untracked)).status).toBe('done');
      expect(shipped(order)).toHaveLength(1);
      shop.controls.faults.clear();
    }
  });

  it('of 260 lines is recognised, all pages of it', async () => {
    const order = newOrder({ lineCount: 260 });
    shop.controls.faults.resetAfter({ operation: CREATE });
    expect((await shop.shopify.pushFulfillment(push(order))).status).toBe('done');
    expect(shipped(order)).toHaveLength(1);
  });

  it('again and again ends as an error that leaves the outcome open, and a repeat makes it whole', async () => {
    const order = newOrder();
    const wanted = push(order);
    shop.controls.faults.resetBefore({ operation: CREATE, times: Number.POSITIVE_INFINITY });
    const error = await failureOf(shop.shopify.pushFulfillment(wanted));
    expect(error).toMatchObject({ code: 'connection_failed', outcomeUnknown: true, retryable: true });
    expect(writes()).toBe(3);
    shop.controls.faults.clear();
    expect((await shop.shopify.pushFulfillment(wanted)).status).toBe('done');
    expect(shipped(order)).toHaveLength(1);
  });

  it('of a write that cannot be looked for says so, and the repeat finds it', async () => {
    const order = newOrder();
    const wanted = push(order);
    shop.controls.faults.resetAfter({ operation: CREATE });
    shop.controls.requests.reset();
    const first = shop.shopify.pushFulfillment(wanted, { maxRetries: 0 });
    // The first read is the plan's; every later one fails.
    shop.controls.faults.resetBefore({ operation: READ, every: 2, times: Number.POSITIVE_INFINITY });
    const error = await failureOf(first);
    expect(error).toMatchObject({ code: 'connection_failed', outcomeUnknown: true });
    expect(error.message).toContain('push it again, it will be looked for first');
    shop.controls.faults.clear();
    expect((await shop.shopify.pushFulfillment(wanted)).status).toBe('already_done');
    expect(shipped(order)).toHaveLength(1);
  });

  it('of the second part: the whole push repeated makes only what is missing', async () => {
    const order = newOrder({ locations: 2 });
    const wanted = push(order);
    shop.controls.faults.status(500, { operation: CREATE, every: 2, times: Number.POSITIVE_INFINITY });
    const first = await shop.shopify.pushFulfillment(wanted, { maxRetries: 0 });
    expect(first.status).toBe('partial');
    expect(first.parts.map(({ status, reason }) => reason ?? status)).toEqual(['done', 'outcome_unknown']);
    shop.controls.faults.clear();
    const again = await shop.another().pushFulfillment(wanted);
    expect(statuses(again)).toEqual(['already_done', 'done']);
    expect(again.parts[0]?.fulfillmentId).toBe(first.parts[0]?.fulfillmentId);
    expect(shipped(order)).toHaveLength(2);
  });

  it('stops there: what comes after is not attempted', async () => {
    const order = newOrder({ locations: 3, lineCount: 6 });
    shop.controls.faults.status(403, { operation: CREATE, every: 2, times: Number.POSITIVE_INFINITY });
    const result = await shop.shopify.pushFulfillment(push(order));
    expect(result.parts.map(({ status, reason }) => reason ?? status)).toEqual([
      'done',
      'not_attempted',
      'not_attempted',
    ]);
    expect(writes()).toBe(2);
  });
});

describe('what cannot be shipped is a typed error before any write', () => {
  const refused = async (wanted: FulfillmentPush, expected: object, options = {}) => {
    const error = await failureOf(shop.shopify.pushFulfillment(wanted, options));
    expect(error).toMatchObject({ platform: 'shopify', operation: 'pushFulfillment', ...expected });
    expect(writes()).toBe(0);
    return error;
  };

  it('a quantity too high', async () => {
    const { order, line } = orderOfTwo();
    const [, ...others] = order.lines;
    const error = await refused(
      push(order, { lineItems: [one(line, line.quantity + 1), ...others.map((l) => one(l))] }),
      {
        code: 'invalid_request',
        platformCode: 'quantity_exceeded',
      },
    );
    expect(error.message).toContain(line.id);
  });

  it('an unknown line', async () => {
    const lineItems = [{ lineItemId: 'gid://shopify/LineItem/1', quantity: 1 }];
    const error = await refused(push(newOrder(), { lineItems }), { code: 'invalid_request' });
    expect(error['issues']).toEqual([expect.objectContaining({ path: 'lineItems' })]);
  });

  it('an unknown order', async () => {
    await refused({ storeId: shop.storeId, orderId: '12345', tracking: tracking() }, { code: 'not_found' });
  });

  it('a cancelled order, whole or by line', async () => {
    const order = shop.order('cancelled-prepaid');
    await refused(push(order), { code: 'conflict', platformCode: 'order_cancelled' });
    const [line] = order.lines;
    const lineItems = line === undefined ? [] : [one(line)];
    await refused(push(order, { lineItems }), { code: 'conflict', platformCode: 'order_cancelled' });
  });

  it('an order on hold', async () => {
    const error = await refused(push(shop.order('on-hold')), { code: 'conflict', platformCode: 'on_hold' });
    expect(error.message).toContain('release the hold');
  });

  it('a scheduled order', async () => {
    await refused(push(shop.order('scheduled')), { code: 'conflict', platformCode: 'not_shippable' });
  });

  it('a digital order', async () => {
    const order = shop.order('digital');
    await refused(push(order), { code: 'conflict', platformCode: 'not_shippable' });
    const [line] = order.lines;
    await refused(push(order, { lineItems: line === undefined ? [] : [one(line)] }), { code: 'invalid_request' });
  });

  it('a location that has nothing of it', async () => {
    const locationId = shop.controls.locations()[2]?.id ?? '';
    const { order, line } = orderOfTwo();
    await refused(push(order, { locationId }), { code: 'conflict', platformCode: 'not_shippable' });
    const lineItems = [one(line)];
    await refused(push(order, { locationId, lineItems }), { code: 'conflict', platformCode: 'not_shippable' });
  });

  it('one blocked line holds the others back', async () => {
    const order = newOrder({ locations: 2 });
    const { release } = await holdGroup(order.fulfillmentOrders[1]?.id ?? '');
    const lineItems = order.lines.map((line) => one(line, line.unfulfilled));
    shop.controls.requests.reset();
    await refused(push(order, { lineItems }), { code: 'conflict', platformCode: 'on_hold' });
    await release();
  });

  it.each([
    ['no lines', { lineItems: [] }, 'lineItems'],
    ['null for lines', { lineItems: null }, 'lineItems'],
    ['half a unit', { lineItems: [{ lineItemId: '1', quantity: 0.5 }] }, 'lineItems[0].quantity'],
    ['NaN units', { lineItems: [{ lineItemId: '1', quantity: Number.NaN }] }, 'lineItems[0].quantity'],
    ['a line without an id', { lineItems: [{ quantity: 1 }] }, 'lineItems[0].lineItemId'],
    [
      "another type's id",
      { lineItems: [{ lineItemId: 'gid://shopify/Order/1', quantity: 1 }] },
      'lineItems[0].lineItemId',
    ],
    ['a blank number', { tracking: { number: ' ' } }, 'tracking.number'],
    ['no tracking object', { tracking: null }, 'tracking.number'],
    ['a blank carrier', { tracking: [{ number: '1', carrier: '' }] }, 'tracking[0].carrier'],
    ['a script for a link', { tracking: { number: '1', url: 'javascript:alert(1)' } }, 'tracking.url'],
    ['a location of another type', { locationId: 'gid://shopify/Order/1' }, 'locationId'],
    ['a word for notifyCustomer', { notifyCustomer: 'yes' }, 'notifyCustomer'],
    ['a number for the message', { platformOptions: { message: 1 } }, 'platformOptions.message'],
  ])('%s', async (_what, wrong, path) => {
    const wanted = { ...push(newOrder()), ...wrong } as unknown as FulfillmentPush;
    const error = await refused(wanted, { code: 'invalid_request' });
    expect((error['issues'] as { path: string }[]).map((issue) => issue.path)).toEqual([path]);
    expect(shop.controls.requests.count()).toBe(0);
  });

  it('a missing write scope, without any request', async () => {
    const scopes = ['read_orders', 'read_merchant_managed_fulfillment_orders'];
    const poor = await startShop({ orders: 4, connect: { scopes } });
    try {
      const order = poor.controls.insertOrder();
      const wanted = { storeId: poor.storeId, orderId: order.id, tracking: tracking() };
      const error = await failureOf(poor.shopify.pushFulfillment(wanted));
      expect(error).toMatchObject({ code: 'permission_denied' });
      expect(error.message).toContain('write_merchant_managed_fulfillment_orders');
      expect(poor.controls.requests.count()).toBe(0);
      expect((await poor.shopify.planFulfillment(wanted)).parts.length).toBeGreaterThan(0);
      const located = failureOf(poor.shopify.planFulfillment({ ...wanted, locationId: '1' }));
      expect((await located).message).toContain('read_locations');
    } finally {
      await poor.close();
    }
  });

  it('a scope that turns out to be missing', async () => {
    const poor = await startShop({
      orders: 4,
      shopify: { scopes: ['read_orders', 'read_locations', 'read_merchant_managed_fulfillment_orders'] },
    });
    try {
      const order = poor.controls.insertOrder();
      const wanted = { storeId: poor.storeId, orderId: order.id, tracking: tracking() };
      expect(await failureOf(poor.shopify.pushFulfillment(wanted))).toMatchObject({ code: 'permission_denied' });
      expect(poor.truth(order).fulfillments).toEqual([]);
    } finally {
      await poor.close();
    }
  });
});

describe('a push without tracking number', () => {
  const untracked = (order: OrderTruth, lineItems?: FulfillmentPush['lineItems']): FulfillmentPush => ({
    storeId: shop.storeId,
    orderId: order.id,
    ...(lineItems === undefined ? {} : { lineItems }),
  });

  it('of some lines needs an idempotencyKey', async () => {
    const { order, line } = orderOfTwo();
    const error = await failureOf(shop.shopify.pushFulfillment(untracked(order, [one(line)])));
    expect(error).toMatchObject({ code: 'invalid_request' });
    expect(error.message).toContain('options.idempotencyKey');
    expect(shop.controls.requests.count()).toBe(0);
  });

  it('with one, repeated by another connector, is one shipment', async () => {
    const { order, line } = orderOfTwo();
    const wanted = untracked(order, [one(line)]);
    const options = { idempotencyKey: `parcel-${order.name}` };
    const first = await shop.shopify.pushFulfillment(wanted, options);
    const again = await shop.another().pushFulfillment(wanted, options);
    expect(again.status).toBe('already_done');
    expect(again.parts[0]?.fulfillmentId).toBe(first.parts[0]?.fulfillmentId);
    expect((await shop.shopify.planFulfillment(wanted, options)).writes).toBe(0);
    expect(shipped(order)).toHaveLength(1);
  });

  it('under another key is another parcel, and neither takes the other for its own', async () => {
    const { order, line } = orderOfTwo();
    const wanted = untracked(order, [one(line)]);
    const [one_, two] = [`a-${order.name}`, `b-${order.name}`];
    // The first one fails before anything is written, its intent is known all the same.
    shop.controls.faults.status(403, { operation: CREATE });
    await failureOf(shop.shopify.pushFulfillment(wanted, { idempotencyKey: one_ }));
    expect((await shop.shopify.pushFulfillment(wanted, { idempotencyKey: two })).status).toBe('done');
    expect((await shop.shopify.pushFulfillment(wanted, { idempotencyKey: one_ })).status).toBe('done');
    for (const idempotencyKey of [one_, two]) {
      expect((await shop.another().pushFulfillment(wanted, { idempotencyKey })).status).toBe('already_done');
    }
    expect(shipped(order)).toHaveLength(2);
  });

  it('whose process died after the write is recognised by its lines', async () => {
    const { order, line } = orderOfTwo();
    const wanted = untracked(order, [one(line)]);
    const options = { idempotencyKey: `crash-${order.name}`, maxRetries: 0 };
    shop.controls.faults.resetAfter({ operation: CREATE });
    shop.controls.faults.resetBefore({ operation: READ, every: 2, times: Number.POSITIVE_INFINITY });
    expect(await failureOf(shop.shopify.pushFulfillment(wanted, options))).toMatchObject({ outcomeUnknown: true });
    shop.controls.faults.clear();
    expect((await shop.another().pushFulfillment(wanted, options)).status).toBe('already_done');
    expect(shipped(order)).toHaveLength(1);
  });

  it('does not take what the merchant ships by hand, with tracking, for its own', async () => {
    const { order, line } = orderOfTwo();
    const wanted = untracked(order, [one(line)]);
    const options = { idempotencyKey: `hand-${order.name}` };
    shop.controls.faults.status(403, { operation: CREATE });
    await failureOf(shop.shopify.pushFulfillment(wanted, options));
    await shop.shopify.pushFulfillment(push(order, { lineItems: [one(line)] }));
    expect((await shop.shopify.pushFulfillment(wanted, options)).status).toBe('done');
    expect(shipped(order)).toHaveLength(2);
  });

  it('of everything left ships under its key what was left then', async () => {
    const { order, line } = orderOfTwo();
    const options = { idempotencyKey: `whole-${order.name}` };
    shop.controls.faults.status(403, { operation: CREATE });
    await failureOf(shop.shopify.pushFulfillment(untracked(order), options));
    await shop.shopify.pushFulfillment(push(order, { lineItems: [one(line)] }));
    const result = await shop.shopify.pushFulfillment(untracked(order), options);
    // The tracked unit is gone, and said so; the rest is shipped.
    expect(result.status).toBe('partial');
    expect(result.parts.map(({ status, reason }) => reason ?? status)).toEqual(['done', 'quantity_exceeded']);
    expect(unshipped(order)).toBe(0);
  });

  it('does not take what another push shipped for its own, the second time either', async () => {
    const { order, line } = orderOfTwo();
    const options = { idempotencyKey: `late-${order.name}` };
    shop.controls.faults.status(403, { operation: CREATE });
    await failureOf(shop.shopify.pushFulfillment(untracked(order, [one(line)]), options));
    await shop.shopify.pushFulfillment(untracked(order));
    for (const connector of [shop.shopify, shop.another()]) {
      const result = await connector.pushFulfillment(untracked(order, [one(line)]), options);
      expect(result).toMatchObject({ status: 'already_done', warnings: [expect.stringContaining('by another push')] });
    }
  });

  it('at its deadline tells what exists, however slow the token store is', async () => {
    const store = createMemoryTokenStore();
    let isSlow = false;
    const save: TokenStore['save'] = async (...args) => {
      if (isSlow) await new Promise((resolve) => setTimeout(resolve, 200));
      return store.save(...args);
    };
    const own = await startShop({ orders: 1, options: { tokenStore: { ...store, save } } });
    try {
      const order = own.controls.insertOrder({
        scenario: { label: 'test', payment: 'prepaid', fulfillment: 'none', lineCount: 4, locations: 2 },
      });
      own.controls.faults.slow(60_000, { operation: CREATE, every: 2 });
      const call = own.shopify.pushFulfillment(
        { storeId: own.storeId, orderId: order.id },
        { idempotencyKey: 'slow', timeoutMs: 1_000 },
      );
      await vi.waitFor(() => expect(own.truth(order).fulfillments).toHaveLength(1));
      isSlow = true;
      expect((await call).parts.map(({ status, reason }) => reason ?? status)).toEqual(['done', 'outcome_unknown']);
    } finally {
      await own.close();
    }
  });

  it('refuses a key that belongs to another push', async () => {
    const { order, line } = orderOfTwo();
    const options = { idempotencyKey: `reused-${order.name}` };
    await shop.shopify.pushFulfillment(untracked(order, [one(line)]), options);
    shop.controls.requests.reset();
    const other = orderOfTwo();
    for (const wrong of [untracked(other.order, [one(other.line)]), untracked(order, [one(line, 2)])]) {
      const error = await failureOf(shop.another().pushFulfillment(wrong, options));
      expect(error).toMatchObject({ code: 'invalid_request' });
      expect(error['issues']).toEqual([{ path: 'options.idempotencyKey', message: 'already used for another push' }]);
    }
    expect(writes()).toBe(0);
  });

  it('forgets a key after a day, as Shopify does', async () => {
    let now = Date.now();
    const own = await startShop({ orders: 4, options: { now: () => now } });
    try {
      const order = own.controls.insertOrder();
      const line = order.lines[0];
      if (line === undefined) throw new Error('no line');
      const wanted = { storeId: own.storeId, orderId: order.id, lineItems: [one(line)] };
      const options = { idempotencyKey: 'daily' };
      await own.shopify.pushFulfillment(wanted, options);
      now += 25 * 3_600_000;
      const other = own.controls.insertOrder();
      const next = { storeId: own.storeId, orderId: other.id, lineItems: [one(other.lines[0] ?? line)] };
      expect((await own.shopify.pushFulfillment(next, options)).status).toBe('done');
    } finally {
      await own.close();
    }
  });

  it('of a whole order, untracked and without key, is known by there being nothing left', async () => {
    const order = newOrder();
    expect((await shop.shopify.pushFulfillment(untracked(order))).status).toBe('done');
    expect(await shop.shopify.pushFulfillment(untracked(order))).toMatchObject({
      status: 'already_done',
      warnings: [],
    });
    expect(shipped(order)).toHaveLength(1);
  });
});

describe('a plan', () => {
  it('says what the push then does, and writes nothing', async () => {
    const order = newOrder({ locations: 3, lineCount: 6 });
    const { release } = await holdGroup(order.fulfillmentOrders[2]?.id ?? '');
    const wanted = push(order, { shippedAt: new Date() });
    shop.controls.requests.reset();
    const plan = await shop.shopify.planFulfillment(wanted);
    expect(writes()).toBe(0);
    expect(plan.writes).toBe(2);
    expect(plan.cost).toEqual({ amount: 20, unit: 'query points' });
    const result = await shop.shopify.pushFulfillment(wanted);
    expect(writes()).toBe(plan.writes);
    expect(result.warnings).toEqual(plan.warnings);
    expect(result.parts.map(({ partId, lineItems, locationId }) => ({ partId, lineItems, locationId }))).toEqual(
      plan.parts.map(({ partId, lineItems, locationId }) => ({ partId, lineItems, locationId })),
    );
    const actions = new Map([
      ['create', 'done'],
      ['blocked', 'failed'],
    ]);
    expect(statuses(result)).toEqual(plan.parts.map(({ action }) => actions.get(action)));
    await release();
  });

  it('of what the push would refuse has no writes', async () => {
    const order = newOrder({ locations: 2 });
    const { release } = await holdGroup(order.fulfillmentOrders[1]?.id ?? '');
    const lineItems = order.lines.map((line) => one(line, line.unfulfilled));
    const plan = await shop.shopify.planFulfillment(push(order, { lineItems }));
    expect(plan.writes).toBe(0);
    expect(new Set(plan.parts.map(({ reason }) => reason))).toEqual(new Set(['not_attempted', 'on_hold']));
    await release();
    expect((await shop.shopify.planFulfillment(push(shop.order('cancelled-cod')))).parts).toMatchObject([
      { action: 'blocked', reason: 'order_cancelled' },
    ]);
  });
});

describe('a call that ends early', () => {
  it('at its deadline tells which parts exist', async () => {
    const order = newOrder({ locations: 2 });
    const wanted = push(order);
    shop.controls.faults.slow(60_000, { operation: CREATE, every: 2 });
    const result = await shop.shopify.pushFulfillment(wanted, { timeoutMs: 1_000 });
    expect(result.status).toBe('partial');
    expect(result.parts.map(({ status, reason }) => reason ?? status)).toEqual(['done', 'outcome_unknown']);
    expect(result.parts[0]?.fulfillmentId).toBe(shop.truth(order).fulfillments[0]?.id);
  });

  it('by the caller rejects with the reason; the plan tells what exists, and a repeat ships the rest', async () => {
    const order = newOrder({ locations: 2 });
    const wanted = push(order);
    const reason = new Error('shutting down');
    const controller = new AbortController();
    shop.controls.faults.slow(60_000, { operation: CREATE, every: 2 });
    const call = shop.shopify.pushFulfillment(wanted, { signal: controller.signal });
    await vi.waitFor(() => expect(shop.truth(order).fulfillments).toHaveLength(1));
    controller.abort(reason);
    expect(await failureOf(call)).toBe(reason);
    shop.controls.faults.clear();
    const plan = await shop.shopify.planFulfillment(wanted);
    expect(plan.parts.map(({ action }) => action)).toContain('already_done');
    expect(['done', 'already_done']).toContain((await shop.shopify.pushFulfillment(wanted)).status);
    expect(unshipped(order)).toBe(0);
    expect(shipped(order)).toHaveLength(2);
  });

  it('while it waits for another push of the order leaves the queue', async () => {
    const order = newOrder();
    shop.controls.faults.slow(60_000, { operation: READ });
    const controller = new AbortController();
    const first = shop.shopify.pushFulfillment(push(order), { signal: controller.signal });
    const second = failureOf(shop.shopify.pushFulfillment(push(order), { timeoutMs: 30 }));
    expect(await second).toMatchObject({ code: 'timeout' });
    controller.abort();
    await first.catch(() => {});
    expect((await shop.shopify.pushFulfillment(push(order))).status).toBe('done');
    expect(shipped(order)).toHaveLength(1);
  });
});

/** An order whose first line has one unit at each of two locations. */
function newTwin(): OrderTruth {
  for (let tries = 0; tries < 200; tries += 1) {
    const order = newOrder({ locations: 2, lineCount: 2 });
    if (order.lines[0]?.quantity === 2) return order;
  }
  throw new Error('the generator made no line of two units');
}

async function ask(query: string, variables: object): Promise<void> {
  const response = await fetch(`${shop.controls.baseURL(shop.storeId)}/admin/api/2026-10/graphql.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': shop.controls.accessToken() },
    body: JSON.stringify({ query, variables }),
  });
  expect(((await response.json()) as { errors?: unknown }).errors).toBeUndefined();
}

async function holdGroup(id: string): Promise<{ release(): Promise<void> }> {
  await ask(
    'mutation Hold($id: ID!) { fulfillmentOrderHold(id: $id, fulfillmentHold: { reason: OTHER }) { userErrors { message } } }',
    { id },
  );
  return {
    release: () =>
      ask('mutation Release($id: ID!) { fulfillmentOrderReleaseHold(id: $id) { userErrors { message } } }', { id }),
  };
}

async function cancelFulfillment(id: string): Promise<void> {
  await ask('mutation Cancel($id: ID!) { fulfillmentCancel(id: $id) { userErrors { message } } }', { id });
}

function memoryLock() {
  let tail: Promise<unknown> = Promise.resolve();
  const names: string[] = [];
  return {
    names,
    withLock<T>(name: string, _options: unknown, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
      names.push(name);
      const result = tail.then(() => work(new AbortController().signal));
      tail = result.catch(() => {});
      return result;
    },
  };
}
