import { describe, expect, it } from 'vitest';
import { createWooAuth } from '../../../../src/connectors/woocommerce/auth.js';
import { parseSite, partsOf, requireSite } from '../../../../src/connectors/woocommerce/site.js';
import { type Arrived, KEYS, type Reply, SITE, type Site, worldOf } from './scripted-site.js';

describe('the id of a store', () => {
  it.each([
    ['https://shop.example.com', 'https://shop.example.com'],
    ['https://SHOP.Example.com/', 'https://shop.example.com'],
    ['shop.example.com', 'https://shop.example.com'],
    [' https://shop.example.com:443/shop/ ', 'https://shop.example.com/shop'],
    ['http://shop.example.com:80', 'http://shop.example.com'],
    ['http://shop.example.com:8080/a/b', 'http://shop.example.com:8080/a/b'],
    ['https://bücher.example/laden', 'https://xn--bcher-kva.example/laden'],
    ['https://shop.example.com/a/../b', 'https://shop.example.com/b'],
    ['localhost:8080', 'https://localhost:8080'],
    ['https://shop.example.com/wp-admin', 'https://shop.example.com'],
    ['https://shop.example.com/wp-admin/', 'https://shop.example.com'],
    ['shop.example.com/shop/wp-admin/admin.php?page=wc-settings&tab=advanced#rest', 'https://shop.example.com/shop'],
    ['https://shop.example.com/wp-json/wc/v3/', 'https://shop.example.com'],
    ['https://shop.example.com/index.php/wp-json/', 'https://shop.example.com'],
    [
      'https://shop.example.com/shop/wp-login.php?redirect_to=https%3A%2F%2Fshop.example.com',
      'https://shop.example.com/shop',
    ],
    ['https://shop.example.com/index.php', 'https://shop.example.com'],
    ['https://shop.example.com/index.php?rest_route=/', 'https://shop.example.com'],
    ['https://shop.example.com/wp-admin-tools', 'https://shop.example.com/wp-admin-tools'],
    ['https://wp-admin.example.com', 'https://wp-admin.example.com'],
  ])('%j is %s', (text, site) => {
    expect(parseSite(text)).toBe(site);
    expect(parseSite(site)).toBe(site);
  });

  it.each([
    undefined,
    7,
    '',
    'shop',
    'ftp://shop.example.com',
    'https://user:pass@shop.example.com',
    'https://user:pass@shop.example.com/wp-admin',
    'https://wp-admin',
    'https:///wp-admin',
    '/wp-admin',
    'https://shop.example.com/?a=1',
    'https://shop.example.com/#top',
    'https://shop.example.com\\evil.example.net',
    'https://shop example.com',
    'javascript:alert(1)',
    'https://',
  ])('%j is not one', (text) => {
    expect(parseSite(text)).toBeUndefined();
    expect(() => requireSite(text, 'fetchOrders')).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('has an origin and a path', () => {
    expect(partsOf('https://shop.example.com')).toEqual({ origin: 'https://shop.example.com', path: '' });
    expect(partsOf('https://shop.example.com/a/b')).toEqual({ origin: 'https://shop.example.com', path: '/a/b' });
  });
});

const index = (more: object = {}): Reply => ({
  body: { name: 'Acme', home: SITE, timezone_string: 'Asia/Kolkata', namespaces: ['wp/v2', 'wc/v3'], ...more },
});
const page = (title: string, status: number, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers,
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body></body></html>`,
});
const missing = page('Page not found', 404);

/** A site whose REST API begins at `root`; everything else is its pages. */
const siteAt =
  (
    root: string,
    pages: (request: Arrived) => Reply = () => missing,
    answer: Site = () => ({ body: [{ id: 1 }] }),
  ): Site =>
  (request) => {
    const target = `${request.url.pathname}${request.url.search}`;
    if (!target.startsWith(root)) return pages(request);
    return target.startsWith(`${root}wc/v3`) ? answer(request) : index();
  };

async function asked(site: Site, request: Parameters<ReturnType<typeof worldOf>['ask']>[0] = {}, settings = {}) {
  const world = worldOf(site);
  await world.connect({ settings });
  const result: { readonly body?: unknown; readonly error?: Error } = await world.ask(request).then(
    ({ body }) => ({ body }),
    (error: Error) => ({ error }),
  );
  return { ...result, paths: world.arrived.map(({ url }) => url.pathname), settings: (await world.record()).settings };
}

describe('a REST API that is not where it is thought to be', () => {
  it.each([
    [
      'where the home page says',
      '/index.php/wp-json/',
      { link: `<${SITE}/index.php/wp-json/>; rel="https://api.w.org/"` },
    ],
    [
      'among other links',
      '/api/',
      {
        link: `<${SITE}/?p=2>; rel=shortlink, <${SITE}/api/>; rel="https://api.w.org/", <${SITE}/api/wp/v2/pages/2>; rel="alternate"`,
      },
    ],
    ['in the query', '/index.php?rest_route=/', { link: `<${SITE}/?rest_route=/>; rel="https://api.w.org/"` }],
    ['without its scheme', '/api/', { link: '<//shop.example.com/api/>; rel="https://api.w.org/"' }],
    ['behind index.php, without a word', '/index.php/wp-json/', {}],
    ['in the query, without a word', '/index.php?rest_route=/', {}],
  ])('is found %s', async (_where, root, headers) => {
    const site = siteAt(root, ({ url }) => (url.pathname === '/' ? page('Acme', 200, headers) : missing));
    const { body, settings } = await asked(site);
    expect(body).toEqual([{ id: 1 }]);
    expect(settings).toMatchObject({ apiRoot: root, authMode: 'basic' });
  });

  it.each([
    ['a page with 200', page('Acme', 200)],
    ['a redirect to another path', { status: 302, headers: { location: '/shop/' } }],
    ['a 404 that is JSON of something else', { status: 404, body: { error: 'nothing here' } }],
  ])('is looked for after %s', async (_what, reply) => {
    const { body, settings } = await asked(siteAt('/index.php/wp-json/', () => reply));
    expect(body).toEqual([{ id: 1 }]);
    expect(settings).toMatchObject({ apiRoot: '/index.php/wp-json/' });
  });

  it('is looked for only once', async () => {
    const moving = siteAt(
      '/wp-json/',
      () => missing,
      () => missing,
    );
    const { error, paths } = await asked(moving);
    // Not `not_found`: WooCommerce did not say that the order is gone.
    expect(error).toMatchObject({ code: 'unexpected_response', platformCode: 'html_page', status: 404 });
    expect(paths).toEqual(['/wp-json/wc/v3/orders', '/wp-json/']);
  });

  it('is not looked for with a POST that may have happened behind a page', async () => {
    const { error, paths } = await asked(
      siteAt('/index.php/wp-json/', () => page('Acme', 200)),
      { method: 'POST' },
    );
    expect(error).toMatchObject({ code: 'unexpected_response', outcomeUnknown: true });
    expect(paths).toHaveLength(1);
    const after404 = await asked(siteAt('/index.php/wp-json/'), { method: 'POST' });
    expect(after404.body).toEqual([{ id: 1 }]);
  });

  it('is not looked for because a route is missing', async () => {
    const none: Reply = { status: 404, body: { code: 'rest_no_route', message: 'No route.', data: { status: 404 } } };
    const { error, paths } = await asked(siteAt('/wp-json/', undefined, () => none));
    expect(error).toMatchObject({ platformCode: 'rest_no_route' });
    expect(paths).toHaveLength(1);
  });
});

describe('what stands in the way of a REST API', () => {
  it('is said where WordPress is not there at all', async () => {
    const { error } = await asked(() => missing);
    expect(error).toMatchObject({ code: 'unexpected_response', platformCode: 'no_rest_api', retryable: false });
  });

  it('is said where WooCommerce is not active', async () => {
    const { error } = await asked(({ url }) =>
      url.pathname === '/wp-json/' ? index({ namespaces: ['wp/v2'] }) : missing,
    );
    expect(error).toMatchObject({ code: 'unexpected_response', platformCode: 'no_woocommerce' });
  });

  it.each([
    ['www', 'https://www.shop.example.com/wp-json/', 'https://www.shop.example.com:'],
    ['a stranger', 'https://evil.example.net/wp-json/', 'https://evil.example.net:'],
    [
      'a stranger with our path in it',
      'https://evil.example.net/shop.example.com/wp-json/',
      'https://evil.example.net/shop.example.com:',
    ],
  ])('a Link to %s is not followed, but named', async (_what, link, named) => {
    const site = siteAt('/never/', ({ url }) =>
      url.pathname === '/' ? page('Acme', 200, { link: `<${link}>; rel="https://api.w.org/"` }) : missing,
    );
    const { error, paths } = await asked(site);
    expect(error).toMatchObject({ code: 'invalid_request', issues: [{ path: 'storeId' }] });
    expect(error?.message).toContain(named);
    expect(paths).toEqual(['/wp-json/wc/v3/orders', '/wp-json/', '/']);
  });

  it('a Link to the site above is one to another site', async () => {
    const world = worldOf(({ url }) =>
      url.pathname === '/shop/' ? page('Shop', 200, { link: `<${SITE}/wp-json/>; rel="https://api.w.org/"` }) : missing,
    );
    await world.connect({ storeId: `${SITE}/shop` });
    await expect(world.ask({}, `${SITE}/shop`)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(`${SITE}:`),
    });
  });

  it.each([
    [
      'a redirect to another host',
      { status: 301, headers: { location: 'https://www.shop.example.com/wp-json/' } },
      'www.shop',
    ],
    ['a challenge', page('Just a moment...', 403), 'Cloudflare'],
    ['a password', page('401 Authorization Required', 401), 'password of its own'],
    ['an outage', page('Briefly unavailable', 503), 'HTTP 503'],
  ] as const)('%s is what the error says', async (_what, reply, words) => {
    const { error, paths } = await asked(({ url }) => (url.pathname === '/wp-json/' ? reply : missing));
    expect(error?.message).toContain(words);
    expect(paths).toEqual(['/wp-json/wc/v3/orders', '/wp-json/']);
  });

  it.each([
    ['with a page', page('Forbidden', 403)],
    ['as if it were not there', { status: 404, body: 'not found' }],
    ['with a shop page', page('Acme', 200)],
    ['with other words than its own', { status: 401, body: { error: 'unauthorized' } }],
  ] as const)('an index that a firewall closes %s is none where the orders answer', async (_what, reply) => {
    const site: Site = ({ url, headers }) => {
      if (url.pathname !== '/wp-json/wc/v3/orders') return url.pathname === '/wp-json/' ? reply : missing;
      if (headers['authorization'] === undefined && !url.searchParams.has('consumer_secret')) {
        return {
          status: 401,
          body: { code: 'woocommerce_rest_cannot_view', message: 'Sorry.', data: { status: 401 } },
        };
      }
      return { body: [{ id: 1 }] };
    };
    const world = worldOf(site);
    await expect(
      createWooAuth(world.runtime, world.client, {}).auth.connect({ storeId: SITE, ...KEYS }),
    ).resolves.toMatchObject({
      storeId: SITE,
    });
    expect((await world.record()).settings).toMatchObject({ apiRoot: '/wp-json/', authMode: 'basic' });
    // Nobody but the store's own routes is shown the keys.
    const shown = world.arrived.filter(({ headers }) => headers['authorization'] !== undefined);
    expect(shown.every(({ url }) => url.pathname.startsWith('/wp-json/wc/v3/'))).toBe(true);
  });

  it('a closed index is none, as long as WordPress closes it', async () => {
    const refused: Reply = {
      status: 401,
      body: { code: 'rest_login_required', message: 'Log in.', data: { status: 401 } },
    };
    const site: Site = ({ url, headers }) => {
      if (url.pathname === '/wp-json/') return refused;
      if (headers['authorization'] !== undefined)
        return { ...refused, body: { code: 'woocommerce_rest_cannot_view', message: 'Sorry.', data: { status: 401 } } };
      return url.searchParams.has('consumer_secret') ? { body: [{ id: 1 }] } : missing;
    };
    const { body, settings } = await asked(site);
    expect(body).toEqual([{ id: 1 }]);
    expect(settings).toMatchObject({ authMode: 'query' });
  });
});

describe('a route that does not take these keys', () => {
  it('says so, and nothing is made of it', async () => {
    const forbidden: Reply = {
      status: 401,
      body: { code: 'rest_forbidden', message: 'Sorry.', data: { status: 401 } },
    };
    const { error, paths } = await asked(() => forbidden, { path: 'wp/v2/users' });
    expect(error).toMatchObject({ code: 'authentication_failed', platformCode: 'rest_forbidden' });
    expect(paths).toEqual(['/wp-json/wp/v2/users']);
    expect(JSON.stringify(error)).not.toContain(KEYS.consumerSecret);
  });
});
