import { expect, it } from 'vitest';
import { applyOrders } from '../../../src/sync/apply-orders.js';
import { createMemoryOrderSink } from '../../../src/sync/index.js';
import { at, order, STORE } from '../../../src/testing/conformance/sync-fixtures.js';

it('says of an order what is stored: marked deleted, when its word is from before the deletion', async () => {
  const sink = createMemoryOrderSink();
  await sink.apply({ store: STORE, orders: [order('1', 1)] });
  await sink.markDeleted(STORE, '1', at(30));
  const connector = { fetchOrder: () => Promise.reject(new Error('nobody asks')) };
  const { updated } = await applyOrders({
    ...{ store: STORE, orders: [order('1', 20)], connector, sink, call: {}, tell: true },
  });
  expect(updated).toMatchObject([{ order: { updatedAt: at(20), deletedAt: at(30) } }]);
  expect(updated[0]?.order).toEqual(await sink.get(STORE, '1'));
});
