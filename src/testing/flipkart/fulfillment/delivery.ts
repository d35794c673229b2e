import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { indianDay } from '../http/json.js';
import { badRequest, isFilled, isObject, type JsonObject, jsonBody } from '../http/refusal.js';
import { refuseUnknown } from '../orders/filter.js';
import type { Seller } from '../state/seller.js';
import { type Shipment, stateOf } from '../state/shipment.js';
import { changeState, touchShipment } from '../state/shipment-changes.js';
import { batchEntries, invalidState, notAllowed, runBatch, shipmentAt, unprocessable } from './batch.js';

const MOST = 100;

/** `POST /v3/shipments/selfShip/delivery` */
export function deliverSelfShipped(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const { seller } = request;
  const entries = entriesOf(request, new Set(['shipmentId', 'locationId', 'deliveryDate']));
  return runBatch(seller, 'selfShipDelivery', 'processingStatus', entries, (entry) => {
    changeState(underway(entry, seller), seller, 'DELIVERED');
  });
}

/** `POST /v3/shipments/selfShip/deliveryAttempt`: it is tried again another day. */
export function attemptDelivery(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const { seller } = request;
  const entries = entriesOf(request, new Set(['shipmentId', 'locationId', 'deliveryDate', 'failureAttributes']));
  for (const { failureAttributes } of entries) {
    if (
      failureAttributes !== undefined &&
      !(isObject(failureAttributes) && isDay(failureAttributes['newDeliveryDate']))
    ) {
      throw badRequest('failureAttributes.newDeliveryDate must be a date');
    }
  }
  return runBatch(seller, 'selfShipDeliveryAttempt', 'processingStatus', entries, (entry) => attempt(entry, seller));
}

function attempt(entry: JsonObject, seller: Seller): void {
  const shipment = underway(entry, seller);
  const { newDeliveryDate, reason, subReason } = (entry['failureAttributes'] ?? {}) as JsonObject;
  if (!isDay(newDeliveryDate)) throw unprocessable('A new delivery date is needed');
  if (newDeliveryDate < String(entry['deliveryDate']))
    throw unprocessable('The new delivery date is before the old one');
  const { attempts } = seller.fulfillment;
  const made = {
    deliveryDate: String(entry['deliveryDate']),
    newDeliveryDate,
    reason: isFilled(reason) ? reason : undefined,
    subReason: isFilled(subReason) ? subReason : undefined,
  };
  attempts.set(shipment.id, [...(attempts.get(shipment.id) ?? []), made]);
  touchShipment(shipment, seller);
}

function entriesOf(request: FlipkartSandboxRequest, known: ReadonlySet<string>): readonly JsonObject[] {
  const body = jsonBody(request);
  refuseUnknown(body, new Set(['shipments']), 'body');
  const entries = batchEntries(body['shipments'], MOST);
  for (const entry of entries) {
    refuseUnknown(entry, known, 'shipments');
    if (!isDay(entry['deliveryDate'])) throw badRequest('deliveryDate must be yyyy-MM-dd');
  }
  return entries;
}

/** A self-shipped one that left and did not arrive, on a day that was. */
function underway(entry: JsonObject, seller: Seller): Shipment {
  const shipment = shipmentAt(seller, entry, false);
  if (shipment.type !== 'SELF') throw notAllowed();
  if (!['PICKUP_COMPLETE', 'READY_TO_DISPATCH', 'SHIPPED'].includes(stateOf(shipment))) throw invalidState();
  const day = String(entry['deliveryDate']);
  const dispatchedAt = shipment.selfDispatch?.dispatchedAt ?? shipment.orderedAt;
  if (day > indianDay(seller.now()) || day < indianDay(dispatchedAt)) throw unprocessable('Invalid delivery date');
  return shipment;
}

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
