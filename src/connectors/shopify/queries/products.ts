import { connectionCost, MUTATION_COST } from '../cost.js';
import { FULL_LIST, type GraphQLDocument } from './document.js';

const VARIANT = `id sku barcode title price compareAtPrice inventoryQuantity createdAt updatedAt
    selectedOptions { name value }
    media(first: 1) { nodes { preview { image { url } } } }
    inventoryItem { id tracked requiresShipping harmonizedSystemCode measurement { weight { value unit } } }
    product { id title status updatedAt featuredMedia { preview { image { url } } } }`;

// variant 1, options 1, item 1, measurement 1, weight 1, product 1, its media 1 with preview 1; media node 1 + preview 1
const VARIANT_COST = 8 + connectionCost(1, 2);

/** The currency comes with the prices that are in it. */
const SHOP = 'shop { currencyCode }';

/** What a page of so many variants costs. */
export const variantsCost = (first: number): number => 1 + connectionCost(first, VARIANT_COST);

/** A page of what is sold, in order of id. Its price is that of a full one. */
export const productVariantsPage: GraphQLDocument = {
  name: 'ProductVariants',
  kind: 'query',
  cost: variantsCost(FULL_LIST),
  text: `query ProductVariants($first: Int!, $after: String, $query: String) {
  ${SHOP}
  productVariants(first: $first, after: $after, query: $query, sortKey: ID) {
    pageInfo { hasNextPage endCursor }
    nodes { ${VARIANT} }
  }
}`,
};

/** Products looked at together for the variants they have. */
export const PRODUCTS_PAGE = 50;

/** Which products changed. */
export const productsPage: GraphQLDocument = {
  name: 'ChangedProducts',
  kind: 'query',
  cost: connectionCost(PRODUCTS_PAGE, 1),
  text: `query ChangedProducts($first: Int!, $after: String, $query: String) {
  products(first: $first, after: $after, query: $query, sortKey: ID) {
    pageInfo { hasNextPage endCursor }
    nodes { id }
  }
}`,
};

/** Which variants have a SKU. */
export const variantSkuSearch: GraphQLDocument = {
  name: 'VariantSkuSearch',
  kind: 'query',
  cost: connectionCost(FULL_LIST, 1),
  text: `query VariantSkuSearch($after: String, $query: String!) {
  productVariants(first: ${FULL_LIST}, after: $after, query: $query) {
    pageInfo { hasNextPage endCursor }
    nodes { id sku }
  }
}`,
};

/** The rows of a page, by id. */
export const productVariantsByIds: GraphQLDocument = {
  name: 'ProductVariantsByIds',
  kind: 'query',
  cost: 1 + VARIANT_COST,
  text: `query ProductVariantsByIds($ids: [ID!]!) {
  ${SHOP}
  nodes(ids: $ids) { ... on ProductVariant { ${VARIANT} } }
}`,
};

/** What variants sell for. */
export const variantPricesByIds: GraphQLDocument = {
  name: 'VariantPrices',
  kind: 'query',
  cost: 3,
  text: `query VariantPrices($ids: [ID!]!) {
  ${SHOP}
  nodes(ids: $ids) { ... on ProductVariant { id sku price compareAtPrice product { id } } }
}`,
};

/** Prices of variants of one product; a row that cannot be written does not keep the others from it. */
export const variantPricesUpdate: GraphQLDocument = {
  name: 'VariantPricesUpdate',
  kind: 'mutation',
  cost: MUTATION_COST,
  text: `mutation VariantPricesUpdate($productId: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $productId, variants: $variants, allowPartialUpdates: true) {
    productVariants { id price compareAtPrice }
    userErrors { code field message }
  }
}`,
};
