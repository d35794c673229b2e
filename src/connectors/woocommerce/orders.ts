import type { Call, CallOptions } from '../../core/call.js';
import type { OrderPage, OrderQuery, OrderRef } from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import type { JsonObject } from '../../core/ports.js';
import type { Order } from '../../model/index.js';
import { checkOrderQuery } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import type { WooClient } from './client.js';
import { requireOrderId } from './ids.js';
import { createDetailReader } from './order-details.js';
import { createOrderLookup } from './order-lookup.js';
import { createOrderPages } from './order-pages.js';
import type { OrderRead } from './order-rows.js';
import { startWalk, walkFromState, walkToState } from './order-state.js';
import { createPaces, FIRST_PACE, type Pace, type Paces } from './pace.js';
import { settingsOf } from './settings.js';
import { requireSite } from './site.js';

export { MAX_PAGE_SIZE } from './order-pages.js';

/** Part of every cursor: one of another version is refused, not misread. */
const CURSOR_VERSION = 1;

export interface WooOrders {
  fetchOrders(query: OrderQuery, options?: CallOptions): Promise<OrderPage>;
  fetchOrder(ref: OrderRef, options?: CallOptions): Promise<Order>;
}

/**
 * Half of the most at first, since the first page of a list is read alone anyway. Shared hosts run some eight processes for
 * a site, and buyers need them too.
 */
const FIRST_ORDERS_PACE: Pace = { ...FIRST_PACE, concurrency: 3, atMost: 6 };

/** @param paces how much of which store is asked for at once; tests begin elsewhere than a new store does. */
export function createWooOrders(
  runtime: Runtime,
  client: WooClient,
  paces: Paces = createPaces(FIRST_ORDERS_PACE),
): WooOrders {
  const details = createDetailReader(client);
  const pages = createOrderPages(runtime, client, paces, details);
  const lookup = createOrderLookup(runtime, client, paces, details);

  const readOf = async (storeId: string, includeRaw: boolean, call: Call): Promise<OrderRead> => {
    const { statusMap, trackingMethod } = settingsOf(await runtime.tokens.load(storeId));
    return { storeId, statusMap, trackingMethod, includeRaw, call };
  };

  return {
    fetchOrders: (input, callOptions) =>
      runtime.call('fetchOrders', input.storeId, callOptions, async (call) => {
        const query = checkOrderQuery(input, {
          platform: 'woocommerce',
          cursorVersion: CURSOR_VERSION,
          storeIdOf: requireSite,
          orderIdOf: requireOrderId,
        });
        const state = input.cursor === undefined ? undefined : decodeCursor(query.cursorScope, input.cursor);
        const read = await readOf(query.storeId, input.includeRaw === true, call);
        if (query.ids.length > 0) {
          const { next, ...page } = await lookup.page(query, offsetOf(state), read);
          return next === undefined ? page : { ...page, nextCursor: encodeCursor(query.cursorScope, { offset: next }) };
        }
        const walk = state === undefined ? startWalk(runtime.now) : walkFromState(state, runtime.now);
        const { next, ...page } = await pages.read(walk, { ...read, query, wantsTrash: wantsTrash(input) });
        return next === undefined ? page : { ...page, nextCursor: encodeCursor(query.cursorScope, walkToState(next)) };
      }),

    fetchOrder: (ref, callOptions) =>
      runtime.call('fetchOrder', ref.storeId, callOptions, async (call) => {
        const storeId = requireSite(ref.storeId, 'fetchOrder');
        const id = requireOrderId(ref.orderId, 'fetchOrder', 'orderId');
        return lookup.order(id, await readOf(storeId, false, call));
      }),
  };
}

/**
 * Whether trashed orders are part of what is asked for. A first full read is spared them: nobody has to be told that an
 * order is gone which was never there.
 */
function wantsTrash({ statuses, updatedAfter }: OrderQuery): boolean {
  return statuses === undefined ? updatedAfter !== undefined : statuses.includes('deleted');
}

function offsetOf(state: JsonObject | undefined): number {
  const offset = state?.['offset'];
  return Number.isSafeInteger(offset) ? Math.max(0, offset as number) : 0;
}
