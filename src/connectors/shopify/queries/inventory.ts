import { connectionCost, MUTATION_COST } from '../cost.js';
import { FULL_LIST, type GraphQLDocument, type Selection, when } from './document.js';

/** Without `read_locations` nobody tells which are active, so then only those are asked for. */
export const locationsPage = (select: Selection): GraphQLDocument => ({
  name: 'Locations',
  kind: 'query',
  cost: connectionCost(FULL_LIST, 2),
  text: `query Locations($after: String) {
  locations(first: ${FULL_LIST}, after: $after, includeInactive: ${select.locations}, includeLegacy: true) {
    pageInfo { hasNextPage endCursor }
    nodes { id ${when(select.locations, 'name isActive fulfillsOnlineOrders isFulfillmentService fulfillmentService { handle }')} }
  }
}`,
});

/** Which of some locations there are. */
export const locationsByIds: GraphQLDocument = {
  name: 'LocationsByIds',
  kind: 'query',
  cost: 2,
  text: `query LocationsByIds($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Location { id } }
}`,
};

const inventoryLevels = (first: number, after = '') => `inventoryLevels(first: ${first}${after}) {
    pageInfo { hasNextPage endCursor }
    nodes { updatedAt location { id } quantities(names: ["available", "on_hand", "committed", "incoming", "reserved"]) { name quantity } }
  }`;

/** Locations read with each item; an item stocked at more is asked for the others on its own. */
const LEVELS_PER_ITEM = 20;

const INVENTORY_ITEM = `id sku tracked ${inventoryLevels(LEVELS_PER_ITEM)}`;

// item 1; level 1, location 1, quantities 1
const inventoryItemCost = 1 + connectionCost(LEVELS_PER_ITEM, 3);

export const INVENTORY_PAGE = 100;

/** A page of stock-keeping units with their stock. */
export const inventoryItemsPage: GraphQLDocument = {
  name: 'InventoryItems',
  kind: 'query',
  cost: connectionCost(INVENTORY_PAGE, inventoryItemCost),
  text: `query InventoryItems($first: Int!, $after: String) {
  inventoryItems(first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { ${INVENTORY_ITEM} }
  }
}`,
};

/**
 * Who has a SKU. Without the stock, since a search costs for every row of the page and reading by id for one: finding 40
 * of a large shop takes 31 points this way and 218 with the stock.
 */
export const inventorySkuSearch: GraphQLDocument = {
  name: 'InventorySkuSearch',
  kind: 'query',
  cost: connectionCost(FULL_LIST, 1),
  text: `query InventorySkuSearch($after: String, $query: String!) {
  inventoryItems(first: ${FULL_LIST}, after: $after, query: $query) {
    pageInfo { hasNextPage endCursor }
    nodes { id sku }
  }
}`,
};

/** Stock-keeping units by id, with their stock. */
export const inventoryItemsByIds: GraphQLDocument = {
  name: 'InventoryItemsByIds',
  kind: 'query',
  cost: inventoryItemCost,
  text: `query InventoryItemsByIds($ids: [ID!]!) {
  nodes(ids: $ids) { ... on InventoryItem { ${INVENTORY_ITEM} } }
}`,
};

/** Further locations of one item. */
export const inventoryLevelsPage: GraphQLDocument = {
  name: 'InventoryLevels',
  kind: 'query',
  cost: 1 + connectionCost(FULL_LIST, 3),
  text: `query InventoryLevels($id: ID!, $after: String) {
  inventoryItem(id: $id) { id ${inventoryLevels(FULL_LIST, ', after: $after')} }
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

/** Without a quantity, so that doing it twice changes nothing. */
export const inventoryActivate: GraphQLDocument = {
  name: 'InventoryActivate',
  kind: 'mutation',
  cost: MUTATION_COST + 3,
  text: `mutation InventoryActivate($inventoryItemId: ID!, $locationId: ID!, $idempotencyKey: String!) {
  inventoryActivate(inventoryItemId: $inventoryItemId, locationId: $locationId) @idempotent(key: $idempotencyKey) {
    inventoryLevel { id }
    userErrors { field message }
  }
}`,
};
