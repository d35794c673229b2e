import { iterateOrders } from 'commerce-connectors';
import { createShopifyConnector } from 'commerce-connectors/shopify';
import { startSandbox } from 'commerce-connectors/testing';
import { figure } from './measure.js';
import type { Section } from './report.js';

/** A tenth of the wait for the same figures: Shopify's Standard plan holds 2,000 points and regains 100 a second. */
const BUCKET = { maximum: 2_000, restoreRate: 1_000 };
const PAGE_ROWS = 250;

/** How much of a points budget a long read uses, in real time. */
export async function rateLimit(quick: boolean): Promise<Section> {
  const orders = quick ? 1_500 : 6_000;
  const sandbox = await startSandbox({ platforms: ['shopify'], orders, seed: 7, shopify: { bucket: BUCKET } });
  const { storeId, accessToken } = sandbox.credentials.shopify;
  const shopify = createShopifyConnector({ baseURL: sandbox.baseURLs.shopify, timeoutMs: 120_000 });
  await shopify.auth.connect({ storeId, accessToken, verify: false });
  const { requests } = sandbox.controls.shopify;
  const startedAt = performance.now();
  let pages = 0;
  let count = 0;
  const onPage = () => {
    pages += 1;
  };
  for await (const _order of iterateOrders(shopify, { storeId }, { onPage })) count += 1;
  const seconds = (performance.now() - startedAt) / 1_000;
  const totals = requests.totals();
  const pageCost = requests.list().find(({ operation }) => /orders/i.test(operation))?.actualCost ?? 0;
  await shopify.close();
  await sandbox.close();
  if (count !== orders) throw new Error(`read ${count} of ${orders} orders`);
  const budget = BUCKET.maximum + BUCKET.restoreRate * seconds;
  const least = Math.ceil(orders / PAGE_ROWS);
  return {
    title: 'Shopify: the points budget',
    about: `${figure(orders)} orders from a bucket of ${figure(BUCKET.maximum)} points that regains ${figure(BUCKET.restoreRate)} a second. The least would be every page and nothing else; what is beyond it reads what a page cuts off (long orders, shipments, refunds).`,
    head: ['', ''],
    rows: [
      ['points used of those there were', `${((totals.actualCost / budget) * 100).toFixed(1)} % of ${figure(budget)}`],
      ['THROTTLED answers', `${totals.throttled}`],
      ['requests', `${totals.requests}, the least ${least}`],
      ['points', `${figure(totals.actualCost)}, the least ${figure(least * pageCost)}`],
      ['time', `${figure(seconds)} s, ${pages} pages`],
    ],
  };
}
