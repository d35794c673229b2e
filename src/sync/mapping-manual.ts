import { ConnectorError, InvalidRequestError } from '../core/errors.js';
import type { Clock, StoreKey } from '../core/ports.js';
import { omitUndefined, type Product } from '../model/index.js';
import { activated, factsOf } from './mapping-facts.js';
import { mappingIdOf } from './mapping-id.js';
import type { OpenListing, ProductMapping, ProductMappingStore, StoreRegistry } from './ports/index.js';
import { requireStore } from './store-access.js';
import { keyOf } from './store-key.js';

/** A mapping that somebody makes by hand. */
export interface ManualMapping {
  readonly store: StoreKey;
  /** `Product.id`. */
  readonly unitId: string;
  readonly hostSku: string;
  readonly hostProductName?: string;
  /** Who says so. */
  readonly mappedBy: string;
  /** @default as before, else true */
  readonly syncInventory?: boolean;
  /** @default as before, else false */
  readonly syncPrice?: boolean;
}

export interface MappingChanges {
  readonly syncInventory?: boolean;
  readonly syncPrice?: boolean;
  /** `false` takes it out of every sync, and no automatic run brings it back. */
  readonly isActive?: boolean;
}

export interface OpenListingFilter {
  readonly companyId?: string;
  readonly platform?: string;
  readonly storeId?: string;
  readonly status?: OpenListing['status'];
}

/** What people do to mappings. */
export interface ManualMappings {
  map(mapping: ManualMapping): Promise<ProductMapping>;
  unmap(mappingId: string): Promise<boolean>;
  update(mappingId: string, changes: MappingChanges): Promise<ProductMapping>;
}

interface ManualInput {
  readonly stores: StoreRegistry;
  readonly mappings: ProductMappingStore;
  readonly now: Clock;
}

export function createManualMapping({ stores, mappings, now }: ManualInput): ManualMappings {
  return {
    async map({ store, unitId, hostSku, hostProductName, mappedBy, syncInventory, syncPrice }) {
      requireSound(
        { unitId, hostSku, mappedBy },
        { syncInventory, syncPrice },
        { ...keyOf(store), operation: 'productMapping.map' },
      );
      const { companyId } = await requireStore(stores, store, 'productMapping.map');
      const listing = await listingOf(mappings, store, unitId);
      if (listing === undefined) throw unknownListing(store, unitId);
      const before = await mappings.get(mappingIdOf(store, unitId));
      const known = before?.companyId === companyId ? before : undefined;
      const mapping = omitUndefined<ProductMapping>({
        ...factsOf(listing),
        companyId,
        hostSku,
        hostProductName: hostProductName ?? (known?.hostSku === hostSku ? known.hostProductName : undefined),
        type: 'manual',
        mappedBy,
        mappedAt: new Date(now()).toISOString(),
        confidence: 100,
        syncInventory: syncInventory ?? known?.syncInventory ?? true,
        syncPrice: syncPrice ?? known?.syncPrice ?? false,
        isActive: true,
      });
      await mappings.save(mapping);
      await mappings.removeOpen(store, unitId);
      return mapping;
    },

    async unmap(mappingId) {
      const mapping = await mappings.get(mappingId);
      if (mapping === undefined) return false;
      await mappings.delete(mappingId);
      const listing = await listingOf(mappings, mapping, mapping.unitId);
      if (listing !== undefined) await mappings.putOpen([unmapped(listing)]);
      return true;
    },

    async update(mappingId, { syncInventory, syncPrice, isActive }) {
      const switches = { syncInventory, syncPrice, isActive };
      requireSound({ mappingId }, switches, { operation: 'productMapping.update' });
      const mapping = await mappings.get(mappingId);
      if (mapping === undefined) throw unknownMapping(mappingId);
      const settings = omitUndefined<MappingChanges>({ syncInventory, syncPrice });
      const changed = { ...mapping, ...settings };
      const { inactiveBecause: _past, ...switched } = activated(changed);
      const next = isActive === undefined ? changed : { ...switched, isActive };
      const saved = isSwitchedOn(mapping, next) ? { ...next, mappedAt: new Date(now()).toISOString() } : next;
      await mappings.save(saved);
      return saved;
    },
  };
}

function isSwitchedOn(before: ProductMapping, after: ProductMapping): boolean {
  return (['syncInventory', 'syncPrice', 'isActive'] as const).some((name) => after[name] && !before[name]);
}

/** Of all stores that the filter takes in; those of a company are found by its stores. */
export async function* listOpen(
  stores: StoreRegistry,
  mappings: ProductMappingStore,
  { companyId, platform, storeId, status }: OpenListingFilter = {},
): AsyncGenerator<OpenListing> {
  const wanted = omitUndefined<Omit<OpenListingFilter, 'companyId'>>({ platform, storeId, status });
  if (companyId === undefined) {
    yield* mappings.open(wanted);
    return;
  }
  for await (const store of stores.list({ companyId, ...(platform === undefined ? {} : { platform }) })) {
    if (storeId !== undefined && store.storeId !== storeId) continue;
    yield* mappings.open({ ...wanted, platform: store.platform, storeId: store.storeId });
  }
}

export function unmapped(listing: Product): OpenListing {
  const { platform, storeId, id: unitId } = listing;
  return { platform, storeId, unitId, status: 'unmapped', product: listing, candidates: [] };
}

async function listingOf(mappings: ProductMappingStore, store: StoreKey, unitId: string): Promise<Product | undefined> {
  for await (const listing of mappings.listings(store, { unitIds: [unitId] })) return listing;
  return undefined;
}

/** What comes from a form is not always what its type says: a switch that is the text `false` would be on. */
function requireSound(
  texts: Readonly<Record<string, unknown>>,
  switches: Readonly<Record<string, unknown>>,
  details: { readonly operation: string; readonly platform?: string; readonly storeId?: string },
): void {
  const issues = [
    ...Object.entries(texts)
      .filter(([, text]) => typeof text !== 'string' || text.trim() === '')
      .map(([path]) => ({ path, message: 'must be a text that is not blank' })),
    ...Object.entries(switches)
      .filter(([, value]) => value !== undefined && typeof value !== 'boolean')
      .map(([path]) => ({ path, message: 'must be true or false' })),
  ];
  const [first] = issues;
  if (first === undefined) return;
  const message = `${details.operation}: ${first.path} ${first.message}.`;
  throw new InvalidRequestError(message, { ...details, issues });
}

function unknownListing({ platform, storeId }: StoreKey, unitId: string): ConnectorError {
  const message = `productMapping.map: ${platform} ${storeId} has no listing ${unitId} here: pull the catalogue first, and give Product.id as unitId.`;
  return new ConnectorError('not_found', message, { platform, storeId, operation: 'productMapping.map' });
}

function unknownMapping(mappingId: string): ConnectorError {
  const operation = 'productMapping.update';
  return new ConnectorError('not_found', `${operation}: there is no mapping ${mappingId}.`, { operation });
}
