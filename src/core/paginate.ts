import type { Order, Product } from '../model/index.js';
import type { CallOptions } from './call.js';
import type { Connector, ExportOptions, OrderQuery, ProductPage, ProductQuery } from './connector.js';
import { ConnectorError, InvalidRequestError, NotSupportedError } from './errors.js';

/** What the walk tells besides orders, and how it is made. */
export interface IterateOptions extends ExportOptions {
  /**
   * `pages`: page by page. `export`: one large export prepared by the platform, `not_supported` where there is none.
   * `auto`: an export where the platform has them and says that it is worth it (where it cannot say: for all but `ids`
   * and `updatedAfter`), else pages.
   *
   * A cursor goes on as what it was made by, whatever is said here.
   * @default 'pages'
   */
  readonly strategy?: 'pages' | 'export' | 'auto' | undefined;
  /**
   * Milliseconds to wait, before one page, for a rate limit whose room lies past `timeoutMs`: Amazon restores a page of
   * orders every three minutes. Then the call rejects with `rate_limited`, and the last cursor goes on later. For an export
   * as {@link ExportOptions.waitMs} says.
   * @default 3_600_000 (an hour)
   */
  readonly waitMs?: number | undefined;
}

const DEFAULT_WAIT_MS = 3_600_000;

type OrderSource = Pick<Connector, 'fetchOrders' | 'platform' | 'exportOrders' | 'prefersExport'>;

/**
 * Walks all pages of `fetchOrders` as one `for await`, fetching the next page only when it is asked for; or, by
 * `strategy`, reads them through `exportOrders`.
 *
 * An order that changes while the walk goes on may come twice, with a newer `revision`; none is skipped.
 * `timeoutMs` counts per page; a rate limit is waited for besides that, see `waitMs`.
 *
 * @throws {ConnectorError} `unexpected_response` when the platform hands out the same cursor again and again,
 * `not_supported` for an export where there is none, `invalid_request` for an unknown strategy.
 */
export async function* iterateOrders(
  connector: OrderSource,
  query: OrderQuery,
  options?: IterateOptions,
): AsyncGenerator<Order, void, undefined> {
  // As every call takes it from a caller in JavaScript: null for none.
  const { strategy = 'pages', ...exportOptions } = options ?? {};
  const { waitMs = DEFAULT_WAIT_MS, onPage, ...callOptions } = exportOptions;
  checkStrategy(strategy, connector);
  if (await isExport(connector, query, { strategy, ...callOptions })) {
    if (connector.exportOrders === undefined) throw noExport(connector.platform, query.storeId);
    yield* connector.exportOrders(query, exportOptions);
    return;
  }
  const fetchPage = (pageQuery: OrderQuery) =>
    withPatience(waitMs, callOptions.signal, () => connector.fetchOrders(pageQuery, callOptions));
  for await (const page of pagesOf(query, fetchPage, () => loopError(connector, query, 'fetchOrders'))) {
    yield* page.orders;
    await onPage?.(page);
  }
}

/** How a walk over a catalogue is made. */
export interface IterateProductsOptions extends CallOptions {
  /** As {@link IterateOptions.waitMs}. @default 3_600_000 (an hour) */
  readonly waitMs?: number | undefined;
  /**
   * Called after the last product of a page was taken. Save `page.nextCursor` (or, on the last page, `page.syncedUntil`)
   * here and a killed walk goes on where it stopped. Awaited; an error ends the walk.
   */
  readonly onPage?: ((page: ProductPage) => void | Promise<void>) | undefined;
}

/**
 * Walks all pages of `fetchProducts` as one `for await`, fetching the next page only when it is asked for.
 *
 * A unit that changes while the walk goes on may come twice. `timeoutMs` counts per page; a rate limit is waited for besides
 * that, see `waitMs`.
 *
 * @throws {ConnectorError} `unexpected_response` when the platform hands out the same cursor again and again.
 */
