import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AppCredentials } from '../../../../src/connectors/amazon/app-credentials.js';
import { createLwa, credentialsFrom, type Lwa } from '../../../../src/connectors/amazon/lwa.js';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import type { Call, CallOptions } from '../../../../src/core/call.js';
import { type AnyConnectorError, ConnectorError } from '../../../../src/core/errors.js';
import { granted, type LwaServer, refused, startLwa } from './lwa-server.js';

const APP: AppCredentials = { clientId: 'amzn1.application-oa2-client.a', clientSecrets: ['amzn1.oa2-cs.v1.new'] };
const NOW = Date.parse('2026-11-20T03:30:00Z');
/** Spares the tests the waits between tries. */
const AT_ONCE = { 'retry-after': '0.001' };

function use(server: Pick<LwaServer, 'lwaURL'>) {
  const runtime = createRuntime('amazon', { now: () => NOW });
  onTestFinished(() => runtime.close());
  const lwa = createLwa(runtime, server);
  return <T>(work: (lwa: Lwa, call: Call) => Promise<T>, options?: CallOptions) =>
    runtime.call('auth.refresh', 'A1SELLER', options, (call) => work(lwa, call));
}

const refresh = (lwa: Lwa, call: Call) => lwa.refresh(APP, 'Atzr|planted-refresh', call);

async function failure(work: Promise<unknown>): Promise<AnyConnectorError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!ConnectorError.isInstance(error)) throw new Error(`no ConnectorError: ${String(error)}`);
  return error;
}

it('sends each grant as a form, with what belongs to it and nothing else', async () => {
  const server = await startLwa();
  const run = use(server);
  await run(refresh);
  await run((lwa, call) => lwa.exchange(APP, 'code+/=', 'https://host.example/callback?a=b', call));
  await run((lwa, call) => lwa.grantless(APP, 'sellingpartnerapi::notifications', call));
  const app = { client_id: APP.clientId, client_secret: APP.clientSecrets[0] };
  expect(server.forms).toEqual([
    { grant_type: 'refresh_token', refresh_token: 'Atzr|planted-refresh', ...app },
    {
      grant_type: 'authorization_code',
      code: 'code+/=',
      redirect_uri: 'https://host.example/callback?a=b',
      ...app,
    },
    { grant_type: 'client_credentials', scope: 'sellingpartnerapi::notifications', ...app },
  ]);
  expect(server.contentTypes[0]).toBe('application/x-www-form-urlencoded;charset=UTF-8');
});

it('reads the token, its end and the refresh token', async () => {
  const server = await startLwa(() => granted('Atza|1', { refresh_token: 'Atzr|2' }));
  const grant = await use(server)(refresh);
  expect(grant).toEqual({ accessToken: 'Atza|1', expiresAt: '2026-11-20T04:30:00.000Z', refreshToken: 'Atzr|2' });
  expect(credentialsFrom(grant, 'Atzr|1')).toEqual({
    refreshToken: 'Atzr|2',
    accessToken: 'Atza|1',
    accessTokenExpiresAt: '2026-11-20T04:30:00.000Z',
  });
});

it.each([[null], ['soon'], [-1], [0], [1e12], ['12345678901'], [{}]])(
  'invents no end out of expires_in %j',
  async (expires_in) => {
    const server = await startLwa(() => granted('Atza|1', { expires_in, refresh_token: '' }));
    const grant = await use(server)(refresh);
    expect(grant.expiresAt).toBeUndefined();
    expect(credentialsFrom(grant, 'Atzr|1')).toEqual({
      refreshToken: 'Atzr|1',
      accessToken: 'Atza|1',
      refreshState: { expiryUnknown: true },
    });
  },
);

it.each([200, 400, 401, 403, 418])('goes by the word, not by the status: invalid_grant with %i', async (status) => {
  const server = await startLwa(() => refused('invalid_grant', status));
  const error = await failure(use(server)(refresh));
  expect(error).toMatchObject({
    code: 'authentication_failed',
    platformCode: 'invalid_grant',
    reauthorize: true,
    storeId: 'A1SELLER',
    retryable: false,
  });
  expect(error.message).toContain('365 days');
  expect(server.forms).toHaveLength(1);
});

it.each([
  ['invalid_client', 'authentication_failed', { reauthorize: false }],
  ['unauthorized_client', 'authentication_failed', { reauthorize: false }],
  ['invalid_scope', 'permission_denied', {}],
  ['access_denied', 'permission_denied', {}],
  ['invalid_request', 'invalid_request', {}],
])('%s is %s', async (word, code, more) => {
  for (const status of [400, 401, 403]) {
    const server = await startLwa(() => refused(word, status));
    const error = await failure(use(server)(refresh));
    expect(error).toMatchObject({ code, platformCode: word, status, retryable: false, ...more });
    expect(server.forms).toHaveLength(1);
  }
});

it('never shows a secret or what Amazon quoted', async () => {
  for (const word of ['invalid_grant', 'invalid_client', 'invalid_request', 'something_new']) {
    const server = await startLwa(() => refused(word));
    const error = await failure(use(server)(refresh));
    const shown = inspect(error, { depth: 10 }) + JSON.stringify(error);
    expect(shown).not.toMatch(/planted|amzn1\.oa2-cs|Atz/);
  }
});

