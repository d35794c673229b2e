import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FlipkartOptions } from '../../../../src/connectors/flipkart/options.js';
import { createTokenEndpoint, type TokenEndpoint } from '../../../../src/connectors/flipkart/token-endpoint.js';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import type { Call, CallOptions } from '../../../../src/core/call.js';
import { type AnyConnectorError, ConnectorError } from '../../../../src/core/errors.js';
import { NOW } from './auth-store.js';
import { BAD_CREDENTIALS, granted, refused, startTokenServer, type TokenServer, wrapped } from './token-server.js';

// No time between tries.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => vi.restoreAllMocks());

const APP = { appId: 'app-1', appSecrets: ['secret-planted-new'], isOwn: false };
const OWNER = { storeId: 'seller1', app: APP };
const CALLBACK = { code: 'code+/=planted', state: 'state-planted', redirectUri: 'https://host.example/cb?a=b' };
const AT_ONCE = { 'retry-after': '0.001' };
const TOKEN = '/oauth-service/oauth/token';

function use(server: TokenServer, options: Partial<FlipkartOptions> = {}) {
  const logs: unknown[] = [];
  const log = (entry: unknown) => void logs.push(entry);
  const logger = { debug: log, info: log, warn: log, error: log };
  const runtime = createRuntime('flipkart', { now: () => NOW, baseURL: server.baseURL, logger, ...options });
  onTestFinished(() => runtime.close());
  const endpoint = createTokenEndpoint(runtime, options);
  const run = <T>(work: (endpoint: TokenEndpoint, call: Call) => Promise<T>, callOptions?: CallOptions) =>
    runtime.call('auth.refresh', 'seller1', callOptions, (call) => work(endpoint, call));
  return { run, logs };
}

const own = (endpoint: TokenEndpoint, call: Call) => endpoint.clientCredentials(OWNER, call);
const refresh = (endpoint: TokenEndpoint, call: Call) => endpoint.refresh(OWNER, 'refresh-planted', call);
const exchange = (endpoint: TokenEndpoint, call: Call) => endpoint.exchange(OWNER, CALLBACK, call);

async function failure(work: Promise<unknown>): Promise<AnyConnectorError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!ConnectorError.isInstance(error)) throw new Error(`no ConnectorError: ${String(error)}`);
  return error;
}

it('asks by GET with the parameters in the query and the app as Basic authentication', async () => {
  const server = await startTokenServer();
  const { run } = use(server);
  await run(own);
  await run(refresh);
  await run(exchange);
  expect(server.tokenRequests.map(({ method, path, parameters }) => ({ method, path, parameters }))).toEqual([
    { method: 'GET', path: TOKEN, parameters: { grant_type: 'client_credentials', scope: 'Seller_Api' } },
    { method: 'GET', path: TOKEN, parameters: { grant_type: 'refresh_token', refresh_token: 'refresh-planted' } },
    {
      method: 'GET',
      path: TOKEN,
      parameters: {
        grant_type: 'authorization_code',
        redirect_uri: CALLBACK.redirectUri,
        state: CALLBACK.state,
        code: CALLBACK.code,
      },
    },
  ]);
  expect(server.tokenRequests[0]).toMatchObject({ appId: 'app-1', appSecret: 'secret-planted-new' });
});

it('asks where and how it is told', async () => {
  const server = await startTokenServer();
  const tokenURL = `${server.baseURL}/gateway/token?tenant=7`;
  await use(server, { tokenURL, scope: 'Seller_Api,Default' }).run(own);
  await use(server, { tokenURL, tokenMethod: 'POST' }).run(refresh);
  expect(server.tokenRequests).toMatchObject([
    {
      method: 'GET',
      path: '/gateway/token',
      parameters: { tenant: '7', grant_type: 'client_credentials', scope: 'Seller_Api,Default' },
      contentType: undefined,
    },
    {
      method: 'POST',
      path: '/gateway/token',
      query: 'tenant=7',
      parameters: { grant_type: 'refresh_token', refresh_token: 'refresh-planted' },
      contentType: 'application/x-www-form-urlencoded',
    },
  ]);
});

it('reads tokens, their ends and scopes', async () => {
  const server = await startTokenServer(() =>
    granted('access-1', { expires_in: 3_600, refresh_token: 'refresh-2', refresh_token_expires_in: '7200' }),
  );
  const { run } = use(server);
  expect(await run(refresh)).toEqual({
    accessToken: 'access-1',
    expiresAt: '2026-11-20T04:30:00.000Z',
    refreshToken: 'refresh-2',
    refreshTokenExpiresAt: '2026-11-20T05:30:00.000Z',
    scopes: ['Seller_Api'],
  });
  server.answer(() => granted('access-1', { scope: 'Seller_Api, Default' }));
  expect(await run(own)).toMatchObject({ scopes: ['Seller_Api', 'Default'], refreshToken: undefined });
});

