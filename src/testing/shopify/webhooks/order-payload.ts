import { add, fixedDecimal, type MoneyPair, NOTHING } from '../money.js';
import type { ShopRuntime } from '../shop-runtime.js';
import {
  keptUnits,
  lineDiscount,
  lineOriginal,
  type OrderTotals,
  orderTaxes,
  orderTotals,
  shippingNet,
} from '../state/order-math.js';
import { financialStatus, fulfilledUnits, fulfillmentStatus, unfulfilledUnits } from '../state/order-status.js';
import type {
  AllocationRecord,
  DiscountRecord,
  FulfillmentRecord,
  LineRecord,
  OrderRecord,
  RefundRecord,
  ShippingLineRecord,
  TransactionRecord,
} from '../state/records.js';
import { address, amounts, identity, type Json, moneySet, number, shopTime, taxLines } from './rest-parts.js';

const lower = (word: string | null): string | null => word?.toLowerCase() ?? null;

/** An order as `orders/*` bodies write it. */
export function orderPayload(order: OrderRecord, shop: ShopRuntime): Json {
  const totals = orderTotals(order);
  const personal = shop.approval === 'level2';
  const codes = order.discounts.filter((discount) => discount.kind === 'code');
  return {
    ...identity('Order', order.id),
    app_id: 580111,
    buyer_accepts_marketing: false,
    cancel_reason: lower(order.cancelReason),
    cancelled_at: shopTime(order.cancelledAt),
    closed_at: shopTime(order.closedAt),
    confirmation_number: order.confirmationNumber,
    confirmed: true,
    contact_email: personal ? order.email : null,
    created_at: shopTime(order.createdAt),
    currency: order.currency,
    ...currentAmounts(totals, order),
    customer_locale: order.customer?.locale ?? 'en-IN',
    discount_codes: codes.map((discount) => ({
      code: discount.title,
      amount: fixedDecimal(totals.discounts.shop),
      type: discount.targetType === 'SHIPPING_LINE' ? 'shipping' : 'percentage',
    })),
    duties_included: false,
    email: personal ? (order.email ?? '') : '',
    estimated_taxes: false,
    financial_status: lower(financialStatus(order)),
    fulfillment_status: restFulfillmentStatus(order),
    landing_site: '/',
    location_id: null,
    name: order.name,
    note: order.note,
    note_attributes: order.attributes.map(({ key, value }) => ({ name: key, value })),
    number: order.number - 1000,
    order_number: order.number,
    order_status_url: `https://${shop.storeId}/orders/status`,
    original_total_additional_fees_set: order.fees.length === 0 ? null : moneySet(totals.fees, order),
    original_total_duties_set: hasDuties(order) ? moneySet(totals.duties, order) : null,
    payment_gateway_names: order.paymentGatewayNames,
    phone: personal ? order.phone : null,
    po_number: null,
    presentment_currency: order.presentmentCurrency,
    processed_at: shopTime(order.processedAt),
    source_identifier: null,
    source_name: order.sourceName,
    ...amounts('subtotal_price', totals.subtotal, order),
    tags: order.tags.join(', '),
    tax_exempt: false,
    tax_lines: taxLines(orderTaxes(order, false), order),
    taxes_included: order.taxesIncluded,
    test: order.test,
    total_cash_rounding_payment_adjustment_set: moneySet(NOTHING, order),
    total_cash_rounding_refund_adjustment_set: moneySet(NOTHING, order),
    ...amounts('total_discounts', totals.discounts, order),
    ...amounts('total_line_items_price', add(NOTHING, ...order.lines.map(lineOriginal)), order),
    total_outstanding: fixedDecimal(totals.outstanding.shop),
    ...amounts('total_price', totals.total, order),
    total_shipping_price_set: moneySet(totals.shipping, order),
    ...amounts('total_tax', totals.tax, order),
    total_tip_received: fixedDecimal(order.tip.shop),
    total_weight: order.lines.reduce((total, line) => total + line.grams * line.quantity, 0),
    updated_at: shopTime(order.updatedAt),
    user_id: null,
    billing_address: address(order.billingAddress, personal),
    customer: customerPayload(order, personal),
    discount_applications: order.discounts.map((discount) => discountPayload(discount, order)),
    fulfillments: order.fulfillments.map((fulfillment) => fulfillmentPayload(fulfillment, order)),
    line_items: order.lines.map((line) => linePayload(line, order)),
    payment_terms: null,
    refunds: order.refunds.map((refund) => refundPayload(refund, order)),
    returns: [],
    shipping_address: address(order.shippingAddress, personal),
    shipping_lines: order.shippingLines.map((line) => shippingPayload(line, order)),
  };
}

const hasDuties = (order: OrderRecord): boolean => order.lines.some((line) => line.duties.length > 0);

