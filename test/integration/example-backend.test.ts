import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../examples/express-backend/app.js';
import { type Backend, createBackend } from '../../examples/express-backend/backend.js';
import { readSettings } from '../../examples/express-backend/settings.js';
import { openStorage, type Storage } from '../../examples/express-backend/storage.js';
import { createWarehouse, toShip } from '../../examples/express-backend/warehouse.js';
import { createShopifyConnector } from '../../src/connectors/shopify/index.js';
import type { Connector } from '../../src/core/connector.js';
import { type Sandbox, startSandbox } from '../../src/testing/index.js';

const SESSIONS: ReadonlyMap<string, string> = new Map([
  ['session-a', 'acme'],
  ['session-g', 'globex'],
]);
const APP_URL = 'https://app.example.com';

let folder: string;
let sandbox: Sandbox;
let storage: Storage;
let connector: Connector;
let backend: Backend;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'example-backend-'));
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 3 });
  storage = await openStorage({ dataFolder: folder, mongoURI: undefined, encryptionKey: undefined });
  const { clientId, clientSecret } = sandbox.credentials.shopify;
  connector = createShopifyConnector({
    ...{ tokenStore: storage.tokenStore, stateStore: storage.stateStore, clientId, clientSecret, maxRetries: 0 },
    baseURL: (storeId) => sandbox.controls.shopify.baseURL(storeId),
  });
  const connectors = { shopify: connector };
  backend = createBackend({ connectors, storage, warehouse: createWarehouse(), appURL: APP_URL });
  const app = createApp(backend, { companyOf: (token) => SESSIONS.get(token) });
  server = await new Promise((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await connector.close();
  await sandbox.close();
  await storage.close();
  await rm(folder, { recursive: true });
});

