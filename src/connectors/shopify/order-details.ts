import type { Call } from '../../core/call.js';
import { recordOf } from '../../core/wire-reader.js';
import type { ShopifyClient } from './client.js';
import { hasMore, readToEnd } from './connection.js';
import { isTooLarge } from './errors.js';
import { type OrderRow, rowsOf } from './order-rows.js';
import {
  FULL_LIST,
  fulfillmentLinesPage,
  fulfillmentOrderLinesPage,
  fulfillmentOrdersByOrder,
  orderDetails,
  orderLines,
  type Selection,
  SMALL_LIST,
} from './queries.js';
import type { ShopifyFulfillment, ShopifyFulfillmentOrder, ShopifyOrder } from './wire.js';

/** Orders asked for in one detail query. */
const DETAIL_BATCH = 50;

/** Reads what a page cuts off or leaves out of its orders. */
export interface OrderDetails {
  /** Completes the rows of a page: a batch at a time, and only those that need it. */
  completePage(rows: readonly OrderRow[]): Promise<readonly OrderRow[]>;
  /** Completes one order that was read with all its lists. */
  completeOrder(row: OrderRow): Promise<OrderRow>;
}

export function createOrderDetails(
  client: ShopifyClient,
  storeId: string,
  select: Selection,
  call: Call,
): OrderDetails {
  const ask = async (document: Parameters<ShopifyClient['request']>[1], variables: Readonly<Record<string, unknown>>) =>
    (await client.request(storeId, document, variables, call)).data;

  const fetchDetails = async (ids: readonly string[]): Promise<readonly OrderRow[]> => {
    try {
      const answer = await client.request(storeId, orderDetails(select), { ids }, call);
      return rowsOf(answer, ['nodes']).filter((row) => row !== undefined);
    } catch (error) {
      // The price of `nodes` is an estimate: where the shop is charged per order, smaller batches fit.
      if (!isTooLarge(error) || ids.length === 1) throw error;
      const half = Math.ceil(ids.length / 2);
      return [...(await fetchDetails(ids.slice(0, half))), ...(await fetchDetails(ids.slice(half)))];
    }
  };

  const completeLines = async (order: ShopifyOrder): Promise<ShopifyOrder> => {
    const lineItems = await readToEnd(order.lineItems, async (after) => {
      const data = await ask(orderLines(select), { id: order.id, after });
      return (recordOf(data['order']) as ShopifyOrder | undefined)?.lineItems;
    });
    return lineItems === order.lineItems ? order : { ...order, lineItems };
  };

  const completeFulfillments = async (order: ShopifyOrder): Promise<ShopifyOrder> => {
    if (!order.fulfillments?.some((fulfillment) => hasMore(fulfillment?.fulfillmentLineItems))) return order;
    const fulfillments: (ShopifyFulfillment | null | undefined)[] = [];
    for (const fulfillment of order.fulfillments) {
      const fulfillmentLineItems = await readToEnd(fulfillment?.fulfillmentLineItems, async (after) => {
        const data = await ask(fulfillmentLinesPage, { id: fulfillment?.id, after });
        return (recordOf(data['fulfillment']) as ShopifyFulfillment | undefined)?.fulfillmentLineItems;
      });
      fulfillments.push(fulfillment && { ...fulfillment, fulfillmentLineItems });
    }
    return { ...order, fulfillments };
  };

  const completeGroups = async (order: ShopifyOrder): Promise<ShopifyOrder> => {
    const groups = await readToEnd(order.fulfillmentOrders, async (after) => {
      const data = await ask(fulfillmentOrdersByOrder(select), { id: order.id, after });
      return (recordOf(data['order']) as ShopifyOrder | undefined)?.fulfillmentOrders;
    });
    if (!groups?.nodes) return order;
    const nodes: (ShopifyFulfillmentOrder | null | undefined)[] = [];
    for (const group of groups.nodes) {
      const lineItems = await readToEnd(group?.lineItems, async (after) => {
        const data = await ask(fulfillmentOrderLinesPage, { id: group?.id, after });
        return (recordOf(data['fulfillmentOrder']) as ShopifyFulfillmentOrder | undefined)?.lineItems;
      });
      nodes.push(group && { ...group, lineItems });
    }
    return { ...order, fulfillmentOrders: { ...groups, nodes } };
  };

  const completeOrder = async (row: OrderRow): Promise<OrderRow> => {
    const wire = await completeGroups(await completeFulfillments(await completeLines(row.wire)));
    return { ...row, wire, truncated: [...row.truncated, ...listsAsLongAs(FULL_LIST, wire)] };
  };

  return {
    completeOrder,
    completePage: async (rows) => {
      const ids = rows.filter(({ wire }) => needsDetails(wire)).flatMap(({ wire }) => wire.id ?? []);
      const details = new Map<string, OrderRow>();
      for (let start = 0; start < ids.length; start += DETAIL_BATCH) {
        const batch = await fetchDetails(ids.slice(start, start + DETAIL_BATCH));
        for (const detail of batch) if (detail.wire.id) details.set(detail.wire.id, detail);
      }
      const completed: OrderRow[] = [];
      for (const row of rows) completed.push(await completeOrder(withDetail(row, details.get(row.wire.id ?? ''))));
      return completed;
    },
  };
}

/** A list as long as what was asked for may go on; what is inside fulfillments and refunds a page does not read. */
function needsDetails(order: ShopifyOrder): boolean {
  return (
    (order.fulfillments?.length ?? 0) > 0 ||
    (order.refunds?.length ?? 0) > 0 ||
    (order.transactions?.length ?? 0) >= SMALL_LIST ||
    hasMore(order.shippingLines) ||
    hasMore(order.discountApplications)
  );
}

function withDetail(row: OrderRow, detail: OrderRow | undefined): OrderRow {
  // Deleted since the page was read: what the page had of it stands.
  if (detail === undefined) return { ...row, truncated: listsAsLongAs(SMALL_LIST, row.wire) };
  // What the second answer could not read must not wipe out what the first one did.
  const read = Object.entries(detail.wire).filter(([, value]) => value !== null && value !== undefined);
  return {
    wire: { ...row.wire, ...Object.fromEntries(read) },
    problems: [...row.problems, ...detail.problems],
    truncated: row.truncated,
  };
}

/** Plain lists tell no end; one as long as what was asked for is taken for cut off. */
function listsAsLongAs(asked: number, order: ShopifyOrder): readonly string[] {
  const lists = { shipments: order.fulfillments, refunds: order.refunds, transactions: order.transactions };
  return Object.entries(lists).flatMap(([field, list]) => ((list?.length ?? 0) >= asked ? [field] : []));
}
