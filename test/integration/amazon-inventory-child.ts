/** Submits a stock feed, says its handle, and waits to be killed. */
import { createAmazonConnector } from '../../src/connectors/amazon/index.js';
import { createFileTokenStore } from '../../src/storage/file-token-store.js';

const [path = '', baseURL = '', lwaURL = '', clientId = '', clientSecret = '', storeId = ''] = process.argv.slice(2);
const tokenStore = createFileTokenStore({ path });
const amazon = createAmazonConnector({ baseURL, lwaURL, clientId, clientSecret, tokenStore });
const items = [
  { sku: '日本-0001', quantity: 77 },
  { sku: 'NO-SUCH', quantity: 1 },
  { sku: 'TEE-BLACK', quantity: 78 },
];
const { handle } = await amazon.updateInventory(
  { storeId, items, platformOptions: { via: 'feed' } },
  { timeoutMs: 2_400 },
);
process.stdout.write(`${JSON.stringify(handle)}\n`);
setInterval(() => {}, 60_000);
