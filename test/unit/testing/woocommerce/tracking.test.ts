import { describe, expect, it } from 'vitest';
import type { TrackingMode } from '../../../../src/testing/woocommerce/rest/tracking-input.js';
import { trackingNamespaces, trackingRoutes } from '../../../../src/testing/woocommerce/rest/tracking-routes.js';
import type { SandboxOrder } from '../../../../src/testing/woocommerce/state/order.js';
import { callRoutes, NOW } from './catalogue-support.js';

function startTracking(mode: TrackingMode) {
  const line = (id: number, quantity: number) => ({ id, quantity });
  const order = { id: 300, status: 'processing', meta: [], lines: [line(7, 2), line(8, 1)] } as unknown as SandboxOrder;
  const touched: number[] = [];
  let metas = 500;
  const call = callRoutes(
    trackingRoutes({
      mode,
      seed: 1,
      now: () => NOW,
      siteURL: () => 'https://shop.example.com',
      utcOffsetMinutes: 330,
      order: (id) => (id === order.id ? order : undefined),
      metaId: () => {
        metas += 1;
        return metas;
      },
      touch: ({ id }) => touched.push(id),
      setStatus: (changed, slug) => {
        changed.status = slug;
      },
    }),
  );
  return { call, order, touched };
}

const AST = 'wc-ast/v3/orders/300/shipment-trackings';
const SHARED = 'wc-shipment-tracking/v3/orders/300/shipment-trackings';

describe('Advanced Shipment Tracking', () => {
  it('answers under its own name and under that of the paid plugin', () => {
    const { call } = startTracking('ast');
    expect(trackingNamespaces('ast')).toEqual(['wc-ast/v3', 'wc-shipment-tracking/v3']);
    const made = call('POST', SHARED, {
      tracking_provider: 'Delhivery',
      tracking_number: 'AWB1',
      date_shipped: '2026-11-20',
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      tracking_provider: 'Delhivery',
      tracking_number: 'AWB1',
      tracking_link: 'https://track.example.com/delhivery/AWB1',
      date_shipped: '2026-11-20',
    });
    expect(call('GET', AST).body).toMatchObject([{ tracking_id: made.body.tracking_id }]);
    expect(call('GET', `${AST}/${made.body.tracking_id}`).body.tracking_number).toBe('AWB1');
    expect(Object.keys(call('GET', `${AST}/providers`).body.India)).toContain('Blue Dart');
  });

  it('keeps the carrier’s slug, the day as text and "now" as a number, and touches the order', () => {
    const { call, order, touched } = startTracking('ast');
    call('POST', AST, { tracking_provider: 'blue dart', tracking_number: 'B1', date_shipped: '2026-11-20' });
    call('POST', AST, { tracking_provider: 'Blue Dart', tracking_number: 'B2' });
    expect(order.meta).toMatchObject([
      {
        key: '_wc_shipment_tracking_items',
        value: [
          { tracking_provider: 'blue-dart', tracking_number: 'B1', date_shipped: '1795132800' },
          { tracking_provider: 'blue-dart', tracking_number: 'B2', date_shipped: NOW / 1000 },
        ],
      },
    ]);
    expect(touched).toEqual([300, 300]);
  });

  it('takes carriers it does not know and shows none', () => {
    const { call } = startTracking('ast');
    expect(call('POST', AST, { tracking_provider: 'Nobody Express', tracking_number: 'N1' })).toMatchObject({
      status: 201,
      body: { tracking_provider: '', tracking_link: '' },
    });
    const custom = { custom_tracking_provider: 'Bullet Bikes', custom_tracking_link: 'https://bb.example.com/t/N2' };
    expect(call('POST', AST, { ...custom, tracking_number: 'N2' }).body).toMatchObject({
      tracking_provider: '',
      tracking_link: 'https://bb.example.com/t/N2',
    });
  });

  it('takes the same number twice, or replaces all when asked', () => {
    const { call } = startTracking('ast');
    const one = call('POST', AST, { tracking_provider: 'DTDC', tracking_number: 'D1' }).body.tracking_id;
    const two = call('POST', AST, { tracking_provider: 'DTDC', tracking_number: 'D1' }).body.tracking_id;
    expect(one).not.toBe(two);
    expect(call('GET', AST).body).toHaveLength(2);
    call('POST', AST, { tracking_provider: 'DTDC', tracking_number: 'D3', replace_tracking: 1 });
    expect(call('GET', AST).body).toMatchObject([{ tracking_number: 'D3' }]);
  });

  it('completes the order when told that it was shipped', () => {
    const { call, order } = startTracking('ast');
    call('POST', AST, { tracking_provider: 'DTDC', tracking_number: 'D1' });
    expect(order.status).toBe('processing');
    call('POST', AST, { tracking_provider: 'DTDC', tracking_number: 'D2', status_shipped: 1 });
    expect(order.status).toBe('completed');
  });

  it('refuses no number, no such order, no such item', () => {
    const { call } = startTracking('ast');
    expect(call('POST', AST, { tracking_provider: 'DTDC' })).toMatchObject({
      status: 400,
      body: { code: 'rest_missing_callback_param', data: { status: 400, params: ['tracking_number'] } },
    });
    const elsewhere = AST.replace('300', '999999');
    for (const method of ['GET', 'POST']) {
      expect(call(method, elsewhere, { tracking_number: '1' })).toMatchObject({
        status: 404,
        body: { code: 'woocommerce_rest_order_invalid_id' },
      });
    }
    expect(call('POST', AST, { tracking_number: 'A/1' }).body.code).toBe('woocommerce_rest_order_invalid_id');
    expect(call('DELETE', `${AST}/abcdef`).body.code).toBe('woocommerce_rest_order_shipment_tracking_invalid_id');
  });

  it('deletes an item', () => {
    const { call } = startTracking('ast');
    const { tracking_id: id } = call('POST', AST, { tracking_number: 'D1' }).body;
    expect(call('DELETE', `${AST}/${id}`).body.tracking_number).toBe('D1');
    expect(call('GET', AST).body).toEqual([]);
  });

  it('lists what was written into the custom field by others', () => {
    const { call, order } = startTracking('ast');
    const item = {
      tracking_id: 'a1',
      tracking_provider: 'delhivery',
      tracking_number: 'M1',
      date_shipped: '1793577600',
    };
    order.meta.push({ id: 1, key: '_wc_shipment_tracking_items', value: { 1: item } });
    expect(call('GET', AST).body).toMatchObject([{ tracking_provider: 'Delhivery', date_shipped: '2026-11-02' }]);
  });
});

