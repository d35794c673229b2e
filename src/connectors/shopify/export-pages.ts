import type { CallOptions } from '../../core/call.js';
import type { OrderPage, OrderQuery, PageIssue } from '../../core/connector.js';
import { encodeCursor } from '../../core/cursor.js';
import type { Order } from '../../model/index.js';
import type { CheckedQuery } from '../order-query.js';
import { type ExportProgress, wasHandedOut } from './export-progress.js';
import type { ExportState, PagesState } from './export-state.js';
import { walkFrom } from './order-walk.js';
import type { ShopifyOrders } from './orders.js';

/** One run of an export. */
export interface ExportWalk {
  readonly input: OrderQuery;
  readonly query: CheckedQuery;
  readonly callOptions: CallOptions;
  readonly onPage: ((page: OrderPage) => void | Promise<void>) | undefined;
  readonly cursorOf: (state: ExportState) => string;
}

/**
 * Where pages go on after an export: at the second at which it stood, without those of that second that it handed out.
 * Where its orders did not come in order it stood nowhere: then all come again.
 */
export function restOf(query: CheckedQuery, { isOrdered, reached, tail }: ExportProgress): PagesState {
  const cursor = isOrdered && reached !== undefined ? encodeCursor(query.cursorScope, walkFrom(reached)) : undefined;
  return { phase: 'pages', cursor, tail };
}

/** The part of an export that its file does not have. */
export function createExportPages(orders: Pick<ShopifyOrders, 'fetchOrders'>) {
  return {
    /** @param reason why there are pages; told on the first of them. */
    async *rest(
      { input, callOptions, onPage, cursorOf }: ExportWalk,
      state: PagesState,
      reason: string | undefined,
    ): AsyncGenerator<Order, void, undefined> {
      const { cursor: _, ...query } = input;
      let issues: readonly PageIssue[] = reason === undefined ? [] : [restartedIssue(reason, state)];
      let { cursor } = state;
      for (;;) {
        const page = await orders.fetchOrders(cursor === undefined ? query : { ...query, cursor }, callOptions);
        const fresh = page.orders.filter((order) => !wasHandedOut(state, order));
        yield* fresh;
        const { nextCursor } = page;
        const next = nextCursor === undefined ? {} : { nextCursor: cursorOf({ ...state, cursor: nextCursor }) };
        await onPage?.({ ...page, orders: fresh, issues: [...issues, ...page.issues], ...next });
        if (nextCursor === undefined) return;
        cursor = nextCursor;
        issues = [];
      }
    },
  };
}

function restartedIssue(reason: string, { cursor }: PagesState): PageIssue {
  const where = cursor === undefined ? 'from the beginning' : 'from where it stood';
  const message = `Shopify's export did not bring all orders (${reason}): read by pages ${where}.`;
  return { code: 'walk_restarted', message };
}
