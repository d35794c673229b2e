import { recordOf } from '../../core/wire-reader.js';
import { type MappingIssue, type Order, toIsoUtc } from '../../model/index.js';
import { type FlipkartMapContext, mapOrder } from './map-order.js';

/**
 * Maps a `shipment_created` notification, the one that carries a whole shipment: its `attributes` are a row of the filter
 * but for the ids, which stand in the envelope, and the type of the shipment, which it does not tell.
 *
 * @param envelope the parsed body of the notification.
 * @throws {ConnectorError} `unexpected_response` when it has no shipment id.
 */
export function mapOrderFromNotification(
  envelope: unknown,
  context: FlipkartMapContext,
): { readonly order: Order; readonly issues: readonly MappingIssue[] } {
  const { shipmentId, locationId, timestamp, attributes } = recordOf(envelope) ?? {};
  const shipment = { locationId, ...recordOf(attributes), shipmentId };
  const asOf = context.asOf ?? toIsoUtc(timestamp);
  return mapOrder(shipment, asOf === undefined ? context : { ...context, asOf });
}
