import type {
  InventoryResult,
  InventoryRow,
  InventoryUpdate,
  OperationHandle,
  PriceUpdate,
} from '../../../src/core/connector.js';
import { defineConnector } from '../../../src/core/define-connector.js';
import { ConnectorError } from '../../../src/core/errors.js';
import type { StoreKey } from '../../../src/core/ports.js';
import type { WebhookEvent, WebhookTopic } from '../../../src/model/index.js';
import {
  createInventorySync,
  createMemoryListingValueStore,
  createMemoryMappingStore,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  defaultSyncSettings,
  type HostQuantity,
  type InventorySyncOptions,
  type ProductMapping,
  type StoreSyncSettings,
} from '../../../src/sync/index.js';

export const COMPANY = 'acme';

/** What goes wrong with one call: before anything, after everything, or with some rows. */
export type ToyFault =
  | { readonly kind: 'refused' | 'lost' }
  | {
      readonly kind: 'rows';
      readonly reason: 'outcome_unknown' | 'not_attempted' | 'platform_rejected';
      readonly every: number;
    };

export interface ToyTraits {
  readonly compareAndSet?: boolean;
  readonly topics?: readonly WebhookTopic[];
  /** Answers `pending`, and does it when the operation is checked the second time. */
  readonly isLate?: boolean;
  /** Answers without the quantity, and shows it when `settle` is called. */
  readonly isLagging?: boolean;
}

const refuse = () => Promise.reject(new Error('the toy does not do that'));

