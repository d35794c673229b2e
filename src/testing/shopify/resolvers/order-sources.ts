import type { RequestContext } from '../graphql/context.js';
import { idOfKind } from '../ids.js';
import type {
  FulfillmentOrderRecord,
  FulfillmentRecord,
  LineRecord,
  OrderRecord,
  RefundRecord,
  ShippingLineRecord,
  TaxRecord,
  TransactionRecord,
} from '../state/records.js';
import { type FieldArgs, moneyBag } from './define.js';

/** A part of an order together with the order, which knows the currencies and everything around the part. */
export interface LineSource {
  readonly __typename: 'LineItem';
  readonly order: OrderRecord;
  readonly line: LineRecord;
}

export interface FulfillmentSource {
  readonly __typename: 'Fulfillment';
  readonly order: OrderRecord;
  readonly fulfillment: FulfillmentRecord;
}

export interface FulfillmentOrderSource {
  readonly __typename: 'FulfillmentOrder';
  readonly order: OrderRecord;
  readonly fulfillmentOrder: FulfillmentOrderRecord;
}

export interface RefundSource {
  readonly __typename: 'Refund';
  readonly order: OrderRecord;
  readonly refund: RefundRecord;
}

export interface TransactionSource {
  readonly __typename: 'OrderTransaction';
  readonly order: OrderRecord;
  readonly transaction: TransactionRecord;
}

export interface ShippingLineSource {
  readonly order: OrderRecord;
  readonly line: ShippingLineRecord;
}

export const lineSource = (order: OrderRecord, line: LineRecord): LineSource => ({
  __typename: 'LineItem',
  order,
  line,
});
export const fulfillmentSource = (order: OrderRecord, fulfillment: FulfillmentRecord): FulfillmentSource => ({
  __typename: 'Fulfillment',
  order,
  fulfillment,
});
export const fulfillmentOrderSource = (
  order: OrderRecord,
  fulfillmentOrder: FulfillmentOrderRecord,
): FulfillmentOrderSource => ({
  __typename: 'FulfillmentOrder',
  order,
  fulfillmentOrder,
});
export const refundSource = (order: OrderRecord, refund: RefundRecord): RefundSource => ({
  __typename: 'Refund',
  order,
  refund,
});
export const transactionSource = (order: OrderRecord, transaction: TransactionRecord): TransactionSource => ({
  __typename: 'OrderTransaction',
  order,
  transaction,
});

export const orderByGid = (text: string, context: RequestContext): OrderRecord | undefined => {
  const id = idOfKind(text, 'Order');
  return id === undefined ? undefined : context.shop.orders.find(id);
};

export const firstOf = <Item>(items: readonly Item[], args: FieldArgs): readonly Item[] =>
  typeof args['first'] === 'number' ? items.slice(0, args['first']) : items;

export const taxLine = (tax: TaxRecord, order: OrderRecord): object => ({
  title: tax.title,
  rate: tax.rate,
  ratePercentage: Math.round(tax.rate * 1e4) / 100,
  priceSet: moneyBag(tax.amount, order),
  source: 'Shopify',
  channelLiable: false,
});

/** Fulfillment orders at own locations and at partners' are opened by different scopes; the rest is left out silently [DOC]. */
export function visibleFulfillmentOrders(order: OrderRecord, context: RequestContext): FulfillmentOrderRecord[] {
  return order.fulfillmentOrders.filter((candidate) => {
    const partner = context.shop.location(candidate.locationId)?.fulfillmentService != null;
    return context.access.has(
      partner ? 'read_third_party_fulfillment_orders' : 'read_merchant_managed_fulfillment_orders',
    );
  });
}
