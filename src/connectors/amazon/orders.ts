import type { Call, CallOptions } from '../../core/call.js';
import type { OrderPage, OrderQuery, OrderRef, PageIssue } from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import type { Order } from '../../model/index.js';
import { type CheckedQuery, checkOrderQuery, type QueryTerms } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import type { AmazonClient } from './client.js';
import { requireOrderId, requireStoreId } from './ids.js';
import {
  accessFrom,
  historyStart,
  includedDataOf,
  marketplacesOf,
  readLimits,
  rememberAccess,
} from './order-access.js';
import { nativeFilters } from './order-filters.js';
import { findOrders, type LookupSource, lookUp } from './order-lookup.js';
import { isAccessRefused, searchWithLess } from './order-refusals.js';
import { mapRows } from './order-rows.js';
import {
  isTokenAlive,
  restarted,
  syncedUntil,
  type Walk,
  walkFromState,
  walkToState,
  windowOf,
  windowParameters,
} from './order-walk.js';
import { storeFrom } from './store.js';
import type { IncludedData } from './wire.js';
import { readOrderSearch } from './wire-answers.js';

/** Of `searchOrders`. */
export const MAX_PAGE_SIZE = 100;
/** After the burst `getOrder` has an order every two seconds: a page fits into the usual deadline. */
const IDS_PER_PAGE = 10;

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
  const sourceOf = async (storeId: string, includeRaw: boolean): Promise<LookupSource> => {
    const record = await runtime.tokens.load(storeId);
    return { runtime, client, store: storeFrom(record), access: accessFrom(record, runtime.now()), includeRaw };
  };

  const idsPage = async (
    query: CheckedQuery,
    state: JsonObject,
    source: LookupSource,
    call: Call,
  ): Promise<OrderPage> => {
    const offset = Math.max(0, Number(state['offset'] ?? 0));
    const end = Math.min(offset + Math.min(query.limit ?? IDS_PER_PAGE, IDS_PER_PAGE), query.ids.length);
    const { orders, issues, access } = await findOrders(source, query.ids.slice(offset, end), call);
    const wanted = orders.filter(query.accepts);
    return {
      orders: wanted,
      issues,
      limits: readLimits(source.store, access, runtime.now(), wanted),
      ...(end < query.ids.length ? { nextCursor: encodeCursor(query.cursorScope, { offset: end }) } : {}),
    };
  };

  const walkPage = async (
    input: OrderQuery,
    query: CheckedQuery,
    known: Walk | undefined,
    source: LookupSource,
    call: Call,
  ): Promise<OrderPage> => {
    const { store, includeRaw } = source;
    const begun = known ?? beginning(query, source, runtime.now());
    const { walk, issues: walkIssues } = continued(begun, runtime.now(), call);
    const { answer, access, walk: asked, issues: searchIssues } = await searchOrRestart(input, walk, source, call);
    const page = readOrderSearch(answer.body, store.storeId);
    const fetchedAt = answer.serverTime ?? runtime.now();
    const includedData = asked.data as readonly IncludedData[];
    const context = { storeId: store.storeId, access, includedData, includeRaw, endpoint: 'searchOrders' as const };
    const { orders, issues } = mapRows(page.rows, { ...context, fetchedAt });
    const wanted = orders.filter((order) => query.accepts(order) && isWithin(order, query));
    const next: Walk | undefined =
      page.nextToken === undefined
        ? undefined
        : { ...asked, token: page.nextToken, searchedAt: asked.token === undefined ? fetchedAt : asked.searchedAt };
    if (next !== undefined && next.token === asked.token) throw standsStill(call);
    const until = next === undefined ? syncedUntil(asked, page.lastUpdatedBefore) : undefined;
    return {
      orders: wanted,
      issues: [...walkIssues, ...searchIssues, ...issues],
      limits: readLimits(store, access, fetchedAt, wanted),
      ...(next === undefined ? {} : { nextCursor: encodeCursor(query.cursorScope, walkToState(next)) }),
      ...(until === undefined ? {} : { syncedUntil: until }),
    };
  };

  /** A token that Amazon does not take any more ends nothing: the walk begins anew, and says so. */
  const searchOrRestart = async (input: OrderQuery, walk: Walk, source: LookupSource, call: Call) => {
    try {
      return { ...(await search(input, walk, source, call)), issues: [] };
    } catch (error) {
      const isRefused = ConnectorError.isInstance(error) && error.code === 'invalid_request' && error.status === 400;
      if (!isRefused) throw error;
      if (walk.token !== undefined) {
        const anew = restarted(walk);
        if (anew === undefined) throw error;
        return { ...(await search(input, anew, source, call)), issues: [restartIssue('Amazon refused the token')] };
      }
      // The bound lies within two minutes of Amazon's present: a clock that is fast. Amazon's own bound does as well.
      if (walk.before === undefined || source.runtime.now() - Date.parse(walk.before) > CLOCK_DOUBT_MS) throw error;
      return { ...(await search(input, { ...walk, before: undefined }, source, call)), issues: [] };
    }
  };

  const search = async (input: OrderQuery, walk: Walk, source: LookupSource, call: Call) => {
    const { store, access } = source;
    const ask = (data: readonly string[], marketplaces: readonly string[]) =>
      client.request(
        store,
        {
          operation: 'searchOrders',
          query: {
            ...windowParameters(walk),
            ...nativeFilters(input),
            marketplaceIds: marketplaces,
            includedData: data,
            maxResultsPerPage: Math.min(input.limit ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE),
            paginationToken: walk.token,
          },
        },
        call,
      );
    try {
      return { answer: await ask(walk.data, walk.marketplaces), access, walk };
    } catch (error) {
      if (!isAccessRefused(error) || walk.token !== undefined) throw error;
      const refused = { access, marketplaces: walk.marketplaces };
      const granted = await searchWithLess(
        refused,
        (attempt) => ask(includedDataOf(attempt.access), attempt.marketplaces),
        error,
        call,
      );
      await rememberAccess(runtime, store.storeId, granted.access);
      const { marketplaces } = granted;
      return {
        answer: granted.answer,
        access: granted.access,
        walk: { ...walk, data: includedDataOf(granted.access), marketplaces },
      };
    }
  };

  return {
    fetchOrders: (input, options) =>
      runtime.call('fetchOrders', input.storeId, options, async (call) => {
        const query = checkOrderQuery(input, QUERY_TERMS);
        const state = input.cursor === undefined ? undefined : decodeCursor(query.cursorScope, input.cursor);
        const source = await sourceOf(query.storeId, input.includeRaw === true);
        if (query.ids.length > 0) return idsPage(query, state ?? {}, source, call);
        return walkPage(input, query, state === undefined ? undefined : walkFromState(state), source, call);
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

const CLOCK_DOUBT_MS = 600_000;

function beginning(query: CheckedQuery, { store, access }: LookupSource, now: number): Walk {
  const marketplaces = marketplacesOf(store, access);
  const isAllDenied = marketplaces.length === 0;
  return {
    ...windowOf(query.times, now, historyStart(store.marketplaceIds, now)),
    token: undefined,
    begunAt: now,
    searchedAt: now,
    restarts: 0,
    data: includedDataOf(access),
    // All refused before: asked again, so that the error says what Amazon says now.
    marketplaces: isAllDenied ? store.marketplaceIds : marketplaces,
  };
}

function continued(
  walk: Walk,
  now: number,
  call: Call,
): { readonly walk: Walk; readonly issues: readonly PageIssue[] } {
  if (isTokenAlive(walk, now)) return { walk, issues: [] };
  const anew = restarted(walk);
  if (anew !== undefined) return { walk: anew, issues: [restartIssue('its cursor is older than a day')] };
  const { operation, storeId } = call;
  const message = `amazon ${operation}: the walk was begun anew too often, because its cursors were used a day late. Begin without a cursor, with a later updatedAfter.`;
  throw new ConnectorError('unexpected_response', message, { platform: 'amazon', storeId, operation });
}

function restartIssue(why: string): PageIssue {
  return { code: 'walk_restarted', message: `The walk began anew, since ${why}: orders of earlier pages come again.` };
}

/** By both times, of which Amazon takes one alone. */
function isWithin({ createdAt, updatedAt }: Order, { times }: CheckedQuery): boolean {
  const created = Date.parse(createdAt);
  const updated = Date.parse(updatedAt);
  return (
    !(created < (times.createdAfter ?? Number.NEGATIVE_INFINITY)) &&
    !(created >= (times.createdBefore ?? Number.POSITIVE_INFINITY)) &&
    !(updated < (times.updatedAfter ?? Number.NEGATIVE_INFINITY)) &&
    !(updated >= (times.updatedBefore ?? Number.POSITIVE_INFINITY))
  );
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
