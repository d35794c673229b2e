import type { Catalogue } from './catalogue/catalogue.js';
import { writePrices } from './catalogue/prices.js';
import type { ProductRecord, ProductStatus, ProductType, StockStatus } from './catalogue/records.js';
import { statusOf } from './catalogue/stock.js';

export interface WooSandboxProduct {
  readonly id: number;
  /** 0 for everything but a variation. */
  readonly parentId: number;
  readonly type: ProductType;
  readonly status: ProductStatus;
  readonly name: string;
  /** Empty when it has none. */
  readonly sku: string;
  readonly price: string;
  readonly regularPrice: string;
  readonly salePrice: string;
  /** `"parent"` when a variation shares its parent's stock. */
  readonly manageStock: boolean | 'parent';
  /** `null` where stock is not managed. */
  readonly stock: number | null;
  readonly stockStatus: StockStatus;
}

/** Products are named by SKU, letter by letter, or by id; SKUs that two of them share need the id. */
export interface WooCatalogueControls {
  /** Everything in the catalogue, variations and unsellable products included, in the order it was made. */
  products(storeId?: string): readonly WooSandboxProduct[];
  /** What has a stock and a price of its own: simple products and variations. */
  variants(storeId?: string): readonly WooSandboxProduct[];
  product(skuOrId: number | string, storeId?: string): WooSandboxProduct;
  /** Units left, `null` where nobody counts. */
  stock(skuOrId: number | string, storeId?: string): number | null;
  /** Changes the truth behind the connector's back, as a stock take does. Begins to manage the stock if need be. */
  setStock(input: { sku: number | string; quantity: number; storeId?: string }): void;
  /** A sale price that is not below the regular one is dropped, as everywhere. */
  setPrice(input: { sku: number | string; regularPrice?: string; salePrice?: string; storeId?: string }): void;
  /** Deletes it for good; its lines in orders lose their product. */
  deleteProduct(skuOrId: number | string, storeId?: string): void;
}

export function createWooCatalogueControls(
  siteOf: (storeId?: string) => { readonly catalogue: Catalogue },
): WooCatalogueControls {
  const find = (skuOrId: number | string, storeId?: string) => {
    const { catalogue } = siteOf(storeId);
    const found = catalogue.all().find(({ id, sku }) => (typeof skuOrId === 'number' ? id : sku) === skuOrId);
    if (found === undefined) throw new Error(`the sandbox has no product ${skuOrId}`);
    return { catalogue, record: found };
  };
  const isUnit = ({ type }: ProductRecord) => type === 'simple' || type === 'variation';
  return {
    products: (storeId) => listed(siteOf(storeId).catalogue, () => true),
    variants: (storeId) => listed(siteOf(storeId).catalogue, isUnit),
    product: (skuOrId, storeId) => {
      const { catalogue, record } = find(skuOrId, storeId);
      return shown(record, catalogue);
    },
    stock: (skuOrId, storeId) => {
      const { catalogue, record } = find(skuOrId, storeId);
      return catalogue.stock(record).quantity;
    },
    setStock({ sku, quantity, storeId }) {
      const { catalogue, record } = find(sku, storeId);
      const holder = catalogue.stock(record).manageStock === 'parent' ? catalogue.get(record.parentId) : record;
      if (holder === undefined) return;
      holder.manageStock = true;
      holder.stockQuantity = quantity;
      holder.stockStatus = statusOf(holder);
      catalogue.saved(holder);
    },
    setPrice({ sku, regularPrice, salePrice, storeId }) {
      const { catalogue, record } = find(sku, storeId);
      writePrices(record, {
        regular_price: regularPrice,
        sale_price: salePrice,
      });
      catalogue.saved(record);
    },
    deleteProduct(skuOrId, storeId) {
      const { catalogue, record } = find(skuOrId, storeId);
      catalogue.delete(record.id);
    },
  };
}

const listed = (catalogue: Catalogue, wanted: (record: ProductRecord) => boolean): readonly WooSandboxProduct[] =>
  catalogue
    .all()
    .filter(wanted)
    .map((record) => shown(record, catalogue));

function shown(record: ProductRecord, catalogue: Catalogue): WooSandboxProduct {
  const { manageStock, quantity, status } = catalogue.stock(record);
  const { id, parentId, type, sku, regularPrice, salePrice } = record;
  return {
    ...{ id, parentId, type, sku, regularPrice, salePrice, manageStock },
    status: record.status,
    name: catalogue.displayName(record),
    price: catalogue.price(record),
    stock: quantity,
    stockStatus: status,
  };
}
