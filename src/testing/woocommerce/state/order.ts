import type { Money } from './money.js';

/** A custom field. WordPress numbers them across all orders. */
export interface MetaEntry {
  readonly id: number;
  key: string;
  /** Any JSON. */
  value: unknown;
}

export interface SandboxAddress {
  firstName: string;
  lastName: string;
  company: string;
  address1: string;
  address2: string;
  city: string;
  state: string;
  postcode: string;
  country: string;
  phone: string;
}

export interface TaxShare {
  readonly rateId: number;
  readonly total: Money;
  /** Before discounts; only product lines have one. */
  readonly subtotal?: Money;
}

export interface ProductLine {
  readonly id: number;
  readonly name: string;
  /** 0 once the product is deleted. */
  productId: number;
  variationId: number;
  quantity: number;
  readonly subtotal: Money;
  readonly total: Money;
  readonly taxes: readonly TaxShare[];
  /** `null` once the product is deleted. */
  sku: string | null;
  readonly parentName: string | null;
  /** Attributes of a variation, in the form the store shows them. */
  readonly attributes: readonly { readonly key: string; readonly label: string; readonly value: string }[];
  /** Units taken off the stock for this line. */
  reducedStock: number;
  readonly meta: MetaEntry[];
}

export interface TaxRate {
  readonly rateId: number;
  readonly code: string;
  readonly label: string;
  readonly percent: number;
}

export interface TaxLine extends TaxRate {
  readonly id: number;
}

export interface ShippingLine {
  readonly id: number;
  readonly title: string;
  readonly methodId: string;
  readonly total: Money;
  readonly taxes: readonly TaxShare[];
}

export interface FeeLine {
  readonly id: number;
  readonly name: string;
  readonly total: Money;
  readonly taxes: readonly TaxShare[];
}

export interface CouponLine {
  readonly id: number;
  readonly code: string;
  readonly discount: Money;
  readonly discountTax: Money;
  readonly type: 'fixed_cart' | 'percent';
  /** What the coupon says: 10 percent, 100 rupees. */
  readonly nominalAmount: number;
  readonly freeShipping: boolean;
}

/** Part of a refund that belongs to one line; amounts and quantity are positive here and negative on the wire. */
export interface RefundLine {
  readonly id: number;
  readonly kind: 'fee' | 'product' | 'shipping';
  /** The order's line. */
  readonly lineId: number;
  readonly quantity: number;
  readonly total: Money;
  readonly taxes: readonly TaxShare[];
}

export interface SandboxRefund {
  readonly id: number;
  readonly createdAt: number;
  readonly amount: Money;
  readonly reason: string;
  /** Whether the gateway was told. */
  readonly paidBack: boolean;
  readonly lines: readonly RefundLine[];
}

export interface OrderNote {
  readonly id: number;
  readonly author: string;
  readonly createdAt: number;
  readonly note: string;
  readonly customerNote: boolean;
}

/** One order as the store keeps it; every time in milliseconds since the epoch, in whole seconds. */
export interface SandboxOrder {
  readonly id: number;
  /** What people call it: the id, unless a plugin numbers orders. */
  readonly number: string;
  /** Which case of the generator it is: `cod`, `coupon`, … or `mixed`. */
  readonly scenario: string;
  /** Slug without `wc-`. */
  status: string;
  /** The status before the trash. */
  trashedFrom: string | undefined;
  readonly createdAt: number;
  modifiedAt: number;
  paidAt: number | null;
  completedAt: number | null;
  readonly currency: string;
  readonly pricesIncludeTax: boolean;
  readonly customerId: number;
  readonly orderKey: string;
  readonly createdVia: string;
  readonly email: string;
  readonly billing: SandboxAddress;
  readonly shipping: SandboxAddress;
  readonly paymentMethod: string;
  readonly paymentTitle: string;
  transactionId: string;
  customerNote: string;
  readonly meta: MetaEntry[];
  readonly lines: ProductLine[];
  readonly taxes: readonly TaxLine[];
  readonly shippingLines: readonly ShippingLine[];
  readonly fees: readonly FeeLine[];
  readonly coupons: readonly CouponLine[];
  readonly refunds: SandboxRefund[];
  readonly notes: OrderNote[];
}
