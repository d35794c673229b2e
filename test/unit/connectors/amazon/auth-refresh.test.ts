import { expect, it, onTestFinished } from 'vitest';
import { createAmazonRefresh } from '../../../../src/connectors/amazon/auth-refresh.js';
import { createRuntime, type Runtime } from '../../../../src/connectors/runtime.js';
import type { JsonObject } from '../../../../src/core/ports.js';
import { record } from '../../storage/record.js';
import { granted, type LwaServer, refused, startLwa } from './lwa-server.js';

const APP = { clientId: 'app', clientSecret: ['new', 'old'] };
const STORE = 'A1SELLER';
const NOW = Date.parse('2026-11-20T03:30:00Z');

async function use(server: LwaServer, credentials: JsonObject, app: { clientId?: string } = APP) {
  const clock = { now: NOW };
  const runtime: Runtime = createRuntime(
    'amazon',
    { now: () => clock.now, maxRetries: 0 },
    createAmazonRefresh(() => runtime, { ...app, lwaURL: server.lwaURL }),
  );
  onTestFinished(() => runtime.close());
  await runtime.tokens.save(record({ platform: 'amazon', storeId: STORE, credentials, settings: { region: 'eu' } }));
  return { runtime, clock };
}

/** Connected without asking: the first call gets the token. */
const NEW = { refreshToken: 'Atzr|1', accessTokenExpiresAt: new Date(0).toISOString() };

it('five calls that need an ended token make one request, and the refresh token stays', async () => {
  const server = await startLwa((_form, count) => granted(`Atza|${count}`));
  const { runtime } = await use(server, NEW);
  const records = await Promise.all(Array.from({ length: 5 }, () => runtime.tokens.valid(STORE)));
  expect(records.map(({ credentials }) => credentials['accessToken'])).toEqual(Array(5).fill('Atza|1'));
  expect(server.forms).toHaveLength(1);
  expect((await runtime.tokens.load(STORE)).credentials).toMatchObject({
    refreshToken: 'Atzr|1',
    accessTokenExpiresAt: '2026-11-20T04:30:00.000Z',
  });
});

it('takes a new refresh token where one comes, and keeps the own app of the store', async () => {
  const server = await startLwa(() => granted('Atza|1', { refresh_token: 'Atzr|2' }));
  const { runtime } = await use(server, { ...NEW, clientId: 'own', clientSecret: ['own-new', 'own-old'] });
  const { credentials } = await runtime.tokens.valid(STORE);
  expect(credentials).toMatchObject({
    refreshToken: 'Atzr|2',
    accessToken: 'Atza|1',
    clientId: 'own',
    clientSecret: ['own-new', 'own-old'],
  });
  expect(server.forms[0]).toMatchObject({ client_id: 'own', client_secret: 'own-new' });
});

it('a secret that was rotated costs one more request', async () => {
  const server = await startLwa((form) =>
    form['client_secret'] === 'old' ? granted('Atza|1') : refused('invalid_client', 401),
  );
  const { runtime } = await use(server, NEW);
  expect((await runtime.tokens.valid(STORE)).credentials['accessToken']).toBe('Atza|1');
  expect(server.forms).toHaveLength(2);
});

it('remembers that a refresh token was refused, and asks no more', async () => {
  const server = await startLwa(() => refused('invalid_grant'));
  const { runtime } = await use(server, NEW);
  const refusal = { code: 'authentication_failed', platformCode: 'invalid_grant', reauthorize: true };
  await expect(runtime.tokens.valid(STORE)).rejects.toMatchObject(refusal);
  await expect(runtime.tokens.valid(STORE)).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: true });
  expect(server.forms).toHaveLength(1);
});

it('a refused app leaves the store as it is: with the right secret it goes on', async () => {
  const server = await startLwa(() => refused('invalid_client', 401));
  const { runtime } = await use(server, NEW);
  await expect(runtime.tokens.valid(STORE)).rejects.toMatchObject({
    platformCode: 'invalid_client',
    reauthorize: false,
  });
  server.answer(() => granted('Atza|1'));
  expect((await runtime.tokens.valid(STORE)).credentials['accessToken']).toBe('Atza|1');
});

it('an outage ahead of the end leaves the token in use', async () => {
  const server = await startLwa(() => refused('server_error', 503));
  const { runtime } = await use(server, {
    refreshToken: 'Atzr|1',
    accessToken: 'Atza|0',
    accessTokenExpiresAt: new Date(NOW + 60_000).toISOString(),
  });
  expect((await runtime.tokens.valid(STORE)).credentials['accessToken']).toBe('Atza|0');
});

it.each([[{}], [{ refreshToken: '' }], [{ refreshToken: 42 }]])(
  'asks nobody without a refresh token: %j',
  async (given) => {
    const server = await startLwa();
    const { runtime } = await use(server, { ...given, accessTokenExpiresAt: NEW.accessTokenExpiresAt });
    await expect(runtime.tokens.valid(STORE)).rejects.toMatchObject({ reauthorize: true });
    expect(server.forms).toHaveLength(0);
  },
);

it('says what is missing without an app', async () => {
  const server = await startLwa();
  const { runtime } = await use(server, NEW, { clientId: 'app' });
  await expect(runtime.tokens.valid(STORE)).rejects.toMatchObject({ code: 'configuration_invalid', storeId: STORE });
});
