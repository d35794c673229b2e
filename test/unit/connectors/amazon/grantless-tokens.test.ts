import { expect, it, onTestFinished } from 'vitest';
import { createGrantlessTokens } from '../../../../src/connectors/amazon/grantless-tokens.js';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import type { CallOptions } from '../../../../src/core/call.js';
import type { TokenRecord } from '../../../../src/core/ports.js';
import { record } from '../../storage/record.js';
import { granted, type LwaServer, refused, startLwa } from './lwa-server.js';

const SCOPE = 'sellingpartnerapi::notifications';
const OTHER_SCOPE = 'sellingpartnerapi::client_credential:rotation';
const APP = { clientId: 'app', clientSecret: 'secret' };
const STORE = record({ platform: 'amazon', storeId: 'A1SELLER', credentials: { refreshToken: 'Atzr|1' } });
const HOUR_MS = 3_600_000;

function use(server: LwaServer, options: Parameters<typeof createGrantlessTokens>[1] = APP) {
  const clock = { now: Date.parse('2026-11-20T03:30:00Z') };
  const runtime = createRuntime('amazon', { now: () => clock.now, timeoutMs: 5_000, maxRetries: 0 });
  onTestFinished(() => runtime.close());
  const tokens = createGrantlessTokens(runtime, { ...options, lwaURL: server.lwaURL });
  return {
    clock,
    tokens,
    token: (store: TokenRecord = STORE, scope = SCOPE, callOptions?: CallOptions) =>
      runtime.call('webhooks.ensure', store.storeId, callOptions, (call) => tokens.token(store, scope, call)),
  };
}

const counting = () => startLwa((_form, count) => granted(`Atza|${count}`));

it('asks once for many at once, and for all of its life', async () => {
  const server = await counting();
  const { token } = use(server);
  expect(await Promise.all(Array.from({ length: 20 }, () => token()))).toEqual(Array(20).fill('Atza|1'));
  expect(await token(record({ ...STORE, storeId: 'A2OTHER' }))).toBe('Atza|1');
  expect(server.forms).toEqual([
    { grant_type: 'client_credentials', scope: SCOPE, client_id: 'app', client_secret: 'secret' },
  ]);
});

it('has one for each scope and each app; an id without its secret gets nothing of it', async () => {
  const server = await startLwa((form, count) =>
    form['client_secret'] === 'guessed' ? refused('invalid_client', 401) : granted(`Atza|${count}`),
  );
  const { token } = use(server);
  const own = (clientId: string, clientSecret: string) =>
    record({ ...STORE, credentials: { refreshToken: 'Atzr|1', clientId, clientSecret } });
  expect(await token()).toBe('Atza|1');
  expect(await token(STORE, OTHER_SCOPE)).toBe('Atza|2');
  expect(await token(own('own-app', 'own-secret'))).toBe('Atza|3');
  await expect(token(own('app', 'guessed'))).rejects.toMatchObject({ platformCode: 'invalid_client' });
  expect(await token()).toBe('Atza|1');
});

it('renews it ahead of its end, once', async () => {
  const server = await counting();
  const { clock, token } = use(server);
  await token();
  clock.now += HOUR_MS - 301_000;
  expect(await token()).toBe('Atza|1');
  clock.now += 2_000;
  expect(await Promise.all([token(), token(), token()])).toEqual(['Atza|2', 'Atza|2', 'Atza|2']);
  expect(server.forms).toHaveLength(2);
});

it('keeps one that lives for less than the margin until its last half', async () => {
  const server = await startLwa((_form, count) => granted(`Atza|${count}`, { expires_in: 60 }));
  const { clock, token } = use(server);
  await token();
  clock.now += 29_000;
  expect(await token()).toBe('Atza|1');
  clock.now += 2_000;
  expect(await token()).toBe('Atza|2');
});

it('goes on with the old one while renewing it fails, and asks again later', async () => {
  const server = await counting();
  const { clock, token } = use(server);
  await token();
  server.answer(() => refused('server_error', 503));
  clock.now += HOUR_MS - 200_000;
  expect(await Promise.all([token(), token()])).toEqual(['Atza|1', 'Atza|1']);
  expect(await token()).toBe('Atza|1');
  expect(server.forms).toHaveLength(2);
  clock.now += 31_000;
  expect(await token()).toBe('Atza|1');
  expect(server.forms).toHaveLength(3);
  clock.now += 200_000;
  await expect(token()).rejects.toMatchObject({ code: 'platform_unavailable', retryable: true });
  server.answer((_form, count) => granted(`Atza|${count}`));
  expect(await token()).toBe('Atza|5');
});

it('gets another after a refusal, and only for the one that was refused', async () => {
  const server = await counting();
  const { token, tokens } = use(server);
  await token();
  await token(STORE, OTHER_SCOPE);
  tokens.reject(OTHER_SCOPE, 'Atza|1');
  tokens.reject(SCOPE, 'Atza|0');
  expect(await token()).toBe('Atza|1');
  tokens.reject(SCOPE, 'Atza|1');
  expect(await token()).toBe('Atza|3');
  // Late news of the old one must not cost the new one its life.
  tokens.reject(SCOPE, 'Atza|1');
  expect(await token()).toBe('Atza|3');
  expect(await token(STORE, OTHER_SCOPE)).toBe('Atza|2');
});

it('does not go on with one that is refused while renewing it fails', async () => {
  const server = await counting();
  const { clock, token, tokens } = use(server);
  await token();
  clock.now += HOUR_MS - 200_000;
  server.answer(() => {
    tokens.reject(SCOPE, 'Atza|1');
    return refused('server_error', 503);
  });
  await expect(token()).rejects.toMatchObject({ code: 'platform_unavailable' });
});

it('keeps one without a known end until it is refused', async () => {
  const server = await startLwa((_form, count) => granted(`Atza|${count}`, { expires_in: null }));
  const { clock, token, tokens } = use(server);
  await token();
  clock.now += 100 * HOUR_MS;
  expect(await token()).toBe('Atza|1');
  tokens.reject(SCOPE, 'Atza|1');
  expect(await token()).toBe('Atza|2');
});

it('a caller that leaves takes nothing from the others', async () => {
  const controller = new AbortController();
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = await startLwa(async () => {
    controller.abort(new Error('left'));
    await released;
    return granted('Atza|1');
  });
  const { token } = use(server);
  const first = token(STORE, SCOPE, { signal: controller.signal });
  const second = token();
  await expect(first).rejects.toThrow('left');
  release?.();
  expect(await second).toBe('Atza|1');
  expect(server.forms).toHaveLength(1);
});

it('remembers no failure', async () => {
  const server = await startLwa(() => refused('invalid_scope'));
  const { token } = use(server);
  await expect(token()).rejects.toMatchObject({ code: 'permission_denied', platformCode: 'invalid_scope' });
  server.answer(() => granted('Atza|1'));
  expect(await token()).toBe('Atza|1');
});

it('says what is missing without an app', async () => {
  const { token } = use(await counting(), {});
  await expect(token()).rejects.toMatchObject({ code: 'configuration_invalid', operation: 'webhooks.ensure' });
});
