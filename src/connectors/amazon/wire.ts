/**
 * The parts of Orders v2026-01-01 that this connector reads. Every field may be `null` or missing: which parts come at
 * all depends on `includedData`, on the roles of the app and on how far the order is.
 */
export type Maybe<T> = T | null | undefined;

/** The parts of an order that are answered only when asked for; order items always are. */
export const INCLUDED_DATA = [
  'BUYER',
  'RECIPIENT',
  'PROCEEDS',
  'EXPENSE',
  'PROMOTION',
  'CANCELLATION',
  'FULFILLMENT',
  'PACKAGES',
  'TAX',
  'PAYMENT',
  'FULFILLMENT_ORDERS',
] as const;
export type IncludedData = (typeof INCLUDED_DATA)[number];

export interface AmazonMoney {
  /** A decimal text. */
  readonly amount?: Maybe<string>;
  readonly currencyCode?: Maybe<string>;
}

export interface AmazonTimeRange {
  readonly earliestDateTime?: Maybe<string>;
  readonly latestDateTime?: Maybe<string>;
}

export interface AmazonAddress {
  readonly name?: Maybe<string>;
  readonly companyName?: Maybe<string>;
  readonly addressLine1?: Maybe<string>;
  readonly addressLine2?: Maybe<string>;
  readonly addressLine3?: Maybe<string>;
  readonly city?: Maybe<string>;
  readonly districtOrCounty?: Maybe<string>;
  readonly stateOrRegion?: Maybe<string>;
  readonly municipality?: Maybe<string>;
  readonly postalCode?: Maybe<string>;
  readonly countryCode?: Maybe<string>;
  readonly phone?: Maybe<string>;
  /** Brazil only. */
  readonly extendedFields?: Maybe<{
    readonly streetName?: Maybe<string>;
    readonly streetNumber?: Maybe<string>;
    readonly complement?: Maybe<string>;
    readonly neighborhood?: Maybe<string>;
  }>;
  readonly addressType?: Maybe<string>;
}

/** Of an item, and of the order: there without details, and with `DELIVERY_TIP`, whose `status` says if it is final. */
export interface AmazonBreakdown {
  readonly type?: Maybe<string>;
  readonly subtotal?: Maybe<AmazonMoney>;
  readonly status?: Maybe<string>;
  /** Of TAX and DISCOUNT: which part of the price they fall on. */
  readonly detailedBreakdowns?: Maybe<
    readonly Maybe<{ readonly subtype?: Maybe<string>; readonly value?: Maybe<AmazonMoney> }>[]
  >;
}

export interface AmazonItemFulfillment {
  readonly quantityFulfilled?: Maybe<number>;
  readonly quantityUnfulfilled?: Maybe<number>;
  readonly packing?: Maybe<{
    readonly giftOption?: Maybe<{ readonly giftMessage?: Maybe<string>; readonly giftWrapLevel?: Maybe<string> }>;
    readonly serialNumberRequirement?: Maybe<{ readonly requirementType?: Maybe<string> }>;
  }>;
  readonly shipping?: Maybe<{
    readonly scheduledDeliveryWindow?: Maybe<AmazonTimeRange>;
    /** Each is `MANDATORY` or absent. */
    readonly shippingConstraints?: Maybe<{
      readonly cashOnDelivery?: Maybe<string>;
      readonly palletDelivery?: Maybe<string>;
      readonly signatureConfirmation?: Maybe<string>;
      readonly recipientIdentityVerification?: Maybe<string>;
      readonly recipientAgeVerification?: Maybe<string>;
    }>;
    readonly internationalShipping?: Maybe<{ readonly iossNumber?: Maybe<string> }>;
  }>;
}

export interface AmazonOrderItem {
  readonly orderItemId?: Maybe<string>;
  readonly quantityOrdered?: Maybe<number>;
  readonly measurement?: Maybe<{ readonly unit?: Maybe<string>; readonly value?: Maybe<number> }>;
  readonly programs?: Maybe<readonly Maybe<string>[]>;
  readonly product?: Maybe<{
    readonly asin?: Maybe<string>;
    readonly title?: Maybe<string>;
    readonly sellerSku?: Maybe<string>;
    readonly condition?: Maybe<{
      readonly conditionType?: Maybe<string>;
      readonly conditionSubtype?: Maybe<string>;
      readonly conditionNote?: Maybe<string>;
    }>;
    readonly price?: Maybe<{
      readonly unitPrice?: Maybe<AmazonMoney>;
      readonly priceDesignation?: Maybe<string>;
    }>;
    readonly serialNumbers?: Maybe<readonly Maybe<string>[]>;
    readonly customization?: Maybe<{ readonly customizedUrl?: Maybe<string> }>;
  }>;
  readonly proceeds?: Maybe<{
    readonly proceedsTotal?: Maybe<AmazonMoney>;
    readonly breakdowns?: Maybe<readonly Maybe<AmazonBreakdown>[]>;
  }>;
  readonly promotion?: Maybe<{
    readonly breakdowns?: Maybe<readonly Maybe<{ readonly promotionId?: Maybe<string> }>[]>;
  }>;
  readonly cancellation?: Maybe<{
    readonly cancellationRequest?: Maybe<{ readonly requester?: Maybe<string>; readonly cancelReason?: Maybe<string> }>;
    readonly cancellationExecution?: Maybe<{
      readonly cancelledBy?: Maybe<string>;
      readonly cancelReason?: Maybe<string>;
    }>;
  }>;
  readonly fulfillment?: Maybe<AmazonItemFulfillment>;
  readonly tax?: Maybe<{
    readonly taxCollections?: Maybe<
      readonly Maybe<{ readonly model?: Maybe<string>; readonly responsibleParty?: Maybe<string> }>[]
    >;
  }>;
}

