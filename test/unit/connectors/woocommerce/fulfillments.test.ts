import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { failureOf, METHODS, openShipping, REF } from './fulfillment-store.js';
import { NOW } from './scripted-site.js';

const PUSH = { ...REF, tracking: { number: 'AWB777', carrier: 'blue dart' } } as const;

// No pause before looking again.
beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => vi.restoreAllMocks());

describe.each(METHODS)('a push to a store with %s', (method) => {
  it('writes the tracking once, completes the order, and is already done when it is repeated', async () => {
    const { store, woo } = await openShipping(method);
    const plan = await woo.planFulfillment(PUSH);
    expect(store.writes).toEqual([]);
    expect(plan.parts).toMatchObject([{ action: 'create', partId: 'AWB777' }]);

    const first = await woo.pushFulfillment(PUSH);
    expect(first).toMatchObject({ status: 'done', parts: [{ status: 'done', partId: 'AWB777' }] });
    expect(first.parts[0]?.fulfillmentId).toBeTruthy();
    expect(store.writes).toHaveLength(plan.writes);
    expect(store.order.status).toBe('completed');
    expect(store.numbers()).toEqual(['AWB777']);
    expect(store.shipped()).toEqual({ 11: 2, 12: 3 });

    const again = await woo.pushFulfillment(PUSH);
    expect(again).toMatchObject({ status: 'already_done', parts: [{ status: 'already_done' }] });
    expect(again.parts[0]?.fulfillmentId).toBe(first.parts[0]?.fulfillmentId);
    expect(await woo.planFulfillment(PUSH)).toMatchObject({ writes: 0, cost: { amount: 0, unit: 'requests' } });
    expect(store.writes).toHaveLength(plan.writes);
  });

  it('knows the number again in another spelling', async () => {
    const { store, woo } = await openShipping(method);
    await woo.pushFulfillment(PUSH);
    const again = await woo.pushFulfillment({ ...REF, tracking: { number: ' awb 777', carrier: 'Blue Dart' } });
    expect(again.status).toBe('already_done');
    expect(store.numbers()).toEqual(['AWB777']);
  });

  it('says where the tracking is kept, asks the store once where that is, and remembers it', async () => {
    const { store, world, woo } = await openShipping(method);
    const { warnings } = await woo.planFulfillment(PUSH);
    expect(warnings.join(' ')).toMatch(/tracking is kept/);
    expect((await world.record()).settings['trackingMethod']).toBe(method);
    const asked = store.sent.length;
    await woo.planFulfillment(PUSH);
    const later = store.sent.slice(asked).map(({ path }) => path);
    expect(later).not.toContain('');
    if (method !== 'fulfillments') expect(later).not.toContain('wc/v3/orders/302/fulfillments');
  });

  it('ships parts of an order, knows what is left, and completes it with the last', async () => {
    const { store, woo } = await openShipping(method);
    const first = await woo.pushFulfillment({ ...PUSH, lineItems: [{ lineItemId: '11', quantity: 1 }] });
    expect(first.parts).toMatchObject([{ status: 'done', lineItems: [{ lineItemId: '11', quantity: 1 }] }]);
    expect(store.order.status).toBe('processing');

    const rest = await woo.pushFulfillment({ ...REF, tracking: { number: 'AWB778' } });
    expect(rest.parts).toMatchObject([
      {
        status: 'done',
        lineItems: [
          { lineItemId: '11', quantity: 1 },
          { lineItemId: '12', quantity: 3 },
        ],
      },
    ]);
    expect(store.order.status).toBe('completed');
    expect(store.numbers()).toEqual(['AWB777', 'AWB778']);

    const more = await failureOf(woo.pushFulfillment({ ...REF, tracking: { number: 'AWB779' } }));
    expect(more).toMatchObject({ code: 'conflict', platformCode: 'not_shippable' });
    expect(store.numbers()).toHaveLength(2);
  });

  it('ships no more of a line than is left, refunds taken off', async () => {
    const { store, woo } = await openShipping(method);
    store.order.refunds.push({ id: 70, lines: [{ item: 12, quantity: 2 }] });
    const push = { ...PUSH, lineItems: [{ lineItemId: '12', quantity: 2 }] };
    expect(await failureOf(woo.pushFulfillment(push))).toMatchObject({
      code: 'invalid_request',
      platformCode: 'quantity_exceeded',
      retryable: false,
    });
    expect((await woo.planFulfillment(push)).parts).toMatchObject([
      { action: 'blocked', reason: 'quantity_exceeded', lineItems: [{ lineItemId: '12', quantity: 1 }] },
      { action: 'blocked', reason: 'not_attempted', lineItems: [{ lineItemId: '12', quantity: 1 }] },
    ]);
    expect(store.writes).toEqual([]);
    const rest = await woo.pushFulfillment(PUSH);
    expect(rest.parts[0]?.lineItems).toEqual([
      { lineItemId: '11', quantity: 2 },
      { lineItemId: '12', quantity: 1 },
    ]);
    expect(store.order.status).toBe('completed');
  });

  it('counts a line that is sold by weight as one piece, as the mapped order does', async () => {
    const { store, woo } = await openShipping(method);
    store.order.lines.splice(0, 2, { id: 11, quantity: 1.5 });
    const push = { ...REF, lineItems: [{ lineItemId: '11', quantity: 1 }] };
    expect((await woo.pushFulfillment(push, { idempotencyKey: 'k' })).status).toBe('done');
    expect(store.order.status).toBe('completed');
    expect((await woo.pushFulfillment(push, { idempotencyKey: 'k' })).status).toBe('already_done');
  });

  it('recognises a push without a tracking number by its key, and refuses the key for another one', async () => {
    const { store, woo } = await openShipping(method);
    const push = { ...REF, lineItems: [{ lineItemId: '11', quantity: 1 }] };
    expect(await failureOf(woo.pushFulfillment(push))).toMatchObject({ code: 'invalid_request' });
    expect(store.sent).toEqual([]);
    const key = { idempotencyKey: 'parcel-1' };
    expect((await woo.pushFulfillment(push, key)).status).toBe('done');
    expect((await woo.pushFulfillment(push, key)).status).toBe('already_done');
    expect(store.shipped()).toEqual({ 11: 1 });
    const other = { ...REF, lineItems: [{ lineItemId: '12', quantity: 1 }] };
    expect(await failureOf(woo.pushFulfillment(other, key))).toMatchObject({ code: 'invalid_request' });
    expect((await woo.pushFulfillment(push, { idempotencyKey: 'parcel-2' })).status).toBe('done');
    expect(store.shipped()).toEqual({ 11: 2 });
  });

  it('takes everything left without a number for the same push whoever made it', async () => {
    const { store, woo } = await openShipping(method);
    expect((await woo.pushFulfillment(REF)).status).toBe('done');
    expect(store.order.status).toBe('completed');
    expect((await woo.pushFulfillment(REF)).status).toBe('already_done');
    expect(store.shipped()).toEqual({ 11: 2, 12: 3 });
  });

  it('refuses a line that the order does not have', async () => {
    const { store, woo } = await openShipping(method);
    const push = { ...PUSH, lineItems: [{ lineItemId: '99', quantity: 1 }] };
    expect(await failureOf(woo.pushFulfillment(push))).toMatchObject({ code: 'invalid_request' });
    expect(store.writes).toEqual([]);
  });

  it('does not look at carriers, dates and notes of a push that was done', async () => {
    const { store, woo } = await openShipping(method);
    await woo.pushFulfillment(PUSH);
    const sent = store.sent.length;
    await woo.pushFulfillment(PUSH);
    expect(store.sent.length - sent).toBeLessThanOrEqual(2);
  });

  it('finishes what an earlier try left undone, whichever write it stopped at', async () => {
    for (let stop = 0; ; stop++) {
      const { store, woo } = await openShipping(method);
      let writes = 0;
      store.fate = ({ method: verb }) => (verb !== 'GET' && writes++ === stop ? 500 : undefined);
      const first = await woo.pushFulfillment(PUSH, { maxRetries: 0 }).catch((error: unknown) => error);
      store.fate = () => undefined;
      await woo.pushFulfillment(PUSH);
      expect(store.numbers(), `stopped at write ${stop}`).toEqual(['AWB777']);
      expect(store.order.status).toBe('completed');
      expect(store.shipped()).toEqual({ 11: 2, 12: 3 });
      expect(store.notes).toHaveLength(method === 'meta' ? 1 : 0);
      if (stop >= writes) return;
      if (stop > 0 && first instanceof Error) expect(first).toMatchObject({ outcomeUnknown: true });
    }
  });

  it('looks before it writes again when an answer is lost', async () => {
    for (let lost = 0; ; lost++) {
      const { store, woo } = await openShipping(method, { maxRetries: 1 });
      let writes = 0;
      store.fate = ({ method: verb }) => (verb !== 'GET' && writes++ === lost ? 'lostAfter' : undefined);
      expect((await woo.pushFulfillment(PUSH)).status).toBe('done');
      expect(store.numbers(), `lost the answer of write ${lost}`).toEqual(['AWB777']);
      expect(store.order.status).toBe('completed');
      expect(store.statuses).toEqual(['completed']);
      expect(store.shipped()).toEqual({ 11: 2, 12: 3 });
      expect(store.notes).toHaveLength(method === 'meta' ? 1 : 0);
      if (lost >= writes) return;
    }
  });

  it('says that the outcome is unknown when a lost write is followed by a refused one', async () => {
    const { store, woo } = await openShipping(method, { maxRetries: 1 });
    let writes = 0;
    store.fate = ({ method: verb }) => (verb === 'GET' ? undefined : writes++ === 0 ? 'lostBefore' : 401);
    expect(await failureOf(woo.pushFulfillment(PUSH))).toMatchObject({ outcomeUnknown: true });
  });

  it('says that the outcome is unknown when it cannot look', async () => {
    const { store, woo } = await openShipping(method);
    let isLost = false;
    store.fate = ({ method: verb }) => {
      if (verb === 'GET') return isLost ? 503 : undefined;
      isLost = true;
      return 'lostAfter';
    };
    expect(await failureOf(woo.pushFulfillment(PUSH))).toMatchObject({
      code: 'connection_failed',
      outcomeUnknown: true,
      operation: 'pushFulfillment',
      platform: 'woocommerce',
    });
  });
});

