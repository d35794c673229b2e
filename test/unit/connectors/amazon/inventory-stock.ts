import { onTestFinished } from 'vitest';
import { createAmazonRefresh } from '../../../../src/connectors/amazon/auth-refresh.js';
import { type AmazonOperations, createAmazonOperations } from '../../../../src/connectors/amazon/check-operation.js';
import { createAmazonClient } from '../../../../src/connectors/amazon/client.js';
import { createGrantlessTokens } from '../../../../src/connectors/amazon/grantless-tokens.js';
import {
  type AmazonInventory,
  createAmazonInventory,
  inventoryReader,
} from '../../../../src/connectors/amazon/inventory.js';
import type { AmazonOptions } from '../../../../src/connectors/amazon/options.js';
import { createRuntime, type Runtime } from '../../../../src/connectors/runtime.js';
import type { RateLimiter } from '../../../../src/core/ports.js';
import { FbaInventory } from '../../../../src/testing/amazon/fba/fba-inventory.js';
import { fbaRoutes } from '../../../../src/testing/amazon/fba/routes.js';
import { DocumentVault } from '../../../../src/testing/amazon/feeds/document-vault.js';
import { Feeds } from '../../../../src/testing/amazon/feeds/feeds.js';
import { feedRoutes } from '../../../../src/testing/amazon/feeds/routes.js';
import type { SpRoute, SpSandboxRequest } from '../../../../src/testing/amazon/http/area.js';
import { merchantQuantity } from '../../../../src/testing/amazon/listings/listing.js';
import { Listings } from '../../../../src/testing/amazon/listings/listings.js';
import { ListingFaults, listingRoutes } from '../../../../src/testing/amazon/listings/routes.js';
import { marketplaceOf } from '../../../../src/testing/amazon/sellers/marketplaces.js';
import { startServer } from '../../core/http/loopback-server.js';
import { NOW, SELLER, type SpArrival, type SpReply } from './sp-server.js';

export interface StockInput {
  readonly region?: 'na' | 'eu' | 'fe';
  readonly marketplaceIds?: readonly string[];
  /** SKUs in the catalogue. */
  readonly count?: number;
  readonly options?: Partial<AmazonOptions>;
  /** Waits for Amazon's quotas. @default false */
  readonly limited?: boolean;
}

/** Grants everything at once. */
const UNLIMITED: RateLimiter = {
  acquire: async () => ({ settle: () => {}, throttled: () => {} }),
  close: async () => {},
};

/** A seller's catalogue, stock and feeds, as the sandbox keeps them; its clock stands still until it is moved. */
export interface StockWorld {
  readonly inventory: AmazonInventory;
  readonly operations: AmazonOperations;
  readonly runtime: Runtime;
  readonly listings: Listings;
  readonly fba: FbaInventory;
  readonly feeds: Feeds;
  readonly faults: ListingFaults;
  readonly arrivals: SpArrival[];
  advance(ms: number): void;
  /** What the seller has of a SKU once everything that was accepted shows. */
  quantity(sku: string): number | undefined;
  count(operation: string): number;
  /** Wins over the sandbox's own answer; `undefined` leaves it. */
  intercept(next: (operation: string, arrival: SpArrival, own: () => Promise<SpReply>) => unknown): void;
  /** Another process on the same store. */
  another(): { readonly inventory: AmazonInventory; readonly operations: AmazonOperations };
}

