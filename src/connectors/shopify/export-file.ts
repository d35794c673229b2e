import type { OrderQuery, PageIssue } from '../../core/connector.js';
import { iterateOrders } from '../../core/paginate.js';
import type { Order } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import { BulkFileGoneError, type FileLocation, openBulkFile } from './bulk-file.js';
import type { BulkOperation, BulkOperations } from './bulk-operations.js';
import { type BulkReader, createBulkReader } from './bulk-orders.js';
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

  /** Orders that a line came for after they had been handed out, once more and whole. */
  const strayOrders = async ({ input, query, callOptions }: ExportWalk, ids: readonly string[]) => {
    const found: Order[] = [];
    const { storeId, includeRaw = false } = input;
    for (let at = 0; at < ids.length; at += MAX_PAGE_SIZE) {
      const some: OrderQuery = { storeId, includeRaw, fulfilledBy: 'any', ids: ids.slice(at, at + MAX_PAGE_SIZE) };
      for await (const order of iterateOrders({ platform: 'shopify', ...orders }, some, callOptions)) {
        if (query.accepts(order)) found.push(order);
      }
    }
    return found;
  };

  const open = (storeId: string, operation: BulkOperation, start: number) => {
    let known = locationOf(operation);
    return openBulkFile({
      http: runtime.http,
      shopOrigin: runtime.originOf(storeId, `https://${storeId}`),
      start,
      idleTimeoutMs: timing.idleTimeoutMs,
      locate: async (call) => {
        const location = known;
        known = undefined;
        if (location !== undefined) return location;
        const now = await operations.find(storeId, operation.id, call);
        return now?.status === operation.status ? locationOf(now) : undefined;
      },
    });
  };

  const readChunk = async (walk: ExportWalk, reader: BulkReader, operation: BulkOperation) => {
    const { input, query, callOptions } = walk;
    const chunk = await runtime.call('exportOrders', query.storeId, callOptions, async (call) => {
      const { orders: wires, strays, next } = await reader.nextChunk(call);
      const access = orderAccess(await runtime.tokens.load(query.storeId));
      const read = { access, includeRaw: input.includeRaw === true, call };
      const rows = wires.map((wire) => ({ wire, problems: [], truncated: [] }));
      // Details are as of now, the rest as of the operation: an order that changed since comes again with the next run.
      const { orders, issues } = await finish.rows(rows, answerOf(operation), 'bulkOperation', query, read);
      return { orders, issues, wires, strays, next, limits: readLimits(access, operation.createdAt, orders) };
    });
    return { ...chunk, orders: [...chunk.orders, ...(await strayOrders(walk, chunk.strays))] };
  };

  return {
    /** @returns `undefined` when the file brought all orders. */
    async *read(
      walk: ExportWalk,
      state: FileState,
      operation: BulkOperation | undefined,
    ): AsyncGenerator<Order, ExportEnd | undefined, undefined> {
      const { query, onPage, cursorOf } = walk;
      let { count, progress } = state;
      if (operation === undefined) return { reason: 'the operation is gone', progress };
      const isWhole = operation.status === 'COMPLETED';
      const reason = [operation.status, operation.errorCode].filter((word) => word !== undefined).join(', ');
      const isEmpty = isWhole && operation.url === undefined && (operation.orderCount ?? 0) === 0;
      if (locationOf(operation) === undefined && !isEmpty) return { reason, progress };

      const file = isEmpty ? NOTHING : open(query.storeId, operation, state.offset);
      const maxOrders = Math.min(query.limit ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE);
      const reader = createBulkReader(file, { start: state.offset, maxOrders, isPartial: !isWhole });
      try {
        for (;;) {
          const { orders, wires, next, issues, limits } = await readChunk(walk, reader, operation);
          yield* orders;
          count += wires.length;
          progress = progressAfter(progress, wires, operation.createdAt);
          if (next === undefined && isWhole) {
            const end = [...issues, ...countIssues(operation, count)];
            await onPage?.({ orders, issues: end, limits, ...untilOf(walk, operation) });
            return undefined;
          }
          const after: ExportState =
            next === undefined ? restOf(query, progress) : { ...state, offset: next, count, progress };
          await onPage?.({ orders, issues, limits, nextCursor: cursorOf(after) });
          if (next === undefined) return { reason, progress };
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

const NOTHING = { read: async () => undefined, close: () => {} };

function locationOf({ status, url, fileSize, partialDataUrl }: BulkOperation): FileLocation | undefined {
  if (status === 'COMPLETED') return url === undefined ? undefined : { url, size: fileSize };
  return partialDataUrl === undefined ? undefined : { url: partialDataUrl, size: undefined };
}

function answerOf({ createdAt, apiVersion }: BulkOperation): GraphQLAnswer {
  return { data: {}, problems: [], serverTime: createdAt, apiVersion };
}

/** Nothing that changed since the operation began is sure to be in its file. */
function untilOf({ query }: ExportWalk, { createdAt }: BulkOperation): { readonly syncedUntil?: string } {
  const walk = { startedAt: createdAt, from: undefined, rows: 0, after: undefined, reached: undefined };
  const until = syncedUntil(walk, query.times, NO_PAGE);
  return until === undefined ? {} : { syncedUntil: until };
}

function countIssues({ orderCount }: BulkOperation, count: number): readonly PageIssue[] {
  if (orderCount === undefined || count >= orderCount) return [];
  const message = `Shopify counted ${orderCount} orders, but its export holds ${count}. Read by pages to be sure.`;
  return [{ code: 'partial_data', message }];
}