describe('orders that are not shipped', () => {
  it.each([
    ['cancelled', 'order_cancelled'],
    ['refunded', 'not_shippable'],
    ['failed', 'not_shippable'],
    ['trash', 'not_shippable'],
    ['checkout-draft', 'not_shippable'],
    ['pending', 'not_shippable'],
    ['on-hold', 'on_hold'],
  ])('%s is refused as %s before anything is written', async (status, reason) => {
    const { store, woo } = await openShipping('advanced-shipment-tracking');
    store.order.status = status;
    expect(await failureOf(woo.pushFulfillment(PUSH))).toMatchObject({ code: 'conflict', platformCode: reason });
    expect((await woo.planFulfillment(PUSH)).parts).toMatchObject([{ action: 'blocked', reason }]);
    expect(store.writes).toEqual([]);
  });

  it('goes by the status map of the store', async () => {
    const held = await openShipping('meta', {}, { statusMap: { packed: 'on_hold' } });
    held.store.order.status = 'packed';
    expect(await failureOf(held.woo.pushFulfillment(PUSH))).toMatchObject({ platformCode: 'on_hold' });
    const open = await openShipping('meta', {}, { statusMap: { 'on-hold': 'open' } });
    open.store.order.status = 'on-hold';
    expect((await open.woo.pushFulfillment(PUSH)).status).toBe('done');
  });

  it('still knows a push of an order that was refunded later', async () => {
    const { store, woo } = await openShipping('meta');
    await woo.pushFulfillment(PUSH);
    store.order.status = 'refunded';
    store.order.refunds.push({ id: 1, lines: store.order.lines.map(({ id, quantity }) => ({ item: id, quantity })) });
    expect((await woo.pushFulfillment(PUSH)).status).toBe('already_done');
    expect(store.order.status).toBe('refunded');
  });

  it('adds tracking to an order that was completed by hand, and leaves its status', async () => {
    const { store, woo } = await openShipping('shipment-tracking');
    store.order.status = 'completed';
    expect((await woo.pushFulfillment(REF)).status).toBe('already_done');
    expect(store.writes).toEqual([]);
    expect((await woo.pushFulfillment(PUSH)).status).toBe('done');
    expect(store.numbers()).toEqual(['AWB777']);
    expect(store.statuses).toEqual([]);
  });

  it('leaves alone what the merchant set aside in a fulfillment that is not fulfilled', async () => {
    const { store, woo } = await openShipping('fulfillments');
    const items = [{ item_id: 11, qty: 2 }];
    store.fulfillments.push({ id: 1, status: 'unfulfilled', meta_data: [{ key: '_items', value: items }] });
    const push = { ...PUSH, lineItems: [{ lineItemId: '11', quantity: 1 }] };
    expect(await failureOf(woo.pushFulfillment(push))).toMatchObject({ platformCode: 'not_shippable' });
    const rest = await woo.pushFulfillment(PUSH);
    expect(rest.parts[0]?.lineItems).toEqual([{ lineItemId: '12', quantity: 3 }]);
    expect(store.order.status).toBe('processing');
  });

  it('answers not_found for an order that is not there', async () => {
    const { woo } = await openShipping('meta');
    expect(await failureOf(woo.pushFulfillment({ ...PUSH, orderId: '4711' }))).toMatchObject({ code: 'not_found' });
  });
});

