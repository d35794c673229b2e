import { describe, expect, it } from 'vitest';
import { isNoRoute, isNotFound, isTooSlowOrTooLarge } from '../../../../src/connectors/woocommerce/errors.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { KEYS, type Reply, SITE, type Site, worldOf } from './scripted-site.js';

const BASIC = `Basic ${btoa(`${KEYS.consumerKey}:${KEYS.consumerSecret}`)}`;

const problem = (status: number, code: string, message = 'Sorry.', data: object = {}): Reply => ({
  status,
  body: { code, message, data: { status, ...data } },
});
const page = (title: string, status: number, body = ''): Reply => ({
  status,
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`,
});

/** A connected store, and one request to it. */
async function ask(site: Site, request: Parameters<ReturnType<typeof worldOf>['ask']>[0] = {}) {
  const world = worldOf(site);
  await world.connect();
  return world.ask(request);
}

async function failure(site: Site, request: Parameters<ReturnType<typeof worldOf>['ask']>[0] = {}) {
  const error = await ask(site, request).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!ConnectorError.isInstance(error)) throw new Error('no typed error');
  return error;
}

describe('a request to a store', () => {
  it('goes to the REST API below the site with the keys in the header', async () => {
    const world = worldOf(() => ({
      body: [{ id: 7 }],
      headers: { 'x-wp-total': '41', date: 'Wed, 25 Nov 2026 03:00:07 GMT' },
    }));
    await world.connect();
    const answer = await world.ask({ query: { status: 'any', include: [1, 2], page: 1, after: undefined } });
    expect(answer).toMatchObject({
      body: [{ id: 7 }],
      status: 200,
      total: 41,
      serverTime: Date.UTC(2026, 10, 25, 3, 0, 7),
    });
    expect(world.arrived).toHaveLength(1);
    expect(world.arrived[0]?.url.href).toBe(`${SITE}/wp-json/wc/v3/orders?status=any&include=1%2C2&page=1`);
    expect(world.arrived[0]?.headers).toMatchObject({ authorization: BASIC });
  });

  it('has a JSON body where it has one', async () => {
    const world = worldOf(() => ({ status: 201, body: { id: 1 } }));
    await world.connect();
    await expect(world.ask({ method: 'POST', body: { note: 'ü' } })).resolves.toMatchObject({ status: 201 });
    expect(world.arrived[0]).toMatchObject({
      method: 'POST',
      body: '{"note":"ü"}',
      headers: { 'content-type': 'application/json' },
    });
  });

  it.each([
    [`${SITE}/shop`, {}, `${SITE}/shop/wp-json/wc/v3/orders`],
    [SITE, { apiRoot: '/index.php/wp-json/' }, `${SITE}/index.php/wp-json/wc/v3/orders`],
    [SITE, { apiRoot: '/index.php?rest_route=/' }, `${SITE}/index.php?rest_route=/wc/v3/orders&_x=wp-json/wc/`],
  ])('of %s with %j goes to %s', async (storeId, settings, url) => {
    const world = worldOf(() => ({ body: [] }));
    await world.connect({ storeId, settings });
    await world.ask({}, storeId);
    expect(world.arrived[0]?.url.href).toBe(url);
  });

  it('goes to baseURL with the path of the site', async () => {
    const world = worldOf(() => ({ body: [] }), { baseURL: 'http://127.0.0.1:4010' });
    await world.connect({ storeId: `${SITE}/shop` });
    await world.ask({}, `${SITE}/shop`);
    expect(world.arrived[0]).toMatchObject({ headers: { authorization: BASIC } });
    expect(world.arrived[0]?.url.href).toBe('http://127.0.0.1:4010/shop/wp-json/wc/v3/orders');
  });

  it.each(['basic', 'query', 'oauth'])(
    'shows its keys (%s) to the routes of WooCommerce and its plugins only',
    async (authMode) => {
      const world = worldOf(() => ({ body: {} }));
      await world.connect({ settings: { authMode } });
      for (const path of [
        '',
        'wp/v2/users/me',
        'wc/v3/orders',
        'wc-shipment-tracking/v3/orders/1/shipment-trackings',
      ]) {
        await world.ask({ path });
      }
      const shown = world.arrived.map(({ url, headers }) => `${headers['authorization']}${url.search}`.includes('ck_'));
      const basic = world.arrived.map(({ headers }) => headers['authorization'] === BASIC);
      expect(shown.map((inQuery, index) => inQuery || basic[index])).toEqual([false, false, true, true]);
    },
  );

  it('is not made for a store that is not connected, or that has no keys', async () => {
    const world = worldOf(() => ({ body: [] }));
    await expect(world.ask()).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: true });
    await world.connect({ credentials: {} });
    await expect(world.ask()).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: true });
    expect(world.arrived).toHaveLength(0);
  });

  it.each([
    ['GET', 2],
    ['PUT', 2],
    ['DELETE', 2],
    ['POST', 1],
  ] as const)('%s is sent %i times where the first try ended in a gateway', async (method, times) => {
    const world = worldOf(() => ({ status: 502, headers: { 'retry-after': '0.001' }, body: '' }), { maxRetries: 1 });
    await world.connect();
    await expect(world.ask({ method, path: 'wc/v3/orders/7' })).rejects.toMatchObject({
      code: 'platform_unavailable',
      outcomeUnknown: method === 'POST',
    });
    expect(world.arrived).toHaveLength(times);
  });

  it('can be tried less often than the call allows', async () => {
    const world = worldOf(() => ({ status: 502, body: '' }), { maxRetries: 5 });
    await world.connect();
    await expect(world.ask({ maxRetries: 0 })).rejects.toMatchObject({ status: 502 });
    expect(world.arrived).toHaveLength(1);
  });
});

describe('an answer', () => {
  const NOTICE =
    '<br />\n<b>Warning</b>:  Undefined array key [0] in <b>/srv/{plugins}/x.php</b> on line <b>12</b><br />\n';

  it.each([
    ['a byte order mark', '\ufeff[{"id":1}]'],
    ['white space', '\r\n\t [{"id":1}]\n'],
    ['a notice before', `${NOTICE}[{"id":1}]`],
    ['two notices before', `${NOTICE}${NOTICE}[{"id":1}]`],
    ['a notice behind', `[{"id":1}]\n${NOTICE}`],
    ['a notice on both sides', `\ufeff${NOTICE}[{"id":1}]${NOTICE}`],
    ['a plain-text notice before', 'Notice: Undefined index: [0] {x} in /srv/x.php on line 1\n[{"id":1}]'],
    ['a debugging remark before', 'PHP Deprecated: {"a":[1]} is old\n\n[{"id":1,"b":{"c":[1,2,"]}"]}}]'],
  ])('is read past %s', async (_what, body) => {
    await expect(ask(() => ({ body }))).resolves.toMatchObject({ body: [{ id: 1 }] });
  });

  it('is empty only where the store said so', async () => {
    await expect(ask(() => ({ body: `${NOTICE}[]` }))).resolves.toMatchObject({ body: [] });
    await expect(ask(() => ({ body: 'Notice: {"a":1} is old\n[]' }))).resolves.toMatchObject({ body: [] });
  });

  it('keeps integers that a number cannot hold', async () => {
    await expect(ask(() => ({ body: '[{"id":9007199254740993,"n":12}]' }))).resolves.toMatchObject({
      body: [{ id: '9007199254740993', n: 12 }],
    });
  });

  it('counts as what its body says where a notice had HTTP 200 sent already', async () => {
    const error = await failure(() => ({
      body: `${NOTICE}{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":404}}`,
    }));
    expect(isNotFound(error)).toBe(true);
    expect(error.status).toBe(404);
  });

  it('of a coupon is no error, although it has a code', async () => {
    await expect(ask(() => ({ body: { id: 1, code: 'SAVE10', status: 'publish' } }))).resolves.toBeDefined();
  });

  it.each([
    ['an empty text', '', undefined, true],
    ['JSON that broke off', '[{"id":1,"name":"A', 'answer_cut_off', true],
    ['JSON that broke off behind a notice', `${NOTICE}[{"id":1,"name":"A`, 'answer_cut_off', true],
    ['a list that broke off between rows', '[{"id":1},{"id":2},', 'answer_cut_off', true],
    ['such a list behind a notice', `${NOTICE}[{"id":1},{"id":2}`, 'answer_cut_off', true],
    ['a fatal error that quotes brackets', 'Fatal error: Cannot use [] for reading in x.php {}', undefined, false],
    ['a text', 'Error establishing a database connection', undefined, false],
  ])('of %s is an unexpected response', async (_what, body, platformCode, retryable) => {
    const error = await failure(() => ({ body, headers: { 'content-type': 'text/plain' } }));
    expect(error).toMatchObject({ code: 'unexpected_response', platformCode, retryable, status: 200 });
    expect(isTooSlowOrTooLarge(error)).toBe(platformCode === 'answer_cut_off');
  });

  it('leaves open whether a POST happened when it cannot be read', async () => {
    await expect(ask(() => ({ body: '' }), { method: 'POST' })).rejects.toMatchObject({ outcomeUnknown: true });
  });

  it.each([
    ['Cloudflare', page('Just a moment...', 403, '<script src="/cdn-cgi/challenge-platform/x.js"></script>')],
    ['Cloudflare', page('Just a moment...', 503)],
    ['Cloudflare', page('Just a moment...', 200)],
    ['Cloudflare', page('Attention Required! | Cloudflare', 403)],
    ['Cloudflare', { ...page('Shop', 403), headers: { 'cf-mitigated': 'challenge' } }],
    ['Sucuri', page('Sucuri WebSite Firewall - Access Denied', 403)],
    ['Wordfence', page('Your access to this site has been limited', 503, 'Generated by Wordfence')],
    ['Imunify360', page('One moment, please...', 200, 'imunify360')],
    ['ModSecurity', page('Not Acceptable!', 406, 'An appropriate representation … Mod_Security.')],
    ['bot check', page('Robot Challenge', 200, 'verifying you are human')],
  ])('of a challenge by %s names the firewall', async (vendor, reply) => {
    const error = await failure(() => reply);
    const code = reply.status === 200 ? 'unexpected_response' : 'permission_denied';
    expect(error).toMatchObject({ code, platformCode: 'html_challenge', retryable: false });
    expect(error.message).toContain(vendor);
  });

  it('of a rate limit stays one, also as a page of a firewall', async () => {
    const error = await failure(() => ({ ...page('Just a moment...', 429), headers: { 'retry-after': '7' } }));
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 7_000, retryable: true });
    await expect(failure(() => ({ status: 429, body: 'slow down' }))).resolves.toMatchObject({ retryAfterMs: 1_000 });
  });

  it.each([
    [503, 'platform_unavailable', true],
    [403, 'permission_denied', false],
    [508, 'platform_unavailable', true],
  ])('of another page with %i keeps what the status means', async (status, code, retryable) => {
    const error = await failure(() => page('Briefly unavailable for scheduled maintenance', status));
    expect(error).toMatchObject({ code, platformCode: 'html_page', retryable, status });
  });

  it('of a password page says that the web server asks, not WooCommerce', async () => {
    const world = worldOf(() => page('401 Authorization Required', 401));
    await world.connect();
    await expect(world.ask()).rejects.toMatchObject({
      code: 'authentication_failed',
      message: expect.stringContaining('staging'),
    });
    expect(world.arrived).toHaveLength(1);
  });
});

