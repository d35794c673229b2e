import { recordOf } from '../../core/wire-reader.js';
import { toGlobalId } from './ids.js';
import { moneyBagOf, multipliedBag, refundedBag, settledAmounts, shopBagOf } from './webhook-amounts.js';
import type { ShopifyOrder } from './wire.js';

/**
 * Webhook bodies have the shape of the retired REST API. They are brought into the GraphQL shape first, so that there
 * is one mapper, and both shapes of an order get the same revision.
 */

type Json = Readonly<Record<string, unknown>>;

/** Tells a webhook's order from a GraphQL one by the spelling of its keys. */
export function isWebhookOrder(payload: Json): boolean {
  return 'admin_graphql_api_id' in payload || 'line_items' in payload || 'created_at' in payload;
}

/** Only names and nesting change here: values keep their types, and the mapper checks them. */
export function toGraphQLOrder(body: Json): ShopifyOrder {
  const order = {
    id: globalIdOf('Order', body),
    name: body['name'],
    confirmationNumber: body['confirmation_number'],
    sourceName: body['source_name'],
    sourceIdentifier: body['source_identifier'],
    poNumber: body['po_number'],
    createdAt: body['created_at'],
    processedAt: body['processed_at'],
    updatedAt: body['updated_at'],
    cancelledAt: body['cancelled_at'],
    cancelReason: shouted(body['cancel_reason']),
    closedAt: body['closed_at'],
    test: body['test'],
    displayFinancialStatus: body['financial_status'],
    displayFulfillmentStatus: body['fulfillment_status'],
    currencyCode: body['currency'],
    presentmentCurrencyCode: body['presentment_currency'],
    taxesIncluded: body['taxes_included'],
    email: body['email'] || body['contact_email'],
    phone: body['phone'],
    note: body['note'],
    tags: tagsOf(body['tags']),
    customerLocale: body['customer_locale'],
    paymentGatewayNames: body['payment_gateway_names'],
    customAttributes: attributesOf(body['note_attributes']),
    customer: customerOf(recordOf(body['customer'])),
    billingAddress: addressOf(recordOf(body['billing_address'])),
    shippingAddress: addressOf(recordOf(body['shipping_address'])),
    totalDiscountsSet: moneyBagOf(body['total_discounts_set']),
    totalShippingPriceSet: moneyBagOf(body['total_shipping_price_set']),
    totalTaxSet: moneyBagOf(body['total_tax_set']),
    totalTipReceivedSet: shopBagOf(body['total_tip_received'], body['currency']),
    originalTotalDutiesSet: moneyBagOf(body['original_total_duties_set']),
    originalTotalAdditionalFeesSet: moneyBagOf(body['original_total_additional_fees_set']),
    totalCashRoundingAdjustment: { paymentSet: moneyBagOf(body['total_cash_rounding_payment_adjustment_set']) },
    totalPriceSet: moneyBagOf(body['total_price_set']),
    currentTotalPriceSet: moneyBagOf(body['current_total_price_set']),
    ...settledAmounts(body),
    taxLines: taxLinesOf(body['tax_lines']),
    fulfillments: mapList(body['fulfillments'], fulfillmentOf),
    refunds: mapList(body['refunds'], (refund) => refundOf(refund, body['currency'])),
    shippingLines: connectionOf(mapList(body['shipping_lines'], shippingLineOf)),
    discountApplications: connectionOf(mapList(body['discount_applications'], discountOf)),
    lineItems: connectionOf(mapList(body['line_items'], lineItemOf)),
  };
  return order as ShopifyOrder;
}

function lineItemOf(line: Json): Json {
  return {
    id: globalIdOf('LineItem', line),
    sku: line['sku'],
    name: line['name'],
    title: line['title'],
    variantTitle: line['variant_title'],
    quantity: line['quantity'],
    currentQuantity: line['current_quantity'],
    unfulfilledQuantity: line['fulfillable_quantity'],
    requiresShipping: line['requires_shipping'],
    isGiftCard: line['gift_card'],
    taxable: line['taxable'],
    product: referenceTo('Product', line['product_id']),
    productExists: line['product_exists'],
    variant: referenceTo('ProductVariant', line['variant_id']),
    customAttributes: attributesOf(line['properties']),
    originalUnitPriceSet: moneyBagOf(line['price_set']),
    originalTotalSet: multipliedBag(line['price_set'], line['quantity']),
    discountAllocations: mapList(line['discount_allocations'], (allocation) => ({
      allocatedAmountSet: moneyBagOf(allocation['amount_set']),
      discountApplication: { index: allocation['discount_application_index'] },
    })),
    taxLines: taxLinesOf(line['tax_lines']),
  };
}