describe('the status', () => {
  it('is what the host asks for, or left', async () => {
    const { store, woo } = await openShipping('meta');
    await woo.pushFulfillment({
      ...PUSH,
      lineItems: [{ lineItemId: '11', quantity: 2 }],
      platformOptions: { status: 'wc-partial-shipped' },
    });
    expect(store.order.status).toBe('partial-shipped');
    await woo.pushFulfillment({ ...REF, tracking: { number: 'B' }, platformOptions: { status: false } });
    expect(store.order.status).toBe('partial-shipped');
  });

  it('is checked before anything is written, where the store tells its statuses', async () => {
    const { store, woo } = await openShipping('shipment-tracking');
    const push = { ...PUSH, platformOptions: { status: 'deliverd' } };
    const error = await failureOf(woo.pushFulfillment(push));
    expect(error).toMatchObject({ code: 'invalid_request', issues: [{ path: 'platformOptions.status' }] });
    expect(error.message).toContain('partial-shipped');
    expect(store.writes).toEqual([]);

    store.statusesRoute = undefined;
    expect(await failureOf(woo.pushFulfillment(push))).toMatchObject({ code: 'invalid_request', outcomeUnknown: true });
    expect(store.numbers()).toEqual(['AWB777']);
    expect((await woo.pushFulfillment(PUSH)).status).toBe('done');
    expect(store.numbers()).toEqual(['AWB777']);
  });

  it.each(['refunded', 'cancelled', 'trash', 'failed', 'wc-refunded', 'not a slug', 7, true])(
    '%s is refused for an order that ships',
    async (status) => {
      const { store, woo } = await openShipping('meta');
      const push = { ...PUSH, platformOptions: { status } };
      expect(await failureOf(woo.pushFulfillment(push))).toMatchObject({ code: 'invalid_request' });
      expect(store.sent).toEqual([]);
    },
  );

  it('is not set back by a push that is repeated after the merchant changed it', async () => {
    for (const method of METHODS) {
      const { store, woo } = await openShipping(method);
      await woo.pushFulfillment(PUSH);
      store.order.status = 'packed';
      expect((await woo.pushFulfillment(PUSH)).status).toBe('already_done');
      expect(store.order.status).toBe('packed');
    }
  });
});

