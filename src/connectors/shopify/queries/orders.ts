import { connectionCost } from '../cost.js';
import { FULL_LIST, type GraphQLDocument, type Selection, when } from './document.js';
import { FULFILLMENT_LINES, fulfillmentFields, fulfillmentOrders, fulfillmentOrdersCost } from './fulfillments.js';

/** Line items read with each order of a page; the price step ends at 54, so 54 cost what 34 do. */
const LINES_PER_PAGE_ORDER = 54;
/** Entries of the small lists read with each order of a page. As many as this may be more: then they are read again in full. */
export const SMALL_LIST = 20;
const SHIPPING_LINES_PER_PAGE_ORDER = 3;
const DISCOUNTS_PER_PAGE_ORDER = 5;

export const MONEY =
  'fragment Money on MoneyBag { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }';

export const ADDRESS =
  'fragment Address on MailingAddress { name firstName lastName company address1 address2 city province provinceCode zip countryCodeV2 phone }';

export const TAX = 'fragment Tax on TaxLine { title rate priceSet { ...Money } channelLiable }';

export const lineItemFields = (select: Selection) => `fragment LineItemFields on LineItem {
  id sku name title variantTitle quantity currentQuantity unfulfilledQuantity requiresShipping isGiftCard taxable
  ${when(select.products, 'product { id } variant { id barcode inventoryItem { id harmonizedSystemCode } }')}
  customAttributes { key value }
  originalUnitPriceSet { ...Money } discountedUnitPriceAfterAllDiscountsSet { ...Money }
  originalTotalSet { ...Money }
  discountAllocations { allocatedAmountSet { ...Money } discountApplication { index } }
  taxLines { ...Tax }
}`;

// line 1, customAttributes 1, discountAllocations 1 with its application 1, taxLines 1; product 1, variant 1, item 1
const lineItemCost = (select: Selection) => 5 + (select.products ? 3 : 0);

const lineItems = (first: number, after = '') => `lineItems(first: ${first}${after}) {
  pageInfo { hasNextPage endCursor } nodes { ...LineItemFields }
}`;

export const orderFields = (select: Selection) => `fragment OrderFields on Order {
  id name confirmationNumber sourceName sourceIdentifier poNumber
  createdAt processedAt updatedAt cancelledAt cancelReason closedAt test
  displayFinancialStatus displayFulfillmentStatus returnStatus
  currencyCode presentmentCurrencyCode taxesIncluded
  email phone note tags customerLocale paymentGatewayNames
  customAttributes { key value }
  ${when(
    select.customers,
    'customer { id firstName lastName displayName defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } }',
  )}
  billingAddress { ...Address } shippingAddress { ...Address }
  totalDiscountsSet { ...Money } totalShippingPriceSet { ...Money } totalTaxSet { ...Money }
  totalTipReceivedSet { ...Money } originalTotalDutiesSet { ...Money } originalTotalAdditionalFeesSet { ...Money }
  totalPriceSet { ...Money } currentTotalPriceSet { ...Money }
  totalReceivedSet { ...Money } totalRefundedSet { ...Money } totalOutstandingSet { ...Money }
  totalCashRoundingAdjustment { paymentSet { ...Money } }
  taxLines { ...Tax }
  additionalFees { id name price { ...Money } }
}`;

// addresses 2, customAttributes 1, rounding 1, taxLines 1, additionalFees 1; customer with e-mail and phone 3
const orderFieldsCost = (select: Selection) => 6 + (select.customers ? 3 : 0);

export const TRANSACTION =
  'id kind status gateway formattedGateway manualPaymentGateway processedAt amountSet { ...Money }';

const transactions = (first: number) => `transactions(first: ${first}) { ${TRANSACTION} }`;

export const REFUND = 'id createdAt note totalRefundedSet { ...Money }';

export const SHIPPING_LINE =
  'id title code source carrierIdentifier isRemoved originalPriceSet { ...Money } discountedPriceSet { ...Money } taxLines { ...Tax }';

const shippingLines = (first: number) => `shippingLines(first: ${first}) {
  pageInfo { hasNextPage } nodes { ${SHIPPING_LINE} }
}`;

export const DISCOUNT = `__typename index targetType
    value { ... on MoneyV2 { amount } ... on PricingPercentageValue { percentage } }
    ... on DiscountCodeApplication { code }
    ... on AutomaticDiscountApplication { title }
    ... on ManualDiscountApplication { title }
    ... on ScriptDiscountApplication { title }`;

const discountApplications = (first: number) => `discountApplications(first: ${first}) {
  pageInfo { hasNextPage } nodes { ${DISCOUNT} }
}`;

/** What a page reads of each order besides its fields and lines. */
const pageLists = (select: Selection) => `
  ${transactions(SMALL_LIST)}
  fulfillments(first: ${SMALL_LIST}) { ${fulfillmentFields(select)} }
  refunds(first: ${SMALL_LIST}) { ${REFUND} }
  ${shippingLines(SHIPPING_LINES_PER_PAGE_ORDER)}
  ${discountApplications(DISCOUNTS_PER_PAGE_ORDER)}`;

