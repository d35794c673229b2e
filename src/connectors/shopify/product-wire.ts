import type { Maybe, ShopifyConnection } from './wire.js';

interface ShopifyMedia {
  readonly preview?: Maybe<{ readonly image?: Maybe<{ readonly url?: Maybe<string> }> }>;
}

/** The parts of a `ProductVariant` that this connector reads. */
export interface ShopifyVariant {
  readonly id?: Maybe<string>;
  readonly sku?: Maybe<string>;
  readonly barcode?: Maybe<string>;
  readonly title?: Maybe<string>;
  readonly price?: Maybe<string>;
  readonly compareAtPrice?: Maybe<string>;
  readonly inventoryQuantity?: Maybe<number>;
  readonly createdAt?: Maybe<string>;
  readonly updatedAt?: Maybe<string>;
  readonly selectedOptions?: Maybe<readonly Maybe<{ readonly name?: Maybe<string>; readonly value?: Maybe<string> }>[]>;
  readonly media?: Maybe<ShopifyConnection<ShopifyMedia>>;
  readonly inventoryItem?: Maybe<{
    readonly id?: Maybe<string>;
    readonly tracked?: Maybe<boolean>;
    readonly requiresShipping?: Maybe<boolean>;
    readonly harmonizedSystemCode?: Maybe<string>;
    readonly measurement?: Maybe<{
      readonly weight?: Maybe<{ readonly value?: Maybe<number>; readonly unit?: Maybe<string> }>;
    }>;
  }>;
  readonly product?: Maybe<{
    readonly id?: Maybe<string>;
    readonly title?: Maybe<string>;
    readonly status?: Maybe<string>;
    readonly updatedAt?: Maybe<string>;
    readonly featuredMedia?: Maybe<ShopifyMedia>;
  }>;
}
