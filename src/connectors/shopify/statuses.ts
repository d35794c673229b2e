import type {
  FulfillmentState,
  GroupAction,
  HoldReason,
  PaymentState,
  ReturnSummary,
  ShipmentState,
  Transaction,
} from '../../model/index.js';

/**
 * Shopify's words to ours. The Admin API shouts (`PAID`), webhook bodies whisper (`paid`) and use a few words of their
 * own (`partial`); {@link inBothSpellings} covers both, so that `raw` stays what was received.
 */
function inBothSpellings<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  return new Map(entries.flatMap(([word, value]) => [[word, value] as const, [word.toLowerCase(), value] as const]));
}

/** `OrderDisplayFinancialStatus`. PENDING is `unpaid` instead when the order is to be paid at the door. */
export const PAYMENT_BY_FINANCIAL_STATUS = inBothSpellings<PaymentState>([
  ['AUTHORIZED', 'authorized'],
  ['EXPIRED', 'expired'],
  ['PAID', 'paid'],
  ['PARTIALLY_PAID', 'partially_paid'],
  ['PARTIALLY_REFUNDED', 'partially_refunded'],
  ['PENDING', 'pending'],
  ['REFUNDED', 'refunded'],
  ['VOIDED', 'voided'],
]);

/** `OrderDisplayFulfillmentStatus`; FULFILLMENT_NOT_REQUIRED exists from 2026-10 on, `partial` in webhook bodies. */
export const FULFILLMENT_BY_DISPLAY_STATUS = inBothSpellings<FulfillmentState>([
  ['FULFILLED', 'fulfilled'],
  ['FULFILLMENT_NOT_REQUIRED', 'not_required'],
  ['IN_PROGRESS', 'in_progress'],
  ['ON_HOLD', 'on_hold'],
  ['OPEN', 'unfulfilled'],
  ['PARTIAL', 'partially_fulfilled'],
  ['PARTIALLY_FULFILLED', 'partially_fulfilled'],
  ['PENDING_FULFILLMENT', 'in_progress'],
  ['REQUEST_DECLINED', 'unfulfilled'],
  ['RESTOCKED', 'cancelled'],
  ['SCHEDULED', 'scheduled'],
  ['UNFULFILLED', 'unfulfilled'],
]);

/** `OrderReturnStatus` of the order; a single return's `ReturnStatus` is another list. */
export const RETURNS_BY_RETURN_STATUS = inBothSpellings<ReturnSummary>([
  ['INSPECTION_COMPLETE', 'in_progress'],
  ['IN_PROGRESS', 'in_progress'],
  ['NO_RETURN', 'none'],
  ['RETURNED', 'returned'],
  ['RETURN_FAILED', 'failed'],
  ['RETURN_REQUESTED', 'requested'],
]);

/** `FulfillmentDisplayStatus`, and `shipment_status` of webhook bodies. */
export const SHIPMENT_BY_DISPLAY_STATUS = inBothSpellings<ShipmentState>([
  ['ATTEMPTED_DELIVERY', 'delivery_attempted'],
  ['CANCELED', 'cancelled'],
  ['CARRIER_PICKED_UP', 'handed_over'],
  ['CONFIRMED', 'label_created'],
  ['DELAYED', 'in_transit'],
  ['DELIVERED', 'delivered'],
  ['FAILURE', 'undeliverable'],
  ['FULFILLED', 'handed_over'],
  ['IN_TRANSIT', 'in_transit'],
  ['LABEL_PRINTED', 'label_created'],
  ['LABEL_PURCHASED', 'label_created'],
  ['LABEL_VOIDED', 'cancelled'],
  ['MARKED_AS_FULFILLED', 'handed_over'],
  ['NOT_DELIVERED', 'undeliverable'],
  ['OUT_FOR_DELIVERY', 'out_for_delivery'],
  ['PICKED_UP', 'delivered'],
  ['READY_FOR_PICKUP', 'ready_to_ship'],
  ['SUBMITTED', 'label_created'],
]);

