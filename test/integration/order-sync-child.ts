/** A process that syncs the orders of one shop into files, and may be killed at any moment. Says `page` after each. */
import { createWooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import { createFileTokenStore } from '../../src/storage/file-token-store.js';
import {
  createFileOrderSink,
  createFileStoreRegistry,
  createFileSyncStateStore,
  createOrderSync,
} from '../../src/sync/index.js';

const [folder = '', baseURL = '', storeId = '', pageSize = ''] = process.argv.slice(2);
const woocommerce = createWooCommerceConnector({
  baseURL,
  tokenStore: createFileTokenStore({ path: `${folder}/tokens.json` }),
});
const orderSync = createOrderSync({
  connectors: { woocommerce },
  stores: createFileStoreRegistry({ folder }),
  sink: createFileOrderSink({ folder }),
  state: createFileSyncStateStore({ folder }),
  pageSize: Number(pageSize),
});
const report = await orderSync.sync(
  { platform: 'woocommerce', storeId },
  { onProgress: () => process.stdout.write('page\n') },
);
process.stdout.write(`${report.status}\n`);
await woocommerce.close();
