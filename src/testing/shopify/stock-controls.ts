import { isoSeconds } from '../clock.js';
import { numberOf, ownContext, type ShopLookup } from './control-support.js';
import { gid } from './ids.js';
import { fixedDecimal } from './money.js';
import { onHand } from './resolvers/inventory.js';
import { changePrices, pricesOf } from './resolvers/product-mutations.js';
import type { ShopRuntime } from './shop-runtime.js';
import type { VariantRecord } from './state/records.js';

export interface SandboxLocation {
  /** The gid. */
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
}

export interface SandboxVariant {
  readonly sku: string | null;
  readonly variantId: string;
  readonly productId: string;
  readonly inventoryItemId: string;
  readonly tracked: boolean;
  /** Decimals of the shop's currency, as `ProductVariant.price` writes them. */
  readonly price: string;
  readonly compareAtPrice: string | null;
  readonly updatedAt: string;
  /** Gids of the locations that stock it. */
  readonly locationIds: readonly string[];
}

export interface StockControls {
  locations(storeId?: string): readonly SandboxLocation[];
  /** The live catalogue in the order it was made. */
  variants(storeId?: string): readonly SandboxVariant[];
  /** Units at a location, `undefined` where the item is not stocked. Shared SKUs need the inventory item's gid. */
  inventory(
    skuOrItemId: string,
    locationId: string,
    storeId?: string,
  ): { available: number; onHand: number } | undefined;
  /** Sets the truth behind the connector's back, as a sale or a stock take does. Stocks the item there if need be. */
  setInventory(input: { sku: string; locationId: string; available: number; storeId?: string }): void;
  /** Sets prices behind the connector's back, and tells subscribers of `products/update`. */
  setPrice(input: { variantId: string; price?: string; compareAtPrice?: string | null; storeId?: string }): void;
  /** Deletes the product of a SKU; its lines in orders lose their product and variant. */
  deleteProduct(productId: string, storeId?: string): void;
}

export function createStockControls(shopOf: ShopLookup): StockControls {
  const view = (variant: VariantRecord, shop: ShopRuntime): SandboxVariant => ({
    sku: variant.sku,
    variantId: gid('ProductVariant', variant.id),
    productId: gid('Product', variant.productId),
    inventoryItemId: gid('InventoryItem', variant.inventoryItemId),
    tracked: shop.state.catalogue.items.get(variant.inventoryItemId)?.tracked ?? false,
    price: fixedDecimal(variant.price),
    compareAtPrice: variant.compareAtPrice === null ? null : fixedDecimal(variant.compareAtPrice),
    updatedAt: isoSeconds(variant.updatedAt),
    locationIds: shop.state.levelsOf(variant.inventoryItemId).map((level) => gid('Location', level.locationId)),
  });
  const itemIdOf = (skuOrItemId: string, shop: ShopRuntime): string => {
    if (skuOrItemId.startsWith('gid://')) return numberOf(skuOrItemId);
    const found = shop.state.variants().find((variant) => variant.sku === skuOrItemId);
    if (found === undefined) throw new Error(`the sandbox has no SKU ${skuOrItemId}`);
    return found.inventoryItemId;
  };
  return {
    locations: (storeId) =>
      shopOf(storeId).state.catalogue.locations.map(({ id, name, isActive }) => ({
        id: gid('Location', id),
        name,
        isActive,
      })),
    variants: (storeId) => {
      const shop = shopOf(storeId);
      return shop.state.variants().map((variant) => view(variant, shop));
    },
    inventory(skuOrItemId, locationId, storeId) {
      const shop = shopOf(storeId);
      const level = shop.state.level(itemIdOf(skuOrItemId, shop), numberOf(locationId));
      return level === undefined ? undefined : { available: level.available, onHand: onHand(level) };
    },
    setInventory({ sku, locationId, available, storeId }) {
      const shop = shopOf(storeId);
      const itemId = itemIdOf(sku, shop);
      const level =
        shop.state.level(itemId, numberOf(locationId)) ?? shop.state.addLevel(itemId, numberOf(locationId), 0);
      level.available = available;
      level.updatedAt = shop.state.now();
      ownContext(shop).emit({ topic: 'inventory_levels/update', resourceId: `${level.itemId}@${level.locationId}` });
    },
    setPrice({ variantId, price, compareAtPrice, storeId }) {
      const shop = shopOf(storeId);
      const variant = shop.state.variant(numberOf(variantId));
      if (variant === undefined) throw new Error(`the sandbox has no variant ${variantId}`);
      changePrices([{ variant, ...pricesOf({ price, compareAtPrice }) }], ownContext(shop));
    },
    deleteProduct(productId, storeId) {
      const product = shopOf(storeId).state.product(numberOf(productId));
      if (product !== undefined) product.deleted = true;
    },
  };
}