describe('a redirect', () => {
  it.each([
    ['https', 'https://shop.example.com/wp-json/wc/v3/orders?consumer_secret=cs_1', 'https://shop.example.com'],
    ['another host', 'https://www.shop.example.com/login?next=cs_1', 'https://www.shop.example.com'],
  ])('to %s is not followed, and named without its path', async (_what, location, origin) => {
    const world = worldOf(() => ({ status: 301, headers: { location } }), { allowInsecureHttp: true });
    await world.connect({ storeId: 'http://shop.example.com' });
    const error = await world.ask({}, 'http://shop.example.com').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unexpected_response', status: 301, retryable: false });
    expect((error as Error).message).toContain(`${origin} `);
    expect((error as Error).message).not.toMatch(/cs_|wp-json|login/);
    expect(world.arrived).toHaveLength(1);
  });
});

describe('a refusal by WooCommerce', () => {
  it.each([
    [404, 'woocommerce_rest_shop_order_invalid_id', 'not_found'],
    [400, 'woocommerce_rest_product_invalid_id', 'not_found'],
    [404, 'woocommerce_rest_invalid_product_id', 'not_found'],
    [404, 'woocommerce_rest_shop_webhook_invalid_id', 'not_found'],
    [400, 'woocommerce_rest_invalid_id', 'not_found'],
    [404, 'rest_no_route', 'unexpected_response'],
    [403, 'woocommerce_rest_cannot_view', 'permission_denied'],
    [400, 'product_invalid_sku', 'invalid_request'],
    [413, 'woocommerce_rest_request_entity_too_large', 'invalid_request'],
    [500, 'woocommerce_rest_cannot_create_order_refund', 'invalid_request'],
    [500, 'internal_server_error', 'platform_unavailable'],
    [409, 'woocommerce_rest_conflict', 'conflict'],
  ])('with %i %s is %s', async (status, platformCode, code) => {
    const error = await failure(() => problem(status, platformCode), { method: 'POST' });
    expect(error).toMatchObject({ code, platformCode, retryable: code === 'platform_unavailable' });
    expect(error.outcomeUnknown).toBe(code === 'platform_unavailable');
    expect(isNotFound(error)).toBe(code === 'not_found');
    expect(isNoRoute(error)).toBe(platformCode === 'rest_no_route');
  });

  it('reads the bare status that a refused refund has for data', async () => {
    const body = { code: 'woocommerce_rest_cannot_create_order_refund', message: 'Invalid refund amount.', data: 500 };
    await expect(failure(() => ({ status: 500, body }), { method: 'POST' })).resolves.toMatchObject({
      code: 'invalid_request',
      retryable: false,
      outcomeUnknown: false,
    });
  });

  it('tells which parameter is wrong, in the words of its schema and in no others', async () => {
    const error = await failure(() =>
      problem(400, 'rest_invalid_param', 'Invalid parameter(s): status, billing', {
        params: {
          status: 'status is not one of pending and processing.',
          billing: 'asha@example.com is already Asha Rao’s address',
          'line_items[0]': 'line_items[0][quantity] is not of type integer.',
        },
      }),
    );
    expect(error).toMatchObject({
      code: 'invalid_request',
      issues: [
        { path: 'status', message: 'is refused: status is not one of pending and processing' },
        { path: 'billing', message: 'is refused' },
        { path: 'line_items[0]', message: 'is refused: line_items[0][quantity] is not of type integer' },
      ],
    });
    expect(JSON.stringify(error) + error.message).not.toMatch(/asha/i);
  });
});

