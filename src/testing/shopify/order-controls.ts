import { isoSeconds } from '../clock.js';
import { numberOf, orderGid, ownContext, type ShopLookup } from './control-support.js';
import type { Scenario } from './data/scenarios.js';
import { totalsOf, touchOrder } from './graphql/context.js';
import { decimal } from './money.js';
import { cancelOrder, removeUnits } from './order-changes.js';
import { markPaid } from './resolvers/order-mutations.js';
import type { ShopRuntime } from './shop-runtime.js';
import { financialStatus, fulfilledUnits, fulfillmentStatus, unfulfilledUnits } from './state/order-status.js';
import type { OrderRecord } from './state/records.js';

/** An order as it really is, for assertions. Ids are gids, amounts trimmed decimals of the shop's currency. */
export interface OrderTruth {
  readonly id: string;
  readonly name: string;
  /** Which case of the generator it is: `cod`, `long-260`, … or `mixed`. */
  readonly scenario: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt: string | null;
  readonly cancelReason: string | null;
  readonly staffNote: string | null;
  readonly closedAt: string | null;
  readonly test: boolean;
  readonly financialStatus: string | null;
  /** As API 2026-10 words it. */
  readonly fulfillmentStatus: string;
  readonly presentmentCurrency: string;
  readonly total: string;
  readonly current: string;
  readonly received: string;
  readonly refunded: string;
  readonly outstanding: string;
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string | null;
    readonly quantity: number;
    readonly removed: number;
    readonly fulfilled: number;
    readonly unfulfilled: number;
  }[];
  readonly fulfillmentOrders: readonly {
    readonly id: string;
    readonly status: string;
    readonly locationId: string;
    readonly remaining: number;
  }[];
  readonly fulfillments: readonly {
    readonly id: string;
    readonly status: string;
    readonly trackingNumbers: readonly string[];
    readonly quantity: number;
  }[];
}

export interface OrderControls {
  /** The truth about every order, oldest first. Generates them all: use `order()` in big sandboxes. */
  orders(storeId?: string): readonly OrderTruth[];
  order(id: string, storeId?: string): OrderTruth | undefined;
  orderCount(storeId?: string): number;
  /** Ids only, without generating the orders. */
  orderIds(storeId?: string): readonly string[];
  /** Changes the order without changing anything in it: it moves to the end of the updated-at order. */
  touch(id: string, storeId?: string): void;
  /** Adds an order, by default a prepaid one of now, and tells subscribers. */
  insertOrder(input?: { scenario?: Scenario; createdAt?: Date; updatedAt?: Date; storeId?: string }): OrderTruth;
  /** Cancels as the admin does: units removed and restocked, paid money refunded, fulfillment orders closed. */
  cancelOrder(id: string, options?: { reason?: string; storeId?: string }): void;
  /** Removes units of a line, as an order edit does. @default one unit of the first line */
  editOrder(id: string, options?: { line?: number; remove?: number; storeId?: string }): void;
  /** Adds a note or tags. */
  annotateOrder(id: string, change: { note?: string; tags?: readonly string[] }, storeId?: string): void;
  /** The courier brought the cash. `false` when nothing was open. */
  markOrderPaid(id: string, storeId?: string): boolean;
  /** Takes the order out of every list, as a merchant deleting it does. */
  deleteOrder(id: string, storeId?: string): void;
}

