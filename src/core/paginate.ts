import type { Order } from '../model/index.js';
import type { CallOptions, Connector, OrderPage, OrderQuery } from './connector.js';
import { ConnectorError } from './errors.js';

/** What the walk tells besides orders. */
export interface IterateOptions extends CallOptions {
  /**
   * Called after the last order of a page was taken. Save `page.nextCursor` (or, on the last page, `page.syncedUntil`)
   * here and a killed walk goes on where it stopped. Awaited; an error ends the walk.
   */
  readonly onPage?: (page: OrderPage) => void | Promise<void>;
}

/**
 * Walks all pages of `fetchOrders` as one `for await`, fetching the next page only when it is asked for.
 *
 * An order that changes while the walk goes on may come twice, with a newer `revision`; none is skipped.
 * `timeoutMs` counts per page.
 *
 * @throws {ConnectorError} `unexpected_response` when the platform hands out the same cursor again and again.
 */
export async function* iterateOrders(
  connector: Pick<Connector, 'fetchOrders' | 'platform'>,
  query: OrderQuery,
  options: IterateOptions = {},
): AsyncGenerator<Order, void, undefined> {
  const { onPage, ...callOptions } = options;
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

function loopError(platform: string, storeId: string): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `fetchOrders on ${platform} answered with the cursor it was given: the walk would never end. Report this as a bug of the connector.`,
    { platform, storeId, operation: 'fetchOrders' },
  );
}
