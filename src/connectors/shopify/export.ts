import type { CallOptions } from '../../core/call.js';
import type { ExportOptions, OrderQuery } from '../../core/connector.js';
import { cursorKindOf, decodeCursor, encodeCursor } from '../../core/cursor.js';
import { missingInput } from '../../core/missing-input.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Order } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { type CheckedQuery, checkOrderQuery } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import { type BulkOperation, createBulkOperations } from './bulk-operations.js';
import type { ShopifyClient } from './client.js';
import { isRefusal } from './errors.js';
import { createExportFile } from './export-file.js';
import { createExportPages, restOf } from './export-pages.js';
import { NOTHING_YET } from './export-progress.js';
import { type ExportState, exportFromState, exportToState, type FileState } from './export-state.js';
import { createExportWait, DEFAULT_TIMING, type ExportTiming } from './export-wait.js';
import type { ShopifyOptions } from './options.js';
import { orderAccess } from './order-access.js';
import { QUERY_TERMS, type ShopifyOrders } from './orders.js';
import { bulkOrders, ordersCount } from './queries.js';
import { searchText } from './search.js';

/**
 * From so many orders on an export is worth it: their pages cost some 12,000 points, two minutes of what the smallest plan
 * restores, which is what preparing an export takes in any case. An export costs about a fifth of that.
 */
const WORTHWHILE_ORDERS = 5_000;
const OPERATION = 'exportOrders';

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
    exportOptions?: ExportOptions,
  ): AsyncGenerator<Order, void, undefined> {
    // As every other call takes it from a caller in JavaScript: null for none.
    const { onPage, waitMs, ...callOptions } = exportOptions ?? {};
    const query = checkExport(input, waitMs);
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
        const query = checkOrderQuery(input, QUERY_TERMS, 'prefersExport');
        if (input.cursor !== undefined) return cursorKindOf(input.cursor) === 'export';
        if (query.ids.length > 0) return false;
        const search = searchText(query.times);
        const variables = { query: search === '' ? null : search, limit: WORTHWHILE_ORDERS };
        try {
          const { data } = await client.request(query.storeId, ordersCount, variables, call);
          return Number(recordOf(data['ordersCount'])?.['count']) >= WORTHWHILE_ORDERS;
        } catch (error) {
          if (isRefusal(error)) return false;
          throw error;
        }
      }),
  };
}

/** What an export must be: everything of a time, not single orders. */
function checkExport(input: OrderQuery | undefined, waitMs: unknown): CheckedQuery {
  // Checked here: an async generator fails when it is read, past what guards the other calls.
  if ((input ?? undefined) === undefined) throw missingInput('shopify', OPERATION);
  const query = checkOrderQuery(input as OrderQuery, QUERY_TERMS, OPERATION);
  const invalid = (path: string, message: string) => invalidInput('shopify', OPERATION, [{ path, message }]);
  if (query.ids.length > 0) throw invalid('ids', 'cannot be exported: read single orders with fetchOrders');
  if (waitMs !== undefined && !(typeof waitMs === 'number' && Number.isFinite(waitMs) && waitMs >= 0)) {
    throw invalid('waitMs', 'must be a finite number of milliseconds, 0 or more');
  }
  return query;
}

function beginningOf({ id }: BulkOperation): FileState {
  return { phase: 'file', operationId: id, offset: 0, count: 0, progress: NOTHING_YET };
}
