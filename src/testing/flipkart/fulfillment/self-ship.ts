import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { indianDay } from '../http/json.js';
import { badRequest, isFilled, isObject, type JsonObject, jsonBody } from '../http/refusal.js';
import { refuseUnknown } from '../orders/filter.js';
import type { Seller } from '../state/seller.js';
import { type Shipment, stateOf } from '../state/shipment.js';
import { changeState, editShipment } from '../state/shipment-changes.js';
import {
  alreadyDispatched,
  batchEntries,
  invalidState,
  isDispatched,
  notAllowed,
  requireWorkable,
  runBatch,
  ShipmentRefusal,
  shipmentAt,
  unprocessable,
} from './batch.js';
import { checkSerialNumbers, checkUnits, dayOf, listOf, momentOf } from './checks.js';

const MOST = 100;
const KNOWN = new Set([
  ...['shipmentId', 'dispatchDate', 'tentativeDeliveryDate', 'deliveryPartner', 'deliveryPartnerCode'],
  ...['trackingId', 'locationId', 'invoice', 'dispatchLocation'],
]);
/** What a seller's allowed vendor list might have; the call that tells it is not published. */
const VENDORS = new Set([
  ...['DELHIVERY', 'BLUEDART', 'DTDC', 'ECOM_EXPRESS', 'EKART', 'GATI', 'INDIA_POST'],
  ...['PROFESSIONAL_COURIERS', 'SHADOWFAX', 'XPRESSBEES', 'Other'],
]);

/** `POST /v3/shipments/selfShip/dispatch`: shipments that left with the seller's courier. */
export function dispatchSelfShipped(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const { seller } = request;
  const body = jsonBody(request);
  refuseUnknown(body, new Set(['shipments']), 'body');
  const entries = batchEntries(body['shipments'], MOST);
  for (const entry of entries) {
    refuseUnknown(entry, KNOWN, 'shipments');
    checkRequired(entry);
  }
  return runBatch(seller, 'selfShipDispatch', 'processingStatus', entries, (entry) => dispatch(entry, seller));
}

function checkRequired({ dispatchDate, tentativeDeliveryDate, invoice, dispatchLocation }: JsonObject): void {
  if (momentOf(dispatchDate) === undefined) throw badRequest('dispatchDate must be a date-time');
  if (momentOf(tentativeDeliveryDate) === undefined) throw badRequest('tentativeDeliveryDate must be a date-time');
  if (!isObject(invoice) || dayOf(invoice['invoiceDate']) === undefined) {
    throw badRequest('invoice.invoiceDate must be a date');
  }
  if (!Array.isArray(invoice['items'])) throw badRequest('invoice.items must not be null');
  if (dispatchLocation !== undefined && !(isObject(dispatchLocation) && isObject(dispatchLocation['address']))) {
    throw badRequest('dispatchLocation.address must not be null');
  }
}

function dispatch(entry: JsonObject, seller: Seller): void {
  const shipment = shipmentAt(seller, entry, false);
  const state = stateOf(shipment);
  const { fulfillment } = seller;
  const now = seller.now();
  requireWorkable(shipment, now);
  if (shipment.type !== 'SELF') throw notAllowed();
  if (isDispatched(state)) throw alreadyDispatched();
  if (state === 'APPROVED' && fulfillment.selfShipNeedsPacking) {
    throw new ShipmentRefusal('ORDER_ITEM_NOT_PACKED', 'Order item is not packed');
  }
  if (state !== 'APPROVED' && state !== 'PACKED') throw invalidState();
  const dispatchedAt = momentOf(entry['dispatchDate']) ?? now;
  const tentativeDeliveryAt = momentOf(entry['tentativeDeliveryDate']) ?? now;
  if (dispatchedAt > now) throw unprocessable('Dispatch Date should not be after Today');
  if (indianDay(tentativeDeliveryAt) < indianDay(now)) {
    throw unprocessable('Tentative Delivery Date should not be before Today');
  }
  const { deliveryPartnerCode, trackingId, deliveryPartner = deliveryPartnerCode } = entry;
  // Mandatory on the newest page only.
  if (!isFilled(deliveryPartnerCode) || !VENDORS.has(deliveryPartnerCode)) {
    throw unprocessable('deliveryPartnerCode is not in the allowed vendor list');
  }
  if (!isFilled(deliveryPartner)) throw unprocessable('deliveryPartner is empty');
  if (trackingId !== undefined && !isFilled(trackingId)) throw unprocessable('trackingId is empty');
  checkInvoice(entry['invoice'] as JsonObject, shipment);
  const { invoiceNumber, invoiceDate } = entry['invoice'] as JsonObject;
  editShipment(shipment, seller, (one) => {
    const courier = isFilled(trackingId) ? { vendorName: deliveryPartner, trackingId } : undefined;
    for (const subShipment of one.subShipments) subShipment.courier = courier;
    one.selfDispatch = { dispatchedAt, tentativeDeliveryAt, deliveryPartner, deliveryPartnerCode };
    one.invoice ??= {
      number: isFilled(invoiceNumber) ? invoiceNumber : `FK${one.id.slice(0, 8)}`,
      date: dayOf(invoiceDate) ?? indianDay(now),
      taxRates: new Map(),
    };
  });
  changeState(shipment, seller, fulfillment.selfShipState);
}

function checkInvoice({ items }: JsonObject, shipment: Shipment): void {
  const rows = listOf(items);
  checkUnits(rows, shipment);
  for (const row of rows) {
    if (row['serialNumbers'] !== undefined) checkSerialNumbers(row['serialNumbers'], row, shipment);
  }
}
