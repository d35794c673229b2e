import { type PageArgs, paginate } from '../graphql/connection.js';
import type { RequestContext } from '../graphql/context.js';
import { invalidId } from '../graphql/errors.js';
import { paginateIndex } from '../graphql/index-page.js';
import { idOfKind, parseGid } from '../ids.js';
import { type OrderRow, sortValue } from '../state/order-store.js';
import type { OrderRecord } from '../state/records.js';
import { BULK_MUTATIONS, BULK_QUERIES, watchedBulkOperation } from './bulk-operations.js';
import { define, type FieldArgs } from './define.js';
import { FULFILLMENT_MUTATIONS } from './fulfillment-mutations.js';
import { levelByGid } from './inventory.js';
import { INVENTORY_MUTATIONS } from './inventory-mutations.js';
import { isInWindow, listItems, listProducts, listVariants, orderListing } from './listings.js';
import { CANCEL_MUTATIONS, cancelResult, watchedJob } from './order-cancel.js';
import { ORDER_MUTATIONS } from './order-mutations.js';
import {
  fulfillmentOrderSource,
  fulfillmentSource,
  lineSource,
  orderByGid,
  visibleFulfillmentOrders,
} from './order-sources.js';
import { PRODUCT_MUTATIONS } from './product-mutations.js';
import { publicApiVersions } from './shop.js';
import { WEBHOOK_MUTATIONS } from './webhook-mutations.js';
import { subscriptionRows, WEBHOOK_QUERIES } from './webhook-subscriptions.js';

function visibleOrder(text: string, context: RequestContext): OrderRecord | null {
  const order = orderByGid(text, context);
  return order !== undefined && isInWindow(order.createdAt, context) ? order : null;
}

/** The number of a gid of this kind; ids of another kind are refused, unknown ones are simply null. */
function requireKind(text: string, kind: string): string {
  const id = idOfKind(text, kind);
  if (id === undefined) throw invalidId();
  return id;
}

function orders(args: FieldArgs, context: RequestContext): object {
  const { sort, rows, matches } = orderListing(args, context, 'orders');
  const connection = paginateIndex<OrderRow>(
    {
      rows,
      sort,
      valueOf: (row) => sortValue(row, sort),
      idOf: (row) => row.id,
      matches,
      maxDepth: context.settings.maxConnectionDepth,
    },
    args as PageArgs,
  );
  const edges = connection.edges.map(({ cursor, node }) => ({ cursor, node: context.shop.orders.record(node) }));
  return { edges, nodes: edges.map((edge) => edge.node), pageInfo: connection.pageInfo };
}

/** Counts stop at the limit and then say so. */
function count(total: number, limit: unknown): object {
  const cap = typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
  return total > cap ? { count: cap, precision: 'AT_LEAST' } : { count: total, precision: 'EXACT' };
}

function countOrders(args: FieldArgs, context: RequestContext): object {
  const { rows, matches } = orderListing({ ...args, sortKey: 'ID' }, context, 'ordersCount');
  // Even without a limit a count ends one past the depth of a list [DOC limits].
  return count(rows.filter(matches).length, args['limit'] ?? context.settings.maxConnectionDepth + 1);
}

/** Any object by its id. Types the token may not read answer as an error in their place, unknown ids as null. */
function node(text: string, context: RequestContext): unknown {
  const parsed = parseGid(text);
  if (parsed === undefined) throw invalidId();
  const { kind, id } = parsed;
  if (context.access.isClosedType(kind)) return context.access.closedTypeError(kind);
  if (!context.access.allowsType(kind)) return context.access.denial('QueryRoot.node', kind);
  switch (kind) {
    case 'Order':
      return visibleOrder(text, context);
    case 'Product':
      return context.shop.product(id) ?? null;
    case 'ProductVariant':
      return context.shop.variant(id) ?? null;
    case 'InventoryItem':
      return context.shop.variantOfItem(id) === undefined ? null : (context.shop.catalogue.items.get(id) ?? null);
    case 'InventoryLevel':
      return levelByGid(text, context.shop) ?? null;
    case 'Location':
      return context.shop.location(id) ?? null;
    case 'Fulfillment':
      return fulfillment(id, context);
    case 'FulfillmentOrder':
      return fulfillmentOrder(id, context);
    case 'LineItem':
      return lineItem(id, context);
    case 'WebhookSubscription':
      return WEBHOOK_QUERIES.webhookSubscription(null, { id: text }, context);
    case 'OrderCancelJobResult':
      return cancelResult(watchedJob(text, kind, context));
    case 'BulkOperation':
      return watchedBulkOperation(id, context);
    default:
      return null;
  }
}

function fulfillment(id: string, context: RequestContext): unknown {
  const found = context.shop.fulfillment(id);
  return found === undefined ? null : fulfillmentSource(found.order, found.fulfillment);
}

