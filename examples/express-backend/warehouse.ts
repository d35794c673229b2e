import type { Order, StoreKey } from 'commerce-connectors';
import type { HostCatalogue, HostPrices, HostProduct, HostQuantity, HostStock } from 'commerce-connectors/sync';

/** One product of the host, with what is on its shelves. */
export interface WarehouseProduct extends HostProduct {
  readonly quantity: number;
  readonly price?: string;
}

/** The host's own catalogue, stock and prices, of each company apart. A real one asks its database. */
export interface Warehouse extends HostCatalogue, HostStock, HostPrices {
  put(companyId: string, product: WarehouseProduct): void;
  setQuantity(companyId: string, hostSku: string, quantity: number): void;
  /**
   * What an order holds back until it is shipped, in place of what it held before: telling it twice counts once. What has
   * left the shelf is the host's to take off with `setQuantity`.
   */
  hold(companyId: string, orderKey: string, quantities: ReadonlyMap<string, number>): void;
  /** Where this stock lies in a store that has several locations. */
  setLocation(store: StoreKey, locationId: string): void;
}

export function createWarehouse(): Warehouse {
  const companies = new Map<string, Shelves>();
  const locations = new Map<string, string>();
  const nameOf = ({ platform, storeId }: StoreKey) => `${platform} ${storeId}`;
  const shelvesOf = (companyId: string): Shelves => {
    const known = companies.get(companyId) ?? { products: new Map(), held: new Map() };
    companies.set(companyId, known);
    return known;
  };
  return {
    put: (companyId, product) => void shelvesOf(companyId).products.set(product.hostSku, product),
    setQuantity(companyId, hostSku, quantity) {
      const { products } = shelvesOf(companyId);
      const product = products.get(hostSku);
      if (product !== undefined) products.set(hostSku, { ...product, quantity });
    },
    hold(companyId, orderKey, quantities) {
      const { held } = shelvesOf(companyId);
      if (quantities.size === 0) held.delete(orderKey);
      else held.set(orderKey, quantities);
    },
    async *products(companyId) {
      yield* shelvesOf(companyId).products.values();
    },
    setLocation: (store, locationId) => void locations.set(nameOf(store), locationId),
    available: async ({ companyId, hostSkus, store }) => {
      const shelves = shelvesOf(companyId);
      const locationId = locations.get(nameOf(store));
      return found<HostQuantity>(shelves, hostSkus, ({ hostSku, quantity: onShelf }) => {
        const quantity = onShelf - heldOf(shelves, hostSku);
        return locationId === undefined ? quantity : [{ locationId, quantity }];
      });
    },
    prices: async ({ companyId, hostSkus }) =>
      found(shelvesOf(companyId), hostSkus, ({ price }) => (price === undefined ? undefined : { price })),
  };
}

interface Shelves {
  readonly products: Map<string, WarehouseProduct>;
  /** By order, then by SKU. */
  readonly held: Map<string, ReadonlyMap<string, number>>;
}

function found<Value>(
  { products }: Shelves,
  hostSkus: readonly string[],
  pick: (product: WarehouseProduct) => Value | undefined,
): ReadonlyMap<string, Value> {
  return new Map(
    hostSkus.flatMap((hostSku) => {
      const product = products.get(hostSku);
      const value = product === undefined ? undefined : pick(product);
      return value === undefined ? [] : [[hostSku, value] as const];
    }),
  );
}

function heldOf({ held }: Shelves, hostSku: string): number {
  return [...held.values()].reduce((sum, quantities) => sum + (quantities.get(hostSku) ?? 0), 0);
}

/** What the seller still has to ship of an order, by the host's SKU. What the marketplace ships is not on the host's shelf. */
export function toShip(order: Order, hostSkus: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const quantities = new Map<string, number>();
  const isOver = order.deletedAt !== undefined || order.state.value === 'cancelled';
  if (isOver || order.fulfilledBy === 'marketplace') return quantities;
  for (const { id, quantity } of order.lines) {
    const hostSku = hostSkus.get(id);
    const { ordered, current = ordered, fulfilled = 0, fulfillable = current - fulfilled } = quantity;
    if (hostSku === undefined || fulfillable <= 0) continue;
    quantities.set(hostSku, (quantities.get(hostSku) ?? 0) + fulfillable);
  }
  return quantities;
}