const PATH = '/api/v1/integrations/shopify';
const ask = async (method: string, path: string, session?: string, body?: unknown, cookie?: string) => {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(session === undefined ? {} : { authorization: `Bearer ${session}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === undefined ? {} : { cookie }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('the example backend', () => {
  const shop = () => sandbox.credentials.shopify.storeId;
  const storePath = () => `${PATH}/stores/${shop()}`;
  const keys = () => ({ storeId: shop(), accessToken: sandbox.credentials.shopify.accessToken });

  it('connects nobody in a browser that did not begin', async () => {
    const install = await ask('GET', `${PATH}/auth/install?shop=${shop()}`, 'session-g');
    const state = new URL(install.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const redirectUri = backend.redirectURIOf('shopify');
    const callback = new URL(sandbox.controls.shopify.callbackURL({ redirectUri, state, storeId: shop() }));
    const back = callback.pathname + callback.search;
    for (const cookie of [undefined, 'oauth_state=another']) {
      expect((await ask('GET', back, undefined, undefined, cookie)).status).toBe(401);
      expect(await storage.tokenStore.load({ platform: 'shopify', storeId: shop() })).toBeUndefined();
    }
    const own = install.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await ask('GET', back, undefined, undefined, own)).status).toBe(200);
    await backend.manager.remove({ platform: 'shopify', storeId: shop() });
  });

  it('never takes keys unseen', async () => {
    const unseen = { ...keys(), accessToken: 'shpat_made_up', verify: false };
    expect((await ask('POST', `${PATH}/stores`, 'session-g', unseen)).status).toBe(401);
    expect((await ask('GET', `${PATH}/stores`, 'session-g')).text).toBe('[]');
  });

  it('shows and gives nothing of a store to another company, nor to nobody', async () => {
    const connected = await ask('POST', `${PATH}/stores`, 'session-a', keys());
    expect([connected.status, connected.text.includes('shpat')]).toEqual([201, false]);
    expect((await ask('PATCH', `${storePath()}/settings`, 'session-a', { inventory: { enabled: true } })).status).toBe(
      200,
    );
    expect((await ask('POST', `${storePath()}/sync/products`, 'session-a')).status).toBe(200);
    const { open } = JSON.parse((await ask('GET', `${storePath()}/mappings`, 'session-a')).text);
    const unitId = String(open[0].unitId);
    const mapped = await ask('POST', `${storePath()}/mappings`, 'session-a', { unitId, hostSku: 'MUG' });
    expect(mapped.status).toBe(201);
    const { mappingId } = JSON.parse(mapped.text);

    const entry = await storage.stores.load({ platform: 'shopify', storeId: shop() });
    const routes: readonly (readonly [string, string, unknown?])[] = [
      ['GET', ''],
      ['DELETE', ''],
      ['PATCH', '/settings', { inventory: { bufferStock: 5 } }],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/webhooks'],
      ['GET', '/mappings'],
      ['POST', '/mappings', { unitId, hostSku: 'THEIRS' }],
      ['POST', '/sync/products'],
      ['POST', '/sync/orders'],
      ['POST', '/sync/inventory'],
    ];
    for (const [method, path, body] of routes) {
      const theirs = await ask(method, storePath() + path, 'session-g', body);
      expect([theirs.status, theirs.text.includes('acme')], `${method} ${path}`).toEqual([404, false]);
      expect((await ask(method, storePath() + path, undefined, body)).status, `${method} ${path}`).toBe(401);
    }
    expect((await ask('GET', `${PATH}/stores`, 'session-g')).text).toBe('[]');
    expect((await ask('POST', `${PATH}/stores`, 'session-g', { ...keys(), companyId: 'acme' })).status).toBe(409);
    expect((await ask('GET', `${PATH}/auth/install?shop=${shop()}&companyId=acme`, 'session-g')).status).toBe(409);
    await ask('DELETE', `${PATH}/mappings/${mappingId}`, 'session-g');
    expect(await storage.mappings.get(mappingId)).toMatchObject({ hostSku: 'MUG', companyId: 'acme' });
    expect(await storage.stores.load({ platform: 'shopify', storeId: shop() })).toEqual(entry);
  });

  it('has no platform that it was not given, and keeps a body that it cannot read out of its log', async () => {
    const unknown = await ask('POST', '/api/v1/integrations/ebay/stores', 'session-a', { storeId: 'x' });
    expect([unknown.status, unknown.text]).toEqual([404, expect.stringContaining('there is no connector for ebay')]);

    const logged = vi.spyOn(console, 'error').mockReturnValue();
    const { port } = server.address() as AddressInfo;
    const broken = await fetch(`http://127.0.0.1:${port}${PATH}/stores`, {
      method: 'POST',
      headers: { authorization: 'Bearer session-a', 'content-type': 'application/json' },
      body: '{"accessToken": "shpat_0123456789",',
    });
    expect([broken.status, await broken.text()]).toEqual([400, expect.not.stringContaining('shpat')]);
    expect(logged).not.toHaveBeenCalled();
    logged.mockRestore();
  });

  it('says what is wrong with a body that is none', async () => {
    expect((await ask('POST', `${PATH}/stores`, 'session-a')).status).toBe(400);
    expect((await ask('POST', `${storePath()}/mappings`, 'session-a')).status).toBe(400);
    expect((await ask('PATCH', `${storePath()}/settings`, 'session-a')).status).toBe(400);
  });

  it('wants a key that outlives the process where platforms are real', () => {
    const real = { SHOPIFY_API_KEY: 'k', SHOPIFY_API_SECRET: 's' };
    expect(() => readSettings(real)).toThrow('ENCRYPTION_KEY');
    expect(readSettings({ ...real, ENCRYPTION_KEY: 'ab' }).encryptionKey).toBe('ab');
  });
});

describe('the warehouse of the example', () => {
  const store = { platform: 'shopify', storeId: 's' };

  it('keeps companies apart, and holds back what is to be shipped, counted once', async () => {
    const warehouse = createWarehouse();
    warehouse.put('acme', { hostSku: 'MUG', quantity: 10 });
    warehouse.put('globex', { hostSku: 'MUG', quantity: 3 });
    const available = async (companyId: string) =>
      (await warehouse.available({ companyId, store, hostSkus: ['MUG'] })).get('MUG');
    const orders = connector.fetchOrders({ storeId: sandbox.credentials.shopify.storeId });
    const order = (await orders).orders.find(({ fulfillment }) => fulfillment.value === 'unfulfilled');
    const line = order?.lines[0];
    if (order === undefined || line === undefined) throw new Error('the sandbox has no open order');
    const toSend = { ...order, lines: [{ ...line, quantity: { ordered: 4, fulfillable: 4 } }] };
    const hostSkus = new Map([[line.id, 'MUG']]);
    for (const _told of [1, 2]) warehouse.hold('acme', order.key, toShip(toSend, hostSkus));
    expect([await available('acme'), await available('globex')]).toEqual([6, 3]);
    const cancelled = { ...toSend, state: { value: 'cancelled' as const } };
    warehouse.hold('acme', order.key, toShip(cancelled, hostSkus));
    expect(await available('acme')).toBe(10);
    expect(toShip({ ...toSend, fulfilledBy: 'marketplace' }, hostSkus).size).toBe(0);
  });
});
