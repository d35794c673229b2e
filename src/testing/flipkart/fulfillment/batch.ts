import { badRequest, isFilled, isObject, type JsonObject } from '../http/refusal.js';
import type { Seller } from '../state/seller.js';
import { liveItems, type Shipment } from '../state/shipment.js';

/** A shipment of a batch that is refused; the others are done all the same. */
export class ShipmentRefusal extends Error {
  constructor(
    readonly code: string,
    message = 'Shipment could not be processed',
  ) {
    super(message);
  }
}

export const invalidShipment = (): ShipmentRefusal => new ShipmentRefusal('INVALID_SHIPMENTS', 'Invalid shipment');
export const invalidState = (): ShipmentRefusal => new ShipmentRefusal('INVALID_ITEM_STATE', 'Invalid item state');
export const notAllowed = (): ShipmentRefusal => new ShipmentRefusal('OPERATION_NOT_ALLOWED', 'Operation not allowed');
export const unprocessable = (message: string): ShipmentRefusal => new ShipmentRefusal('UNPROCESSABLE_ENTITY', message);

/** How a batch writes its verdicts; which one is used where differs between the official pages. */
export type VerdictField = 'processingStatus' | 'status';

/** The entries of a batch. @throws FlipkartRefusal for none, too many, and the same shipment twice. */
export function batchEntries(list: unknown, most: number, name = 'shipments'): readonly JsonObject[] {
  if (!Array.isArray(list) || list.length === 0 || list.length > most) {
    throw badRequest(`${name} size must be between 1 and ${most}`);
  }
  const entries = list.map((entry: unknown) => {
    if (!isObject(entry) || !isFilled(entry['shipmentId'])) throw badRequest(`${name} must have a shipmentId each`);
    return entry;
  });
  if (new Set(entries.map(({ shipmentId }) => shipmentId)).size < entries.length) {
    throw badRequest(`${name} must be unique`);
  }
  return entries;
}

/** The seller's shipment of this id at the location that is named. */
export function shipmentAt(seller: Seller, { shipmentId, locationId }: JsonObject, needsLocation = true): Shipment {
  const shipment = seller.shipments.get(String(shipmentId));
  if (shipment === undefined) throw invalidShipment();
  const isThere = locationId === undefined ? !needsLocation : locationId === shipment.locationId;
  if (!isThere) throw invalidShipment();
  return shipment;
}

/** What the seller may work on now: its own stock, not held, not too early. */
export function requireWorkable(shipment: Shipment, now: number): void {
  if (liveItems(shipment).length === 0) throw new ShipmentRefusal('ORDER_ITEM_ALREADY_CANCELLED');
  const isEarly = now < shipment.dispatchAfter;
  if (shipment.profile === 'FBF' || shipment.hold || isEarly) throw notAllowed();
}

const DISPATCHED = new Set([
  ...['READY_TO_DISPATCH', 'PICKUP_COMPLETE', 'SHIPPED', 'DELIVERED', 'COMPLETED'],
  ...['RETURN_REQUESTED', 'RETURNED'],
]);

export const isDispatched = (state: string): boolean => DISPATCHED.has(state);

export const alreadyDispatched = (): ShipmentRefusal => new ShipmentRefusal('ORDER_ITEM_ALREADY_DISPATCHED');

/** Runs a batch; 200 whatever becomes of the single shipments. */
export function runBatch(
  seller: Seller,
  operation: string,
  field: VerdictField,
  entries: readonly JsonObject[],
  work: (entry: JsonObject) => void,
) {
  const desk = seller.fulfillment;
  const shipments = entries.flatMap((entry) => {
    const { shipmentId } = entry;
    try {
      const planted = desk.nextRefusal(operation);
      if (planted !== undefined) throw new ShipmentRefusal(planted);
      work(entry);
    } catch (error) {
      if (!(error instanceof ShipmentRefusal)) throw error;
      return [{ shipmentId, [field]: 'FAILURE', errorCode: error.code, errorMessage: error.message }];
    }
    return desk.isLeftOut(operation) ? [] : [{ shipmentId, [field]: 'SUCCESS' }];
  });
  return { status: 200, body: { shipments } };
}