describe('with several secrets', () => {
  const rotating: AppCredentials = { clientId: 'app', clientSecrets: ['new', 'middle', 'old'] };

  it.each(['invalid_client', 'unauthorized_client'])('tries the next secret after %s', async (word) => {
    const server = await startLwa((form) => (form['client_secret'] === 'old' ? granted('Atza|1') : refused(word, 401)));
    const grant = await use(server)((lwa, call) => lwa.refresh(rotating, 'r', call));
    expect(grant.accessToken).toBe('Atza|1');
    expect(server.forms.map((form) => form['client_secret'])).toEqual(['new', 'middle', 'old']);
  });

  it('does not go through the secrets for a refused grant', async () => {
    const server = await startLwa(() => refused('invalid_grant'));
    const error = await failure(use(server)((lwa, call) => lwa.refresh(rotating, 'r', call)));
    expect(error.platformCode).toBe('invalid_grant');
    expect(server.forms).toHaveLength(1);
  });

  it('says that the merchant has nothing to do with it when all are refused', async () => {
    const server = await startLwa(() => refused('invalid_client', 401));
    const error = await failure(use(server)((lwa, call) => lwa.refresh(rotating, 'r', call)));
    expect(error).toMatchObject({ platformCode: 'invalid_client', reauthorize: false });
    expect(error.message).toContain('need not authorise again');
    expect(server.forms).toHaveLength(3);
  });
});

it.each([
  ['server_error', 400],
  ['temporarily_unavailable', 401],
  ['server_error', 500],
  ['temporarily_unavailable', 503],
  ['', 502],
  ['', 429],
])('tries %j with %i again', async (word, status) => {
  const server = await startLwa((_form, count) =>
    count < 3
      ? { ...(word === '' ? { status, body: '<html>' } : refused(word, status)), headers: AT_ONCE }
      : granted('ok'),
  );
  expect((await use(server)(refresh)).accessToken).toBe('ok');
  expect(server.forms).toHaveLength(3);
});

it.each([
  ['server_error', 400, 'platform_unavailable'],
  ['temporarily_unavailable', 503, 'platform_unavailable'],
  ['', 500, 'platform_unavailable'],
  ['temporarily_unavailable', 429, 'rate_limited'],
  ['', 429, 'rate_limited'],
])('gives up on %j with %i after maxRetries', async (word, status, code) => {
  const server = await startLwa(() => ({
    ...(word === '' ? { status, body: 'down' } : refused(word, status)),
    headers: AT_ONCE,
  }));
  const error = await failure(use(server)(refresh, { maxRetries: 2 }));
  expect(error).toMatchObject({ code, retryable: true, ...(word === '' ? {} : { platformCode: word }) });
  expect(server.forms).toHaveLength(3);
});

it('tries a cut connection again', async () => {
  const server = await startLwa((_form, count) => (count === 1 ? { reset: true } : granted('ok')));
  expect((await use(server)(refresh, { maxRetries: 1 })).accessToken).toBe('ok');
});

it('a storm of cut connections ends with the deadline, not later and not in a tight loop', async () => {
  const server = await startLwa(() => ({ reset: true }));
  const error = await failure(use(server)(refresh, { maxRetries: 10_000, timeoutMs: 400 }));
  expect(['connection_failed', 'timeout']).toContain(error.code);
  expect(server.forms.length).toBeLessThan(100);
});

it('does not wait past the deadline for a word that promises better', async () => {
  const server = await startLwa(() => ({ ...refused('server_error'), headers: { 'retry-after': '3600' } }));
  const error = await failure(use(server)(refresh, { timeoutMs: 5_000 }));
  expect(error).toMatchObject({ code: 'platform_unavailable', platformCode: 'server_error' });
  expect(server.forms).toHaveLength(1);
});

it('an abort ends it with the reason of the caller', async () => {
  const controller = new AbortController();
  const reason = new Error('shutting down');
  const server = await startLwa(() => {
    controller.abort(reason);
    return new Promise(() => {});
  });
  await expect(use(server)(refresh, { signal: controller.signal })).rejects.toBe(reason);
});

it.each([
  ['no token', {}, 'unexpected_response', 'lwaURL'],
  ['a page', '<!doctype html><title>Sign in</title>', 'unexpected_response', 'HTML'],
  ['nothing', '', 'unexpected_response', 'empty'],
  ['a list', [], 'unexpected_response', 'list'],
])('refuses an answer with %s', async (_what, body, code, hint) => {
  const server = await startLwa(() => ({ body }));
  const error = await failure(use(server)(refresh, { maxRetries: 0 }));
  expect(error.code).toBe(code);
  expect(error.message).toContain(hint);
});

it.each([
  [{ status: 401, body: 'no' }, 'authentication_failed'],
  [{ status: 403, body: '<html>blocked</html>' }, 'permission_denied'],
  [{ status: 404, body: '' }, 'not_found'],
  [{ status: 302, headers: { location: 'https://elsewhere.example/login?client_secret=x' } }, 'unexpected_response'],
])('an answer without a word goes by its status', async (answer, code) => {
  const server = await startLwa(() => answer);
  const error = await failure(use(server)(refresh, { maxRetries: 0 }));
  expect(error.code).toBe(code);
  // A refusal that is not Amazon's word must not send a merchant to authorise again.
  expect('reauthorize' in error ? error.reauthorize : false).toBe(false);
});