describe('a host that blocks PUT and DELETE', () => {
  const blocking =
    (blocked: Reply): Site =>
    ({ method }) =>
      method === 'PUT' || method === 'DELETE' ? blocked : { body: { id: 7 } };
  const put = { method: 'PUT', path: 'wc/v3/orders/7', body: { status: 'completed' } } as const;

  it.each([
    ['403', page('Forbidden', 403)],
    ['405', page('Method Not Allowed', 405)],
    ['501', page('Not Implemented', 501)],
    ['a firewall', page('Sucuri WebSite Firewall', 403)],
    ['JSON of its own', { status: 405, body: { error: 'method' } }],
  ])('with %s gets a POST that says what it stands for, from then on at once', async (_what, blocked) => {
    const world = worldOf(blocking(blocked));
    await world.connect();
    await expect(world.ask(put)).resolves.toMatchObject({ body: { id: 7 } });
    expect(world.arrived.map(({ method }) => method)).toEqual(['PUT', 'POST']);
    expect(world.arrived[1]).toMatchObject({
      headers: { 'x-http-method-override': 'PUT', authorization: BASIC },
      body: '{"status":"completed"}',
    });
    expect(world.arrived[1]?.url.search).toBe('?_method=PUT');
    expect((await world.record()).settings).toEqual({ methodOverride: true });

    await world.ask({ method: 'DELETE', path: 'wc/v3/webhooks/7', query: { force: true } });
    expect(world.arrived).toHaveLength(3);
    expect(world.arrived[2]).toMatchObject({ method: 'POST', headers: { 'x-http-method-override': 'DELETE' } });
  });

  it('is remembered beside what else is learnt at the same time', async () => {
    const world = worldOf(({ method, url }) => {
      if (method === 'PUT') return page('Forbidden', 403);
      if (url.pathname === '/wp-json/') return { body: { namespaces: ['wc/v3'] } };
      return url.searchParams.has('consumer_secret')
        ? { body: { id: 7 } }
        : problem(401, 'woocommerce_rest_cannot_edit');
    });
    await world.connect();
    await expect(world.ask(put)).resolves.toMatchObject({ body: { id: 7 } });
    expect((await world.record()).settings).toMatchObject({ methodOverride: true, authMode: 'query' });
  });

  it('and POST as well is what the first answer says', async () => {
    const world = worldOf(() => page('Sucuri WebSite Firewall', 403));
    await world.connect();
    await expect(world.ask(put)).rejects.toMatchObject({ platformCode: 'html_challenge' });
    expect((await world.record()).settings).toEqual({});
  });

  it('is not guessed from a refusal by WooCommerce', async () => {
    const world = worldOf(() => problem(403, 'woocommerce_rest_cannot_edit'));
    await world.connect();
    await expect(world.ask(put)).rejects.toMatchObject({ code: 'permission_denied' });
    expect(world.arrived).toHaveLength(1);
  });
});

