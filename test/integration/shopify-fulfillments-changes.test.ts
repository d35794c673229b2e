import type { ShopifyFulfillmentEvent, ShopifyTrackingUpdate } from 'commerce-connectors/shopify';
import type { OrderTruth } from 'commerce-connectors/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, startShop, type TestShop } from './shopify-shop.js';

const UPDATE = 'FulfillmentTrackingUpdate';
const CANCEL = 'FulfillmentCancel';
const EVENT = 'FulfillmentEventCreate';
const READ = 'FulfillmentById';
const READ_EVENTS = 'FulfillmentEvents';
const FOREVER = Number.POSITIVE_INFINITY;

let shop: TestShop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.close());
beforeEach(() => {
  // Retries at once.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
  shop.controls.faults.clear();
});

interface Shipped {
  readonly order: OrderTruth;
  readonly ref: { readonly storeId: string; readonly orderId: string; readonly fulfillmentId: string };
}

let parcels = 0;
/** An order, shipped whole, and the requests so far forgotten. */
async function shipped(): Promise<Shipped> {
  const order = shop.controls.insertOrder({
    scenario: { label: 'test', payment: 'prepaid', fulfillment: 'none', lineCount: 2 },
  });
  parcels += 1;
  const base = { storeId: shop.storeId, orderId: order.id };
  const { parts } = await shop.shopify.pushFulfillment({
    ...base,
    tracking: { number: `OLD-${parcels}`, carrier: 'Delhivery' },
  });
  shop.controls.requests.reset();
  return { order, ref: { ...base, fulfillmentId: parts[0]?.fulfillmentId ?? '' } };
}
const numberOf = (id: string) => id.split('/').at(-1) ?? '';
const trackingOf = ({ order }: Shipped) => shop.truth(order).fulfillments[0]?.trackingNumbers;
const writes = (operation: string) => shop.controls.requests.count(operation);
const paths = (error: Record<string, unknown>) => (error['issues'] as { path: string }[]).map(({ path }) => path);