function currentAmounts(totals: OrderTotals, order: OrderRecord): Json {
  const { current } = totals;
  return {
    ...amounts('current_subtotal_price', current.subtotal, order),
    current_shipping_price_set: moneySet(current.shipping, order),
    current_total_additional_fees_set: order.fees.length === 0 ? null : moneySet(current.fees, order),
    ...amounts('current_total_discounts', current.discounts, order),
    current_total_duties_set: hasDuties(order) ? moneySet(current.duties, order) : null,
    ...amounts('current_total_price', current.total, order),
    ...amounts('current_total_tax', current.tax, order),
  };
}

/** Three words only: nothing, partial, fulfilled. */
function restFulfillmentStatus(order: OrderRecord): string | null {
  const status = fulfillmentStatus(order, '2026-10');
  if (status === 'FULFILLED') return 'fulfilled';
  return status === 'PARTIALLY_FULFILLED' ? 'partial' : null;
}

function customerPayload(order: OrderRecord, personal: boolean): Json | null {
  const customer = order.customer;
  if (customer === null) return null;
  return {
    ...identity('Customer', customer.id),
    created_at: shopTime(customer.createdAt),
    updated_at: shopTime(customer.createdAt),
    first_name: personal ? customer.firstName : null,
    last_name: personal ? customer.lastName : null,
    email: personal ? customer.email : null,
    phone: personal ? customer.phone : null,
    state: 'disabled',
    note: null,
    verified_email: true,
    tax_exempt: false,
    tags: '',
    currency: order.currency,
  };
}

function discountPayload(discount: DiscountRecord, order: OrderRecord): Json {
  const percentage = 'percentage' in discount.value;
  const title = discount.kind === 'code' ? { code: discount.title } : { title: discount.title };
  return {
    target_type: lower(discount.targetType),
    type: discount.kind === 'code' ? 'discount_code' : discount.kind,
    value:
      'percentage' in discount.value ? String(discount.value.percentage) : fixedDecimal(discount.value.amount.shop),
    value_type: percentage ? 'percentage' : 'fixed_amount',
    allocation_method: lower(discount.allocationMethod),
    target_selection: lower(discount.targetSelection),
    ...title,
    ...(discount.kind === 'manual' ? { description: `${discount.title} on ${order.name}` } : {}),
  };
}

const allocationPayload = (allocation: AllocationRecord, order: OrderRecord): Json => ({
  ...amounts('amount', allocation.amount, order),
  discount_application_index: allocation.discount,
});

function linePayload(line: LineRecord, order: OrderRecord): Json {
  const open = unfulfilledUnits(order, line);
  const sent = fulfilledUnits(order, line);
  return {
    ...identity('LineItem', line.id),
    current_quantity: keptUnits(line),
    fulfillable_quantity: open,
    fulfillment_service: 'manual',
    fulfillment_status: sent === 0 ? null : open === 0 ? 'fulfilled' : 'partial',
    gift_card: line.isGiftCard,
    grams: line.grams,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    price: fixedDecimal(line.unitPrice.shop),
    price_set: moneySet(line.unitPrice, order),
    product_exists: line.productId !== null,
    product_id: line.productId === null ? null : number(line.productId),
    properties: line.attributes.map(({ key, value }) => ({ name: key, value })),
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sku: line.sku,
    taxable: line.taxable,
    title: line.title,
    ...amounts('total_discount', lineLevelDiscount(line, order), order),
    variant_id: line.variantId === null ? null : number(line.variantId),
    variant_title: line.variantTitle,
    vendor: line.vendor,
    tax_lines: taxLines(line.taxes, order),
    duties: line.duties.map((duty) => ({
      id: String(duty.id),
      harmonized_system_code: duty.harmonizedSystemCode,
      country_code_of_origin: duty.countryCodeOfOrigin,
      shop_money: { amount: fixedDecimal(duty.amount.shop), currency_code: order.currency },
      presentment_money: { amount: fixedDecimal(duty.amount.presentment), currency_code: order.presentmentCurrency },
      tax_lines: [],
      admin_graphql_api_id: `gid://shopify/Duty/${duty.id}`,
    })),
    discount_allocations: line.allocations.map((allocation) => allocationPayload(allocation, order)),
  };
}

/** `total_discount` leaves out discounts that are spread over the order; those are only in the allocations. */
function lineLevelDiscount(line: LineRecord, order: OrderRecord): MoneyPair {
  const own = line.allocations.some((allocation) => order.discounts[allocation.discount]?.allocationMethod === 'EACH');
  return own ? lineDiscount(line) : NOTHING;
}