/** A platform that only keeps stock and prices, by store, SKU and location. */
export function createToyPlatform(traits: ToyTraits = {}) {
  const stock = new Map<string, number>();
  const hidden = new Map<string, number>();
  const readOnly = new Set<string>();
  const prices = new Map<string, string>();
  const writes: { readonly storeId: string; readonly sku: string; readonly quantity: number }[] = [];
  const faults: ToyFault[] = [];
  const operations = new Map<
    string,
    { readonly result: InventoryResult; checks: number; readonly apply: () => void }
  >();
  const key = (storeId: string, sku: string, locationId = '') => JSON.stringify([storeId, sku, locationId]);
  let areChecksBroken = false;
  const sent = new Map<string, number>();
  const faulted = new Map<string, number>();
  const count = (counts: Map<string, number>, place: string) => counts.set(place, (counts.get(place) ?? 0) + 1);
  const platform = {
    writes,
    calls: 0,
    reads: 0,
    /** Of the last write. */
    options: undefined as InventoryUpdate['platformOptions'],
    /** Runs before a write compares. */
    beforeWrite: () => {},
    fail: (...next: readonly ToyFault[]) => void faults.push(...next),
    set: (storeId: string, sku: string, quantity: number, locationId?: string) =>
      void stock.set(key(storeId, sku, locationId), quantity),
    get: (storeId: string, sku: string, locationId?: string) => stock.get(key(storeId, sku, locationId)),
    own: (storeId: string, sku: string) => void readOnly.add(key(storeId, sku)),
    disown: (storeId: string, sku: string) => void readOnly.delete(key(storeId, sku)),
    price: (storeId: string, sku: string) => prices.get(key(storeId, sku)),
    prices,
    settle: () => {
      for (const [place, quantity] of hidden) stock.set(place, quantity);
      hidden.clear();
    },
    failOperations: () => operations.clear(),
    /** Nothing that is asked about an operation is answered sensibly any more. */
    failChecks: () => {
      areChecksBroken = true;
    },
    /** How often a SKU was in a write, and in one that went wrong. */
    sent: (storeId: string, sku: string) => sent.get(key(storeId, sku)) ?? 0,
    faulted: (storeId: string, sku: string) => faulted.get(key(storeId, sku)) ?? 0,
    heal: () => {
      faults.length = 0;
    },
  };

  const writeRow = (storeId: string, item: InventoryUpdate['items'][number]): InventoryRow => {
    const { sku, quantity, expected, locationId } = item;
    const place = key(storeId, sku, locationId);
    const previous = stock.get(place);
    const head = { sku, ...(locationId === undefined ? {} : { locationId }) };
    if (previous === undefined) return { ...head, ok: false, reason: 'sku_not_found' };
    if (readOnly.has(place)) return { ...head, ok: false, reason: 'read_only' };
    if (previous === quantity && !traits.isLagging) return { ...head, ok: true, previous, quantity };
    if (expected !== undefined && expected !== previous) {
      return { ...head, ok: false, reason: 'stale', quantity: previous };
    }
    writes.push({ storeId, sku, quantity });
    (traits.isLagging ? hidden : stock).set(place, quantity);
    return { ...head, ok: true, previous, ...(traits.isLagging ? {} : { quantity }) };
  };

  const updateInventory = async ({ storeId, items, platformOptions }: InventoryUpdate): Promise<InventoryResult> => {
    platform.calls += 1;
    platform.options = platformOptions;
    platform.beforeWrite();
    const fault = faults.shift();
    for (const { sku, locationId } of items) {
      count(sent, key(storeId, sku, locationId));
      if (fault !== undefined) count(faulted, key(storeId, sku, locationId));
    }
    const failure = (outcomeUnknown: boolean) =>
      new ConnectorError('connection_failed', 'toy updateInventory: the connection broke.', {
        platform: 'toy',
        outcomeUnknown,
      });
    if (fault?.kind === 'refused') throw failure(false);
    if (traits.isLate) {
      const id = `op${operations.size + 1}`;
      operations.set(id, {
        result: { status: 'done', results: items.map(({ sku }) => ({ sku, ok: true })) },
        checks: 0,
        apply: () => {
          for (const { sku, quantity, locationId } of items) stock.set(key(storeId, sku, locationId), quantity);
        },
      });
      const handle: OperationHandle = { platform: 'toy', storeId, kind: 'feed', data: { id } };
      const results = items.map(({ sku }) => ({ sku, ok: false, reason: 'outcome_unknown' as const }));
      return { status: 'pending', handle, results };
    }
    const results = items.map((item, index): InventoryRow => {
      if (fault?.kind !== 'rows' || index % fault.every !== 0) return writeRow(storeId, item);
      // Half of what is not known was done all the same.
      if (fault.reason === 'outcome_unknown' && index % (2 * fault.every) === 0) writeRow(storeId, item);
      return { sku: item.sku, ok: false, reason: fault.reason };
    });
    if (fault?.kind === 'lost') throw failure(true);
    return { status: 'done', results };
  };

  const connector = defineConnector({
    platform: 'toy',
    capabilities: {
      operations: {
        fetchOrder: false,
        planFulfillment: false,
        cancelOrder: false,
        adjustInventory: false,
        fetchInventory: true,
        fetchProducts: false,
        updatePrices: true,
        webhooks: false,
        diagnose: false,
        checkOperation: traits.isLate === true,
      },
      orders: { maxPageSize: 1, listLagSeconds: 0, nativeFilters: [] },
      fulfillment: { partialQuantities: false, multipleTrackingNumbers: false, notifyCustomer: false },
      inventory: { locations: true, compareAndSet: traits.compareAndSet ?? true, maxBatchSize: 10 },
      webhooks: { trust: 'body', topics: traits.topics ?? ['inventory.updated'] },
    },
    auth: {
      kind: 'api-key',
      ...{
        begin: refuse,
        complete: refuse,
        connect: refuse,
        refresh: refuse,
        disconnect: async () => {},
        check: refuse,
      },
    },
    ...{ fetchOrders: refuse, pushFulfillment: refuse, verifyWebhook: refuse },
    updateInventory,
    fetchInventory: async ({ storeId, skus = [], cursor }) => {
      platform.reads += 1;
      const start = Number(cursor ?? 0);
      const page = skus.slice(start, start + 7);
      return {
        levels: [...stock].flatMap(([place, available]) => {
          const [store, sku, locationId] = JSON.parse(place) as [string, string, string];
          if (store !== storeId || !page.includes(sku)) return [];
          const owner = readOnly.has(place) ? { fulfilledBy: 'marketplace' as const } : {};
          return [{ sku, available, ...(locationId === '' ? {} : { locationId }), ...owner }];
        }),
        unresolved: [],
        ...(start + 7 < skus.length ? { nextCursor: String(start + 7) } : {}),
      };
    },
    updatePrices: async ({ storeId, items }: PriceUpdate) => {
      platform.calls += 1;
      for (const { sku, price, compareAtPrice } of items) {
        prices.set(key(storeId, sku), compareAtPrice === undefined ? price : `${price} was ${compareAtPrice}`);
      }
      return { status: 'done', results: items.map(({ sku }) => ({ sku, ok: true })) };
    },
    checkOperation: async (handle) => {
      if (areChecksBroken) throw new ConnectorError('unexpected_response', 'toy checkOperation: not understood.');
      const operation = operations.get(String(handle.data['id']));
      if (operation === undefined) return { status: 'failed', handle };
      operation.checks += 1;
      if (operation.checks < 2) return { status: 'pending', handle };
      operation.apply();
      return { status: 'done', handle, result: operation.result };
    },
  });
  return { ...platform, platform, connector };
}

