import type { Connector, ProductPage, ProductQuery } from '../../../src/core/connector.js';
import { InvalidRequestError } from '../../../src/core/errors.js';
import type { Product } from '../../../src/model/index.js';
import {
  createMemoryMappingStore,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createProductMapping,
  defaultSyncSettings,
  type HostProduct,
  type ProductMappingOptions,
} from '../../../src/sync/index.js';

export const STORE = { platform: 'toy', storeId: 'acme' } as const;
const START = Date.UTC(2026, 10, 25, 9);

export function listing(id: string, changes: Partial<Product> = {}): Product {
  return { ...STORE, id, title: `Unit ${id}`, status: { value: 'active' }, ...changes };
}

/** A platform of three units a page, whose clock is the host's. */
function createPlatform(now: () => number) {
  const units = new Map<string, Product & { readonly changedAt: number }>();
  const queries: ProductQuery[] = [];
  const platform = {
    ...{ queries, pageSize: 3, hasClock: true },
    put(...products: readonly Product[]) {
      for (const product of products) units.set(product.id, { ...product, changedAt: now() });
    },
    remove: (id: string) => void units.delete(id),
    /** Called before a page is answered. */
    beforePage: (_query: ProductQuery): void | Promise<void> => {},
    async fetchProducts(query: ProductQuery): Promise<ProductPage> {
      queries.push(query);
      await platform.beforePage(query);
      const { skus, updatedAfter, cursor = '0' } = query;
      if (!/^\d+$/.test(cursor)) {
        throw new InvalidRequestError('bad cursor', {
          issues: [{ path: 'cursor', message: 'is not of this version' }],
        });
      }
      const since = updatedAfter === undefined ? 0 : Date.parse(String(updatedAfter));
      const found = [...units.values()]
        .filter(({ sku, changedAt }) => changedAt >= since && (skus === undefined || skus.includes(sku ?? '')))
        .map(({ changedAt: _at, ...product }) => product);
      const end = Number(cursor) + platform.pageSize;
      return {
        products: found.slice(Number(cursor), end),
        ...(end < found.length ? { nextCursor: String(end) } : {}),
        ...(end >= found.length && platform.hasClock ? { syncedUntil: new Date(now()).toISOString() } : {}),
      };
    },
  };
  return platform;
}

/** A host with one store of a made-up platform, its catalogue in a list. */
export async function openHost(options: Partial<ProductMappingOptions> = {}) {
  let time = START;
  const now = () => time;
  const platform = createPlatform(now);
  const products: HostProduct[] = [];
  const stores = createMemoryStoreRegistry();
  const state = createMemorySyncStateStore();
  const mappings = createMemoryMappingStore();
  const connector = {
    platform: STORE.platform,
    fetchProducts: platform.fetchProducts,
  } as Partial<Connector> as Connector;
  const at = new Date(START).toISOString();
  const register = (storeId: string, companyId: string) =>
    stores.save({
      ...{ platform: STORE.platform, storeId, companyId, version: 0, status: 'active', statusSince: at },
      ...{ settings: defaultSyncSettings('toy'), connectedAt: at, updatedAt: at },
    });
  await register(STORE.storeId, 'company-1');
  const asked: string[] = [];
  const catalogue = {
    async *products(companyId: string) {
      asked.push(companyId);
      yield* products;
    },
  };
  const all = { connectors: { toy: connector }, stores, state, mappings, catalogue, now, ...options };
  const open = () => createProductMapping(all);
  return {
    ...{ platform, products, stores, state, mappings, asked, register, open, mapping: open() },
    pass: (ms: number) => {
      time += ms;
    },
    /** By unit: to which product, or why not. */
    async outcome() {
      const rows: Record<string, string> = {};
      for await (const { unitId, hostSku, mappedBy, isActive } of mappings.list(STORE)) {
        rows[unitId] = isActive ? `${hostSku} (${mappedBy})` : `${hostSku} off`;
      }
      for await (const { unitId, status, candidates } of mappings.open(STORE)) {
        const likely = candidates.map(({ hostSku, confidence }) => `${hostSku} ${confidence}`);
        rows[unitId] = [rows[unitId], status, ...likely].filter((part) => part !== undefined).join(', ');
      }
      return rows;
    },
  };
}

export type Host = Awaited<ReturnType<typeof openHost>>;

export async function collected<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
