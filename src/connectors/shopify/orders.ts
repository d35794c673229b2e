import type { CallOptions } from '../../core/call.js';
import type { OrderPage, OrderQuery, OrderRef, PageIssue } from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Order } from '../../model/index.js';
import { type CheckedQuery, checkOrderQuery, type QueryTerms } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import { createAffordableRows } from './affordable-rows.js';
import type { GraphQLAnswer, ShopifyClient } from './client.js';
import { largestPage } from './cost.js';
import { orderNotFound } from './errors.js';
import { requireOrderId } from './ids.js';
import type { ShopifyOptions } from './options.js';
import { orderAccess, readLimits } from './order-access.js';
import { createOrderDetails } from './order-details.js';
import { createOrderFinish, type Read } from './order-finish.js';
import { mapRows, type OrderRow, rowOf, rowsOf } from './order-rows.js';
import {
  DEFAULT_LIMITS,
  stepWalk,
  syncedUntil,
  type Walk,
  type WalkLimits,
  type WalkPage,
  walkFromState,
  walkToState,
} from './order-walk.js';
import { orderById, ordersByIds, ordersPage, pageOrderCost } from './queries.js';
import { searchText } from './search.js';
import { requireShopDomain } from './shop-domain.js';
import type { ShopifyConnection, ShopifyOrder } from './wire.js';

const IDS_PER_PAGE = 50;
export const QUERY_TERMS: QueryTerms = {
  platform: 'shopify',
  cursorVersion: 1,
  storeIdOf: requireShopDomain,
  orderIdOf: requireOrderId,
};
const EMPTY_ROW: OrderRow = { wire: {}, problems: [], truncated: [] };

export interface ShopifyOrders {
  fetchOrders(query: OrderQuery, options?: CallOptions): Promise<OrderPage>;
  fetchOrder(ref: OrderRef, options?: CallOptions): Promise<Order>;
}

