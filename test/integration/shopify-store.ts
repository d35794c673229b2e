import { createRuntime } from '../../src/connectors/runtime.js';
import { createShopifyClient } from '../../src/connectors/shopify/client.js';
import { createShopifyExport, type ShopifyExport } from '../../src/connectors/shopify/export.js';
import type { ExportTiming } from '../../src/connectors/shopify/export-wait.js';
import { createShopifyConnector, type ShopifyConnector } from '../../src/connectors/shopify/index.js';
import type { ShopifyOptions } from '../../src/connectors/shopify/options.js';
import type { WalkLimits } from '../../src/connectors/shopify/order-walk.js';
import { createShopifyOrders, type ShopifyOrders } from '../../src/connectors/shopify/orders.js';
import type { OrderPage, OrderQuery } from '../../src/core/connector.js';
import type { Transport } from '../../src/core/ports.js';
import type { Order } from '../../src/model/index.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import {
  type ShopifySandboxControls,
  type ShopifySandboxCredentials,
  type ShopifySandboxOptions,
  startSandbox,
} from '../../src/testing/index.js';

/** 09:00 in Delhi. Nothing here depends on the day on which a test runs. */
const START = Date.parse('2026-11-20T03:30:00Z');

/** One sandbox shop with its own clock, connected, and connectors to it. */
export interface TestStore {
  readonly storeId: string;
  readonly controls: ShopifySandboxControls;
  readonly credentials: ShopifySandboxCredentials;
  /** The platform's clock: of the sandbox, of its answers, and of the connectors. */
  readonly clock: { now(): number; advance(ms: number): void };
  /** A connector of its own, as another process would have it, over the same token store. */
  connect(overrides?: ShopifyOptions): ShopifyConnector;
  /** Reading orders alone, with small searches. */
  readOrders(limits: WalkLimits, overrides?: ShopifyOptions): ShopifyOrders;
  /** Exporting orders alone, without pauses between polls. */
  exporter(overrides?: ShopifyOptions, timing?: Partial<ExportTiming>): ShopifyExport & ShopifyOrders;
  close(): Promise<void>;
}

export interface TestStoreOptions {
  readonly orders?: number;
  readonly seed?: number;
  /** What the store's record says was granted; absent: whatever the sandbox grants. */
  readonly scopes?: readonly string[];
  readonly shopify?: ShopifySandboxOptions;
}

/** A budget that nothing here exhausts, so that no test waits for points. */
const AMPLE_BUCKET = { maximum: 1_000_000, restoreRate: 1_000_000 };

export async function openStore(options: TestStoreOptions = {}): Promise<TestStore> {
  let time = START;
  const sandbox = await startSandbox({
    platforms: ['shopify'],
    orders: options.orders ?? 40,
    seed: options.seed ?? 1,
    now: () => time,
    shopify: {
      bucket: AMPLE_BUCKET,
      ...(options.scopes === undefined ? {} : { scopes: options.scopes }),
      ...options.shopify,
    },
  });
  const credentials = sandbox.credentials.shopify;
  const { storeId, clientId, clientSecret, accessToken } = credentials;
  const tokenStore = createMemoryTokenStore();
  const base: ShopifyOptions = {
    clientId,
    clientSecret,
    tokenStore,
    baseURL: sandbox.baseURLs.shopify,
    now: () => time,
    transport: onPlatformTime(() => time),
  };
  const opened: { close(): Promise<void> }[] = [];
  const connect = (overrides: ShopifyOptions = {}) => {
    const connector = createShopifyConnector({ ...base, ...overrides });
    opened.push(connector);
    return connector;
  };
  await connect().auth.connect({ storeId, accessToken, verify: false, scopes: credentials.scopes });
  return {
    storeId,
    controls: sandbox.controls.shopify,
    credentials,
    clock: {
      now: () => time,
      advance: (ms) => {
        time += ms;
      },
    },
    connect,
    readOrders: (limits, overrides = {}) => {
      const merged = { ...base, ...overrides };
      const runtime = createRuntime('shopify', merged);
      opened.push(runtime);
      return createShopifyOrders(runtime, createShopifyClient(runtime, merged), merged, limits);
    },
    exporter: (overrides = {}, timing = {}) => {
      const merged = { ...base, ...overrides };
      const runtime = createRuntime('shopify', merged);
      opened.push(runtime);
      const client = createShopifyClient(runtime, merged);
      const orders = createShopifyOrders(runtime, client, merged);
      const prompt = { firstPollMs: 0, longestPollMs: 0, idleTimeoutMs: 100, ...timing };
      return { ...orders, ...createShopifyExport(runtime, client, orders, merged, prompt) };
    },
    close: async () => {
      await Promise.all(opened.map((one) => one.close()));
      await sandbox.close();
    },
  };
}

/** The real network, with `Date` headers on the sandbox's clock, as the platform's are on its own. */
export function onPlatformTime(now: () => number, send: Transport = fetch as Transport): Transport {
  return async (url, init) => {
    const response = await send(url, init);
    const date = new Date(now()).toUTCString();
    const get = (name: string) => (name.toLowerCase() === 'date' ? date : response.headers.get(name));
    return { status: response.status, headers: { get }, body: response.body };
  };
}

export interface Walked {
  readonly pages: readonly OrderPage[];
  readonly orders: readonly Order[];
  readonly ids: readonly string[];
  readonly syncedUntil: string | undefined;
}

/**
 * Walks a query to its end, the cursor through JSON between pages.
 *
 * @param reader asked before every page, so that each may be read by another process.
 */
export async function walk(
  reader: () => Pick<ShopifyOrders, 'fetchOrders'>,
  query: OrderQuery,
  between: (page: OrderPage) => void = () => undefined,
): Promise<Walked> {
  const pages: OrderPage[] = [];
  let cursor: string | undefined;
  do {
    const page: OrderPage = await reader().fetchOrders({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page);
    if (pages.length > 300) throw new Error('the walk does not end');
    cursor = page.nextCursor === undefined ? undefined : (JSON.parse(JSON.stringify(page.nextCursor)) as string);
    if (cursor !== undefined) between(page);
  } while (cursor !== undefined);
  const orders = pages.flatMap((page) => page.orders);
  return { pages, orders, ids: orders.map(({ orderId }) => orderId), syncedUntil: pages.at(-1)?.syncedUntil };
}
