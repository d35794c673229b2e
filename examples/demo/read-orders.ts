import { SingleBar } from 'cli-progress';
import { iterateOrders } from 'commerce-connectors';
import type { OrderLog } from './order-log.js';
import { heading, say } from './print.js';
import type { DemoShop } from './shop.js';

export async function readOrders(shop: DemoShop, log: OrderLog): Promise<void> {
  heading('Read its orders, page by page');
  const { progress } = log;
  if (log.resumed) say(`resumed after page ${progress.pages}: ${progress.count} orders are on disk already`);
  if (!progress.done) await walk(shop, log);
  const orders = await log.orders();
  say(`${orders.length} orders on disk; the next sync starts at ${log.progress.syncedUntil ?? 'the saved cursor'}`);
  if (shop.sandbox !== undefined) compareWithTruth(shop.sandbox.orderIds(), orders, log);
}

async function walk(shop: DemoShop, log: OrderLog): Promise<void> {
  const { cursor, pageSize, orders, count } = log.progress;
  const query = { storeId: shop.storeId, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
  const bar = new SingleBar({
    format: '   [{bar}] {value}/{total} orders, {duration} s',
    stream: process.stdout,
    noTTYOutput: true,
    gracefulExit: true,
  });
  bar.start(orders, count);
  // The next page is fetched when it is asked for, after onPage has saved this one.
  const walking = iterateOrders(shop.connector, query, {
    async onPage(page) {
      await log.savePage(page);
      // What an hour does to an access token. The next page renews it and nobody notices.
      if (log.progress.pages === 2) shop.sandbox?.expireTokens?.();
    },
  });
  for await (const _order of walking) {
    bar.increment();
    if (log.progress.done) break;
  }
  bar.stop();
}

function compareWithTruth(ids: readonly string[], orders: readonly { orderId: string }[], log: OrderLog): void {
  const read = new Set(orders.map(({ orderId }) => orderId));
  const missing = ids.filter((id) => !read.has(id)).length;
  const twice = log.progress.count - read.size;
  say(`checked against the sandbox: ${ids.length} in the shop, ${missing} missing, ${twice} read twice`);
  if (missing + twice > 0) process.exitCode = 1;
}
