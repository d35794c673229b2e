import { connectionCost, MUTATION_COST } from './cost.js';

/** A GraphQL document with what it costs to ask. */
export interface GraphQLDocument {
  readonly name: string;
  readonly kind: 'query' | 'mutation';
  readonly text: string;
  /** Estimated requested cost, in query points. */
  readonly cost: number;
}

/**
 * What the app may read, decided from the granted scopes: a field the app may not read costs an error and, on some
 * types, the parent object with it.
 */
export interface Selection {
  readonly customers: boolean;
  readonly products: boolean;
  readonly locations: boolean;
  readonly fulfillmentOrders: boolean;
}

/** Line items read with each order of a page; the price step ends at 54, so 54 cost what 34 do. */
export const LINES_PER_PAGE_ORDER = 54;
/** Entries of the small lists read with each order of a page. As many as this may be more: then they are read again in full. */
export const SMALL_LIST = 20;
const SHIPPING_LINES_PER_PAGE_ORDER = 3;
const DISCOUNTS_PER_PAGE_ORDER = 5;
/** The most a list or connection gives at once. */
const FULL_LIST = 250;

const when = (condition: boolean, text: string): string => (condition ? text : '');

const MONEY =
  'fragment Money on MoneyBag { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }';

const ADDRESS =
  'fragment Address on MailingAddress { name firstName lastName company address1 address2 city province provinceCode zip country countryCodeV2 phone }';

const TAX = 'fragment Tax on TaxLine { title rate priceSet { ...Money } channelLiable }';

const lineItemFields = (select: Selection) => `fragment LineItemFields on LineItem {
  id sku name title variantTitle quantity currentQuantity unfulfilledQuantity requiresShipping isGiftCard taxable
  ${when(select.products, 'product { id } variant { id barcode inventoryItem { id harmonizedSystemCode } }')}
  customAttributes { key value }
  originalUnitPriceSet { ...Money } discountedUnitPriceAfterAllDiscountsSet { ...Money }
  originalTotalSet { ...Money }
  discountAllocations { allocatedAmountSet { ...Money } discountApplication { index targetType } }
  taxLines { ...Tax }
}`;

// line 1, customAttributes 1, discountAllocations 1 with its application 1, taxLines 1; product 1, variant 1, item 1
const lineItemCost = (select: Selection) => 5 + (select.products ? 3 : 0);

const lineItems = (first: number, after = '') => `lineItems(first: ${first}${after}) {
  pageInfo { hasNextPage endCursor } nodes { ...LineItemFields }
}`;

const orderFields = (select: Selection) => `fragment OrderFields on Order {
  id legacyResourceId name confirmationNumber sourceName sourceIdentifier poNumber
  createdAt processedAt updatedAt cancelledAt cancelReason closedAt test
  displayFinancialStatus displayFulfillmentStatus returnStatus requiresShipping
  currencyCode presentmentCurrencyCode taxesIncluded
  email phone note tags customerLocale paymentGatewayNames
  customAttributes { key value }
  ${when(
    select.customers,
    'customer { id firstName lastName displayName defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } }',
  )}
  billingAddress { ...Address } shippingAddress { ...Address }
  totalDiscountsSet { ...Money } totalShippingPriceSet { ...Money } totalTaxSet { ...Money }
  totalTipReceivedSet { ...Money } originalTotalDutiesSet { ...Money } totalPriceSet { ...Money }
  currentTotalPriceSet { ...Money } totalReceivedSet { ...Money } totalRefundedSet { ...Money } totalOutstandingSet { ...Money }
  totalCashRoundingAdjustment { paymentSet { ...Money } refundSet { ...Money } }
  taxLines { ...Tax }
  additionalFees { id name price { ...Money } }
}`;

// addresses 2, customAttributes 1, rounding 1, taxLines 1, additionalFees 1; customer with e-mail and phone 3
const orderFieldsCost = (select: Selection) => 6 + (select.customers ? 3 : 0);

