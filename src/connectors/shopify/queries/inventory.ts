import { connectionCost, MUTATION_COST } from '../cost.js';
import { FULL_LIST, type GraphQLDocument, type Selection, when } from './document.js';

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
