import type { SandboxEvent } from '../graphql/context.js';
import { gid, parseGid } from '../ids.js';
import { fixedDecimal } from '../money.js';
import { levelGid } from '../resolvers/inventory.js';
import type { ShopRuntime } from '../shop-runtime.js';
import type { OrderRecord, ProductRecord } from '../state/records.js';
import { fulfillmentPayload, orderPayload, refundPayload } from './order-payload.js';
import { identity, type Json, number, shopTime } from './rest-parts.js';

/** The body of a delivery. */
export function payloadFor(event: SandboxEvent, shop: ShopRuntime): Json {
  switch (event.topic) {
    case 'app/uninstalled':
      return shopPayload(shop);
    case 'app/scopes_update':
      return scopesPayload(event, shop);
    case 'products/update':
      return productPayload(productOf(event, shop), shop);
    case 'inventory_levels/update':
      return levelPayload(event, shop);
    case 'bulk_operations/finish':
      return bulkPayload(event, shop);
    case 'customers/data_request':
    case 'customers/redact':
    case 'shop/redact':
      return compliancePayload(event, shop);
    case 'orders/delete':
      return { id: number(orderId(event, shop)) };
    case 'fulfillments/create':
    case 'fulfillments/update':
      return latestFulfillment(orderOf(event, shop));
    case 'refunds/create':
      return latestRefund(orderOf(event, shop));
    case 'orders/edited':
      return editPayload(orderOf(event, shop));
    default:
      return orderPayload(orderOf(event, shop), shop);
  }
}

function orderId(event: SandboxEvent, shop: ShopRuntime): string {
  if (event.orderId === undefined) return firstOrder(shop).id;
  return parseGid(event.orderId)?.id ?? event.orderId;
}

function firstOrder(shop: ShopRuntime): OrderRecord {
  const row = shop.state.orders.sorted('ID')[0];
  if (row === undefined) throw new Error(`shop ${shop.storeId} has no orders`);
  return shop.state.orders.record(row);
}

function orderOf(event: SandboxEvent, shop: ShopRuntime): OrderRecord {
  const order = shop.state.orders.find(orderId(event, shop));
  if (order === undefined) throw new Error(`shop ${shop.storeId} has no order ${event.orderId}`);
  return order;
}

/** The order's newest fulfillment by change; orders that were never shipped have none to tell about. */
function latestFulfillment(order: OrderRecord): Json {
  const latest = [...order.fulfillments].sort((left, right) => right.updatedAt - left.updatedAt)[0];
  if (latest === undefined) throw new Error(`order ${order.name} has no fulfillment`);
  return fulfillmentPayload(latest, order);
}

function latestRefund(order: OrderRecord): Json {
  const latest = order.refunds.at(-1);
  if (latest === undefined) throw new Error(`order ${order.name} has no refund`);
  return refundPayload(latest, order);
}

