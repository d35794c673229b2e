/**
 * The main job from end to end, on each platform: connect a store, read its orders, ship, set stock, verify a webhook. Then
 * four stores at once, kept in step by `commerce-connectors/sync`.
 *
 *     npm run demo                  sandbox shops, nothing else needed
 *     npm run demo -- --resume      goes on where a run was stopped or killed
 *     npm run demo -- --help        all options, and how to run it against a real shop
 */
import { ConnectorError } from 'commerce-connectors';
import { recordActivity } from './demo/activity.js';
import { connectStore } from './demo/connect.js';
import { openOrderLog } from './demo/order-log.js';
import { title } from './demo/print.js';
import { readOrders } from './demo/read-orders.js';
import { type DemoSettings, readSettings } from './demo/settings.js';
import { shipOrder } from './demo/ship-order.js';
import { openShop } from './demo/shop.js';
import { type OverviewRow, printOverview, printSummary } from './demo/summary.js';
import { syncStores } from './demo/sync-stores.js';
import { updateStock } from './demo/update-stock.js';
import { verifyWebhooks } from './demo/verify-webhooks.js';

const overview: OverviewRow[] = [];
const runs = readSettings(process.argv.slice(2));
for (const settings of runs) {
  title(`On ${settings.platform}`);
  const row = await runDemo(settings);
  if (row !== undefined) overview.push(row);
}
if (overview.length > 1) printOverview(overview);
const [first] = runs;
if (runs.length > 1 && first !== undefined) await syncStores(first);

/** @returns its row in the table over all platforms; `undefined` when it failed. */
async function runDemo(settings: DemoSettings): Promise<OverviewRow | undefined> {
  const startedAt = performance.now();
  const activity = recordActivity();
  const log = await openOrderLog(settings);
  const shop = await openShop(settings, log.progress);
  try {
    await connectStore(shop);
    await readOrders(shop, log);
    const shipping = await shipOrder(shop, log, settings);
    const stock = await updateStock(shop, log, settings);
    const webhooks = await verifyWebhooks(shop, log);
    const seconds = (performance.now() - startedAt) / 1_000;
    return await printSummary({ platform: settings.platform, log, shipping, stock, webhooks, activity, seconds });
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    // A message of the library says what failed, where, and the usual fix; it never holds a secret.
    console.error(`\n${error.name} (${error.code}): ${error.message}`);
    process.exitCode = 1;
    return undefined;
  } finally {
    activity.stop();
    await shop.close();
  }
}
