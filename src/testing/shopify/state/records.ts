import type { MoneyPair } from '../money.js';

/** What the sandbox keeps. Ids are the numeric part; instants are milliseconds on whole seconds. */

export interface AddressRecord {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string | null;
  readonly address1: string;
  readonly address2: string | null;
  readonly city: string;
  readonly province: string;
  readonly provinceCode: string;
  readonly zip: string;
  readonly country: string;
  readonly countryCode: string;
  readonly phone: string | null;
}

export interface CustomerRecord {
  readonly __typename: 'Customer';
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly locale: string;
  readonly createdAt: number;
}

export interface TaxRecord {
  readonly title: string;
  readonly rate: number;
  readonly amount: MoneyPair;
}

export interface AllocationRecord {
  /** Index into the order's discounts. */
  readonly discount: number;
  readonly amount: MoneyPair;
}

export interface DutyRecord {
  readonly id: string;
  readonly harmonizedSystemCode: string;
  readonly countryCodeOfOrigin: string;
  readonly amount: MoneyPair;
}

export interface LineRecord {
  readonly __typename: 'LineItem';
  readonly id: string;
  /** Absent for a custom item. The product behind it may be deleted all the same. */
  readonly variantId: string | null;
  readonly productId: string | null;
  readonly sku: string | null;
  readonly title: string;
  readonly variantTitle: string | null;
  readonly vendor: string | null;
  quantity: number;
  /** Units taken off by refunds, edits and cancellation. */
  removed: number;
  readonly unitPrice: MoneyPair;
  readonly allocations: readonly AllocationRecord[];
  readonly taxes: readonly TaxRecord[];
  readonly duties: readonly DutyRecord[];
  readonly requiresShipping: boolean;
  readonly isGiftCard: boolean;
  readonly taxable: boolean;
  readonly grams: number;
  readonly attributes: readonly AttributeRecord[];
  /** Added after checkout by an edit: part of the total, not of the original total. */
  readonly addedByEdit: boolean;
}

export interface AttributeRecord {
  readonly key: string;
  readonly value: string | null;
}

export interface DiscountRecord {
  readonly kind: 'code' | 'automatic' | 'manual' | 'script';
  /** The code of a code discount, the title of the others. */
  readonly title: string;
  readonly allocationMethod: 'ACROSS' | 'EACH';
  readonly targetSelection: 'ALL' | 'ENTITLED' | 'EXPLICIT';
  readonly targetType: 'LINE_ITEM' | 'SHIPPING_LINE';
  readonly value: { readonly percentage: number } | { readonly amount: MoneyPair };
}

export interface ShippingLineRecord {
  readonly id: string;
  readonly title: string;
  readonly code: string | null;
  readonly source: string;
  readonly price: MoneyPair;
  readonly allocations: readonly AllocationRecord[];
  readonly taxes: readonly TaxRecord[];
}

export interface FeeRecord {
  readonly id: string;
  readonly name: string;
  readonly amount: MoneyPair;
}

export type TransactionKind = 'AUTHORIZATION' | 'CAPTURE' | 'REFUND' | 'SALE' | 'VOID';
export type TransactionStatus = 'FAILURE' | 'PENDING' | 'SUCCESS';

export interface TransactionRecord {
  readonly __typename: 'OrderTransaction';
  readonly id: string;
  readonly kind: TransactionKind;
  status: TransactionStatus;
  readonly gateway: string;
  readonly formattedGateway: string;
  readonly manual: boolean;
  readonly amount: MoneyPair;
  readonly processedAt: number;
  readonly parentId: string | null;
  readonly test: boolean;
}

export interface RefundLineRecord {
  readonly id: string;
  readonly lineId: string;
  readonly quantity: number;
  readonly restockType: 'CANCEL' | 'NO_RESTOCK' | 'RETURN';
  readonly locationId: string | null;
  readonly subtotal: MoneyPair;
  readonly tax: MoneyPair;
}

export interface RefundRecord {
  readonly __typename: 'Refund';
  readonly id: string;
  readonly createdAt: number;
  readonly note: string | null;
  readonly lines: readonly RefundLineRecord[];
  readonly shipping: { readonly id: string; readonly shippingLineId: string; readonly amount: MoneyPair } | null;
  /** Money given back beyond the returned items (kept positive; the platform writes it negative). */
  readonly adjustment: { readonly id: string; readonly amount: MoneyPair } | null;
  readonly transactionIds: readonly string[];
}

export interface HoldRecord {
  readonly id: string;
  readonly reason: string;
  readonly notes: string | null;
  readonly handle: string | null;
  readonly byRequestingApp: boolean;
}

export type FulfillmentOrderStatus =
  | 'CANCELLED'
  | 'CLOSED'
  | 'INCOMPLETE'
  | 'IN_PROGRESS'
  | 'ON_HOLD'
  | 'OPEN'
  | 'SCHEDULED';

export interface FulfillmentOrderLineRecord {
  readonly __typename: 'FulfillmentOrderLineItem';
  readonly id: string;
  readonly lineId: string;
  total: number;
  remaining: number;
}