const transactions = (first: number) => `transactions(first: ${first}) {
  id kind status gateway formattedGateway manualPaymentGateway processedAt amountSet { ...Money }
}`;

const fulfillmentFields = (
  select: Selection,
) => `id name status displayStatus createdAt updatedAt deliveredAt inTransitAt
  ${when(select.locations, 'location { id }')}
  trackingInfo { company number url }`;

const shippingLines = (first: number) => `shippingLines(first: ${first}) {
  pageInfo { hasNextPage }
  nodes { id title code source carrierIdentifier isRemoved originalPriceSet { ...Money } discountedPriceSet { ...Money } taxLines { ...Tax } }
}`;

const discountApplications = (first: number) => `discountApplications(first: ${first}) {
  pageInfo { hasNextPage }
  nodes {
    __typename index targetType
    value { __typename ... on MoneyV2 { amount currencyCode } ... on PricingPercentageValue { percentage } }
    ... on DiscountCodeApplication { code }
    ... on AutomaticDiscountApplication { title }
    ... on ManualDiscountApplication { title }
    ... on ScriptDiscountApplication { title }
  }
}`;

/** What a page reads of each order besides its fields and lines. */
const pageLists = (select: Selection) => `
  ${transactions(SMALL_LIST)}
  fulfillments(first: ${SMALL_LIST}) { ${fulfillmentFields(select)} }
  refunds(first: ${SMALL_LIST}) { id createdAt note totalRefundedSet { ...Money } }
  ${shippingLines(SHIPPING_LINES_PER_PAGE_ORDER)}
  ${discountApplications(DISCOUNTS_PER_PAGE_ORDER)}`;

// transactions 1, fulfillments 1 with tracking 1 and location 1, refunds 1; shipping line 1 + taxes 1; discount 1 + value 1
const pageListsCost = (select: Selection) =>
  4 +
  (select.locations ? 1 : 0) +
  connectionCost(SHIPPING_LINES_PER_PAGE_ORDER, 2) +
  connectionCost(DISCOUNTS_PER_PAGE_ORDER, 2);

/** The same lists in full, with what is inside fulfillments and refunds. */
const fullLists = (select: Selection) => `
  ${transactions(FULL_LIST)}
  fulfillments(first: ${FULL_LIST}) {
    ${fulfillmentFields(select)}
    fulfillmentLineItems(first: ${FULL_LIST}) { pageInfo { hasNextPage } nodes { quantity lineItem { id } } }
  }
  refunds(first: ${FULL_LIST}) {
    id createdAt note totalRefundedSet { ...Money }
    refundLineItems(first: ${FULL_LIST}) {
      pageInfo { hasNextPage }
      nodes { id quantity restocked lineItem { id } subtotalSet { ...Money } totalTaxSet { ...Money } }
    }
    refundShippingLines(first: 10) { nodes { subtotalAmountSet { ...Money } taxAmountSet { ...Money } } }
  }
  ${shippingLines(50)}
  ${discountApplications(50)}`;

const fullListsCost = (select: Selection) =>
  4 +
  (select.locations ? 1 : 0) +
  connectionCost(FULL_LIST, 2) +
  connectionCost(FULL_LIST, 2) +
  connectionCost(10, 1) +
  connectionCost(50, 2) +
  connectionCost(50, 2);

const fulfillmentOrderFields = (select: Selection, lines: string) => `
  id status requestStatus fulfillAt fulfillBy
  supportedActions { action }
  fulfillmentHolds { id reason reasonNotes }
  assignedLocation { name ${when(select.locations, 'location { id }')} }
  ${lines}`;

const fulfillmentOrderLines = (first: number, after = '') => `lineItems(first: ${first}${after}) {
  pageInfo { hasNextPage endCursor } nodes { id totalQuantity remainingQuantity lineItem { id } }
}`;

