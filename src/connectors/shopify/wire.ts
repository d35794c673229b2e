/**
 * The parts of Shopify's Admin GraphQL objects that this connector reads. Every field may be `null`: the schema allows
 * it for most, redaction and missing scopes bring it to others.
 */
export type Maybe<T> = T | null | undefined;

export interface ShopifyMoney {
  readonly amount?: Maybe<string>;
  readonly currencyCode?: Maybe<string>;
}

export interface ShopifyMoneyBag {
  readonly shopMoney?: Maybe<ShopifyMoney>;
  readonly presentmentMoney?: Maybe<ShopifyMoney>;
}

export interface ShopifyConnection<Node> {
  readonly pageInfo?: Maybe<{ readonly hasNextPage?: Maybe<boolean>; readonly endCursor?: Maybe<string> }>;
  readonly nodes?: Maybe<readonly Maybe<Node>[]>;
}

interface HasId {
  readonly id?: Maybe<string>;
}

export interface ShopifyAddress {
  readonly name?: Maybe<string>;
  readonly firstName?: Maybe<string>;
  readonly lastName?: Maybe<string>;
  readonly company?: Maybe<string>;
  readonly address1?: Maybe<string>;
  readonly address2?: Maybe<string>;
  readonly city?: Maybe<string>;
  readonly province?: Maybe<string>;
  readonly provinceCode?: Maybe<string>;
  readonly zip?: Maybe<string>;
  readonly countryCodeV2?: Maybe<string>;
  readonly phone?: Maybe<string>;
}

export interface ShopifyTaxLine {
  readonly title?: Maybe<string>;
  readonly rate?: Maybe<number>;
  readonly priceSet?: Maybe<ShopifyMoneyBag>;
  readonly channelLiable?: Maybe<boolean>;
}

export interface ShopifyAttribute {
  readonly key?: Maybe<string>;
  readonly value?: Maybe<string>;
}

export interface ShopifyLineItem extends HasId {
  readonly sku?: Maybe<string>;
  readonly name?: Maybe<string>;
  readonly title?: Maybe<string>;
  readonly variantTitle?: Maybe<string>;
  readonly quantity?: Maybe<number>;
  readonly currentQuantity?: Maybe<number>;
  readonly unfulfilledQuantity?: Maybe<number>;
  readonly requiresShipping?: Maybe<boolean>;
  readonly isGiftCard?: Maybe<boolean>;
  readonly taxable?: Maybe<boolean>;
  readonly product?: Maybe<HasId>;
  /** Only webhook bodies tell a deleted product from a custom item. */
  readonly productExists?: Maybe<boolean>;
  readonly variant?: Maybe<
    HasId & {
      readonly barcode?: Maybe<string>;
      readonly inventoryItem?: Maybe<{ readonly harmonizedSystemCode?: Maybe<string> }>;
    }
  >;
  readonly customAttributes?: Maybe<readonly Maybe<ShopifyAttribute>[]>;
  readonly originalUnitPriceSet?: Maybe<ShopifyMoneyBag>;
  readonly discountedUnitPriceAfterAllDiscountsSet?: Maybe<ShopifyMoneyBag>;
  readonly originalTotalSet?: Maybe<ShopifyMoneyBag>;
  readonly discountAllocations?: Maybe<
    readonly Maybe<{
      readonly allocatedAmountSet?: Maybe<ShopifyMoneyBag>;
      readonly discountApplication?: Maybe<{ readonly index?: Maybe<number> }>;
    }>[]
  >;
  readonly taxLines?: Maybe<readonly Maybe<ShopifyTaxLine>[]>;
}

export interface ShopifyTransaction extends HasId {
  readonly kind?: Maybe<string>;
  readonly status?: Maybe<string>;
  readonly gateway?: Maybe<string>;
  readonly formattedGateway?: Maybe<string>;
  readonly manualPaymentGateway?: Maybe<boolean>;
  readonly processedAt?: Maybe<string>;
  readonly amountSet?: Maybe<ShopifyMoneyBag>;
}

