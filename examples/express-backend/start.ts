import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StoreKey } from 'commerce-connectors';
import { AMAZON_QUEUE, openSandboxStores, type SandboxStores } from '../sandbox-stores.js';
import { createApp } from './app.js';
import { type Backend, createBackend } from './backend.js';
import { createConnectors } from './connectors.js';
import type { BackendSettings } from './settings.js';
import { openStorage, type Storage } from './storage.js';
import { createWarehouse, type Warehouse } from './warehouse.js';

export interface StartedBackend {
  readonly backend: Backend;
  readonly storage: Storage;
  readonly warehouse: Warehouse;
  /** Where the server listens: `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** Absent where the environment names real platforms. */
  readonly sandbox?: SandboxStores;
  close(): Promise<void>;
}

/** Against real platforms when the environment has their credentials, else against sandbox stores. */
export async function startBackend(settings: BackendSettings, companyOf: (token: string) => string | undefined) {
  const storage = await openStorage(settings);
  const warehouse = createWarehouse();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(settings.port, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const { tokenStore, stateStore } = storage;
  const isReal = settings.shopify !== undefined || settings.flipkart !== undefined;
  const webhookURLOf = ({ platform, storeId }: StoreKey) =>
    `${origin}/api/v1/webhooks/${platform}/${encodeURIComponent(storeId)}`;
  const sandbox = isReal ? undefined : await openSandboxStores({ tokenStore, stateStore, webhookURLOf });
  const { shopifyRedirectURI, appURL } = settings;
  const backend = createBackend({
    ...{ storage, warehouse, appURL },
    connectors: sandbox?.connectors ?? createConnectors(settings, storage),
    // Sandboxes deliver to this machine only.
    ...(sandbox === undefined ? {} : { webhookOrigin: origin, destinations: { amazon: AMAZON_QUEUE } }),
    ...(shopifyRedirectURI === undefined ? {} : { redirectURIs: { shopify: shopifyRedirectURI } }),
  });
  server.on('request', createApp(backend, { companyOf }));
  const started: StartedBackend = {
    ...{ backend, storage, warehouse, origin },
    ...(sandbox === undefined ? {} : { sandbox }),
    async close() {
      server.close();
      server.closeAllConnections();
      await sandbox?.close();
      await storage.close();
    },
  };
  return started;
}