describe('tracking', () => {
  it('goes into the meta as the plugins write it, beside what is there', async () => {
    const { store, woo } = await openShipping('meta');
    const theirs = {
      tracking_provider: 'ups',
      tracking_number: '1Z',
      date_shipped: 1763500000,
      tracking_id: 'f'.repeat(32),
    };
    // PHP's form of a list whose first entry was removed.
    store.order.meta.push({ id: 1, key: '_wc_shipment_tracking_items', value: { 1: theirs } });
    const url = 'https://track.example/AWB777';
    const result = await woo.pushFulfillment({
      ...PUSH,
      tracking: { number: 'AWB777', carrier: 'Delhivery', url },
      shippedAt: '2026-11-24T22:00:00+05:30',
    });
    expect(store.meta('_wc_shipment_tracking_items')).toEqual([
      theirs,
      {
        tracking_provider: '',
        custom_tracking_provider: 'Delhivery',
        custom_tracking_link: url,
        tracking_number: 'AWB777',
        date_shipped: String(Date.UTC(2026, 10, 24) / 1_000),
        tracking_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
    expect(store.meta('_commerce_connectors_shipments')).toEqual([
      {
        id: 'AWB777',
        items: [
          { item_id: 11, qty: 2 },
          { item_id: 12, qty: 3 },
        ],
        tracking: ['AWB777'],
        at: new Date(NOW).toISOString(),
      },
    ]);
    expect(store.notes).toEqual([
      { note: `Shipped with Delhivery, tracking number AWB777: ${url}`, customer_note: false },
    ]);
    expect(result.warnings.join(' ')).toContain('1 tracking number(s) from elsewhere');
  });

  it('takes the carrier in the spelling of the plugin, and any other as the merchant’s own', async () => {
    for (const method of ['advanced-shipment-tracking', 'shipment-tracking'] as const) {
      const { store, woo } = await openShipping(method);
      const url = 'https://bikes.example/2';
      const tracking = [
        { number: 'A1', carrier: 'BlueDart' },
        { number: 'A2', carrier: 'Bullet Bikes', url },
        { number: 'A2 ', carrier: 'Bullet Bikes', url },
      ];
      const result = await woo.pushFulfillment({ ...REF, tracking, shippedAt: new Date(NOW) });
      expect(store.writes.slice(0, 2).map(({ body }) => body)).toEqual([
        { tracking_number: 'A1', tracking_provider: 'Blue Dart', date_shipped: '2026-11-25' },
        {
          tracking_number: 'A2',
          custom_tracking_provider: 'Bullet Bikes',
          custom_tracking_link: url,
          date_shipped: '2026-11-25',
        },
      ]);
      expect(store.numbers()).toEqual(['A1', 'A2']);
      const isUnknown = result.warnings.some((warning) => warning.includes('does not know the carrier Bullet Bikes'));
      expect(isUnknown).toBe(method === 'advanced-shipment-tracking');
    }
  });

  it('says when the plugin shows its own link', async () => {
    const { woo } = await openShipping('advanced-shipment-tracking');
    const tracking = { number: 'A1', carrier: 'Delhivery', url: 'https://other.example/A1' };
    const { warnings } = await woo.pushFulfillment({ ...REF, tracking });
    expect(warnings.join(' ')).toContain('its own link');
  });

  it('tells a number that Advanced Shipment Tracking does not take from an order that is not there', async () => {
    const { store, woo } = await openShipping('advanced-shipment-tracking');
    const error = await failureOf(woo.pushFulfillment({ ...REF, tracking: { number: 'A/1' } }));
    expect(error).toMatchObject({ code: 'invalid_request', issues: [{ path: 'tracking.number' }] });
    expect(store.numbers()).toEqual([]);
  });

  it('keeps further numbers of a core fulfillment in its meta data, and says so', async () => {
    const { store, woo } = await openShipping('fulfillments');
    const tracking = [
      { number: 'A1', carrier: 'Blue Dart' },
      { number: 'A2', carrier: 'Delhivery', url: 'https://d.example/A2' },
    ];
    const push = { ...REF, tracking, notifyCustomer: true, shippedAt: new Date(NOW) };
    const { warnings } = await woo.pushFulfillment(push);
    expect(warnings.join(' ')).toContain('one tracking number');
    expect(warnings.join(' ')).toContain('shippedAt was not sent');
    expect(store.writes[0]?.query.get('notify_customer')).toBe('true');
    expect(store.writes[0]?.body).toEqual({
      status: 'fulfilled',
      is_fulfilled: true,
      meta_data: [
        {
          key: '_items',
          value: [
            { item_id: 11, qty: 2 },
            { item_id: 12, qty: 3 },
          ],
        },
        { key: '_tracking_number', value: 'A1' },
        { key: '_shipping_provider', value: 'blue-dart' },
        { key: '_commerce_connectors_trackings', value: [tracking[1]] },
      ],
    });
    expect((await woo.pushFulfillment(push)).status).toBe('already_done');
    expect(store.fulfillments).toHaveLength(1);
  });

  it('is looked for anew when the plugin that was remembered is gone', async () => {
    const { store, world, woo } = await openShipping('meta', {}, { trackingMethod: 'advanced-shipment-tracking' });
    expect((await woo.pushFulfillment(PUSH)).status).toBe('done');
    expect((await world.record()).settings['trackingMethod']).toBe('meta');
    expect(store.numbers()).toEqual(['AWB777']);
  });

  it.each(METHODS)('goes to %s although the index of the API is closed', async (method) => {
    const rejections = [
      { status: 401, body: { code: 'rest_login_required', message: 'Sorry.', data: { status: 401 } } },
      { status: 403, body: '<html><head><title>Forbidden</title></head></html>' },
      { status: 404, body: 'not found' },
    ];
    for (const refusal of rejections) {
      const { store, world, woo } = await openShipping(method);
      store.index = refusal;
      expect((await woo.pushFulfillment(PUSH)).status).toBe('done');
      expect((await world.record()).settings['trackingMethod']).toBe(method);
      expect(store.numbers()).toEqual(['AWB777']);
    }
  });

  it('goes to the meta where a web server answers for routes that are not there', async () => {
    const { store, woo } = await openShipping('meta');
    store.unknown = { status: 404, body: 'not found' };
    expect((await woo.pushFulfillment(PUSH)).status).toBe('done');
    expect(store.numbers()).toEqual(['AWB777']);
  });

  it('is not guessed while the store fails', async () => {
    const { store, woo } = await openShipping('meta');
    store.fate = ({ path }) => (path.endsWith('/fulfillments') || path === '' ? 500 : undefined);
    await expect(woo.pushFulfillment(PUSH, { maxRetries: 0 })).rejects.toMatchObject({ status: 500 });
    expect(store.writes).toEqual([]);
  });

  it('counts what was pushed before the store turned Order Fulfillments on', async () => {
    const { store, woo } = await openShipping('fulfillments');
    const items = [{ item_id: 12, qty: 3 }];
    const value = [{ id: 'OLD1', items, tracking: ['OLD1'], at: '2026-11-20T00:00:00.000Z' }];
    store.order.meta.push({ id: 1, key: '_commerce_connectors_shipments', value });
    const result = await woo.pushFulfillment(PUSH);
    expect(result.parts[0]?.lineItems).toEqual([{ lineItemId: '11', quantity: 2 }]);
    expect(store.order.status).toBe('completed');
    expect((await woo.pushFulfillment({ ...REF, tracking: { number: 'OLD1' } })).status).toBe('already_done');
  });

  it('keeps what somebody else wrote between a lost write and the next try', async () => {
    const { store, woo } = await openShipping('meta', { maxRetries: 1 });
    const theirs = { tracking_number: 'THEIRS', tracking_provider: 'ups', tracking_id: 'f'.repeat(32) };
    let isFirst = true;
    store.fate = ({ method }) => {
      if (method !== 'PUT' || !isFirst) return undefined;
      isFirst = false;
      store.order.meta.push({ id: 1, key: '_wc_shipment_tracking_items', value: [theirs] });
      return 'lostBefore';
    };
    expect((await woo.pushFulfillment(PUSH)).status).toBe('done');
    expect(store.numbers()).toEqual(['THEIRS', 'AWB777']);
  });

  it('ships although the method cannot be remembered', async () => {
    const { world, woo } = await openShipping('meta');
    const save = vi.spyOn(world.runtime.tokenStore, 'save').mockRejectedValue(new Error('disk full'));
    expect((await woo.pushFulfillment(PUSH)).status).toBe('done');
    expect(save).toHaveBeenCalled();
  });
});

describe('the buyer', () => {
  it('gets the note when the host says so, once', async () => {
    const { store, woo } = await openShipping('meta');
    const push = { ...PUSH, notifyCustomer: true };
    await woo.pushFulfillment(push);
    await woo.pushFulfillment(push);
    expect(store.notes).toEqual([{ note: 'Shipped with blue dart, tracking number AWB777.', customer_note: true }]);
  });

  it('gets no second note when the push is repeated in other words', async () => {
    const { store, woo } = await openShipping('meta');
    const push = { ...PUSH, notifyCustomer: true };
    await woo.pushFulfillment({ ...push, tracking: { ...PUSH.tracking, url: 'https://track.example.com/AWB777' } });
    await woo.pushFulfillment(push);
    await woo.pushFulfillment({ ...push, tracking: { number: 'awb 777', carrier: 'Blue Dart Express' } });
    expect(store.notes).toHaveLength(1);
    // What the staff was told the buyer was not; AWB77 is another parcel.
    const quiet = await openShipping('meta');
    await quiet.woo.pushFulfillment({ ...PUSH, lineItems: [{ lineItemId: '11', quantity: 1 }] });
    await quiet.woo.pushFulfillment({ ...push, lineItems: [{ lineItemId: '11', quantity: 1 }] });
    await quiet.woo.pushFulfillment({ ...push, tracking: { number: 'AWB77' } });
    expect(quiet.store.notes.map((note) => note.customer_note)).toEqual([false, true, true]);
  });

  it('gets none beside a plugin, unless asked for', async () => {
    const { store, woo } = await openShipping('shipment-tracking');
    const part = { ...PUSH, lineItems: [{ lineItemId: '11', quantity: 1 }], notifyCustomer: true };
    const { warnings } = await woo.pushFulfillment(part);
    expect(store.notes).toEqual([]);
    expect(warnings.join(' ')).toContain('The buyer is not told');
    await woo.pushFulfillment({
      ...REF,
      tracking: { number: 'B2' },
      notifyCustomer: true,
      platformOptions: { note: true },
    });
    expect(store.notes).toEqual([{ note: 'Shipped, tracking number B2.', customer_note: true }]);
  });

  it('cannot be spared the e-mail about a completed order', async () => {
    const { woo } = await openShipping('meta');
    const { warnings } = await woo.pushFulfillment({ ...PUSH, notifyCustomer: false });
    expect(warnings.join(' ')).toContain('notifyCustomer: false does not stop it');
  });

  it('a note that failed is said, and written by the push made again', async () => {
    const { store, woo } = await openShipping('meta');
    store.fate = ({ method, path }) => (method === 'POST' && path.endsWith('/notes') ? 500 : undefined);
    const { status, warnings } = await woo.pushFulfillment(PUSH, { maxRetries: 0 });
    expect(status).toBe('done');
    expect(warnings.join(' ')).toContain('note');
    store.fate = () => undefined;
    expect((await woo.planFulfillment(PUSH)).writes).toBe(1);
    await woo.pushFulfillment(PUSH);
    expect(store.notes).toHaveLength(1);
  });
});

it('refuses what WooCommerce cannot do, all at once and before anything is sent', async () => {
  const { store, woo } = await openShipping('meta');
  const error = await failureOf(
    woo.pushFulfillment({
      ...REF,
      lineItems: [{ lineItemId: 'x', quantity: 0 }],
      tracking: { number: '' },
      locationId: '1',
      shippedAt: 'yesterday',
      notifyCustomer: 'yes' as never,
      platformOptions: { note: 'yes' },
    }),
  );
  const paths = (error['issues'] as { path: string }[]).map(({ path }) => path);
  expect(paths).toEqual([
    'lineItems[0].lineItemId',
    'lineItems[0].quantity',
    'tracking.number',
    'locationId',
    'notifyCustomer',
    'shippedAt',
    'platformOptions.note',
  ]);
  expect(await failureOf(woo.pushFulfillment({ ...PUSH, orderId: '#302' }))).toMatchObject({ code: 'invalid_request' });
  expect(store.sent).toEqual([]);
});

it('makes pushes for one order wait for each other', async () => {
  const { store, woo } = await openShipping('advanced-shipment-tracking');
  const results = await Promise.all([woo.pushFulfillment(PUSH), woo.pushFulfillment(PUSH), woo.pushFulfillment(PUSH)]);
  expect(results.map(({ status }) => status)).toEqual(['done', 'already_done', 'already_done']);
  expect(store.numbers()).toEqual(['AWB777']);
});
