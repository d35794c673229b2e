import type { Call } from '../../core/call.js';
import { recordOf } from '../../core/wire-reader.js';
import type { ShopifyClient } from './client.js';
import { hasMore, readToEnd } from './connection.js';
import { isRefusal, isTooLarge } from './errors.js';
import { type OrderRow, rowsOf } from './order-rows.js';
import {
  FULL_LIST,
  fulfillmentLinesPage,
  fulfillmentOrderLinesPage,
  fulfillmentOrdersByOrder,
  type GraphQLDocument,
  orderDetails,
  orderLines,
  orderLinesByIds,
  type Selection,
  SMALL_LIST,
} from './queries.js';
import type { ShopifyFulfillment, ShopifyFulfillmentOrder, ShopifyOrder } from './wire.js';

/** Orders asked for in one query for their lists. */
const DETAIL_BATCH = 50;
/** Orders asked for in one query for their lines: up to 250 of each. */
const LINES_BATCH = 10;

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
  // What Shopify refuses is missing from its order, which says so; it does not keep the other orders back.
  const ask = async (document: GraphQLDocument, variables: Readonly<Record<string, unknown>>) => {
    try {
      return await client.request(storeId, document, variables, call);
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  };

  const askByIds = async (document: GraphQLDocument, ids: readonly string[]): Promise<readonly OrderRow[]> => {
    try {
      const answer = await ask(document, { ids });
      return answer === undefined ? [] : rowsOf(answer, ['nodes']).filter((row) => row !== undefined);
    } catch (error) {
      // The price of `nodes` is an estimate: where the shop is charged per order, smaller batches fit.
      if (!isTooLarge(error) || ids.length === 1) throw error;
      const half = Math.ceil(ids.length / 2);
      return [...(await askByIds(document, ids.slice(0, half))), ...(await askByIds(document, ids.slice(half)))];
    }
  };

  const fetchById = async (document: GraphQLDocument, orders: readonly ShopifyOrder[], batchSize: number) => {
    const ids = orders.flatMap(({ id }) => id ?? []);
    const found = new Map<string, OrderRow>();
    for (let start = 0; start < ids.length; start += batchSize) {
      const rows = await askByIds(document, ids.slice(start, start + batchSize));
      for (const row of rows) if (row.wire.id) found.set(row.wire.id, row);
    }
    return found;
  };

  const completeLines = async (order: ShopifyOrder): Promise<ShopifyOrder> => {
    const lineItems = await readToEnd(order.lineItems, async (after) => {
      const data = (await ask(orderLines(select), { id: order.id, after }))?.data;
      return (recordOf(data?.['order']) as ShopifyOrder | undefined)?.lineItems;
    });
    return lineItems === order.lineItems ? order : { ...order, lineItems };
  };

  const completeFulfillments = async (order: ShopifyOrder): Promise<ShopifyOrder> => {
    if (!order.fulfillments?.some((fulfillment) => hasMore(fulfillment?.fulfillmentLineItems))) return order;
    const fulfillments: (ShopifyFulfillment | null | undefined)[] = [];
    for (const fulfillment of order.fulfillments) {
      const fulfillmentLineItems = await readToEnd(fulfillment?.fulfillmentLineItems, async (after) => {
        const data = (await ask(fulfillmentLinesPage, { id: fulfillment?.id, after }))?.data;
        return (recordOf(data?.['fulfillment']) as ShopifyFulfillment | undefined)?.fulfillmentLineItems;
      });
      fulfillments.push(fulfillment && { ...fulfillment, fulfillmentLineItems });
    }
    return { ...order, fulfillments };
  };

  const completeGroups = async (order: ShopifyOrder): Promise<ShopifyOrder> => {
    const groups = await readToEnd(order.fulfillmentOrders, async (after) => {
      const data = (await ask(fulfillmentOrdersByOrder(select), { id: order.id, after }))?.data;
      return (recordOf(data?.['order']) as ShopifyOrder | undefined)?.fulfillmentOrders;
    });
    if (!groups?.nodes) return order;
    const nodes: (ShopifyFulfillmentOrder | null | undefined)[] = [];
    for (const group of groups.nodes) {
      const lineItems = await readToEnd(group?.lineItems, async (after) => {
        const data = (await ask(fulfillmentOrderLinesPage, { id: group?.id, after }))?.data;
        return (recordOf(data?.['fulfillmentOrder']) as ShopifyFulfillmentOrder | undefined)?.lineItems;
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
      const wires = rows.map(({ wire }) => wire);
      const lists = await fetchById(orderDetails(select), wires.filter(needsDetails), DETAIL_BATCH);
      const isLong = ({ lineItems }: ShopifyOrder) => hasMore(lineItems);
      const lines = await fetchById(orderLinesByIds(select), wires.filter(isLong), LINES_BATCH);
      const completed: OrderRow[] = [];
      for (const row of rows) {
        const id = row.wire.id ?? '';
        completed.push(await completeOrder(withLines(withLists(row, lists.get(id)), lines.get(id))));
      }
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

function withLists(row: OrderRow, lists: OrderRow | undefined): OrderRow {
  if (lists !== undefined) return overlaid(row, lists);
  // Refused, or deleted since the page was read: what the page had of it stands, without what is inside.
  if (!needsDetails(row.wire)) return row;
  const { shipments, refunds, transactions } = plainLists(row.wire);
  const cut = [
    ...((shipments?.length ?? 0) > 0 ? ['shipments'] : []),
    ...((refunds?.length ?? 0) > 0 ? ['refunds'] : []),
    ...((transactions?.length ?? 0) >= SMALL_LIST ? ['transactions'] : []),
  ];
  return { ...row, truncated: cut };
}

function withLines(row: OrderRow, lines: OrderRow | undefined): OrderRow {
  return lines === undefined ? row : overlaid(row, lines);
}

/** What the second answer could not read must not wipe out what the first one did. */
function overlaid(row: OrderRow, more: OrderRow): OrderRow {
  const read = Object.entries(more.wire).filter(([, value]) => value !== null && value !== undefined);
  return {
    wire: { ...row.wire, ...Object.fromEntries(read) },
    problems: [...row.problems, ...more.problems],
    truncated: row.truncated,
  };
}

/** Plain lists tell no end; one as long as what was asked for is taken for cut off. */
function listsAsLongAs(asked: number, order: ShopifyOrder): readonly string[] {
  return Object.entries(plainLists(order)).flatMap(([field, list]) => ((list?.length ?? 0) >= asked ? [field] : []));
}

function plainLists({ fulfillments, refunds, transactions }: ShopifyOrder) {
  return { shipments: fulfillments, refunds, transactions };
}
