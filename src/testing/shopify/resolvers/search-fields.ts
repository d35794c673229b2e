import type { RequestContext } from '../graphql/context.js';
import { type FieldTest, idTest, type SearchFields, textTest, timeTest, wordTest } from '../search/evaluate.js';
import { financialStatus, fulfillmentStatus } from '../state/order-status.js';
import type { OrderRow } from '../state/order-store.js';
import type { OrderRecord, VariantRecord } from '../state/records.js';

const FULFILLMENT_WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['FULFILLED', ['shipped', 'fulfilled']],
  ['PARTIALLY_FULFILLED', ['partial']],
  ['UNFULFILLED', ['unshipped', 'unfulfilled']],
  ['IN_PROGRESS', ['unshipped', 'unfulfilled']],
  ['ON_HOLD', ['on_hold', 'unfulfilled']],
  ['SCHEDULED', ['scheduled', 'unfulfilled']],
]);

function statusWords(order: OrderRecord): string[] {
  if (order.cancelledAt !== null) return ['cancelled', ...(order.closedAt === null ? ['not_closed'] : ['closed'])];
  return order.closedAt === null ? ['open', 'not_closed'] : ['closed'];
}

/** The filters of the orders list that the sandbox knows; any other field is answered with a warning and ignored. */
export function orderSearchFields(context: RequestContext): SearchFields<OrderRow> {
  const { orders } = context.shop;
  const read =
    <Value>(get: (order: OrderRecord) => Value) =>
    (row: OrderRow): Value =>
      get(orders.record(row));
  const words = (get: (order: OrderRecord) => readonly string[]): FieldTest<OrderRow> => wordTest(read(get));
  return {
    fields: new Map<string, FieldTest<OrderRow>>([
      ['id', idTest((row) => row.id)],
      ['updated_at', timeTest((row) => row.updatedAt)],
      ['created_at', timeTest((row) => row.createdAt)],
      ['processed_at', timeTest((row) => row.processedAt)],
      ['status', words(statusWords)],
      ['financial_status', words((order) => [financialStatus(order) ?? 'none'])],
      ['fulfillment_status', words((order) => FULFILLMENT_WORDS.get(fulfillmentStatus(order, context.version)) ?? [])],
      ['name', textTest(read((order) => [order.name]))],
      ['sku', textTest(read((order) => order.lines.map((line) => line.sku)))],
      ['tag', words((order) => order.tags)],
      ['tag_not', (row, _comparator, value) => !orders.record(row).tags.includes(value)],
      ['test', words((order) => [String(order.test)])],
      ['gateway', textTest(read((order) => order.paymentGatewayNames))],
      ['source_name', words((order) => [order.sourceName])],
      ['email', words((order) => (order.email === null ? [] : [order.email]))],
    ]),
    text: textTest(read((order) => [order.name, order.email, order.customer?.lastName ?? null])),
  };
}

export function variantSearchFields(context: RequestContext): SearchFields<VariantRecord> {
  const product = (variant: VariantRecord) => context.shop.product(variant.productId);
  return {
    fields: new Map<string, FieldTest<VariantRecord>>([
      ['id', idTest((variant) => variant.id)],
      ['product_id', idTest((variant) => variant.productId)],
      ['product_ids', wordTest((variant) => [variant.productId])],
      ['sku', textTest((variant) => [variant.sku])],
      ['barcode', textTest((variant) => [variant.barcode])],
      ['title', textTest((variant) => [variant.title, product(variant)?.title ?? null])],
      ['vendor', textTest((variant) => [product(variant)?.vendor ?? null])],
      ['product_status', wordTest((variant) => [product(variant)?.status ?? ''])],
      ['updated_at', timeTest((variant) => variant.updatedAt)],
    ]),
    text: textTest((variant) => [variant.sku, variant.title, product(variant)?.title ?? null]),
  };
}