it.each([[undefined], [-1], ['soon'], [Number.MAX_SAFE_INTEGER], [null]])(
  'takes %j for no lifetime',
  async (expires_in) => {
    const server = await startTokenServer(() => granted('access-1', { expires_in }));
    expect((await use(server).run(own)).expiresAt).toBeUndefined();
  },
);

it.each([
  ['no token', {}],
  ['an empty token', { access_token: '' }],
  ['a number', { access_token: 1 }],
])('refuses an answer with %s', async (_what, body) => {
  const server = await startTokenServer(() => ({ body }));
  expect(await failure(use(server).run(own))).toMatchObject({ code: 'unexpected_response', storeId: 'seller1' });
});

describe('several secrets', () => {
  const app = { ...APP, appSecrets: ['secret-new', 'secret-mid', 'secret-old'] };
  const ask = (endpoint: TokenEndpoint, call: Call) => endpoint.clientCredentials({ ...OWNER, app }, call);

  it('are tried newest first, until one is known', async () => {
    const server = await startTokenServer(({ appSecret }) =>
      appSecret === 'secret-mid' ? granted('access-1') : BAD_CREDENTIALS,
    );
    expect((await use(server).run(ask)).accessToken).toBe('access-1');
    expect(server.tokenRequests.map(({ appSecret }) => appSecret)).toEqual(['secret-new', 'secret-mid']);
  });

  it('are all refused', async () => {
    const server = await startTokenServer(() => BAD_CREDENTIALS);
    const error = await failure(use(server).run(ask));
    expect(error).toMatchObject({ code: 'authentication_failed', platformCode: 'unauthorized', reauthorize: false });
    expect(server.tokenRequests).toHaveLength(3);
  });

  it.each([
    ['an app that Flipkart does not know', refused('unauthorized', 401, 'No client with requested id: app-1')],
    ['an app of the wrong kind', refused('invalid_client', 401, 'Unauthorized grant type: client_credentials')],
    ['a refused refresh token', refused('invalid_token', 401)],
    ['a bad scope', refused('invalid_scope', 400)],
  ])('are not tried for %s', async (_what, answer) => {
    const server = await startTokenServer(() => answer);
    await failure(use(server).run(ask));
    expect(server.tokenRequests).toHaveLength(1);
  });
});

it.each([
  [refresh, refused('invalid_grant', 400), 'authentication_failed', 'invalid_grant', true],
  [refresh, refused('invalid_token', 401), 'authentication_failed', 'invalid_grant', true],
  [refresh, wrapped('invalid_token'), 'authentication_failed', 'invalid_grant', true],
  [exchange, refused('invalid_grant', 400), 'authentication_failed', 'invalid_grant', true],
  [own, refused('invalid_client', 401), 'authentication_failed', 'invalid_client', false],
  [own, BAD_CREDENTIALS, 'authentication_failed', 'unauthorized', false],
  [own, { status: 401, body: '<html>' }, 'authentication_failed', 'unauthorized', false],
  [own, refused('invalid_scope', 400), 'permission_denied', 'invalid_scope', undefined],
  [exchange, refused('redirect_uri_mismatch', 400), 'invalid_request', 'redirect_uri_mismatch', undefined],
  [own, refused('unsupported_grant_type', 400), 'invalid_request', 'unsupported_grant_type', undefined],
  [own, refused('method_not_allowed', 405), 'invalid_request', 'method_not_allowed', undefined],
  [own, { status: 404, body: 'x' }, 'not_found', undefined, undefined],
  [own, { status: 429 }, 'rate_limited', undefined, undefined],
  [own, { status: 599 }, 'platform_unavailable', undefined, undefined],
  [own, { body: '<!doctype html>' }, 'unexpected_response', undefined, undefined],
  [own, { status: 302, headers: { location: 'https://elsewhere.example/?code=planted' } }, 'unexpected_response'],
  [own, { reset: true }, 'connection_failed', undefined, undefined],
] as const)('case %#: a refusal means what it says', async (work, answer, code, platformCode?, reauthorize?) => {
  const server = await startTokenServer(() => answer);
  const error = await failure(use(server).run(work, { maxRetries: 0 }));
  expect(error).toMatchObject({ code, operation: 'auth.refresh' });
  expect(error.platformCode).toBe(platformCode);
  expect((error as { reauthorize?: boolean }).reauthorize).toBe(reauthorize);
  expect(server.tokenRequests).toHaveLength(1);
});

