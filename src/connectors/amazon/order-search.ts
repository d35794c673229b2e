import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../core/call.js';
import type { OrderQuery, PageIssue } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { CheckedQuery } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import type { AmazonClient, SpAnswer } from './client.js';
import { historyStart, includedDataOf, marketplacesOf, type OrderAccess, rememberAccess } from './order-access.js';
import type { AmazonClock } from './order-clock.js';
import { nativeFilters } from './order-filters.js';
import { createVerdicts, isAccessRefused, refusedAltogether, searchWithLess } from './order-refusals.js';
import { isTokenAlive, restarted, type Walk, windowOf, windowParameters } from './order-walk.js';
import type { AmazonStore } from './store.js';

/** Of `searchOrders`. */
export const MAX_PAGE_SIZE = 100;

/** What a search is made for. */
export interface SearchSource {
  readonly input: OrderQuery;
  readonly query: CheckedQuery;
  readonly store: AmazonStore;
  /** What the app may see, as far as that was learnt before. */
  readonly access: OrderAccess;
  readonly call: Call;
}

/** One answer, and the walk as it was asked in the end. */
export interface SearchedPage {
  readonly answer: SpAnswer;
  readonly walk: Walk;
  readonly issues: readonly PageIssue[];
}

export interface OrderSearch {
  /** The first page of a walk. */
  first(source: SearchSource): Promise<SearchedPage>;
  /** The page after the one that the walk's token came with; the first one anew where Amazon takes the token no more. */
  next(walk: Walk, source: SearchSource): Promise<SearchedPage>;
}

/** Where this machine's clock lags so far behind, orders would come late by as much: it is asked anew. */
const SLOW_CLOCK_MS = 300_000;
/** A bound so near to the present may be refused for a fast clock. */
const FAST_CLOCK_MS = 600_000;

