/** A process that syncs the orders of one shop into files or MongoDB, and may be killed at any moment. Says `page` after each. */
import { createWooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import { createFileTokenStore } from '../../src/storage/file-token-store.js';
import { createOrderSync } from '../../src/sync/index.js';
import { openSyncStorage } from './order-sync-storage.js';

const [folder = '', place = '', baseURL = '', storeId = '', pageSize = ''] = process.argv.slice(2);
const woocommerce = createWooCommerceConnector({
  baseURL,
  tokenStore: createFileTokenStore({ path: `${folder}/tokens.json` }),
});
const { stores, sink, state, close } = await openSyncStorage(place);
const orderSync = createOrderSync({
  connectors: { woocommerce },
  ...{ stores, sink, state },
  pageSize: Number(pageSize),
});
const report = await orderSync.sync(
  { platform: 'woocommerce', storeId },
  { onProgress: () => process.stdout.write('page\n') },
);
process.stdout.write(`${report.status}\n`);
await woocommerce.close();
await close();