function fulfillmentOrder(id: string, context: RequestContext): unknown {
  const found = context.shop.fulfillmentOrder(id);
  if (found === undefined || !visibleFulfillmentOrders(found.order, context).includes(found.fulfillmentOrder))
    return null;
  return fulfillmentOrderSource(found.order, found.fulfillmentOrder);
}

function lineItem(id: string, context: RequestContext): unknown {
  for (const row of context.shop.orders.sorted('ID')) {
    const order = context.shop.orders.record(row);
    const line = order.lines.find((candidate) => candidate.id === id);
    if (line !== undefined) return lineSource(order, line);
  }
  return null;
}

function openFulfillmentOrders(args: FieldArgs, context: RequestContext) {
  const withClosed = args['includeClosed'] === true;
  return context.shop.orders.sorted('ID').flatMap((row) => {
    const order = context.shop.orders.record(row);
    const visible = isInWindow(order.createdAt, context) ? visibleFulfillmentOrders(order, context) : [];
    return visible
      .filter((part) => withClosed || (part.status !== 'CLOSED' && part.status !== 'CANCELLED'))
      .map((part) => fulfillmentOrderSource(order, part));
  });
}

const idOf = (row: { readonly id: string }): string => row.id;

export const QUERY_ROOT = define<null>({
  shop: () => ({}),
  currentAppInstallation: () => ({ __typename: 'AppInstallation' }),
  publicApiVersions: () => publicApiVersions(),
  orders: (_root, args, context) => orders(args, context),
  ordersCount: (_root, args, context) => countOrders(args, context),
  order: (_root, args, context) => {
    requireKind(String(args['id']), 'Order');
    return visibleOrder(String(args['id']), context);
  },
  node: (_root, args, context) => node(String(args['id']), context),
  nodes: (_root, args, context) => (args['ids'] as readonly string[]).map((id) => node(id, context)),
  locations: (_root, args, context) => {
    const shown = context.shop.catalogue.locations.filter(
      (location) =>
        (location.isActive || args['includeInactive'] === true) &&
        (location.fulfillmentService === null || args['includeLegacy'] === true),
    );
    return paginate(
      [...shown].sort((left, right) => left.name.localeCompare(right.name, 'en')),
      args as PageArgs,
      idOf,
    );
  },
  location: (_root, args, context) => {
    if (args['id'] == null) return context.shop.catalogue.locations[0] ?? null;
    return context.shop.location(requireKind(String(args['id']), 'Location')) ?? null;
  },
  productVariants: (_root, args, context) => {
    const rows = listVariants(args, context, 'productVariants');
    return paginate(rows.slice(0, context.settings.maxConnectionDepth), args as PageArgs, idOf);
  },
  productVariantsCount: (_root, args, context) =>
    count(listVariants(args, context, 'productVariantsCount').length, args['limit']),
  productVariant: (_root, args, context) =>
    context.shop.variant(requireKind(String(args['id']), 'ProductVariant')) ?? null,
  products: (_root, args, context) => paginate(listProducts(args, context, 'products'), args as PageArgs, idOf),
  product: (_root, args, context) => context.shop.product(requireKind(String(args['id']), 'Product')) ?? null,
  inventoryItems: (_root, args, context) =>
    paginate(listItems(args, context, 'inventoryItems'), args as PageArgs, idOf),
  inventoryItem: (_root, args, context) => {
    requireKind(String(args['id']), 'InventoryItem');
    return node(String(args['id']), context);
  },
  inventoryLevel: (_root, args, context) => {
    requireKind(String(args['id']), 'InventoryLevel');
    return levelByGid(String(args['id']), context.shop) ?? null;
  },
  fulfillment: (_root, args, context) => fulfillment(requireKind(String(args['id']), 'Fulfillment'), context),
  fulfillmentOrder: (_root, args, context) =>
    fulfillmentOrder(requireKind(String(args['id']), 'FulfillmentOrder'), context),
  fulfillmentOrders: (_root, args, context) =>
    paginate(openFulfillmentOrders(args, context), args as PageArgs, (source) => source.fulfillmentOrder.id),
  job: (_root, args, context) => {
    requireKind(String(args['id']), 'Job');
    return watchedJob(String(args['id']), 'Job', context);
  },
  webhookSubscriptions: (_root, args, context) =>
    paginate(subscriptionRows(args, context), args as PageArgs, (row) => row.id),
  ...WEBHOOK_QUERIES,
  ...BULK_QUERIES,
});

export const MUTATION = define<null>({
  ...INVENTORY_MUTATIONS,
  ...FULFILLMENT_MUTATIONS,
  ...ORDER_MUTATIONS,
  ...PRODUCT_MUTATIONS,
  ...CANCEL_MUTATIONS,
  ...WEBHOOK_MUTATIONS,
  ...BULK_MUTATIONS,
});
