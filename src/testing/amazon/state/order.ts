import type { SandboxMarketplace } from '../sellers/marketplaces.js';

export type FulfillmentStatus =
  | 'CANCELLED'
  | 'PARTIALLY_SHIPPED'
  | 'PENDING'
  | 'PENDING_AVAILABILITY'
  | 'SHIPPED'
  | 'UNFULFILLABLE'
  | 'UNSHIPPED';

export type FulfilledBy = 'AMAZON' | 'MERCHANT';

/** Whole minor units of the order's currency: paise, cents, yen. */
export type Minor = number;

export type ChargeType = 'COD_FEE' | 'DISCOUNT' | 'GIFT_WRAP' | 'ITEM' | 'OTHER' | 'SHIPPING' | 'TAX';

/** A part of what a line brings in. */
export interface Charge {
  readonly type: ChargeType;
  /** As it is written: which sign a discount has is the scenario's choice. */
  readonly amount: Minor;
  /** What it counts as; the charges of a line add up by it. */
  readonly counts: Minor;
  /** Of TAX and DISCOUNT: on which part of the price it falls. */
  readonly details?: readonly { readonly subtype: ChargeType; readonly amount: Minor }[];
}

export interface SandboxOrderLine {
  readonly id: string;
  readonly sku: string;
  readonly asin: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: Minor;
  readonly businessPrice: boolean;
  readonly charges: readonly Charge[];
  readonly promotionIds: readonly string[];
  readonly gift: { readonly message: string; readonly wrap: string } | undefined;
  readonly customizedUrl: string | undefined;
  readonly programs: readonly string[];
  readonly serialNumbers: readonly string[];
  /** Points the buyer gets, in Japan. */
  readonly points: number;
  readonly codMandatory: boolean;
  readonly deliveryWindow: TimeRange | undefined;
  readonly iossNumber: string | undefined;
  /** What a unit weighs, where it is sold by weight. */
  readonly kilograms: number | undefined;
  /** Amazon takes the tax and hands it on. */
  readonly facilitator: boolean;
  /** Units that Amazon's warehouse sent; the seller's own are in the packages. */
  shippedByAmazon: number;
  cancelRequest: string | undefined;
  cancellation: { readonly by: 'AMAZON' | 'BUYER' | 'MERCHANT'; readonly reason: string } | undefined;
}

export interface TimeRange {
  readonly from: number;
  readonly to: number | undefined;
}

export interface SandboxPackage {
  /** A positive integer in text, unique in the order: what tells a new package from a correction. */
  readonly reference: string;
  readonly createdAt: number;
  readonly carrier: string;
  readonly carrierCode: string;
  readonly shippingService: string | undefined;
  readonly trackingNumber: string;
  readonly shippedAt: number;
  readonly status: 'CANCELLED' | 'DELIVERED' | 'IN_TRANSIT' | 'PENDING' | 'SHIPPED' | 'UNDELIVERABLE';
  readonly detailedStatus: string | undefined;
  readonly items: readonly {
    readonly orderItemId: string;
    readonly quantity: number;
    readonly transparencyCodes: readonly string[];
  }[];
}

export interface SandboxAddress {
  readonly name: string;
  readonly companyName?: string;
  readonly addressLine1: string;
  readonly addressLine2?: string;
  readonly addressLine3?: string;
  readonly city: string;
  readonly districtOrCounty?: string;
  readonly stateOrRegion?: string;
  readonly postalCode: string;
  readonly countryCode: string;
  readonly phone?: string;
  readonly extendedFields?: Readonly<Record<string, string>>;
  readonly addressType: 'COMMERCIAL' | 'PICKUP_POINT' | 'RESIDENTIAL';
}

export interface SandboxOrder {
  /** 3-7-7 digits. */
  readonly id: string;
  readonly scenario: string;
  readonly sellerOrderId: string | undefined;
  readonly createdAt: number;
  updatedAt: number;
  status: FulfillmentStatus;
  readonly fulfilledBy: FulfilledBy;
  readonly programs: readonly string[];
  readonly associated:
    | { readonly orderId: string; readonly type: 'EXCHANGE_ORIGINAL_ID' | 'REPLACEMENT_ORIGINAL_ID' }
    | undefined;
  readonly channel: 'AMAZON' | 'NON_AMAZON';
  readonly marketplace: SandboxMarketplace;
  readonly buyer: {
    readonly name: string;
    readonly email: string;
    readonly companyName: string | undefined;
    readonly purchaseOrderNumber: string | undefined;
  };
  readonly address: SandboxAddress;
  readonly dropOffLocation: string | undefined;
  readonly serviceLevel: string;
  readonly shipBy: TimeRange;
  readonly deliverBy: TimeRange | undefined;
  readonly labelPrinting: TimeRange | undefined;
  /** A pending order has no prices, as a rule. */
  priced: boolean;
  /** Order-level amounts by kind are there. */
  readonly hasBreakdowns: boolean;
  readonly tip: { readonly amount: Minor; readonly status: 'FINALIZED' | 'PENDING' } | undefined;
  readonly paymentMethods: readonly string[];
  readonly taxRegistrations: readonly Readonly<Record<string, unknown>>[];
  readonly invoiceStatus: string | undefined;
  readonly invoicePreference: string | undefined;
  readonly fulfillmentOrderIds: readonly string[];
  readonly lines: readonly SandboxOrderLine[];
  readonly packages: SandboxPackage[];
}

/** Units of a line that left. */
export function shippedUnits(order: SandboxOrder, line: SandboxOrderLine): number {
  if (order.fulfilledBy === 'AMAZON') return line.shippedByAmazon;
  return order.packages
    .filter(({ status }) => status !== 'CANCELLED')
    .flatMap(({ items }) => items)
    .reduce((units, { orderItemId, quantity }) => units + (orderItemId === line.id ? quantity : 0), 0);
}

/** Units of a line that are still to leave. */
export function openUnits(order: SandboxOrder, line: SandboxOrderLine): number {
  return line.cancellation === undefined ? line.quantity - shippedUnits(order, line) : 0;
}

/** What a line brings in. */
export const lineTotal = ({ charges }: SandboxOrderLine): Minor => charges.reduce((sum, { counts }) => sum + counts, 0);

/** What the buyer pays. */
export const grandTotal = ({ lines, tip }: SandboxOrder): Minor =>
  lines.reduce((sum, line) => sum + lineTotal(line), tip?.amount ?? 0);
