import { InvalidRequestError } from '../../core/errors.js';
import type { StoreKey } from '../../core/ports.js';
import { omitUndefined, type Product } from '../../model/index.js';
import type { MappingFilter, OpenListing, ProductMapping, ProductMappingStore } from '../ports/index.js';
import { type Table, type TableChange, tableKey, walkTable } from './table.js';

/** A mapping, a listing (its product is the body) or an open listing (its whole is the body). */
export type MappingHead =
  | { readonly kind: 'mapping'; readonly mapping: ProductMapping }
  | {
      readonly kind: 'listing';
      readonly store: StoreKey;
      readonly unitId: string;
      readonly productId?: string;
      readonly sku?: string;
    }
  | { readonly kind: 'open'; readonly store: StoreKey; readonly status: OpenListing['status'] };

type ListingHead = Extract<MappingHead, { readonly kind: 'listing' }>;

export type MappingBody = { readonly product: Product } | { readonly open: OpenListing };
export type MappingTable = Table<MappingHead, MappingBody>;

/** A store of product mappings on a table. */
export function mappingStoreOn(table: MappingTable): ProductMappingStore {
  const remove = (key: string) =>
    table.update(() => ({ changes: [{ key, removed: true as const }], result: undefined }));
  const saveMany = (mappings: readonly ProductMapping[]) =>
    table.update<readonly boolean[]>(({ heads }) => {
      const result = mappings.map(
        ({ mappingId, type }) => type === 'manual' || mappingOf(heads.get(mappingKey(mappingId)))?.type !== 'manual',
      );
      const changes = mappings
        .filter((_, index) => result[index])
        .map((mapping) => ({ key: mappingKey(mapping.mappingId), head: { kind: 'mapping', mapping } as const }));
      return { changes, result };
    });
  return {
    get: (mappingId) => table.read(({ heads }) => structuredClone(mappingOf(heads.get(mappingKey(mappingId))))),

    save: async (mapping) => (await saveMany([mapping]))[0] === true,
    saveMany,

    delete: (mappingId) => remove(mappingKey(mappingId)),

    async *list(filter = {}) {
      const rows = walkTable(
        table,
        (head) => head.kind === 'mapping' && isWanted(head.mapping, filter),
        (head) => structuredClone(mappingOf(head)),
      );
      for await (const mapping of rows) if (mapping !== undefined) yield mapping;
    },

    async putListings(store, products) {
      requireProducts(store, products);
      const { platform, storeId } = store;
      await table.update(() => ({
        changes: products.map((product) => ({
          key: unitKey('listing', store, product.id),
          head: omitUndefined<ListingHead>({
            kind: 'listing',
            store: { platform, storeId },
            unitId: product.id,
            productId: product.productId,
            sku: product.sku,
          }),
          body: { product },
        })),
        result: undefined,
      }));
    },

    async *listings(store, { unitIds, productId, sku } = {}) {
      const units = unitIds === undefined ? undefined : new Set(unitIds);
      const rows = walkTable(
        table,
        (head) =>
          head.kind === 'listing' &&
          isSameStore(head.store, store) &&
          (units === undefined || units.has(head.unitId)) &&
          (productId === undefined || productId === head.productId) &&
          (sku === undefined || sku === head.sku),
        (_head, load) => load(),
      );
      for await (const body of rows) if (body !== undefined && 'product' in body) yield body.product;
    },

    removeListing: (store, unitId) => remove(unitKey('listing', store, unitId)),

    async putOpen(open) {
      const changes = open.map((listing): TableChange<MappingHead, MappingBody> => {
        const { platform, storeId, unitId, status } = listing;
        return {
          key: unitKey('open', listing, unitId),
          head: { kind: 'open', store: { platform, storeId }, status },
          body: { open: listing },
        };
      });
      await table.update(() => ({ changes, result: undefined }));
    },

    removeOpen: (store, unitId) => remove(unitKey('open', store, unitId)),

    async *open(filter = {}) {
      const rows = walkTable(
        table,
        (head) =>
          head.kind === 'open' &&
          (filter.platform === undefined || filter.platform === head.store.platform) &&
          (filter.storeId === undefined || filter.storeId === head.store.storeId) &&
          (filter.status === undefined || filter.status === head.status),
        (_head, load) => load(),
      );
      for await (const body of rows) if (body !== undefined && 'open' in body) yield body.open;
    },

    deleteStore: (store) =>
      table.update(({ heads }) => ({
        changes: [...heads]
          .filter(([, head]) => isSameStore(head.kind === 'mapping' ? head.mapping : head.store, store))
          .map(([key]) => ({ key, removed: true as const })),
        result: undefined,
        erase: true,
      })),
  };
}

/** @throws {ConnectorError} `invalid_request` for a product of another store. */
export function requireProducts(store: StoreKey, products: readonly Product[]): void {
  const issues = products.flatMap((product, index) =>
    isSameStore(product, store) ? [] : [{ path: `products[${index}]`, message: 'belongs to another store' }],
  );
  const [first] = issues;
  if (first === undefined) return;
  throw new InvalidRequestError(`putListings: ${first.path} ${first.message}. Nothing was written.`, {
    platform: store.platform,
    storeId: store.storeId,
    operation: 'putListings',
    issues,
  });
}

function isWanted(mapping: ProductMapping, filter: MappingFilter): boolean {
  return (
    (filter.companyId === undefined || filter.companyId === mapping.companyId) &&
    (filter.platform === undefined || filter.platform === mapping.platform) &&
    (filter.storeId === undefined || filter.storeId === mapping.storeId) &&
    (filter.hostSku === undefined || filter.hostSku === mapping.hostSku) &&
    (filter.sku === undefined || filter.sku === mapping.sku) &&
    (filter.unitId === undefined || filter.unitId === mapping.unitId) &&
    (filter.productId === undefined || filter.productId === mapping.productId) &&
    (filter.itemId === undefined || filter.itemId === mapping.itemId) &&
    (filter.type === undefined || filter.type === mapping.type) &&
    (filter.isActive === undefined || filter.isActive === mapping.isActive)
  );
}

function mappingOf(head: MappingHead | undefined): ProductMapping | undefined {
  return head?.kind === 'mapping' ? head.mapping : undefined;
}

function isSameStore(left: StoreKey, right: StoreKey): boolean {
  return left.platform === right.platform && left.storeId === right.storeId;
}

function mappingKey(mappingId: string): string {
  return tableKey('mapping', mappingId);
}

function unitKey(kind: 'listing' | 'open', { platform, storeId }: StoreKey, unitId: string): string {
  return tableKey(kind, platform, storeId, unitId);
}
