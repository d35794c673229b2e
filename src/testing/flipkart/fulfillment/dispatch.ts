import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { badRequest, isFilled, type JsonObject, jsonBody } from '../http/refusal.js';
import { refuseUnknown } from '../orders/filter.js';
import type { Seller } from '../state/seller.js';
import { stateOf } from '../state/shipment.js';
import { changeState } from '../state/shipment-changes.js';
import {
  alreadyDispatched,
  batchEntries,
  isDispatched,
  notAllowed,
  requireWorkable,
  runBatch,
  ShipmentRefusal,
  shipmentAt,
} from './batch.js';

const MOST = 25;

/** `POST /v3/shipments/dispatch`: packed shipments of one location are ready for Flipkart's courier. */
export function dispatchShipments(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const { seller } = request;
  const body = jsonBody(request);
  refuseUnknown(body, new Set(['shipmentIds', 'locationId']), 'body');
  const { shipmentIds, locationId } = body;
  if (!isFilled(locationId)) throw badRequest('locationId must not be empty');
  const list = Array.isArray(shipmentIds) ? shipmentIds.map((shipmentId) => ({ shipmentId, locationId })) : undefined;
  const entries = batchEntries(list, MOST, 'shipmentIds');
  return runBatch(seller, 'dispatch', seller.fulfillment.verdicts, entries, (entry) => dispatch(entry, seller));
}

function dispatch(entry: JsonObject, seller: Seller): void {
  const shipment = shipmentAt(seller, entry);
  const state = stateOf(shipment);
  requireWorkable(shipment, seller.now());
  if (shipment.type === 'SELF') throw notAllowed();
  if (isDispatched(state)) throw alreadyDispatched();
  if (state !== 'PACKED') throw new ShipmentRefusal('ORDER_ITEM_NOT_PACKED', 'Order item is not packed');
  changeState(shipment, seller, 'READY_TO_DISPATCH');
}
