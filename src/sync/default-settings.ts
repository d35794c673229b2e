import type { JobSettings, StoreSyncSettings } from './ports/index.js';

type Intervals = Readonly<Record<'orders' | 'inventory', { readonly minutes: number; readonly least: number }>>;

/** Minutes between runs, and the fewest that a host may set. Amazon gives twenty pages of orders an hour; Flipkart publishes nothing. */
const INTERVALS: Readonly<Record<string, Intervals>> = {
  flipkart: { orders: { minutes: 5, least: 5 }, inventory: { minutes: 60, least: 30 } },
  amazon: { orders: { minutes: 15, least: 5 }, inventory: { minutes: 60, least: 15 } },
};
const USUAL: Intervals = { orders: { minutes: 5, least: 1 }, inventory: { minutes: 30, least: 5 } };

/** Stock is not touched before somebody says so; on marketplaces it may be set by hand at once. */
const INVENTORY_ON: ReadonlySet<string> = new Set(['flipkart', 'amazon']);

/** Its catalogue is as large as the seller's whole business there: it is read when somebody wants it. */
const PRODUCTS_OFF: ReadonlySet<string> = new Set(['flipkart']);

/** It has stock in its own warehouses too, which is read and never written. */
const STOCK_OF_BOTH: ReadonlySet<string> = new Set(['amazon']);

/** Notifications go to a queue that has to be made first. */
const WEBHOOKS_OFF: ReadonlySet<string> = new Set(['amazon']);

const DAY_MINUTES = 24 * 60;

/**
 * What a store begins with: orders come in by themselves every 5 minutes (Amazon 15); stock goes out when somebody asks
 * (Flipkart, Amazon) or not at all; prices do not. The catalogue is read when somebody asks (Flipkart: not at all), and
 * webhooks are wanted, except at Amazon, which delivers to a queue of your own.
 */
export function defaultSyncSettings(platform: string): StoreSyncSettings {
  const { orders, inventory } = INTERVALS[platform] ?? USUAL;
  return {
    orders: { ...on(orders.minutes), fulfilledBy: 'any' },
    inventory: {
      enabled: INVENTORY_ON.has(platform),
      auto: false,
      intervalMinutes: inventory.minutes,
      direction: 'one_way',
      bufferStock: 0,
      ...(STOCK_OF_BOTH.has(platform) ? { fulfilledBy: 'any' } : {}),
    },
    prices: { enabled: false, auto: false, intervalMinutes: inventory.minutes },
    products: { enabled: !PRODUCTS_OFF.has(platform), auto: false, intervalMinutes: DAY_MINUTES },
    webhooks: { enabled: !WEBHOOKS_OFF.has(platform) },
  };
}

/** The fewest minutes between two runs of a job. */
export function leastInterval(platform: string, job: 'orders' | 'inventory' | 'prices' | 'products'): number {
  const { orders, inventory } = INTERVALS[platform] ?? USUAL;
  return job === 'orders' ? orders.least : inventory.least;
}

function on(intervalMinutes: number): JobSettings {
  return { enabled: true, auto: true, intervalMinutes };
}