function fulfillmentOf(fulfillment: Json): Json {
  const numbers = listOf(fulfillment['tracking_numbers'] ?? [fulfillment['tracking_number']]);
  const urls = listOf(fulfillment['tracking_urls'] ?? [fulfillment['tracking_url']]);
  return {
    id: globalIdOf('Fulfillment', fulfillment),
    status: fulfillment['status'],
    displayStatus: fulfillment['shipment_status'],
    createdAt: fulfillment['created_at'],
    updatedAt: fulfillment['updated_at'],
    location: referenceTo('Location', fulfillment['location_id']),
    trackingInfo: numbers.map((number, index) => ({
      number,
      company: fulfillment['tracking_company'],
      url: urls[index],
    })),
    fulfillmentLineItems: connectionOf(
      mapList(fulfillment['line_items'], (line) => ({
        quantity: line['quantity'],
        lineItem: { id: globalIdOf('LineItem', line) },
      })),
    ),
  };
}

function refundOf(refund: Json, currency: unknown): Json {
  return {
    id: globalIdOf('Refund', refund),
    createdAt: refund['created_at'],
    note: refund['note'],
    totalRefundedSet: refundedBag(refund, currency),
    refundLineItems: connectionOf(
      mapList(refund['refund_line_items'], (line) => ({
        id: toGlobalId('RefundLineItem', line['id']),
        quantity: line['quantity'],
        restocked: typeof line['restock_type'] === 'string' ? line['restock_type'] !== 'no_restock' : undefined,
        lineItem: { id: toGlobalId('LineItem', line['line_item_id']) },
        subtotalSet: moneyBagOf(line['subtotal_set']),
        totalTaxSet: moneyBagOf(line['total_tax_set']),
      })),
    ),
  };
}

function shippingLineOf(line: Json): Json {
  return {
    id: toGlobalId('ShippingLine', line['id']),
    title: line['title'],
    code: line['code'],
    source: line['source'],
    carrierIdentifier: line['carrier_identifier'],
    isRemoved: line['is_removed'],
    originalPriceSet: moneyBagOf(line['price_set']),
    discountedPriceSet: moneyBagOf(line['discounted_price_set']),
    taxLines: taxLinesOf(line['tax_lines']),
  };
}

const DISCOUNT_TYPE: ReadonlyMap<unknown, string> = new Map([
  ['automatic', 'AutomaticDiscountApplication'],
  ['discount_code', 'DiscountCodeApplication'],
  ['manual', 'ManualDiscountApplication'],
  ['script', 'ScriptDiscountApplication'],
]);

function discountOf(discount: Json, index: number): Json {
  const isPercentage = discount['value_type'] === 'percentage';
  return {
    __typename: DISCOUNT_TYPE.get(discount['type']),
    index,
    targetType: discount['target_type'],
    code: discount['code'],
    title: discount['title'],
    value: isPercentage ? { percentage: discount['value'] } : { amount: discount['value'] },
  };
}

function customerOf(customer: Json | undefined): Json | null {
  if (customer === undefined) return null;
  return {
    id: globalIdOf('Customer', customer),
    firstName: customer['first_name'],
    lastName: customer['last_name'],
    defaultEmailAddress: { emailAddress: customer['email'] },
    defaultPhoneNumber: { phoneNumber: customer['phone'] },
  };
}

function addressOf(address: Json | undefined): Json | null {
  if (address === undefined) return null;
  return {
    name: address['name'],
    firstName: address['first_name'],
    lastName: address['last_name'],
    company: address['company'],
    address1: address['address1'],
    address2: address['address2'],
    city: address['city'],
    province: address['province'],
    provinceCode: address['province_code'],
    zip: address['zip'],
    countryCodeV2: address['country_code'],
    phone: address['phone'],
  };
}

function taxLinesOf(lines: unknown): unknown {
  return mapList(lines, (line) => ({
    title: line['title'],
    rate: line['rate'],
    priceSet: moneyBagOf(line['price_set']),
    channelLiable: line['channel_liable'],
  }));
}

/** Prefers the id that is text from the start: the number beside it may exceed 2^53. */
function globalIdOf(type: string, record: Json): unknown {
  return toGlobalId(type, record['admin_graphql_api_id']) ?? toGlobalId(type, record['id']);
}

/** Reasons of cancellations are no status that keeps its word: written as the GraphQL API does. */
function shouted(word: unknown): unknown {
  return typeof word === 'string' ? word.toUpperCase() : word;
}

function referenceTo(type: string, id: unknown): { readonly id: string } | null {
  const globalId = toGlobalId(type, id);
  return globalId === undefined ? null : { id: globalId };
}

function tagsOf(tags: unknown): unknown {
  if (typeof tags !== 'string') return tags;
  return tags.split(',').map((tag) => tag.trim());
}

function attributesOf(attributes: unknown): unknown {
  return mapList(attributes, (attribute) => ({ key: attribute['name'], value: attribute['value'] }));
}

function connectionOf(nodes: unknown): unknown {
  return nodes === undefined || nodes === null ? undefined : { nodes };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Maps the records of a list; what is no list, or no record, stays as it is for the mapper to report. */
function mapList(value: unknown, map: (record: Json, index: number) => unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((entry, index) => {
    const record = recordOf(entry);
    return record === undefined ? entry : map(record, index);
  });
}
