import { connectionCost } from '../cost.js';
import { FULL_LIST, type GraphQLDocument } from './document.js';

/** Whose token it is, what it may do, and which API versions there are. Needs no scope. */
export const diagnoseApp: GraphQLDocument = {
  name: 'DiagnoseApp',
  kind: 'query',
  cost: 4,
  text: `query DiagnoseApp {
  shop { myshopifyDomain }
  currentAppInstallation { accessScopes { handle } }
  publicApiVersions { handle supported }
}`,
};

/** Orders looked at for addresses: digital goods have none. */
const SAMPLE = 10;
const ADDRESS = 'name firstName lastName address1 zip phone city countryCodeV2 provinceCode';

/** Whether addresses come whole. */
export const diagnoseOrders: GraphQLDocument = {
  name: 'DiagnoseOrders',
  kind: 'query',
  cost: connectionCost(SAMPLE, 3),
  text: `query DiagnoseOrders {
  orders(first: ${SAMPLE}, sortKey: CREATED_AT, reverse: true) {
    nodes { id shippingAddress { ${ADDRESS} } billingAddress { ${ADDRESS} } }
  }
}`,
};

/** The newest stock-keeping units, and how many others have the same SKU. */
export const diagnoseSkus: GraphQLDocument = {
  name: 'DiagnoseSkus',
  kind: 'query',
  cost: connectionCost(FULL_LIST, 1),
  text: `query DiagnoseSkus {
  inventoryItems(first: ${FULL_LIST}, reverse: true) { nodes { id sku duplicateSkuCount } }
}`,
};
