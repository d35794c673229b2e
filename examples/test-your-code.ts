/**
 * Tests your own code against the sandbox: real HTTP, no mocks, the platform's limits and refusals.
 *
 *     node --import tsx --test examples/test-your-code.ts
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Connector, isCashOnDelivery, iterateOrders, type Money, sumMoney } from 'commerce-connectors';
import { createShopifyConnector, type ShopifyConnector } from 'commerce-connectors/shopify';
import { type Sandbox, startSandbox } from 'commerce-connectors/testing';

/** The code under test: how much cash couriers bring in. */
async function cashToCollect(connector: Connector, storeId: string): Promise<Money> {
  const amounts: Money[] = [];
  for await (const order of iterateOrders(connector, { storeId, statuses: ['open'] })) {
    if (isCashOnDelivery(order) && order.cod !== undefined) amounts.push(order.cod.collect);
  }
  return sumMoney(amounts, 'INR');
}

let sandbox: Sandbox;
let shopify: ShopifyConnector;
let storeId: string;

before(async () => {
  // The same seed gives the same shop; the first 36 orders hold every case once.
  sandbox = await startSandbox({
    platforms: ['shopify'],
    orders: 36,
    seed: 1,
    // The rate limit of a large shop: the sandbox keeps it, so a small one would make the tests wait.
    shopify: { bucket: { maximum: 20_000, restoreRate: 1_000 } },
  });
  const { accessToken, ...credentials } = sandbox.credentials.shopify;
  storeId = credentials.storeId;
  shopify = createShopifyConnector({ baseURL: sandbox.baseURLs.shopify });
  await shopify.auth.connect({ storeId, accessToken });
});

after(async () => {
  await shopify.close();
  await sandbox.close();
});

test('adds up what is due at the door', async () => {
  const open = sandbox.controls.shopify
    .orders()
    .filter(({ scenario }) => ['cod', 'cod-fee', 'three-locations', 'long-120', 'edited', 'guest'].includes(scenario));
  const expected = sumMoney(
    open.map(({ outstanding }) => ({ amount: outstanding, currency: 'INR' })),
    'INR',
  );
  assert.deepEqual(await cashToCollect(shopify, storeId), expected);
});

test('gives the same answer when the platform misbehaves', async () => {
  const calm = await cashToCollect(shopify, storeId);
  sandbox.controls.shopify.bucket.drain();
  sandbox.controls.shopify.faults.status(503);
  assert.deepEqual(await cashToCollect(shopify, storeId), calm);
});
