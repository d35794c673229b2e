import type { Call, CallOptions } from '../../core/call.js';
import type { OrderPage, OrderQuery, OrderRef } from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import type { Order } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { type CheckedQuery, checkOrderQuery, type QueryTerms } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import type { AmazonClient } from './client.js';
import { requireOrderId, requireStoreId } from './ids.js';
import { accessFrom, readLimits } from './order-access.js';
import { createAmazonClock } from './order-clock.js';
import { findOrders, type LookupSource, lookUp } from './order-lookup.js';
import { mapRows } from './order-rows.js';
import { createOrderSearch, MAX_PAGE_SIZE, type SearchedPage } from './order-search.js';
import { begun, syncedUntil, type Walk, walkFromState, walkToState } from './order-walk.js';
import { storeFrom } from './store.js';
import type { IncludedData } from './wire.js';
import { readOrderSearch } from './wire-answers.js';

export { MAX_PAGE_SIZE };

/** The burst of `getOrder`; a page ends earlier where the time does. */
const IDS_PER_PAGE = 30;

const QUERY_TERMS: QueryTerms = {
  platform: 'amazon',
  cursorVersion: 1,
  storeIdOf: requireStoreId,
  orderIdOf: requireOrderId,
};

export interface AmazonOrders {
  /**
   * Fetches one page of orders of all the store's marketplaces, through Orders v2026-01-01: 100 orders a call, 20 calls at
   * once and then one every three minutes, as Amazon publishes it.
   *
   * The read ends some minutes before the present; `syncedUntil` says where, and what changes meanwhile is the next run's.
   */
  fetchOrders(query: OrderQuery, options?: CallOptions): Promise<OrderPage>;
  fetchOrder(ref: OrderRef, options?: CallOptions): Promise<Order>;
}

export function createAmazonOrders(runtime: Runtime, client: AmazonClient): AmazonOrders {
  const clock = createAmazonClock(runtime.now);
  const search = createOrderSearch(runtime, client, clock);

  const sourceOf = async (storeId: string, includeRaw: boolean): Promise<LookupSource> => {
    const record = await runtime.tokens.load(storeId);
    return { runtime, client, store: storeFrom(record), access: accessFrom(record, runtime.now()), includeRaw };
  };

  const idsPage = async (
    query: CheckedQuery,
    state: JsonObject | undefined,
    source: LookupSource,
    call: Call,
  ): Promise<OrderPage> => {
    const offset = offsetOf(state);
    const asked = query.ids.slice(offset, offset + Math.min(query.limit ?? IDS_PER_PAGE, IDS_PER_PAGE));
    const { orders, issues, access, done } = await findOrders(source, asked, call);
    const wanted = orders.filter(query.accepts);
    const end = offset + done;
    return {
      orders: wanted,
      issues,
      limits: readLimits(source.store, access, clock.now(), wanted),
      ...(end < query.ids.length ? { nextCursor: encodeCursor(query.cursorScope, { offset: end }) } : {}),
    };
  };

  const walkPage = (query: CheckedQuery, searched: SearchedPage, source: LookupSource, call: Call): OrderPage => {
    const { store, includeRaw } = source;
    const { storeId } = store;
    const { answer, issues: walkIssues } = searched;
    const page = readOrderSearch(answer.body, storeId);
    const walk = begun(searched.walk, page.lastUpdatedBefore, answer.serverTime);
    const { access, token } = walk;
    if (page.nextToken !== undefined && page.nextToken === token) throw standsStill(call);
    const fetchedAt = answer.serverTime ?? runtime.now();
    const includedData = walk.data as readonly IncludedData[];
    const context = { storeId, access, includedData, includeRaw, endpoint: 'searchOrders', fetchedAt } as const;
    const { orders, issues } = mapRows(page.rows, context);
    const wanted = orders.filter((order) => query.accepts(order) && isWithin(order, query, walk.by));
    const next: Walk = { ...walk, token: page.nextToken, tokenAt: runtime.now() };
    return {
      orders: wanted,
      issues: [...walkIssues, ...issues],
      limits: readLimits(store, access, fetchedAt, wanted),
      ...(next.token === undefined
        ? { syncedUntil: syncedUntil(walk, query.times) }
        : { nextCursor: encodeCursor(query.cursorScope, walkToState(next)) }),
    };
  };

  return {
    fetchOrders: (input, options) =>
      runtime.call('fetchOrders', input.storeId, options, async (call) => {
        const query = checkOrderQuery(input, QUERY_TERMS);
        const state = input.cursor === undefined ? undefined : decodeCursor(query.cursorScope, input.cursor);
        const walk = state === undefined ? undefined : walkFromState(state);
        if (state !== undefined && walk === undefined && query.ids.length === 0) throw unreadableCursor();
        const source = await sourceOf(query.storeId, input.includeRaw === true);
        if (query.ids.length > 0) return idsPage(query, state, source, call);
        const { store, access } = source;
        const asked = { input, query, store, access, call };
        return walkPage(
          query,
          await (walk === undefined ? search.first(asked) : search.next(walk, asked)),
          source,
          call,
        );
      }),

    fetchOrder: (ref, options) =>
      runtime.call('fetchOrder', ref.storeId, options, async (call) => {
        const storeId = requireStoreId(ref.storeId, 'fetchOrder');
        const orderId = requireOrderId(ref.orderId, 'fetchOrder', 'orderId');
        const { orders, issues } = await lookUp(await sourceOf(storeId, false), orderId, call);
        const [order] = orders;
        if (order !== undefined) return order;
        const message = issues[0]?.message ?? 'Amazon answered no order.';
        throw new ConnectorError('unexpected_response', message, {
          platform: 'amazon',
          storeId,
          operation: 'fetchOrder',
        });
      }),
  };
}

function offsetOf(state: JsonObject | undefined): number {
  const offset = state?.['offset'];
  return Number.isSafeInteger(offset) ? Math.max(0, offset as number) : 0;
}

/**
 * By both times, of which Amazon takes one alone. What it said is not older is taken at its word: a time that cannot be
 * read, or has no fractions of a second, must not lose an order.
 */
function isWithin({ createdAt, updatedAt }: Order, { times }: CheckedQuery, by: Walk['by']): boolean {
  const created = Date.parse(createdAt);
  const updated = Date.parse(updatedAt);
  return (
    (by === 'created' || !(created < (times.createdAfter ?? Number.NEGATIVE_INFINITY))) &&
    !(created >= (times.createdBefore ?? Number.POSITIVE_INFINITY)) &&
    (by === 'updated' || !(updated < (times.updatedAfter ?? Number.NEGATIVE_INFINITY))) &&
    !(updated >= (times.updatedBefore ?? Number.POSITIVE_INFINITY))
  );
}

function unreadableCursor(): Error {
  const message = 'holds no walk: start again without it, from the last syncedUntil';
  return invalidInput('amazon', 'fetchOrders', [{ path: 'cursor', message }]);
}

function standsStill({ operation, storeId }: Call): ConnectorError {
  const message = `amazon ${operation}: Amazon's pagination token stands still. Try again later.`;
  return new ConnectorError('unexpected_response', message, {
    platform: 'amazon',
    storeId,
    operation,
    retryable: true,
  });
}
