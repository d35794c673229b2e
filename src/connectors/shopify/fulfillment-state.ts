import type { Call } from '../../core/call.js';
import type { FulfillmentLine } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf } from '../../core/wire-reader.js';
import type { HoldReason, Tracking } from '../../model/index.js';
import type { ShopifyClient } from './client.js';
import { hasMore, readToEnd } from './connection.js';
import { orderNotFound } from './errors.js';
import { mapFulfillmentGroup, mapShipment } from './map-shipping.js';
import {
  fulfillmentLinesPage,
  fulfillmentOrderLinesPage,
  fulfillmentOrdersByOrder,
  type GraphQLDocument,
  type Selection,
} from './queries.js';
import type { Maybe, ShopifyConnection, ShopifyFulfillment, ShopifyFulfillmentOrder, ShopifyOrder } from './wire.js';

/** What the order's fulfillment orders and fulfillments say, read at one moment. */
export interface FulfillmentState {
  readonly isCancelled: boolean;
  /** Shopify calls the whole order fulfilled, whatever of it the app may see. */
  readonly isFulfilled: boolean;
  readonly groups: readonly ShippableGroup[];
  readonly fulfillments: readonly ExistingFulfillment[];
}

/** A fulfillment order. */
export interface ShippableGroup {
  readonly id: string;
  readonly status: string;
  readonly createdAt: string | undefined;
  /** Shopify lets the app ship from it, and it is not for later. */
  readonly canFulfill: boolean;
  readonly locationId: string | undefined;
  readonly locationName: string | undefined;
  /** Why it is on hold; empty when it is not. */
  readonly holds: readonly HoldReason[];
  /** Where a request to a fulfillment service stands, in Shopify's words. */
  readonly requestStatus: string | undefined;
  /** When a scheduled one opens. */
  readonly shipAfter: string | undefined;
  readonly lines: readonly {
    readonly groupLineId: string;
    readonly lineItemId: string;
    readonly remaining: number;
  }[];
}

/** A fulfillment that is alive. */
export interface ExistingFulfillment {
  readonly id: string;
  readonly createdAt: string | undefined;
  readonly locationId: string | undefined;
  readonly locationName: string | undefined;
  /** The fulfillment orders it was made from; empty when Shopify does not show them. */
  readonly groupIds: readonly string[];
  readonly trackings: readonly Tracking[];
  readonly lines: readonly FulfillmentLine[];
}

/** What is read here besides what an order's mapping needs. */
type FulfillmentOrderNode = ShopifyFulfillmentOrder & {
  readonly createdAt?: Maybe<string>;
  readonly requestStatus?: Maybe<string>;
};
type FulfillmentNode = ShopifyFulfillment & {
  readonly location?: Maybe<{ readonly name?: Maybe<string> }>;
  readonly fulfillmentOrders?: Maybe<ShopifyConnection<{ readonly id?: Maybe<string> }>>;
};

/** Where an order is read from. */
export interface FulfillmentSource {
  readonly client: ShopifyClient;
  readonly storeId: string;
  readonly orderId: string;
  readonly select: Selection;
}

/**
 * Reads what can be shipped of an order and what was, all pages of it. By id and not through the search index, so that it
 * is always current.
 *
 * @throws {ConnectorError} `not_found` for an order that is not there.
 */
export async function readFulfillmentState(source: FulfillmentSource, call: Call): Promise<FulfillmentState> {
  const { client, storeId, orderId, select } = source;
  const readOrder = async (after: string | null) => {
    const { data } = await client.request(storeId, fulfillmentOrdersByOrder(select), { id: orderId, after }, call);
    const order = recordOf(data['order']) as ShopifyOrder | undefined;
    if (order === undefined) throw orderNotFound(storeId, call.operation);
    return order;
  };
  const order = await readOrder(null);
  const groups = await readToEnd(order.fulfillmentOrders, async (after) => (await readOrder(after)).fulfillmentOrders);
  requireWhole(groups, source, call);
  return {
    isCancelled: typeof order.cancelledAt === 'string',
    isFulfilled: FULFILLED.has(order.displayFulfillmentStatus ?? ''),
    groups: await flatMapInTurn(groups?.nodes ?? [], (group) => readGroup(source, group, call)),
    fulfillments: await flatMapInTurn(order.fulfillments ?? [], (one) => readFulfillment(source, one, call)),
  };
}

