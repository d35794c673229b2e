import { describe, expect, it } from 'vitest';
import { startWoo } from './support.js';

const LINK = /^<([^>]+)>; rel="https:\/\/api\.w\.org\/"$/;

describe('a site', () => {
  it('with pretty permalinks answers at wp-json, with and without index.php', async () => {
    const { ask } = await startWoo();
    expect((await ask('orders')).status).toBe(200);
    expect((await ask('orders', { root: '/index.php/wp-json/wc/v3/' })).status).toBe(200);
  });

  it('without URL rewriting answers below index.php only', async () => {
    const { ask } = await startWoo({ permalinks: 'index' });
    const pretty = await ask('orders');
    expect([pretty.status, pretty.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
    expect((await ask('orders', { root: '/index.php/wp-json/wc/v3/' })).status).toBe(200);
  });

  it('with plain permalinks takes keys only where the address holds the literal wp-json/wc/', async () => {
    const { ask, controls } = await startWoo({ permalinks: 'plain' });
    const plain = (rest: string) => ask(rest, { root: '/index.php?rest_route=/wc/v3/' });
    expect((await ask('orders')).status).toBe(404);
    expect((await ask('orders', { root: '/index.php/wp-json/wc/v3/' })).status).toBe(404);
    const bare = await plain('orders');
    expect([bare.status, bare.body.code]).toEqual([401, 'woocommerce_rest_cannot_view']);
    expect((await plain('orders&_x=wp-json%2Fwc%2F')).status).toBe(401);
    const marked = await plain('orders&_x=wp-json/wc/&per_page=2');
    expect([marked.status, marked.body.length]).toEqual([200, 2]);
    expect(controls.requests.list('GET orders').at(-1)?.query).toEqual({ per_page: '2' });
    // Following the header loses the trick: WordPress encodes the slashes.
    expect(marked.headers.get('link')).toContain('_x=wp-json%2Fwc%2F');
  });

  it('announces its API at home and on every answer, whatever its permalinks', async () => {
    const roots = {
      pretty: 'https://sandbox-1.example.com/shop/wp-json/',
      index: 'https://sandbox-1.example.com/shop/index.php/wp-json/',
      plain: 'https://sandbox-1.example.com/shop/index.php?rest_route=/',
    };
    for (const [permalinks, root] of Object.entries(roots)) {
      const { ask } = await startWoo({ permalinks: permalinks as keyof typeof roots, path: '/shop' });
      for (const path of ['/shop/', '/shop/nothing-here']) {
        const { headers } = await ask('', { root: path, key: null });
        expect(LINK.exec(headers.get('link') ?? '')?.[1]).toBe(root);
      }
    }
  });

  it('in a sub-directory answers nowhere else', async () => {
    const { ask, credentials } = await startWoo({ path: '/shop' });
    expect(credentials.storeId).toBe('https://sandbox-1.example.com/shop');
    expect((await ask('orders')).status).toBe(404);
    const inside = await ask('orders/10001', { root: '/shop/wp-json/wc/v3/' });
    expect(inside.body._links.self[0].href).toBe('https://sandbox-1.example.com/shop/wp-json/wc/v3/orders/10001');
  });

  it('says in its index who it is and what it has, to anyone', async () => {
    const { ask } = await startWoo({ tracking: 'ast' });
    const index = await ask('', { root: '/wp-json/', key: null });
    expect(index.body).toMatchObject({
      url: 'https://sandbox-1.example.com',
      home: 'https://sandbox-1.example.com',
      gmt_offset: 5.5,
      timezone_string: 'Asia/Kolkata',
      namespaces: expect.arrayContaining(['wc/v3', 'wc-ast/v3', 'wc-shipment-tracking/v3']),
    });
    const part = await ask('?_fields=name,namespaces', { root: '/wp-json/', key: null });
    expect(Object.keys(part.body)).toEqual(['name', 'namespaces']);
  });

  it('may have settings of its own beside others', async () => {
    const { ask } = await startWoo({
      sites: ['https://a.example', { url: 'http://b.example/shop/', permalinks: 'index' }],
    });
    const [a, b] = await Promise.all([
      ask('', { root: '/wp-json/', storeId: 'https://a.example', key: null }),
      ask('', { root: '/shop/index.php/wp-json/', storeId: 'http://b.example/shop', key: null }),
    ]);
    expect([a.body.home, b.body.home]).toEqual(['https://a.example', 'http://b.example/shop']);
  });
});

describe('a method', () => {
  it('can be carried by POST, by the header, and by the query', async () => {
    const { ask, controls } = await startWoo();
    const body = { status: 'on-hold' };
    const plain = await ask('orders/10001', { method: 'POST', body });
    const header = await ask('orders/10002', { method: 'POST', body, headers: { 'x-http-method-override': 'PUT' } });
    const query = await ask('orders/10003?_method=DELETE', { method: 'POST' });
    expect([plain.body.status, header.body.status, query.status]).toEqual(['on-hold', 'on-hold', 200]);
    expect(controls.order('10003')?.status).toBe('trash');
    expect(controls.requests.list().map(({ method, operation }) => [method, operation])).toEqual([
      ['POST', 'POST orders/:id'],
      ['POST', 'PUT orders/:id'],
      ['POST', 'DELETE orders/:id'],
    ]);
  });

  it('on an unknown route is 404 in JSON', async () => {
    const { ask } = await startWoo();
    for (const path of ['nope', 'orders/abc']) {
      const { status, body } = await ask(path);
      expect([status, body]).toEqual([
        404,
        {
          code: 'rest_no_route',
          message: 'No route was found matching the URL and request method.',
          data: { status: 404 },
        },
      ]);
    }
  });
});