export interface ShopifyTrackingInfo {
  readonly company?: Maybe<string>;
  readonly number?: Maybe<string>;
  readonly url?: Maybe<string>;
}

export interface ShopifyFulfillment extends HasId {
  readonly status?: Maybe<string>;
  readonly displayStatus?: Maybe<string>;
  readonly createdAt?: Maybe<string>;
  readonly updatedAt?: Maybe<string>;
  readonly inTransitAt?: Maybe<string>;
  readonly deliveredAt?: Maybe<string>;
  readonly location?: Maybe<HasId>;
  readonly trackingInfo?: Maybe<readonly Maybe<ShopifyTrackingInfo>[]>;
  readonly fulfillmentLineItems?: Maybe<ShopifyConnection<ShopifyFulfillmentLine>>;
}

export interface ShopifyFulfillmentLine {
  readonly quantity?: Maybe<number>;
  readonly lineItem?: Maybe<HasId>;
}

export interface ShopifyRefund extends HasId {
  readonly createdAt?: Maybe<string>;
  readonly note?: Maybe<string>;
  readonly totalRefundedSet?: Maybe<ShopifyMoneyBag>;
  readonly refundLineItems?: Maybe<ShopifyConnection<ShopifyRefundLine>>;
  readonly refundShippingLines?: Maybe<ShopifyConnection<ShopifyRefundShippingLine>>;
}

export interface ShopifyRefundLine extends HasId {
  readonly quantity?: Maybe<number>;
  readonly restocked?: Maybe<boolean>;
  readonly lineItem?: Maybe<HasId>;
  readonly subtotalSet?: Maybe<ShopifyMoneyBag>;
  readonly totalTaxSet?: Maybe<ShopifyMoneyBag>;
}

export interface ShopifyRefundShippingLine {
  readonly subtotalAmountSet?: Maybe<ShopifyMoneyBag>;
  readonly taxAmountSet?: Maybe<ShopifyMoneyBag>;
}

export interface ShopifyShippingLine extends HasId {
  readonly title?: Maybe<string>;
  readonly code?: Maybe<string>;
  readonly source?: Maybe<string>;
  readonly carrierIdentifier?: Maybe<string>;
  readonly isRemoved?: Maybe<boolean>;
  readonly originalPriceSet?: Maybe<ShopifyMoneyBag>;
  readonly discountedPriceSet?: Maybe<ShopifyMoneyBag>;
  readonly taxLines?: Maybe<readonly Maybe<ShopifyTaxLine>[]>;
}

export interface ShopifyDiscountApplication {
  readonly __typename?: Maybe<string>;
  readonly index?: Maybe<number>;
  readonly targetType?: Maybe<string>;
  readonly code?: Maybe<string>;
  readonly title?: Maybe<string>;
  readonly value?: Maybe<{ readonly amount?: Maybe<string>; readonly percentage?: Maybe<number> }>;
}

export interface ShopifyFulfillmentOrder extends HasId {
  readonly status?: Maybe<string>;
  readonly fulfillAt?: Maybe<string>;
  readonly fulfillBy?: Maybe<string>;
  readonly supportedActions?: Maybe<readonly Maybe<{ readonly action?: Maybe<string> }>[]>;
  readonly fulfillmentHolds?: Maybe<readonly Maybe<ShopifyFulfillmentHold>[]>;
  readonly assignedLocation?: Maybe<{ readonly name?: Maybe<string>; readonly location?: Maybe<HasId> }>;
  readonly lineItems?: Maybe<ShopifyConnection<ShopifyGroupLine>>;
}

export interface ShopifyFulfillmentHold {
  readonly reason?: Maybe<string>;
  readonly reasonNotes?: Maybe<string>;
}

export interface ShopifyGroupLine extends HasId {
  readonly totalQuantity?: Maybe<number>;
  readonly remainingQuantity?: Maybe<number>;
  readonly lineItem?: Maybe<HasId>;
}

export interface ShopifyAdditionalFee extends HasId {
  readonly name?: Maybe<string>;
  readonly price?: Maybe<ShopifyMoneyBag>;
}

