import type { LogEntry, TokenStore } from 'commerce-connectors';
import { DEFAULT_SCOPES, type ShopifyOptions } from 'commerce-connectors/shopify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { failureOf, startShop, type TestShop } from './shopify-shop.js';

const REDIRECT = 'https://app.example.com/callback';
const REREAD = 'AppScopes';
const FULL = [...DEFAULT_SCOPES, 'read_all_orders'];

let shop: TestShop;
let tokenStore: TokenStore;
let time: number;
beforeEach(async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  time = Date.now();
  tokenStore = createMemoryTokenStore();
  shop = await startShop({
    orders: 6,
    options: { tokenStore, now: () => time },
    connect: { scopes: FULL },
  });
  shop.controls.requests.reset();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await shop.close();
});

type Shopify = TestShop['shopify'];
const record = () => tokenStore.load({ platform: 'shopify', storeId: shop.storeId });
const known = async () => (await record())?.settings['scopes'];
const rereads = () => shop.controls.requests.count(REREAD);
const locations = (shopify = shop.shopify) => shopify.fetchLocations({ storeId: shop.storeId });
const check = (shopify: Shopify) => shopify.auth.check(shop.storeId);
async function askedBy(shopify: Shopify, scopes?: readonly string[]) {
  const input = { storeId: shop.storeId, redirectUri: REDIRECT, ...(scopes === undefined ? {} : { scopes }) };
  const { url, state } = await shopify.auth.begin(input);
  return { asked: (new URL(url).searchParams.get('scope') ?? '').split(','), state };
}
async function install(shopify: Shopify, scopes?: readonly string[], granted?: readonly string[]) {
  const { asked, state } = await askedBy(shopify, scopes);
  const url = shop.controls.callbackURL({ redirectUri: REDIRECT, state, scopes: granted ?? asked });
  return shopify.auth.complete({ url });
}

describe('scopes that the app came to need', () => {
  const app = (scopes: readonly string[]) => shop.another({ scopes });

  it('are missed by a check, asked for next to those that are granted, and granted by the merchant', async () => {
    const before = app(['read_orders']);
    await install(before, undefined, ['write_orders', 'read_all_orders']);
    expect(await check(before)).toMatchObject({ ok: true, missingScopes: [] });

    const grown = app(['read_orders', 'write_inventory']);
    expect(await check(grown)).toMatchObject({ ok: false, missingScopes: ['write_inventory'] });
    expect((await check(grown)).problems[0]).toContain('Authorise again with auth.begin');
    const { asked } = await askedBy(grown);
    expect(asked.slice(0, 2)).toEqual(['read_orders', 'write_inventory']);
    expect(asked).toEqual(expect.arrayContaining(['write_orders', 'read_all_orders']));
    expect((await install(grown)).missingScopes).toEqual([]);
    expect((await check(grown)).ok).toBe(true);
  });

  it('do not concern a store that was begun with scopes of its own, until it is begun without', async () => {
    const shopify = app(['read_orders', 'write_inventory']);
    expect((await askedBy(shopify, ['read_products'])).asked).toEqual(['read_products']);
    expect(await install(shopify, ['read_products'])).toMatchObject({ missingScopes: [] });
    expect((await check(shopify)).ok).toBe(true);
    await install(shopify, undefined, ['read_products']);
    expect((await check(shopify)).missingScopes).toEqual(['read_orders', 'write_inventory']);
  });

  it.each([[[]], ['read_orders'], [['read_orders', '']]])('are not %o', (scopes) => {
    expect(() => shop.another({ scopes: scopes as string[] })).toThrow('scopes must be a list of scopes');
  });
});

