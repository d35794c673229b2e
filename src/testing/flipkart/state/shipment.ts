import type { Paise } from '../http/json.js';

/** Where a shipment stands. Its items have the same words. */
export type ShipmentState =
  | 'APPROVED'
  | 'CANCELLED'
  | 'COMPLETED'
  | 'DELIVERED'
  | 'FORM_FAILED'
  | 'PACKED'
  | 'PACKING_IN_PROGRESS'
  | 'PICKUP_COMPLETE'
  | 'READY_TO_DISPATCH'
  | 'RETURNED'
  | 'RETURN_REQUESTED'
  | 'SHIPPED';

/** `SELF`: the seller's courier. */
export type ShipmentType = 'EXPRESS' | 'NORMAL' | 'SELF';

/** Whose stock it is and where it lies. Answers use other words: `Seller_Fulfilment`, … */
export type ServiceProfile = 'FBF' | 'FBF_LITE' | 'NON_FBF';

export type CancellationType = 'buyerCancellation' | 'marketplaceCancellation' | 'sellerCancellation';

export interface Cancellation {
  readonly type: CancellationType;
  readonly at: number;
  readonly reason: string;
  readonly subReason: string;
}

export interface OrderItem {
  readonly id: string;
  readonly cancellationGroupId: string;
  readonly sku: string;
  /** As answers write it: `&quot;` and all. */
  readonly skuText: string;
  readonly fsn: string;
  readonly listingId: string;
  readonly packageId: string;
  readonly title: string;
  readonly hsn: string | null;
  readonly quantity: number;
  /** Of all units together. */
  readonly sellingPrice: Paise;
  readonly shippingCharge: Paise;
  readonly flipkartDiscount: Paise;
  readonly addOns: readonly string[];
  readonly isReplacement: boolean;
  status: string;
  /** The word that answers have in place of the status: a test planted it. */
  shownAs: string | undefined;
  cancellation: Cancellation | undefined;
  courierReturn: boolean | undefined;
}

export interface Address {
  readonly firstName: string;
  readonly lastName: string;
  readonly pinCode: string;
  readonly city: string;
  readonly state: string;
  /** `IN-KA` */
  readonly stateCode: string;
  readonly addressLine1: string;
  readonly addressLine2: string;
  readonly landmark: string;
  /** Of a buyer: answered for self-shipped shipments only. */
  readonly contactNumber: string;
}

export interface Courier {
  readonly vendorName: string;
  readonly trackingId: string;
}

/** Centimetres and kilograms. */
export interface Dimensions {
  readonly length: number;
  readonly breadth: number;
  readonly height: number;
  readonly weight: number;
}

export interface SubShipment {
  /** `SS-1` */
  readonly id: string;
  dimensions: Dimensions | undefined;
  /** From Flipkart when it is packed, or from the seller when it dispatches itself. */
  courier: Courier | undefined;
}

export interface Invoice {
  readonly number: string;
  /** `2026-11-20` */
  readonly date: string;
  /** Per cent, by order item. */
  readonly taxRates: ReadonlyMap<string, number>;
}

/** A pack that was accepted and is not done. */
export interface Packing {
  readonly startedAt: number;
  readonly doneAt: number;
  /** What it ends in. */
  readonly outcome: 'FORM_FAILED' | 'PACKED' | 'failed';
  readonly invoice: Invoice;
}

/** What the seller said of its own dispatch. */
export interface SelfDispatch {
  readonly dispatchedAt: number;
  readonly tentativeDeliveryAt: number;
  readonly deliveryPartner: string;
  readonly deliveryPartnerCode: string;
}

export interface Form {
  readonly name: string;
  readonly link: string;
  readonly automated: boolean;
}

export interface Shipment {
  readonly id: string;
  /** `OD…`; several shipments can share it. */
  readonly orderId: string;
  /** Which case of the generator it is. */
  readonly scenario: string;
  readonly orderedAt: number;
  updatedAt: number;
  dispatchAfter: number;
  dispatchBy: number;
  hold: boolean;
  readonly type: ShipmentType;
  readonly profile: ServiceProfile;
  readonly tier: 'EXPRESS' | 'REGULAR';
  readonly packagingPolicy: string;
  readonly paymentType: 'COD' | 'PREPAID';
  readonly locationId: string;
  readonly items: readonly OrderItem[];
  readonly subShipments: SubShipment[];
  readonly deliveryAddress: Address;
  readonly billingAddress: Address;
  readonly weighingRequired: boolean;
  forms: readonly Form[];
  packing: Packing | undefined;
  invoice: Invoice | undefined;
  selfDispatch: SelfDispatch | undefined;
}

/** The items that are not cancelled. */
export const liveItems = ({ items }: Shipment): readonly OrderItem[] =>
  items.filter(({ cancellation }) => cancellation === undefined);

/** What the live items say: `CANCELLED` when there are none. */
export const stateOf = (shipment: Shipment): string => liveItems(shipment)[0]?.status ?? 'CANCELLED';

/** What the buyer pays for a line, shipping in it. */
export const lineTotal = ({ sellingPrice, shippingCharge, flipkartDiscount }: OrderItem): Paise =>
  sellingPrice + shippingCharge - flipkartDiscount;

/** What the buyer pays for what is not cancelled. */
export const shipmentTotal = (shipment: Shipment): Paise =>
  liveItems(shipment).reduce((sum, item) => sum + lineTotal(item), 0);
