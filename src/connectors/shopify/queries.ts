/** Every document this connector sends, with its price. */

export { FULL_LIST, type GraphQLDocument, type Selection } from './queries/document.js';
export {
  fulfillmentCreate,
  fulfillmentLinesPage,
  fulfillmentOrderLinesPage,
  fulfillmentOrdersByOrder,
} from './queries/fulfillments.js';
export {
  INVENTORY_PAGE,
  inventoryActivate,
  inventoryAdjustQuantities,
  inventoryItemsByIds,
  inventoryItemsPage,
  inventoryLevelsPage,
  inventorySetQuantities,
  inventorySkuSearch,
  locationsByIds,
  locationsPage,
} from './queries/inventory.js';
export {
  orderById,
  orderDetails,
  orderLines,
  orderLinesByIds,
  ordersByIds,
  ordersPage,
  pageOrderCost,
  SMALL_LIST,
} from './queries/orders.js';
export { shopInfo } from './queries/shop.js';
