import { onTestFinished } from 'vitest';
import {
  createFlipkartConnector,
  type FlipkartConnector,
  type FlipkartOptions,
} from '../../src/connectors/flipkart/index.js';
import type { OrderPage, OrderQuery } from '../../src/core/connector.js';
import type { Transport } from '../../src/core/ports.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { type FlipkartSandboxOptions, startSandbox } from '../../src/testing/index.js';

export interface ShopInput {
  readonly orders?: number;
  readonly flipkart?: FlipkartSandboxOptions;
  readonly options?: Partial<FlipkartOptions>;
}

/** A seller of the sandbox, by default with a budget that nothing here exhausts. */
export async function openShop({ orders = 60, flipkart = {}, options = {} }: ShopInput = {}) {
  let time = Date.parse('2026-11-20T05:00:00Z');
  const now = () => time;
  const sandbox = await startSandbox({ platforms: ['flipkart'], orders, seed: 11, now, flipkart });
  onTestFinished(() => sandbox.close());
  const controls = sandbox.controls.flipkart;
  const { storeId, appId, appSecret, locationId } = sandbox.credentials.flipkart;
  const { baseURL } = controls;
  let before: (path: string) => void = () => {};
  const transport: Transport = async (url, init) => {
    before(new URL(url).pathname.replace('/sellers', ''));
    return fetch(url, init as RequestInit) as unknown as ReturnType<Transport>;
  };
  const open = async (more: Partial<FlipkartOptions> = {}) => {
    const tokenStore = createMemoryTokenStore();
    const all = { baseURL, appId, appSecret, tokenStore, now, transport, requestsPerHour: 1e7, ...options, ...more };
    const connector = createFlipkartConnector(all);
    onTestFinished(() => connector.close());
    await connector.auth.connect({ storeId, locationId, verify: false });
    return connector;
  };
  const connector = await open();
  // The token is there from now on.
  await connector.fetchOrdersByNumber({ storeId, number: 'OD0' });
  controls.requests.reset();
  return {
    connector,
    controls,
    storeId,
    /** Another process of the app. */
    open,
    /** Of the connector and the sandbox. */
    advance: (ms: number) => {
      time += ms;
    },
    /** What happens before each request from now on. */
    beforeEach: (happens: (path: string) => void) => {
      before = happens;
    },
  };
}

export const everything = (storeId: string): OrderQuery => ({ storeId, fulfilledBy: 'any' });

/** All pages of a query, the cursor as a database keeps it. */
export async function readAll(connector: FlipkartConnector, query: OrderQuery): Promise<readonly OrderPage[]> {
  const pages: OrderPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await connector.fetchOrders(cursor === undefined ? query : { ...query, cursor });
    pages.push(page);
    if (pages.length > 300) throw new Error('the read does not end');
    cursor = page.nextCursor === undefined ? undefined : JSON.parse(JSON.stringify(page.nextCursor));
  } while (cursor !== undefined);
  return pages;
}

export const idsOf = (pages: readonly OrderPage[]): readonly string[] =>
  pages.flatMap(({ orders }) => orders.map(({ orderId }) => orderId));
