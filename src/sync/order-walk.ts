import type { CallOptions } from '../core/call.js';
import type { Connector, OrderPage, OrderQuery, ReadLimit } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import { iterateOrders } from '../core/paginate.js';
import type { Logger, StoreKey } from '../core/ports.js';
import { type AppliedBatch, applyOrders } from './apply-orders.js';
import type { OrderPosition, OrderSink, StoreEntry, StoreRegistry } from './ports/index.js';
import { isOfStore, isStoreRefusal, requireActiveStore } from './store-access.js';
import { type OrdersListener, tellOrders, tellUntold } from './tell-orders.js';
import { wantedOrders } from './wanted-orders.js';

/** How pages of orders go into the sink, for whatever run reads them. */
export interface OrderWalk {
  readonly stores: StoreRegistry;
  readonly sink: OrderSink;
  readonly store: StoreKey;
  readonly connector: Connector;
  readonly operation: string;
  readonly call: CallOptions;
  readonly waitMs: number;
  readonly strategy: 'pages' | 'auto';
  readonly onOrders: OrdersListener | undefined;
  /** Saved with the page. */
  readonly positionAfter: (page: OrderPage) => OrderPosition | undefined;
  /** The page is stored, and nobody was told yet. */
  readonly onStored: (page: OrderPage, batch: AppliedBatch, skipped: number) => Promise<void>;
  /** Everybody was told. May throw a {@link StopWalk}. */
  readonly onTold: (page: OrderPage) => void;
}

/** Ends a walk from inside without being a failure. */
export class StopWalk extends Error {}

/** Reads all pages of a query into the sink, after the host has heard what a run that died did not tell. */
export async function walkOrders(walk: OrderWalk, query: OrderQuery): Promise<void> {
  const { store, sink, call, waitMs, strategy, onOrders } = walk;
  if (onOrders !== undefined) await tellUntold(store, sink, onOrders, { signal: call.signal });
  const pages = iterateOrders(walk.connector, query, {
    ...call,
    ...{ waitMs, strategy },
    onPage: (page) => takePage(walk, page),
  });
  // The pages are what counts; their orders come one by one as well.
  for await (const _order of pages);
}

async function takePage(walk: OrderWalk, page: OrderPage): Promise<void> {
  const { stores, sink, store, connector, operation, call, onOrders } = walk;
  // Whoever pauses or disconnects a store in the middle of a run wants it to end there.
  const current = await requireActiveStore(stores, store, operation);
  const orders = await wantedOrders(page.orders, current, store, sink);
  const position = walk.positionAfter(page);
  const batch = await applyOrders({ store, orders, position, connector, sink, call, tell: onOrders !== undefined });
  await walk.onStored(page, batch, page.orders.length - orders.length);
  await tellOrders(store, batch, sink, onOrders);
  walk.onTold(page);
}

/** Goes on at a cursor, or from the query's start where the cursor does not fit any more. Nothing is lost by that. */
export async function readFrom<Query extends object>(
  { query, cursor, name, store, logger }: ReadFrom<Query>,
  read: (query: Query | (Query & { readonly cursor: string }), isResumed: boolean) => Promise<void>,
): Promise<void> {
  if (cursor === undefined) return read(query, false);
  try {
    await read({ ...query, cursor }, true);
  } catch (error) {
    if (!isCursorRefusal(error)) throw error;
    // Made by another version, or for other settings.
    const { platform, storeId } = store;
    const message = `${platform} ${name} of ${storeId}: the cursor of the run under way does not fit any more; it begins anew.`;
    logger?.warn({ event: 'walk_restarted', message, platform, storeId });
    await read(query, false);
  }
}

interface ReadFrom<Query> {
  readonly query: Query;
  readonly cursor: string | undefined;
  /** For the log: `order sync`. */
  readonly name: string;
  readonly store: StoreKey;
  readonly logger: Logger | undefined;
}

/** How a walk ended that did not fail. */
export interface WalkEnd {
  /** `stopped`: there is more, and the next run goes on with it. */
  readonly status: 'done' | 'stopped';
  /** With `stopped` for a rate limit: milliseconds after which there is room. */
  readonly retryAfterMs?: number;
}

export async function endOfWalk(store: StoreKey, work: () => Promise<void>): Promise<WalkEnd> {
  try {
    await work();
    return { status: 'done' };
  } catch (error) {
    if (error instanceof StopWalk || isStoreRefusal(error, store)) return { status: 'stopped' };
    if (ConnectorError.isInstance(error) && error.code === 'rate_limited' && isOfStore(error, store)) {
      return { status: 'stopped', retryAfterMs: error.retryAfterMs };
    }
    throw error;
  }
}

/** What every query of a store's orders asks for. */
export function storeQuery({ storeId }: StoreKey, { settings }: StoreEntry, pageSize: number | undefined): OrderQuery {
  return {
    storeId,
    fulfilledBy: settings.orders.fulfilledBy ?? 'any',
    ...(pageSize === undefined ? {} : { limit: pageSize }),
  };
}

/** Each kind once. */
export function joinLimits(known: readonly ReadLimit[], more: readonly ReadLimit[]): readonly ReadLimit[] {
  return [...known, ...more.filter(({ code }) => !known.some((limit) => limit.code === code))];
}

function isCursorRefusal(error: unknown): boolean {
  if (!ConnectorError.isInstance(error) || error.code !== 'invalid_request') return false;
  return error.issues.some(({ path }) => path === 'cursor');
}
