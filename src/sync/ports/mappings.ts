import type { StoreKey } from '../../core/ports.js';
import type { Product } from '../../model/index.js';

/** That a listing of a store is a product of the host. */
export interface ProductMapping extends StoreKey {
  /** `mappingIdOf(store, listing)`: one mapping per sellable unit. */
  readonly mappingId: string;
  readonly companyId: string;
  /** `Product.id`: the platform's id of the sellable unit. */
  readonly unitId: string;
  readonly productId?: string;
  /** `Product.inventoryItemId`: the id that stock is kept under, where it is not the unit's own (Shopify). */
  readonly itemId?: string;
  readonly sku?: string;
  readonly title?: string;
  readonly barcode?: string;
  /** Other names of it: `{ asin: … }`, `{ fsn: … }`. */
  readonly identifiers?: Readonly<Record<string, string>>;
  readonly hostSku: string;
  readonly hostProductName?: string;
  /** Made by hand wins: an automatic run never changes it. */
  readonly type: 'manual' | 'auto';
  /** Who made it, for `manual`; by what rule, for `auto`. */
  readonly mappedBy: string;
  /** ISO 8601, UTC: when it was made, or switched on again. What its listing was told before that counts no more. */
  readonly mappedAt: string;
  /** 0 to 100; 100 for those made by hand. */
  readonly confidence: number;
  /** @default true */
  readonly syncInventory: boolean;
  /** @default false */
  readonly syncPrice: boolean;
  readonly isActive: boolean;
  /** Why an automatic run switched it off; the next one switches it on again when that is over. Absent where the host did. */
  readonly inactiveBecause?: 'listing_gone' | 'no_longer_matches';
}

/** A listing that nothing, or too much, was found for. */
export interface OpenListing extends StoreKey {
  readonly unitId: string;
  readonly status: 'unmapped' | 'ambiguous';
  readonly product: Product;
  /** Best first: what it could be, and how sure that is (0 to 100). Of `unmapped` none reaches the threshold. */
  readonly candidates: readonly { readonly hostSku: string; readonly confidence: number; readonly rule: string }[];
}

export interface MappingFilter {
  readonly companyId?: string;
  readonly platform?: string;
  readonly storeId?: string;
  readonly hostSku?: string;
  readonly sku?: string;
  readonly unitId?: string;
  readonly productId?: string;
  readonly itemId?: string;
  readonly type?: ProductMapping['type'];
  readonly isActive?: boolean;
}

/** Which listings of a store. */
export interface ListingFilter {
  readonly unitIds?: readonly string[];
  readonly productId?: string;
  readonly sku?: string;
}

/** Keeps mappings, the listings they are made for, and what is still open. */
export interface ProductMappingStore {
  get(mappingId: string): Promise<ProductMapping | undefined>;
  /** Inserts or replaces by `mappingId`; an automatic one never replaces one made by hand. @returns whether it was written. */
  save(mapping: ProductMapping): Promise<boolean>;
  /** As `save` for each, each id once, in fewer writes where the storage has them. Without it each is saved by itself. */
  saveMany?(mappings: readonly ProductMapping[]): Promise<readonly boolean[]>;
  /** Idempotent. */
  delete(mappingId: string): Promise<void>;
  /** Order is not defined. */
  list(filter?: MappingFilter): AsyncIterable<ProductMapping>;

  /**
   * Remembers listings as the platform has them now, by store and `Product.id`.
   *
   * @throws {ConnectorError} `invalid_request` for a product of another store. Nothing is written then.
   */
  putListings(store: StoreKey, products: readonly Product[]): Promise<void>;
  /** Order is not defined. */
  listings(store: StoreKey, filter?: ListingFilter): AsyncIterable<Product>;
  removeListing(store: StoreKey, unitId: string): Promise<void>;

  /** What could not be mapped; replaces what was said of the same listing before. */
  putOpen(open: readonly OpenListing[]): Promise<void>;
  removeOpen(store: StoreKey, unitId: string): Promise<void>;
  open(
    filter?: Pick<MappingFilter, 'platform' | 'storeId'> & { readonly status?: OpenListing['status'] },
  ): AsyncIterable<OpenListing>;

  /** All of a store: listings, mappings, open ones. Idempotent. */
  deleteStore(store: StoreKey): Promise<void>;
}