describe('a scope that Shopify denies although it was granted', () => {
  const takeAway = (...scopes: readonly string[]) =>
    shop.controls.setScopes(
      FULL.filter((scope) => !scopes.includes(scope) && !scopes.includes(`read_${scope.slice(6)}`)),
    );

  it('is looked up once, and not asked for again', async () => {
    takeAway('read_locations', 'read_inventory');
    expect(await failureOf(locations())).toMatchObject({ code: 'permission_denied', platformCode: 'ACCESS_DENIED' });
    expect(rereads()).toBe(1);
    expect(await known()).not.toContain('read_locations');

    shop.controls.requests.reset();
    const push = { storeId: shop.storeId, orderId: '1', locationId: '1', tracking: { number: '1' } };
    expect((await failureOf(shop.shopify.pushFulfillment(push))).message).toContain('read_locations');
    expect(shop.controls.requests.count()).toBe(0);
  });

  it('leaves the orders readable, the missing part with its reason from the next page on', async () => {
    takeAway('read_customers', 'read_products');
    const first = await shop.shopify.fetchOrders({ storeId: shop.storeId });
    const second = await shop.shopify.fetchOrders({ storeId: shop.storeId });
    expect([first.orders.length, second.orders.length]).toEqual([6, 6]);
    expect(rereads()).toBe(1);
    expect(second.orders[0]?.availability['buyer.id']).toBe('scope_missing');
  });

  it('is told to the log', async () => {
    const entries: LogEntry[] = [];
    const log = (entry: LogEntry) => entries.push(entry);
    const shopify = shop.another({ logger: { debug: log, info: log, warn: log, error: log } });
    takeAway('read_locations', 'read_inventory');
    await failureOf(locations(shopify));
    expect(entries.find(({ event }) => event === 'scopes_lost')?.message).toContain('no longer grants');
  });

  it('that is still granted is looked up again after ten minutes only', async () => {
    shop.controls.approveCustomerData('none');
    const read = () =>
      failureOf(shop.shopify.fetchOrder({ storeId: shop.storeId, orderId: shop.controls.orderIds()[0] ?? '' }));
    for (const expected of [1, 1]) {
      expect(await read()).toMatchObject({ code: 'permission_denied' });
      expect(rereads()).toBe(expected);
    }
    const before = (await record())?.version;
    time += 10 * 60_000;
    await read();
    expect(rereads()).toBe(2);
    expect((await record())?.version).toBe(before);
  });

  it('that cannot be looked up is refused as before', async () => {
    takeAway('read_locations', 'read_inventory');
    shop.controls.faults.status(500, { operation: REREAD, times: 9 });
    expect(await failureOf(locations())).toMatchObject({ platformCode: 'ACCESS_DENIED' });
    expect(await known()).toContain('read_locations');
  });

  it('of a token that is only tried says nothing about the store', async () => {
    takeAway('read_locations', 'read_inventory');
    await shop.shopify.auth.connect({ storeId: shop.storeId, accessToken: shop.controls.accessToken() });
    expect(rereads()).toBe(0);
  });

  it('of an import whose scopes nobody knew are known afterwards', async () => {
    const unknown = createMemoryTokenStore();
    const shopify = shop.another({ tokenStore: unknown });
    await shopify.auth.connect({ storeId: shop.storeId, accessToken: shop.controls.accessToken(), verify: false });
    shop.controls.setScopes(['read_orders']);
    await failureOf(locations(shopify));
    const stored = await unknown.load({ platform: 'shopify', storeId: shop.storeId });
    expect(stored?.settings['scopes']).toEqual(['read_orders']);
  });
});

describe('an app that was uninstalled', () => {
  const uninstalled = async (options: Partial<ShopifyOptions> = {}) => {
    const shopify = shop.another(options);
    shop.controls.uninstall(shop.storeId);
    return shopify;
  };

  it('with a permanent token: the token was refused, and the store is to be connected again', async () => {
    const shopify = await uninstalled();
    for (const [, word] of [
      ['first', 'the app was uninstalled, or the token revoked'],
      ['later', 'the merchant has to authorise again'],
    ] as const) {
      const error = await failureOf(locations(shopify));
      expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: true, retryable: false });
      expect(error.message).toContain(word);
      expect(error.message).toContain('refused the');
      expect(error.message).not.toContain('refresh');
    }
    expect((await check(shopify)).ok).toBe(false);
  });

  it('with an expiring token: the words of Shopify, and why that may be', async () => {
    const shopify = shop.another();
    await install(shopify);
    shop.controls.uninstall(shop.storeId);
    const error = await failureOf(locations(shopify));
    expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: true, platformCode: 'invalid_grant' });
    expect(error.message).toContain('the app was uninstalled');
    expect(error.message).toContain('Connect the store again (auth.begin or auth.connect)');
    expect((await check(shopify)).problems[0]).toMatch(/authorise again|Connect the store again/);
  });

  it('is told by a webhook, which changes nothing by itself', async () => {
    const before = await record();
    const delivery = shop.controls.buildWebhook({ topic: 'app/uninstalled' });
    const event = await shop.shopify.verifyWebhook(delivery);
    expect(event).toMatchObject({ topic: 'store.uninstalled', storeId: shop.storeId, resource: { type: 'store' } });
    expect(await record()).toEqual(before);
    expect(await locations()).toHaveLength(5);
  });

  it('and installed again is connected again', async () => {
    const shopify = await uninstalled();
    await failureOf(locations(shopify));
    await install(shopify);
    expect(await locations(shopify)).toHaveLength(5);
  });
});

it('a change of scopes is told by a webhook, with the scopes before and after in the payload', async () => {
  shop.controls.setScopes(['write_orders']);
  const delivery = shop.controls.buildWebhook({ topic: 'app/scopes_update' });
  const event = await shop.shopify.verifyWebhook(delivery);
  expect(event).toMatchObject({ topic: 'store.updated', platformTopic: 'app/scopes_update', trust: 'body' });
  expect(event.raw).toMatchObject({ previous: expect.any(Array), current: ['write_orders'] });
  await check(shop.shopify);
  expect(await known()).toContain('write_orders');
  expect(await known()).not.toContain('write_inventory');
});
