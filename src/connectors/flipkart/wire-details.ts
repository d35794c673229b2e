import type { WireReader } from '../../core/wire-reader.js';
import type { Maybe } from './wire.js';

/**
 * `GET /v3/shipments/{ids}`: addresses and couriers.
 *
 * Its printed schema is another operation's. Two of Flipkart's own sources tell the true shape, and differ (2022 SDK,
 * reference pages): `pinCode` or `pincode`, `state` or `stateName`, couriers at the shipment or at each sub-shipment.
 */
export interface FlipkartAddress {
  readonly firstName?: Maybe<string>;
  readonly lastName?: Maybe<string>;
  readonly addressLine1?: Maybe<string>;
  readonly addressLine2?: Maybe<string>;
  readonly landmark?: Maybe<string>;
  readonly city?: Maybe<string>;
  readonly state?: Maybe<string>;
  readonly stateName?: Maybe<string>;
  readonly stateCode?: Maybe<string>;
  readonly pinCode?: Maybe<string>;
  readonly pincode?: Maybe<string>;
  /** Of the buyer: for what the seller ships only. */
  readonly contactNumber?: Maybe<string>;
}

export interface FlipkartCourier {
  readonly trackingId?: Maybe<string>;
  readonly vendorName?: Maybe<string>;
}

export interface FlipkartCourierDetails {
  readonly pickupDetails?: Maybe<FlipkartCourier>;
  readonly deliveryDetails?: Maybe<FlipkartCourier>;
}

export interface FlipkartShipmentDetails {
  readonly shipmentId?: Maybe<string>;
  readonly orderId?: Maybe<string>;
  readonly locationId?: Maybe<string>;
  readonly deliveryAddress?: Maybe<FlipkartAddress>;
  readonly billingAddress?: Maybe<FlipkartAddress>;
  readonly buyerDetails?: Maybe<{ readonly firstName?: Maybe<string>; readonly lastName?: Maybe<string> }>;
  readonly sellerAddress?: Maybe<FlipkartAddress>;
  readonly returnAddress?: Maybe<FlipkartAddress>;
  readonly courierDetails?: Maybe<FlipkartCourierDetails>;
  readonly subShipments?: Maybe<
    readonly Maybe<{
      readonly subShipmentId?: Maybe<string>;
      readonly courierDetails?: Maybe<FlipkartCourierDetails>;
    }>[]
  >;
}

/** The details of this shipment; those of another would show a stranger's address, and are not taken. */
export function readDetails(read: WireReader, value: unknown, shipmentId: string): FlipkartShipmentDetails | undefined {
  const details = read.record(value, 'shipTo') as FlipkartShipmentDetails | undefined;
  if (details === undefined) return undefined;
  const own = read.filledText(details.shipmentId, 'shipTo');
  if (own === undefined || own === shipmentId) return details;
  read.report('invalid_value', 'shipTo', 'the details are those of another shipment; they are left out');
  return undefined;
}

/** Who carries one sub-shipment, first who brings it to the door. */
export function couriersOf(
  read: WireReader,
  details: FlipkartShipmentDetails | undefined,
  subShipmentId: string | undefined,
  path: string,
): readonly FlipkartCourier[] {
  const subShipments = read.list(details?.subShipments, path) ?? [];
  const own = subShipments
    .map((value) => read.record(value, path))
    .find((sub) => sub !== undefined && subShipmentId !== undefined && sub['subShipmentId'] === subShipmentId);
  const ofSub = readCouriers(read, own?.['courierDetails'], path);
  return ofSub.length > 0 ? ofSub : readCouriers(read, details?.courierDetails, path);
}

function readCouriers(read: WireReader, value: unknown, path: string): FlipkartCourier[] {
  const couriers = read.record(value, path);
  return [couriers?.['deliveryDetails'], couriers?.['pickupDetails']].flatMap((courier): FlipkartCourier[] => {
    const wire = read.record(courier, path);
    return wire === undefined ? [] : [wire as FlipkartCourier];
  });
}
