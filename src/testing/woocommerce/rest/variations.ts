import type { Catalogue } from '../catalogue/catalogue.js';
import { skuFilter } from '../catalogue/collation.js';
import { intval } from '../catalogue/php.js';
import type { ProductRecord } from '../catalogue/records.js';
import { variationView } from '../catalogue/variation-view.js';
import { writeProduct } from '../catalogue/write-product.js';
import { RestError, type RestRequest, type Route } from '../http/route.js';
import { runBatch } from './batch.js';
import { collectionPage } from './collection.js';
import { PRODUCT_STATUSES, VARIATION_RULES } from './product-rules.js';
import { checkFields, type Rule } from './schema.js';

const LIST_RULES: Readonly<Record<string, Rule>> = {
  orderby: { type: 'enum', values: ['date', 'modified', 'id', 'include', 'title', 'slug', 'price', 'menu_order'] },
  status: { type: 'enum', values: ['any', 'future', 'trash', ...PRODUCT_STATUSES] },
  stock_status: { type: 'enum', values: ['instock', 'outofstock', 'onbackorder'] },
};

const PARENT = 'wc/v3/products/:productId/variations';

export function variationRoutes(catalogue: Catalogue): readonly Route[] {
  const update = (parentId: number, id: number, fields: Readonly<Record<string, unknown>>) => {
    const record = variationOf(catalogue, parentId, id);
    writeProduct(record, catalogue, fields);
    return variationView(record, catalogue, true);
  };

  const routes: Route[] = [
    {
      method: 'GET',
      pattern: PARENT,
      access: 'read',
      handle: (request) => {
        const parentId = Number(request.params['productId']);
        return listVariations(catalogue, request, (record) => record.parentId === parentId);
      },
    },
    {
      method: 'PUT',
      pattern: `${PARENT}/batch`,
      access: 'write',
      handle: (request) => {
        const parentId = Number(request.params['productId']);
        return runBatch(request, (fields) => update(parentId, Math.abs(intval(fields['id'])), fields));
      },
    },
    {
      method: 'GET',
      pattern: `${PARENT}/:id`,
      access: 'read',
      handle: ({ params }) => {
        const record = variationOf(catalogue, Number(params['productId']), Number(params['id']));
        return { body: variationView(record, catalogue, false) };
      },
    },
    {
      method: 'PUT',
      pattern: `${PARENT}/:id`,
      access: 'write',
      handle: ({ params, query, body }) => {
        const ids = [Number(params['productId']), Number(params['id'])] as const;
        const fields = { ...query, ...(body as object | undefined) };
        checkFields(fields, VARIATION_RULES);
        refuseOtherParent(catalogue, ...ids);
        return { body: update(...ids, fields) };
      },
    },
  ];
  // Read-only, and only in stores of 10.3 and later [CODE].
  if (catalogue.atLeast(10, 3)) {
    routes.push({
      method: 'GET',
      pattern: 'wc/v3/variations',
      access: 'read',
      handle: (request) => listVariations(catalogue, request, () => true),
    });
  }
  return routes;
}

function listVariations(catalogue: Catalogue, { query }: RestRequest, belongs: (record: ProductRecord) => boolean) {
  const skus = skuFilter(query['sku']);
  const status = query['status'] ?? 'any';
  const page = collectionPage({
    items: catalogue.all(),
    query,
    rules: LIST_RULES,
    utcOffsetMinutes: catalogue.utcOffsetMinutes,
    filter: (record) =>
      record.type === 'variation' &&
      belongs(record) &&
      (status === 'any' ? record.status !== 'trash' : record.status === status) &&
      (skus === undefined || skus(record.sku)) &&
      (query['stock_status'] === undefined || catalogue.stock(record).status === query['stock_status']),
  });
  return { body: page.items.map((record) => variationView(record, catalogue, false)), headers: page.headers };
}

/** Under another parent it is as unknown as an id that does not exist [RUN]. */
function variationOf(catalogue: Catalogue, parentId: number, id: number): ProductRecord {
  const record = catalogue.get(id);
  if (record === undefined || record.type !== 'variation' || record.parentId !== parentId) {
    throw new RestError(404, 'woocommerce_rest_product_variation_invalid_id', 'Invalid ID.');
  }
  return record;
}

/** A write to one variation names the wrong parent before it says anything else [CODE]. */
function refuseOtherParent(catalogue: Catalogue, parentId: number, id: number): void {
  const record = catalogue.get(id);
  if (record === undefined || record.parentId === 0 || record.parentId === parentId) return;
  throw new RestError(401, 'woocommerce_rest_cannot_edit', 'Parent product does not match current variation.');
}
