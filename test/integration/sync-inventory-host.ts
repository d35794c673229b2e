import type { Connector } from '../../src/core/connector.js';
import {
  createInventorySync,
  createMemoryListingValueStore,
  createMemoryMappingStore,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createPriceSync,
  defaultSyncSettings,
  type HostPrice,
  type HostQuantity,
  type InventorySyncOptions,
  mappingIdOf,
  type ProductMapping,
  type StoreSyncSettings,
} from '../../src/sync/index.js';

export type ListedUnit = Pick<ProductMapping, 'unitId'> & Partial<ProductMapping>;

/** A host that has these listings mapped, one SKU of its own for each. */
export async function openStockHost(
  connector: Connector,
  storeId: string,
  listed: readonly ListedUnit[],
  {
    settings = {},
    ...options
  }: Partial<InventorySyncOptions> & { readonly settings?: Partial<StoreSyncSettings['inventory']> } = {},
) {
  const { platform } = connector;
  const store = { platform, storeId };
  const at = new Date(0).toISOString();
  const stores = createMemoryStoreRegistry();
  const usual = defaultSyncSettings(platform);
  await stores.save({
    ...{ ...store, version: 0, companyId: 'acme', status: 'active', statusSince: at, connectedAt: at, updatedAt: at },
    settings: {
      ...usual,
      inventory: { ...usual.inventory, enabled: true, ...settings },
      prices: { ...usual.prices, enabled: true },
    },
  });
  const mappings = createMemoryMappingStore();
  for (const unit of listed) {
    await mappings.save({
      ...{ ...store, mappingId: mappingIdOf(store, unit.unitId), companyId: 'acme' },
      ...{
        hostSku: `host ${unit.sku ?? unit.unitId}`,
        type: 'manual',
        mappedBy: 'test',
        mappedAt: at,
        confidence: 100,
      },
      ...{ syncInventory: true, syncPrice: true, isActive: true },
      ...unit,
    });
  }
  const stock = new Map<string, HostQuantity>();
  const prices = new Map<string, HostPrice>();
  const shared = {
    connectors: { [platform]: connector },
    ...{ stores, mappings, state: createMemorySyncStateStore(), values: createMemoryListingValueStore() },
  };
  const inventory = createInventorySync({
    ...shared,
    hostStock: { available: () => Promise.resolve(stock) },
    ...options,
  });
  const priceSync = createPriceSync({ ...shared, hostPrices: { prices: () => Promise.resolve(prices) } });
  return { store, stock, prices, inventory, priceSync };
}
