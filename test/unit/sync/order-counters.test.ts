import { expect, it } from 'vitest';
import type { Order } from '../../../src/model/index.js';
import { addCounters, orderCounters } from '../../../src/sync/order-counters.js';
import { order } from '../../../src/testing/conformance/sync-fixtures.js';

const shippedBy = (fulfilledBy: Order['fulfilledBy']) => order('1', 1, { fulfilledBy });

it('counts who ships the orders that came in, and both for what both ship', () => {
  const created = [shippedBy('marketplace'), shippedBy('merchant'), shippedBy('mixed'), shippedBy('unknown')];
  const updated = [{ order: shippedBy('marketplace'), previous: undefined }];
  expect(orderCounters({ created, updated, stale: 3, refetched: 0 })).toEqual({
    ...{ ordersSynced: 5, ordersCreated: 4, ordersUpdated: 1 },
    ...{ ordersByMarketplace: 2, ordersByMerchant: 2, ordersStale: 3 },
  });
});

it('adds sums by name', () => {
  expect(addCounters({ a: 1, b: 2 }, { b: 3, c: 4 })).toEqual({ a: 1, b: 5, c: 4 });
});