export function createOrderSearch(runtime: Runtime, client: AmazonClient, clock: AmazonClock): OrderSearch {
  const verdicts = createVerdicts(runtime.now);

  const ask = (walk: Walk, { input, store, call }: SearchSource): Promise<SpAnswer> =>
    client.request(
      store,
      {
        operation: 'searchOrders',
        query: {
          ...windowParameters(walk),
          ...nativeFilters(input),
          marketplaceIds: walk.marketplaces,
          includedData: walk.data,
          maxResultsPerPage: Math.min(input.limit ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE),
          paginationToken: walk.token,
        },
      },
      call,
    );

  /** A walk from its beginning, with less where Amazon refuses: learnt for the store. */
  const begin = async (walk: Walk, source: SearchSource) => {
    const { store, access, call } = source;
    const { storeId, marketplaceIds } = store;
    const withAccess = (granted: OrderAccess, marketplaces: readonly string[]): Walk => ({
      ...walk,
      data: includedDataOf(granted),
      access: granted,
      marketplaces,
    });
    const wasDenied = isAllDenied(store, access);
    let refusal: unknown;
    if (verdicts.of(storeId, walk) !== false) {
      try {
        const answer = await ask(walk, source);
        if (wasDenied) await rememberAccess(runtime, storeId, walk.access);
        return { answer, walk };
      } catch (error) {
        if (!isAccessRefused(error)) throw error;
        refusal = error;
      }
    }
    // The cause was searched for not long ago: to do that each time would use up the quota for an answer that is known.
    if (wasDenied) throw refusedAltogether(marketplaceIds, refusal, call);
    verdicts.note(storeId, walk, false);
    const granted = await searchWithLess(
      walk,
      (attempt) => ask(withAccess(attempt.access, attempt.marketplaces), source),
      verdicts,
      storeId,
    );
    verdicts.forget(storeId);
    const learnt = granted?.access ?? { ...walk.access, deniedMarketplaces: marketplaceIds };
    if (!isDeepStrictEqual(learnt, walk.access)) await rememberAccess(runtime, storeId, learnt);
    if (granted === undefined) throw refusedAltogether(marketplaceIds, refusal, call);
    return { answer: granted.answer, walk: withAccess(granted.access, granted.marketplaces) };
  };

  const first = async (source: SearchSource): Promise<SearchedPage> => {
    const walk = beginning(source, clock.now());
    try {
      return { ...(await afresh(await begin(walk, source), source)), issues: [] };
    } catch (error) {
      // The bound lies within two minutes of Amazon's present, by a clock that is fast: Amazon's own bound does as well.
      const isNear = walk.before !== undefined && clock.now() - Date.parse(walk.before) < FAST_CLOCK_MS;
      if (!(isNear && isInvalid(error))) throw error;
      const page = await begin({ ...walk, before: undefined }, source);
      clock.learn(page.answer.serverTime, true);
      return { ...page, issues: [] };
    }
  };

  /** The same search once more, up to Amazon's present, where the first answer shows that this machine's clock is slow. */
  const afresh = async (page: { readonly answer: SpAnswer; readonly walk: Walk }, source: SearchSource) => {
    const behindMs = clock.learn(page.answer.serverTime);
    const { by, after, before } = beginning(source, clock.now());
    const gainedMs = Date.parse(before ?? '') - Date.parse(page.walk.before ?? '');
    if (!(Math.min(behindMs, gainedMs) > SLOW_CLOCK_MS)) return page;
    const walk: Walk = { ...page.walk, by, after, before, begunAt: clock.now() };
    try {
      return { answer: await ask(walk, source), walk };
    } catch (error) {
      if (!isInvalid(error)) throw error;
      clock.distrust();
      return page;
    }
  };

  const anew = async (walk: Walk, source: SearchSource, why: string): Promise<SearchedPage> => {
    const fromStart = restarted(walk);
    if (fromStart === undefined) throw restartedTooOften(source.call);
    const { data, access, marketplaces } = beginning(source, clock.now());
    return { ...(await begin({ ...fromStart, data, access, marketplaces }, source)), issues: [restartIssue(why)] };
  };

  return {
    first,
    next: async (walk, source) => {
      if (!isTokenAlive(walk, runtime.now())) return anew(walk, source, 'its cursor is older than a day');
      try {
        return { answer: await ask(walk, source), walk, issues: [] };
      } catch (error) {
        if (isInvalid(error)) return anew(walk, source, 'Amazon refused its token');
        if (isAccessRefused(error)) return anew(walk, source, 'Amazon refuses what it asked for');
        throw error;
      }
    },
  };
}

function beginning({ query, store, access }: SearchSource, now: number): Walk {
  // All refused before: asked again, so that the error says what Amazon says now.
  const asked = isAllDenied(store, access) ? { ...access, deniedMarketplaces: [] } : access;
  return {
    ...windowOf(query.times, now, historyStart(store.marketplaceIds, now)),
    token: undefined,
    tokenAt: undefined,
    begunAt: now,
    reached: undefined,
    restarts: 0,
    data: includedDataOf(asked),
    access: asked,
    marketplaces: marketplacesOf(store, asked),
  };
}

function isAllDenied(store: AmazonStore, access: OrderAccess): boolean {
  return marketplacesOf(store, access).length === 0;
}

function isInvalid(error: unknown): boolean {
  return (
    ConnectorError.isInstance(error) &&
    error.code === 'invalid_request' &&
    error.status === 400 &&
    !isAccessRefused(error)
  );
}

function restartIssue(why: string): PageIssue {
  return { code: 'walk_restarted', message: `The walk began anew, since ${why}: orders of earlier pages come again.` };
}

function restartedTooOften({ operation, storeId }: Call): ConnectorError {
  const message = `amazon ${operation}: the walk had to be begun anew too often, because Amazon takes a cursor for a day only. Begin without a cursor, and read a longer time in parts (updatedAfter, updatedBefore).`;
  return new ConnectorError('unexpected_response', message, { platform: 'amazon', storeId, operation });
}
