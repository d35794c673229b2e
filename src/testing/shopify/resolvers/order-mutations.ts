import { type RequestContext, totalsOf, touchOrder } from '../graphql/context.js';
import { userError } from '../graphql/errors.js';
import type { OrderRecord } from '../state/records.js';
import type { FieldArgs } from './define.js';
import { orderByGid } from './order-sources.js';

/** Records that the cash of a COD order arrived: a paid sale in the amount that is still open. */
export function markPaid(order: OrderRecord, context: RequestContext): boolean {
  const due = totalsOf(order, context).outstanding;
  if (due.shop <= 0 || order.cancelledAt !== null) return false;
  const pending = order.transactions.find((transaction) => transaction.status === 'PENDING');
  const gateway = pending?.gateway ?? 'manual';
  order.transactions.push({
    __typename: 'OrderTransaction',
    id: context.shop.nextId('OrderTransaction'),
    kind: 'SALE',
    status: 'SUCCESS',
    gateway,
    formattedGateway: pending?.formattedGateway ?? gateway,
    manual: true,
    amount: due,
    processedAt: context.shop.now(),
    parentId: pending?.id ?? null,
    test: order.test,
  });
  touchOrder(order, context, 'orders/paid', 'orders/updated');
  return true;
}

function orderMarkAsPaid(_source: unknown, args: FieldArgs, context: RequestContext): object {
  const input = args['input'] as { readonly id: string };
  const order = orderByGid(input.id, context);
  if (order === undefined) return { order: null, userErrors: [userError(['id'], 'Order does not exist')] };
  if (!markPaid(order, context)) return { order, userErrors: [userError(['id'], 'Order cannot be marked as paid.')] };
  return { order, userErrors: [] };
}

export const ORDER_MUTATIONS = { orderMarkAsPaid };
