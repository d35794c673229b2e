import type { CancelReason, OrderCancel } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import { requireOrderId } from './ids.js';
import { CANCEL_REFUNDS, type ShopifyCancelOptions } from './options.js';
import { requireShopDomain } from './shop-domain.js';

/** A cancellation, checked and in Shopify's terms. */
export interface CheckedCancel {
  readonly storeId: string;
  readonly orderId: string;
  /** Of the mutation, without the order. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly paysBack: boolean;
  readonly warnings: readonly string[];
}

interface ShopifyReason {
  /** `OrderCancelReason`. */
  readonly word: string;
  /** What the staff note says where the word says less. */
  readonly note?: string;
}

/**
 * Shopify's `OTHER` is "an unlisted reason", which is true of what it has no word for; `STAFF` ("made an error") blames
 * somebody, which a wrong price alone does not tell.
 */
const REASONS: ReadonlyMap<unknown, ShopifyReason> = new Map<CancelReason, ShopifyReason>([
  ['out_of_stock', { word: 'INVENTORY' }],
  ['customer_request', { word: 'CUSTOMER' }],
  ['undeliverable_address', { word: 'OTHER', note: 'The address cannot be delivered to.' }],
  ['fraud', { word: 'FRAUD' }],
  ['pricing_error', { word: 'OTHER', note: 'Pricing error.' }],
  ['other', { word: 'OTHER' }],
]);

const REFUND_METHODS: ReadonlyMap<unknown, object> = new Map<ShopifyCancelOptions['refund'], object>([
  ['original_payment_methods', { originalPaymentMethodsRefund: true }],
  ['store_credit', { storeCreditRefund: {} }],
]);

/** Shopify's bound (recorded 2026-06). */
const MAX_NOTE = 255;

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkCancel(cancel: OrderCancel, operation: string): CheckedCancel {
  const storeId = requireShopDomain(cancel.storeId, operation);
  const orderId = requireOrderId(cancel.orderId, operation, 'orderId');
  const issues: InvalidRequestIssue[] = [];
  const complain = (path: string, message: string) => issues.push({ path, message });
  const reason = REASONS.get(cancel.reason);
  if (reason === undefined) complain('reason', `must be one of ${[...REASONS.keys()].join(', ')}`);
  if (cancel.lineItems !== undefined) complain('lineItems', 'cannot be cancelled alone: Shopify cancels whole orders');
  for (const name of ['restock', 'notifyCustomer'] as const) {
    if (cancel[name] !== undefined && typeof cancel[name] !== 'boolean') complain(name, 'must be true or false');
  }
  const { refund, staffNote } = checkOptions(cancel.platformOptions, complain);
  if (reason === undefined || issues.length > 0) throw invalidInput('shopify', operation, issues, storeId);

  const note = staffNote ?? reason.note;
  const { restock = true, notifyCustomer } = cancel;
  return {
    storeId,
    orderId,
    variables: {
      reason: reason.word,
      restock,
      // Never `refund: false` beside it: Shopify takes one of the two.
      ...(refund === undefined ? {} : { refundMethod: REFUND_METHODS.get(refund) }),
      ...(notifyCustomer === undefined ? {} : { notifyCustomer }),
      ...(note === undefined ? {} : { staffNote: note }),
    },
    paysBack: refund !== undefined,
    warnings:
      reason.note === undefined
        ? []
        : [`Shopify has no word of its own for ${cancel.reason}: it was sent as ${reason.word}, with a staff note.`],
  };
}

function checkOptions(given: unknown, complain: (path: string, message: string) => void): ShopifyCancelOptions {
  if (given === undefined) return {};
  const options = recordOf(given);
  if (options === undefined) complain('platformOptions', 'must be an object');
  const { refund, staffNote } = (options ?? {}) as ShopifyCancelOptions;
  if (refund !== undefined && !CANCEL_REFUNDS.includes(refund)) {
    complain('platformOptions.refund', `must be one of ${CANCEL_REFUNDS.join(', ')}`);
  }
  if (staffNote !== undefined && !(typeof staffNote === 'string' && [...staffNote].length <= MAX_NOTE)) {
    complain('platformOptions.staffNote', `must be text of at most ${MAX_NOTE} characters`);
  }
  return { ...(refund === undefined ? {} : { refund }), ...(staffNote === undefined ? {} : { staffNote }) };
}
