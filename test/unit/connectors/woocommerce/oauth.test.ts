import { describe, expect, it } from 'vitest';
import { oauthBaseString, signedPairs } from '../../../../src/connectors/woocommerce/oauth-signature.js';
import { encode, endpointOf, queryPairs, urlOf } from '../../../../src/connectors/woocommerce/request-url.js';
import { KEYS, NOW, SITE, type Site, worldOf } from './scripted-site.js';

const REQUEST = {
  method: 'GET',
  address: 'http://shop.example.com/wp-json/wc/v3/orders',
  pairs: [
    ['page', '2'],
    ['after', '2026-10-15T06:29:59'],
    ['Page', '1'],
  ] as const,
  ...KEYS,
  timestamp: 1_795_392_000,
  nonce: 'abc',
};

describe('a signature', () => {
  it('covers method, address and all parameters, by the bytes of their names', () => {
    const base = oauthBaseString(REQUEST).split('&');
    expect(base.slice(0, 2)).toEqual(['GET', 'http%3A%2F%2Fshop.example.com%2Fwp-json%2Fwc%2Fv3%2Forders']);
    expect(decodeURIComponent(base[2] ?? '').split('&')).toEqual([
      'Page=1',
      'after=2026-10-15T06%3A29%3A59',
      `oauth_consumer_key=${KEYS.consumerKey}`,
      'oauth_nonce=abc',
      'oauth_signature_method=HMAC-SHA256',
      'oauth_timestamp=1795392000',
      'page=2',
    ]);
  });

  it.each([
    ['method', { ...REQUEST, method: 'POST' }],
    ['address', { ...REQUEST, address: 'https://shop.example.com/wp-json/wc/v3/orders' }],
    ['parameter', { ...REQUEST, pairs: [...REQUEST.pairs, ['x', ''] as const] }],
    ['nonce', { ...REQUEST, nonce: 'abd' }],
    ['secret', { ...REQUEST, consumerSecret: 'cs_other' }],
  ])('is another one for another %s', (_what, changed) => {
    expect(signedPairs(changed).at(-1)).not.toEqual(signedPairs(REQUEST).at(-1));
  });

  it('never holds the secret', () => {
    expect(JSON.stringify(signedPairs(REQUEST))).not.toContain('cs_');
  });
});

describe('the query of a request', () => {
  it('joins lists with commas: indexed names are refused from the eleventh value on, once signed', () => {
    const include = Array.from({ length: 12 }, (_, index) => index + 1);
    expect(urlOf('/orders', queryPairs({ include, dates_are_gmt: true, none: undefined }))).toBe(
      '/orders?include=1%2C2%2C3%2C4%2C5%2C6%2C7%2C8%2C9%2C10%2C11%2C12&dates_are_gmt=true',
    );
  });

  it('is encoded by RFC 3986, whatever stands in it', () => {
    expect(encode("a b+c&d/é🎁!'()*~-._")).toBe('a%20b%2Bc%26d%2F%C3%A9%F0%9F%8E%81%21%27%28%29%2A~-._');
    expect(encode('\ud800')).toBe('%EF%BF%BD');
  });

  it('keeps the slashes that a site without permalinks looks for, and those only', () => {
    const { pathname, pairs } = endpointOf('/shop/index.php?rest_route=/', 'wc/v3/products');
    expect(urlOf(pathname, [...pairs, ...queryPairs({ sku: 'A/1' })])).toBe(
      '/shop/index.php?rest_route=/wc/v3/products&_x=wp-json/wc/&sku=A%2F1',
    );
  });
});

