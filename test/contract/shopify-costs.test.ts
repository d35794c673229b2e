import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { connectionCost, largestPage, MAX_QUERY_COST } from '../../src/connectors/shopify/cost.js';
import {
  FULL_LIST,
  type GraphQLDocument,
  INVENTORY_PAGE,
  ordersPage,
  PRODUCTS_PAGE,
  pageOrderCost,
} from '../../src/connectors/shopify/queries.js';
import { CostModel } from '../../src/testing/shopify/graphql/cost.js';
import { allDocuments, officialSchema, PAGE_ROWS } from './shopify-official.js';

const schema = officialSchema('2026-10');

/** What the price list, fitted to recorded answers, comes to: worked out from the document, not from our sums. */
function priceOf(document: GraphQLDocument, variables: Readonly<Record<string, unknown>>): number {
  const parsed = parse(document.text);
  const operation = parsed.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) throw new Error(`${document.name} has no operation`);
  return new CostModel(schema, parsed, operation, variables).requested();
}

const ROWS: Readonly<Record<string, number>> = {
  OrdersPage: PAGE_ROWS,
  InventoryItems: INVENTORY_PAGE,
  ProductVariants: FULL_LIST,
  ChangedProducts: PRODUCTS_PAGE,
};

describe('what a document is expected to cost', () => {
  it('is never below its price: waiting for too few points would be throttled', () => {
    for (const document of allDocuments()) {
      const price = priceOf(document, { first: ROWS[document.name] });
      expect(document.cost, document.name).toBeGreaterThanOrEqual(price);
      // Nor far above it: points waited for in vain are time lost.
      expect(document.cost, document.name).toBeLessThanOrEqual(price * 1.1 + 12);
    }
  });

  it('is never more than Shopify accepts', () => {
    for (const document of allDocuments()) {
      expect(priceOf(document, { first: ROWS[document.name] }), document.name).toBeLessThanOrEqual(MAX_QUERY_COST);
    }
  });

  it('holds for pages of every size', () => {
    const select = { customers: true, products: true, locations: true, fulfillmentOrders: true };
    for (const first of [1, 2, 3, 7, 10, 20, 50, 54, 55, 100, 150, 200, 249, 250]) {
      const document = ordersPage(select, first);
      expect(document.cost, `first: ${first}`).toBe(priceOf(document, { first }));
    }
    expect(largestPage(pageOrderCost(select))).toBe(250);
  });
});

describe('the largest page', () => {
  it('is the largest one under the cap', () => {
    for (const nodeCost of [1, 10, 50, 87, 90, 91, 100, 150, 333, 500, 998, 5_000]) {
      const first = largestPage(nodeCost);
      if (first > 1) expect(connectionCost(first, nodeCost)).toBeLessThanOrEqual(MAX_QUERY_COST);
      if (first < 250) expect(connectionCost(first + 1, nodeCost)).toBeGreaterThan(MAX_QUERY_COST);
    }
    expect(largestPage(90)).toBe(250);
    expect(largestPage(10, 100)).toBe(148);
  });
});