const FULFILLED: ReadonlySet<string> = new Set(['FULFILLED', 'FULFILLMENT_NOT_REQUIRED']);

async function readGroup(
  source: FulfillmentSource,
  wire: Maybe<FulfillmentOrderNode>,
  call: Call,
): Promise<ShippableGroup[]> {
  const lineItems = await completeLines(source, wire?.id, wire?.lineItems, fulfillmentOrderLinesPage, call);
  const read = createWireReader();
  return mapFulfillmentGroup(read, { ...wire, lineItems }, 0).map((group) => ({
    id: group.id,
    status: group.status.raw ?? '',
    createdAt: read.time(wire?.createdAt, 'createdAt'),
    holds: (group.holds ?? []).map(({ reason }) => reason),
    requestStatus: read.text(wire?.requestStatus, 'requestStatus'),
    shipAfter: group.sla?.shipAfter,
    // A scheduled one may be shipped by Shopify's leave, but holds what the buyer is to get later (a subscription).
    canFulfill: (group.actions?.includes('fulfill') ?? false) && group.status.value !== 'scheduled',
    locationId: group.locationId,
    locationName: group.locationName,
    lines: group.lines.flatMap(({ groupLineId, lineId, remaining }) =>
      groupLineId === undefined ? [] : [{ groupLineId, lineItemId: lineId, remaining }],
    ),
  }));
}

async function readFulfillment(
  source: FulfillmentSource,
  wire: Maybe<FulfillmentNode>,
  call: Call,
): Promise<ExistingFulfillment[]> {
  if (wire?.status === 'CANCELLED') return [];
  const lines = await completeLines(source, wire?.id, wire?.fulfillmentLineItems, fulfillmentLinesPage, call);
  const read = createWireReader();
  return mapShipment(read, { ...wire, fulfillmentLineItems: lines }, 0).map((shipment) => ({
    id: shipment.id,
    createdAt: shipment.createdAt,
    locationId: shipment.locationId,
    locationName: read.filledText(wire?.location?.name, 'locationName'),
    groupIds: (wire?.fulfillmentOrders?.nodes ?? []).flatMap((group) => group?.id ?? []),
    trackings: shipment.trackings,
    lines: (shipment.lines ?? []).map(({ lineId, quantity }) => ({ lineItemId: lineId, quantity })),
  }));
}

/** Lines beyond the first page, read from their owner. */
async function completeLines<Node>(
  source: FulfillmentSource,
  ownerId: Maybe<string>,
  lines: Maybe<ShopifyConnection<Node>>,
  document: GraphQLDocument,
  call: Call,
): Promise<Maybe<ShopifyConnection<Node>>> {
  const complete = await readToEnd(lines, async (after) => {
    const { data } = await source.client.request(source.storeId, document, { id: ownerId, after }, call);
    const [owner] = Object.values(data);
    const { lineItems, fulfillmentLineItems } = recordOf(owner) ?? {};
    return (lineItems ?? fulfillmentLineItems) as Maybe<ShopifyConnection<Node>>;
  });
  requireWhole(complete, source, call);
  return complete;
}

/** Planning with half the lines would ship the wrong half. */
function requireWhole(connection: Maybe<ShopifyConnection<unknown>>, { storeId }: FulfillmentSource, call: Call): void {
  if (!hasMore(connection)) return;
  throw new ConnectorError(
    'unexpected_response',
    `shopify ${call.operation}: the order changed while it was read. Try again.`,
    { platform: 'shopify', storeId, operation: call.operation, retryable: true },
  );
}

async function flatMapInTurn<T, Result>(
  items: readonly T[],
  read: (item: T) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(...(await read(item)));
  return results;
}
