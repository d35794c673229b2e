import type { CallOptions } from '../../core/call.js';
import type { ExportOptions, OrderQuery } from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Order } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { type CheckedQuery, checkOrderQuery } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import { type BulkOperation, createBulkOperations } from './bulk-operations.js';
import type { ShopifyClient } from './client.js';
import { connectionCost, largestPage } from './cost.js';
import { isRefusal } from './errors.js';
import { createExportFile } from './export-file.js';
import { createExportPages, restOf } from './export-pages.js';
import { NOTHING_YET } from './export-progress.js';
import { type ExportState, exportFromState, exportToState, type FileState } from './export-state.js';
import { createExportWait, DEFAULT_TIMING, type ExportTiming } from './export-wait.js';
import type { ShopifyOptions } from './options.js';
import { orderAccess } from './order-access.js';
import { QUERY_TERMS, type ShopifyOrders } from './orders.js';
import { bulkOrders, ordersCount, pageOrderCost } from './queries.js';
import { searchText } from './search.js';

/** Points that come back each second on the smallest plan (documented 2026-09). */
const RESTORED_PER_SECOND = 100;
/** What preparing an export takes at least, as a rule: pages that take no longer are read as pages. */
const WORTHWHILE_SECONDS = 180;
/** `ordersCount` need not count further: so many are worth an export in every selection. */
const COUNT_LIMIT = 10_000;

export interface ShopifyExport {
  exportOrders(query: OrderQuery, options?: ExportOptions): AsyncGenerator<Order, void, undefined>;
  prefersExport(query: OrderQuery, options?: CallOptions): Promise<boolean>;
}

/**
 * Orders through bulk operations.
 *
 * An operation that ends without its whole result, or is not there any more, is not begun again: what it failed of it
 * would fail of again, and pages bring the rest for certain. They begin where the export stood.
 */
export function createShopifyExport(
  runtime: Runtime,
  client: ShopifyClient,
  orders: Pick<ShopifyOrders, 'fetchOrders'>,
  options: ShopifyOptions,
  timing: ExportTiming = DEFAULT_TIMING,
): ShopifyExport {
  const operations = createBulkOperations(runtime, client);
  const wait = createExportWait(runtime, operations, timing);
  const file = createExportFile(runtime, client, orders, operations, options, timing);
  const pages = createExportPages(orders);

  async function* exportOrders(
    input: OrderQuery,
    { onPage, waitMs, ...callOptions }: ExportOptions = {},
  ): AsyncGenerator<Order, void, undefined> {
    const query = checkExport(input);
    const scope = { ...query.cursorScope, kind: 'export' as const };
    const cursorOf = (state: ExportState) => encodeCursor(scope, exportToState(state));
    const walk = { input, query, callOptions, onPage, cursorOf };
    const patience = wait.until(waitMs);

    let state: ExportState;
    let begun: BulkOperation | undefined;
    if (input.cursor !== undefined) state = exportFromState(decodeCursor(scope, input.cursor));
    else {
      const text = bulkOrders((await accessOf(query)).select, searchText(query.times));
      const start = await wait.begin(query.storeId, text, patience, callOptions);
      if (start.outcome === 'refused') {
        yield* pages.rest(walk, { phase: 'pages', cursor: undefined, tail: [] }, `Shopify refused it (${start.code})`);
        return;
      }
      begun = start.operation;
      state = beginningOf(begun);
      await onPage?.({ orders: [], issues: [], limits: [], nextCursor: cursorOf(state) });
    }
    if (state.phase === 'file') {
      const operation = await wait.end(query.storeId, begun ?? state.operationId, patience, callOptions);
      const end = yield* file.read(walk, state, operation);
      if (end === undefined) return;
      runtime.logger.warn({
        event: 'export_abandoned',
        message: `Shopify's export of ${query.storeId} ended early (${end.reason}); the rest is read by pages.`,
        platform: 'shopify',
        storeId: query.storeId,
      });
      yield* pages.rest(walk, restOf(query, end.progress), end.reason);
      return;
    }
    yield* pages.rest(walk, state, undefined);
  }

  const accessOf = async ({ storeId }: CheckedQuery) => orderAccess(await runtime.tokens.load(storeId));

  return {
    exportOrders,
    prefersExport: (input, callOptions) =>
      runtime.call('prefersExport', input.storeId, callOptions, async (call) => {
        const query = checkOrderQuery(input, QUERY_TERMS);
        if (query.ids.length > 0) return false;
        const { select } = await accessOf(query);
        const search = searchText(query.times);
        const variables = { query: search === '' ? null : search, limit: COUNT_LIMIT };
        try {
          const { data } = await client.request(query.storeId, ordersCount, variables, call);
          return secondsByPages(Number(recordOf(data['ordersCount'])?.['count']), select) > WORTHWHILE_SECONDS;
        } catch (error) {
          if (isRefusal(error)) return false;
          throw error;
        }
      }),
  };
}

/** What an export must be: everything of a time, not single orders. */
function checkExport(input: OrderQuery): CheckedQuery {
  const query = checkOrderQuery(input, QUERY_TERMS);
  if (query.ids.length === 0) return query;
  const message = 'cannot be exported: read single orders with fetchOrders';
  throw invalidInput('shopify', 'exportOrders', [{ path: 'ids', message }]);
}

function beginningOf({ id }: BulkOperation): FileState {
  return { phase: 'file', operationId: id, offset: 0, count: 0, progress: NOTHING_YET };
}

/** How long pages take at the least, once the saved points are spent. */
function secondsByPages(count: number, select: Parameters<typeof pageOrderCost>[0]): number {
  const nodeCost = pageOrderCost(select);
  const rows = largestPage(nodeCost);
  return (Math.ceil(count / rows) * connectionCost(rows, nodeCost)) / RESTORED_PER_SECOND;
}
