import { type PageArgs, paginate } from '../graphql/connection.js';
import { totalsOf } from '../graphql/context.js';
import { gid } from '../ids.js';
import { type MoneyPair, NOTHING, subtract } from '../money.js';
import { keptUnits, type OrderTotals, orderTaxes } from '../state/order-math.js';
import { financialStatus, fulfillmentStatus, requiresShipping } from '../state/order-status.js';
import type { OrderRecord } from '../state/records.js';
import { define, type FieldResolver, instant, moneyBag } from './define.js';
import { discountSources, shippingSources } from './order-lines.js';
import {
  firstOf,
  fulfillmentOrderSource,
  fulfillmentSource,
  lineSource,
  refundSource,
  taxLine,
  transactionSource,
  visibleFulfillmentOrders,
} from './order-sources.js';

const amount =
  (read: (totals: OrderTotals, order: OrderRecord) => MoneyPair): FieldResolver<OrderRecord> =>
  (order, _args, context) =>
    moneyBag(read(totalsOf(order, context), order), order);

/** Fees and duties are null, not zero, on orders that have none [SCHEMA]. */
const optionalAmount =
  (present: (order: OrderRecord) => boolean, read: (totals: OrderTotals) => MoneyPair): FieldResolver<OrderRecord> =>
  (order, _args, context) =>
    present(order) ? moneyBag(read(totalsOf(order, context)), order) : null;

const hasFees = (order: OrderRecord): boolean => order.fees.length > 0;
const hasDuties = (order: OrderRecord): boolean => order.lines.some((line) => line.duties.length > 0);