export interface ShopifyCustomer extends HasId {
  readonly firstName?: Maybe<string>;
  readonly lastName?: Maybe<string>;
  readonly displayName?: Maybe<string>;
  readonly defaultEmailAddress?: Maybe<{ readonly emailAddress?: Maybe<string> }>;
  readonly defaultPhoneNumber?: Maybe<{ readonly phoneNumber?: Maybe<string> }>;
}

export interface ShopifyOrder extends HasId {
  readonly name?: Maybe<string>;
  readonly confirmationNumber?: Maybe<string>;
  readonly sourceName?: Maybe<string>;
  readonly sourceIdentifier?: Maybe<string>;
  readonly poNumber?: Maybe<string>;
  readonly createdAt?: Maybe<string>;
  readonly processedAt?: Maybe<string>;
  readonly updatedAt?: Maybe<string>;
  readonly cancelledAt?: Maybe<string>;
  readonly cancelReason?: Maybe<string>;
  readonly closedAt?: Maybe<string>;
  readonly test?: Maybe<boolean>;
  readonly displayFinancialStatus?: Maybe<string>;
  readonly displayFulfillmentStatus?: Maybe<string>;
  readonly returnStatus?: Maybe<string>;
  readonly currencyCode?: Maybe<string>;
  readonly presentmentCurrencyCode?: Maybe<string>;
  readonly taxesIncluded?: Maybe<boolean>;
  readonly email?: Maybe<string>;
  readonly phone?: Maybe<string>;
  readonly note?: Maybe<string>;
  readonly tags?: Maybe<readonly Maybe<string>[]>;
  readonly customerLocale?: Maybe<string>;
  readonly paymentGatewayNames?: Maybe<readonly Maybe<string>[]>;
  readonly customAttributes?: Maybe<readonly Maybe<ShopifyAttribute>[]>;
  readonly customer?: Maybe<ShopifyCustomer>;
  readonly billingAddress?: Maybe<ShopifyAddress>;
  readonly shippingAddress?: Maybe<ShopifyAddress>;
  readonly totalDiscountsSet?: Maybe<ShopifyMoneyBag>;
  readonly totalShippingPriceSet?: Maybe<ShopifyMoneyBag>;
  readonly totalTaxSet?: Maybe<ShopifyMoneyBag>;
  readonly totalTipReceivedSet?: Maybe<ShopifyMoneyBag>;
  readonly originalTotalDutiesSet?: Maybe<ShopifyMoneyBag>;
  readonly originalTotalAdditionalFeesSet?: Maybe<ShopifyMoneyBag>;
  readonly totalPriceSet?: Maybe<ShopifyMoneyBag>;
  readonly currentTotalPriceSet?: Maybe<ShopifyMoneyBag>;
  readonly totalReceivedSet?: Maybe<ShopifyMoneyBag>;
  readonly totalRefundedSet?: Maybe<ShopifyMoneyBag>;
  readonly totalOutstandingSet?: Maybe<ShopifyMoneyBag>;
  readonly totalCashRoundingAdjustment?: Maybe<{ readonly paymentSet?: Maybe<ShopifyMoneyBag> }>;
  readonly taxLines?: Maybe<readonly Maybe<ShopifyTaxLine>[]>;
  readonly additionalFees?: Maybe<readonly Maybe<ShopifyAdditionalFee>[]>;
  readonly transactions?: Maybe<readonly Maybe<ShopifyTransaction>[]>;
  readonly fulfillments?: Maybe<readonly Maybe<ShopifyFulfillment>[]>;
  readonly refunds?: Maybe<readonly Maybe<ShopifyRefund>[]>;
  readonly shippingLines?: Maybe<ShopifyConnection<ShopifyShippingLine>>;
  readonly discountApplications?: Maybe<ShopifyConnection<ShopifyDiscountApplication>>;
  readonly lineItems?: Maybe<ShopifyConnection<ShopifyLineItem>>;
  readonly fulfillmentOrders?: Maybe<ShopifyConnection<ShopifyFulfillmentOrder>>;
}
