import { onTestFinished } from 'vitest';
import { createFlipkartClient } from '../../../../src/connectors/flipkart/client.js';
import { createFlipkartInventory } from '../../../../src/connectors/flipkart/inventory.js';
import type { FlipkartOptions } from '../../../../src/connectors/flipkart/options.js';
import { createFlipkartPrices } from '../../../../src/connectors/flipkart/prices.js';
import { createFlipkartProducts } from '../../../../src/connectors/flipkart/products.js';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import type { JsonObject, Transport } from '../../../../src/core/ports.js';

export const SELLER = 'seller0001';
export const LOCATION = 'LOC00000000000000000000000000000001';
const NOW = Date.parse('2026-11-20T03:30:00Z');

export interface Arrival {
  /** `details`, `search`, `update/inventory`, `update/price` */
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are read by path in tests
  readonly body: any;
}

/** In place of a body: status and body, or a connection that breaks. */
export type Reply = { readonly status?: number; readonly body: unknown } | 'reset';

/** A listing as the details tell it. */
export function listing(sku: string, change: object = {}): Record<string, unknown> {
  return {
    listing_id: `LST-${sku}`,
    product_id: `FSN${sku.length}000000000000`.slice(0, 16),
    price: { mrp: 999, selling_price: 499, currency: 'INR' },
    listing_status: 'ACTIVE',
    fulfillment_profile: 'NON_FBF',
    locations: [{ id: LOCATION, status: 'ENABLED', inventory: 4 }],
    ...change,
  };
}

/** What the details answer when the seller has these listings. */
export function detailsOf(asked: readonly string[], known: Readonly<Record<string, unknown>>) {
  const found = asked.filter((sku) => Object.hasOwn(known, sku));
  return {
    available: Object.fromEntries(found.map((sku) => [sku, known[sku]])),
    unavailable: asked.filter((sku) => !found.includes(sku)),
    invalid: [],
  };
}

export const verdicts = (skus: readonly string[], change: (sku: string) => object = () => ({ status: 'SUCCESS' })) =>
  Object.fromEntries(skus.map((sku) => [sku, { errors: [], attribute_errors: [], ...change(sku) }]));

/** The listing calls of a connector, and a Flipkart that answers as it is told. */
export async function listingsWorld(
  answer: (arrival: Arrival, count: number) => Reply | Promise<Reply>,
  options: Partial<FlipkartOptions> = {},
) {
  const arrivals: Arrival[] = [];
  const transport: Transport = async (url, { body }) => {
    const { pathname } = new URL(url);
    const arrival = { path: pathname.replace('/sellers/listings/v3/', ''), body: JSON.parse(String(body)) };
    arrivals.push(arrival);
    const reply = await answer(arrival, arrivals.length);
    if (reply === 'reset') throw new TypeError('fetch failed');
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    const headers = new Headers({ 'content-type': 'application/json' });
    return { status: reply.status ?? 200, headers, body: piecesOf(text) };
  };
  const all: FlipkartOptions = {
    appId: 'app',
    appSecret: 'secret',
    now: () => NOW,
    transport,
    maxRetries: 0,
    ...options,
  };
  const runtime = createRuntime('flipkart', all);
  onTestFinished(() => runtime.close());
  const at = new Date(NOW).toISOString();
  await runtime.tokens.save({
    platform: 'flipkart',
    storeId: SELLER,
    version: 1,
    credentials: { accessToken: 'planted-token', accessTokenExpiresAt: '2027-01-19T10:00:00Z' },
    settings: { locationId: LOCATION } satisfies JsonObject,
    profile: {},
    ...{ connectedAt: at, updatedAt: at },
  });
  const client = createFlipkartClient(runtime, all);
  const { updateInventory, fetchInventory } = createFlipkartInventory(runtime, client);
  const { updatePrices } = createFlipkartPrices(runtime, client);
  const { fetchProducts } = createFlipkartProducts(runtime, client);
  return {
    arrivals,
    setStock: (items: Parameters<typeof updateInventory>[0]['items']) => updateInventory({ storeId: SELLER, items }),
    setPrices: (items: Parameters<typeof updatePrices>[0]['items']) => updatePrices({ storeId: SELLER, items }),
    stock: (query: object = {}) => fetchInventory({ storeId: SELLER, ...query }),
    products: (query: object = {}) => fetchProducts({ storeId: SELLER, ...query }),
  };
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
