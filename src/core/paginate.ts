import type { Order } from '../model/index.js';
import type { Connector, ExportOptions, OrderQuery } from './connector.js';
import { ConnectorError, NotSupportedError } from './errors.js';

/** What the walk tells besides orders, and how it is made. */
export interface IterateOptions extends ExportOptions {
  /**
   * `pages`: page by page. `export`: one large export prepared by the platform, `not_supported` where there is none.
   * `auto`: an export where the platform has them and says that it is worth it, else pages.
   *
   * A cursor goes on as what it was made by, whatever is said here.
   * @default 'pages'
   */
  readonly strategy?: 'pages' | 'export' | 'auto' | undefined;
}

type OrderSource = Pick<Connector, 'fetchOrders' | 'platform' | 'exportOrders' | 'prefersExport'>;

/**
 * Walks all pages of `fetchOrders` as one `for await`, fetching the next page only when it is asked for; or, by
 * `strategy`, reads them through `exportOrders`.
 *
 * An order that changes while the walk goes on may come twice, with a newer `revision`; none is skipped.
 * `timeoutMs` counts per page.
 *
 * @throws {ConnectorError} `unexpected_response` when the platform hands out the same cursor again and again.
 */
export async function* iterateOrders(
  connector: OrderSource,
  query: OrderQuery,
  options: IterateOptions = {},
): AsyncGenerator<Order, void, undefined> {
  const { strategy = 'pages', ...exportOptions } = options;
  const { waitMs: _, onPage, ...callOptions } = exportOptions;
  if (await isExport(connector, query, { strategy, ...callOptions })) {
    if (connector.exportOrders === undefined) throw noExport(connector.platform, query.storeId);
    yield* connector.exportOrders(query, exportOptions);
    return;
  }
  let cursor = query.cursor;
  for (;;) {
    const page = await connector.fetchOrders(cursor === undefined ? query : { ...query, cursor }, callOptions);
    yield* page.orders;
    await onPage?.(page);
    if (page.nextCursor === undefined) return;
    if (page.nextCursor === cursor) throw loopError(connector.platform, query.storeId);
    cursor = page.nextCursor;
  }
}

async function isExport(connector: OrderSource, query: OrderQuery, options: IterateOptions): Promise<boolean> {
  const { strategy, ...callOptions } = options;
  // The connector knows its cursors; this module knows nothing of them, and stays small for those who import it alone.
  const asksConnector = query.cursor !== undefined || strategy === 'auto';
  if (asksConnector && connector.prefersExport !== undefined) return connector.prefersExport(query, callOptions);
  return strategy === 'export';
}

function noExport(platform: string, storeId: string): ConnectorError {
  return new NotSupportedError(
    `exportOrders is not supported on ${platform}: read by pages, or say strategy 'auto' for platforms that have exports.`,
    { platform, storeId, operation: 'exportOrders' },
  );
}

function loopError(platform: string, storeId: string): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `fetchOrders on ${platform} answered with the cursor it was given: the walk would never end. Report this as a bug of the connector.`,
    { platform, storeId, operation: 'fetchOrders' },
  );
}
