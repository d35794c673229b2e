import { isoSeconds } from '../clock.js';
import type { AmazonScenario } from './data/scenarios.js';
import { decimalsOf } from './sellers/marketplaces.js';
import {
  type FulfilledBy,
  type FulfillmentStatus,
  grandTotal,
  lineTotal,
  type Minor,
  openUnits,
  type SandboxOrder,
  shippedUnits,
} from './state/order.js';
import { cancelItems, changeStatus, requestCancellation, tell, touchOrder } from './state/order-changes.js';
import type { Seller } from './state/seller.js';

/** An order as it really is, for assertions. Amounts are decimal texts, times ISO 8601 in UTC. */
export interface AmazonOrderTruth {
  readonly id: string;
  /** Which case of the generator it is: `cod`, `discount`, … or `mixed`. */
  readonly scenario: string;
  readonly status: FulfillmentStatus;
  readonly fulfilledBy: FulfilledBy;
  readonly programs: readonly string[];
  readonly marketplaceId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly currency: string;
  /** Whether Amazon shows amounts: not of most pending orders. */
  readonly priced: boolean;
  readonly total: string;
  readonly buyerName: string;
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string;
    readonly quantity: number;
    readonly shipped: number;
    /** Neither shipped nor cancelled. */
    readonly open: number;
    readonly cancelled: boolean;
    readonly total: string;
  }[];
  readonly packages: readonly {
    readonly reference: string;
    readonly carrierCode: string;
    readonly carrier: string;
    readonly trackingNumber: string;
    readonly shippedAt: string;
    readonly items: readonly { readonly orderItemId: string; readonly quantity: number }[];
  }[];
}

export interface AmazonOrderControls {
  /** The truth about every order, in the order they were placed. */
  orders(storeId?: string): readonly AmazonOrderTruth[];
  order(id: string, storeId?: string): AmazonOrderTruth | undefined;
  /** Adds an order, by default a prepaid one of now, and tells subscribers. */
  insert(input?: {
    readonly scenario?: AmazonScenario;
    readonly createdAt?: Date;
    readonly updatedAt?: Date;
    readonly storeId?: string;
  }): AmazonOrderTruth;
  /** Changes the order without changing anything in it. */
  touch(id: string, storeId?: string): void;
  /** As Amazon changes it: a payment was confirmed, a warehouse shipped. */
  setStatus(id: string, status: FulfillmentStatus, storeId?: string): void;
  /** Cancels the whole order. @default by 'BUYER' */
  cancel(
    id: string,
    cancel?: { readonly by?: 'AMAZON' | 'BUYER' | 'MERCHANT'; readonly reason?: string },
    storeId?: string,
  ): void;
  /** The buyer asks the seller to cancel. */
  requestCancellation(id: string, reason?: string, storeId?: string): void;
  /** Gone for good, as orders are after two years. */
  deleteForever(id: string, storeId?: string): void;
}

export function createAmazonOrderControls(sellerOf: (storeId?: string) => Seller): AmazonOrderControls {
  const find = (id: string, storeId: string | undefined): { readonly order: SandboxOrder; readonly seller: Seller } => {
    const seller = sellerOf(storeId);
    const order = seller.orders.get(id);
    if (order === undefined) throw new Error(`seller ${seller.id} has no order ${id}`);
    return { order, seller };
  };
  return {
    orders(storeId) {
      const seller = sellerOf(storeId);
      seller.settle();
      return seller.orders.all().map(truthOf);
    },
    order(id, storeId) {
      const seller = sellerOf(storeId);
      seller.settle();
      const order = seller.orders.get(id);
      return order && truthOf(order);
    },
    insert({ scenario, createdAt, updatedAt, storeId } = {}) {
      const seller = sellerOf(storeId);
      const created = createdAt?.getTime() ?? seller.now();
      const order = seller.orders.insert(scenario ?? { label: 'inserted', status: 'UNSHIPPED' }, {
        createdAt: created,
        updatedAt: updatedAt?.getTime() ?? Math.max(created, seller.now()),
      });
      tell(order, seller, 'OrderStatusChange', 'NewOrder');
      return truthOf(order);
    },
    touch(id, storeId) {
      const { order, seller } = find(id, storeId);
      touchOrder(order, seller.now());
    },
    setStatus(id, status, storeId) {
      const { order, seller } = find(id, storeId);
      changeStatus(order, seller, status);
    },
    cancel(id, { by = 'BUYER', reason = 'BUYER_CANCELLED' } = {}, storeId) {
      const { order, seller } = find(id, storeId);
      const items = order.lines.map((line) => ({ orderItemId: line.id, reason }));
      cancelItems(order, seller, items, by);
    },
    requestCancellation(id, reason = 'ORDERED_BY_MISTAKE', storeId) {
      const { order, seller } = find(id, storeId);
      requestCancellation(order, seller, reason);
    },
    deleteForever(id, storeId) {
      const { seller } = find(id, storeId);
      seller.orders.delete(id);
    },
  };
}

function truthOf(order: SandboxOrder): AmazonOrderTruth {
  const { currency } = order.marketplace;
  const decimal = (amount: Minor): string => {
    const digits = decimalsOf(currency);
    return (amount / 10 ** digits).toFixed(digits);
  };
  const { id, scenario, status, fulfilledBy, programs, marketplace, priced } = order;
  return {
    ...{ id, scenario, status, fulfilledBy, programs, currency, priced },
    marketplaceId: marketplace.id,
    createdAt: isoSeconds(order.createdAt),
    updatedAt: isoSeconds(order.updatedAt),
    total: decimal(grandTotal(order)),
    buyerName: order.buyer.name,
    lines: order.lines.map((line) => ({
      id: line.id,
      sku: line.sku,
      quantity: line.quantity,
      shipped: shippedUnits(order, line),
      open: openUnits(order, line),
      cancelled: line.cancellation !== undefined,
      total: decimal(lineTotal(line)),
    })),
    packages: order.packages.map(({ reference, carrierCode, carrier, trackingNumber, shippedAt, items }) => ({
      ...{ reference, carrierCode, carrier, trackingNumber },
      shippedAt: isoSeconds(shippedAt),
      items: items.map(({ orderItemId, quantity }) => ({ orderItemId, quantity })),
    })),
  };
}
