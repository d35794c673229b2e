import { type PageArgs, paginate } from '../graphql/connection.js';
import { type RequestContext, totalsOf } from '../graphql/context.js';
import { gid, idOfKind } from '../ids.js';
import { add, type MoneyPair, NOTHING, share, subtract } from '../money.js';
import {
  keptUnits,
  lineDiscount,
  lineNet,
  lineOriginal,
  type OrderTotals,
  orderTaxes,
  shippingNet,
} from '../state/order-math.js';
import {
  financialStatus,
  fulfilledUnits,
  fulfillmentStatus,
  requiresShipping,
  unfulfilledUnits,
} from '../state/order-status.js';
import type {
  AddressRecord,
  AllocationRecord,
  CustomerRecord,
  DiscountRecord,
  FulfillmentOrderRecord,
  FulfillmentRecord,
  LineRecord,
  OrderRecord,
  RefundRecord,
  ShippingLineRecord,
  TaxRecord,
  TransactionRecord,
} from '../state/records.js';
import { define, type FieldArgs, type FieldResolver, instant, moneyBag } from './define.js';

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

interface ShippingLineSource {
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
const refundSource = (order: OrderRecord, refund: RefundRecord): RefundSource => ({
  __typename: 'Refund',
  order,
  refund,
});
const transactionSource = (order: OrderRecord, transaction: TransactionRecord): TransactionSource => ({
  __typename: 'OrderTransaction',
  order,
  transaction,
});

const firstOf = <Item>(items: readonly Item[], args: FieldArgs): readonly Item[] =>
  typeof args['first'] === 'number' ? items.slice(0, args['first']) : items;

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

export const ORDER = define<OrderRecord>({
  id: (order) => gid('Order', order.id),
  legacyResourceId: (order) => order.id,
  sourceIdentifier: () => null,
  poNumber: () => null,
  createdAt: (order) => instant(order.createdAt),
  processedAt: (order) => instant(order.processedAt),
  updatedAt: (order) => instant(order.updatedAt),
  cancelledAt: (order) => instant(order.cancelledAt),
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

const shippingSources = (order: OrderRecord): ShippingLineSource[] =>
  order.shippingLines.map((line) => ({ order, line }));

export const SHIPPING_LINE = define<ShippingLineSource>({
  id: ({ line }) => gid('ShippingLine', line.id),
  title: ({ line }) => line.title,
  code: ({ line }) => line.code,
  source: ({ line }) => line.source,
  carrierIdentifier: () => null,
  custom: () => false,
  isRemoved: () => false,
  phone: () => null,
  deliveryCategory: () => null,
  originalPriceSet: ({ line, order }) => moneyBag(line.price, order),
  discountedPriceSet: ({ line, order }) => moneyBag(shippingNet(line), order),
  currentDiscountedPriceSet: ({ line, order }, _args, context) => {
    const refunded = totalsOf(order, context).refundedShipping;
    return moneyBag(order.cancelledAt === null ? subtract(shippingNet(line), refunded) : NOTHING, order);
  },
  discountAllocations: ({ line, order }) => allocations(line.allocations, order),
  taxLines: ({ line, order }) => line.taxes.map((tax) => taxLine(tax, order)),
});

interface DiscountSource {
  readonly __typename: string;
  readonly index: number;
  readonly order: OrderRecord;
  readonly discount: DiscountRecord;
}

const DISCOUNT_TYPES = {
  automatic: 'AutomaticDiscountApplication',
  code: 'DiscountCodeApplication',
  manual: 'ManualDiscountApplication',
  script: 'ScriptDiscountApplication',
} as const;

function discountSource(order: OrderRecord, index: number): DiscountSource | undefined {
  const discount = order.discounts[index];
  return discount === undefined ? undefined : { __typename: DISCOUNT_TYPES[discount.kind], index, order, discount };
}

const discountSources = (order: OrderRecord): DiscountSource[] =>
  order.discounts.flatMap((_discount, index) => discountSource(order, index) ?? []);

export const DISCOUNT_APPLICATION = define<DiscountSource>({
  allocationMethod: ({ discount }) => discount.allocationMethod,
  targetSelection: ({ discount }) => discount.targetSelection,
  targetType: ({ discount }) => discount.targetType,
  title: ({ discount }) => discount.title,
  code: ({ discount }) => discount.title,
  description: ({ discount }) => discount.title,
  value: ({ discount, order }) =>
    'percentage' in discount.value
      ? { __typename: 'PricingPercentageValue', percentage: discount.value.percentage }
      : moneyBag(discount.value.amount, order).presentmentMoney,
});

function allocations(records: readonly AllocationRecord[], order: OrderRecord): object[] {
  return records.map((allocation) => ({
    allocatedAmountSet: moneyBag(allocation.amount, order),
    discountApplication: discountSource(order, allocation.discount),
  }));
}

/** Line prices leave out order-level and code discounts unless they are asked for [SCHEMA discountedTotalSet]. */
function lineLevelDiscount(order: OrderRecord, line: LineRecord, withCodes: boolean): MoneyPair {
  const counted = line.allocations.filter((allocation) => {
    const discount = order.discounts[allocation.discount];
    if (discount === undefined) return false;
    return discount.kind === 'code' ? withCodes : discount.allocationMethod === 'EACH';
  });
  return add(NOTHING, ...counted.map((allocation) => allocation.amount));
}

export const LINE_ITEM = define<LineSource>({
  id: ({ line }) => gid('LineItem', line.id),
  sku: ({ line }) => line.sku,
  name: ({ line }) => (line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`),
  title: ({ line }) => line.title,
  variantTitle: ({ line }) => line.variantTitle,
  vendor: ({ line }) => line.vendor,
  quantity: ({ line }) => line.quantity,
  currentQuantity: ({ line }) => keptUnits(line),
  refundableQuantity: ({ line }) => keptUnits(line),
  unfulfilledQuantity: ({ order, line }) => unfulfilledUnits(order, line),
  fulfillableQuantity: ({ order, line }) => unfulfilledUnits(order, line),
  fulfillmentStatus: ({ order, line }) =>
    fulfilledUnits(order, line) === 0 ? 'unfulfilled' : unfulfilledUnits(order, line) === 0 ? 'fulfilled' : 'partial',
  nonFulfillableQuantity: ({ order, line }) =>
    Math.max(0, line.quantity - fulfilledUnits(order, line) - unfulfilledUnits(order, line)),
  requiresShipping: ({ line }) => line.requiresShipping,
  isGiftCard: ({ line }) => line.isGiftCard,
  taxable: ({ line }) => line.taxable,
  restockable: ({ line }) => line.variantId !== null,
  product: ({ line }, _args, context) =>
    line.productId === null ? null : (context.shop.product(line.productId) ?? null),
  variant: ({ line }, _args, context) =>
    line.variantId === null ? null : (context.shop.variant(line.variantId) ?? null),
  image: () => null,
  weight: ({ line }) => ({ unit: 'GRAMS', value: line.grams }),
  customAttributes: ({ line }) => line.attributes,
  originalUnitPriceSet: ({ order, line }) => moneyBag(line.unitPrice, order),
  discountedUnitPriceSet: ({ order, line }) => {
    const left = subtract(lineOriginal(line), lineLevelDiscount(order, line, false));
    return moneyBag(share(left, 1, line.quantity), order);
  },
  discountedUnitPriceAfterAllDiscountsSet: ({ order, line }) => moneyBag(share(lineNet(line), 1, line.quantity), order),
  originalTotalSet: ({ order, line }) => moneyBag(lineOriginal(line), order),
  discountedTotalSet: ({ order, line }, args) =>
    moneyBag(subtract(lineOriginal(line), lineLevelDiscount(order, line, args['withCodeDiscounts'] === true)), order),
  totalDiscountSet: ({ order, line }) => moneyBag(lineLevelDiscount(order, line, true), order),
  unfulfilledDiscountedTotalSet: ({ order, line }) =>
    moneyBag(
      share(subtract(lineOriginal(line), lineDiscount(line)), unfulfilledUnits(order, line), line.quantity),
      order,
    ),
  unfulfilledOriginalTotalSet: ({ order, line }) =>
    moneyBag(share(lineOriginal(line), unfulfilledUnits(order, line), line.quantity), order),
  discountAllocations: ({ order, line }) => allocations(line.allocations, order),
  taxLines: ({ order, line }, args) => firstOf(line.taxes, args).map((tax) => taxLine(tax, order)),
  duties: ({ order, line }) =>
    line.duties.map((duty) => ({
      __typename: 'Duty',
      id: gid('Duty', duty.id),
      harmonizedSystemCode: duty.harmonizedSystemCode,
      countryCodeOfOrigin: duty.countryCodeOfOrigin,
      price: moneyBag(duty.amount, order),
      taxLines: [],
    })),
});

export const CUSTOMER = define<CustomerRecord>({
  id: (customer) => gid('Customer', customer.id),
  legacyResourceId: (customer) => customer.id,
  displayName: (customer) => `${customer.firstName} ${customer.lastName}`,
  defaultEmailAddress: (customer) =>
    customer.email === null ? null : { emailAddress: customer.email, validFormat: true },
  defaultPhoneNumber: (customer) => (customer.phone === null ? null : { phoneNumber: customer.phone }),
  createdAt: (customer) => instant(customer.createdAt),
  updatedAt: (customer) => instant(customer.createdAt),
  note: () => null,
  numberOfOrders: () => '1',
  tags: () => [],
  verifiedEmail: () => true,
});

export const MAILING_ADDRESS = define<AddressRecord>({
  id: (address) => `gid://shopify/MailingAddress/${address.id}?model_name=Address`,
  name: (address) => `${address.firstName} ${address.lastName}`,
  countryCodeV2: (address) => address.countryCode,
  latitude: () => null,
  longitude: () => null,
  coordinatesValidated: () => false,
  formatted: (address) => [address.address1, `${address.city} ${address.zip}`, address.country],
});

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

export const orderByGid = (text: string, context: RequestContext): OrderRecord | undefined => {
  const id = idOfKind(text, 'Order');
  return id === undefined ? undefined : context.shop.orders.find(id);
};