// transactions 1, fulfillments 1 with tracking 1 and location 1, refunds 1; shipping line 1 + taxes 1; discount 1 + value 1
const pageListsCost = (select: Selection) =>
  4 +
  (select.locations ? 1 : 0) +
  connectionCost(SHIPPING_LINES_PER_PAGE_ORDER, 2) +
  connectionCost(DISCOUNTS_PER_PAGE_ORDER, 2);

const REFUND_SHIPPING_LINES = 10;
const FULL_CHARGES = 50;

/** The same lists in full, with what is inside fulfillments and refunds. */
const fullLists = (select: Selection) => `
  ${transactions(FULL_LIST)}
  fulfillments(first: ${FULL_LIST}) { ${fulfillmentFields(select)} ${FULFILLMENT_LINES} }
  refunds(first: ${FULL_LIST}) {
    ${REFUND}
    refundLineItems(first: ${FULL_LIST}) {
      pageInfo { hasNextPage }
      nodes { id quantity restocked lineItem { id } subtotalSet { ...Money } totalTaxSet { ...Money } }
    }
    refundShippingLines(first: ${REFUND_SHIPPING_LINES}) { nodes { subtotalAmountSet { ...Money } taxAmountSet { ...Money } } }
  }
  ${shippingLines(FULL_CHARGES)}
  ${discountApplications(FULL_CHARGES)}`;

const fullListsCost = (select: Selection) =>
  4 +
  (select.locations ? 1 : 0) +
  connectionCost(FULL_LIST, 2) +
  connectionCost(FULL_LIST, 2) +
  connectionCost(REFUND_SHIPPING_LINES, 1) +
  connectionCost(FULL_CHARGES, 2) +
  connectionCost(FULL_CHARGES, 2);

const orderFragments = (select: Selection) =>
  [MONEY, ADDRESS, TAX, lineItemFields(select), orderFields(select)].join('\n');

/** What one order of a page costs; decides how large a page may be. */
export const pageOrderCost = (select: Selection): number =>
  1 + orderFieldsCost(select) + pageListsCost(select) + connectionCost(LINES_PER_PAGE_ORDER, lineItemCost(select));

/** A page of orders, oldest change first. */
export const ordersPage = (select: Selection, first: number): GraphQLDocument => ({
  name: 'OrdersPage',
  kind: 'query',
  cost: connectionCost(first, pageOrderCost(select)),
  text: `query OrdersPage($first: Int!, $after: String, $query: String) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { ...OrderFields ${pageLists(select)} ${lineItems(LINES_PER_PAGE_ORDER)} }
  }
}
${orderFragments(select)}`,
});

/** The same rows by id. */
export const ordersByIds = (select: Selection): GraphQLDocument => ({
  name: 'OrdersByIds',
  kind: 'query',
  cost: 1 + pageOrderCost(select),
  text: `query OrdersByIds($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Order { ...OrderFields ${pageLists(select)} ${lineItems(LINES_PER_PAGE_ORDER)} } }
}
${orderFragments(select)}`,
});

/** The lists that a page cut, or reads without their insides, in full. */
export const orderDetails = (select: Selection): GraphQLDocument => ({
  name: 'OrderDetails',
  kind: 'query',
  cost: 2 + fullListsCost(select),
  text: `query OrderDetails($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Order { id ${fullLists(select)} } }
}
${MONEY}
${TAX}`,
});

/** The lines of orders that have more than a page reads. */
export const orderLinesByIds = (select: Selection): GraphQLDocument => ({
  name: 'OrderLinesByIds',
  kind: 'query',
  cost: 2 + connectionCost(FULL_LIST, lineItemCost(select)),
  text: `query OrderLinesByIds($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Order { id ${lineItems(FULL_LIST)} } }
}
${[MONEY, TAX, lineItemFields(select)].join('\n')}`,
});

/** Further lines of one order. */
export const orderLines = (select: Selection): GraphQLDocument => ({
  name: 'OrderLines',
  kind: 'query',
  cost: 1 + connectionCost(FULL_LIST, lineItemCost(select)),
  text: `query OrderLines($id: ID!, $after: String) {
  order(id: $id) { id ${lineItems(FULL_LIST, ', after: $after')} }
}
${[MONEY, TAX, lineItemFields(select)].join('\n')}`,
});

/** One order with everything. */
export const orderById = (select: Selection): GraphQLDocument => ({
  name: 'OrderById',
  kind: 'query',
  cost:
    1 +
    orderFieldsCost(select) +
    fullListsCost(select) +
    connectionCost(FULL_LIST, lineItemCost(select)) +
    (select.fulfillmentOrders ? fulfillmentOrdersCost(select) : 0),
  text: `query OrderById($id: ID!) {
  order(id: $id) {
    ...OrderFields ${fullLists(select)} ${lineItems(FULL_LIST)}
    ${when(select.fulfillmentOrders, fulfillmentOrders(select))}
  }
}
${orderFragments(select)}`,
});
