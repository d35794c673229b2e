/** Every document this connector sends, with its price. */

export { bulkOperationById, bulkOperationRunQuery, bulkOperations, bulkOrders, ordersCount } from './queries/bulk.js';
export { cancelProgress, cancelState, orderCancel } from './queries/cancel.js';
export { diagnoseApp, diagnoseOrders, diagnoseSkus } from './queries/diagnose.js';
export { FULL_LIST, type GraphQLDocument, type Selection } from './queries/document.js';
export {
  fulfillmentById,
  fulfillmentCancel,
  fulfillmentCreate,
  fulfillmentEventCreate,
  fulfillmentEvents,
  fulfillmentLinesPage,
  fulfillmentOrderLinesPage,
  fulfillmentOrdersByOrder,
  fulfillmentTrackingUpdate,
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
export {
  PRODUCTS_PAGE,
  productsPage,
  productVariantsByIds,
  productVariantsPage,
  variantPricesByIds,
  variantPricesUpdate,
  variantSkuSearch,
} from './queries/products.js';
export { appScopes, shopInfo } from './queries/shop.js';
export { webhookSubscriptionCreate, webhookSubscriptionDelete, webhookSubscriptionsPage } from './queries/webhooks.js';
