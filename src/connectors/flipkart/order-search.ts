import type { Call } from '../../core/call.js';
import type { OrderQuery, PageIssue } from '../../core/connector.js';
import { ConnectorError, RateLimitError } from '../../core/errors.js';
import type { Order } from '../../model/index.js';
import type { CheckedQuery } from '../order-query.js';
import type { MappedRows } from '../order-rows.js';
import type { Runtime } from '../runtime.js';
import type { FlipkartClient } from './client.js';
import { fetchDetails, type SplitAllowance } from './order-details.js';
import { legsOf, lowerBound, type OrderLeg, searchBody } from './order-legs.js';
import { type ListedRow, readPage } from './order-reading.js';
import { oddPage } from './order-refusals.js';
import { isWithin, mapRow, mapRows } from './order-rows.js';
import { floorSecond } from './order-slices.js';
import { startWalk, stepWalk, type Walk, type WalkPage, type WalkTerms } from './order-walk.js';
import type { FlipkartStore } from './store.js';

/** What a run of searches is made for. */
export interface SearchSource {
  readonly input: OrderQuery;
  readonly query: CheckedQuery;
  readonly store: FlipkartStore;
  readonly terms: WalkTerms & { readonly legs: readonly OrderLeg[] };
}

/** What one page of a search brought. */
export interface SearchedPage {
  readonly orders: readonly Order[];
  readonly issues: readonly PageIssue[];
  /** `undefined` at the end of the run. */
  readonly next: Walk | undefined;
  /** At the end; milliseconds since the epoch. */
  readonly syncedUntil: number | undefined;
}

export interface OrderSearch {
  sourceOf(input: OrderQuery, query: CheckedQuery, store: FlipkartStore): SearchSource;
  begin(source: SearchSource): Walk;
  /**
   * Reads one page, with the details of what is new in it: either both, or the page counts as not read.
   *
   * @param room most orders to answer.
   */
  step(walk: Walk, room: number, source: SearchSource, allowance: SplitAllowance, call: Call): Promise<SearchedPage>;
}

export function createOrderSearch(runtime: Runtime, client: FlipkartClient): OrderSearch {
  const readAt = async (walk: Walk, source: SearchSource, call: Call): Promise<WalkPage<ListedRow>> => {
    const leg = source.terms.legs[walk.leg] as OrderLeg;
    const { target, slice } = walk;
    const { input, query, store } = source;
    const answer =
      target === undefined
        ? await client.request(
            store,
            { operation: 'searchShipments', body: searchBody(leg, slice, { input, times: query.times }) },
            call,
          )
        : await client.request(store, { operation: 'nextShipments', target }, call);
    const page = readPage(answer, leg, runtime.now());
    if (page === undefined) throw oddPage('a page without a list of shipments', call);
    return page;
  };

  const finish = async (
    rows: readonly ListedRow[],
    fetchedAt: number,
    { input, query, store }: SearchSource,
    allowance: SplitAllowance,
    call: Call,
  ): Promise<MappedRows> => {
    const context = {
      store,
      includeRaw: input.includeRaw === true,
      endpoint: 'v3/shipments/filter',
      fetchedAt,
    } as const;
    // Details cost calls: none are made for what is not wanted.
    const wanted = rows.filter(({ wire, id, endedAt }) => {
      if (id === undefined) return true;
      const order = mapRow({ wire, details: undefined }, context);
      const updatedAt = endedAt === undefined ? order.updatedAt : new Date(endedAt).toISOString();
      const times = { createdAt: order.createdAt, ...(updatedAt === undefined ? {} : { updatedAt }) };
      return query.accepts(order) && isWithin(times, query);
    });
    const ids = wanted.flatMap(({ id }) => id ?? []);
    const details = await fetchDetails(client, store, ids, allowance, call).catch((error: unknown) => {
      throw withRoomForTwo(error);
    });
    return mapRows(
      wanted.map(({ wire, id }) => ({ wire, details: id === undefined ? undefined : details.get(id) })),
      context,
    );
  };

  return {
    sourceOf: (input, query, store) => {
      const { updatedAfter, updatedBefore } = query.times;
      const terms = { legs: legsOf(input.statuses), updatedBefore, isFull: updatedAfter === undefined };
      return { input, query, store, terms };
    },

    begin: ({ query: { times }, terms }) => {
      const after = Math.max(times.updatedAfter ?? 0, times.createdAfter ?? 0);
      return startWalk(terms, lowerBound(after === 0 ? undefined : after), floorSecond(runtime.now()));
    },

    step: async (walk, room, source, allowance, call) => {
      const page = await readAt(walk, source, call);
      const { taken, next, issues, syncedUntil, isStuck } = stepWalk(walk, page, room, source.terms);
      if (isStuck === true) throw oddPage('that there is more, but not where', call);
      const mapped = await finish(taken, page.at, source, allowance, call);
      return { orders: mapped.orders, issues: [...mapped.issues, ...issues], next, syncedUntil };
    },
  };
}

/** A page and its details are two calls: whoever comes back when there is room for one would wait for ever. */
function withRoomForTwo(error: unknown): unknown {
  if (!ConnectorError.isInstance(error) || error.code !== 'rate_limited') return error;
  const { platform, storeId, operation, retryAfterMs } = error;
  const details = { platform, storeId, operation, retryAfterMs: (retryAfterMs ?? 0) * 2, cause: error };
  return new RateLimitError(error.message, details);
}
