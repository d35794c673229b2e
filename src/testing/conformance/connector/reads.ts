import assert from 'node:assert/strict';
import type { Connector, OrderPage, OrderQuery } from '../../../core/connector.js';
import type { Order } from '../../../model/index.js';
import type { CaseContext } from './case.js';

const MAX_PAGES = 500;

/** What one walk over all pages saw. */
export interface OrderWalk {
  readonly orders: readonly Order[];
  readonly ids: readonly string[];
  readonly pages: readonly OrderPage[];
}

/** The query that finds every order of the scenario, in several pages. */
export function everything({ scenario }: CaseContext): OrderQuery {
  return { storeId: scenario.storeId, fulfilledBy: 'any', limit: scenario.orders.pageSize };
}

/**
 * Walks the pages of a query to the end, with the cursor through JSON as a host's database would keep it.
 *
 * @param next the connector for each page, by its number. @default always the case's own
 * @param between what happens before each further page.
 */
export async function walk(
  context: CaseContext,
  query: OrderQuery,
  { next, between }: { next?: (page: number) => Connector; between?: (page: OrderPage) => void | Promise<void> } = {},
): Promise<OrderWalk> {
  const pages: OrderPage[] = [];
  let cursor = query.cursor;
  do {
    const connector = next?.(pages.length) ?? context.connector;
    const page = await connector.fetchOrders(cursor === undefined ? query : { ...query, cursor });
    pages.push(page);
    assert.ok(pages.length <= MAX_PAGES, `the walk does not end: ${MAX_PAGES} pages and still a nextCursor`);
    cursor = page.nextCursor === undefined ? undefined : throughJson(page.nextCursor);
    if (cursor !== undefined) await between?.(page);
  } while (cursor !== undefined);
  const orders = pages.flatMap((page) => page.orders);
  return { orders, ids: orders.map(({ orderId }) => orderId), pages };
}

/** A value as it comes back from a database or a queue. */
export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function expectedIds({ scenario }: CaseContext): readonly string[] {
  return scenario.orders.expected.map(({ orderId }) => orderId);
}
