import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FulfillmentPush } from '../../src/core/connector.js';
import { createRateLimiter } from '../../src/core/limits/bottleneck-limiter.js';
import { iterateOrders } from '../../src/core/paginate.js';
import type { Order } from '../../src/model/index.js';
import { flawsOf, outcomeOf } from './official-schema/checks.js';
import { connectorTo, estimatesOf, STORE } from './official-schema/connect.js';
import { VERSIONS } from './official-schema/schema.js';
import { ACCESS_TOKEN, CLIENT, createOfficialStandIn, startOfficialStandIn } from './official-schema/stand-in.js';

const ORDERS = 12;

// Every document and every variable goes through Shopify's own schema, every answer comes out of it.
describe.each(VERSIONS)('against the official schema of %s', (version) => {
  it.each([1, 2])('the connector sends nothing that Shopify would refuse (seed %i)', async (seed) => {
    const answers = { nulls: 0.1 * (seed - 1), userErrors: 0.3, orders: ORDERS };
    const standIn = createOfficialStandIn({ version, seed, answers });
    const estimates: number[] = [];
    const rateLimiter = estimatesOf(createRateLimiter(), estimates);
    const shopify = await connectorTo(standIn, { apiVersion: version, rateLimiter });
    const flaws: string[] = [];
    const read: Order[] = [];

    for await (const order of iterateOrders(shopify, {
      storeId: STORE,
      limit: 13,
      updatedAfter: '2026-10-01T00:00:00Z',
    })) {
      read.push(order);
    }
    flaws.push(...read.flatMap((order) => flawsOf(order, standIn)));
    expect(read.map(({ orderId }) => orderId)).toHaveLength(ORDERS);

    const ids = read.slice(0, 6).map(({ orderId }) => orderId);
    await outcomeOf(() => shopify.fetchOrders({ storeId: STORE, ids, limit: 3 }));
    for (const orderId of ids) {
      const order = await outcomeOf(() => shopify.fetchOrder({ storeId: STORE, orderId }));
      if ('lines' in order) flaws.push(...flawsOf(order, standIn));
      for (const push of pushesOf(orderId, 'lines' in order ? order : undefined)) {
        await outcomeOf(() => shopify.planFulfillment(push));
        await outcomeOf(() => shopify.pushFulfillment(push, { idempotencyKey: `${orderId}-${JSON.stringify(push)}` }));
      }
    }

    let cursor: string | undefined;
    for (let pages = 0; pages < 6; pages++) {
      const page = await shopify.fetchInventory({ storeId: STORE, ...(cursor === undefined ? {} : { cursor }) });
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    await shopify.fetchInventory({ storeId: STORE, skus: ["it's", 'a "b" \\', ...skus(90)] });
    await shopify.fetchLocations({ storeId: STORE });
    const stock = skus(300).map((sku, index) => ({ sku, ...(index % 3 === 0 ? { itemId: String(index % 40) } : {}) }));
    for (const options of [{}, { idempotencyKey: 'job-7' }]) {
      for (const locationId of [undefined, '2']) {
        const at = locationId === undefined ? {} : { locationId, expected: 4 };
        const platformOptions = { activate: true, reason: 'restock' as const };
        const set = stock.map((item, index) => ({ ...item, ...at, quantity: index % 9 }));
        const change = stock.map((item, index) => ({ ...item, ...at, delta: (index % 9) - 4 }));
        const results = [
          await outcomeOf(() => shopify.updateInventory({ storeId: STORE, items: set, platformOptions }, options)),
          await outcomeOf(() => shopify.adjustInventory({ storeId: STORE, items: change, platformOptions }, options)),
        ];
        for (const result of results) {
          if ('results' in result) expect(result.results.map(({ sku }) => sku)).toEqual(stock.map(({ sku }) => sku));
        }
      }
    }
    await outcomeOf(() => shopify.auth.check(STORE));
    await shopify.close();

    expect(standIn.refusals).toEqual([]);
    expect(flaws).toEqual([]);
    // One after the other, so they pair up. Too low an estimate gets throttled, too high a one waits for nothing.
    const wrong = standIn.requests.filter(({ requested }, index) => {
      const estimate = estimates[index] ?? 0;
      return estimate < requested || estimate > requested + 15;
    });
    expect(estimates).toHaveLength(standIn.requests.length);
    expect(wrong.map(({ name, requested }) => `${name} ${requested}`)).toEqual([]);
    expect([...new Set(standIn.requests.map(({ name }) => name))].sort()).toEqual(
      expect.arrayContaining([
        'FulfillmentCreate',
        'InventorySetQuantities',
        'InventoryAdjustQuantities',
        'OrdersPage',
      ]),
    );
  });
});

describe('thousands of stock rows', () => {
  it('are cut into lists that Shopify takes', async () => {
    const standIn = createOfficialStandIn({ version: '2026-10', seed: 5 });
    const shopify = await connectorTo(standIn, {});
    const rows = Array.from({ length: 3_000 }, (_, index) => ({ sku: `SKU-${index}`, itemId: String(index + 1) }));
    const items = rows.map((row, index) => ({ ...row, quantity: 10 + index }));
    const { results } = await shopify.updateInventory({ storeId: STORE, items });
    await shopify.close();
    const sent = standIn.requests.filter(({ name }) => name === 'InventorySetQuantities');
    expect(results.map(({ sku }) => sku)).toEqual(rows.map(({ sku }) => sku));
    expect(results.filter(({ ok }) => ok).length).toBeGreaterThan(250);
    expect(sent.length).toBeGreaterThan(1);
    expect(standIn.refusals).toEqual([]);
  });
});

describe('over real HTTP', () => {
  it('the whole authorisation, a refresh and a read pass', async () => {
    const scopes = ['read_orders', 'write_merchant_managed_fulfillment_orders'];
    const standIn = await startOfficialStandIn({ version: '2026-10', seed: 7, answers: { scopes, orders: 3 } });
    const shopify = await connectorTo(standIn, { baseURL: standIn.url });
    const { url, state } = await shopify.auth.begin({ storeId: STORE, redirectUri: 'https://host.example/callback' });
    expect(url.startsWith(`${standIn.url}/admin/oauth/authorize?`)).toBe(true);
    const connected = await shopify.auth.complete({ url: callback(state) });
    expect(connected.scopes).toEqual(scopes);
    await shopify.auth.refresh(STORE);
    expect((await shopify.fetchOrders({ storeId: STORE })).orders).toHaveLength(3);
    await shopify.auth.connect({ storeId: STORE, accessToken: ACCESS_TOKEN });
    await shopify.close();
    await standIn.close();
    expect(standIn.refusals).toEqual([]);
  });
});

function callback(state: string): string {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const query = { code: 'one-time-code', host: 'YWRtaW4', shop: STORE, state, timestamp };
  const signed = Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
  const hmac = createHmac('sha256', CLIENT.clientSecret).update(signed).digest('hex');
  return `https://host.example/callback?${new URLSearchParams({ ...query, hmac })}`;
}

function skus(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `SKU-${index % 70}`);
}

function pushesOf(orderId: string, order: Order | undefined): readonly FulfillmentPush[] {
  const base = { storeId: STORE, orderId };
  const lines = (order?.fulfillmentGroups ?? [])
    .flatMap((group) => group.lines)
    .filter(({ remaining }) => remaining > 0);
  return [
    {
      ...base,
      tracking: { number: 'TRK1', carrier: 'delhivery', url: 'https://track.example/TRK1' },
      notifyCustomer: true,
    },
    {
      ...base,
      tracking: [
        { number: 'TRK2', carrier: 'Blue Dart' },
        { number: 'TRK3', carrier: 'Unheard Of' },
      ],
    },
    { ...base, locationId: '3', platformOptions: { message: 'leave at the door' } },
    ...lines.slice(0, 2).map(({ lineId }) => ({ ...base, lineItems: [{ lineItemId: lineId, quantity: 1 }] })),
  ];
}