describe('updateTracking', () => {
  const update = (it: Shipped, more: Partial<ShopifyTrackingUpdate> = {}): ShopifyTrackingUpdate => ({
    ...it.ref,
    tracking: { number: `NEW-${parcels}`, carrier: 'blue dart' },
    ...more,
  });

  it('replaces what was there, and says what that was', async () => {
    const goods = await shipped();
    const result = await shop.shopify.updateTracking(update(goods));
    expect(result).toEqual({
      status: 'done',
      fulfillmentId: goods.ref.fulfillmentId,
      tracking: [{ number: `NEW-${parcels}`, carrier: 'Bluedart' }],
      replaced: [{ number: `OLD-${parcels}`, carrier: 'Delhivery' }],
      warnings: ["The carrier was sent as Bluedart, Shopify's spelling of blue dart."],
    });
    expect(trackingOf(goods)).toEqual([`NEW-${parcels}`]);
  });

  it('again writes nothing: a buyer gets one e-mail', async () => {
    const goods = await shipped();
    const wanted = update(goods, { notifyCustomer: true });
    await shop.shopify.updateTracking(wanted);
    const again = await shop.another().updateTracking(wanted);
    expect(again).toMatchObject({ status: 'already_done', replaced: [], tracking: [{ number: `NEW-${parcels}` }] });
    expect(shop.controls.requests.list(UPDATE).map(({ variables }) => variables)).toEqual([
      expect.objectContaining({ notifyCustomer: true }),
    ]);
  });

  it('leaves the carrier and the link to Shopify where they are not given, and takes bare ids', async () => {
    const goods = await shipped();
    const { storeId, orderId, fulfillmentId } = goods.ref;
    const wanted = {
      storeId,
      orderId: numberOf(orderId),
      fulfillmentId: numberOf(fulfillmentId),
      tracking: { number: `OLD-${parcels}` },
    };
    expect((await shop.shopify.updateTracking(wanted)).status).toBe('already_done');
    const link = { ...wanted.tracking, url: 'https://track.example.com' };
    expect((await shop.shopify.updateTracking({ ...wanted, tracking: link })).status).toBe('done');
    const same = { ...link, url: 'https://track.example.com/' };
    expect((await shop.shopify.updateTracking({ ...wanted, tracking: same })).status).toBe('already_done');
    const other = { ...link, url: 'https://track.example.com/2' };
    expect((await shop.shopify.updateTracking({ ...wanted, tracking: other })).status).toBe('done');
    expect(writes(UPDATE)).toBe(2);
  });

  it('takes several parcels, and knows them by their order', async () => {
    const goods = await shipped();
    const tracking = ['A', 'B'].map((number) => ({ number, carrier: 'DTDC', url: `https://dtdc.example/${number}` }));
    expect((await shop.shopify.updateTracking(update(goods, { tracking }))).tracking).toEqual(tracking);
    expect((await shop.shopify.updateTracking(update(goods, { tracking }))).status).toBe('already_done');
    const reversed = tracking.toReversed();
    expect((await shop.shopify.updateTracking(update(goods, { tracking: reversed }))).status).toBe('done');
    expect(trackingOf(goods)).toEqual(['B', 'A']);
  });

  it.each(['resetAfter', 'resetBefore', 'truncated'] as const)(
    'whose answer is lost (%s) is done once',
    async (fault) => {
      const goods = await shipped();
      shop.controls.faults[fault]({ operation: UPDATE });
      expect(await shop.shopify.updateTracking(update(goods))).toMatchObject({
        status: 'done',
        tracking: [{ number: `NEW-${parcels}` }],
      });
      expect(writes(UPDATE)).toBe(fault === 'resetBefore' ? 2 : 1);
      expect(trackingOf(goods)).toEqual([`NEW-${parcels}`]);
    },
  );

  it('whose answer stays lost leaves the outcome open, and a repeat settles it', async () => {
    const goods = await shipped();
    shop.controls.faults.resetBefore({ operation: UPDATE, times: FOREVER });
    expect(await failureOf(shop.shopify.updateTracking(update(goods)))).toMatchObject({
      code: 'connection_failed',
      outcomeUnknown: true,
      operation: 'updateTracking',
    });
    expect(writes(UPDATE)).toBe(3);
    shop.controls.faults.clear();
    shop.controls.faults.resetAfter({ operation: UPDATE });
    shop.controls.faults.status(500, { operation: READ, every: 2, times: FOREVER });
    const error = await failureOf(shop.shopify.updateTracking(update(goods), { maxRetries: 0 }));
    expect(error).toMatchObject({ outcomeUnknown: true });
    expect(error.message).toContain('update it again, it will be looked at first');
    shop.controls.faults.clear();
    expect((await shop.shopify.updateTracking(update(goods))).status).toBe('already_done');
  });

  it('of a cancelled fulfillment is refused, although Shopify would take it', async () => {
    const goods = await shipped();
    await shop.shopify.cancelFulfillment(goods.ref);
    const error = await failureOf(shop.shopify.updateTracking(update(goods)));
    expect(error).toMatchObject({ code: 'conflict', platformCode: 'fulfillment_cancelled' });
    expect(error.message).toContain('pushFulfillment');
    expect(writes(UPDATE)).toBe(0);
  });

  it("of another order's fulfillment, or of none, is not_found", async () => {
    const goods = await shipped();
    const other = await shipped();
    for (const fulfillmentId of [other.ref.fulfillmentId, '12345']) {
      const wanted = update(goods, { fulfillmentId });
      expect(await failureOf(shop.shopify.updateTracking(wanted))).toMatchObject({ code: 'not_found' });
    }
    expect(writes(UPDATE)).toBe(0);
  });

  it.each([
    ['no tracking', { tracking: [] }, ['tracking']],
    ['nothing for tracking', { tracking: undefined }, ['tracking']],
    ['a blank number', { tracking: { number: '' } }, ['tracking.number']],
    ['a word for notifyCustomer', { notifyCustomer: 'yes' }, ['notifyCustomer']],
    [
      "another type's id",
      { fulfillmentId: 'gid://shopify/Order/1', notifyCustomer: 1 },
      ['fulfillmentId', 'notifyCustomer'],
    ],
  ])('refuses %s before anything is sent', async (_what, wrong, expected) => {
    const ref = { storeId: shop.storeId, orderId: '1', fulfillmentId: '1', tracking: { number: '1' } };
    shop.controls.requests.reset();
    const error = await failureOf(shop.shopify.updateTracking({ ...ref, ...wrong } as never));
    expect(error).toMatchObject({ code: 'invalid_request', operation: 'updateTracking' });
    expect(paths(error)).toEqual(expected);
    expect(shop.controls.requests.count()).toBe(0);
  });
});

