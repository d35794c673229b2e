import type { RequestContext } from '../graphql/context.js';
import { type UserError, userError } from '../graphql/errors.js';
import { gid, idOfKind } from '../ids.js';
import { cancelOrder } from '../order-changes.js';
import type { JobRecord } from '../state/jobs.js';
import type { OrderRecord } from '../state/records.js';
import { define, type FieldArgs } from './define.js';
import { requireId } from './fulfillment-input.js';
import { orderByGid } from './order-sources.js';

interface RefundMethod {
  readonly originalPaymentMethodsRefund?: boolean | null;
  readonly storeCreditRefund?: { readonly expiresAt?: string | null } | null;
}

interface CancelArgs {
  readonly orderId: string;
  readonly reason: string;
  readonly restock: boolean;
  readonly refund?: boolean | null;
  readonly refundMethod?: RefundMethod | null;
  readonly staffNote?: string | null;
}

const MAX_NOTE = 255;

/** Checks at once, cancels later: the answer is a job [REC orderCancel-error-messages]. */
function orderCancel(_source: unknown, args: FieldArgs, context: RequestContext): object {
  const input = args as unknown as CancelArgs;
  requireId(input.orderId, 'Order');
  const order = orderByGid(input.orderId, context);
  const error = problemOf(input, order, context);
  if (error !== undefined || order === undefined) {
    const errors = error === undefined ? [] : [error];
    const plain = errors.map(({ field, message }) => ({ field, message }));
    return { job: null, jobResult: null, orderCancelUserErrors: errors, userErrors: plain };
  }
  const job = context.jobs.start(order.id, () => {
    order.staffNote = input.staffNote ?? null;
    cancelOrder(order, { reason: input.reason, restock: input.restock, refund: refundOf(input) }, context);
  });
  return { job, jobResult: cancelResult(job), orderCancelUserErrors: [], userErrors: [] };
}

function problemOf(input: CancelArgs, order: OrderRecord | undefined, context: RequestContext): UserError | undefined {
  if ((input.staffNote?.length ?? 0) > MAX_NOTE) {
    return userError(['staffNote'], `Staff note is too long. Maximum length is ${MAX_NOTE} characters.`, 'INVALID');
  }
  if (input.refund != null && input.refundMethod != null) {
    return userError(['refund'], 'Only one of the arguments `refund` or `refund_method` is allowed.', 'INVALID');
  }
  if (order === undefined) return userError(['orderId'], 'Order does not exist', 'NOT_FOUND');
  if (order.cancelledAt !== null) {
    return userError(['orderId'], 'Cannot cancel an order that has already been canceled', 'INVALID');
  }
  if (order.fulfillments.some((fulfillment) => fulfillment.status === 'SUCCESS')) {
    return userError(['orderId'], 'Cannot cancel an order that has outstanding fulfillments', 'INVALID');
  }
  return creditProblem(input.refundMethod?.storeCreditRefund, order, context);
}

/** Codes from the schema, words by its descriptions [INF]. */
function creditProblem(
  credit: RefundMethod['storeCreditRefund'],
  order: OrderRecord,
  context: RequestContext,
): UserError | undefined {
  if (credit == null) return undefined;
  const field = ['refundMethod', 'storeCreditRefund'];
  if (order.customer === null) {
    const message = 'A store credit refund was requested but the order has no customer.';
    return userError(field, message, 'STORE_CREDIT_REFUND_MISSING_CUSTOMER');
  }
  if (credit.expiresAt != null && Date.parse(credit.expiresAt) <= context.shop.clock.now()) {
    const message = 'A store credit refund was requested but the expiration date is in the past.';
    return userError([...field, 'expiresAt'], message, 'STORE_CREDIT_REFUND_EXPIRATION_IN_PAST');
  }
  return undefined;
}

/** Money goes back only when asked for; authorizations are voided in any case [SCHEMA]. */
function refundOf({ refund, refundMethod }: CancelArgs): 'none' | 'original' | 'store-credit' {
  if (refundMethod?.storeCreditRefund != null) return 'store-credit';
  return refund === true || refundMethod?.originalPaymentMethodsRefund === true ? 'original' : 'none';
}

export const JOB = define<JobRecord>({
  id: (job) => gid('Job', job.id),
  done: (job) => job.status !== 'STARTED',
});

export const ORDER_CANCEL_JOB_RESULT = define<{ readonly job: JobRecord }>({
  id: ({ job }) => gid('OrderCancelJobResult', job.id),
  done: ({ job }) => job.status !== 'STARTED',
  status: ({ job }) => job.status,
  errors: ({ job }) =>
    job.status === 'FAILED' ? [userError(null, 'Unexpected internal error happened.', 'INTERNAL_ERROR')] : [],
  order: ({ job }, _args, context) => context.shop.orders.find(job.orderId) ?? null,
});

/** The same job under its other type, which `node` tells by name. */
export const cancelResult = (job: JobRecord | null): object | null =>
  job === null ? null : { __typename: 'OrderCancelJobResult', job };

export const watchedJob = (text: string, kind: string, context: RequestContext): JobRecord | null =>
  context.jobs.look(idOfKind(text, kind) ?? '') ?? null;

export const CANCEL_MUTATIONS = { orderCancel };
