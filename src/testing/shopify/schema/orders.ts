import { connection, PAGE } from './parts.js';

/** Orders with everything that hangs on them. */
export const ORDERS_SDL = `
type Order implements Node {
  id: ID!
  legacyResourceId: UnsignedInt64!
  name: String!
  number: Int!
  confirmationNumber: String
  sourceName: String
  sourceIdentifier: String
  poNumber: String
  createdAt: DateTime!
  processedAt: DateTime!
  updatedAt: DateTime!
  cancelledAt: DateTime
  cancelReason: OrderCancelReason
  cancellation: OrderCancellation
  closedAt: DateTime
  closed: Boolean!
  confirmed: Boolean!
  test: Boolean!
  edited: Boolean!
  displayFinancialStatus: OrderDisplayFinancialStatus
  displayFulfillmentStatus: OrderDisplayFulfillmentStatus!
  returnStatus: OrderReturnStatus!
  fullyPaid: Boolean!
  unpaid: Boolean!
  requiresShipping: Boolean!
  currencyCode: CurrencyCode!
  presentmentCurrencyCode: CurrencyCode!
  taxesIncluded: Boolean!
  taxExempt: Boolean!
  dutiesIncluded: Boolean!
  email: String
  phone: String
  note: String
  tags: [String!]!
  customerLocale: String
  customAttributes: [Attribute!]!
  paymentGatewayNames: [String!]!
  discountCodes: [String!]!
  discountCode: String
  customer: Customer
  billingAddress: MailingAddress
  shippingAddress: MailingAddress
  subtotalPriceSet: MoneyBag
  totalDiscountsSet: MoneyBag
  totalShippingPriceSet: MoneyBag!
  totalTaxSet: MoneyBag
  totalTipReceivedSet: MoneyBag!
  totalPriceSet: MoneyBag!
  originalTotalPriceSet: MoneyBag!
  originalTotalDutiesSet: MoneyBag
  originalTotalAdditionalFeesSet: MoneyBag
  currentSubtotalPriceSet: MoneyBag!
  currentTotalDiscountsSet: MoneyBag!
  currentShippingPriceSet: MoneyBag!
  currentTotalTaxSet: MoneyBag!
  currentTotalDutiesSet: MoneyBag
  currentTotalAdditionalFeesSet: MoneyBag
  currentTotalPriceSet: MoneyBag!
  totalReceivedSet: MoneyBag!
  totalRefundedSet: MoneyBag!
  totalRefundedShippingSet: MoneyBag!
  totalOutstandingSet: MoneyBag!
  totalCapturableSet: MoneyBag!
  netPaymentSet: MoneyBag!
  refundDiscrepancySet: MoneyBag!
  totalCashRoundingAdjustment: CashRoundingAdjustment!
  taxLines: [TaxLine!]!
  currentTaxLines: [TaxLine!]!
  additionalFees: [AdditionalFee!]!
  discountApplications(${PAGE}): DiscountApplicationConnection!
  shippingLine: ShippingLine
  shippingLines(${PAGE}, includeRemovals: Boolean = false): ShippingLineConnection!
  transactions(capturable: Boolean, first: Int, manuallyResolvable: Boolean): [OrderTransaction!]!
  fulfillments(first: Int, query: String): [Fulfillment!]!
  refunds(first: Int): [Refund!]!
  lineItems(${PAGE}): LineItemConnection!
  fulfillmentOrders(${PAGE}, displayable: Boolean = false, query: String): FulfillmentOrderConnection!
  canMarkAsPaid: Boolean!
  capturable: Boolean!
  fulfillable: Boolean!
  refundable: Boolean!
  restockable: Boolean!
  merchantEditable: Boolean!
  subtotalLineItemsQuantity: Int!
  currentSubtotalLineItemsQuantity: Int!
  totalWeight: UnsignedInt64
  currentTotalWeight: UnsignedInt64!
}

enum OrderCancelReason {
  CUSTOMER DECLINED FRAUD INVENTORY OTHER STAFF
}

enum OrderDisplayFinancialStatus {
  AUTHORIZED EXPIRED PAID PARTIALLY_PAID PARTIALLY_REFUNDED PENDING REFUNDED VOIDED
}

enum OrderDisplayFulfillmentStatus {
  FULFILLED IN_PROGRESS ON_HOLD OPEN PARTIALLY_FULFILLED PENDING_FULFILLMENT REQUEST_DECLINED RESTOCKED SCHEDULED
  UNFULFILLED
  FULFILLMENT_NOT_REQUIRED  #from 2026-10
}

enum OrderReturnStatus {
  INSPECTION_COMPLETE IN_PROGRESS NO_RETURN RETURNED RETURN_FAILED RETURN_REQUESTED
}

${connection('Order')}

enum OrderSortKeys {
  CREATED_AT CURRENT_TOTAL_PRICE CUSTOMER_NAME DESTINATION FINANCIAL_STATUS FULFILLMENT_STATUS ID ORDER_NUMBER
  PO_NUMBER PROCESSED_AT RELEVANCE TOTAL_ITEMS_QUANTITY TOTAL_PRICE UPDATED_AT
}

type LineItem implements Node {
  id: ID!
  sku: String
  name: String!
  title: String!
  variantTitle: String
  vendor: String
  quantity: Int!
  currentQuantity: Int!
  unfulfilledQuantity: Int!
  nonFulfillableQuantity: Int!
  refundableQuantity: Int!
  requiresShipping: Boolean!
  isGiftCard: Boolean!
  taxable: Boolean!
  restockable: Boolean!
  product: Product
  variant: ProductVariant
  customAttributes: [Attribute!]!
  originalUnitPriceSet: MoneyBag!
  discountedUnitPriceSet: MoneyBag!
  discountedUnitPriceAfterAllDiscountsSet: MoneyBag!
  originalTotalSet: MoneyBag!
  discountedTotalSet(withCodeDiscounts: Boolean = false): MoneyBag!
  totalDiscountSet: MoneyBag!
  unfulfilledDiscountedTotalSet: MoneyBag!
  unfulfilledOriginalTotalSet: MoneyBag!
  discountAllocations: [DiscountAllocation!]!
  taxLines(first: Int): [TaxLine!]!
  duties: [Duty!]!
  fulfillableQuantity: Int!
  fulfillmentStatus: String!
  image: Image
  weight: Weight  #from 2026-07
}

${connection('LineItem')}

type MailingAddress implements Node {
  id: ID!
  name: String
  firstName: String
  lastName: String
  company: String
  address1: String
  address2: String
  city: String
  province: String
  provinceCode: String
  zip: String
  country: String
  countryCodeV2: CountryCode
  phone: String
  latitude: Float
  longitude: Float
  formatted(withCompany: Boolean = true, withName: Boolean = false): [String!]!
  coordinatesValidated: Boolean!
}

type Customer implements Node {
  id: ID!
  legacyResourceId: UnsignedInt64!
  firstName: String
  lastName: String
  displayName: String!
  defaultEmailAddress: CustomerEmailAddress
  defaultPhoneNumber: CustomerPhoneNumber
  email: String
  phone: String
  createdAt: DateTime!
  updatedAt: DateTime!
  locale: String!
  note: String
  numberOfOrders: UnsignedInt64!
  tags: [String!]!
  verifiedEmail: Boolean!
}

type CustomerEmailAddress {
  emailAddress: String!
  validFormat: Boolean!
}

type CustomerPhoneNumber {
  phoneNumber: String!
}

type TaxLine {
  channelLiable: Boolean
  priceSet: MoneyBag!
  rate: Float
  ratePercentage: Float
  source: String
  title: String!
}

type ShippingLine {
  id: ID
  title: String!
  code: String
  source: String
  carrierIdentifier: String
  custom: Boolean!
  isRemoved: Boolean!
  phone: String
  deliveryCategory: String
  originalPriceSet: MoneyBag!
  discountedPriceSet: MoneyBag!
  currentDiscountedPriceSet: MoneyBag!
  discountAllocations: [DiscountAllocation!]!
  taxLines: [TaxLine!]!
}

${connection('ShippingLine')}

interface DiscountApplication {
  allocationMethod: DiscountApplicationAllocationMethod!
  index: Int!
  targetSelection: DiscountApplicationTargetSelection!
  targetType: DiscountApplicationTargetType!
  value: PricingValue!
}

type DiscountCodeApplication implements DiscountApplication {
  allocationMethod: DiscountApplicationAllocationMethod!
  code: String!
  index: Int!
  targetSelection: DiscountApplicationTargetSelection!
  targetType: DiscountApplicationTargetType!
  value: PricingValue!
}

type AutomaticDiscountApplication implements DiscountApplication {
  allocationMethod: DiscountApplicationAllocationMethod!
  index: Int!
  targetSelection: DiscountApplicationTargetSelection!
  targetType: DiscountApplicationTargetType!
  title: String!
  value: PricingValue!
}

type ManualDiscountApplication implements DiscountApplication {
  allocationMethod: DiscountApplicationAllocationMethod!
  description: String
  index: Int!
  targetSelection: DiscountApplicationTargetSelection!
  targetType: DiscountApplicationTargetType!
  title: String!
  value: PricingValue!
}

type ScriptDiscountApplication implements DiscountApplication {
  allocationMethod: DiscountApplicationAllocationMethod!
  index: Int!
  targetSelection: DiscountApplicationTargetSelection!
  targetType: DiscountApplicationTargetType!
  title: String!
  value: PricingValue!
}

${connection('DiscountApplication')}

enum DiscountApplicationAllocationMethod {
  ACROSS EACH ONE
}

enum DiscountApplicationTargetSelection {
  ALL ENTITLED EXPLICIT
}

enum DiscountApplicationTargetType {
  LINE_ITEM SHIPPING_LINE
}

union PricingValue = MoneyV2 | PricingPercentageValue

type PricingPercentageValue {
  percentage: Float!
}

type DiscountAllocation {
  allocatedAmountSet: MoneyBag!
  discountApplication: DiscountApplication!
}

type Duty implements Node {
  countryCodeOfOrigin: CountryCode
  harmonizedSystemCode: String
  id: ID!
  price: MoneyBag!
  taxLines: [TaxLine!]!
}

type AdditionalFee implements Node {
  id: ID!
  name: String!
  price: MoneyBag!
  taxLines: [TaxLine!]!
}

type CashRoundingAdjustment {
  paymentSet: MoneyBag!
  refundSet: MoneyBag!
}

type OrderTransaction implements Node {
  id: ID!
  kind: OrderTransactionKind!
  status: OrderTransactionStatus!
  gateway: String
  formattedGateway: String
  manualPaymentGateway: Boolean!
  paymentId: String
  processedAt: DateTime
  createdAt: DateTime!
  test: Boolean!
  amountSet: MoneyBag!
  parentTransaction: OrderTransaction
  order: Order
  errorCode: OrderTransactionErrorCode
  manuallyCapturable: Boolean!
  multiCapturable: Boolean!
  totalUnsettledSet: MoneyBag
}

enum OrderTransactionKind {
  AUTHORIZATION CAPTURE CHANGE EMV_AUTHORIZATION REFUND SALE SUGGESTED_REFUND VOID
}

enum OrderTransactionStatus {
  AWAITING_RESPONSE ERROR FAILURE PENDING SUCCESS UNKNOWN
}

enum OrderTransactionErrorCode {
  AMAZON_PAYMENTS_INVALID_PAYMENT_METHOD AMAZON_PAYMENTS_MAX_AMOUNT_CHARGED AMAZON_PAYMENTS_MAX_AMOUNT_REFUNDED
  AMAZON_PAYMENTS_MAX_AUTHORIZATIONS_CAPTURED AMAZON_PAYMENTS_MAX_REFUNDS_PROCESSED
  AMAZON_PAYMENTS_ORDER_REFERENCE_CANCELED AMAZON_PAYMENTS_STALE CALL_ISSUER CARD_DECLINED CONFIG_ERROR EXPIRED_CARD
  GENERIC_ERROR INCORRECT_ADDRESS INCORRECT_CVC INCORRECT_NUMBER INCORRECT_PIN INCORRECT_ZIP INVALID_AMOUNT
  INVALID_COUNTRY INVALID_CVC INVALID_EXPIRY_DATE INVALID_NUMBER PAYMENT_METHOD_UNAVAILABLE PICK_UP_CARD
  PROCESSING_ERROR TEST_MODE_LIVE_CARD UNSUPPORTED_FEATURE
  AMOUNT_TOO_LARGE  #from 2026-04
  AMOUNT_TOO_SMALL  #from 2026-04
  AUTHENTICATION_FAILED  #from 2026-04
  AUTHENTICATION_REQUIRED  #from 2026-04
  AUTHORIZATION_EXPIRED  #from 2026-04
  CANCELLED_PAYMENT  #from 2026-04
  CARD_TESTING  #from 2026-04
  DO_NOT_HONOR  #from 2026-04
  FRAUD_SUSPECTED  #from 2026-04
  INSTRUMENT_DECLINED  #from 2026-04
  INSUFFICIENT_FUNDS  #from 2026-04
  INVALID_CURRENCY  #from 2026-04
  INVALID_PAYMENT_METHOD  #from 2026-04
  INVALID_PURCHASE_TYPE  #from 2026-04
  MERCHANT_ACCOUNT_ERROR  #from 2026-04
  MERCHANT_RULE  #from 2026-04
  PAYMENT_METHOD_UNSUPPORTED  #from 2026-04
  PAYMENT_PROVIDER_ERROR  #from 2026-04
  RETRY_DECLINED  #from 2026-04
  TRANSACTION_LIMIT_EXCEEDED  #from 2026-04
}

${connection('OrderTransaction')}

type Refund implements Node {
  id: ID!
  legacyResourceId: UnsignedInt64!
  createdAt: DateTime
  updatedAt: DateTime!
  processedAt: DateTime!
  note: String
  order: Order!
  totalRefundedSet: MoneyBag!
  refundLineItems(${PAGE}): RefundLineItemConnection!
  refundShippingLines(${PAGE}): RefundShippingLineConnection!
  orderAdjustments(${PAGE}): OrderAdjustmentConnection!
  transactions(${PAGE}): OrderTransactionConnection!
  duties: [RefundDuty!]
}

type RefundDuty {
  amountSet: MoneyBag!
  originalDuty: Duty
}

type RefundLineItem {
  id: ID
  lineItem: LineItem!
  location: Location
  priceSet: MoneyBag!
  quantity: Int!
  restockType: RefundLineItemRestockType!
  restocked: Boolean!
  subtotalSet: MoneyBag!
  totalTaxSet: MoneyBag!
}

${connection('RefundLineItem')}

enum RefundLineItemRestockType {
  CANCEL LEGACY_RESTOCK NO_RESTOCK RETURN
}

type RefundShippingLine implements Node {
  id: ID!
  shippingLine: ShippingLine!
  subtotalAmountSet: MoneyBag!
  taxAmountSet: MoneyBag!
}

${connection('RefundShippingLine')}

type OrderAdjustment implements Node {
  amountSet: MoneyBag!
  id: ID!
  reason: OrderAdjustmentDiscrepancyReason
  taxAmountSet: MoneyBag!
}

${connection('OrderAdjustment')}

enum OrderAdjustmentDiscrepancyReason {
  CUSTOMER DAMAGE FULL_RETURN_BALANCING_ADJUSTMENT PENDING_REFUND_DISCREPANCY REFUND_DISCREPANCY RESTOCK
}

input OrderMarkAsPaidInput {
  id: ID!
}

type OrderMarkAsPaidPayload {
  order: Order
  userErrors: [UserError!]!
}
`;
