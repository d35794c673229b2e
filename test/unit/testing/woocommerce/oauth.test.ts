import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KeyRing } from '../../../../src/testing/woocommerce/auth/keys.js';
import { authenticateOAuth } from '../../../../src/testing/woocommerce/auth/oauth.js';
import { readExchange } from '../../../../src/testing/woocommerce/http/exchange.js';
import { asHeader, asQuery, type OAuthInput, signOAuth, startWoo } from './support.js';

const MINUTE = 60;

async function startPlain(options: Parameters<typeof startWoo>[0] = {}) {
  const started = await startWoo({ https: false, ...options });
  const { controls, credentials } = started;
  const signed = async (path: string, change: Partial<OAuthInput> = {}, { method = 'GET' } = {}) => {
    const url = `${controls.baseURL()}${path}`;
    const oauth = asQuery(signOAuth({ key: credentials, method, url, ...change }));
    return started.ask(`${path}${path.includes('?') ? '&' : '?'}${oauth}`, { key: null, root: '', method });
  };
  return { ...started, signed };
}

const ORDERS = '/wp-json/wc/v3/orders';

describe('an OAuth signature', () => {
  it('opens a site without TLS, by either hash, in the query or in the header', async () => {
    const { ask, controls, credentials, signed } = await startPlain();
    expect((await signed(ORDERS)).status).toBe(200);
    expect((await signed(`${ORDERS}?per_page=5&page=2`, { algorithm: 'SHA1' })).status).toBe(200);
    const header = asHeader(signOAuth({ key: credentials, url: `${controls.baseURL()}${ORDERS}?per_page=3` }));
    const byHeader = await ask('orders?per_page=3', { key: null, headers: { authorization: header } });
    expect([byHeader.status, byHeader.body.length]).toEqual([200, 3]);
    expect(controls.requests.list('GET orders').map(({ auth }) => auth)).toEqual(['oauth', 'oauth', 'oauth']);
  });

  it('covers values with spaces, plus signs and everything that is encoded', async () => {
    const { signed } = await startPlain();
    expect((await signed(`${ORDERS}?search=${encodeURIComponent("A&B/01+x y!'()* ₹")}`)).status).toBe(200);
  });

  it('covers a PUT without its JSON body', async () => {
    const { ask, controls, credentials } = await startPlain();
    const path = `${ORDERS}/10001`;
    const oauth = asQuery(signOAuth({ key: credentials, method: 'PUT', url: `${controls.baseURL()}${path}` }));
    const answer = await ask(`${path}?${oauth}`, { key: null, root: '', method: 'PUT', body: { status: 'completed' } });
    expect([answer.status, answer.body.status]).toEqual([200, 'completed']);
  });

  it('is refused with a changed parameter, an unknown key, an old time or a used nonce', async () => {
    const { ask, controls, credentials, signed } = await startPlain();
    const now = Date.parse('2026-11-25T06:30:00Z') / 1_000;
    const oauth = asQuery(signOAuth({ key: credentials, url: `${controls.baseURL()}${ORDERS}?page=1` }));
    const changed = await ask(`${ORDERS}?page=2&${oauth}`, { key: null, root: '' });
    expect(changed.body).toEqual({
      code: 'woocommerce_rest_authentication_error',
      message: 'Invalid signature - provided signature does not match.',
      data: { status: 401 },
    });
    const message = async (change: Partial<OAuthInput>) => (await signed(ORDERS, change)).body.message;
    expect(await message({ key: { consumerKey: 'ck_wrong', consumerSecret: 'x' } })).toBe('Consumer key is invalid.');
    expect(await message({ timestamp: now - 16 * MINUTE })).toBe('Invalid timestamp.');
    expect(await message({ timestamp: now + 16 * MINUTE })).toBe('Invalid timestamp.');
    expect((await signed(ORDERS, { timestamp: now - 14 * MINUTE, nonce: 'once' })).status).toBe(200);
    expect(await message({ nonce: 'once' })).toBe('Invalid nonce - nonce has already been used.');
    expect((await ask(`${ORDERS}?oauth_nonce=1`, { key: null, root: '' })).body.code).toBe(
      'woocommerce_rest_authentication_missing_parameter',
    );
  });

  it('makes the Link header useless: it repeats the used nonce', async () => {
    const { ask, controls, signed } = await startPlain();
    const { headers } = await signed(`${ORDERS}?per_page=10`);
    const next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '';
    const { pathname, search } = new URL(next);
    expect((await ask(`${pathname}${search}`, { key: null, root: '' })).status).toBe(401);
    expect(controls.requests.list().map(({ status }) => status)).toEqual([200, 401]);
  });

  it('fails on lists the way the plugin reads them, and not on commas', async () => {
    const { signed } = await startPlain();
    const indexed = (count: number) =>
      Array.from({ length: count }, (_, index) => `include%5B${index}%5D=${10_001 + index}`).join('&');
    expect((await signed(`${ORDERS}?include%5B%5D=10001`)).status).toBe(401);
    expect((await signed(`${ORDERS}?${indexed(10)}`)).status).toBe(200);
    expect((await signed(`${ORDERS}?${indexed(11)}`)).status).toBe(401);
    const commas = await signed(`${ORDERS}?include=${Array.from({ length: 12 }, (_, index) => 10_001 + index)}`);
    expect(commas.status).toBe(200);
  });

  it('must cover a form body, which counts among the parameters', async () => {
    const { ask, controls, credentials } = await startPlain();
    const oauth = asQuery(signOAuth({ key: credentials, method: 'POST', url: `${controls.baseURL()}${ORDERS}/10001` }));
    const answer = await ask(`${ORDERS}/10001?${oauth}`, {
      key: null,
      root: '',
      method: 'POST',
      rawBody: 'status=completed',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.status).toBe(401);
  });

  it('names the host of the Host header, or of the home URL where the server in front hides it', async () => {
    const shown = await startPlain();
    const hidden = await startPlain({ oauthHost: 'home' });
    const byHome = { url: `http://sandbox-1.example.com${ORDERS}` };
    expect((await shown.signed(ORDERS, byHome)).status).toBe(401);
    expect((await hidden.signed(ORDERS)).status).toBe(401);
    expect((await hidden.signed(ORDERS, byHome)).status).toBe(200);
  });

  it('fails at the root of a sub-directory and works at its index.php', async () => {
    const { signed } = await startPlain({ path: '/shop', permalinks: 'plain' });
    const query = '?rest_route=/wc/v3/orders&_x=wp-json/wc/';
    expect((await signed(`/shop/${query}`)).status).toBe(401);
    expect((await signed(`/shop/index.php${query}`)).status).toBe(200);
  });
});

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly consumer_key: string;
  readonly consumer_secret: string;
  readonly oauth_timestamp: number;
  readonly signed_url: string;
  readonly woocommerce_accepts: boolean;
}