export function truthOf(order: OrderRecord, shop: ShopRuntime): OrderTruth {
  const totals = totalsOf(order, ownContext(shop));
  const when = (ms: number | null): string | null => (ms === null ? null : isoSeconds(ms));
  return {
    id: orderGid(order.id),
    name: order.name,
    scenario: order.scenario,
    createdAt: isoSeconds(order.createdAt),
    updatedAt: isoSeconds(order.updatedAt),
    cancelledAt: when(order.cancelledAt),
    cancelReason: order.cancelReason,
    staffNote: order.staffNote,
    closedAt: when(order.closedAt),
    test: order.test,
    financialStatus: financialStatus(order),
    fulfillmentStatus: fulfillmentStatus(order, '2026-10'),
    presentmentCurrency: order.presentmentCurrency,
    total: decimal(totals.total.shop),
    current: decimal(totals.current.total.shop),
    received: decimal(totals.received.shop),
    refunded: decimal(totals.refunded.shop),
    outstanding: decimal(totals.outstanding.shop),
    lines: order.lines.map((line) => ({
      id: `gid://shopify/LineItem/${line.id}`,
      sku: line.sku,
      quantity: line.quantity,
      removed: line.removed,
      fulfilled: fulfilledUnits(order, line),
      unfulfilled: unfulfilledUnits(order, line),
    })),
    fulfillmentOrders: order.fulfillmentOrders.map((part) => ({
      id: `gid://shopify/FulfillmentOrder/${part.id}`,
      status: part.status,
      locationId: `gid://shopify/Location/${part.locationId}`,
      remaining: part.lines.reduce((total, line) => total + line.remaining, 0),
    })),
    fulfillments: order.fulfillments.map((part) => ({
      id: `gid://shopify/Fulfillment/${part.id}`,
      status: part.status,
      trackingNumbers: part.tracking.flatMap(({ number }) => number ?? []),
      quantity: part.lines.reduce((total, line) => total + line.quantity, 0),
    })),
  };
}

export function createOrderControls(shopOf: ShopLookup): OrderControls {
  const find = (id: string, storeId: string | undefined): { order: OrderRecord; shop: ShopRuntime } => {
    const shop = shopOf(storeId);
    const order = shop.state.orders.find(numberOf(id));
    if (order === undefined) throw new Error(`shop ${shop.storeId} has no order ${id}`);
    return { order, shop };
  };
  return {
    orders(storeId) {
      const shop = shopOf(storeId);
      return shop.state.orders.sorted('CREATED_AT').map((row) => truthOf(shop.state.orders.record(row), shop));
    },
    order(id, storeId) {
      const shop = shopOf(storeId);
      const order = shop.state.orders.find(numberOf(id));
      return order === undefined ? undefined : truthOf(order, shop);
    },
    orderCount: (storeId) => shopOf(storeId).state.orders.count,
    orderIds: (storeId) =>
      shopOf(storeId)
        .state.orders.sorted('CREATED_AT')
        .map((row) => orderGid(row.id)),
    touch(id, storeId) {
      const { order, shop } = find(id, storeId);
      touchOrder(order, ownContext(shop), 'orders/updated');
    },
    insertOrder({ scenario, createdAt, updatedAt, storeId } = {}) {
      const shop = shopOf(storeId);
      const times = {
        ...(createdAt === undefined ? {} : { createdAt: createdAt.getTime() }),
        ...(updatedAt === undefined ? {} : { updatedAt: updatedAt.getTime() }),
      };
      const chosen = scenario ?? { label: 'inserted', payment: 'prepaid', fulfillment: 'none' };
      const order = shop.state.orders.insert(chosen, shop.state.now(), times);
      shop.state.indexOrder(order);
      ownContext(shop).emit({ topic: 'orders/create', orderId: order.id });
      return truthOf(order, shop);
    },
    cancelOrder(id, options = {}) {
      const { order, shop } = find(id, options.storeId);
      const { reason = 'CUSTOMER' } = options;
      cancelOrder(order, { reason, restock: true, refund: 'original' }, ownContext(shop));
    },
    editOrder(id, options = {}) {
      const { order, shop } = find(id, options.storeId);
      removeUnits(order, options.line ?? 0, options.remove ?? 1, ownContext(shop));
    },
    annotateOrder(id, change, storeId) {
      const { order, shop } = find(id, storeId);
      if (change.note !== undefined) order.note = change.note;
      if (change.tags !== undefined) order.tags = change.tags;
      touchOrder(order, ownContext(shop), 'orders/updated');
    },
    markOrderPaid(id, storeId) {
      const { order, shop } = find(id, storeId);
      return markPaid(order, ownContext(shop));
    },
    deleteOrder(id, storeId) {
      const { order, shop } = find(id, storeId);
      shop.state.orders.delete(order.id);
      ownContext(shop).emit({ topic: 'orders/delete', orderId: order.id });
    },
  };
}
