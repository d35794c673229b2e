import type { Catalogue } from '../catalogue/catalogue.js';
import { skuFilter } from '../catalogue/collation.js';
import { intval } from '../catalogue/php.js';
import { productView } from '../catalogue/product-view.js';
import type { ProductRecord } from '../catalogue/records.js';
import { writeProduct } from '../catalogue/write-product.js';
import { RestError, type RestRequest, type Route } from '../http/route.js';
import { runBatch } from './batch.js';
import { collectionPage } from './collection.js';
import { PRODUCT_RULES, PRODUCT_STATUSES } from './product-rules.js';
import { checkFields, type Rule } from './schema.js';

const LIST_RULES: Readonly<Record<string, Rule>> = {
  orderby: {
    type: 'enum',
    values: ['date', 'modified', 'id', 'include', 'title', 'slug', 'price', 'popularity', 'rating', 'menu_order'],
  },
  status: { type: 'enum', values: ['any', 'future', 'trash', ...PRODUCT_STATUSES] },
  type: { type: 'enum', values: ['simple', 'grouped', 'external', 'variable'] },
  stock_status: { type: 'enum', values: ['instock', 'outofstock', 'onbackorder'] },
  on_sale: { type: 'boolean' },
};

export function productRoutes(catalogue: Catalogue): readonly Route[] {
  const view = (record: ProductRecord, editing = false) => productView(record, catalogue, editing);

  const update = (id: number, fields: Readonly<Record<string, unknown>>) => {
    const record = catalogue.get(id);
    if (record === undefined) throw new RestError(400, 'woocommerce_rest_product_invalid_id', 'Invalid ID.');
    if (record.type === 'variation') {
      const message =
        'To manipulate product variations you should use the /products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint.';
      throw new RestError(404, 'woocommerce_rest_invalid_product_id', message);
    }
    writeProduct(record, catalogue, fields);
    return view(record, true);
  };

  return [
    { method: 'GET', pattern: 'wc/v3/products', access: 'read', handle: (request) => listProducts(catalogue, request) },
    {
      method: 'PUT',
      pattern: 'wc/v3/products/batch',
      access: 'write',
      handle: (request) => runBatch(request, (fields) => update(Math.abs(intval(fields['id'])), fields)),
    },
    {
      method: 'GET',
      pattern: 'wc/v3/products/:id',
      access: 'read',
      handle: ({ params }) => {
        const record = catalogue.get(Number(params['id']));
        if (record === undefined) throw new RestError(404, 'woocommerce_rest_product_invalid_id', 'Invalid ID.');
        return { body: view(record) };
      },
    },
    {
      method: 'PUT',
      pattern: 'wc/v3/products/:id',
      access: 'write',
      handle: ({ params, query, body }) => {
        const id = Number(params['id']);
        const fields = { ...query, ...(body as object | undefined) };
        checkFields(fields, PRODUCT_RULES);
        return { body: update(id, fields) };
      },
    },
  ];
}

function listProducts(catalogue: Catalogue, { query }: RestRequest) {
  const skus = skuFilter(query['sku']);
  const uniqueIds = query['global_unique_id']?.split(',').map((id) => id.trim());
  const status = query['status'] ?? 'any';
  const page = collectionPage({
    items: catalogue.all(),
    query,
    rules: LIST_RULES,
    utcOffsetMinutes: catalogue.utcOffsetMinutes,
    compare: { title: byText((record) => record.name), slug: byText((record) => record.slug) },
    filter: (record) =>
      // A variation is only found by its SKU or its GTIN.
      (record.type !== 'variation' || skus !== undefined || uniqueIds !== undefined) &&
      (status === 'any' ? !['trash', 'auto-draft'].includes(record.status) : record.status === status) &&
      (query['type'] === undefined || record.type === query['type']) &&
      (skus === undefined || skus(record.sku)) &&
      (uniqueIds === undefined || uniqueIds.includes(record.globalUniqueId)) &&
      (query['stock_status'] === undefined || catalogue.stock(record).status === query['stock_status']),
  });
  return { body: page.items.map((record) => productView(record, catalogue, false)), headers: page.headers };
}

const byText = (of: (record: ProductRecord) => string) => (one: ProductRecord, other: ProductRecord) =>
  of(one) < of(other) ? -1 : of(one) > of(other) ? 1 : one.id - other.id;
