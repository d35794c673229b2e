import type { OrderPage, PageIssue, ReadLimit } from '../core/connector.js';
import type { AppliedBatch } from './apply-orders.js';
import {
  endOfWalk,
  joinLimits,
  type OrderWalk,
  readFrom,
  StopWalk,
  storeQuery,
  type WalkEnd,
  walkOrders,
} from './order-walk.js';
import type { ReconcileProgress, ReconcileRunOptions } from './reconcile.js';
import type { WalkUnderWay } from './reconcile-place.js';
import type { ReconcileContext } from './reconcile-run.js';

/** What a walk saw, and how it ended. */
export interface Walked extends WalkEnd, ReconcileProgress {
  /** Ids that the platform showed: some hundred bytes of memory for each. */
  readonly shown: ReadonlySet<string>;
  /** Made in one go, from its start to its end. */
  readonly isWhole: boolean;
  readonly issues: readonly PageIssue[];
  readonly limits: readonly ReadLimit[];
  readonly syncedUntil?: string;
}

type Seen = Omit<Walked, 'status' | 'isWhole' | 'shown'>;

const MAX_ISSUES = 100;
const NOTHING: Seen = { pages: 0, checked: 0, created: 0, updated: 0, issues: [], limits: [] };

/** Walks from where the walk under way is, or from its start; what it reads goes into the sink. */
export async function walkAgain(
  { options, entry, store, connector, call, operation }: ReconcileContext,
  { since, cursor }: WalkUnderWay,
  { onProgress, maxPages = Number.POSITIVE_INFINITY }: ReconcileRunOptions,
  onStored: (page: OrderPage, batch: AppliedBatch, checked: number) => Promise<void>,
): Promise<Walked> {
  const { stores, sink, onOrders, waitMs, logger, pageSize } = options;
  let seen = NOTHING;
  let isWhole = true;
  const shown = new Set<string>();
  const walk: OrderWalk = {
    ...{ stores, sink, store, connector, operation, call, waitMs, onOrders, strategy: 'pages' },
    positionAfter: () => undefined,
    onStored: (page, batch) => {
      for (const id of idsOf(page)) shown.add(id);
      seen = added(seen, page, batch);
      return onStored(page, batch, seen.checked);
    },
    onTold: ({ nextCursor }) => {
      const { pages, checked, created, updated } = seen;
      onProgress?.({ pages, checked, created, updated });
      if (nextCursor !== undefined && pages >= maxPages) throw new StopWalk();
    },
  };
  const query = { ...storeQuery(store, entry, pageSize), ...(since === undefined ? {} : { updatedAfter: since }) };
  const end = await endOfWalk(store, () =>
    readFrom({ query, cursor, name: 'reconciliation', store, logger }, (pages) => {
      isWhole = pages.cursor === undefined;
      return walkOrders(walk, pages);
    }),
  );
  return { ...seen, ...end, shown, isWhole: isWhole && end.status === 'done' };
}

/** What could not be mapped was shown all the same. */
function idsOf({ orders, issues }: OrderPage): readonly string[] {
  return [
    ...orders.map(({ orderId }) => orderId),
    ...issues.flatMap(({ orderId, code }) => (orderId === undefined || code === 'order_missing' ? [] : orderId)),
  ];
}

function added(seen: Seen, page: OrderPage, { created, updated }: AppliedBatch): Seen {
  return {
    ...seen,
    pages: seen.pages + 1,
    checked: seen.checked + page.orders.length,
    created: seen.created + created.length,
    updated: seen.updated + updated.length,
    issues: [...seen.issues, ...page.issues].slice(0, MAX_ISSUES),
    limits: joinLimits(seen.limits, page.limits),
    ...(page.syncedUntil === undefined ? {} : { syncedUntil: page.syncedUntil }),
  };
}
