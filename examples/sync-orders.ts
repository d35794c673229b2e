/** All orders of a store into files, each once; then only what changed. Killed, it goes on: `npx tsx examples/sync-orders.ts` */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createFileOrderSink,
  createFileStoreRegistry,
  createFileSyncStateStore,
  createOrderSync,
  createStoreManager,
} from 'commerce-connectors/sync';
import { type ExampleShop, runAsScript } from './support.js';

export async function syncOrders({ shopify, storeId, sandbox }: ExampleShop) {
  const folder = await mkdtemp(join(tmpdir(), 'sync-orders-'));
  const sync = {
    connectors: { shopify },
    stores: createFileStoreRegistry({ folder }),
    state: createFileSyncStateStore({ folder }),
    sink: createFileOrderSink({ folder }),
  };
  const { accessToken } = sandbox.credentials.shopify;
  const { store } = await createStoreManager(sync).connect({
    platform: 'shopify',
    companyId: 'me',
    storeId,
    accessToken,
  });

  const orderSync = createOrderSync({
    ...sync,
    onOrders: ({ created }) => console.log(`${created.length} new orders`),
  });
  const first = await orderSync.sync(store);
  sandbox.controls.shopify.insertOrder();
  const second = await orderSync.sync(store);
  return { folder, first: first.created, second: second.created };
}

await runAsScript(import.meta.url, syncOrders);
