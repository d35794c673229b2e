import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../express-backend/app.js';
import { createBackend } from '../express-backend/backend.js';
import { openStorage } from '../express-backend/storage.js';
import { createWarehouse } from '../express-backend/warehouse.js';
import { AMAZON_QUEUE, openSandboxStores } from '../sandbox-stores.js';
import { title } from './print.js';
import type { DemoSettings } from './settings.js';
import * as steps from './sync-steps.js';

/**
 * Four stores of one company kept in step, over real HTTP: connected by the store manager, catalogues mapped, orders read and
 * pushed, stock and tracking out, what push lost found again. The backend is that of `examples/express-backend`.
 */
export async function syncStores({ orders, seed }: Pick<DemoSettings, 'orders' | 'seed'>): Promise<void> {
  title('Four stores in step');
  const dataFolder = await mkdtemp(join(tmpdir(), 'commerce-connectors-sync-'));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const webhookOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const storage = await openStorage({ dataFolder, mongoURI: undefined, encryptionKey: process.env['ENCRYPTION_KEY'] });
  const sandbox = await openSandboxStores({
    ...{ tokenStore: storage.tokenStore, orders, seed },
    webhookURLOf: ({ platform, storeId }) =>
      `${webhookOrigin}/api/v1/webhooks/${platform}/${encodeURIComponent(storeId)}`,
  });
  const warehouse = createWarehouse();
  const backend = createBackend({
    ...{ storage, warehouse, webhookOrigin, connectors: sandbox.connectors },
    appURL: 'https://app.example.com',
    destinations: { amazon: AMAZON_QUEUE },
  });
  server.on('request', createApp(backend, { companyOf: () => undefined }));
  const hall: steps.Hall = { sandbox, storage, warehouse, backend };
  try {
    await steps.connectStores(hall);
    await steps.mapProducts(hall);
    await steps.readOrders(hall);
    await steps.receiveWebhooks(hall);
    await steps.writeStock(hall);
    await steps.shipOrders(hall);
    await steps.pauseStore(hall);
    await steps.reconcileStores(hall);
    await steps.compareWithTruth(hall);
  } finally {
    server.close();
    server.closeAllConnections();
    await sandbox.close();
    await storage.close();
    await rm(dataFolder, { recursive: true });
  }
}
