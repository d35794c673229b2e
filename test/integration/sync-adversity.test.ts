import { describe, expect, it, onTestFinished } from 'vitest';
import { createFlipkartConnector } from '../../src/connectors/flipkart/index.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createOrderSync,
  createStoreManager,
} from '../../src/sync/index.js';
import { startSandbox } from '../../src/testing/index.js';

const ORDERS = 40;
const REDIRECT = 'https://app.example.com/flipkart/callback';

/** A seller that has agreed, and a host that keeps its orders. */
async function startHost() {
  const sandbox = await startSandbox({ platforms: ['flipkart'], orders: ORDERS });
  const controls = sandbox.controls.flipkart;
  const { storeId, partner } = sandbox.credentials.flipkart;
  const flipkart = createFlipkartConnector({
    ...{ baseURL: sandbox.baseURLs.flipkart, ...partner, tokenStore: createMemoryTokenStore() },
    ...{ requestsPerHour: 100_000, maxRetries: 0 },
  });
  onTestFinished(async () => {
    await flipkart.close();
    await sandbox.close();
  });
  const stores = createMemoryStoreRegistry();
  const sink = createMemoryOrderSink();
  const common = { connectors: { flipkart }, stores, sink, state: createMemorySyncStateStore() };
  const manager = createStoreManager(common);
  const store = { platform: 'flipkart', storeId };
  const connect = async () => {
    const { url } = await manager.begin({ ...store, companyId: 'acme', redirectUri: REDIRECT });
    await manager.complete({ platform: 'flipkart', url: controls.authorize({ url, storeId }) });
  };
  await connect();
  const created: string[] = [];
  const orderSync = createOrderSync({
    ...{ ...common, pageSize: 10 },
    onOrders: (change) => {
      created.push(...change.created.map(({ orderId }) => orderId));
    },
  });
  const truth = controls.orders().map(({ id }) => id);
  return { ...{ controls, manager, store, connect, orderSync, sink, truth, created } };
}

describe('in the middle of a sync', () => {
  it('a token that ends is renewed, and nobody notices', async () => {
    const { controls, store, orderSync, truth, created } = await startHost();
    let pages = 0;
    const report = await orderSync.sync(store, {
      onProgress: () => {
        pages += 1;
        if (pages <= 2) controls.expireTokens();
      },
    });
    expect(pages).toBeGreaterThan(2);
    expect(report).toMatchObject({ status: 'done', created: truth.length });
    expect(created.sort()).toEqual([...truth].sort());
  });

  it('a merchant who takes the authorisation back ends it; agreed again, it goes on where it was', async () => {
    const { controls, manager, store, connect, orderSync, sink, truth, created } = await startHost();
    const revokeAfter = (page: number) => () => {
      if (created.length >= page * 10) controls.revokeAuthorization();
    };
    await expect(orderSync.sync(store, { onProgress: revokeAfter(1) })).rejects.toMatchObject({
      ...{ code: 'authentication_failed', reauthorize: true },
    });
    expect(await manager.get(store)).toMatchObject({
      ...{ status: 'disconnected', statusReason: 'reauthorization_needed' },
    });
    const told = created.length;
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(truth.length);
    expect((await sink.position(store))?.cursor).toBeDefined();
    await expect(orderSync.sync(store)).rejects.toMatchObject({ platformCode: 'store_disconnected' });

    await connect();
    expect(await orderSync.sync(store)).toMatchObject({ status: 'done', created: truth.length - told });
    expect(created.sort()).toEqual([...truth].sort());
  });
});