const fulfillmentOrders = (select: Selection, after = '') => `fulfillmentOrders(first: 20${after}) {
  pageInfo { hasNextPage endCursor } nodes { ${fulfillmentOrderFields(select, fulfillmentOrderLines(FULL_LIST))} }
}`;

// group 1, actions 1, holds 1, assigned location 1, location 1; line 1 + order line 1
const fulfillmentOrdersCost = connectionCost(20, 5 + connectionCost(FULL_LIST, 2));

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
    (select.fulfillmentOrders ? fulfillmentOrdersCost : 0),
  text: `query OrderById($id: ID!) {
  order(id: $id) {
    ...OrderFields ${fullLists(select)} ${lineItems(FULL_LIST)}
    ${when(select.fulfillmentOrders, fulfillmentOrders(select))}
  }
}
${orderFragments(select)}`,
});

/** What can be shipped of an order, and what was. */
export const fulfillmentOrdersByOrder = (select: Selection): GraphQLDocument => ({
  name: 'FulfillmentOrdersByOrder',
  kind: 'query',
  cost: 1 + 3 + connectionCost(FULL_LIST, 2) + fulfillmentOrdersCost,
  text: `query FulfillmentOrdersByOrder($id: ID!, $after: String) {
  order(id: $id) {
    id cancelledAt closedAt requiresShipping displayFulfillmentStatus
    fulfillments(first: ${FULL_LIST}) {
      ${fulfillmentFields(select)}
      fulfillmentLineItems(first: ${FULL_LIST}) { pageInfo { hasNextPage } nodes { quantity lineItem { id } } }
    }
    ${fulfillmentOrders(select, ', after: $after')}
  }
}`,
});

/** Further lines of one fulfillment order. */
export const fulfillmentOrderLinesPage: GraphQLDocument = {
  name: 'FulfillmentOrderLines',
  kind: 'query',
  cost: 1 + connectionCost(FULL_LIST, 2),
  text: `query FulfillmentOrderLines($id: ID!, $after: String) {
  fulfillmentOrder(id: $id) { id ${fulfillmentOrderLines(FULL_LIST, ', after: $after')} }
}`,
};

export const fulfillmentCreate: GraphQLDocument = {
  name: 'FulfillmentCreate',
  kind: 'mutation',
  cost: MUTATION_COST + 2,
  text: `mutation FulfillmentCreate($fulfillment: FulfillmentInput!, $message: String) {
  fulfillmentCreate(fulfillment: $fulfillment, message: $message) {
    fulfillment { id status trackingInfo { company number url } }
    userErrors { field message }
  }
}`,
};

/** The shop's profile and what the app was granted. */
export const shopInfo: GraphQLDocument = {
  name: 'ShopInfo',
  kind: 'query',
  cost: 4,
  text: `query ShopInfo {
  shop { id name email myshopifyDomain url ianaTimezone currencyCode shopAddress { countryCodeV2 } }
  currentAppInstallation { accessScopes { handle } }
}`,
};

export const locationsPage = (select: Selection): GraphQLDocument => ({
  name: 'Locations',
  kind: 'query',
  cost: connectionCost(FULL_LIST, 2),
  text: `query Locations($after: String) {
  locations(first: ${FULL_LIST}, after: $after, includeInactive: true, includeLegacy: true) {
    pageInfo { hasNextPage endCursor }
    nodes { id ${when(select.locations, 'name isActive fulfillsOnlineOrders isFulfillmentService fulfillmentService { handle }')} }
  }
}`,
});

/** Locations read with each item; an item stocked at more is asked for one location at a time. */
export const LEVELS_PER_ITEM = 20;

const inventoryItemFields = `id sku tracked
  inventoryLevels(first: ${LEVELS_PER_ITEM}) {
    pageInfo { hasNextPage }
    nodes { updatedAt location { id } quantities(names: ["available", "on_hand", "committed", "incoming", "reserved"]) { name quantity } }
  }`;

// item 1; level 1, location 1, quantities 1
const inventoryItemCost = 1 + connectionCost(LEVELS_PER_ITEM, 3);

