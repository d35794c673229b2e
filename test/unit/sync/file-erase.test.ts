import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createFileListingValueStore,
  createFileMappingStore,
  createFileOrderSink,
  createFileStoreRegistry,
  createFileSyncStateStore,
  createFileWebhookLedger,
  defaultSyncSettings,
} from '../../../src/sync/index.js';
import type { LedgerEntry, ProductMapping } from '../../../src/sync/ports/index.js';
import { order, product } from '../../../src/testing/conformance/sync-fixtures.js';

const AT = '2026-01-01T00:00:00.000Z';
const GONE = { platform: 'shopify', storeId: 'gone.myshopify.com' };
const KEPT = { platform: 'shopify', storeId: 'kept.myshopify.com' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectors-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Names and contents of all files. */
async function onDisk(): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return (await Promise.all(files.map(async (file) => `${file}\n${await readFile(file, 'utf8')}`))).join('\n');
}

type Store = typeof GONE;
interface Kept {
  fill(store: Store): Promise<unknown>;
  erase(store: Store): Promise<unknown>;
}

const PORTS: Readonly<Record<string, () => Kept>> = {
  'a store registry'() {
    const stores = createFileStoreRegistry({ folder });
    return {
      fill: (store) =>
        stores.save({
          ...store,
          version: 0,
          companyId: 'company-1',
          name: `Shop of ${store.storeId}`,
          status: 'active',
          statusSince: AT,
          settings: defaultSyncSettings(store.platform),
          connectedAt: AT,
          updatedAt: AT,
        }),
      erase: (store) => stores.delete(store),
    };
  },
  'a sync state store'() {
    const states = createFileSyncStateStore({ folder });
    return {
      fill: (store) => states.save(store, 'orders', { version: 0, status: 'idle', counters: {} }),
      erase: (store) => states.delete(store),
    };
  },
  'an order sink'() {
    const sink = createFileOrderSink({ folder });
    return {
      fill: (store) => sink.apply({ store, orders: [order('1', 1, store)], position: { cursor: 'here' } }),
      erase: (store) => sink.deleteStore(store),
    };
  },
  'a webhook ledger'() {
    const ledger = createFileWebhookLedger({ folder });
    return { fill: (store) => ledger.put(delivery(store)), erase: (store) => ledger.deleteStore(store) };
  },
  'a webhook ledger that is pruned'() {
    const ledger = createFileWebhookLedger({ folder });
    return {
      fill: (store) => ledger.put(delivery(store, store === GONE ? 'done' : 'pending')),
      erase: () => ledger.prune({ receivedBefore: '2999-01-01T00:00:00.000Z' }),
    };
  },
  'a mapping store'() {
    const mappings = createFileMappingStore({ folder });
    return {
      async fill(store) {
        await mappings.save(mapping(store));
        await mappings.putListings(store, [product('1', store)]);
        await mappings.putOpen([
          { ...store, unitId: '2', status: 'unmapped', product: product('2', store), candidates: [] },
        ]);
      },
      erase: (store) => mappings.deleteStore(store),
    };
  },
  'a listing value store'() {
    const values = createFileListingValueStore({ folder });
    return {
      fill: (store) => values.put(store, [{ unitId: '1', kind: 'stock', value: '12', writtenAt: AT }]),
      erase: (store) => values.deleteStore(store),
    };
  },
};

describe('files hold no text of a store that was taken out of', () => {
  it.each(Object.entries(PORTS))('%s', async (_port, open) => {
    const port = open();
    for (const store of [GONE, KEPT, GONE]) await port.fill(store);
    const names = /gone.myshopify.com/;
    expect(await onDisk()).toMatch(names);
    await port.erase(GONE);
    expect(await onDisk()).not.toMatch(names);
    expect(await onDisk()).toMatch(/kept.myshopify.com/);
  });
});

function delivery(store: Store, status: LedgerEntry['status'] = 'pending'): LedgerEntry {
  const dedupeKey = `of ${store.storeId}`;
  return {
    ...store,
    dedupeKey,
    topic: 'order.updated',
    event: {
      id: dedupeKey,
      dedupeKey,
      topic: 'order.updated',
      platformTopic: 'orders/updated',
      storeId: store.storeId,
      occurredAt: AT,
      trust: 'body',
      raw: {},
    },
    status,
    attempts: 0,
    receivedAt: AT,
    nextAttemptAt: AT,
  };
}

function mapping(store: Store): ProductMapping {
  return {
    ...store,
    mappingId: `mapping of ${store.storeId}`,
    companyId: 'company-1',
    unitId: '1',
    hostSku: 'H-1',
    type: 'manual',
    mappedBy: 'somebody',
    mappedAt: AT,
    confidence: 100,
    syncInventory: true,
    syncPrice: false,
    isActive: true,
  };
}
