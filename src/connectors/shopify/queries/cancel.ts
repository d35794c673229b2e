import { MUTATION_COST } from '../cost.js';
import type { GraphQLDocument } from './document.js';

const ORDER = 'order(id: $orderId) { id cancelledAt displayFinancialStatus }';

/** Whether an order is cancelled. */
export const cancelState: GraphQLDocument = {
  name: 'CancelState',
  kind: 'query',
  cost: 1,
  text: `query CancelState($orderId: ID!) {
  ${ORDER}
}`,
};

/** The same, and how far the job is that cancels it. */
export const cancelProgress: GraphQLDocument = {
  name: 'CancelProgress',
  kind: 'query',
  cost: 1,
  text: `query CancelProgress($orderId: ID!, $jobId: ID!) {
  ${ORDER}
  job(id: $jobId) { id done }
}`,
};

/** Shopify answers with a job; the order is cancelled when that is done. */
export const orderCancel: GraphQLDocument = {
  name: 'OrderCancel',
  kind: 'mutation',
  cost: MUTATION_COST,
  text: `mutation OrderCancel($orderId: ID!, $reason: OrderCancelReason!, $restock: Boolean!, $refundMethod: OrderCancelRefundMethodInput, $notifyCustomer: Boolean, $staffNote: String) {
  orderCancel(orderId: $orderId, reason: $reason, restock: $restock, refundMethod: $refundMethod, notifyCustomer: $notifyCustomer, staffNote: $staffNote) {
    job { id done }
    orderCancelUserErrors { code field message }
  }
}`,
};