it("only its seller can mend a store's own app", async () => {
  const server = await startTokenServer(() => BAD_CREDENTIALS);
  const owner = { ...OWNER, app: { ...APP, isOwn: true } };
  const error = await failure(use(server).run((endpoint, call) => endpoint.clientCredentials(owner, call)));
  expect(error).toMatchObject({ reauthorize: true, message: expect.stringContaining('auth.connect') });
});

it.each([
  ['client credentials', own],
  ['a refresh token', refresh],
  ['a code', exchange],
])('tries %s again after an outage, a throttle and a lost answer', async (_what, work) => {
  const troubles = [{ status: 503 }, { status: 429, headers: AT_ONCE }, { reset: true }, { status: 599 }];
  const server = await startTokenServer((_request, count) => troubles[count - 1] ?? granted('access-1'));
  expect((await use(server).run(work, { maxRetries: 4 })).accessToken).toBe('access-1');
  expect(server.tokenRequests).toHaveLength(5);
});

it('does not try a refusal again that a gateway wrapped in a 500', async () => {
  const server = await startTokenServer(() => wrapped('invalid_token'));
  await failure(use(server).run(refresh, { maxRetries: 3 }));
  expect(server.tokenRequests).toHaveLength(1);
  // Of the app alone it says nothing that lasts.
  await failure(use(server).run(own, { maxRetries: 1 }));
  expect(server.tokenRequests).toHaveLength(3);
});

it('asks how long a token lives', async () => {
  const server = await startTokenServer();
  server.answerExpiry(({ parameters }) => ({
    body: { expired: parameters['token_type'] === 'refresh', token_type: 'x', expires_in: 60 },
  }));
  const { run } = use(server);
  expect(await run((endpoint, call) => endpoint.lifeOf(OWNER, 'access', 'access-planted', call))).toEqual({
    hasEnded: false,
    endsAt: '2026-11-20T03:31:00.000Z',
  });
  expect(await run((endpoint, call) => endpoint.lifeOf(OWNER, 'refresh', 'refresh-planted', call))).toMatchObject({
    hasEnded: true,
  });
  expect(server.expiryRequests).toMatchObject([
    { method: 'GET', path: `${TOKEN}/expiry`, parameters: { token_type: 'access', token: 'access-planted' } },
    { method: 'GET', path: `${TOKEN}/expiry`, parameters: { token_type: 'refresh', token: 'refresh-planted' } },
  ]);
});

describe('secrets', () => {
  const SECRET = /planted|c2VjcmV0|YXBwLTE/;
  const CHANNELS = ['request', 'retry', 'throttle'].map((name) => `commerce-connectors:${name}`);

  it.each([
    ['a refusal', () => refused('invalid_grant', 400, 'Invalid refresh token: refresh-planted')],
    ['bad credentials', () => BAD_CREDENTIALS],
    ['an outage', () => ({ status: 503, body: 'refresh-planted' })],
    ['a cut connection', () => ({ reset: true })],
    ['a page', () => ({ body: '<html>refresh-planted code+/=planted' })],
    ['a redirect', () => ({ status: 302, headers: { location: '/login?code=planted' } })],
  ])('are in no error, log or trace of %s', async (_what, answer) => {
    const seen: unknown[] = [];
    const watch = (message: unknown) => void seen.push(message);
    for (const name of CHANNELS) subscribe(name, watch);
    onTestFinished(() => {
      for (const name of CHANNELS) unsubscribe(name, watch);
    });
    const server = await startTokenServer(answer);
    for (const tokenMethod of ['GET', 'POST'] as const) {
      const { run, logs } = use(server, { tokenMethod });
      for (const work of [own, refresh, exchange]) seen.push(await failure(run(work, { maxRetries: 1 })));
      seen.push(...logs);
    }
    // Six calls, and the traces of at least as many requests.
    expect(seen.length).toBeGreaterThanOrEqual(12);
    for (const one of seen) expect(inspect(one, { depth: 10, showHidden: true })).not.toMatch(SECRET);
    expect(JSON.stringify(seen)).not.toMatch(SECRET);
  });

  it("are in no error of a host's transport that quotes the request", async () => {
    const server = await startTokenServer();
    const transport = async (url: string, { headers, body }: { headers: unknown; body?: unknown }) => {
      throw new Error(`failed: ${url} ${new URL(url).search} ${JSON.stringify(headers)} ${String(body)}`);
    };
    for (const tokenMethod of ['GET', 'POST'] as const) {
      const { run, logs } = use(server, { tokenMethod, transport: transport as never });
      for (const work of [own, refresh, exchange]) {
        const error = await failure(run(work, { maxRetries: 0 }));
        expect(error.code).toBe('connection_failed');
        expect(inspect([error, logs], { depth: 10, showHidden: true })).not.toMatch(SECRET);
      }
    }
  });
});
