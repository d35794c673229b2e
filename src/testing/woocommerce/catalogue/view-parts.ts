import { wpDate } from '../rest/dates.js';
import type { Catalogue } from './catalogue.js';
import type { ProductRecord } from './records.js';

/** What products and variations show alike. */
export function commonFields(record: ProductRecord, catalogue: Catalogue): Record<string, unknown> {
  const offset = catalogue.utcOffsetMinutes;
  const stock = catalogue.stock(record);
  const price = catalogue.price(record);
  return {
    id: record.id,
    type: record.type,
    status: record.status,
    date_created: wpDate(record.createdAt, offset),
    date_created_gmt: wpDate(record.createdAt),
    date_modified: wpDate(record.modifiedAt, offset),
    date_modified_gmt: wpDate(record.modifiedAt),
    description: '',
    sku: record.sku,
    global_unique_id: record.globalUniqueId,
    price,
    regular_price: record.regularPrice,
    sale_price: record.salePrice,
    date_on_sale_from: null,
    date_on_sale_from_gmt: null,
    date_on_sale_to: null,
    date_on_sale_to_gmt: null,
    purchasable: record.type !== 'external' && record.type !== 'grouped' && price !== '',
    virtual: record.virtual,
    downloadable: false,
    downloads: [],
    download_limit: -1,
    download_expiry: -1,
    tax_status: 'taxable',
    manage_stock: stock.manageStock,
    stock_quantity: stock.quantity,
    stock_status: stock.status,
    backorders: record.backorders,
    backorders_allowed: record.backorders !== 'no',
    backordered: stock.status === 'onbackorder',
    low_stock_amount: null,
    weight: record.weight,
    dimensions: { length: '', width: '', height: '' },
    shipping_class: '',
    shipping_class_id: 0,
    menu_order: 0,
    meta_data: record.meta.map(({ id, key, value }) => ({ id, key, value })),
  };
}

export function productPath(record: ProductRecord, catalogue: Catalogue): string {
  const parent = catalogue.get(record.parentId);
  if (parent === undefined) return `/product/${record.slug}/`;
  const [attribute] = record.attributes;
  const choice =
    attribute && `?attribute_${attribute.name.toLowerCase()}=${encodeURIComponent(attribute.options[0] ?? '')}`;
  return `/product/${parent.slug}/${choice ?? ''}`;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** `_links` of an answer, with paths below `wc/v3`. */
export function links(site: string, self: string, collection: string, up?: string): Record<string, unknown> {
  const href = (path: string) => `${site}/wp-json/wc/v3/${path}`;
  return {
    self: [{ href: href(self), targetHints: { allow: METHODS } }],
    collection: [{ href: href(collection) }],
    ...(up === undefined ? {} : { up: [{ href: href(up) }] }),
  };
}
