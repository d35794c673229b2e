/** Reads all orders of a store, then only what changed since: `npx tsx examples/fetch-orders.ts` */
import { iterateOrders, type Order, shouldApply } from 'commerce-connectors';
import { type ExampleShop, runAsScript } from './support.js';

export async function fetchOrders({ shopify, storeId, sandbox }: ExampleShop) {
  // The host's order table and the row where it remembers how far it read.
  const orders = new Map<string, Order>();
  let syncedUntil: string | undefined;

  async function sync(): Promise<number> {
    let written = 0;
    const query = { storeId, ...(syncedUntil === undefined ? {} : { updatedAfter: syncedUntil }) };
    const walk = iterateOrders(shopify, query, {
      onPage(page) {
        // Save `page.nextCursor` here as well and a killed run goes on at that page: pass it as `cursor`.
        syncedUntil = page.syncedUntil ?? syncedUntil;
      },
    });
    for await (const order of walk) {
      // Runs overlap a little, and webhooks bring the same orders: what is already stored is left alone.
      if (shouldApply(orders.get(order.key), order) !== 'apply') continue;
      orders.set(order.key, order);
      written += 1;
    }
    return written;
  }

  const first = await sync();
  const [changed] = sandbox.controls.shopify.orderIds();
  sandbox.controls.shopify.annotateOrder(changed ?? '', { tags: ['fragile'] });
  const second = await sync();
  return { first, second, stored: orders.size };
}

await runAsScript(import.meta.url, fetchOrders);
