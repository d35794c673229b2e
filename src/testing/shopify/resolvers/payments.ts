import { type PageArgs, paginate } from '../graphql/connection.js';
import type { RequestContext } from '../graphql/context.js';
import { gid } from '../ids.js';
import { add, NOTHING } from '../money.js';
import type { OrderRecord, RefundRecord } from '../state/records.js';
import { define, type FieldArgs, instant, moneyBag } from './define.js';
import { lineSource, type RefundSource, type TransactionSource, transactionSource } from './order-sources.js';

export const ORDER_TRANSACTION = define<TransactionSource>({
  id: ({ transaction }) => gid('OrderTransaction', transaction.id),
  kind: ({ transaction }) => transaction.kind,
  status: ({ transaction }) => transaction.status,
  gateway: ({ transaction }) => transaction.gateway,
  formattedGateway: ({ transaction }) => transaction.formattedGateway,
  manualPaymentGateway: ({ transaction }) => transaction.manual,
  paymentId: ({ order, transaction }) => (transaction.manual ? null : `${order.name}.${transaction.id.slice(-4)}`),
  processedAt: ({ transaction }) => instant(transaction.processedAt),
  createdAt: ({ transaction }) => instant(transaction.processedAt),
  test: ({ transaction }) => transaction.test,
  amountSet: ({ order, transaction }) => moneyBag(transaction.amount, order),
  totalUnsettledSet: () => null,
  errorCode: () => null,
  manuallyCapturable: ({ transaction }) => transaction.kind === 'AUTHORIZATION',
  multiCapturable: () => false,
  parentTransaction: ({ order, transaction }) => {
    const parent = order.transactions.find((candidate) => candidate.id === transaction.parentId);
    return parent === undefined ? null : transactionSource(order, parent);
  },
});

export const REFUND = define<RefundSource>({
  id: ({ refund }) => gid('Refund', refund.id),
  legacyResourceId: ({ refund }) => refund.id,
  createdAt: ({ refund }) => instant(refund.createdAt),
  updatedAt: ({ refund }) => instant(refund.createdAt),
  processedAt: ({ refund }) => instant(refund.createdAt),
  note: ({ refund }) => refund.note,
  duties: () => [],
  totalRefundedSet: ({ order, refund }) => {
    const given = order.transactions.filter((transaction) => refund.transactionIds.includes(transaction.id));
    return moneyBag(add(NOTHING, ...given.map((transaction) => transaction.amount)), order);
  },
  transactions: ({ order, refund }, args) =>
    paginate(
      order.transactions
        .filter((transaction) => refund.transactionIds.includes(transaction.id))
        .map((transaction) => transactionSource(order, transaction)),
      args as PageArgs,
      (source) => source.transaction.id,
    ),
  refundLineItems: ({ order, refund }, args, context) => paginateRefundLines(order, refund, args, context),
  refundShippingLines: ({ order, refund }, args) => {
    const part = refund.shipping;
    const line = order.shippingLines.find((candidate) => candidate.id === part?.shippingLineId);
    const rows =
      part === null || line === undefined
        ? []
        : [
            {
              __typename: 'RefundShippingLine',
              id: gid('RefundShippingLine', part.id),
              shippingLine: { order, line },
              subtotalAmountSet: moneyBag(part.amount, order),
              taxAmountSet: moneyBag(NOTHING, order),
            },
          ];
    return paginate(rows, args as PageArgs, (row) => row.id);
  },
  orderAdjustments: ({ order, refund }, args) => {
    const part = refund.adjustment;
    const rows =
      part === null
        ? []
        : [
            {
              __typename: 'OrderAdjustment',
              id: gid('OrderAdjustment', part.id),
              reason: 'REFUND_DISCREPANCY',
              amountSet: moneyBag({ shop: -part.amount.shop, presentment: -part.amount.presentment }, order),
              taxAmountSet: moneyBag(NOTHING, order),
            },
          ];
    return paginate(rows, args as PageArgs, (row) => row.id);
  },
});

function paginateRefundLines(
  order: OrderRecord,
  refund: RefundRecord,
  args: FieldArgs,
  context: RequestContext,
): object {
  const rows = refund.lines.flatMap((part) => {
    const line = order.lines.find((candidate) => candidate.id === part.lineId);
    if (line === undefined) return [];
    const location = part.locationId === null ? null : (context.shop.location(part.locationId) ?? null);
    return [
      {
        id: gid('RefundLineItem', part.id),
        quantity: part.quantity,
        restockType: part.restockType,
        restocked: part.restockType !== 'NO_RESTOCK',
        location,
        lineItem: lineSource(order, line),
        priceSet: moneyBag(line.unitPrice, order),
        subtotalSet: moneyBag(part.subtotal, order),
        totalTaxSet: moneyBag(part.tax, order),
      },
    ];
  });
  return paginate(rows, args as PageArgs, (row) => row.id);
}