export const ORDER = define<OrderRecord>({
  id: (order) => gid('Order', order.id),
  legacyResourceId: (order) => order.id,
  sourceIdentifier: () => null,
  poNumber: () => null,
  createdAt: (order) => instant(order.createdAt),
  processedAt: (order) => instant(order.processedAt),
  updatedAt: (order) => instant(order.updatedAt),
  cancelledAt: (order) => instant(order.cancelledAt),
  cancellation: (order) => (order.cancelledAt === null ? null : { staffNote: order.staffNote }),
  closedAt: (order) => instant(order.closedAt),
  closed: (order) => order.closedAt !== null,
  confirmed: () => true,
  displayFinancialStatus: (order) => financialStatus(order),
  displayFulfillmentStatus: (order, _args, context) => fulfillmentStatus(order, context.version),
  returnStatus: (order) =>
    order.refunds.some((refund) => refund.lines.some((line) => line.restockType === 'RETURN'))
      ? 'RETURNED'
      : 'NO_RETURN',
  fullyPaid: (order, _args, context) => totalsOf(order, context).outstanding.shop <= 0,
  unpaid: (order, _args, context) =>
    totalsOf(order, context).received.shop === 0 && totalsOf(order, context).outstanding.shop > 0,
  requiresShipping: (order) => requiresShipping(order),
  currencyCode: (order) => order.currency,
  presentmentCurrencyCode: (order) => order.presentmentCurrency,
  taxExempt: () => false,
  dutiesIncluded: () => false,
  customerLocale: (order) => order.customer?.locale ?? 'en-IN',
  customAttributes: (order) => order.attributes,
  discountCodes: (order) =>
    order.discounts.filter((discount) => discount.kind === 'code').map((discount) => discount.title),
  discountCode: (order) => order.discounts.find((discount) => discount.kind === 'code')?.title ?? null,
  subtotalPriceSet: amount((totals) => totals.subtotal),
  totalDiscountsSet: amount((totals) => totals.discounts),
  totalShippingPriceSet: amount((totals) => totals.shipping),
  totalTaxSet: amount((totals) => totals.tax),
  totalTipReceivedSet: amount((_totals, order) => order.tip),
  totalPriceSet: amount((totals) => totals.total),
  originalTotalPriceSet: amount((totals) => totals.original),
  originalTotalDutiesSet: optionalAmount(hasDuties, (totals) => totals.duties),
  originalTotalAdditionalFeesSet: optionalAmount(hasFees, (totals) => totals.fees),
  currentSubtotalPriceSet: amount((totals) => totals.current.subtotal),
  currentTotalDiscountsSet: amount((totals) => totals.current.discounts),
  currentShippingPriceSet: amount((totals) => totals.current.shipping),
  currentTotalTaxSet: amount((totals) => totals.current.tax),
  currentTotalDutiesSet: optionalAmount(hasDuties, (totals) => totals.current.duties),
  currentTotalAdditionalFeesSet: optionalAmount(hasFees, (totals) => totals.current.fees),
  currentTotalPriceSet: amount((totals) => totals.current.total),
  totalReceivedSet: amount((totals) => totals.received),
  totalRefundedSet: amount((totals) => totals.refunded),
  totalRefundedShippingSet: amount((totals) => totals.refundedShipping),
  totalOutstandingSet: amount((totals) => totals.outstanding),
  totalCapturableSet: amount((totals, order) => (order.authorizationExpired ? NOTHING : totals.authorized)),
  netPaymentSet: amount((totals) => subtract(totals.received, totals.refunded)),
  refundDiscrepancySet: amount((totals) => totals.discrepancy),
  totalCashRoundingAdjustment: (order) => ({
    paymentSet: moneyBag(NOTHING, order),
    refundSet: moneyBag(NOTHING, order),
  }),
  taxLines: (order) => orderTaxes(order, false).map((tax) => taxLine(tax, order)),
  currentTaxLines: (order) => orderTaxes(order, true).map((tax) => taxLine(tax, order)),
  additionalFees: (order) =>
    order.fees.map((fee) => ({
      __typename: 'AdditionalFee',
      id: gid('AdditionalFee', fee.id),
      name: fee.name,
      price: moneyBag(fee.amount, order),
      taxLines: [],
    })),
  canMarkAsPaid: (order, _args, context) => totalsOf(order, context).outstanding.shop > 0 && order.cancelledAt === null,
  capturable: (order) => financialStatus(order) === 'AUTHORIZED',
  fulfillable: (order) =>
    order.fulfillmentOrders.some((candidate) => candidate.lines.some((line) => line.remaining > 0)),
  refundable: (order, _args, context) =>
    totalsOf(order, context).received.shop > totalsOf(order, context).refunded.shop,
  restockable: () => false,
  merchantEditable: (order) => order.cancelledAt === null,
  subtotalLineItemsQuantity: (order) => order.lines.reduce((total, line) => total + line.quantity, 0),
  currentSubtotalLineItemsQuantity: (order) => order.lines.reduce((total, line) => total + keptUnits(line), 0),
  totalWeight: (order) => String(order.lines.reduce((total, line) => total + line.grams * line.quantity, 0)),
  currentTotalWeight: (order) => String(order.lines.reduce((total, line) => total + line.grams * keptUnits(line), 0)),
  discountApplications: (order, args) =>
    paginate(discountSources(order), args as PageArgs, (source) => String(source.index)),
  shippingLine: (order) => shippingSources(order)[0] ?? null,
  shippingLines: (order, args) => paginate(shippingSources(order), args as PageArgs, (source) => source.line.id),
  transactions: (order, args) =>
    firstOf(order.transactions, args).map((transaction) => transactionSource(order, transaction)),
  refunds: (order, args) => firstOf(order.refunds, args).map((refund) => refundSource(order, refund)),
  fulfillments: (order, args) =>
    firstOf(order.fulfillments, args).map((fulfillment) => fulfillmentSource(order, fulfillment)),
  lineItems: (order, args) =>
    paginate(
      order.lines.map((line) => lineSource(order, line)),
      args as PageArgs,
      (source) => source.line.id,
    ),
  fulfillmentOrders: (order, args, context) =>
    paginate(
      visibleFulfillmentOrders(order, context).map((part) => fulfillmentOrderSource(order, part)),
      args as PageArgs,
      (source) => source.fulfillmentOrder.id,
    ),
});
