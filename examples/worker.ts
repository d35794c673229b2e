/**
 * What a backend runs beside its web server: `npx tsx examples/worker.ts`
 *
 * Two workers on one storage, as two processes would be: every order comes in once, and what one has done is not due in the other.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScript } from './amazon-support.js';
import { createBackend } from './express-backend/backend.js';
import { openStorage } from './express-backend/storage.js';
import { createWarehouse } from './express-backend/warehouse.js';
import { workOnce } from './express-backend/worker.js';
import { openSandboxStores } from './sandbox-stores.js';

const APP_URL = 'https://app.example.com';

export async function worker() {
  const dataFolder = await mkdtemp(join(tmpdir(), 'worker-'));
  const storage = await openStorage({ dataFolder, mongoURI: undefined, encryptionKey: undefined });
  const sandbox = await openSandboxStores({ tokenStore: storage.tokenStore, orders: 30 });
  const { connectors } = sandbox;
  const start = () => createBackend({ connectors, storage, warehouse: createWarehouse(), appURL: APP_URL });
  const [first, second] = [start(), start()];
  try {
    for (const { platform, storeId, beginExtras, consent } of sandbox.stores) {
      const redirectUri = first.redirectURIOf(platform);
      const { url } = await first.manager.begin({
        ...beginExtras,
        platform,
        companyId: 'company-1',
        storeId,
        redirectUri,
      });
      await consent(url, async (callback) => {
        await first.manager.complete({ platform, ...callback });
        return { status: 200 };
      });
    }
    // A worker calls `workOnce` every minute until it is stopped: see runWorker beside it.
    const both = await Promise.all([workOnce(first), workOnce(second)]);
    const later = await workOnce(second);
    const orders: Record<string, number> = {};
    for (const { platform, storeId } of sandbox.stores) {
      const state = await first.orderSync.status({ platform, storeId });
      orders[platform] = state?.counters['ordersSynced'] ?? 0;
    }
    return { ran: both.map(({ ran }) => ran.orders), later: later.ran.orders, orders };
  } finally {
    await sandbox.close();
    await rm(dataFolder, { recursive: true });
  }
}

await runScript(import.meta.url, worker);
