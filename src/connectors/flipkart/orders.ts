import type { Call, CallOptions } from '../../core/call.js';
import type { OrderPage, OrderQuery, OrderRef, PageIssue } from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import type { JsonObject } from '../../core/ports.js';
import type { Order } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { type CheckedQuery, checkOrderQuery, type QueryTerms } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import type { FlipkartClient } from './client.js';
import { isId, requireOrderId, requireStoreId } from './ids.js';
import { splitAllowance } from './order-details.js';
import { findByNumber, findShipment, findShipments, IDS_PER_PAGE, type LookupSource } from './order-lookup.js';
import { inHand } from './order-patience.js';
import { targetOf } from './order-reading.js';
import { unreadableCursor } from './order-refusals.js';
import { createOrderSearch, type SearchSource } from './order-search.js';
import { walkFromState, walkToState } from './order-state.js';
import type { Walk } from './order-walk.js';

/** Five pages of a search, four of details. */
export const MAX_PAGE_SIZE = 100;

const QUERY_TERMS: QueryTerms = {
  platform: 'flipkart',
  cursorVersion: 1,
  storeIdOf: requireStoreId,
  orderIdOf: requireOrderId,
};

export interface FlipkartOrderNumberQuery {
  readonly storeId: string;
  /** Flipkart's order id, `OD…`: `order.number`. */
  readonly number: string;
  readonly includeRaw?: boolean;
}

export interface FlipkartOrdersByNumber {
  readonly orders: readonly Order[];
  readonly issues: readonly PageIssue[];
}

export interface FlipkartOrders {
  /**
   * Fetches one page of shipments, which are the orders here: held ones, those that the seller's own courier brings, and all
   * three kinds of cancellations included.
   *
   * A page may be empty and still have a `nextCursor`. A shipment that changes meanwhile may come twice, with a newer
   * `revision`; one that Flipkart's paging would skip is looked for until it is found.
   */
  fetchOrders(query: OrderQuery, options?: CallOptions): Promise<OrderPage>;
  fetchOrder(ref: OrderRef, options?: CallOptions): Promise<Order>;
  /** The seller's shipments of one Flipkart order; none where there is no such order. */
  fetchOrdersByNumber(query: FlipkartOrderNumberQuery, options?: CallOptions): Promise<FlipkartOrdersByNumber>;
}

export function createFlipkartOrders(runtime: Runtime, client: FlipkartClient): FlipkartOrders {
  const search = createOrderSearch(runtime, client);

  const idsPage = async (
    query: CheckedQuery,
    state: JsonObject | undefined,
    source: LookupSource,
  ): Promise<OrderPage> => {
    const offset = offsetOf(state);
    const asked = query.ids.slice(offset, offset + Math.min(query.limit ?? IDS_PER_PAGE, IDS_PER_PAGE));
    const { orders, issues, done } = await findShipments(source, asked);
    const end = offset + done;
    return {
      orders: orders.filter(query.accepts),
      issues,
      limits: [],
      ...(end < query.ids.length ? { nextCursor: encodeCursor(query.cursorScope, { offset: end }) } : {}),
    };
  };

  const walkPage = async (begin: Walk, source: SearchSource, call: Call): Promise<OrderPage> => {
    const { query } = source;
    const limit = Math.min(query.limit ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE);
    const allowance = splitAllowance();
    const orders: Order[] = [];
    const issues: PageIssue[] = [];
    let walk: Walk | undefined = begin;
    let until: number | undefined;
    await inHand(call, async (careful) => {
      const found = await search.step(walk ?? begin, limit - orders.length, source, allowance, careful);
      orders.push(...found.orders);
      issues.push(...found.issues);
      walk = found.next;
      until = found.syncedUntil;
      return walk !== undefined && orders.length < limit;
    });
    return {
      orders,
      issues,
      limits: [],
      ...(walk === undefined ? {} : { nextCursor: encodeCursor(query.cursorScope, walkToState(walk)) }),
      ...(walk === undefined && until !== undefined ? { syncedUntil: new Date(until).toISOString() } : {}),
    };
  };

  return {
    fetchOrders: (input, options) =>
      runtime.call('fetchOrders', input.storeId, options, async (call) => {
        const query = checkOrderQuery(input, QUERY_TERMS);
        const state = input.cursor === undefined ? undefined : decodeCursor(query.cursorScope, input.cursor);
        const store = await client.storeOf(query.storeId, call);
        const includeRaw = input.includeRaw === true;
        if (query.ids.length > 0) return idsPage(query, state, { runtime, client, store, includeRaw, call });
        const source = search.sourceOf(input, query, store);
        const walk =
          state === undefined ? search.begin(source) : walkFromState(state, source.terms.legs.length, targetOf);
        if (walk === undefined) throw unreadableCursor('fetchOrders');
        return walkPage(walk, source, call);
      }),

    fetchOrder: (ref, options) =>
      runtime.call('fetchOrder', ref.storeId, options, async (call) => {
        const storeId = requireStoreId(ref.storeId, 'fetchOrder');
        const orderId = requireOrderId(ref.orderId, 'fetchOrder');
        const store = await client.storeOf(storeId, call);
        return findShipment({ runtime, client, store, includeRaw: false, call }, orderId);
      }),

    fetchOrdersByNumber: (query, options) =>
      runtime.call('fetchOrdersByNumber', query.storeId, options, async (call) => {
        const storeId = requireStoreId(query.storeId, 'fetchOrdersByNumber');
        if (!isId(query.number)) throw noNumber();
        const store = await client.storeOf(storeId, call);
        return findByNumber({ runtime, client, store, includeRaw: query.includeRaw === true, call }, query.number);
      }),
  };
}

function offsetOf(state: JsonObject | undefined): number {
  const offset = state?.['offset'];
  return Number.isSafeInteger(offset) ? Math.max(0, offset as number) : 0;
}

function noNumber(): Error {
  const message = "must be Flipkart's order id (OD…), as order.number has it";
  return invalidInput('flipkart', 'fetchOrdersByNumber', [{ path: 'number', message }]);
}