export async function* iterateProducts(
  connector: Pick<Connector, 'fetchProducts' | 'platform'>,
  query: ProductQuery,
  options?: IterateProductsOptions,
): AsyncGenerator<Product, void, undefined> {
  const { waitMs = DEFAULT_WAIT_MS, onPage, ...callOptions } = options ?? {};
  const fetchPage = (pageQuery: ProductQuery) =>
    withPatience(waitMs, callOptions.signal, () => connector.fetchProducts(pageQuery, callOptions));
  for await (const page of pagesOf(query, fetchPage, () => loopError(connector, query, 'fetchProducts'))) {
    yield* page.products;
    await onPage?.(page);
  }
}

async function* pagesOf<Query extends { readonly cursor?: string }, Page extends { readonly nextCursor?: string }>(
  query: Query,
  fetchPage: (query: Query) => Promise<Page>,
  loop: () => ConnectorError,
): AsyncGenerator<Page, void, undefined> {
  let cursor = query.cursor;
  for (;;) {
    const page = await fetchPage(cursor === undefined ? query : { ...query, cursor });
    yield page;
    if (page.nextCursor === undefined) return;
    if (page.nextCursor === cursor) throw loop();
    cursor = page.nextCursor;
  }
}

/** Runs work again when a rate limit has room, as long as the waits stay within `patienceMs` in all. */
async function withPatience<T>(
  patienceMs: number,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  let leftMs = patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const waitMs = ConnectorError.isInstance(error) && error.code === 'rate_limited' ? error.retryAfterMs : undefined;
      if (waitMs === undefined || !(waitMs <= leftMs)) throw error;
      leftMs -= Math.max(waitMs, MIN_WAIT_MS);
      await sleep(waitMs, signal);
    }
  }
}

/** What each try costs of the patience: an answer that says "at once" for ever ends as well. */
const MIN_WAIT_MS = 100;

/** Of its own, so that whoever imports the walk alone gets nothing else. */
function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      },
      Math.min(ms, LONGEST_TIMER_MS),
    );
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  });
}

// Node fires a longer timer at once.
const LONGEST_TIMER_MS = 2_147_483_647;

async function isExport(connector: OrderSource, query: OrderQuery, options: IterateOptions): Promise<boolean> {
  const { strategy, ...callOptions } = options;
  // The connector knows its cursors; this module knows nothing of them, and stays small for those who import it alone.
  const asksConnector = query.cursor !== undefined || strategy === 'auto';
  if (asksConnector && connector.prefersExport !== undefined) return connector.prefersExport(query, callOptions);
  return strategy === 'export' || (strategy === 'auto' && connector.exportOrders !== undefined && isBackfill(query));
}

/** What exports are for, where a connector does not say it better. */
function isBackfill({ ids, updatedAfter, cursor }: OrderQuery): boolean {
  return ids === undefined && updatedAfter === undefined && cursor === undefined;
}

const STRATEGIES: readonly unknown[] = ['pages', 'export', 'auto'];

function checkStrategy(strategy: unknown, { platform }: OrderSource): void {
  if (STRATEGIES.includes(strategy)) return;
  const message = `must be one of ${STRATEGIES.join(', ')}`;
  throw new InvalidRequestError(`${platform} iterateOrders: strategy ${message}.`, {
    platform,
    operation: 'iterateOrders',
    issues: [{ path: 'strategy', message }],
  });
}

function noExport(platform: string, storeId: string): ConnectorError {
  return new NotSupportedError(
    `exportOrders is not supported on ${platform}: read by pages, or say strategy 'auto' for platforms that have exports.`,
    { platform, storeId, operation: 'exportOrders' },
  );
}

function loopError(
  { platform }: Pick<Connector, 'platform'>,
  { storeId }: { readonly storeId: string },
  operation: 'fetchOrders' | 'fetchProducts',
): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `${operation} on ${platform} answered with the cursor it was given: the walk would never end. Report this as a bug of the connector.`,
    { platform, storeId, operation },
  );
}
