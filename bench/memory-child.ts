/** Does one thing and prints the megabytes it took at most. */
import { createShopifyConnector, mapOrder } from 'commerce-connectors/shopify';
import { createBulkReader } from '../src/connectors/shopify/bulk-orders.js';
import { startCall } from '../src/core/call.js';

const [what, count] = [process.argv[2], Number(process.argv[3])];
if (what === 'bulk') await readBulk(count);
if (what === 'stores') await connectStores(count);
process.stdout.write(`${process.resourceUsage().maxRSS / 1_024}\n`);

async function readBulk(lines: number): Promise<void> {
  const pieces = jsonl(lines);
  const reader = createBulkReader(
    { read: async () => pieces.next().value ?? undefined },
    { start: 0, maxOrders: 250, isPartial: false },
  );
  const defaults = { timeoutMs: 3_600_000, maxRetries: 0 };
  let orders = 0;
  await startCall({ platform: 'shopify', operation: 'exportOrders', now: Date.now, defaults }).run(async (call) => {
    for (let more = true; more; ) {
      const chunk = await reader.nextChunk(call);
      for (const wire of chunk.orders) mapOrder(wire, { storeId: 'acme.myshopify.com' });
      orders += chunk.orders.length;
      more = chunk.next !== undefined;
      // What a network does between two pieces: others get their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  if (orders !== lines / 4) throw new Error(`read ${orders} orders of ${lines / 4}`);
}

/** Orders of three lines each, in pieces that end anywhere. */
function* jsonl(lines: number): Generator<Uint8Array, undefined> {
  const encoder = new TextEncoder();
  let text = '';
  const amount = (value: string) => ({ shopMoney: { amount: value, currencyCode: 'INR' } });
  for (let order = 1; order <= lines / 4; order += 1) {
    const id = `gid://shopify/Order/${order}`;
    const at = '2026-11-01T09:00:00Z';
    text += `${JSON.stringify({ id, name: `#${order}`, createdAt: at, updatedAt: at, processedAt: at, currencyCode: 'INR', totalPriceSet: amount('3897.0'), displayFinancialStatus: 'PAID', displayFulfillmentStatus: 'UNFULFILLED' })}\n`;
    for (let line = 1; line <= 3; line += 1) {
      text += `${JSON.stringify({ __typename: 'LineItem', __parentId: id, id: `gid://shopify/LineItem/${order}${line}`, title: `कुर्ता ${line}`, quantity: 1, currentQuantity: 1, originalUnitPriceSet: amount('1299.0') })}\n`;
    }
    if (text.length > 60_000) {
      yield encoder.encode(text);
      text = '';
    }
  }
  yield encoder.encode(text);
}

async function connectStores(stores: number): Promise<void> {
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
  const shopify = createShopifyConnector({
    transport: async () => new Response(answer, { headers: { 'content-type': 'application/json' } }),
  });
  for (let index = 0; index < stores; index += 1) {
    const storeId = `store-${index}.myshopify.com`;
    await shopify.auth.connect({ storeId, accessToken: `shpat_${index}`, verify: false });
    await shopify.fetchLocations({ storeId });
  }
}
