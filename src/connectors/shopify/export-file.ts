import type { OrderPage, PageIssue } from '../../core/connector.js';
import type { Order } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import { BulkFileGoneError, type FileLocation, openBulkFile } from './bulk-file.js';
import type { BulkOperation, BulkOperations } from './bulk-operations.js';
import { createBulkReader } from './bulk-orders.js';
import type { GraphQLAnswer, ShopifyClient } from './client.js';
import { MAX_PAGE_SIZE } from './cost.js';
import { type ExportWalk, restOf } from './export-pages.js';
import { type ExportProgress, progressAfter } from './export-progress.js';
import type { ExportState, FileState } from './export-state.js';
import type { ExportTiming } from './export-wait.js';
import type { ShopifyOptions } from './options.js';
import { orderAccess, readLimits } from './order-access.js';
import { createOrderFinish } from './order-finish.js';
import { syncedUntil } from './order-walk.js';
import type { ShopifyOrders } from './orders.js';

/** Why a file did not bring all orders, and which it did. */
export interface ExportEnd {
  readonly reason: string;
  readonly progress: ExportProgress;
}

const NO_PAGE = { nodes: [], hasNextPage: false, endCursor: undefined };

/** Hands out the orders of an operation's file. */
export function createExportFile(
  runtime: Runtime,
  client: ShopifyClient,
  orders: Pick<ShopifyOrders, 'fetchOrders'>,
  operations: BulkOperations,
  options: ShopifyOptions,
  timing: ExportTiming,
) {
  const finish = createOrderFinish(client, options, runtime.now);

  /** All versions of one order's lines in one file are wrong, so it is asked for by itself. */
  const strayOrders = async ({ input, query, callOptions }: ExportWalk, ids: readonly string[]) => {
    const found: Order[] = [];
    const { storeId, includeRaw = false } = input;
    for (let at = 0; at < ids.length; at += MAX_PAGE_SIZE) {
      let cursor: string | undefined;
      do {
        const some = { storeId, includeRaw, fulfilledBy: 'any' as const, ids: ids.slice(at, at + MAX_PAGE_SIZE) };
        const page: OrderPage = await orders.fetchOrders(
          cursor === undefined ? some : { ...some, cursor },
          callOptions,
        );
        found.push(...page.orders.filter(query.accepts));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
    }
    return found;
  };

  return {
    /** @returns `undefined` when the file brought all orders. */
    async *read(
      walk: ExportWalk,
      state: FileState,
      operation: BulkOperation | undefined,
    ): AsyncGenerator<Order, ExportEnd | undefined, undefined> {
      const { input, query, callOptions, onPage, cursorOf } = walk;
      const { storeId } = query;
      let { count, progress } = state;
      if (operation === undefined) return { reason: 'the operation is gone', progress };
      const isWhole = operation.status === 'COMPLETED';
      const reason = [operation.status, operation.errorCode].filter((word) => word !== undefined).join(', ');
      let location = locationOf(operation);
      const isEmpty = isWhole && location === undefined && (operation.orderCount ?? 0) === 0;
      if (location === undefined && !isEmpty) return { reason, progress };

      const file = openBulkFile({
        http: runtime.http,
        shopOrigin: runtime.originOf(storeId, `https://${storeId}`),
        start: state.offset,
        idleTimeoutMs: timing.idleTimeoutMs,
        locate: async (call) => {
          const known = location;
          location = undefined;
          if (known !== undefined) return known;
          const now = await operations.find(storeId, operation.id, call);
          return now?.status === operation.status ? locationOf(now) : undefined;
        },
      });
      const limit = Math.min(query.limit ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE);
      const bytes = isEmpty ? NOTHING : file;
      const reader = createBulkReader(bytes, { start: state.offset, maxOrders: limit, isPartial: !isWhole });
      try {
        for (;;) {
          const chunk = await runtime.call('exportOrders', storeId, callOptions, async (call) => {
            const { orders: wires, strays, next } = await reader.nextChunk(call);
            const access = orderAccess(await runtime.tokens.load(storeId));
            const read = { access, includeRaw: input.includeRaw === true, call };
            const rows = wires.map((wire) => ({ wire, problems: [], truncated: [] }));
            const finished = await finish.rows(rows, answerOf(operation), 'bulkOperation', query, read);
            return {
              ...finished,
              wires,
              strays,
              next,
              limits: readLimits(access, operation.createdAt, finished.orders),
            };
          });
          const page = [...chunk.orders, ...(await strayOrders(walk, chunk.strays))];
          yield* page;
          count += chunk.wires.length;
          progress = progressAfter(progress, chunk.wires, operation.createdAt);
          const isLast = chunk.next === undefined && isWhole;
          const next: ExportState =
            chunk.next === undefined ? restOf(query, progress) : { ...state, offset: chunk.next, count, progress };
          const until = isLast ? untilOf(walk, operation) : undefined;
          await onPage?.({
            orders: page,
            issues: [...chunk.issues, ...(isLast ? countIssues(operation, count) : [])],
            limits: chunk.limits,
            ...(until === undefined ? {} : { syncedUntil: until }),
            ...(isLast ? {} : { nextCursor: cursorOf(next) }),
          });
          if (chunk.next === undefined) return isWhole ? undefined : { reason, progress };
        }
      } catch (error) {
        if (error instanceof BulkFileGoneError) return { reason: 'its file is gone', progress };
        throw error;
      } finally {
        file.close();
      }
    },
  };
}

const NOTHING = { read: async () => undefined };

function locationOf({ status, url, fileSize, partialDataUrl }: BulkOperation): FileLocation | undefined {
  if (status === 'COMPLETED') return url === undefined ? undefined : { url, size: fileSize };
  return partialDataUrl === undefined ? undefined : { url: partialDataUrl, size: undefined };
}

function answerOf({ createdAt, apiVersion }: BulkOperation): GraphQLAnswer {
  return { data: {}, problems: [], serverTime: createdAt, apiVersion };
}

/** Nothing that changed since the operation began is sure to be in its file. */
function untilOf({ query }: ExportWalk, { createdAt }: BulkOperation): string | undefined {
  const walk = { startedAt: createdAt, from: undefined, rows: 0, after: undefined, reached: undefined };
  return syncedUntil(walk, query.times, NO_PAGE);
}

function countIssues({ orderCount }: BulkOperation, count: number): readonly PageIssue[] {
  if (orderCount === undefined || count >= orderCount) return [];
  const message = `Shopify counted ${orderCount} orders, but its export holds ${count}. Read by pages to be sure.`;
  return [{ code: 'partial_data', message }];
}