const VECTORS = '../shared/contracts/woocommerce/oauth-vectors.json';

describe.skipIf(!existsSync(VECTORS))('signatures that a real store was asked to verify', () => {
  const vectors = existsSync(VECTORS) ? (JSON.parse(readFileSync(VECTORS, 'utf8')) as readonly Vector[]) : [];

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const { host, origin } = new URL(vector.signed_url);
    const keys = new KeyRing(() => '');
    const key = {
      ...keys.issue('read_write'),
      consumerKey: vector.consumer_key,
      consumerSecret: vector.consumer_secret,
    };
    const ring = { find: (name: string) => (name === key.consumerKey ? key : undefined) } as unknown as KeyRing;
    const exchange = readExchange({
      method: vector.method,
      target: vector.signed_url.slice(origin.length),
      headers: { host },
      body: '',
    });
    const verify = () =>
      authenticateOAuth(exchange, {
        keys: ring,
        ssl: origin.startsWith('https:'),
        stripAuthorization: false,
        home: origin,
        oauthHost: 'header',
        now: () => vector.oauth_timestamp * 1_000,
      });
    if (vector.woocommerce_accepts) expect(verify().key?.consumerKey).toBe(vector.consumer_key);
    else expect(verify).toThrow('Invalid signature');
  });
});
