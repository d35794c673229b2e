import type { CallOptions, Connector, OrderPage, OrderQuery } from '../../../src/core/connector.js';
import { type CursorScope, decodeCursor, encodeCursor } from '../../../src/core/cursor.js';
import { ConnectorError, InvalidRequestError } from '../../../src/core/errors.js';
import { toEpochMs } from '../../../src/core/instant.js';
import type { Order } from '../../../src/model/index.js';
import type { ToyClient } from './connector.js';
import { mapToyOrder } from './map-order.js';
import type { ToyOrder } from './platform.js';

interface ListAnswer {
  readonly orders: readonly ToyOrder[];
  readonly next?: string;
  readonly now: string;
}

export function createToyOrders({ request, run, habits }: ToyClient): Pick<Connector, 'fetchOrders' | 'fetchOrder'> {
  return {
    fetchOrders: (query: OrderQuery, options?: CallOptions) =>
      run('fetchOrders', query.storeId, options, async (call): Promise<OrderPage> => {
        if (query.ids !== undefined) {
          if (query.updatedAfter !== undefined) throw new InvalidRequestError('ids go without other filters');
          const found = await Promise.all(
            query.ids.map(async (orderId) => {
              const wire = await request<ToyOrder>(call, { path: `/orders/${orderId}` }).catch((error: unknown) => {
                if (ConnectorError.isInstance(error) && error.code === 'not_found') return undefined;
                throw error;
              });
              return { orderId, wire };
            }),
          );
          const missing = found.filter(({ wire }) => wire === undefined);
          return {
            orders: found.flatMap(({ wire }) => (wire === undefined ? [] : [toOrder(wire, query)])),
            issues: missing.map(({ orderId }) => ({ code: 'order_missing', message: 'no such order', orderId })),
            limits: [],
          };
        }
        const scope = scopeOf(query, habits.bindsCursorToQuery);
        const state = query.cursor === undefined ? {} : decodeCursor(scope, query.cursor);
        const parameters = new URLSearchParams({ limit: String(query.limit ?? 10) });
        for (const [name, value] of Object.entries(timesOf(query))) if (value !== null) parameters.set(name, value);
        if (typeof state['after'] === 'string') parameters.set('after', state['after']);
        const answer = await request<ListAnswer>(call, { path: `/orders?${parameters}` });
        const startedAt = typeof state['startedAt'] === 'string' ? state['startedAt'] : answer.now;
        const orders = answer.orders.map((wire) => toOrder(wire, query)).filter((order) => accepts(query, order));
        const page = { orders, issues: [], limits: [] };
        if (answer.next === undefined) return { ...page, syncedUntil: startedAt };
        return { ...page, nextCursor: encodeCursor(scope, { after: answer.next, startedAt }) };
      }),

    fetchOrder: ({ storeId, orderId }, options) =>
      run('fetchOrder', storeId, options, async (call) =>
        mapToyOrder(await request<ToyOrder>(call, { path: `/orders/${encodeURIComponent(orderId)}` }), storeId),
      ),
  };
}

function toOrder(wire: ToyOrder, { storeId, includeRaw }: OrderQuery): Order {
  const order = mapToyOrder(wire, storeId);
  return includeRaw === true ? { ...order, raw: wire } : order;
}

function timesOf({ updatedAfter, updatedBefore, createdAfter, createdBefore }: OrderQuery) {
  const text = (value: Date | string | undefined, path: string) =>
    value === undefined ? null : new Date(toEpochMs(value, path)).toISOString();
  return {
    updatedFrom: text(updatedAfter, 'updatedAfter'),
    updatedUntil: text(updatedBefore, 'updatedBefore'),
    createdFrom: text(createdAfter, 'createdAfter'),
    createdUntil: text(createdBefore, 'createdBefore'),
  };
}

function scopeOf(query: OrderQuery, isBound: boolean): CursorScope {
  const { storeId, fulfilledBy = 'merchant', statuses = [] } = query;
  return {
    platform: 'toy',
    storeId,
    operation: 'fetchOrders',
    version: 1,
    query: isBound ? { storeId, fulfilledBy, statuses, ...timesOf(query) } : null,
  };
}

function accepts({ statuses, fulfilledBy = 'merchant' }: OrderQuery, order: Order): boolean {
  if (statuses !== undefined && !statuses.includes(order.state.value)) return false;
  return fulfilledBy === 'any' || order.fulfilledBy === fulfilledBy || order.fulfilledBy === 'unknown';
}
