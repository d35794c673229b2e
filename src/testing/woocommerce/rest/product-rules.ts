import type { Rule } from './schema.js';

export const PRODUCT_STATUSES = ['draft', 'pending', 'private', 'publish'] as const;

const SHARED: Readonly<Record<string, Rule>> = {
  sku: { type: 'string' },
  global_unique_id: { type: 'string' },
  regular_price: { type: 'string' },
  sale_price: { type: 'string' },
  manage_stock: { type: 'boolean' },
  stock_quantity: { type: 'integer' },
  stock_status: { type: 'enum', values: ['instock', 'outofstock', 'onbackorder'] },
  backorders: { type: 'enum', values: ['no', 'notify', 'yes'] },
  virtual: { type: 'boolean' },
  weight: { type: 'string' },
  meta_data: { type: 'array' },
};

/** What a write to one product must keep to; `inventory_delta` is not in WooCommerce's schema, so nothing checks it. */
export const PRODUCT_RULES: Readonly<Record<string, Rule>> = {
  ...SHARED,
  name: { type: 'string' },
  slug: { type: 'string' },
  status: { type: 'enum', values: [...PRODUCT_STATUSES, 'future', 'auto-draft', 'trash'] },
};

export const VARIATION_RULES: Readonly<Record<string, Rule>> = {
  ...SHARED,
  status: { type: 'enum', values: PRODUCT_STATUSES },
};
