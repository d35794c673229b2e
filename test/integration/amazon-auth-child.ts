/** One of several processes that share a token file: says `ready`, and once it is told to go, reads an order. */
import { createAmazonConnector } from '../../src/connectors/amazon/index.js';
import { createFileTokenStore } from '../../src/storage/file-token-store.js';

const [path = '', baseURL = '', lwaURL = '', clientId = '', clientSecret = '', storeId = '', orderId = ''] =
  process.argv.slice(2);
const tokenStore = createFileTokenStore({ path });
const amazon = createAmazonConnector({ baseURL, lwaURL, clientId, clientSecret, tokenStore });
const go = new Promise((resolve) => process.stdin.once('data', resolve));
process.stdout.write('ready\n');
await go;
process.stdin.destroy();
const order = await amazon.fetchOrder({ storeId, orderId });
const { ok } = await amazon.auth.check(storeId);
process.stdout.write(`${JSON.stringify({ orderId: order.orderId, ok })}\n`);
await amazon.close();
