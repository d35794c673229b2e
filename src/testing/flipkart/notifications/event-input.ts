import type { FlipkartEventType } from '../state/events.js';
import type { Seller } from '../state/seller.js';
import { returnAttributes, shipmentAttributes } from './attributes.js';
import type { ToldEvent } from './envelope.js';

/** What is told, and of what: a shipment, or a return. */
export interface FlipkartNotificationEvent {
  /** `shipment_packed`; also words that Flipkart does not have. */
  readonly eventType: FlipkartEventType | (string & {});
  readonly shipmentId?: string;
  readonly returnId?: string;
  /** Default: what Flipkart tells of the shipment or return as it stands now. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Default: that of the shipment or return, or the seller's first. */
  readonly locationId?: string;
  /** When it happened. @default now */
  readonly at?: Date;
  readonly storeId?: string;
}

/** @throws for what the seller does not have, where its attributes are not given. */
export function toldEvent(seller: Seller, event: Omit<FlipkartNotificationEvent, 'storeId'>): ToldEvent {
  const { subject, locationId, attributes } = standOf(seller, event);
  return {
    eventType: event.eventType,
    at: event.at?.getTime() ?? seller.now(),
    locationId: event.locationId ?? locationId ?? (seller.locationIds[0] as string),
    subject,
    attributes: event.attributes ?? attributes(),
  };
}

/** What an event is of, and what it would tell of that. */
function standOf(
  seller: Seller,
  { eventType, shipmentId, returnId }: Omit<FlipkartNotificationEvent, 'storeId'>,
): Pick<ToldEvent, 'subject'> & {
  readonly locationId: string | undefined;
  attributes(): ToldEvent['attributes'];
} {
  const unknown = (what: string) => new Error(`seller ${seller.id} has no ${what}: give its attributes`);
  if (returnId !== undefined) {
    const row = seller.returns.get(returnId);
    const attributes = () => {
      if (row === undefined) throw unknown(`return ${returnId}`);
      return returnAttributes(eventType, row);
    };
    return { subject: { returnId }, locationId: row?.locationId, attributes };
  }
  if (shipmentId === undefined) throw new Error(`${eventType} needs a shipmentId or a returnId`);
  const shipment = seller.shipments.get(shipmentId);
  const attributes = () => {
    if (shipment === undefined) throw unknown(`shipment ${shipmentId}`);
    return shipmentAttributes(eventType, shipment);
  };
  return { subject: { shipmentId }, locationId: shipment?.locationId, attributes };
}
