import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  createFileListingValueStore,
  createFileMappingStore,
  createFileOrderSink,
  createFileStoreRegistry,
  createFileSyncStateStore,
  createFileWebhookLedger,
  createMemoryListingValueStore,
  createMemoryMappingStore,
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createMemoryWebhookLedger,
  type FileSyncOptions,
} from '../../src/sync/index.js';
import {
  listingValueStoreConformance,
  mappingStoreConformance,
  orderSinkConformance,
  storeRegistryConformance,
  syncStateStoreConformance,
  webhookLedgerConformance,
} from '../../src/testing/index.js';

let root: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'connectors-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A port in a folder of its own, and what the suites take with it. */
function inFiles<Port extends object>(create: (options: FileSyncOptions) => Port) {
  const folders = new WeakMap<Port, string>();
  const createIn = (folder: string) => {
    const port = create({ folder });
    folders.set(port, folder);
    return port;
  };
  const nextFolder = () => {
    count += 1;
    return join(root, `${count}`);
  };
  return {
    create: () => createIn(nextFolder()),
    // Shares nothing with the first but the folder, as in another process.
    peerOf: (port: Port) => create({ folder: folders.get(port) ?? '' }),
    async createFailing() {
      const folder = nextFolder();
      // A file where the folder should be.
      await mkdir(root, { recursive: true });
      await writeFile(folder, '');
      return create({ folder });
    },
  };
}

const registry = inFiles(createFileStoreRegistry);
const states = inFiles(createFileSyncStateStore);
const sink = inFiles(createFileOrderSink);
const ledger = inFiles(createFileWebhookLedger);
const mappings = inFiles(createFileMappingStore);
const listingValues = inFiles(createFileListingValueStore);

const CASES = {
  'in memory': [
    ...storeRegistryConformance(createMemoryStoreRegistry),
    ...syncStateStoreConformance(createMemorySyncStateStore),
    ...orderSinkConformance(createMemoryOrderSink),
    ...webhookLedgerConformance(createMemoryWebhookLedger),
    ...mappingStoreConformance(createMemoryMappingStore),
    ...listingValueStoreConformance(createMemoryListingValueStore),
  ],
  'in files': [
    ...storeRegistryConformance(registry.create, registry),
    ...syncStateStoreConformance(states.create, states),
    ...orderSinkConformance(sink.create, sink),
    ...webhookLedgerConformance(ledger.create, ledger),
    ...mappingStoreConformance(mappings.create, mappings),
    ...listingValueStoreConformance(listingValues.create, listingValues),
  ],
};

for (const [kind, cases] of Object.entries(CASES)) {
  // Each case has a folder of its own, and waits for the disk most of the time.
  describe.concurrent(`ports of sync ${kind}`, () => {
    for (const { name, run } of cases) {
      it(name, async ({ skip }) => {
        const outcome = await run();
        if (typeof outcome === 'object') skip(outcome.skipped);
      });
    }
  });
}
