import { expect, it } from 'vitest';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createMemoryWebhookLedger,
  createOrderSync,
  createWebhookInbox,
  runDue,
} from '../../../src/sync/index.js';
import { indexCatalogue } from '../../../src/sync/mapping-catalogue.js';

// What callers in plain JavaScript, or behind an `any`, get wrong: each is a typed error that says what to do.

const stores = createMemoryStoreRegistry();
const state = createMemorySyncStateStore();
const options = { connectors: {}, stores, state, sink: createMemoryOrderSink() };
const store = { platform: 'shopify', storeId: 'acme.myshopify.com' };

it.each([
  ['nothing', undefined],
  ['an id alone', 'acme.myshopify.com'],
  ['a promise of a store', Promise.resolve(store)],
])('a run is given %s', async (_what, given) => {
  await expect(createOrderSync(options).sync(given as never)).rejects.toMatchObject({
    code: 'invalid_request',
    operation: 'orderSync.sync',
    issues: [{ path: 'store' }],
    message: expect.stringContaining('{ platform, storeId }'),
  });
});

it.each([
  [
    'a port of another kind',
    () => createOrderSync({ ...options, sink: stores as never }),
    'sink lacks position, apply',
  ],
  ['a port that is not there', () => createOrderSync({ ...options, state: undefined as never }), 'state is missing'],
  [
    'a port that was not awaited',
    () => createOrderSync({ ...options, state: Promise.resolve(state) as never }),
    'await it',
  ],
  ['a lock that is none', () => createOrderSync({ ...options, lock: {} as never }), 'lock lacks withLock'],
  [
    'a connector that is none',
    () => createOrderSync({ ...options, connectors: { shopify: {} as never } }),
    'connectors.shopify',
  ],
  [
    'no ledger',
    () => createWebhookInbox({ ...options, ledger: undefined as never }),
    'createWebhookInbox: ledger is missing',
  ],
])('a service is made of %s', (_what, make, message) => {
  expect(make).toThrow(
    expect.objectContaining({ code: 'configuration_invalid', message: expect.stringContaining(message) }),
  );
});

it('a job that there is not', async () => {
  await expect(runDue({ stores, state, job: 'order' as never, run: async () => {} })).rejects.toMatchObject({
    code: 'configuration_invalid',
    message: expect.stringContaining('orders, products, inventory, prices, reconcile'),
  });
});

it('prunes up to a moment only', async () => {
  const asked: string[] = [];
  const ledger = {
    ...createMemoryWebhookLedger(),
    prune: async ({ receivedBefore }: { readonly receivedBefore: string }) => asked.push(receivedBefore),
  };
  const inbox = createWebhookInbox({ ...options, ledger });
  await expect(inbox.prune({ receivedBefore: 'yesterday' })).rejects.toMatchObject({ code: 'invalid_request' });
  await inbox.prune({ receivedBefore: '2026-11-02T05:30:00+05:30' });
  expect(asked).toEqual(['2026-11-02T00:00:00.000Z']);
});

it('a catalogue that is a promise', async () => {
  await expect(indexCatalogue(Promise.resolve([]) as never)).rejects.toMatchObject({
    code: 'configuration_invalid',
    message: expect.stringContaining('async iterable'),
  });
});
