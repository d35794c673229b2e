import type { SandboxClock } from '../../clock.js';
import { buildCatalogue, type Catalogue, levelKey } from '../data/catalogue.js';
import { CREATED_SEQUENCE, type IdKind, numericId } from '../ids.js';
import { OrderStore } from './order-store.js';
import type {
  FulfillmentOrderRecord,
  FulfillmentRecord,
  InventoryLevelRecord,
  LocationRecord,
  OrderRecord,
  ProductRecord,
  VariantRecord,
} from './records.js';

export interface ShopProfile {
  readonly id: string;
  readonly storeId: string;
  readonly name: string;
  readonly email: string;
  readonly createdAt: number;
}

export interface ShopStateOptions {
  readonly storeId: string;
  readonly shopIndex: number;
  readonly seed: number;
  readonly orders: number;
  readonly variants: number;
  readonly clock: SandboxClock;
}

/** Everything one shop holds. Plain data and lookups; what a request may see or do is decided elsewhere. */
export class ShopState {
  readonly profile: ShopProfile;
  readonly shopIndex: number;
  readonly clock: SandboxClock;
  readonly catalogue: Catalogue;
  readonly orders: OrderStore;
  readonly #variantList: VariantRecord[];
  readonly #orderOfFulfillmentOrder = new Map<string, string>();
  readonly #orderOfFulfillment = new Map<string, string>();
  #created = CREATED_SEQUENCE;
  #indexed = false;

  constructor(options: ShopStateOptions) {
    const { storeId, shopIndex, seed, clock } = options;
    const now = clock.now();
    this.shopIndex = shopIndex;
    this.clock = clock;
    this.catalogue = buildCatalogue({ seed, shopIndex, variantCount: options.variants, now });
    this.#variantList = [...this.catalogue.variants.values()];
    this.profile = {
      id: numericId('Shop', shopIndex, 0),
      storeId,
      name: `Sandbox Shop ${shopIndex + 1}`,
      email: `owner${shopIndex + 1}@example.com`,
      createdAt: now - (now % 86_400_000) - 500 * 86_400_000,
    };
    const context = { seed, shopIndex, catalogue: this.catalogue, variants: this.#variantList, provinceCode: 'KA' };
    this.orders = new OrderStore(context, options.orders, now);
  }

  /** An id for a record that a request makes. */
  nextId(kind: IdKind): string {
    this.#created += 1;
    return numericId(kind, this.shopIndex, this.#created);
  }

  now(): number {
    const now = this.clock.now();
    return now - (now % 1_000);
  }

  /** Products that still exist. */
  products(): ProductRecord[] {
    return [...this.catalogue.products.values()].filter((product) => !product.deleted);
  }

  product(id: string): ProductRecord | undefined {
    const product = this.catalogue.products.get(id);
    return product?.deleted === false ? product : undefined;
  }

  /** Variants whose product still exists. */
  variants(): VariantRecord[] {
    return this.#variantList.filter((variant) => this.product(variant.productId) !== undefined);
  }

  variant(id: string): VariantRecord | undefined {
    const variant = this.catalogue.variants.get(id);
    return variant !== undefined && this.product(variant.productId) !== undefined ? variant : undefined;
  }

  variantOfItem(itemId: string): VariantRecord | undefined {
    const item = this.catalogue.items.get(itemId);
    return item === undefined ? undefined : this.variant(item.variantId);
  }

  location(id: string): LocationRecord | undefined {
    return this.catalogue.locations.find((location) => location.id === id);
  }

  level(itemId: string, locationId: string): InventoryLevelRecord | undefined {
    return this.catalogue.levels.get(levelKey(itemId, locationId));
  }

  levelsOf(itemId: string): InventoryLevelRecord[] {
    return this.catalogue.locations.flatMap((location) => this.level(itemId, location.id) ?? []);
  }

  addLevel(itemId: string, locationId: string, available: number): InventoryLevelRecord {
    const now = this.now();
    const level: InventoryLevelRecord = {
      __typename: 'InventoryLevel',
      itemId,
      locationId,
      available,
      committed: 0,
      incoming: 0,
      reserved: 0,
      damaged: 0,
      createdAt: now,
      updatedAt: now,
    };
    this.catalogue.levels.set(levelKey(itemId, locationId), level);
    return level;
  }

  /** The fulfillment order and the order it belongs to. */
  fulfillmentOrder(id: string): { order: OrderRecord; fulfillmentOrder: FulfillmentOrderRecord } | undefined {
    const found = this.#ownerOf(id, this.#orderOfFulfillmentOrder);
    const fulfillmentOrder = found?.fulfillmentOrders.find((candidate) => candidate.id === id);
    return found === undefined || fulfillmentOrder === undefined ? undefined : { order: found, fulfillmentOrder };
  }

  fulfillment(id: string): { order: OrderRecord; fulfillment: FulfillmentRecord } | undefined {
    const found = this.#ownerOf(id, this.#orderOfFulfillment);
    const fulfillment = found?.fulfillments.find((candidate) => candidate.id === id);
    return found === undefined || fulfillment === undefined ? undefined : { order: found, fulfillment };
  }

  /** Call after an order got new fulfillments or fulfillment orders. */
  indexOrder(order: OrderRecord): void {
    for (const part of order.fulfillmentOrders) this.#orderOfFulfillmentOrder.set(part.id, order.id);
    for (const part of order.fulfillments) this.#orderOfFulfillment.set(part.id, order.id);
  }

  #ownerOf(id: string, index: Map<string, string>): OrderRecord | undefined {
    const known = index.get(id);
    if (known === undefined && !this.#indexed) {
      // Orders are generated when looked at; an id that nobody was shown yet needs the whole list once.
      for (const row of this.orders.sorted('ID')) this.indexOrder(this.orders.record(row));
      this.#indexed = true;
    }
    const orderId = index.get(id);
    return orderId === undefined ? undefined : this.orders.find(orderId);
  }
}
