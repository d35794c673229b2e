import { DAY_MS } from '../../clock.js';
import type { RequestContext } from '../graphql/context.js';
import { badRequest } from '../graphql/errors.js';
import { compareIds } from '../ids.js';
import { compileSearch, idTest, type SearchFields, textTest, timeTest, wordTest } from '../search/evaluate.js';
import { parseSearch } from '../search/parse.js';
import type { OrderRow, OrderSort } from '../state/order-store.js';
import type { InventoryItemRecord, OrderRecord, ProductRecord, VariantRecord } from '../state/records.js';
import type { FieldArgs } from './define.js';
import { orderSearchFields, variantSearchFields } from './search-fields.js';

/** Without `read_all_orders` an app sees the orders of the last 60 days, and nothing says that there are more [SCHEMA]. */
const WINDOW_MS = 60 * DAY_MS;

export function isInWindow(createdAt: number, context: RequestContext): boolean {
  return context.access.has('read_all_orders') || createdAt >= context.shop.clock.now() - WINDOW_MS;
}

/** In the window, and already in the index that lists and counts are made from. */
function isListed(row: OrderRow, context: RequestContext): boolean {
  const { indexLagMs } = context.modes;
  return (
    isInWindow(row.createdAt, context) && (indexLagMs === 0 || context.shop.clock.now() - row.touchedAt >= indexLagMs)
  );
}

/** The test a search text stands for; what it warns about goes to `extensions.search` under `field`. */
function searched<Row>(
  args: FieldArgs,
  fields: SearchFields<Row>,
  context: RequestContext,
  field: string,
): (row: Row) => boolean {
  const query = args['query'] as string | null | undefined;
  const compiled = compileSearch(parseSearch(query), fields);
  context.searchWarnings.push({ path: [field], query: query ?? '', warnings: compiled.warnings });
  return compiled.matches;
}

const INDEXED_SORTS: readonly string[] = ['CREATED_AT', 'ID', 'PROCESSED_AT', 'UPDATED_AT'];

export interface OrderListing {
  readonly sort: OrderSort;
  readonly rows: readonly OrderRow[];
  readonly matches: (row: OrderRow) => boolean;
}

export function orderListing(args: FieldArgs, context: RequestContext, field: string): OrderListing {
  const sort = String(args['sortKey'] ?? 'PROCESSED_AT');
  if (!INDEXED_SORTS.includes(sort)) throw badRequest(`The sandbox does not sort orders by ${sort}`);
  const matches = searched(args, orderSearchFields(context), context, field);
  return {
    sort: sort as OrderSort,
    rows: context.shop.orders.sorted(sort as OrderSort),
    matches: (row) => isListed(row, context) && matches(row),
  };
}

const byId = <Row extends { readonly id: string }>(left: Row, right: Row): number => compareIds(left.id, right.id);

export function listVariants(args: FieldArgs, context: RequestContext, field: string): VariantRecord[] {
  const matches = searched(args, variantSearchFields(context), context, field);
  return context.shop.variants().filter(matches).sort(byId);
}

export function listProducts(args: FieldArgs, context: RequestContext, field: string): ProductRecord[] {
  const fields: SearchFields<ProductRecord> = {
    fields: new Map([
      ['id', idTest<ProductRecord>((product) => product.id)],
      ['title', textTest<ProductRecord>((product) => [product.title])],
      ['vendor', textTest<ProductRecord>((product) => [product.vendor])],
      ['status', wordTest<ProductRecord>((product) => [product.status])],
      ['updated_at', timeTest<ProductRecord>((product) => product.updatedAt)],
    ]),
    text: textTest((product) => [product.title]),
  };
  return context.shop
    .products()
    .filter(searched(args, fields, context, field))
    .sort(byId);
}

export function listItems(args: FieldArgs, context: RequestContext, field: string): InventoryItemRecord[] {
  const sku = (item: InventoryItemRecord): string | null => context.shop.variantOfItem(item.id)?.sku ?? null;
  const fields: SearchFields<InventoryItemRecord> = {
    fields: new Map([
      ['id', idTest<InventoryItemRecord>((item) => item.id)],
      ['sku', textTest<InventoryItemRecord>((item) => [sku(item)])],
      ['updated_at', timeTest<InventoryItemRecord>((item) => item.updatedAt)],
    ]),
    text: textTest((item) => [sku(item)]),
  };
  const live = [...context.shop.catalogue.items.values()].filter(
    (item) => context.shop.variantOfItem(item.id) !== undefined,
  );
  return live.filter(searched(args, fields, context, field)).sort(byId);
}

/** Everything a list of the root holds, without pages and without the depth limit of pages. */
export function bulkRows(field: string, args: FieldArgs, context: RequestContext): Iterable<unknown> {
  switch (field) {
    case 'orders':
      return ordersInBulk(args, context);
    case 'productVariants':
      return inOrder(listVariants(args, context, field), args);
    case 'products':
      return inOrder(listProducts(args, context, field), args);
    case 'inventoryItems':
      return inOrder(listItems(args, context, field), args);
    default:
      throw badRequest(`The sandbox does not read ${field} in bulk`);
  }
}

const inOrder = <Row>(rows: readonly Row[], args: FieldArgs): readonly Row[] =>
  args['reverse'] === true ? [...rows].reverse() : rows;

/** One order at a time, and none of them kept: a whole shop does not fit in memory. */
function* ordersInBulk(args: FieldArgs, context: RequestContext): Generator<OrderRecord> {
  const { rows, matches } = orderListing(args, context, 'orders');
  for (const row of inOrder(rows, args)) if (!row.deleted && matches(row)) yield context.shop.orders.peek(row);
}
