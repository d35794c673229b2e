import { type Money, sumMoney } from 'commerce-connectors';
import type { Activity } from './activity.js';
import type { LoggedOrder, OrderLog } from './order-log.js';
import { formatMoney, heading, table, title } from './print.js';
import type { ShippingOutcome } from './ship-order.js';
import type { StockOutcome } from './update-stock.js';
import type { WebhookOutcome } from './verify-webhooks.js';

interface SummaryInput {
  readonly platform: string;
  readonly log: OrderLog;
  readonly shipping: ShippingOutcome;
  readonly stock: StockOutcome;
  readonly webhooks: WebhookOutcome;
  readonly activity: Activity;
  readonly seconds: number;
}

/** One platform in the table at the end. */
export type OverviewRow = readonly string[];

/** @returns the platform's row in the table over all. */
export async function printSummary(input: SummaryInput): Promise<OverviewRow> {
  const { log, shipping, stock, webhooks, activity, seconds } = input;
  const orders = await log.orders();
  const sold = orders.filter(({ state }) => state !== 'cancelled');
  heading('Summary');
  table([
    ['orders', countBy(orders, ({ state }) => state)],
    ['revenue, without cancelled', totals(sold.flatMap(({ total }) => total ?? []))],
    ['cash on delivery to collect', totals(orders.flatMap(({ codToCollect }) => codToCollect ?? []))],
    ['parts shipped', `${shipping.partsShipped}${shipping.repeated ? ', none twice' : ''}`],
    ['stock set', `${stock.set} SKUs, ${stock.refused} refused`],
    ['webhooks', `${webhooks.verified} verified, ${webhooks.refused} refused`],
    ['requests', `${activity.requests}, ${activity.retries} repeated, ${activity.tokensRenewed} tokens renewed`],
    ['waits for the rate limit', `${activity.waits}, ${(activity.waitedMs / 1_000).toFixed(1)} s`],
    ['time', `${seconds.toFixed(1)} s`],
  ]);
  return [
    input.platform,
    `${orders.length}`,
    totals(sold.flatMap(({ total }) => total ?? []).filter(isRupees)),
    totals(orders.flatMap(({ codToCollect }) => codToCollect ?? []).filter(isRupees)),
    `${shipping.partsShipped}`,
    `${stock.set}`,
    `${webhooks.verified} of ${webhooks.verified + webhooks.refused}`,
    `${activity.requests}`,
    `${seconds.toFixed(1)} s`,
  ];
}

const OVERVIEW_HEAD: OverviewRow = [
  ...['platform', 'orders', 'revenue in INR', 'COD in INR', 'parcels', 'SKUs set', 'webhooks', 'requests', 'time'],
];

/** The same job on all platforms, side by side. */
export function printOverview(rows: readonly OverviewRow[]): void {
  title('All platforms');
  table([OVERVIEW_HEAD, ...rows]);
}

function isRupees({ currency }: Money): boolean {
  return currency === 'INR';
}

function countBy(orders: readonly LoggedOrder[], wordOf: (order: LoggedOrder) => string): string {
  const counts = new Map<string, number>();
  for (const order of orders) counts.set(wordOf(order), (counts.get(wordOf(order)) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

/** Amounts of several currencies are never added up. */
function totals(amounts: readonly Money[]): string {
  const currencies = [...new Set(amounts.map(({ currency }) => currency))];
  const sums = currencies.map((currency) =>
    sumMoney(
      amounts.filter((money) => money.currency === currency),
      currency,
    ),
  );
  return sums.map(formatMoney).join(', ') || '0';
}