const shippingPayload = (line: ShippingLineRecord, order: OrderRecord): Json => ({
  id: number(line.id),
  carrier_identifier: null,
  code: line.code,
  ...amounts('discounted_price', shippingNet(line), order),
  is_removed: false,
  phone: null,
  ...amounts('price', line.price, order),
  requested_fulfillment_service_id: null,
  source: line.source,
  title: line.title,
  tax_lines: taxLines(line.taxes, order),
  discount_allocations: line.allocations.map((allocation) => allocationPayload(allocation, order)),
});

export function fulfillmentPayload(fulfillment: FulfillmentRecord, order: OrderRecord): Json {
  const { tracking } = fulfillment;
  return {
    ...identity('Fulfillment', fulfillment.id),
    created_at: shopTime(fulfillment.createdAt),
    location_id: number(fulfillment.locationId),
    name: fulfillment.name.replace('-F', '.'),
    order_id: number(order.id),
    origin_address: {},
    receipt: {},
    service: 'manual',
    shipment_status: shipmentStatus(fulfillment),
    status: fulfillment.status === 'CANCELLED' ? 'cancelled' : 'success',
    tracking_company: tracking[0]?.company ?? null,
    tracking_number: tracking[0]?.number ?? null,
    tracking_numbers: tracking.flatMap(({ number: text }) => text ?? []),
    tracking_url: tracking[0]?.url ?? null,
    tracking_urls: tracking.flatMap(({ url }) => url ?? []),
    updated_at: shopTime(fulfillment.updatedAt),
    line_items: fulfillment.lines.flatMap((part) => {
      const line = order.lines.find((candidate) => candidate.id === part.lineId);
      return line === undefined ? [] : [{ ...linePayload(line, order), quantity: part.quantity }];
    }),
  };
}

/** Only words of the carrier's journey; that the merchant shipped it is not one of them. */
function shipmentStatus(fulfillment: FulfillmentRecord): string | null {
  const status = fulfillment.displayStatus;
  return status === null || status === 'FULFILLED' || status === 'CANCELED' ? null : status.toLowerCase();
}

export function refundPayload(refund: RefundRecord, order: OrderRecord): Json {
  const given = order.transactions.filter((transaction) => refund.transactionIds.includes(transaction.id));
  return {
    ...identity('Refund', refund.id),
    created_at: shopTime(refund.createdAt),
    note: refund.note,
    order_id: number(order.id),
    processed_at: shopTime(refund.createdAt),
    restock: refund.lines.some((line) => line.restockType !== 'NO_RESTOCK'),
    total_duties_set: moneySet(NOTHING, order),
    user_id: null,
    order_adjustments: adjustments(refund, order),
    transactions: given.map((transaction) => transactionPayload(transaction, order)),
    refund_line_items: refund.lines.flatMap((part) => {
      const line = order.lines.find((candidate) => candidate.id === part.lineId);
      if (line === undefined) return [];
      return [
        {
          id: number(part.id),
          line_item_id: number(part.lineId),
          location_id: part.locationId === null ? null : number(part.locationId),
          quantity: part.quantity,
          restock_type: lower(part.restockType),
          ...amounts('subtotal', part.subtotal, order),
          ...amounts('total_tax', part.tax, order),
          line_item: linePayload(line, order),
        },
      ];
    }),
    duties: [],
  };
}

/** Shipping given back and sums beyond the goods are both adjustments here, and negative. */
function adjustments(refund: RefundRecord, order: OrderRecord): Json[] {
  const parts: readonly (readonly [string, string, { readonly id: string; readonly amount: MoneyPair } | null])[] = [
    ['shipping_refund', 'Shipping refund', refund.shipping],
    ['refund_discrepancy', 'Refund discrepancy', refund.adjustment],
  ];
  return parts.flatMap(([kind, reason, part]) => {
    if (part === null) return [];
    const negative = { shop: -part.amount.shop, presentment: -part.amount.presentment };
    return [
      {
        id: number(part.id),
        order_id: number(order.id),
        refund_id: number(refund.id),
        kind,
        reason,
        ...amounts('amount', negative, order),
        ...amounts('tax_amount', NOTHING, order),
      },
    ];
  });
}

/** Transactions are booked in the shop's currency. */
function transactionPayload(transaction: TransactionRecord, order: OrderRecord): Json {
  return {
    ...identity('OrderTransaction', transaction.id),
    amount: fixedDecimal(transaction.amount.shop),
    authorization: null,
    created_at: shopTime(transaction.processedAt),
    currency: order.currency,
    error_code: null,
    gateway: transaction.gateway,
    kind: lower(transaction.kind),
    message: null,
    order_id: number(order.id),
    parent_id: transaction.parentId === null ? null : number(transaction.parentId),
    processed_at: shopTime(transaction.processedAt),
    source_name: 'web',
    status: lower(transaction.status),
    test: transaction.test,
  };
}
