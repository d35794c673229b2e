import type { MetaEntry } from '../state/order.js';

export type ProductType = 'simple' | 'variable' | 'grouped' | 'external' | 'variation';
export type ProductStatus = 'publish' | 'draft' | 'pending' | 'private' | 'future' | 'auto-draft' | 'trash';
export type StockStatus = 'instock' | 'outofstock' | 'onbackorder';

export interface ProductAttribute {
  readonly name: string;
  /** Of a variation: the one it has. */
  readonly options: readonly string[];
}

/** A product or a variation as the store keeps it, before WooCommerce derives anything from it. */
export interface ProductRecord {
  readonly id: number;
  readonly type: ProductType;
  /** 0 for everything but a variation. */
  readonly parentId: number;
  name: string;
  slug: string;
  status: ProductStatus;
  sku: string;
  regularPrice: string;
  salePrice: string;
  manageStock: boolean;
  /** A variation under `manage_stock: "parent"` keeps a quantity of its own that nobody sees [CODE]. */
  stockQuantity: number | null;
  stockStatus: StockStatus;
  backorders: 'no' | 'notify' | 'yes';
  virtual: boolean;
  weight: string;
  globalUniqueId: string;
  readonly externalUrl: string;
  readonly attributes: readonly ProductAttribute[];
  /** Variations of a variable product, members of a grouped one. */
  readonly children: readonly number[];
  readonly meta: MetaEntry[];
  readonly createdAt: number;
  modifiedAt: number;
}

/** What an order line can name. */
export interface Sellable {
  /** The product; of a variation, its parent. */
  readonly id: number;
  /** 0 for a product without variations. */
  readonly variationId: number;
  /** As an order line shows it: "Zip Hoodie - M". */
  readonly name: string;
  readonly sku: string;
  readonly price: string;
}
