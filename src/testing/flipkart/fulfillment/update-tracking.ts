import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { indianDay } from '../http/json.js';
import { badRequest, isFilled, jsonBody, notFound, unprocessable } from '../http/refusal.js';
import { refuseUnknown } from '../orders/filter.js';
import { stateOf } from '../state/shipment.js';
import { editShipment } from '../state/shipment-changes.js';
import { momentOf } from './checks.js';

const KNOWN = new Set(['shipment_id', 'tracking_id', 'seller_id', 'delivery_partner', 'tentative_delivery_date']);

/** `POST /v3/shipments/{shipmentId}/update`: another number for a self-shipped one. What it answers is not published. */
export function updateTracking(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const { seller, params } = request;
  const body = jsonBody(request);
  refuseUnknown(body, KNOWN, 'body');
  const { shipment_id: id, tracking_id: trackingId, delivery_partner: partner } = body;
  if (id !== params['shipmentId']) throw badRequest('shipment_id must be that of the path');
  if (body['seller_id'] !== undefined && body['seller_id'] !== seller.id) throw badRequest('seller_id is not yours');
  if (!isFilled(trackingId)) throw badRequest('tracking_id must not be empty');
  const tentative = body['tentative_delivery_date'];
  const tentativeDeliveryAt = tentative === undefined ? undefined : momentOf(tentative);
  if (tentative !== undefined && (tentativeDeliveryAt === undefined || isPast(tentativeDeliveryAt, seller.now()))) {
    throw badRequest('tentative_delivery_date must be a date-time that is not over');
  }
  const shipment = seller.shipments.get(String(id));
  if (shipment === undefined) throw notFound('Shipment not found');
  const isUnderway = ['PICKUP_COMPLETE', 'READY_TO_DISPATCH', 'SHIPPED'].includes(stateOf(shipment));
  if (shipment.type !== 'SELF' || !isUnderway) throw unprocessable('Operation not allowed');
  editShipment(shipment, seller, (one) => {
    const vendorName = isFilled(partner) ? partner : (one.selfDispatch?.deliveryPartner ?? 'Other');
    for (const subShipment of one.subShipments) subShipment.courier = { vendorName, trackingId };
    if (one.selfDispatch !== undefined && tentativeDeliveryAt !== undefined) {
      one.selfDispatch = { ...one.selfDispatch, tentativeDeliveryAt };
    }
  });
  return { status: 200 };
}

const isPast = (at: number, now: number): boolean => indianDay(at) < indianDay(now);
