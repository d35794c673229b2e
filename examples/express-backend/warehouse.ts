import type { StoreKey } from 'commerce-connectors';
import type { HostCatalogue, HostPrices, HostProduct, HostQuantity, HostStock } from 'commerce-connectors/sync';

/** One product of the host, with what is on its shelves. */
export interface WarehouseProduct extends HostProduct {
  readonly quantity: number;
  readonly price?: string;
}

/** The host's own catalogue, stock and prices. A real one asks its database. */
export interface Warehouse extends HostCatalogue, HostStock, HostPrices {
  put(product: WarehouseProduct): void;
  setQuantity(hostSku: string, quantity: number): void;
  /** Where this stock lies in a store that has several locations. */
  setLocation(store: StoreKey, locationId: string): void;
}

export function createWarehouse(): Warehouse {
  const shelves = new Map<string, WarehouseProduct>();
  const locations = new Map<string, string>();
  const nameOf = ({ platform, storeId }: StoreKey) => `${platform} ${storeId}`;
  const found = <Value>(hostSkus: readonly string[], pick: (product: WarehouseProduct) => Value | undefined) =>
    new Map(
      hostSkus.flatMap((hostSku) => {
        const product = shelves.get(hostSku);
        const value = product === undefined ? undefined : pick(product);
        return value === undefined ? [] : [[hostSku, value] as const];
      }),
    );
  return {
    put: (product) => void shelves.set(product.hostSku, product),
    setQuantity(hostSku, quantity) {
      const product = shelves.get(hostSku);
      if (product !== undefined) shelves.set(hostSku, { ...product, quantity });
    },
    async *products() {
      yield* shelves.values();
    },
    setLocation: (store, locationId) => void locations.set(nameOf(store), locationId),
    available: async ({ hostSkus, store }) => {
      const locationId = locations.get(nameOf(store));
      return found<HostQuantity>(hostSkus, ({ quantity }) =>
        locationId === undefined ? quantity : [{ locationId, quantity }],
      );
    },
    prices: async ({ hostSkus }) => found(hostSkus, ({ price }) => (price === undefined ? undefined : { price })),
  };
}