describe('cancelFulfillment', () => {
  it('takes the goods back and reads where they wait now', async () => {
    const goods = await shipped();
    const result = await shop.shopify.cancelFulfillment(goods.ref);
    expect(result).toMatchObject({ status: 'done', fulfillmentId: goods.ref.fulfillmentId, warnings: [] });
    const now = shop.truth(goods.order);
    expect(now.fulfillments.map(({ status }) => status)).toEqual(['CANCELLED']);
    expect(result.left?.map(({ partId }) => partId)).toEqual(
      now.fulfillmentOrders.filter(({ remaining }) => remaining > 0).map(({ id }) => id),
    );
    expect(result.left?.flatMap(({ lineItems }) => lineItems)).toEqual(
      goods.order.lines.map(({ id, quantity }) => ({ lineItemId: id, quantity })),
    );
    expect(result.left?.[0]).toMatchObject({ locationId: expect.any(String), locationName: expect.any(String) });
    const tracking = { number: `AGAIN-${parcels}` };
    expect((await shop.shopify.pushFulfillment({ ...goods.ref, tracking })).status).toBe('done');
  });

  it('again, from another process too, is already_done', async () => {
    const goods = await shipped();
    const first = await shop.shopify.cancelFulfillment(goods.ref);
    const again = await shop.another().cancelFulfillment(goods.ref);
    expect(again).toEqual({ ...first, status: 'already_done' });
    expect(writes(CANCEL)).toBe(1);
  });

  it.each(['resetAfter', 'resetBefore', 'truncated'] as const)(
    'whose answer is lost (%s) is done once',
    async (fault) => {
      const goods = await shipped();
      shop.controls.faults[fault]({ operation: CANCEL });
      expect((await shop.shopify.cancelFulfillment(goods.ref)).status).toBe('done');
      expect(writes(CANCEL)).toBe(fault === 'resetBefore' ? 2 : 1);
      const open = shop.truth(goods.order).fulfillmentOrders.filter(({ remaining }) => remaining > 0);
      expect(open).toHaveLength(1);
    },
  );

  it('is done although what is left cannot be read', async () => {
    const goods = await shipped();
    shop.controls.faults.status(500, { operation: 'FulfillmentOrdersByOrder', times: FOREVER });
    const result = await shop.shopify.cancelFulfillment(goods.ref, { maxRetries: 0 });
    expect(result.status).toBe('done');
    expect(result.left).toBeUndefined();
    expect(result.warnings).toEqual([expect.stringContaining('could not be read (platform_unavailable)')]);
  });

  it('of a delivered parcel says so', async () => {
    const goods = await shipped();
    const delivered = { ...goods.ref, status: 'delivered', happenedAt: '2026-11-20T09:00:00Z' } as const;
    await shop.shopify.addFulfillmentEvent(delivered);
    const { warnings } = await shop.shopify.cancelFulfillment(goods.ref);
    expect(warnings).toEqual([expect.stringContaining('had the fulfillment as delivered')]);
    expect((await shop.shopify.cancelFulfillment(goods.ref)).warnings).toEqual([]);
  });

  it('of a cancelled order leaves nothing to ship, and says why', async () => {
    const goods = await shipped();
    shop.controls.cancelOrder(goods.order.id);
    const result = await shop.shopify.cancelFulfillment(goods.ref);
    expect(result).toMatchObject({ left: [], warnings: [expect.stringContaining('the order is cancelled')] });
  });

  it('of what is none is refused', async () => {
    const goods = await shipped();
    const unknown = { ...goods.ref, fulfillmentId: '12345' };
    expect(await failureOf(shop.shopify.cancelFulfillment(unknown))).toMatchObject({ code: 'not_found' });
    const odd = { ...goods.ref, fulfillmentId: 'F1' };
    expect(paths(await failureOf(shop.shopify.cancelFulfillment(odd)))).toEqual(['fulfillmentId']);
  });
});