describe('Shipment Tracking, the paid plugin', () => {
  it('has one name only and no status of its own', () => {
    const { call, order } = startTracking('shipment-tracking');
    expect(() => call('GET', AST)).toThrow('no route');
    call('POST', SHARED, { tracking_provider: 'DTDC', tracking_number: 'D1', status_shipped: 1, replace_tracking: 1 });
    call('POST', SHARED, { tracking_provider: 'DTDC', tracking_number: 'D2', replace_tracking: 1 });
    expect(order.status).toBe('processing');
    expect(call('GET', SHARED).body).toHaveLength(2);
    expect(call('GET', 'wc-shipment-tracking/v3/shipment-trackings/providers').body.India).toHaveProperty('DTDC');
  });

  it('shows the name of a custom carrier', () => {
    const { call } = startTracking('shipment-tracking');
    const made = call('POST', SHARED, {
      custom_tracking_provider: 'Bullet Bikes',
      custom_tracking_link: 'https://bb.example.com/1',
      tracking_number: '1',
    });
    expect(made.body).toMatchObject({ tracking_provider: 'Bullet Bikes', tracking_link: 'https://bb.example.com/1' });
  });
});

describe('a store without a tracking plugin', () => {
  it('has no route at all', () => {
    expect(trackingRoutes({ mode: 'none' } as never)).toEqual([]);
    expect(trackingNamespaces('none')).toEqual([]);
  });
});

