import { createWooInventory } from '../../../../src/connectors/woocommerce/inventory.js';
import type { WooCommerceOptions } from '../../../../src/connectors/woocommerce/options.js';
import { createWooProducts } from '../../../../src/connectors/woocommerce/products.js';
import type { CallOptions } from '../../../../src/core/call.js';
import type { InventoryChange, InventoryUpdate, PriceUpdate } from '../../../../src/core/connector.js';
import { type Catalogue, createCatalogue } from '../../../../src/testing/woocommerce/catalogue/catalogue.js';
import type { ProductRecord } from '../../../../src/testing/woocommerce/catalogue/records.js';
import { RestError } from '../../../../src/testing/woocommerce/http/route.js';
import { Router } from '../../../../src/testing/woocommerce/http/router.js';
import { type Arrived, NOW, type Reply, SITE, worldOf } from './scripted-site.js';

/** What happens to a request instead of, or around, what the store would do: `answer` does it. */
export type Around = (request: Arrived, answer: () => Reply) => Reply | undefined;

export interface ProductStoreInput {
  readonly variants?: number;
  readonly version?: string;
  readonly options?: WooCommerceOptions;
}

/** The connector's catalogue half over a store that lives in this process. */
export async function productStore({ variants = 120, version = '10.0.2', options = {} }: ProductStoreInput = {}) {
  const clock = { now: NOW };
  const catalogue = createCatalogue({
    seed: 7,
    now: () => clock.now,
    variants,
    decimals: 2,
    siteURL: () => SITE,
    version,
    emit: () => undefined,
  });
  const router = new Router(catalogue.routes());
  const state: { around: Around } = { around: () => undefined };
  const world = worldOf((request) => {
    const answer = () => replyOf(router, request, clock.now);
    return state.around(request, answer) ?? answer();
  }, options);
  await world.connect();
  const inventory = createWooInventory(world.runtime, world.client);
  const products = createWooProducts(world.runtime, world.client);
  const pathOf = ({ url }: Arrived) => url.pathname.replace('/wp-json/wc/v3/', '');
  return {
    ...world,
    clock,
    catalogue,
    inventory,
    products,
    /** Replaces what the store does. */
    around: (around: Around) => {
      state.around = around;
    },
    /** Paths below `wc/v3/` of the requests so far, with their methods. */
    requests: () => world.arrived.map((request) => `${request.method} ${pathOf(request)}`),
    writes: () => world.arrived.filter(({ method }) => method !== 'GET').map((request) => bodyOf(request)),
    bySku: (sku: string) => recordBySku(catalogue, sku),
    /** Some that can be written: tracked, with SKUs of their own. */
    tracked: (type: 'simple' | 'variation') =>
      catalogue.all().filter((record) => record.type === type && record.manageStock && isUnique(catalogue, record)),
    set: async (items: InventoryUpdate['items'], more: Partial<InventoryUpdate> = {}, callOptions: CallOptions = {}) =>
      (await inventory.updateInventory({ storeId: SITE, items, ...more }, callOptions)).results,
    adjust: async (
      items: InventoryChange['items'],
      more: Partial<InventoryChange> = {},
      callOptions: CallOptions = {},
    ) => (await inventory.adjustInventory({ storeId: SITE, items, ...more }, callOptions)).results,
    price: async (items: PriceUpdate['items'], callOptions: CallOptions = {}) =>
      (await products.updatePrices({ storeId: SITE, items }, callOptions)).results,
  };
}

export const bodyOf = ({ body }: Arrived) => JSON.parse(body ?? 'null') as Record<string, unknown>;

export const reasonsOf = (rows: readonly { readonly ok: boolean; readonly reason?: string }[]) =>
  rows.map(({ ok, reason }) => (ok ? 'ok' : reason));

function recordBySku(catalogue: Catalogue, sku: string): ProductRecord {
  const found = catalogue.all().find((record) => record.sku === sku);
  if (found === undefined) throw new Error(`no SKU ${sku}`);
  return found;
}

function isUnique(catalogue: Catalogue, { sku }: ProductRecord): boolean {
  return sku !== '' && catalogue.all().filter((record) => record.sku === sku).length === 1;
}

const SETTINGS: Readonly<Record<string, readonly { readonly id: string; readonly value: string }[]>> = {
  general: [
    { id: 'woocommerce_currency', value: 'INR' },
    { id: 'woocommerce_price_num_decimals', value: '2' },
  ],
  products: [
    { id: 'woocommerce_weight_unit', value: 'kg' },
    { id: 'woocommerce_dimension_unit', value: 'cm' },
  ],
};

function replyOf(router: Router, { method, url, body }: Arrived, now: number): Reply {
  const path = url.pathname.replace('/wp-json/', '');
  const headers = { date: new Date(now).toUTCString() };
  const settings = /^wc\/v3\/settings\/(\w+)$/.exec(path)?.[1];
  if (settings !== undefined) return { body: SETTINGS[settings] ?? [], headers };
  const match = router.find(method, path);
  if (match === undefined) {
    const message = 'No route was found matching the URL and request method.';
    return { status: 404, body: { code: 'rest_no_route', message, data: { status: 404 } }, headers };
  }
  const query = Object.fromEntries(url.searchParams);
  try {
    const answer = match.route.handle({
      method,
      params: match.params,
      query,
      body: body === undefined ? undefined : JSON.parse(body),
    });
    const { status = 200, headers: more = {} } = answer;
    return { status, body: answer.body, headers: { ...headers, ...more } };
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const { status, code, message } = error;
    return { status, body: { code, message, data: { status } }, headers };
  }
}
