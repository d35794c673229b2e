import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { badRequest, isFilled, type JsonObject, jsonBody } from '../http/refusal.js';
import { refuseUnknown } from '../orders/filter.js';
import type { Seller } from '../state/seller.js';
import { cancelItems } from '../state/shipment-changes.js';
import {
  batchEntries,
  invalidState,
  notAllowed,
  runBatch,
  ShipmentRefusal,
  shipmentAt,
  unprocessable,
} from './batch.js';

const MOST = 25;
const KNOWN = new Set(['shipmentId', 'locationId', 'cancellationGroupIds', 'reason']);
const REASONS = new Set(['cannot_procure_item', 'not_enough_inventory', 'b2b_order']);
/** "Before marking them PACKED": whether while they are being packed, no page says. Refused here. */
const CANCELLABLE = new Set(['APPROVED', 'FORM_FAILED']);

/** `POST /v3/shipments/cancel`: groups of items that are not packed. */
export function cancelShipments(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const { seller } = request;
  const body = jsonBody(request);
  refuseUnknown(body, new Set(['shipments']), 'body');
  const entries = batchEntries(body['shipments'], MOST);
  for (const entry of entries) {
    refuseUnknown(entry, KNOWN, 'shipments');
    const groups = entry['cancellationGroupIds'];
    const isSet = Array.isArray(groups) && groups.every(isFilled) && new Set(groups).size === groups.length;
    if (!isSet) throw badRequest('cancellationGroupIds must be a list of unique ids');
  }
  return runBatch(seller, 'cancel', seller.fulfillment.verdicts, entries, (entry) => cancel(entry, seller));
}

function cancel(entry: JsonObject, seller: Seller): void {
  const shipment = shipmentAt(seller, entry);
  const { reason, cancellationGroupIds } = entry;
  if (shipment.profile === 'FBF') throw notAllowed();
  if (typeof reason !== 'string' || !REASONS.has(reason)) {
    throw new ShipmentRefusal('EMPTY_OR_INVALID_REASON_FOR_CANCELLATION', 'Empty or invalid reason');
  }
  const groups = cancellationGroupIds as readonly string[];
  const known = new Set(shipment.items.map((item) => item.cancellationGroupId));
  if (groups.length === 0 || groups.some((group) => !known.has(group)))
    throw unprocessable('Unknown cancellation group');
  const items = shipment.items.filter((item) => groups.includes(item.cancellationGroupId));
  if (items.some(({ cancellation }) => cancellation !== undefined)) {
    throw new ShipmentRefusal('ORDER_ITEM_ALREADY_CANCELLED', 'Order item is already cancelled');
  }
  if (items.some(({ status }) => !CANCELLABLE.has(status))) throw invalidState();
  const itemIds = items.map(({ id }) => id);
  cancelItems(shipment, seller, { itemIds, type: 'sellerCancellation', subReason: reason });
}
