/** One of several processes that share a token file: says `ready`, and once it is told to go, needs a token. */
import { createShopifyConnector } from '../../src/connectors/shopify/index.js';
import { createFileTokenStore } from '../../src/storage/file-token-store.js';

const [path = '', baseURL = '', storeId = '', clientId = '', clientSecret = ''] = process.argv.slice(2);
const shopify = createShopifyConnector({ baseURL, clientId, clientSecret, tokenStore: createFileTokenStore({ path }) });
const go = new Promise((resolve) => process.stdin.once('data', resolve));
process.stdout.write('ready\n');
await go;
process.stdin.destroy();
const locations = await shopify.fetchLocations({ storeId });
const refreshed = await shopify.auth.check(storeId);
process.stdout.write(`${JSON.stringify({ locations: locations.length, ok: refreshed.ok })}\n`);
await shopify.close();
