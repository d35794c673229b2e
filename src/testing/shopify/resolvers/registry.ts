import { BULK_OPERATION } from './bulk-operations.js';
import type { TypeResolvers } from './define.js';
import { FULFILLMENT, FULFILLMENT_EVENT, FULFILLMENT_ORDER } from './fulfillments.js';
import { INVENTORY_ITEM, INVENTORY_LEVEL } from './inventory.js';
import { INVENTORY_ADJUSTMENT_GROUP } from './inventory-changes.js';
import { LOCATION } from './locations.js';
import { JOB, ORDER_CANCEL_JOB_RESULT } from './order-cancel.js';
import { DISCOUNT_APPLICATION, LINE_ITEM, SHIPPING_LINE } from './order-lines.js';
import { ORDER } from './orders.js';
import { ORDER_TRANSACTION, REFUND } from './payments.js';
import { CUSTOMER, MAILING_ADDRESS } from './people.js';
import { PRODUCT, PRODUCT_VARIANT } from './products.js';
import { MUTATION, QUERY_ROOT } from './roots.js';
import { APP_INSTALLATION, SHOP } from './shop.js';

/** One line per type; a field without a resolver is read from its source. */
export const RESOLVERS: ReadonlyMap<string, TypeResolvers> = new Map([
  ['AppInstallation', APP_INSTALLATION],
  ['AutomaticDiscountApplication', DISCOUNT_APPLICATION],
  ['BulkOperation', BULK_OPERATION],
  ['Customer', CUSTOMER],
  ['DiscountCodeApplication', DISCOUNT_APPLICATION],
  ['Fulfillment', FULFILLMENT],
  ['FulfillmentEvent', FULFILLMENT_EVENT],
  ['FulfillmentOrder', FULFILLMENT_ORDER],
  ['InventoryAdjustmentGroup', INVENTORY_ADJUSTMENT_GROUP],
  ['InventoryItem', INVENTORY_ITEM],
  ['InventoryLevel', INVENTORY_LEVEL],
  ['Job', JOB],
  ['LineItem', LINE_ITEM],
  ['Location', LOCATION],
  ['MailingAddress', MAILING_ADDRESS],
  ['ManualDiscountApplication', DISCOUNT_APPLICATION],
  ['Mutation', MUTATION],
  ['Order', ORDER],
  ['OrderCancelJobResult', ORDER_CANCEL_JOB_RESULT],
  ['OrderTransaction', ORDER_TRANSACTION],
  ['Product', PRODUCT],
  ['ProductVariant', PRODUCT_VARIANT],
  ['QueryRoot', QUERY_ROOT],
  ['Refund', REFUND],
  ['ScriptDiscountApplication', DISCOUNT_APPLICATION],
  ['ShippingLine', SHIPPING_LINE],
  ['Shop', SHOP],
]);