function editPayload(order: OrderRecord): Json {
  const removed = order.lines.filter((line) => line.removed > 0);
  return {
    order_edit: {
      id: number(order.id),
      app_id: null,
      created_at: shopTime(order.updatedAt),
      notify_customer: false,
      order_id: number(order.id),
      staff_note: null,
      user_id: null,
      line_items: {
        additions: order.lines
          .filter((line) => line.addedByEdit)
          .map((line) => ({ id: number(line.id), delta: line.quantity })),
        removals: removed.map((line) => ({ id: number(line.id), delta: line.removed })),
      },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  };
}

function shopPayload(shop: ShopRuntime): Json {
  const { profile } = shop.state;
  return {
    ...identity('Shop', profile.id),
    name: profile.name,
    email: profile.email,
    domain: profile.storeId,
    myshopify_domain: profile.storeId,
    province: 'Karnataka',
    country: 'IN',
    country_code: 'IN',
    currency: 'INR',
    timezone: '(GMT+05:30) Asia/Kolkata',
    iana_timezone: 'Asia/Kolkata',
    plan_name: 'basic',
    created_at: shopTime(profile.createdAt),
  };
}

function scopesPayload(event: SandboxEvent, shop: ShopRuntime): Json {
  const scopes = shop.tokens.installedScopes ?? [];
  return {
    id: number(shop.state.profile.id),
    previous: event.previousScopes ?? [],
    current: scopes,
    updated_at: shopTime(shop.state.now()),
  };
}

function productOf(event: SandboxEvent, shop: ShopRuntime): ProductRecord {
  const products = shop.state.products();
  const wanted = event.resourceId;
  const product =
    wanted === undefined
      ? products[0]
      : products.find((candidate) => candidate.id === (parseGid(wanted)?.id ?? wanted));
  if (product === undefined) throw new Error(`shop ${shop.storeId} has no product ${wanted ?? ''}`);
  return product;
}

function productPayload(product: ProductRecord, shop: ShopRuntime): Json {
  const variants = product.variantIds.flatMap((id) => shop.state.variant(id) ?? []);
  return {
    ...identity('Product', product.id),
    title: product.title,
    handle: product.handle,
    vendor: product.vendor,
    product_type: product.productType,
    status: product.status.toLowerCase(),
    tags: '',
    created_at: shopTime(product.createdAt),
    updated_at: shopTime(product.updatedAt),
    published_at: shopTime(product.createdAt),
    image: product.imageUrl === null ? null : { src: product.imageUrl },
    variants: variants.map((variant) => ({
      ...identity('ProductVariant', variant.id),
      product_id: number(product.id),
      title: variant.title,
      sku: variant.sku,
      barcode: variant.barcode,
      price: fixedDecimal(variant.price),
      compare_at_price: variant.compareAtPrice === null ? null : fixedDecimal(variant.compareAtPrice),
      position: variant.position,
      inventory_item_id: number(variant.inventoryItemId),
      inventory_quantity: shop.state
        .levelsOf(variant.inventoryItemId)
        .reduce((total, level) => total + level.available, 0),
      inventory_policy: 'deny',
      taxable: true,
      option1: variant.options[0]?.value ?? null,
      created_at: shopTime(variant.createdAt),
      updated_at: shopTime(variant.updatedAt),
    })),
  };
}

/** `resourceId` is `<item>@<location>`. */
function levelPayload(event: SandboxEvent, shop: ShopRuntime): Json {
  const [itemId, locationId] = (event.resourceId ?? '').split('@');
  const level = [...shop.state.catalogue.levels.values()].find(
    (candidate) =>
      event.resourceId === undefined || (candidate.itemId === itemId && candidate.locationId === locationId),
  );
  if (level === undefined) throw new Error(`shop ${shop.storeId} has no inventory level ${event.resourceId ?? ''}`);
  return {
    inventory_item_id: number(level.itemId),
    location_id: number(level.locationId),
    available: level.available,
    updated_at: shopTime(level.updatedAt),
    admin_graphql_api_id: levelGid(level),
  };
}

/** No address in it: who wants the result asks for the operation [DOC]. */
function bulkPayload(event: SandboxEvent, shop: ShopRuntime): Json {
  const operations = shop.bulk.list();
  const operation =
    event.resourceId === undefined ? operations.at(-1) : operations.find(({ id }) => id === event.resourceId);
  if (operation === undefined) throw new Error(`shop ${shop.storeId} has no bulk operation ${event.resourceId ?? ''}`);
  return {
    admin_graphql_api_id: gid('BulkOperation', operation.id),
    completed_at: shopTime(operation.completedAt),
    created_at: shopTime(operation.createdAt),
    error_code: operation.errorCode?.toLowerCase() ?? null,
    status: operation.status.toLowerCase(),
    type: 'query',
  };
}

function compliancePayload(event: SandboxEvent, shop: ShopRuntime): Json {
  const shared = { shop_id: number(shop.state.profile.id), shop_domain: shop.storeId };
  if (event.topic === 'shop/redact') return shared;
  const order = orderOf(event, shop);
  const customer = order.customer;
  const person = customer === null ? null : { id: number(customer.id), email: customer.email, phone: customer.phone };
  if (event.topic === 'customers/redact') return { ...shared, customer: person, orders_to_redact: [number(order.id)] };
  return { ...shared, orders_requested: [number(order.id)], customer: person, data_request: { id: 9_999 } };
}