describe('a secret', () => {
  const PLANTED = /cs_|f6a7b8c9/;

  it.each(['basic', 'query', 'oauth'])('is in no error, log or record of requests, sent by %s', async (authMode) => {
    const lines: unknown[] = [];
    const level = (entry: unknown) => lines.push(entry);
    const logger = { debug: level, info: level, warn: level, error: level };
    const echo: Site = ({ url, headers }) => ({
      status: 400,
      headers: { link: `<${url.href}>; rel="next"` },
      body: {
        code: 'rest_invalid_param',
        message: url.href,
        data: { params: { [headers['authorization'] ?? url.search]: url.href } },
      },
    });
    const world = worldOf(echo, { logger });
    await world.connect({ settings: { authMode } });
    const refused = await world.ask().catch((thrown: unknown) => thrown);

    const quoting = worldOf(echo, {
      logger,
      transport: async (url, init) => {
        throw new Error(`failed: ${url} ${JSON.stringify(init.headers)} ${KEYS.consumerSecret}`);
      },
    });
    await quoting.connect({ settings: { authMode } });
    const failed = (await quoting.ask().catch((thrown: unknown) => thrown)) as Error;
    for (const error of [refused as Error, failed]) {
      expect(ConnectorError.isInstance(error)).toBe(true);
      expect([error.message, error.stack, String(error.cause), JSON.stringify(error)].join()).not.toMatch(PLANTED);
    }
    expect(JSON.stringify(lines)).not.toMatch(PLANTED);
  });
});