describe('addFulfillmentEvent', () => {
  const event = (it: Shipped, more: Partial<ShopifyFulfillmentEvent> = {}): ShopifyFulfillmentEvent => ({
    ...it.ref,
    status: 'in_transit',
    happenedAt: '2026-11-20T14:30:00.250+05:30',
    ...more,
  });
  const eventsOf = async ({ ref }: Shipped) => {
    const answer = await fetch(`${shop.controls.baseURL(shop.storeId)}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': shop.controls.accessToken() },
      body: JSON.stringify({
        query: 'query Seen($id: ID!) { fulfillment(id: $id) { events(first: 50) { nodes { status happenedAt } } } }',
        variables: { id: ref.fulfillmentId },
      }),
    });
    const { data } = (await answer.json()) as { data: { fulfillment: { events: { nodes: readonly object[] } } } };
    return data.fulfillment.events.nodes;
  };

  it('tells where a parcel is, and the order shows it', async () => {
    const goods = await shipped();
    const result = await shop.shopify.addFulfillmentEvent(event(goods));
    expect(result).toEqual({
      status: 'done',
      fulfillmentId: goods.ref.fulfillmentId,
      eventId: expect.stringMatching(/^gid:\/\/shopify\/FulfillmentEvent\/\d+$/),
    });
    expect(await eventsOf(goods)).toEqual([{ status: 'IN_TRANSIT', happenedAt: '2026-11-20T09:00:00Z' }]);
    const order = await shop.shopify.fetchOrder(goods.ref);
    expect(order.shipments?.[0]?.status.value).toBe('in_transit');
  });

  it('passes on what else is known', async () => {
    const goods = await shipped();
    const more = { message: 'Left the hub', city: 'Nagpur', province: 'Maharashtra', country: 'India', zip: '440001' };
    const place = { address1: 'MIDC', latitude: 21.1458, longitude: 79.0882 };
    const estimatedDeliveryAt = new Date('2026-11-23T12:00:00Z');
    await shop.shopify.addFulfillmentEvent(event(goods, { ...more, ...place, estimatedDeliveryAt }));
    expect(shop.controls.requests.list(EVENT)[0]?.variables).toEqual({
      event: {
        fulfillmentId: goods.ref.fulfillmentId,
        status: 'IN_TRANSIT',
        happenedAt: '2026-11-20T09:00:00Z',
        estimatedDeliveryAt: '2026-11-23T12:00:00Z',
        ...more,
        ...place,
      },
    });
  });

  it('of the same status and second is there already; another status or second is another event', async () => {
    const goods = await shipped();
    const first = await shop.shopify.addFulfillmentEvent(event(goods));
    const again = await shop.another().addFulfillmentEvent(event(goods, { happenedAt: '2026-11-20T09:00:00.900Z' }));
    expect(again).toEqual({ ...first, status: 'already_done' });
    for (const other of [{ happenedAt: '2026-11-20T09:00:01Z' }, { status: 'out_for_delivery' }] as const) {
      expect((await shop.shopify.addFulfillmentEvent(event(goods, other))).status).toBe('done');
    }
    expect(writes(EVENT)).toBe(3);
  });

  it('twice at once is one event', async () => {
    const goods = await shipped();
    const results = await Promise.all([1, 2].map(() => shop.shopify.addFulfillmentEvent(event(goods))));
    expect(results.map(({ status }) => status)).toEqual(['done', 'already_done']);
    expect(await eventsOf(goods)).toHaveLength(1);
  });

  it.each(['resetAfter', 'resetBefore', 'truncated'] as const)(
    'whose answer is lost (%s) is one event',
    async (fault) => {
      const goods = await shipped();
      shop.controls.faults[fault]({ operation: EVENT });
      expect((await shop.shopify.addFulfillmentEvent(event(goods))).status).toBe('done');
      expect(await eventsOf(goods)).toHaveLength(1);
    },
  );

  it('that cannot be looked for leaves the outcome open', async () => {
    const goods = await shipped();
    shop.controls.faults.resetAfter({ operation: EVENT });
    shop.controls.faults.status(500, { operation: READ_EVENTS, every: 2, times: FOREVER });
    const error = await failureOf(shop.shopify.addFulfillmentEvent(event(goods), { maxRetries: 0 }));
    expect(error).toMatchObject({ outcomeUnknown: true, operation: 'addFulfillmentEvent' });
    shop.controls.faults.clear();
    expect((await shop.shopify.addFulfillmentEvent(event(goods))).status).toBe('already_done');
    expect(await eventsOf(goods)).toHaveLength(1);
  });

  it('of a cancelled fulfillment is refused', async () => {
    const goods = await shipped();
    await shop.shopify.cancelFulfillment(goods.ref);
    const error = await failureOf(shop.shopify.addFulfillmentEvent(event(goods)));
    expect(error).toMatchObject({ code: 'conflict', platformCode: 'fulfillment_cancelled' });
    expect(writes(EVENT)).toBe(0);
  });

  it.each([
    ['a state Shopify has no word for', { status: 'rto_in_transit' }, ['status']],
    ['a state that means another thing there', { status: 'ready_to_ship' }, ['status']],
    ['no state', { status: undefined }, ['status']],
    ['a property of objects for a state', { status: 'constructor' }, ['status']],
    ['no time', { happenedAt: undefined }, ['happenedAt']],
    ['a time without an offset', { happenedAt: '2026-11-20T09:00:00' }, ['happenedAt']],
    ['a broken estimate', { estimatedDeliveryAt: new Date(Number.NaN) }, ['estimatedDeliveryAt']],
    ['a number for the city', { city: 440001, message: ' ' }, ['message', 'city']],
    ['a place off the globe', { latitude: 91, longitude: '79' }, ['latitude', 'longitude']],
  ])('refuses %s before anything is sent', async (_what, wrong, expected) => {
    const whole = {
      storeId: shop.storeId,
      orderId: '1',
      fulfillmentId: '1',
      status: 'delivered',
      happenedAt: new Date(0),
    };
    shop.controls.requests.reset();
    const error = await failureOf(shop.shopify.addFulfillmentEvent({ ...whole, ...wrong } as never));
    expect(error).toMatchObject({ code: 'invalid_request', operation: 'addFulfillmentEvent' });
    expect(paths(error)).toEqual(expected);
    expect(shop.controls.requests.count()).toBe(0);
  });
});

describe('a scope that the store did not grant', () => {
  it('is named before anything is sent', async () => {
    const poor = await startShop({
      orders: 1,
      connect: { scopes: ['read_orders', 'read_merchant_managed_fulfillment_orders'] },
    });
    const ref = { storeId: poor.storeId, orderId: '1', fulfillmentId: '1' };
    const event = { ...ref, status: 'delivered', happenedAt: new Date(0) } as const;
    try {
      for (const [call, scope] of [
        [
          poor.shopify.updateTracking({ ...ref, tracking: { number: '1' } }),
          'write_merchant_managed_fulfillment_orders',
        ],
        [poor.shopify.cancelFulfillment(ref), 'write_merchant_managed_fulfillment_orders'],
        [poor.shopify.addFulfillmentEvent(event), 'write_fulfillments'],
      ] as const) {
        const error = await failureOf(call);
        expect(error).toMatchObject({ code: 'permission_denied' });
        expect(error.message).toContain(scope);
      }
      expect(poor.controls.requests.count()).toBe(0);
    } finally {
      await poor.close();
    }
  });
});