export function createShopifyOrders(
  runtime: Runtime,
  client: ShopifyClient,
  options: ShopifyOptions,
  limits: WalkLimits = DEFAULT_LIMITS,
): ShopifyOrders {
  const affordable = createAffordableRows();
  // One key for each selection: sixteen at most.
  const withAffordableRows = <T>(wish: number, { access }: Read, ask: (rows: number) => Promise<T>): Promise<T> =>
    affordable(wish, JSON.stringify(access.select), ask);

  const finish = createOrderFinish(client, options, runtime.now);

  const walkPage = async (query: CheckedQuery, state: JsonObject, read: Read): Promise<OrderPage> => {
    const { access, call } = read;
    const known = walkFromState(state);
    const search = searchText(query.times, known.from);
    const largest = largestPage(pageOrderCost(access.select));
    const answer = await withAffordableRows(Math.min(query.limit ?? largest, largest), read, (first) => {
      const variables = { first, after: known.after ?? null, query: search === '' ? null : search };
      return client.request(access.storeId, ordersPage(access.select, first), variables, call);
    });
    const walk: Walk = { ...known, startedAt: known.startedAt ?? answer.serverTime };
    const page = walkPageOf(answer, walk, access.storeId);
    const step = stepWalk(walk, page, limits);
    // The schema has no empty rows; should one come, it is reported as unmappable.
    const rows = rowsOf(answer, ['orders', 'nodes']).map((row) => row ?? EMPTY_ROW);
    const taken = rows.filter(({ wire }) => step.takes(wire));
    const { orders, issues } = await finish.rows(taken, answer, 'orders', query, read);
    const until = step.next === undefined ? syncedUntil(walk, query.times, page) : undefined;
    return {
      orders,
      issues: [...issues, ...step.issues],
      limits: readLimits(access, walk.startedAt, orders),
      ...(step.next === undefined ? {} : { nextCursor: encodeCursor(query.cursorScope, walkToState(step.next)) }),
      ...(until === undefined ? {} : { syncedUntil: until }),
    };
  };

  const idsPage = async (query: CheckedQuery, state: JsonObject, read: Read): Promise<OrderPage> => {
    const { access, call } = read;
    const offset = Math.max(0, Number(state['offset'] ?? 0));
    const wish = Math.min(query.limit ?? IDS_PER_PAGE, IDS_PER_PAGE);
    const { answer, ids } = await withAffordableRows(wish, read, async (count) => {
      const ids = query.ids.slice(offset, offset + count);
      return { ids, answer: await client.request(access.storeId, ordersByIds(access.select), { ids }, call) };
    });
    const rows = rowsOf(answer, ['nodes']).filter((row) => row !== undefined);
    const { orders, issues } = await finish.rows(rows, answer, 'nodes', query, read);
    const found = new Set(rows.map(({ wire }) => wire.id));
    const missing = ids.flatMap((id, index) => (found.has(id) ? [] : missingIssue(id, answer, index)));
    const end = offset + ids.length;
    return {
      orders,
      issues: [...issues, ...missing],
      limits: readLimits(access, answer.serverTime, orders),
      ...(end < query.ids.length ? { nextCursor: encodeCursor(query.cursorScope, { offset: end }) } : {}),
    };
  };

  return {
    fetchOrders: (input, callOptions) =>
      runtime.call('fetchOrders', input.storeId, callOptions, async (call) => {
        const query = checkOrderQuery(input, QUERY_TERMS);
        const state = input.cursor === undefined ? {} : decodeCursor(query.cursorScope, input.cursor);
        const access = orderAccess(await runtime.tokens.load(query.storeId));
        const read = { access, includeRaw: input.includeRaw === true, call };
        return query.ids.length > 0 ? idsPage(query, state, read) : walkPage(query, state, read);
      }),

    fetchOrder: (ref, callOptions) =>
      runtime.call('fetchOrder', ref.storeId, callOptions, async (call) => {
        const storeId = requireShopDomain(ref.storeId, 'fetchOrder');
        const id = requireOrderId(ref.orderId, 'fetchOrder', 'orderId');
        const access = orderAccess(await runtime.tokens.load(storeId));
        const answer = await client.request(storeId, orderById(access.select), { id }, call);
        const wire = recordOf(answer.data['order']);
        if (wire === undefined) throw orderNotFound(storeId, call.operation);
        const details = createOrderDetails(client, storeId, access.select, call);
        const row = await details.completeOrder(rowOf(wire, answer, ['order']));
        const { orders, issues } = mapRows([row], finish.context(answer, 'order', { access, includeRaw: false }));
        const [order] = orders;
        if (order !== undefined) return order;
        throw oddAnswer(storeId, 'fetchOrder', issues[0]?.message ?? 'no order');
      }),
  };
}

function walkPageOf(answer: GraphQLAnswer, walk: Walk, storeId: string): WalkPage {
  const connection = recordOf(answer.data['orders']) as ShopifyConnection<ShopifyOrder> | undefined;
  const { hasNextPage, endCursor } = connection?.pageInfo ?? {};
  const isStuck = hasNextPage === true && (typeof endCursor !== 'string' || endCursor === walk.after);
  // Not told whether there is more: taking that for the end would lose the rest without a word.
  if (!Array.isArray(connection?.nodes) || typeof hasNextPage !== 'boolean' || isStuck) {
    const what = 'a page of orders that cannot be walked: no rows, no page info, or a cursor that stands still';
    throw oddAnswer(storeId, 'fetchOrders', `Shopify answered ${what}. Try again later.`);
  }
  return { nodes: connection.nodes, hasNextPage, endCursor: endCursor ?? undefined };
}

function missingIssue(orderId: string, { problems }: GraphQLAnswer, index: number): PageIssue {
  const refusal = problems.find(({ path }) => path[0] === 'nodes' && path[1] === index);
  if (refusal === undefined) {
    return { code: 'order_missing', message: 'no such order, or not visible to this app', orderId };
  }
  // Not shown is not gone: nobody should delete an order for it.
  return { code: 'partial_data', message: `Shopify would not show it (${refusal.code ?? 'no code'})`, orderId };
}

function oddAnswer(storeId: string, operation: string, message: string): ConnectorError {
  return new ConnectorError('unexpected_response', message, {
    platform: 'shopify',
    storeId,
    operation,
    retryable: true,
  });
}
