import type { ShopifySandboxOptions } from 'commerce-connectors/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/core/connector.js';
import { startShop, type TestShop } from './shopify-shop.js';

let shop: TestShop;
afterEach(() => shop.close());

async function open(shopify: ShopifySandboxOptions = {}, input: Parameters<typeof startShop>[0] = {}) {
  shop = await startShop({ orders: 8, options: { maxRetries: 0 }, ...input, shopify });
  return shop;
}

const diagnose = () => shop.shopify.diagnose({ storeId: shop.storeId });
const levels = ({ findings }: Diagnosis) => Object.fromEntries(findings.map(({ check, level }) => [check, level]));
const finding = ({ findings }: Diagnosis, check: string) => findings.find((found) => found.check === check);

describe('a shop as most are', () => {
  it.each(['2026-01', '2026-04', '2026-07', '2026-10'] as const)(
    'is looked at in API version %s',
    async (apiVersion) => {
      await open({}, { options: { apiVersion } });
      const before = JSON.stringify(shop.controls.orders());
      const diagnosis = await diagnose();
      expect(diagnosis.ok).toBe(true);
      expect(levels(diagnosis)).toMatchObject({
        api: 'ok',
        history_window: 'ok',
        read_orders: 'ok',
        customer_data: 'ok',
        locations: 'ok',
        webhooks: 'ok',
        api_version: apiVersion === '2026-01' ? 'warning' : 'ok',
        clock: 'ok',
      });
      // The generator has one.
      expect(finding(diagnosis, 'duplicate_skus')).toMatchObject({ message: expect.stringContaining('DUP-SKU') });
      expect(JSON.stringify(shop.controls.orders())).toBe(before);
    },
  );

  it('costs few points', async () => {
    await open();
    await diagnose();
    expect(shop.controls.requests.totals().requestedCost).toBeLessThan(100);
  });
});

describe('what an app may see', () => {
  it.each([
    ['level2', 'read_orders', 'ok'],
    ['level1', 'customer_data', 'warning'],
    ['none', 'read_orders', 'error'],
  ] as const)('of customers with approval %s', async (customerData, check, level) => {
    await open({ customerData });
    expect(finding(await diagnose(), check)).toMatchObject({ level });
  });

  it('with few scopes is all that is looked at', async () => {
    await open({ scopes: ['read_locations'] });
    const diagnosis = await diagnose();
    expect(diagnosis.ok).toBe(false);
    expect(levels(diagnosis)).toMatchObject({
      scopes: 'error',
      history_window: 'warning',
      locations: 'ok',
      webhooks: 'ok',
    });
    expect(Object.keys(levels(diagnosis))).not.toContain('read_orders');
  });

  it('changed since the store was connected', async () => {
    await open({}, { connect: { scopes: ['read_orders'] } });
    expect(finding(await diagnose(), 'scopes_noted')).toMatchObject({ level: 'warning' });
    await shop.shopify.auth.check(shop.storeId);
    expect(levels(await diagnose())).not.toHaveProperty('scopes_noted');
  });
});

describe('stock', () => {
  it('at a default location that is gone', async () => {
    await open({}, { connect: { locationId: '999' } });
    const diagnosis = await diagnose();
    expect(diagnosis.ok).toBe(false);
    expect(finding(diagnosis, 'locations')).toMatchObject({ level: 'error', message: expect.stringContaining('999') });
  });

  it('at a default location that is not active', async () => {
    await open();
    const inactive = shop.controls.locations().find(({ isActive }) => !isActive);
    const { accessToken } = shop.sandbox.credentials.shopify;
    const locationId = inactive?.id ?? '';
    await shop.shopify.auth.connect({ storeId: shop.storeId, accessToken, verify: false, locationId });
    expect(finding(await diagnose(), 'locations')).toMatchObject({ message: expect.stringContaining('not active') });
  });
});

describe('what stands between', () => {
  it('a token that was revoked', async () => {
    await open();
    shop.controls.faults.revokeToken();
    expect(levels(await diagnose())).toEqual({ token: 'error' });
  });

  it('a token that ended is renewed on the way, and fine', async () => {
    await open();
    const { url, state } = await shop.shopify.auth.begin({
      storeId: shop.storeId,
      redirectUri: 'https://host.example/callback',
    });
    expect(url).toContain('/admin/oauth/authorize');
    const redirectUri = 'https://host.example/callback';
    await shop.shopify.auth.complete({ url: shop.controls.callbackURL({ redirectUri, state }) });
    shop.controls.faults.expireTokens();
    const diagnosis = await diagnose();
    expect(finding(diagnosis, 'token')).toEqual({
      check: 'token',
      level: 'ok',
      message: expect.stringContaining('renews itself'),
    });
  });

  it.each([
    [402, 'shop'],
    [404, 'shop'],
    [423, 'shop'],
    [503, 'api'],
  ])('HTTP %i', async (status, check) => {
    await open();
    shop.controls.faults.status(status, { times: Number.POSITIVE_INFINITY });
    expect(levels(await diagnose())).toEqual({ [check]: 'error' });
  });

  it.each<[string, (faults: TestShop['controls']['faults']) => void]>([
    ['a page instead of an answer', (faults) => faults.html({ times: Number.POSITIVE_INFINITY })],
    ['a reset connection', (faults) => faults.resetBefore({ times: Number.POSITIVE_INFINITY })],
  ])('%s', async (_what, fault) => {
    await open();
    fault(shop.controls.faults);
    expect(levels(await diagnose())).toEqual({ api: 'error' });
  });

  it('nothing: a store that was disconnected is not diagnosed', async () => {
    await open();
    await shop.shopify.auth.disconnect(shop.storeId);
    await expect(diagnose()).rejects.toMatchObject({ code: 'authentication_failed' });
  });
});
