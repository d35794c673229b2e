import { connectionCost, MUTATION_COST } from '../cost.js';
import { FULL_LIST, type GraphQLDocument, type Selection, when } from './document.js';

const TRACKING = 'trackingInfo { company number url }';

export const fulfillmentFields = (
  select: Selection,
  location = 'id',
) => `id status displayStatus createdAt updatedAt deliveredAt inTransitAt
  ${when(select.locations, `location { ${location} }`)}
  ${TRACKING}`;

const fulfillmentLines = (after = '') => `fulfillmentLineItems(first: ${FULL_LIST}${after}) {
  pageInfo { hasNextPage endCursor } nodes { quantity lineItem { id } }
}`;

export const FULFILLMENT_LINES = fulfillmentLines();

const GROUPS = 20;

const groupLines = (after = '') => `lineItems(first: ${FULL_LIST}${after}) {
  pageInfo { hasNextPage endCursor } nodes { id totalQuantity remainingQuantity lineItem { id } }
}`;

export const fulfillmentOrders = (
  select: Selection,
  after = '',
  more = '',
) => `fulfillmentOrders(first: ${GROUPS}${after}) {
  pageInfo { hasNextPage endCursor }
  nodes {
    id status fulfillAt fulfillBy ${more}
    supportedActions { action }
    fulfillmentHolds { reason reasonNotes }
    assignedLocation { name ${when(select.locations, 'location { id }')} }
    ${groupLines()}
  }
}`;

// group 1, actions 1, holds 1, assigned location 1, location 1; line 1 + order line 1
export const fulfillmentOrdersCost = (select: Selection) =>
  connectionCost(GROUPS, 4 + (select.locations ? 1 : 0) + connectionCost(FULL_LIST, 2));

/** What can be shipped of an order, and what was. */
export const fulfillmentOrdersByOrder = (select: Selection): GraphQLDocument => ({
  name: 'FulfillmentOrdersByOrder',
  kind: 'query',
  // order 1; fulfillments 1 with tracking 1, location 1, fulfillment orders and lines
  cost:
    3 +
    (select.locations ? 1 : 0) +
    connectionCost(FULL_LIST, 1) +
    connectionCost(FULL_LIST, 2) +
    fulfillmentOrdersCost(select),
  text: `query FulfillmentOrdersByOrder($id: ID!, $after: String) {
  order(id: $id) {
    id cancelledAt displayFulfillmentStatus
    fulfillments(first: ${FULL_LIST}) {
      ${fulfillmentFields(select, 'id name')} fulfillmentOrders(first: ${FULL_LIST}) { nodes { id } } ${FULFILLMENT_LINES}
    }
    ${fulfillmentOrders(select, ', after: $after', 'createdAt requestStatus')}
  }
}`,
});

/** Further lines of one fulfillment order. */
export const fulfillmentOrderLinesPage: GraphQLDocument = {
  name: 'FulfillmentOrderLines',
  kind: 'query',
  cost: 1 + connectionCost(FULL_LIST, 2),
  text: `query FulfillmentOrderLines($id: ID!, $after: String) {
  fulfillmentOrder(id: $id) { id ${groupLines(', after: $after')} }
}`,
};

/** Further lines of one fulfillment. */
export const fulfillmentLinesPage: GraphQLDocument = {
  name: 'FulfillmentLines',
  kind: 'query',
  cost: 1 + connectionCost(FULL_LIST, 2),
  text: `query FulfillmentLines($id: ID!, $after: String) {
  fulfillment(id: $id) { id ${fulfillmentLines(', after: $after')} }
}`,
};

export const fulfillmentCreate: GraphQLDocument = {
  name: 'FulfillmentCreate',
  kind: 'mutation',
  cost: MUTATION_COST,
  text: `mutation FulfillmentCreate($fulfillment: FulfillmentInput!, $message: String) {
  fulfillmentCreate(fulfillment: $fulfillment, message: $message) {
    fulfillment { id }
    userErrors { field message }
  }
}`,
};

/** A fulfillment as it is now, cancelled or not. */
export const fulfillmentById: GraphQLDocument = {
  name: 'FulfillmentById',
  kind: 'query',
  // fulfillment 1, tracking 1, order 1
  cost: 3,
  text: `query FulfillmentById($id: ID!) {
  fulfillment(id: $id) { id status displayStatus deliveredAt ${TRACKING} order { id } }
}`,
};

/** What is known of a fulfillment's way. */
export const fulfillmentEvents: GraphQLDocument = {
  name: 'FulfillmentEvents',
  kind: 'query',
  cost: 2 + connectionCost(FULL_LIST, 1),
  text: `query FulfillmentEvents($id: ID!, $after: String) {
  fulfillment(id: $id) {
    id status displayStatus order { id }
    events(first: ${FULL_LIST}, after: $after) { pageInfo { hasNextPage endCursor } nodes { id status happenedAt } }
  }
}`,
};

export const fulfillmentTrackingUpdate: GraphQLDocument = {
  name: 'FulfillmentTrackingUpdate',
  kind: 'mutation',
  // Five times the usual price, set by hand at Shopify (recorded 2026-06): two a second on the smallest plan.
  cost: 51,
  text: `mutation FulfillmentTrackingUpdate($id: ID!, $tracking: FulfillmentTrackingInput!, $notifyCustomer: Boolean) {
  fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: $notifyCustomer) {
    fulfillment { id status displayStatus ${TRACKING} }
    userErrors { field message }
  }
}`,
};

export const fulfillmentCancel: GraphQLDocument = {
  name: 'FulfillmentCancel',
  kind: 'mutation',
  cost: MUTATION_COST,
  text: `mutation FulfillmentCancel($id: ID!) {
  fulfillmentCancel(id: $id) {
    fulfillment { id status }
    userErrors { field message }
  }
}`,
};

export const fulfillmentEventCreate: GraphQLDocument = {
  name: 'FulfillmentEventCreate',
  kind: 'mutation',
  cost: MUTATION_COST,
  text: `mutation FulfillmentEventCreate($event: FulfillmentEventInput!) {
  fulfillmentEventCreate(fulfillmentEvent: $event) {
    fulfillmentEvent { id }
    userErrors { field message }
  }
}`,
};
