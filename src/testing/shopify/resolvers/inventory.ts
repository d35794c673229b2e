import { isoSeconds } from '../../clock.js';
import { type PageArgs, paginate } from '../graphql/connection.js';
import { badRequest } from '../graphql/errors.js';
import { gid, idOfKind } from '../ids.js';
import type { InventoryItemRecord, InventoryLevelRecord } from '../state/records.js';
import type { ShopState } from '../state/shop-state.js';
import { define, instant } from './define.js';

export const QUANTITY_NAMES = [
  'available',
  'committed',
  'damaged',
  'incoming',
  'on_hand',
  'quality_control',
  'reserved',
  'safety_stock',
] as const;

export type QuantityName = (typeof QUANTITY_NAMES)[number];

/** What is physically there: everything but what is still on its way. */
export const onHand = (level: InventoryLevelRecord): number =>
  level.available + level.committed + level.reserved + level.damaged;

export function quantityOf(level: InventoryLevelRecord, name: QuantityName): number {
  switch (name) {
    case 'on_hand':
      return onHand(level);
    case 'available':
    case 'committed':
    case 'damaged':
    case 'incoming':
    case 'reserved':
      return level[name];
    default:
      return 0;
  }
}

export const levelGid = (level: InventoryLevelRecord): string =>
  `${gid('InventoryLevel', level.locationId)}?inventory_item_id=${level.itemId}`;

/** Level ids carry both halves: `gid://shopify/InventoryLevel/<location>?inventory_item_id=<item>`. */
export function levelByGid(text: string, shop: ShopState): InventoryLevelRecord | undefined {
  const locationId = idOfKind(text, 'InventoryLevel');
  const itemId = /[?&]inventory_item_id=(\d+)/.exec(text)?.[1];
  return locationId === undefined || itemId === undefined ? undefined : shop.level(itemId, locationId);
}

export const INVENTORY_ITEM = define<InventoryItemRecord>({
  id: (item) => gid('InventoryItem', item.id),
  legacyResourceId: (item) => item.id,
  sku: (item, _args, context) => context.shop.catalogue.variants.get(item.variantId)?.sku ?? null,
  requiresShipping: () => true,
  harmonizedSystemCode: (item, _args, context) =>
    context.shop.catalogue.variants.get(item.variantId)?.harmonizedSystemCode ?? null,
  countryCodeOfOrigin: () => 'IN',
  measurement: (item, _args, context) => {
    const grams = context.shop.catalogue.variants.get(item.variantId)?.grams ?? 0;
    return { id: gid('InventoryItemMeasurement', item.id), weight: { value: grams, unit: 'GRAMS' } };
  },
  duplicateSkuCount: (item, _args, context) => {
    const sku = context.shop.variantOfItem(item.id)?.sku ?? null;
    return sku === null
      ? 0
      : context.shop.variants().filter((variant) => variant.sku === sku && variant.inventoryItemId !== item.id).length;
  },
  createdAt: (item) => instant(item.createdAt),
  updatedAt: (item) => instant(item.updatedAt),
  inventoryLevel: (item, args, context) => {
    const locationId = idOfKind(String(args['locationId']), 'Location');
    return locationId === undefined ? null : (context.shop.level(item.id, locationId) ?? null);
  },
  inventoryLevels: (item, args, context) =>
    paginate(context.shop.levelsOf(item.id), args as PageArgs, (level) => `${level.itemId}@${level.locationId}`),
  variants: (item, args, context) => {
    const variant = context.shop.variantOfItem(item.id);
    return paginate(variant === undefined ? [] : [variant], args as PageArgs, (candidate) => candidate.id);
  },
});

export const INVENTORY_LEVEL = define<InventoryLevelRecord>({
  id: (level) => levelGid(level),
  isActive: () => true,
  item: (level, _args, context) => context.shop.catalogue.items.get(level.itemId),
  location: (level, _args, context) => context.shop.location(level.locationId),
  createdAt: (level) => instant(level.createdAt),
  updatedAt: (level) => instant(level.updatedAt),
  quantities: (level, args) =>
    (args['names'] as readonly string[]).map((name) => {
      if (!(QUANTITY_NAMES as readonly string[]).includes(name)) {
        throw badRequest(`The specified quantity name is invalid: ${name}`);
      }
      const quantity = quantityOf(level, name as QuantityName);
      return {
        __typename: 'InventoryQuantity',
        id: `gid://shopify/InventoryQuantity/${level.itemId}?location_id=${level.locationId}&name=${name}`,
        name,
        quantity,
        updatedAt: isoSeconds(level.updatedAt),
      };
    }),
});