export interface AmazonPackage {
  readonly packageReferenceId?: Maybe<string>;
  readonly createdTime?: Maybe<string>;
  readonly packageStatus?: Maybe<{ readonly status?: Maybe<string>; readonly detailedStatus?: Maybe<string> }>;
  readonly carrier?: Maybe<string>;
  readonly shipTime?: Maybe<string>;
  readonly shippingService?: Maybe<string>;
  readonly trackingNumber?: Maybe<string>;
  readonly shipFromAddress?: Maybe<AmazonAddress>;
  readonly packageItems?: Maybe<
    readonly Maybe<{ readonly orderItemId?: Maybe<string>; readonly quantity?: Maybe<number> }>[]
  >;
}

export interface AmazonTaxRegistration {
  /** BUYER, MERCHANT or MARKETPLACE. */
  readonly entityType?: Maybe<string>;
  readonly legalName?: Maybe<string>;
  readonly taxRegistrationType?: Maybe<string>;
  readonly taxRegistrationNumber?: Maybe<string>;
  readonly taxRegistrationAddress?: Maybe<AmazonAddress>;
}

export interface AmazonPaymentExecution {
  readonly paymentMethod?: Maybe<string>;
  readonly paymentAmount?: Maybe<AmazonMoney>;
  readonly cardBrand?: Maybe<string>;
  readonly authorizationCode?: Maybe<string>;
}

export interface AmazonFulfillment {
  readonly fulfillmentStatus?: Maybe<string>;
  /** AMAZON or MERCHANT. */
  readonly fulfilledBy?: Maybe<string>;
  readonly fulfillmentServiceLevel?: Maybe<string>;
  readonly shipByWindow?: Maybe<AmazonTimeRange>;
  readonly deliverByWindow?: Maybe<AmazonTimeRange>;
  readonly labelPrintingWindow?: Maybe<AmazonTimeRange>;
}

export interface AmazonOrder {
  readonly orderId?: Maybe<string>;
  readonly orderAliases?: Maybe<
    readonly Maybe<{ readonly aliasId?: Maybe<string>; readonly aliasType?: Maybe<string> }>[]
  >;
  readonly createdTime?: Maybe<string>;
  readonly lastUpdatedTime?: Maybe<string>;
  readonly programs?: Maybe<readonly Maybe<string>[]>;
  readonly associatedOrders?: Maybe<
    readonly Maybe<{ readonly orderId?: Maybe<string>; readonly associationType?: Maybe<string> }>[]
  >;
  readonly salesChannel?: Maybe<{
    readonly channelName?: Maybe<string>;
    readonly marketplaceId?: Maybe<string>;
    readonly marketplaceName?: Maybe<string>;
  }>;
  readonly buyer?: Maybe<{
    readonly buyerName?: Maybe<string>;
    readonly buyerEmail?: Maybe<string>;
    readonly buyerCompanyName?: Maybe<string>;
    readonly buyerPurchaseOrderNumber?: Maybe<string>;
  }>;
  readonly recipient?: Maybe<{
    readonly deliveryAddress?: Maybe<AmazonAddress>;
    readonly deliveryPreference?: Maybe<{
      readonly dropOffLocation?: Maybe<string>;
      readonly addressInstruction?: Maybe<string>;
    }>;
  }>;
  readonly proceeds?: Maybe<{
    readonly grandTotal?: Maybe<AmazonMoney>;
    readonly breakdowns?: Maybe<readonly Maybe<AmazonBreakdown>[]>;
  }>;
  readonly payment?: Maybe<{ readonly paymentExecutions?: Maybe<readonly Maybe<AmazonPaymentExecution>[]> }>;
  readonly tax?: Maybe<{
    readonly taxRegistrations?: Maybe<readonly Maybe<AmazonTaxRegistration>[]>;
    readonly taxInvoicing?: Maybe<{
      readonly buyerInvoicePreference?: Maybe<string>;
      readonly invoiceStatus?: Maybe<string>;
    }>;
  }>;
  readonly fulfillment?: Maybe<AmazonFulfillment>;
  readonly orderItems?: Maybe<readonly Maybe<AmazonOrderItem>[]>;
  /** Merchant-fulfilled orders only. */
  readonly packages?: Maybe<readonly Maybe<AmazonPackage>[]>;
  /** Easy Ship orders only (model of 2026-08-05). */
  readonly fulfillmentOrders?: Maybe<readonly Maybe<{ readonly fulfillmentOrderId?: Maybe<string> }>[]>;
}
