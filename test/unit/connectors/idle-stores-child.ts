/** Connects and uses many stores with one connector, and tells what they hold while they are idle. */

import { createShopifyConnector } from '../../../src/connectors/shopify/index.js';
import type { Transport } from '../../../src/core/ports.js';

const stores = Number(process.argv[2]);
const answer = JSON.stringify({
  data: { locations: { pageInfo: { hasNextPage: false }, nodes: [] } },
  extensions: {
    cost: {
      requestedQueryCost: 24,
      actualQueryCost: 2,
      throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: 1_998, restoreRate: 100 },
    },
  },
});
const transport: Transport = async () => new Response(answer, { headers: { 'content-type': 'application/json' } });
const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
const heap = () => {
  collect();
  return process.memoryUsage().heapUsed;
};
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

const shopify = createShopifyConnector({ transport });
const storeId = (index: number) => `store-${index}.myshopify.com`;
await shopify.auth.connect({ storeId: storeId(0), accessToken: 'shpat_0', verify: false });
await shopify.fetchLocations({ storeId: storeId(0) });

const before = heap();
for (let index = 1; index <= stores; index += 1) {
  await shopify.auth.connect({ storeId: storeId(index), accessToken: `shpat_${index}`, verify: false });
}
const connected = heap();
for (let index = 1; index <= stores; index += 1) await shopify.fetchLocations({ storeId: storeId(index) });
await new Promise((resolve) => setImmediate(resolve));
const used = heap();
process.stdout.write(
  `${JSON.stringify({
    timers: timers(),
    sockets: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
    bytesPerConnectedStore: Math.round((connected - before) / stores),
    bytesPerUsedStore: Math.round((used - before) / stores),
  })}\n`,
);
// Nothing of it keeps the process alive: it ends here without close().