describe('a plain http site', () => {
  const HTTP_SITE = 'http://shop.example.com';
  const ok: Site = () => ({ body: [] });

  it('is not asked unless that is allowed', async () => {
    const world = worldOf(ok);
    await world.connect({ storeId: HTTP_SITE });
    await expect(world.ask({}, HTTP_SITE)).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'storeId', message: expect.stringContaining('allowInsecureHttp') }],
    });
    expect(world.arrived).toHaveLength(0);
  });

  it.each(['basic', 'query', undefined])('never gets the secret, not even where %s is remembered', async (authMode) => {
    const world = worldOf(ok, { allowInsecureHttp: true });
    await world.connect({ storeId: HTTP_SITE, settings: authMode === undefined ? {} : { authMode } });
    await world.ask({ query: { status: 'any' } }, HTTP_SITE);
    const [request] = world.arrived;
    expect(JSON.stringify([request?.url.href, request?.headers])).not.toMatch(/cs_|Basic/);
    expect(Object.fromEntries(request?.url.searchParams ?? [])).toMatchObject({
      status: 'any',
      oauth_consumer_key: KEYS.consumerKey,
      oauth_timestamp: String(NOW / 1_000),
      oauth_signature_method: 'HMAC-SHA256',
      oauth_signature: expect.stringMatching(/^[\w+/]{43}=$/),
    });
  });

  it('gets another nonce and signature with every attempt', async () => {
    let failures = 1;
    const world = worldOf(
      () => (failures-- > 0 ? { status: 503, headers: { 'retry-after': '0.001' } } : { body: [] }),
      {
        allowInsecureHttp: true,
        maxRetries: 1,
      },
    );
    await world.connect({ storeId: HTTP_SITE });
    await world.ask({}, HTTP_SITE);
    for (const name of ['oauth_nonce', 'oauth_signature']) {
      expect(new Set(world.arrived.map(({ url }) => url.searchParams.get(name))).size).toBe(2);
    }
  });

  it('signs the method that is sent where the real one is hidden', async () => {
    const world = worldOf(ok, { allowInsecureHttp: true });
    await world.connect({ storeId: HTTP_SITE, settings: { methodOverride: true } });
    await world.ask({ method: 'PUT', path: 'wc/v3/orders/7', body: {} }, HTTP_SITE);
    const { method, url } = world.arrived[0] ?? { method: '', url: new URL(SITE) };
    expect([method, url.searchParams.get('_method')]).toEqual(['POST', 'PUT']);
    const given = [...url.searchParams].filter(([name]) => !name.startsWith('oauth_'));
    const expected = signedPairs({
      method: 'POST',
      address: `${HTTP_SITE}/wp-json/wc/v3/orders/7`,
      pairs: given,
      ...KEYS,
      timestamp: NOW / 1_000,
      nonce: url.searchParams.get('oauth_nonce') ?? '',
    });
    expect(url.searchParams.get('oauth_signature')).toBe(expected.at(-1)?.[1]);
  });
});

describe('a proxy that ends TLS without telling WordPress', () => {
  const refused = (message: string, code = 'woocommerce_rest_authentication_error') => ({
    status: 401,
    body: { code, message, data: { status: 401 } },
  });

  /** Ignores unsigned keys and verifies signatures as WooCommerce does: for its own address, called by http. */
  const siteKnownAs =
    (home: string): Site =>
    ({ method, url }) => {
      if (url.pathname === '/wp-json/') return { body: { home, namespaces: ['wc/v3'] } };
      const { searchParams } = url;
      const key = searchParams.get('oauth_consumer_key');
      if (key === null) return refused('Sorry, you cannot list resources.', 'woocommerce_rest_cannot_view');
      if (key !== KEYS.consumerKey) return refused('Consumer key is invalid.');
      const expected = signedPairs({
        method,
        address: `${new URL(home).origin.replace('https:', 'http:')}${url.pathname}`,
        pairs: [...searchParams].filter(([name]) => !name.startsWith('oauth_')),
        ...KEYS,
        timestamp: Number(searchParams.get('oauth_timestamp')),
        nonce: searchParams.get('oauth_nonce') ?? '',
      });
      const isRight = searchParams.get('oauth_signature') === expected.at(-1)?.[1];
      return isRight ? { body: [{ id: 1 }] } : refused('Invalid signature - provided signature does not match.');
    };

  it.each([
    ['the same', SITE, 'http://shop.example.com'],
    ['another host', 'https://www.shop.example.com', 'http://www.shop.example.com'],
    ['another port', 'https://shop.example.com:8443', 'http://shop.example.com:8443'],
    ['http', 'http://shop.example.com', 'http://shop.example.com'],
  ])('is served with signatures for the address it knows itself by: %s', async (_what, home, signatureOrigin) => {
    const world = worldOf(siteKnownAs(home));
    await world.connect();
    await expect(world.ask()).resolves.toMatchObject({ body: [{ id: 1 }] });
    expect((await world.record()).settings).toMatchObject({ authMode: 'oauth', signatureOrigin });
    const before = world.arrived.length;
    await world.ask({ query: { page: 2 } });
    expect(world.arrived.length).toBe(before + 1);
    expect(new Set(world.arrived.map(({ url }) => url.origin))).toEqual(new Set([SITE]));
  });

  it('is where a wrong secret cannot be told from a wrong address, and the error names both', async () => {
    const world = worldOf(siteKnownAs(SITE));
    await world.connect({ credentials: { ...KEYS, consumerSecret: `cs_${'1'.repeat(40)}` } });
    const error = await world.ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: true });
    expect((error as Error).message).toMatch(/consumer secret is wrong.*Site Address.*proxy/);
  });
});
