import { createShopifyConnector } from '../../../src/connectors/shopify/index.js';
import type { ShopifyOptions } from '../../../src/connectors/shopify/options.js';
import { createRateLimiter } from '../../../src/core/limits/bottleneck-limiter.js';
import type { RateLimiter, Transport } from '../../../src/core/ports.js';
import { ACCESS_TOKEN, CLIENT, type OfficialStandIn, REFRESH_TOKEN } from './stand-in.js';

export const STORE = 'official.myshopify.com';

/** The stand-in without sockets: as fast as it can answer, and free of real time. */
export function transportTo(standIn: Pick<OfficialStandIn, 'answer'>): Transport {
  return async (url, { headers, body }) => {
    const { status, headers: answered, body: text } = standIn.answer(new URL(url).pathname, headers, body ?? '');
    const names = new Map(Object.entries(answered));
    return {
      status,
      headers: { get: (name) => names.get(name.toLowerCase()) ?? null },
      body: (async function* () {
        yield new TextEncoder().encode(text);
      })(),
    };
  };
}

/** What each request was thought to cost before it was sent. */
export function estimatesOf(rateLimiter: RateLimiter, into: number[]): RateLimiter {
  return {
    ...rateLimiter,
    acquire: (key, cost, options) => {
      into.push(cost);
      return rateLimiter.acquire(key, cost, options);
    },
  };
}

/** A connector that knows the store already, without having asked it. */
export async function connectorTo(
  standIn: Pick<OfficialStandIn, 'answer'>,
  options: ShopifyOptions & { readonly scopes?: readonly string[] },
) {
  const { scopes, ...rest } = options;
  const rateLimiter = options.rateLimiter ?? createRateLimiter();
  const connector = createShopifyConnector({ ...CLIENT, transport: transportTo(standIn), rateLimiter, ...rest });
  await connector.auth.connect({
    storeId: STORE,
    accessToken: ACCESS_TOKEN,
    refreshToken: REFRESH_TOKEN,
    verify: false,
    ...(scopes === undefined ? {} : { scopes }),
  });
  return {
    ...connector,
    close: async () => {
      await connector.close();
      await rateLimiter.close();
    },
  };
}
