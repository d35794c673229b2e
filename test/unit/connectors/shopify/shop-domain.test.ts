import { ConnectorError } from 'commerce-connectors';
import { createShopifyConnector } from 'commerce-connectors/shopify';
import { describe, expect, it } from 'vitest';
import { parseShopDomain } from '../../../../src/connectors/shopify/shop-domain.js';

const ATTACKS = [
  '',
  ' ',
  'acme',
  'acme.example.com',
  'myshopify.com',
  '.myshopify.com',
  '-acme.myshopify.com',
  'acme.myshopify.com.evil.com',
  'evil.com/acme.myshopify.com',
  'evil.com#acme.myshopify.com',
  'evil.com?acme.myshopify.com',
  'evil.com\\acme.myshopify.com',
  'acme.myshopify.com@evil.com',
  'user:password@acme.myshopify.com',
  'acme.myshopify.com/',
  'acme.myshopify.com/admin',
  'acme.myshopify.com:443',
  'acme.myshopify.com.',
  'acme..myshopify.com',
  'a.b.myshopify.com',
  'acme.myshopify.com\n',
  'acme.myshopify.com\r\nhost: evil.com',
  'evil.com\nacme.myshopify.com',
  '\nacme.myshopify.com',
  'acme.myshopify.com\0',
  'acme\u0000.myshopify.com',
  'acme%2emyshopify%2ecom',
  'acme_shop.myshopify.com',
  'acme.myshopify.io',
  'acme.shopify.com',
  'https://acme.myshopify.com',
  'http://169.254.169.254/.myshopify.com',
  '127.0.0.1',
  '[::1]',
  'localhost',
  'EVIL.COM',
  'ACME.MYSHOPIFY.COM.EVIL.COM',
  'admin.shopify.com/store/acme',
  'аcme.myshopify.com', // the first letter is Cyrillic
  'acme.myѕhopify.com', // the s is Cyrillic
  'acme.myshopify。com', // an ideographic full stop
  'acme\u00ad.myshopify.com', // a soft hyphen
  '\u212Aacme.myshopify.com', // the Kelvin sign, which lower-cases to k
  'ac\u017Fme.myshopify.com', // a long s, which upper-cases to S
  'ａcme.myshopify.com', // a full-width letter
  `${'a'.repeat(64)}.myshopify.com`,
  `${'a'.repeat(100_000)}.myshopify.com`,
  undefined,
  null,
  42,
  {},
  ['acme.myshopify.com'],
  { toString: () => 'acme.myshopify.com' },
] as const;

it.each([
  ['acme.myshopify.com', 'acme.myshopify.com'],
  ['ACME.MyShopify.Com', 'acme.myshopify.com'],
  ['a-1-b.myshopify.com', 'a-1-b.myshopify.com'],
  ['1acme.myshopify.com', '1acme.myshopify.com'],
  [`${'a'.repeat(63)}.myshopify.com`, `${'a'.repeat(63)}.myshopify.com`],
])('%s is the shop %s', (given, domain) => {
  expect(parseShopDomain(given)).toBe(domain);
});

it.each(ATTACKS)('%j is no shop', (given) => {
  expect(parseShopDomain(given)).toBeUndefined();
});

describe('a connector given one of them', () => {
  const io: string[] = [];
  const touch = (what: string) => () => {
    io.push(what);
    return Promise.reject(new Error(`${what} was touched`));
  };
  const shopify = createShopifyConnector({
    clientId: 'id',
    clientSecret: 'secret',
    transport: touch('the network'),
    tokenStore: {
      load: touch('the token store'),
      save: touch('the token store'),
      delete: touch('the token store'),
      list: () => {
        throw new Error('the token store was touched');
      },
    },
    stateStore: { put: touch('the state store'), take: touch('the state store') },
  });
  const redirectUri = 'https://app.example.com/callback';
  const calls: readonly (readonly [string, (storeId: string) => Promise<unknown>])[] = [
    ['auth.begin', (storeId) => shopify.auth.begin({ storeId, redirectUri })],
    ['auth.connect', (storeId) => shopify.auth.connect({ storeId, accessToken: 'shpat_x' })],
    ['auth.refresh', (storeId) => shopify.auth.refresh(storeId)],
    ['auth.disconnect', (storeId) => shopify.auth.disconnect(storeId)],
    ['auth.check', (storeId) => shopify.auth.check(storeId)],
    ['migrateToken', (storeId) => shopify.migrateToken({ storeId })],
    ['pushFulfillment', (storeId) => shopify.pushFulfillment({ storeId, orderId: '1' })],
    ['planFulfillment', (storeId) => shopify.planFulfillment({ storeId, orderId: '1' })],
    ['updateInventory', (storeId) => shopify.updateInventory({ storeId, items: [] })],
    ['adjustInventory', (storeId) => shopify.adjustInventory({ storeId, items: [] })],
    ['fetchInventory', (storeId) => shopify.fetchInventory({ storeId })],
    ['fetchLocations', (storeId) => shopify.fetchLocations({ storeId })],
    ['fetchOrders', (storeId) => shopify.fetchOrders({ storeId })],
    ['fetchOrder', (storeId) => shopify.fetchOrder({ storeId, orderId: '1' })],
  ];

  it.each(calls)('refuses %s before any I/O, and says what to pass', async (_operation, call) => {
    for (const attack of ATTACKS) {
      const error = await call(attack as string).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!ConnectorError.isInstance(error)) throw error ?? new Error(`${String(attack)} was accepted`);
      expect(error.code).toBe('invalid_request');
      expect(error.message).toContain('acme.myshopify.com (not its public domain or admin URL)');
    }
    expect(io).toEqual([]);
  });

  it('refuses it in a callback as well', async () => {
    for (const attack of ATTACKS.filter((text) => typeof text === 'string')) {
      const query = new URLSearchParams({ shop: attack, code: 'c', state: 's', timestamp: '1', hmac: 'h' });
      const error = await shopify.auth.complete({ url: `/callback?${query}` }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: true });
    }
    expect(io).toEqual([]);
  });
});