/** `FulfillmentStatus`, for fulfillments without a display status. */
export const SHIPMENT_BY_STATUS = inBothSpellings<ShipmentState>([
  ['CANCELLED', 'cancelled'],
  ['ERROR', 'undeliverable'],
  ['FAILURE', 'undeliverable'],
  ['OPEN', 'pending'],
  ['PENDING', 'pending'],
  ['SUCCESS', 'handed_over'],
]);

/** `FulfillmentOrderStatus`. */
export const GROUP_BY_STATUS: ReadonlyMap<string, FulfillmentState> = new Map<string, FulfillmentState>([
  ['CANCELLED', 'cancelled'],
  ['CLOSED', 'fulfilled'],
  ['INCOMPLETE', 'partially_fulfilled'],
  ['IN_PROGRESS', 'in_progress'],
  ['ON_HOLD', 'on_hold'],
  ['OPEN', 'unfulfilled'],
  ['SCHEDULED', 'scheduled'],
]);

/** `FulfillmentOrderAction`. */
export const GROUP_ACTION: ReadonlyMap<string, GroupAction> = new Map<string, GroupAction>([
  ['CANCEL_FULFILLMENT_ORDER', 'cancel'],
  ['CREATE_FULFILLMENT', 'fulfill'],
  ['EXTERNAL', 'external'],
  ['HOLD', 'hold'],
  ['MARK_AS_OPEN', 'open'],
  ['MERGE', 'merge'],
  ['MOVE', 'move'],
  ['RELEASE_HOLD', 'release_hold'],
  ['REPORT_PROGRESS', 'report_progress'],
  ['REQUEST_CANCELLATION', 'request_cancellation'],
  ['REQUEST_FULFILLMENT', 'request_fulfillment'],
  ['SPLIT', 'split'],
]);

/** `FulfillmentHoldReason`. */
export const HOLD_REASON: ReadonlyMap<string, HoldReason> = new Map<string, HoldReason>([
  ['AWAITING_PAYMENT', 'awaiting_payment'],
  ['AWAITING_RETURN_ITEMS', 'awaiting_return'],
  ['HIGH_RISK_OF_FRAUD', 'fraud_risk'],
  ['INCORRECT_ADDRESS', 'incorrect_address'],
  ['INVENTORY_OUT_OF_STOCK', 'out_of_stock'],
  ['ONLINE_STORE_POST_PURCHASE_CROSS_SELL', 'merchant'],
  ['OTHER', 'other'],
  ['UNKNOWN_DELIVERY_DATE', 'other'],
]);

/** `OrderTransactionKind`. */
export const TRANSACTION_KIND = inBothSpellings<Transaction['kind']>([
  ['AUTHORIZATION', 'authorization'],
  ['CAPTURE', 'capture'],
  ['CHANGE', 'change'],
  ['EMV_AUTHORIZATION', 'authorization'],
  ['REFUND', 'refund'],
  ['SALE', 'sale'],
  ['SUGGESTED_REFUND', 'unknown'],
  ['VOID', 'void'],
]);

/** `OrderTransactionStatus`. */
export const TRANSACTION_STATUS = inBothSpellings<Transaction['status']['value']>([
  ['AWAITING_RESPONSE', 'pending'],
  ['ERROR', 'error'],
  ['FAILURE', 'failure'],
  ['PENDING', 'pending'],
  ['SUCCESS', 'success'],
  ['UNKNOWN', 'unknown'],
]);

/** `OrderCancelReason` to who cancelled. */
export const CANCELLED_BY = inBothSpellings<'buyer' | 'seller' | 'system' | 'unknown'>([
  ['CUSTOMER', 'buyer'],
  ['DECLINED', 'system'],
  ['FRAUD', 'seller'],
  ['INVENTORY', 'seller'],
  ['OTHER', 'unknown'],
  ['STAFF', 'seller'],
]);