export interface FulfillmentOrderRecord {
  readonly __typename: 'FulfillmentOrder';
  readonly id: string;
  readonly locationId: string;
  status: FulfillmentOrderStatus;
  requestStatus: 'UNSUBMITTED' | 'SUBMITTED' | 'ACCEPTED' | 'CLOSED';
  readonly createdAt: number;
  updatedAt: number;
  readonly fulfillAt: number | null;
  readonly methodType: 'NONE' | 'SHIPPING';
  readonly lines: FulfillmentOrderLineRecord[];
  readonly holds: HoldRecord[];
}

export interface TrackingRecord {
  readonly company: string | null;
  readonly number: string | null;
  readonly url: string | null;
}

export interface FulfillmentLineRecord {
  readonly id: string;
  readonly lineId: string;
  readonly quantity: number;
}

export interface FulfillmentEventRecord {
  readonly __typename: 'FulfillmentEvent';
  readonly id: string;
  readonly status: string;
  readonly message: string | null;
  readonly happenedAt: number;
  readonly createdAt: number;
  readonly estimatedDeliveryAt: number | null;
  readonly address1: string | null;
  readonly city: string | null;
  readonly province: string | null;
  readonly zip: string | null;
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

export interface FulfillmentRecord {
  readonly __typename: 'Fulfillment';
  readonly id: string;
  readonly name: string;
  status: 'CANCELLED' | 'SUCCESS';
  displayStatus: string | null;
  readonly createdAt: number;
  updatedAt: number;
  deliveredAt: number | null;
  inTransitAt: number | null;
  estimatedDeliveryAt: number | null;
  readonly locationId: string;
  tracking: TrackingRecord[];
  readonly lines: FulfillmentLineRecord[];
  readonly fulfillmentOrderIds: readonly string[];
  readonly events: FulfillmentEventRecord[];
}

export interface OrderRecord {
  readonly __typename: 'Order';
  readonly id: string;
  /** Which case of the generator it is. */
  readonly scenario: string;
  /** Position in the generator; the source of every id below the order. */
  readonly sequence: number;
  readonly name: string;
  readonly number: number;
  readonly confirmationNumber: string;
  readonly createdAt: number;
  readonly processedAt: number;
  updatedAt: number;
  cancelledAt: number | null;
  cancelReason: string | null;
  /** What staff wrote about the cancellation. */
  staffNote: string | null;
  closedAt: number | null;
  readonly test: boolean;
  edited: boolean;
  readonly sourceName: string;
  note: string | null;
  tags: readonly string[];
  readonly email: string | null;
  readonly phone: string | null;
  readonly customer: CustomerRecord | null;
  readonly billingAddress: AddressRecord | null;
  readonly shippingAddress: AddressRecord | null;
  readonly currency: string;
  readonly presentmentCurrency: string;
  readonly taxesIncluded: boolean;
  readonly paymentGatewayNames: readonly string[];
  readonly attributes: readonly AttributeRecord[];
  readonly lines: LineRecord[];
  readonly discounts: readonly DiscountRecord[];
  readonly shippingLines: readonly ShippingLineRecord[];
  readonly fees: readonly FeeRecord[];
  readonly tip: MoneyPair;
  readonly transactions: TransactionRecord[];
  readonly refunds: RefundRecord[];
  readonly fulfillmentOrders: FulfillmentOrderRecord[];
  readonly fulfillments: FulfillmentRecord[];
  /** An authorisation that ran out; nothing else tells it from an open one. */
  readonly authorizationExpired: boolean;
}

export interface ProductRecord {
  readonly __typename: 'Product';
  readonly id: string;
  readonly title: string;
  readonly handle: string;
  readonly vendor: string;
  readonly productType: string;
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'DRAFT';
  readonly createdAt: number;
  updatedAt: number;
  deleted: boolean;
  readonly imageUrl: string | null;
  readonly variantIds: readonly string[];
}

export interface VariantRecord {
  readonly __typename: 'ProductVariant';
  readonly id: string;
  readonly productId: string;
  readonly inventoryItemId: string;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly title: string;
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly position: number;
  /** Minor units of the shop's currency. */
  price: number;
  compareAtPrice: number | null;
  readonly taxRate: number;
  readonly harmonizedSystemCode: string;
  readonly grams: number;
  readonly requiresShipping: boolean;
  readonly createdAt: number;
  updatedAt: number;
}

export interface InventoryItemRecord {
  readonly __typename: 'InventoryItem';
  readonly id: string;
  readonly variantId: string;
  readonly tracked: boolean;
  readonly createdAt: number;
  updatedAt: number;
}

export interface InventoryLevelRecord {
  readonly __typename: 'InventoryLevel';
  readonly itemId: string;
  readonly locationId: string;
  available: number;
  committed: number;
  incoming: number;
  reserved: number;
  damaged: number;
  readonly createdAt: number;
  updatedAt: number;
}

export interface LocationRecord {
  readonly __typename: 'Location';
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly fulfillsOnlineOrders: boolean;
  readonly shipsInventory: boolean;
  readonly fulfillmentService: { readonly id: string; readonly handle: string; readonly serviceName: string } | null;
  readonly address: {
    readonly address1: string;
    readonly city: string;
    readonly province: string;
    readonly provinceCode: string;
    readonly zip: string;
    readonly phone: string | null;
  };
}