export const INVENTORY_PAGE = 100;

/** Stock-keeping units found by a search, with their stock. The search is tokenised: it also finds neighbours. */
export const inventoryItemsPage: GraphQLDocument = {
  name: 'InventoryItems',
  kind: 'query',
  cost: connectionCost(INVENTORY_PAGE, inventoryItemCost),
  text: `query InventoryItems($first: Int!, $after: String, $query: String) {
  inventoryItems(first: $first, after: $after, query: $query) {
    pageInfo { hasNextPage endCursor }
    nodes { ${inventoryItemFields} }
  }
}`,
};

/** The same by id. */
export const inventoryItemsByIds: GraphQLDocument = {
  name: 'InventoryItemsByIds',
  kind: 'query',
  cost: 1 + inventoryItemCost,
  text: `query InventoryItemsByIds($ids: [ID!]!) {
  nodes(ids: $ids) { ... on InventoryItem { ${inventoryItemFields} } }
}`,
};

/** One item's stock at one location, for items stocked at more locations than the page reads. */
export const inventoryLevel: GraphQLDocument = {
  name: 'InventoryLevel',
  kind: 'query',
  cost: 4,
  text: `query InventoryLevel($id: ID!, $locationId: ID!) {
  inventoryItem(id: $id) {
    id inventoryLevel(locationId: $locationId) { updatedAt location { id } quantities(names: ["available"]) { name quantity } }
  }
}`,
};

export const inventorySetQuantities: GraphQLDocument = {
  name: 'InventorySetQuantities',
  kind: 'mutation',
  cost: MUTATION_COST + 3,
  text: `mutation InventorySetQuantities($input: InventorySetQuantitiesInput!, $idempotencyKey: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $idempotencyKey) {
    inventoryAdjustmentGroup { id }
    userErrors { code field message }
  }
}`,
};

export const inventoryAdjustQuantities: GraphQLDocument = {
  name: 'InventoryAdjustQuantities',
  kind: 'mutation',
  cost: MUTATION_COST + 3,
  text: `mutation InventoryAdjustQuantities($input: InventoryAdjustQuantitiesInput!, $idempotencyKey: String!) {
  inventoryAdjustQuantities(input: $input) @idempotent(key: $idempotencyKey) {
    inventoryAdjustmentGroup { id }
    userErrors { code field message }
  }
}`,
};

export const inventoryActivate: GraphQLDocument = {
  name: 'InventoryActivate',
  kind: 'mutation',
  cost: MUTATION_COST + 3,
  text: `mutation InventoryActivate($inventoryItemId: ID!, $locationId: ID!, $available: Int, $idempotencyKey: String!) {
  inventoryActivate(inventoryItemId: $inventoryItemId, locationId: $locationId, available: $available) @idempotent(key: $idempotencyKey) {
    inventoryLevel { id }
    userErrors { field message }
  }
}`,
};

const FLAGS = [true, false] as const;

/** Every document the connector can send, in every selection: what the contract test validates. */
export function allDocuments(): readonly GraphQLDocument[] {
  const selections = FLAGS.flatMap((customers) =>
    FLAGS.flatMap((products) =>
      FLAGS.flatMap((locations) =>
        FLAGS.map((fulfillmentOrders): Selection => ({ customers, products, locations, fulfillmentOrders })),
      ),
    ),
  );
  return [
    ...selections.flatMap((select) => [
      ordersPage(select, 250),
      ordersByIds(select),
      orderDetails(select),
      orderLines(select),
      orderById(select),
      fulfillmentOrdersByOrder(select),
      locationsPage(select),
    ]),
    fulfillmentOrderLinesPage,
    fulfillmentCreate,
    shopInfo,
    inventoryItemsPage,
    inventoryItemsByIds,
    inventoryLevel,
    inventorySetQuantities,
    inventoryAdjustQuantities,
    inventoryActivate,
  ];
}
