import type { Call, CallOptions } from '../../core/call.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import type { StoreReturn } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import type { FlipkartClient } from './client.js';
import { indianTime, lowerBound } from './order-legs.js';
import { inHand } from './order-patience.js';
import { oddPage, unreadableCursor } from './order-refusals.js';
import { isWithin } from './order-rows.js';
import { floorSecond, ROUNDING_MS, type Slice } from './order-slices.js';
import { walkFromState, walkToState } from './order-state.js';
import { startWalk, stepWalk, type Walk, type WalkTerms } from './order-walk.js';
import { type CheckedReturnQuery, checkReturnQuery, type FlipkartReturnQuery } from './return-query.js';
import {
  endOfReturn,
  type FlipkartReturnIssue,
  mapReturnRows,
  RETURNS_AT_ONCE,
  readReturns,
  returnsTarget,
} from './return-reading.js';
import type { FlipkartStore } from './store.js';

export type { FlipkartReturnIssue, FlipkartReturnQuery };

export interface FlipkartReturnPage {
  readonly returns: readonly StoreReturn[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
  /** On the last page: the `updatedAfter` of the next run, by Flipkart's clock. */
  readonly syncedUntil?: string;
  readonly issues: readonly FlipkartReturnIssue[];
}

export interface FlipkartReturns {
  /**
   * Fetches one page of returns, those of buyers and then those of couriers, as `fetchOrders` does with orders: a page may be
   * empty and still have a `nextCursor`, and a return that changes meanwhile may come twice.
   */
  fetchReturns(query: FlipkartReturnQuery, options?: CallOptions): Promise<FlipkartReturnPage>;
}

const MAX_PAGE_SIZE = 100;

export function createFlipkartReturns(runtime: Runtime, client: FlipkartClient): FlipkartReturns {
  const idsPage = async (
    query: CheckedReturnQuery,
    offset: number,
    store: FlipkartStore,
    call: Call,
  ): Promise<FlipkartReturnPage> => {
    const returnIds = query.ids.slice(offset, offset + Math.min(query.limit ?? RETURNS_AT_ONCE, RETURNS_AT_ONCE));
    const wires: unknown[] = [];
    for (const source of query.sources) {
      const { body } = await client.request(store, { operation: 'getReturns', query: { source, returnIds } }, call);
      // An answer that is none must not read as "no such return".
      if (!Array.isArray(body['returnItems'])) throw oddPage('no list of returns', call);
      wires.push(...body['returnItems']);
    }
    const { returns, issues } = mapReturnRows(wires, store.storeId);
    const found = new Set(returns.map(({ id }) => id));
    const missing = returnIds.filter((id) => !found.has(id));
    const end = offset + returnIds.length;
    return {
      returns,
      issues: [...issues, ...missing.map(missingIssue)],
      ...(end < query.ids.length ? { nextCursor: encodeCursor(query.cursorScope, { offset: end }) } : {}),
    };
  };

  const walkPage = async (
    query: CheckedReturnQuery,
    begin: Walk,
    store: FlipkartStore,
    call: Call,
  ): Promise<FlipkartReturnPage> => {
    const limit = Math.min(query.limit ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE);
    const wires: unknown[] = [];
    const issues: FlipkartReturnIssue[] = [];
    let walk: Walk | undefined = begin;
    let until: number | undefined;
    await inHand(call, async (careful) => {
      const here = walk ?? begin;
      const request = here.target === undefined ? { query: parametersOf(query, here) } : { target: here.target };
      const answer = await client.request(store, { operation: 'getReturns', ...request }, careful);
      const page = readReturns(answer, isByCreation(query) ? 'createdDate' : 'updatedDate', runtime.now());
      if (page === undefined) throw oddPage('a page without a list of returns', call);
      const terms = termsOf(query, here);
      const { taken } = stepWalk(here, page, page.rows.length, terms);
      const step = stepWalk(here, page, endOfReturn(taken, limit - wires.length), terms);
      if (step.isStuck === true) throw oddPage('that there is more, but not where', call);
      wires.push(...step.taken.map(({ wire }) => wire));
      issues.push(...step.issues.map(({ message }) => ({ code: 'partial_data' as const, message })));
      walk = step.next;
      until = step.syncedUntil;
      return walk !== undefined && wires.length < limit;
    });
    const mapped = mapReturnRows(wires, store.storeId);
    return {
      returns: mapped.returns.filter((found) => isWithin(found, query)),
      issues: [...mapped.issues, ...issues],
      ...(walk === undefined ? {} : { nextCursor: encodeCursor(query.cursorScope, walkToState(walk)) }),
      ...(walk === undefined && until !== undefined ? { syncedUntil: new Date(until).toISOString() } : {}),
    };
  };

  return {
    fetchReturns: (input, options) =>
      runtime.call('fetchReturns', input.storeId, options, async (call) => {
        const query = checkReturnQuery(input);
        const state = input.cursor === undefined ? undefined : decodeCursor(query.cursorScope, input.cursor);
        const store = await client.storeOf(query.storeId, call);
        if (query.ids.length > 0) {
          const offset = state?.['offset'];
          return idsPage(query, Number.isSafeInteger(offset) ? Math.max(0, offset as number) : 0, store, call);
        }
        const walk =
          state === undefined
            ? startWalk(termsOf(query), sinceOf(query), floorSecond(runtime.now()))
            : walkFromState(state, query.sources.length, returnsTarget);
        if (walk === undefined) throw unreadableCursor('fetchReturns');
        return walkPage(query, walk, store, call);
      }),
  };
}

/** Flipkart takes times of creation or of change; given both, the first are held against the rows. */
function isByCreation({ times }: CheckedReturnQuery): boolean {
  const { updatedAfter, updatedBefore, createdAfter, createdBefore } = times;
  const isByChange = updatedAfter !== undefined || updatedBefore !== undefined;
  return !isByChange && (createdAfter !== undefined || createdBefore !== undefined);
}

function termsOf(query: CheckedReturnQuery, walk?: Walk): WalkTerms {
  const { updatedAfter, updatedBefore, createdBefore = Number.POSITIVE_INFINITY } = query.times;
  // No order of the rows is documented.
  const legs = query.sources.map(() => ({ isSorted: false }));
  if (!isByCreation(query)) return { legs, updatedBefore, isFull: updatedAfter === undefined };
  // What changed meanwhile is in no later window of creation: there is nothing to catch up with, and the next run, by
  // change, begins where this one began.
  const end = walk?.startedAt === undefined ? createdBefore : Math.min(createdBefore, walk.until);
  return { legs, updatedBefore: Number.isFinite(end) ? end : undefined, isFull: false };
}

function sinceOf({ times }: CheckedReturnQuery): number {
  return lowerBound(times.updatedAfter ?? times.createdAfter);
}

function parametersOf(query: CheckedReturnQuery, { leg, slice }: Walk): Readonly<Record<string, string | undefined>> {
  const [after, before] = isByCreation(query)
    ? (['createdAfter', 'createdBefore'] as const)
    : (['modifiedAfter', 'modifiedBefore'] as const);
  return { source: query.sources[leg], [after]: indianTime(slice.from), [before]: upperEnd(slice) };
}

function upperEnd({ to }: Slice): string {
  return indianTime(Math.ceil(to / ROUNDING_MS) * ROUNDING_MS + ROUNDING_MS);
}

function missingIssue(returnId: string): FlipkartReturnIssue {
  return { code: 'return_missing', message: "no such return, or another seller's", returnId };
}
