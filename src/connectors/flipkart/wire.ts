/**
 * The parts of the Flipkart Marketplace Seller API v3 that this connector reads (official schemas of 2024-06 and 2026-03).
 * Every field may be `null` or missing: the schemas mark hardly any as required.
 */
export type Maybe<T> = T | null | undefined;

/** All are totals of the line, never of one unit. JSON numbers. */
export interface FlipkartPriceComponents {
  readonly sellingPrice?: Maybe<number>;
  readonly totalPrice?: Maybe<number>;
  readonly shippingCharge?: Maybe<number>;
  readonly customerPrice?: Maybe<number>;
  readonly flipkartDiscount?: Maybe<number>;
}

export interface FlipkartOrderItem {
  /** Digits, beyond 2^53. */
  readonly orderItemId?: Maybe<string>;
  /** `OD…`: the order as the buyer knows it, which may be spread over several shipments. */
  readonly orderId?: Maybe<string>;
  /** What is cancelled together. */
  readonly cancellationGroupId?: Maybe<string>;
  readonly orderDate?: Maybe<string>;
  readonly cancellationDate?: Maybe<string>;
  /** COD or PREPAID. */
  readonly paymentType?: Maybe<string>;
  readonly status?: Maybe<string>;
  readonly cancellationReason?: Maybe<string>;
  readonly cancellationSubReason?: Maybe<string>;
  /** The courier brings it back: it could not be delivered. */
  readonly courierReturn?: Maybe<boolean>;
  readonly quantity?: Maybe<number>;
  readonly fsn?: Maybe<string>;
  /** May hold `&quot;` and other entities. */
  readonly sku?: Maybe<string>;
  readonly listingId?: Maybe<string>;
  readonly hsn?: Maybe<string>;
  readonly title?: Maybe<string>;
  readonly packageIds?: Maybe<readonly Maybe<string>[]>;
  readonly priceComponents?: Maybe<FlipkartPriceComponents>;
  /** Answers say `Seller_Fulfilment`, requests `NON_FBF`; both are seen in answers. */
  readonly serviceProfile?: Maybe<string>;
  readonly is_replacement?: Maybe<boolean>;
  /** As one page of the documentation spells it. */
  readonly isReplacement?: Maybe<boolean>;
}

export interface FlipkartPackage {
  readonly id?: Maybe<string>;
  readonly name?: Maybe<string>;
  /** Centimetres. */
  readonly dimensions?: Maybe<{
    readonly length?: Maybe<number>;
    readonly breadth?: Maybe<number>;
    readonly height?: Maybe<number>;
  }>;
  /** Kilograms. */
  readonly weight?: Maybe<number>;
}

export interface FlipkartSubShipment {
  readonly subShipmentId?: Maybe<string>;
  readonly packages?: Maybe<readonly Maybe<FlipkartPackage>[]>;
}

/** A paper that a state asks for, to go with the parcel. */
export interface FlipkartForm {
  readonly name?: Maybe<string>;
  readonly link?: Maybe<string>;
  readonly automated?: Maybe<boolean>;
}

/** One row of `POST /v3/shipments/filter` and of `GET /v3/shipments`; `shipment_created` carries the same in `attributes`. */
export interface FlipkartShipment {
  readonly shipmentId?: Maybe<string>;
  readonly dispatchByDate?: Maybe<string>;
  readonly dispatchAfterDate?: Maybe<string>;
  readonly updatedAt?: Maybe<string>;
  readonly locationId?: Maybe<string>;
  readonly hold?: Maybe<boolean>;
  /** Several packages. */
  readonly mps?: Maybe<boolean>;
  readonly packagingPolicy?: Maybe<string>;
  readonly subShipments?: Maybe<readonly Maybe<FlipkartSubShipment>[]>;
  readonly orderItems?: Maybe<readonly Maybe<FlipkartOrderItem>[]>;
  readonly forms?: Maybe<readonly Maybe<FlipkartForm>[]>;
  /** NORMAL, EXPRESS or SELF. Absent in `shipment_created`. */
  readonly shipmentType?: Maybe<string>;
}

/** One row of `GET /v2/returns`; an empty text stands for what is not known. */
export interface FlipkartReturnItem {
  readonly returnId?: Maybe<string>;
  readonly orderItemId?: Maybe<string>;
  readonly orderId?: Maybe<string>;
  readonly shipmentId?: Maybe<string>;
  readonly locationId?: Maybe<string>;
  readonly quantity?: Maybe<number>;
  readonly orderDate?: Maybe<string>;
  readonly createdDate?: Maybe<string>;
  readonly updatedDate?: Maybe<string>;
  readonly approvedOn?: Maybe<string>;
  readonly expectedDate?: Maybe<string>;
  readonly completionDate?: Maybe<string>;
  readonly courierName?: Maybe<string>;
  readonly trackingId?: Maybe<string>;
  readonly status?: Maybe<string>;
  /** customer_return or courier_return; notifications name it `source`. */
  readonly type?: Maybe<string>;
  readonly source?: Maybe<string>;
  /** REFUND, REPLACE …; notifications only. */
  readonly action?: Maybe<string>;
  readonly replacementOrderItemId?: Maybe<string>;
  readonly reason?: Maybe<string>;
  readonly subReason?: Maybe<string>;
  readonly comments?: Maybe<string>;
  readonly shipmentStatus?: Maybe<string>;
  readonly serviceProfile?: Maybe<string>;
  /** The FSN; notifications only. */
  readonly productId?: Maybe<string>;
  readonly listingId?: Maybe<string>;
}

/** Stock of one listing at one location. */
export interface FlipkartListingLocation {
  readonly id?: Maybe<string>;
  /** ENABLED or DISABLED. */
  readonly status?: Maybe<string>;
  readonly inventory?: Maybe<number>;
  readonly pending_inventory?: Maybe<number>;
}

/** A value of `available` in the answer of `GET /listings/v3/{skus}` and of `POST /listings/v3/details`. */
export interface FlipkartListing {
  readonly listing_id?: Maybe<string>;
  /** The FSN. */
  readonly product_id?: Maybe<string>;
  /** Whole rupees. One example of the documentation spells the price `flipkart_selling_price`. */
  readonly price?: Maybe<{
    readonly mrp?: Maybe<number>;
    readonly selling_price?: Maybe<number>;
    readonly flipkart_selling_price?: Maybe<number>;
    readonly currency?: Maybe<string>;
  }>;
  readonly tax?: Maybe<{ readonly hsn?: Maybe<string>; readonly tax_code?: Maybe<string> }>;
  /** ACTIVE or INACTIVE. */
  readonly listing_status?: Maybe<string>;
  /** NON_FBF, FBF_LITE, FBF, and by one page FBF_AND_FBF_LITE and FBF_AND_NON_FBF. */
  readonly fulfillment_profile?: Maybe<string>;
  readonly packages?: Maybe<readonly Maybe<FlipkartPackage>[]>;
  readonly locations?: Maybe<readonly Maybe<FlipkartListingLocation>[]>;
}
