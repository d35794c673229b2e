import { type PageArgs, paginate } from '../graphql/connection.js';
import { gid, numericId } from '../ids.js';
import { decimal } from '../money.js';
import type { ProductRecord, VariantRecord } from '../state/records.js';
import type { ShopState } from '../state/shop-state.js';
import { define, instant } from './define.js';

/** Sellable units over all locations. */
function stock(shop: ShopState, variant: VariantRecord): number {
  return shop.levelsOf(variant.inventoryItemId).reduce((total, level) => total + level.available, 0);
}

function variantsOf(product: ProductRecord, shop: ShopState): VariantRecord[] {
  return product.variantIds.flatMap((id) => shop.variant(id) ?? []);
}

export const PRODUCT = define<ProductRecord>({
  id: (product) => gid('Product', product.id),
  legacyResourceId: (product) => product.id,
  tags: () => [],
  isGiftCard: () => false,
  tracksInventory: (product, _args, context) =>
    variantsOf(product, context.shop).some(
      (variant) => context.shop.catalogue.items.get(variant.inventoryItemId)?.tracked,
    ),
  totalInventory: (product, _args, context) =>
    variantsOf(product, context.shop).reduce((total, variant) => total + stock(context.shop, variant), 0),
  createdAt: (product) => instant(product.createdAt),
  updatedAt: (product) => instant(product.updatedAt),
  featuredMedia: (product, _args, context) => {
    if (product.imageUrl === null) return null;
    const id = gid('MediaImage', numericId('MediaImage', context.shop.shopIndex, Number(product.id.slice(-6))));
    const image = { id: null, url: product.imageUrl, altText: product.title, width: 1000, height: 1000 };
    return { __typename: 'MediaImage', id, alt: product.title, image, preview: { image, status: 'READY' } };
  },
  variants: (product, args, context) =>
    paginate(variantsOf(product, context.shop), args as PageArgs, (variant) => variant.id),
});

export const PRODUCT_VARIANT = define<VariantRecord>({
  id: (variant) => gid('ProductVariant', variant.id),
  legacyResourceId: (variant) => variant.id,
  displayName: (variant, _args, context) =>
    `${context.shop.product(variant.productId)?.title ?? ''} - ${variant.title}`,
  price: (variant) => decimalPrice(variant.price),
  compareAtPrice: (variant) => (variant.compareAtPrice === null ? null : decimalPrice(variant.compareAtPrice)),
  inventoryQuantity: (variant, _args, context) => stock(context.shop, variant),
  inventoryPolicy: () => 'DENY',
  taxable: () => true,
  availableForSale: (variant, _args, context) => stock(context.shop, variant) > 0,
  selectedOptions: (variant) => variant.options,
  // Pictures are the product's here; a variant with its own is rare.
  media: (_variant, args) => paginate<never>([], args as PageArgs, () => ''),
  createdAt: (variant) => instant(variant.createdAt),
  updatedAt: (variant) => instant(variant.updatedAt),
  inventoryItem: (variant, _args, context) => context.shop.catalogue.items.get(variant.inventoryItemId),
  product: (variant, _args, context) => context.shop.product(variant.productId),
});

/** The Money scalar keeps two decimals, unlike the Decimal inside MoneyV2 [INF]. */
function decimalPrice(minor: number): string {
  const text = decimal(minor);
  return /\.\d$/.test(text) ? `${text}0` : text;
}
