import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf } from '../../core/wire-reader.js';
import type { ShipmentState, Tracking } from '../../model/index.js';
import type { ShopifyClient } from './client.js';
import type { ShopifyFulfillmentRef } from './fulfillment-change-input.js';
import { messagesOf } from './fulfillment-errors.js';
import { mapShipment } from './map-shipping.js';
import type { GraphQLDocument } from './queries.js';

/** A fulfillment read by its id, cancelled or not. */
export interface OneFulfillment {
  readonly state: ShipmentState;
  readonly trackings: readonly Tracking[];
  readonly wire: Readonly<Record<string, unknown>>;
}

/**
 * Reads a fulfillment by its id and not through the search index, so that it is always current.
 *
 * @throws {ConnectorError} `not_found` where the order has no such fulfillment.
 */
export async function readOne(
  client: ShopifyClient,
  { storeId, orderId, fulfillmentId }: ShopifyFulfillmentRef,
  document: GraphQLDocument,
  call: Call,
  page: { readonly after?: string } = {},
): Promise<OneFulfillment> {
  const { data } = await client.request(storeId, document, { id: fulfillmentId, ...page }, call);
  const wire = recordOf(data['fulfillment']);
  const fulfillment = wire === undefined ? undefined : oneFulfillment(wire);
  if (fulfillment !== undefined && recordOf(wire?.['order'])?.['id'] === orderId) return fulfillment;
  throw new ConnectorError(
    'not_found',
    `shopify ${call.operation}: the order has no such fulfillment, or this app may not see it. Check fulfillmentId.`,
    { platform: 'shopify', storeId, operation: call.operation },
  );
}

/** `undefined` for one without an id. */
export function oneFulfillment(wire: Readonly<Record<string, unknown>>): OneFulfillment | undefined {
  const [shipment] = mapShipment(createWireReader(), wire, 0);
  return shipment && { state: shipment.status.value, trackings: shipment.trackings, wire };
}

/**
 * Shopify updates cancelled fulfillments without a word (recorded 2026-06); whoever tracks the parcel hears nothing of it.
 *
 * @throws {ConnectorError} `conflict` for a cancelled one.
 */
export function requireAlive({ state }: OneFulfillment, { storeId }: ShopifyFulfillmentRef, call: Call): void {
  if (state !== 'cancelled') return;
  throw new ConnectorError(
    'conflict',
    `shopify ${call.operation}: the fulfillment is cancelled. Ship the goods again with pushFulfillment.`,
    { platform: 'shopify', storeId, operation: call.operation, platformCode: 'fulfillment_cancelled' },
  );
}

/**
 * What a mutation made of it, from its payload.
 *
 * @throws {ConnectorError} `conflict` with Shopify's own words where it made nothing.
 */
export function madeBy(
  data: Readonly<Record<string, unknown>>,
  mutation: string,
  field: string,
  { storeId }: ShopifyFulfillmentRef,
  call: Call,
): Readonly<Record<string, unknown>> {
  const payload = recordOf(data[mutation]);
  const made = recordOf(payload?.[field]);
  if (made !== undefined) return made;
  const why = messagesOf(payload) || 'it did not say why.';
  throw new ConnectorError('conflict', `shopify ${call.operation}: nothing was written, Shopify refused it: ${why}`, {
    platform: 'shopify',
    storeId,
    operation: call.operation,
    platformCode: 'platform_rejected',
  });
}
