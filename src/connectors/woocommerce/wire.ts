/**
 * The parts of WooCommerce's REST objects (`wc/v3`) that this connector reads. Every field may be missing: plugins remove
 * some, and change the types of others.
 */
export type Maybe<T> = T | null | undefined;

/** Ids are numbers, or text beyond 2^53. */
export type WooId = number | string;

/** Decimal text at the decimals of the store; a number where a plugin made it one. */
export type WooAmount = string | number;

export interface WooMeta {
  readonly id?: Maybe<WooId>;
  readonly key?: Maybe<string>;
  /** Any JSON. */
  readonly value?: unknown;
  /** What the buyer reads; only metas of lines have it. */
  readonly display_key?: Maybe<string>;
  readonly display_value?: unknown;
}

export interface WooAddress {
  readonly first_name?: Maybe<string>;
  readonly last_name?: Maybe<string>;
  readonly company?: Maybe<string>;
  readonly address_1?: Maybe<string>;
  readonly address_2?: Maybe<string>;
  readonly city?: Maybe<string>;
  /** A code where WooCommerce has a list of the country's states, else free text. */
  readonly state?: Maybe<string>;
  readonly postcode?: Maybe<string>;
  readonly country?: Maybe<string>;
  /** Of billing only. */
  readonly email?: Maybe<string>;
  readonly phone?: Maybe<string>;
}

/** The part of one tax rate in a line. */
export interface WooLineTax {
  /** `rate_id` of the order's tax line. */
  readonly id?: Maybe<WooId>;
  readonly total?: Maybe<WooAmount>;
}

export interface WooLineItem {
  readonly id?: Maybe<WooId>;
  readonly name?: Maybe<string>;
  /** Of variations: the name without the variation's part. */
  readonly parent_name?: Maybe<string>;
  /** 0 once the product is deleted. */
  readonly product_id?: Maybe<WooId>;
  /** 0 for products without variations. */
  readonly variation_id?: Maybe<WooId>;
  /** `null` once the product is deleted, empty for products without. */
  readonly sku?: Maybe<string>;
  /** Fractions with plugins; negative in refunds. */
  readonly quantity?: Maybe<number | string>;
  /** Before discounts, without tax, whatever the store's setting. */
  readonly subtotal?: Maybe<WooAmount>;
  readonly subtotal_tax?: Maybe<WooAmount>;
  /** After discounts, without tax. */
  readonly total?: Maybe<WooAmount>;
  readonly total_tax?: Maybe<WooAmount>;
  readonly taxes?: Maybe<readonly Maybe<WooLineTax>[]>;
  readonly meta_data?: Maybe<readonly Maybe<WooMeta>[]>;
}

export interface WooTaxLine {
  readonly id?: Maybe<WooId>;
  readonly rate_id?: Maybe<WooId>;
  readonly rate_code?: Maybe<string>;
  readonly label?: Maybe<string>;
  readonly rate_percent?: Maybe<number | string>;
  readonly tax_total?: Maybe<WooAmount>;
  readonly shipping_tax_total?: Maybe<WooAmount>;
}

export interface WooShippingLine {
  readonly id?: Maybe<WooId>;
  readonly method_title?: Maybe<string>;
  readonly method_id?: Maybe<string>;
  readonly total?: Maybe<WooAmount>;
  readonly total_tax?: Maybe<WooAmount>;
  readonly taxes?: Maybe<readonly Maybe<WooLineTax>[]>;
}

export interface WooFeeLine {
  readonly id?: Maybe<WooId>;
  readonly name?: Maybe<string>;
  readonly total?: Maybe<WooAmount>;
  readonly total_tax?: Maybe<WooAmount>;
  readonly taxes?: Maybe<readonly Maybe<WooLineTax>[]>;
}

export interface WooCouponLine {
  readonly id?: Maybe<WooId>;
  readonly code?: Maybe<string>;
  readonly discount?: Maybe<WooAmount>;
  readonly discount_tax?: Maybe<WooAmount>;
  readonly discount_type?: Maybe<string>;
  readonly nominal_amount?: Maybe<WooAmount>;
  readonly free_shipping?: Maybe<boolean>;
}

/**
 * A refund as an order names it (`id`, `reason`, `total`), or as `/orders/{id}/refunds` tells it in full (`amount`, the
 * time and the lines).
 */
export interface WooRefund {
  readonly id?: Maybe<WooId>;
  readonly reason?: Maybe<string>;
  /** Negative. */
  readonly total?: Maybe<WooAmount>;
  readonly amount?: Maybe<WooAmount>;
  readonly date_created_gmt?: Maybe<string>;
  readonly line_items?: Maybe<readonly Maybe<WooLineItem>[]>;
  readonly shipping_lines?: Maybe<readonly Maybe<WooShippingLine>[]>;
}

export interface WooOrder {
  readonly id?: Maybe<WooId>;
  readonly parent_id?: Maybe<WooId>;
  /** What people call the order; not the id where a plugin counts orders its own way. */
  readonly number?: Maybe<WooId>;
  /** Slug without `wc-`. */
  readonly status?: Maybe<string>;
  readonly currency?: Maybe<string>;
  readonly created_via?: Maybe<string>;
  readonly prices_include_tax?: Maybe<boolean>;
  /** By the clock of the store; the `_gmt` fields are in UTC, without saying so. */
  readonly date_created?: Maybe<string>;
  readonly date_created_gmt?: Maybe<string>;
  readonly date_modified?: Maybe<string>;
  readonly date_modified_gmt?: Maybe<string>;
  readonly date_paid?: Maybe<string>;
  readonly date_paid_gmt?: Maybe<string>;
  readonly date_completed?: Maybe<string>;
  readonly date_completed_gmt?: Maybe<string>;
  readonly discount_total?: Maybe<WooAmount>;
  readonly discount_tax?: Maybe<WooAmount>;
  readonly shipping_total?: Maybe<WooAmount>;
  readonly shipping_tax?: Maybe<WooAmount>;
  readonly total?: Maybe<WooAmount>;
  readonly total_tax?: Maybe<WooAmount>;
  /** 0 for guests. */
  readonly customer_id?: Maybe<WooId>;
  readonly customer_note?: Maybe<string>;
  readonly billing?: Maybe<WooAddress>;
  readonly shipping?: Maybe<WooAddress>;
  readonly payment_method?: Maybe<string>;
  readonly payment_method_title?: Maybe<string>;
  readonly transaction_id?: Maybe<string>;
  readonly meta_data?: Maybe<readonly Maybe<WooMeta>[]>;
  readonly line_items?: Maybe<readonly Maybe<WooLineItem>[]>;
  readonly tax_lines?: Maybe<readonly Maybe<WooTaxLine>[]>;
  readonly shipping_lines?: Maybe<readonly Maybe<WooShippingLine>[]>;
  readonly fee_lines?: Maybe<readonly Maybe<WooFeeLine>[]>;
  readonly coupon_lines?: Maybe<readonly Maybe<WooCouponLine>[]>;
  readonly refunds?: Maybe<readonly Maybe<WooRefund>[]>;
  /** The rows of `/orders/{id}/fulfillments`, put here by the reader of the order. */
  readonly fulfillments?: readonly unknown[];
}
