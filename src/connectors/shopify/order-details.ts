import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { ShopifyClient } from './client.js';
import { orderDetails, orderLines, type Selection, SMALL_LIST } from './queries.js';
import type { ShopifyOrder } from './wire.js';

/** Orders asked for in one detail query. */
const DETAIL_BATCH = 50;

/** Reads in full what a page cut off or left out of its orders, a batch at a time. */
export async function completeOrders(
  client: ShopifyClient,
  storeId: string,
  orders: readonly ShopifyOrder[],
  select: Selection,
  call: Call,
): Promise<readonly ShopifyOrder[]> {
  const incomplete = orders.filter(needsDetails).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  const details = new Map<string, ShopifyOrder>();
  for (let start = 0; start < incomplete.length; start += DETAIL_BATCH) {
    const batch = await fetchDetails(client, storeId, incomplete.slice(start, start + DETAIL_BATCH), select, call);
    for (const detail of batch) if (typeof detail.id === 'string') details.set(detail.id, detail);
  }
  const completed: ShopifyOrder[] = [];
  for (const order of orders) {
    const withLists = { ...order, ...details.get(order.id ?? '') };
    completed.push(await completeLines(client, storeId, withLists, select, call));
  }
  return completed;
}

/** A list as long as what was asked for may go on; what is inside fulfillments and refunds a page does not read. */
function needsDetails(order: ShopifyOrder): boolean {
  return (
    (order.fulfillments?.length ?? 0) > 0 ||
    (order.refunds?.length ?? 0) > 0 ||
    (order.transactions?.length ?? 0) >= SMALL_LIST ||
    order.shippingLines?.pageInfo?.hasNextPage === true ||
    order.discountApplications?.pageInfo?.hasNextPage === true
  );
}

async function fetchDetails(
  client: ShopifyClient,
  storeId: string,
  ids: readonly string[],
  select: Selection,
  call: Call,
): Promise<readonly ShopifyOrder[]> {
  try {
    const { data } = await client.request(storeId, orderDetails(select), { ids }, call);
    return nodesOfAnswer(data['nodes']);
  } catch (error) {
    // The price of `nodes` is an estimate: where the shop is charged per order, smaller batches fit.
    if (!isTooExpensive(error) || ids.length === 1) throw error;
    const half = Math.ceil(ids.length / 2);
    return [
      ...(await fetchDetails(client, storeId, ids.slice(0, half), select, call)),
      ...(await fetchDetails(client, storeId, ids.slice(half), select, call)),
    ];
  }
}

/** Adds the lines after the first page's. */
export async function completeLines(
  client: ShopifyClient,
  storeId: string,
  order: ShopifyOrder,
  select: Selection,
  call: Call,
): Promise<ShopifyOrder> {
  let complete = order;
  for (;;) {
    const { pageInfo, nodes } = complete.lineItems ?? {};
    const after = pageInfo?.endCursor;
    if (pageInfo?.hasNextPage !== true || typeof after !== 'string') return complete;
    const { data } = await client.request(storeId, orderLines(select), { id: order.id, after }, call);
    const next = (recordOf(data['order']) as ShopifyOrder | undefined)?.lineItems;
    // Deleted meanwhile, or the cursor stands still: what is there is marked as truncated by the mapper.
    if (next?.nodes === undefined || next.pageInfo?.endCursor === after) return complete;
    complete = {
      ...complete,
      lineItems: { pageInfo: next.pageInfo, nodes: [...(nodes ?? []), ...(next.nodes ?? [])] },
    };
  }
}

/** The objects of a `nodes` answer; ids that lead nowhere answer `null`. */
export function nodesOfAnswer(nodes: unknown): readonly ShopifyOrder[] {
  return Array.isArray(nodes) ? nodes.filter((node): node is ShopifyOrder => recordOf(node) !== undefined) : [];
}

export function isTooExpensive(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.platformCode === 'MAX_COST_EXCEEDED';
}
