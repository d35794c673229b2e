import { connectionCost, MUTATION_COST } from '../cost.js';
import type { GraphQLDocument, Selection } from './document.js';
import { fulfillmentFields } from './fulfillments.js';
import {
  ADDRESS,
  DISCOUNT,
  lineItemFields,
  MONEY,
  orderFields,
  REFUND,
  SHIPPING_LINE,
  TAX,
  TRANSACTION,
} from './orders.js';

/**
 * What a bulk operation reads of every order: what a page reads, its lists in full.
 *
 * Bulk queries know `edges` only and no variables, at most five connections, two levels deep, and none inside a list
 * (recorded 2026-06): the lines of fulfillments and refunds stay out. Children come as lines of their own, which
 * `__typename` tells apart: a discount has no id.
 *
 * @param search the filter, in Shopify's search syntax.
 */
export const bulkOrders = (select: Selection, search: string): string =>
  inlined(
    `{
  orders(${search === '' ? '' : `query: ${JSON.stringify(search)}, `}sortKey: UPDATED_AT) { edges { node {
    ...OrderFields
    transactions { ${TRANSACTION} }
    fulfillments { ${fulfillmentFields(select)} }
    refunds { ${REFUND} }
    lineItems { edges { node { __typename ...LineItemFields } } }
    shippingLines { edges { node { __typename ${SHIPPING_LINE} } } }
    discountApplications { edges { node { ${DISCOUNT} } } }
  } } }
}`,
    [orderFields(select), lineItemFields(select), ADDRESS, TAX, MONEY],
  );

/** Nobody says that bulk queries may have fragments: each goes in where it is used. Those used by others come later. */
function inlined(text: string, fragments: readonly string[]): string {
  return fragments.reduce((result, fragment) => {
    const [, name, fields] = /^fragment (\w+) on \w+ \{(.*)\}$/s.exec(fragment) ?? [];
    return result.replace(new RegExp(`\\.{3}${name}\\b`, 'g'), () => fields ?? '');
  }, text);
}

const OPERATION = 'id status errorCode createdAt objectCount rootObjectCount fileSize url partialDataUrl';

/** Grouped: children directly below their parent, so that nothing has to be remembered (documented 2025-06). */
export const bulkOperationRunQuery: GraphQLDocument = {
  name: 'BulkOperationRunQuery',
  kind: 'mutation',
  cost: MUTATION_COST,
  text: `mutation BulkOperationRunQuery($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: true) {
    bulkOperation { ${OPERATION} }
    userErrors { code field message }
  }
}`,
};

export const bulkOperationById: GraphQLDocument = {
  name: 'BulkOperationById',
  kind: 'query',
  cost: 1,
  text: `query BulkOperationById($id: ID!) { bulkOperation(id: $id) { ${OPERATION} } }`,
};

const LATEST_OPERATIONS = 50;

/** This app's operations in the shop, newest first, with what they read. */
export const bulkOperations: GraphQLDocument = {
  name: 'BulkOperations',
  kind: 'query',
  cost: connectionCost(LATEST_OPERATIONS, 1),
  text: `query BulkOperations {
  bulkOperations(first: ${LATEST_OPERATIONS}, sortKey: CREATED_AT, reverse: true) { nodes { ${OPERATION} query } }
}`,
};

export const ordersCount: GraphQLDocument = {
  name: 'OrdersCount',
  kind: 'query',
  cost: 10,
  text: `query OrdersCount($query: String, $limit: Int) { ordersCount(query: $query, limit: $limit) { count } }`,
};