export interface ToyHostOptions extends Partial<InventorySyncOptions> {
  readonly traits?: ToyTraits;
  readonly storeIds?: readonly string[];
  readonly settings?: Partial<StoreSyncSettings['inventory']>;
}

/** A host with stores of the toy platform, mappings, and its own stock. */
export async function openToyHost({ traits = {}, storeIds = ['one'], settings = {}, ...options }: ToyHostOptions = {}) {
  const toy = createToyPlatform(traits);
  const clock = { at: Date.UTC(2026, 10, 25) };
  const stores = createMemoryStoreRegistry();
  const mappings = createMemoryMappingStore();
  const values = createMemoryListingValueStore();
  const state = createMemorySyncStateStore();
  const stock = new Map<string, HostQuantity>();
  const asked: (readonly string[])[] = [];
  const change = async (store: StoreKey, next: Partial<StoreSyncSettings['inventory']>) => {
    const entry = await stores.load(store);
    if (entry === undefined) return;
    const { inventory } = entry.settings;
    await stores.save({ ...entry, settings: { ...entry.settings, inventory: { ...inventory, ...next } } });
  };
  for (const storeId of storeIds) {
    const at = new Date(clock.at).toISOString();
    const usual = defaultSyncSettings('toy');
    await stores.save({
      ...{ platform: 'toy', storeId, version: 0, companyId: COMPANY, status: 'active' as const },
      ...{ statusSince: at, connectedAt: at, updatedAt: at },
      settings: {
        ...usual,
        inventory: { ...usual.inventory, enabled: true, ...settings },
        prices: { ...usual.prices, enabled: true },
      },
    });
  }
  const sync = createInventorySync({
    connectors: { toy: toy.connector },
    ...{ stores, state, mappings, values },
    now: () => clock.at,
    hostStock: {
      available: async ({ hostSkus }) => {
        asked.push(hostSkus);
        return new Map(hostSkus.flatMap((sku) => (stock.has(sku) ? [[sku, stock.get(sku) ?? 0] as const] : [])));
      },
    },
    ...options,
  });
  const map = async (storeId: string, sku: string, hostSku = sku, changes: Partial<ProductMapping> = {}) => {
    await mappings.save({
      ...{ platform: 'toy', storeId, mappingId: `${storeId}/${sku}`, companyId: COMPANY, unitId: `unit ${sku}` },
      ...{ sku, hostSku, type: 'manual', mappedBy: 'test', mappedAt: new Date(clock.at).toISOString() },
      ...{ confidence: 100, syncInventory: true, syncPrice: false, isActive: true },
      ...changes,
    });
  };
  const told = async (store: StoreKey, kind: 'stock' | 'price' = 'stock') => {
    const found: Record<string, string> = {};
    for await (const { unitId, value, locationId } of values.list(store, kind)) {
      found[locationId === undefined ? unitId : `${unitId}@${locationId}`] = value;
    }
    return found;
  };
  return { toy, clock, stores, mappings, values, state, stock, asked, sync, map, told, change };
}

export const storeOf = (storeId: string): StoreKey => ({ platform: 'toy', storeId });

export function stockEvent(sku: string, topic: WebhookTopic = 'inventory.updated'): WebhookEvent {
  return {
    ...{ id: `e ${sku}`, dedupeKey: `e ${sku}`, topic, platformTopic: topic, trust: 'body', raw: {} },
    resource: { type: topic === 'operation.finished' ? 'operation' : 'inventory', sku },
  };
}
