/** Backfills a store through one large export, killed in the middle: `npx tsx examples/export-orders.ts` */
import { iterateOrders, type Order } from 'commerce-connectors';
import { type ExampleShop, runAsScript } from './support.js';

export async function exportOrders({ shopify, storeId }: ExampleShop) {
  // The host's order table and the row where it remembers how far it read.
  const orders = new Map<string, Order>();
  const progress: { cursor?: string; syncedUntil?: string } = {};

  async function backfill({ stopAfter = Number.POSITIVE_INFINITY } = {}): Promise<number> {
    let read = 0;
    const query = { storeId, limit: 10, ...(progress.cursor === undefined ? {} : { cursor: progress.cursor }) };
    const walk = iterateOrders(shopify, query, {
      // 'auto' asks the connector whether an export is worth it; for forty orders it is not.
      strategy: 'export',
      onPage({ nextCursor, syncedUntil }) {
        if (nextCursor !== undefined) progress.cursor = nextCursor;
        if (syncedUntil !== undefined) progress.syncedUntil = syncedUntil;
      },
    });
    for await (const order of walk) {
      orders.set(order.key, order);
      read += 1;
      if (read === stopAfter) break;
    }
    return read;
  }

  // Killed within the third page: the next run, in any process, reads that page again and goes on.
  const first = await backfill({ stopAfter: 25 });
  const rest = await backfill();
  return { first, rest, stored: orders.size, syncedUntil: progress.syncedUntil };
}

await runAsScript(import.meta.url, exportOrders);