export async function startStock(input: StockInput = {}): Promise<StockWorld> {
  const { region = 'eu', marketplaceIds = ['A21TJRUUN4KGV'], count } = input;
  let now = NOW;
  const arrivals: SpArrival[] = [];
  const operationsSeen: string[] = [];
  let intercepting: Parameters<StockWorld['intercept']>[0] = () => undefined;
  let origin = '';
  const marketplaces = marketplaceIds.map(marketplaceOf);
  const clock = () => now;
  const emit = () => {};
  const listings = new Listings({ seed: 7, now: clock, marketplaces, emit, ...(count === undefined ? {} : { count }) });
  const fba = new FbaInventory({ seed: 7, now: clock, listings, emit });
  const vault = new DocumentVault({ seed: 7, now: clock, baseURL: () => origin });
  const orders = { find: () => undefined, cancelItems: () => {} };
  const feeds = new Feeds({ seed: 7, now: clock, sellerId: SELLER, listings, orders, vault, emit });
  const faults = new ListingFaults();
  const routes = [
    ...listingRoutes(() => ({ sellerId: SELLER, listings, listingFaults: faults })),
    ...fbaRoutes(() => fba),
    ...feedRoutes(() => ({ marketplaces, feeds })),
  ];

  const answer = async (
    arrival: SpArrival,
  ): Promise<{ operation: string; reply: () => Promise<SpReply & { raw?: Uint8Array }> }> => {
    const url = new URL(arrival.url, origin);
    if (vault.owns(arrival.url)) {
      const { method, url: target, headers } = arrival;
      return {
        operation: method === 'PUT' ? 'upload' : 'download',
        reply: async () => {
          const request = { method, target, headers, body: Buffer.from(arrival.body) };
          const { status, headers: more, body } = vault.answer(request);
          return { status, headers: more, raw: body };
        },
      };
    }
    for (const route of routes) {
      const params = paramsOf(route, arrival.method, url.pathname);
      if (params === undefined) continue;
      const request = { params, query: url.searchParams, rawBody: arrival.body, now } as unknown as SpSandboxRequest;
      return { operation: route.operation, reply: async () => (await route.handle(request)) as SpReply };
    }
    throw new Error(`no route for ${arrival.method} ${url.pathname}`);
  };

  const server = await startServer((request, response, body) => {
    const { method = '', url = '', headers } = request;
    const arrival: SpArrival = { method, url, headers, body };
    void answer(arrival).then(async ({ operation, reply }) => {
      arrivals.push(arrival);
      operationsSeen.push(operation);
      const told = ((await intercepting(operation, arrival, reply)) ?? (await reply())) as SpReply & {
        raw?: Uint8Array;
      };
      if (told.reset === true) {
        request.socket.destroy();
        return;
      }
      response.writeHead(told.status ?? 200, {
        'content-type': 'application/json',
        date: new Date(now).toUTCString(),
        ...told.headers,
      });
      response.end(told.raw ?? (told.body === undefined ? '' : JSON.stringify(told.body)));
    });
  });
  origin = server.origin;

  const at = new Date(NOW).toISOString();
  const connect = async () => {
    const options: AmazonOptions = {
      clientId: 'amzn1.application-oa2-client.test',
      clientSecret: 'planted-secret',
      baseURL: origin,
      lwaURL: `${origin}/auth/o2/token`,
      now: clock,
      ...(input.limited === true ? {} : { rateLimiter: UNLIMITED }),
      ...input.options,
    };
    const runtime: Runtime = createRuntime(
      'amazon',
      options,
      createAmazonRefresh(() => runtime, options),
    );
    onTestFinished(() => runtime.close());
    await runtime.tokens.save({
      platform: 'amazon',
      storeId: SELLER,
      version: 1,
      credentials: {
        refreshToken: 'Atzr|planted',
        accessToken: 'Atza|0',
        accessTokenExpiresAt: '2027-11-20T10:50:00Z',
      },
      settings: { region, marketplaceIds: [...marketplaceIds] },
      profile: {},
      connectedAt: at,
      updatedAt: at,
    });
    const client = createAmazonClient(runtime, options, createGrantlessTokens(runtime, options));
    return {
      runtime,
      inventory: createAmazonInventory(runtime, client),
      operations: createAmazonOperations(runtime, client, [inventoryReader]),
    };
  };
  onTestFinished(() => server.close());
  const first = await connect();
  const second = await connect();
  return {
    ...first,
    listings,
    fba,
    feeds,
    faults,
    arrivals,
    advance: (ms) => {
      now += ms;
    },
    quantity: (sku) => {
      listings.settle({ everything: true });
      const listing = listings.get(sku);
      return listing && merchantQuantity(listing);
    },
    count: (operation) => operationsSeen.filter((seen) => seen === operation).length,
    intercept: (next) => {
      intercepting = next;
    },
    another: () => second,
  };
}

function paramsOf(route: SpRoute, method: string, pathname: string): Readonly<Record<string, string>> | undefined {
  if (route.method !== method) return undefined;
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const found = new RegExp(`^${route.path.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(pathname);
  if (found === null) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]));
}