describe('Order Fulfillments', () => {
  const PATH = 'wc/v3/orders/300/fulfillments';
  const items = (...value: { item_id: number; qty: number }[]) => ({ key: '_items', value });
  const statusOf = (order: SandboxOrder) => order.meta.find(({ key }) => key === '_fulfillment_status')?.value;

  it('makes one, with its date, and keeps count in the order', () => {
    const { call, order, touched } = startTracking('fulfillments');
    const made = call('POST', `${PATH}?notify_customer=true`, {
      status: 'fulfilled',
      is_fulfilled: true,
      meta_data: [items({ item_id: 7, qty: 2 }), { key: '_tracking_number', value: 'F1' }],
    });
    expect(made).toMatchObject({
      status: 201,
      body: { entity_type: 'WC_Order', entity_id: '300', status: 'fulfilled', is_fulfilled: true, date_deleted: null },
    });
    expect(made.body.date_updated).toBe('2026-11-23 15:30:00');
    expect(made.body.meta_data.map(({ key }: { key: string }) => key)).toEqual([
      '_items',
      '_tracking_number',
      '_date_fulfilled',
    ]);
    expect(statusOf(order)).toBe('partially_fulfilled');
    call('POST', PATH, { status: 'fulfilled', meta_data: [items({ item_id: 8, qty: 1 })] });
    expect(statusOf(order)).toBe('fulfilled');
    expect(order.status).toBe('processing');
    expect(touched).toEqual([300, 300]);
    expect(call('GET', PATH).body).toHaveLength(2);
  });

  it('makes a draft unless told otherwise, by status and nothing else', () => {
    const { call } = startTracking('fulfillments');
    const made = call('POST', PATH, { is_fulfilled: true, meta_data: [items({ item_id: 7, qty: 1 })] });
    expect(made.body).toMatchObject({ status: 'unfulfilled', is_fulfilled: false });
  });

  it('replaces all custom fields on an update', () => {
    const { call } = startTracking('fulfillments');
    const { id } = call('POST', PATH, {
      meta_data: [items({ item_id: 7, qty: 1 }), { key: '_tracking_number', value: 'F1' }],
    }).body;
    const updated = call('PUT', `${PATH}/${id}`, {
      status: 'fulfilled',
      meta_data: [items({ item_id: 7, qty: 1 }), { key: '_shipping_provider', value: 'dtdc' }],
    });
    expect(updated.body.meta_data.map(({ key }: { key: string }) => key)).toEqual([
      '_items',
      '_shipping_provider',
      '_date_fulfilled',
    ]);
    expect(call('PUT', `${PATH}/${id}`, { meta_data: [{ key: '_tracking_number', value: 'F1' }] }).body).toEqual({
      code: 0,
      message: 'The fulfillment should contain at least one item.',
      data: { status: 400 },
    });
  });

  it('refuses items that are none, but not more than was ordered', () => {
    const { call } = startTracking('fulfillments');
    const make = (meta_data: unknown) => call('POST', PATH, { status: 'fulfilled', meta_data });
    expect(make(undefined).body.code).toBe('rest_missing_callback_param');
    expect(make([]).status).toBe(400);
    expect(make([{ key: '_items', value: [{ item_id: '7', qty: 1 }] }]).body.message).toBe('Invalid item.');
    expect(make([items({ item_id: 7, qty: 0 })]).status).toBe(400);
    expect(make([items({ item_id: 7, qty: 99 })]).status).toBe(201);
    expect(call('GET', 'wc/v3/orders/999999/fulfillments').status).toBe(404);
  });

  it('forgets a deleted one', () => {
    const { call, order } = startTracking('fulfillments');
    const { id } = call('POST', PATH, { status: 'fulfilled', meta_data: [items({ item_id: 7, qty: 1 })] }).body;
    expect(call('DELETE', `${PATH}/${id}`)).toMatchObject({ status: 200 });
    expect(call('GET', PATH).body).toEqual([]);
    expect(call('GET', `${PATH}/${id}`).status).toBe(400);
    expect(statusOf(order)).toBeUndefined();
  });
});
