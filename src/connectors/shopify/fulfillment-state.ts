import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf } from '../../core/wire-reader.js';
import type { ShopifyClient } from './client.js';
import type { ExistingFulfillment, FulfillmentState, ShippableGroup } from './fulfillment-plan.js';
import { mapFulfillmentGroup, mapShipment } from './map-shipping.js';
import { orderNotFound } from './orders.js';
import { fulfillmentOrderLinesPage, fulfillmentOrdersByOrder, type Selection } from './queries.js';
import type { ShopifyFulfillmentOrder, ShopifyOrder } from './wire.js';

/** Reads what can be shipped of an order and what was, all pages of it. Not from the search index: always current. */
export async function readFulfillmentState(
  client: ShopifyClient,
  storeId: string,
  orderId: string,
  select: Selection,
  call: Call,
): Promise<FulfillmentState> {
  const groups: ShopifyFulfillmentOrder[] = [];
  let order: ShopifyOrder | undefined;
  let after: string | null = null;
  do {
    const { data } = await client.request(storeId, fulfillmentOrdersByOrder(select), { id: orderId, after }, call);
    order = recordOf(data['order']) as ShopifyOrder | undefined;
    if (order === undefined) throw orderNotFound(storeId, call.operation);
    for (const group of order.fulfillmentOrders?.nodes ?? []) {
      if (group) groups.push(await completeGroup(client, storeId, group, call));
    }
    const { hasNextPage, endCursor } = order.fulfillmentOrders?.pageInfo ?? {};
    after = hasNextPage === true && typeof endCursor === 'string' && endCursor !== after ? endCursor : null;
  } while (after !== null);
  return {
    isCancelled: typeof order.cancelledAt === 'string',
    groups: groups.flatMap((group, index) => shippableGroup(group, index)),
    fulfillments: (order.fulfillments ?? []).flatMap((fulfillment, index) => livingFulfillment(fulfillment, index)),
  };
}

async function completeGroup(
  client: ShopifyClient,
  storeId: string,
  group: ShopifyFulfillmentOrder,
  call: Call,
): Promise<ShopifyFulfillmentOrder> {
  let complete = group;
  for (;;) {
    const { pageInfo, nodes } = complete.lineItems ?? {};
    const after = pageInfo?.endCursor;
    if (pageInfo?.hasNextPage !== true || typeof after !== 'string') return complete;
    const { data } = await client.request(storeId, fulfillmentOrderLinesPage, { id: group.id, after }, call);
    const next = (recordOf(data['fulfillmentOrder']) as ShopifyFulfillmentOrder | undefined)?.lineItems;
    if (next?.nodes === undefined || next.pageInfo?.endCursor === after) {
      // Planning with half the lines would ship the wrong half.
      throw new ConnectorError(
        'unexpected_response',
        `${call.operation}: the fulfillment order changed while it was read. Try again.`,
        {
          platform: 'shopify',
          storeId,
          operation: call.operation,
          retryable: true,
        },
      );
    }
    complete = {
      ...complete,
      lineItems: { pageInfo: next.pageInfo, nodes: [...(nodes ?? []), ...(next.nodes ?? [])] },
    };
  }
}

function shippableGroup(wire: ShopifyFulfillmentOrder, index: number): ShippableGroup[] {
  return mapFulfillmentGroup(createWireReader(), wire, index).map((group) => ({
    id: group.id,
    status: group.status.raw ?? '',
    canFulfill: group.actions?.includes('fulfill') ?? false,
    locationId: group.locationId,
    locationName: group.locationName,
    lines: group.lines.flatMap(({ groupLineId, lineId, total, remaining }) =>
      groupLineId === undefined ? [] : [{ groupLineId, lineItemId: lineId, total, remaining }],
    ),
  }));
}

function livingFulfillment(wire: unknown, index: number): ExistingFulfillment[] {
  return mapShipment(createWireReader(), wire, index)
    .filter(({ status }) => status.value !== 'cancelled')
    .map(({ id, locationId, trackings, lines }) => ({
      id,
      locationId,
      trackings,
      lines: (lines ?? []).map(({ lineId, quantity }) => ({ lineItemId: lineId, quantity })),
    }));
}
