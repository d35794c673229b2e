import { describe, expect, it } from 'vitest';
import { createDetailReader } from '../../../../src/connectors/woocommerce/order-details.js';
import { type Arrived, type Reply, SITE, worldOf } from './scripted-site.js';

const order = (id: number, progress: string | undefined, status = 'processing') => ({
  id,
  status,
  meta_data: progress === undefined ? [] : [{ id: 1, key: '_fulfillment_status', value: progress }],
  refunds: [],
});
const partly = (id: number, status?: string) => order(id, 'partially_fulfilled', status);

async function open(site: (request: Arrived) => Reply) {
  const world = worldOf(site);
  await world.connect();
  const reader = createDetailReader(world.client);
  const of = { storeId: SITE, trackingMethod: undefined, concurrency: 3 } as const;
  return {
    list: (...orders: ReturnType<typeof order>[]) => world.call().run((call) => reader.ofList(orders, { ...of, call })),
    one: (wire: ReturnType<typeof order>, trackingMethod?: 'fulfillments') =>
      world.call().run((call) => reader.ofOne(wire, { ...of, trackingMethod, call })),
    asked: () => world.arrived.map(({ url }) => Number(/\/orders\/(\d+)\/fulfillments$/.exec(url.pathname)?.[1])),
  };
}

const none: Reply = { status: 404, body: { code: 'rest_no_route', message: 'No route.', data: { status: 404 } } };

describe('core fulfillments', () => {
  it('are read for open orders of a list that a part has left of, and for 25 at the most', async () => {
    const { list, asked } = await open(() => ({ body: [] }));
    const over = ['completed', 'cancelled', 'refunded', 'trash'].map((status, index) => partly(900 + index, status));
    const open30 = Array.from({ length: 30 }, (_, index) => partly(1 + index));
    const rows = await list(...over, order(800, undefined), order(801, 'unfulfilled'), ...open30);
    expect(rows.map(({ wire }) => wire.id)).toEqual(
      [...over, order(800, ''), order(801, ''), ...open30].map(({ id }) => id),
    );
    expect(asked().sort((a, b) => a - b)).toEqual(open30.slice(0, 25).map(({ id }) => id));
    expect(rows.filter(({ wire }) => wire.fulfillments !== undefined)).toHaveLength(25);
  });

  it('are not asked for again by lists of a store that has turned them off', async () => {
    const { list, asked } = await open(() => none);
    const [first] = await list(partly(1));
    await list(partly(2));
    expect(asked()).toEqual([1]);
    expect(first).not.toHaveProperty('lacksFulfillments');
  });

  it('are read for a single order where the store keeps tracking there, or the order says that there are some', async () => {
    const { one, asked } = await open(() => ({ body: [] }));
    await one(order(1, undefined));
    await one(order(2, undefined), 'fulfillments');
    await one(partly(3, 'completed'));
    await one(partly(4, 'trash'), 'fulfillments');
    expect(asked()).toEqual([2, 3]);
  });

  it('that are no list, or cannot be read, leave the order as it is', async () => {
    const odd = await open(() => ({ body: { code: 'odd' } }));
    expect((await odd.one(partly(1))).wire).not.toHaveProperty('fulfillments');
    const down = await open(() => ({ status: 500, body: 'Fatal error' }));
    expect(await down.list(partly(1))).toMatchObject([{ wire: { id: 1 }, lacksFulfillments: true }]);
  });
});
