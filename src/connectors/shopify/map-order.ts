import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import {
  type Availability,
  computeRevision,
  type ExternalRef,
  type LineItem,
  type Mapped,
  type MappingIssue,
  mapStatus,
  type Order,
  type OrderState,
  omitUndefined,
  orderKey,
  placeOfSupply,
  type ReturnSummary,
} from '../../model/index.js';
import { toGlobalId } from './ids.js';
import { currencyOf, mapMoneyBag, mapTaxLines, mapTotals, sumOf } from './map-amounts.js';
import { mapAttributes, mapLineItem } from './map-lines.js';
import { type CodGateways, mapCod, mapPayment, mapPaymentState } from './map-payment.js';
import { isRedacted, mapAddress, mapBuyer } from './map-people.js';
import {
  hasMore,
  mapDiscount,
  mapFulfillmentGroup,
  mapRefund,
  mapShipment,
  mapShippingLine,
  nodesOf,
} from './map-shipping.js';
import { CANCELLED_BY, FULFILLMENT_BY_DISPLAY_STATUS, RETURNS_BY_RETURN_STATUS } from './statuses.js';
import { isWebhookOrder, toGraphQLOrder } from './webhook-order.js';
import type { ShopifyOrder } from './wire.js';

/** What a mapping needs besides the payload. */
export interface ShopifyMapContext {
  readonly storeId: string;
  /** Gateways of this store that mean cash on delivery, besides the usual names. */
  readonly codGateways?: CodGateways;
  /** Fields that were left out of the request, and why. */
  readonly availability?: Availability;
}

/**
 * Maps one Shopify order, as the Admin GraphQL API or a webhook body tells it, to the canonical order.
 *
 * Pure: no network, no clock. Odd fields become `issues`; the order is never lost for one.
 *
 * @throws {ConnectorError} `unexpected_response` when the payload is no object or has no order id.
 */
export function mapOrder(
  wire: unknown,
  context: ShopifyMapContext,
): { readonly order: Order; readonly issues: readonly MappingIssue[] } {
  const payload = recordOf(wire);
  const isWebhook = payload !== undefined && isWebhookOrder(payload);
  const source: ShopifyOrder = isWebhook ? toGraphQLOrder(payload) : (payload ?? {});
  const orderId = toGlobalId('Order', source.id);
  if (orderId === undefined) {
    throw new ConnectorError('unexpected_response', 'The payload is not a Shopify order: it has no order id.', {
      platform: 'shopify',
      storeId: context.storeId,
      operation: 'mapOrder',
    });
  }
  const read = createWireReader();
  const order = mapKnownOrder(read, source, orderId, context, isWebhook);
  return { order, issues: order.issues };
}

function mapKnownOrder(
  read: WireReader,
  source: ShopifyOrder,
  orderId: string,
  context: ShopifyMapContext,
  isWebhook: boolean,
): Order {
  const text = (value: unknown, path: string) => read.filledText(value, path);
  const lines = (nodesOf(read, source.lineItems, 'lines') ?? []).flatMap(
    (line, index) => mapLineItem(read, line, index) ?? [],
  );
  const totals = mapTotals(read, source, hasMore(source.lineItems) ? undefined : itemsTotal(lines));
  const payment = mapPayment(read, source, context.codGateways ?? []);
  const cancelledAt = read.time(source.cancelledAt, 'cancelledAt');
  const closedAt = read.time(source.closedAt, 'closedAt');
  const paymentState = mapPaymentState(read, source, payment.isCod);
  const fulfillment = mapStatus(
    FULFILLMENT_BY_DISPLAY_STATUS,
    read.text(source.displayFulfillmentStatus, 'fulfillment'),
    // Webhook bodies say null for an order of which nothing was shipped.
    { whenAbsent: isWebhook ? 'unfulfilled' : 'unknown' },
  );
  const shipTo = mapAddress(read, source.shippingAddress, 'shipTo');
  const groups = nodesOf(read, source.fulfillmentOrders, 'fulfillmentGroups')?.flatMap((group, index) =>
    mapFulfillmentGroup(read, group, index),
  );
  const holds = groups?.flatMap((group) => group.holds ?? []);
  const identity = { platform: 'shopify', storeId: context.storeId, orderId };

  const order = omitUndefined<Omit<Order, 'revision'>>({
    schemaVersion: '1',
    key: orderKey(identity),
    ...identity,
    number: text(source.name, 'number'),
    externalRefs: mapExternalRefs(read, source),
    channel: mapChannel(read, source),
    isTest: read.flag(source.test, 'isTest'),
    state: orderState(cancelledAt, closedAt, paymentState.value, fulfillment.value),
    payment: paymentState,
    fulfillment,
    returns: mapReturns(read, source),
    fulfilledBy: 'merchant',
    shippingModel: 'seller_ships',
    holds,
    cancellation: mapCancellation(read, source, cancelledAt),
    ...mapTimes(read, source),
    cancelledAt,
    closedAt,
    sla: earliestSla(groups),
    buyer: mapBuyer(read, source),
    shipTo,
    billTo: mapAddress(read, source.billingAddress, 'billTo'),
    currency: currencyOf(read, source.currencyCode, 'currency'),
    buyerCurrency:
      source.presentmentCurrencyCode === source.currencyCode
        ? undefined
        : currencyOf(read, source.presentmentCurrencyCode, 'buyerCurrency'),
    taxesIncluded: read.flag(source.taxesIncluded, 'taxesIncluded'),
    totals,
    cod: mapCod(totals, payment.isCod, cancelledAt !== undefined),
    paymentMethods: payment.methods,
    transactions: payment.transactions,
    discounts: nodesOf(read, source.discountApplications, 'discounts')?.flatMap((discount, index) =>
      mapDiscount(read, discount, index),
    ),
    shippingLines: nodesOf(read, source.shippingLines, 'shippingLines')?.flatMap((line, index) =>
      mapShippingLine(read, line, index),
    ),
    feeLines: mapFees(read, source),
    taxLines: mapTaxLines(read, source.taxLines, 'taxLines'),
    placeOfSupply: placeOfSupply(shipTo),
    lines,
    fulfillmentGroups: groups,
    shipments: read.list(source.fulfillments, 'shipments')?.flatMap((value, index) => mapShipment(read, value, index)),
    refunds: read.list(source.refunds, 'refunds')?.flatMap((value, index) => mapRefund(read, value, index)),
    notes: mapNotes(read, source),
    tags: read.list(source.tags, 'tags')?.flatMap((tag, index) => text(tag, `tags.${index}`) ?? []),
    attributes: mapAttributes(read, source.customAttributes, 'attributes'),
    availability: mapAvailability(source, context, isWebhook),
    issues: read.issues,
  });
  reportUnknownWords(read, order);
  return { ...order, revision: computeRevision(order) };
}

/** Shopify has no word for the whole order, so `raw` is absent: the state follows from what was done to it. */
function orderState(
  cancelledAt: string | undefined,
  closedAt: string | undefined,
  payment: Order['payment']['value'],
  fulfillment: Order['fulfillment']['value'],
): Mapped<OrderState> {
  if (cancelledAt !== undefined) return { value: 'cancelled' };
  const isSettled = payment === 'paid' || payment === 'partially_refunded' || payment === 'refunded';
  if (closedAt !== undefined || (isSettled && fulfillment === 'fulfilled')) return { value: 'completed' };
  return { value: fulfillment === 'on_hold' ? 'on_hold' : 'open' };
}

function mapTimes(read: WireReader, source: ShopifyOrder): Pick<Order, 'placedAt' | 'createdAt' | 'updatedAt'> {
  const created = read.time(source.createdAt, 'createdAt');
  const processed = read.time(source.processedAt, 'placedAt');
  const updated = read.time(source.updatedAt, 'updatedAt');
  const known = created ?? processed ?? updated;
  if (created === undefined) read.report('missing_field', 'createdAt', 'taken from another time of the order');
  if (updated === undefined) read.report('missing_field', 'updatedAt', 'taken from another time of the order');
  const fallback = known ?? new Date(0).toISOString();
  return { placedAt: processed ?? fallback, createdAt: created ?? fallback, updatedAt: updated ?? fallback };
}

function mapReturns(read: WireReader, source: ShopifyOrder): Mapped<ReturnSummary> {
  return mapStatus(RETURNS_BY_RETURN_STATUS, read.text(source.returnStatus, 'returns'));
}

function mapCancellation(read: WireReader, source: ShopifyOrder, at: string | undefined): Order['cancellation'] {
  if (at === undefined) return undefined;
  const reason = read.filledText(source.cancelReason, 'cancellation.reason');
  const by = CANCELLED_BY.get(reason ?? '') ?? 'unknown';
  return reason === undefined ? { at, by } : { at, by, reason };
}

function mapExternalRefs(read: WireReader, source: ShopifyOrder): ExternalRef[] {
  const refs: readonly (readonly [string, unknown])[] = [
    ['legacy_id', source.legacyResourceId],
    ['confirmation_number', source.confirmationNumber],
    ['source_identifier', source.sourceIdentifier],
    ['purchase_order', source.poNumber],
  ];
  return refs.flatMap(([type, value]) => {
    const found = read.filledText(value, `externalRefs.${type}`);
    return found === undefined ? [] : [{ type, value: found }];
  });
}

function mapChannel(read: WireReader, source: ShopifyOrder): Order['channel'] {
  const sourceName = read.filledText(source.sourceName, 'channel.sourceName');
  return sourceName === undefined ? undefined : { sourceName, isPos: sourceName === 'pos' };
}

function mapFees(read: WireReader, source: ShopifyOrder): Order['feeLines'] {
  return read.list(source.additionalFees, 'feeLines')?.flatMap((value, index) => {
    const path = `feeLines.${index}`;
    const fee = read.record(value, path) as { id?: unknown; name?: unknown; price?: never } | undefined;
    if (fee === undefined) return [];
    const title = read.filledText(fee.name, `${path}.title`);
    return [
      omitUndefined<NonNullable<Order['feeLines']>[number]>({
        id: read.filledText(fee.id, `${path}.id`),
        kind: 'other',
        title,
        amount: mapMoneyBag(read, fee.price, `${path}.amount`),
      }),
    ];
  });
}

function mapNotes(read: WireReader, source: ShopifyOrder): Order['notes'] {
  const note = read.filledText(source.note, 'notes.0');
  // One field for what the buyer wrote in the cart and the merchant added later; buyers write it first.
  return note === undefined ? [] : [{ text: note, from: 'buyer' }];
}

function itemsTotal(lines: readonly LineItem[]) {
  // Before discounts: what the lines come to plus what was taken off them.
  return sumOf(
    lines.map((line) =>
      line.discounts === undefined ? undefined : sumOf([line.total, ...line.discounts.map(({ amount }) => amount)]),
    ),
  );
}

function earliestSla(groups: Order['fulfillmentGroups']): Order['sla'] {
  const earliest = (name: 'shipAfter' | 'shipBy') => groups?.flatMap((group) => group.sla?.[name] ?? []).sort()[0];
  const [shipAfter, shipBy] = [earliest('shipAfter'), earliest('shipBy')];
  if (shipAfter === undefined && shipBy === undefined) return undefined;
  return omitUndefined<NonNullable<Order['sla']>>({ shipAfter, shipBy });
}

function mapAvailability(source: ShopifyOrder, context: ShopifyMapContext, isWebhook: boolean): Availability {
  const availability: Availability = { returnsList: 'not_requested', ...context.availability };
  if (isWebhook) {
    Object.assign(availability, {
      fulfillmentGroups: 'not_requested',
      transactions: 'not_requested',
      returns: 'not_requested',
    });
  } else if (source.fulfillmentOrders === undefined) {
    availability['fulfillmentGroups'] ??= 'not_requested';
  }
  if (isRedacted(source.shippingAddress)) markRedacted(availability, 'shipTo');
  if (isRedacted(source.billingAddress)) markRedacted(availability, 'billTo');
  if (availability['shipTo.name'] === 'redacted' || availability['billTo.name'] === 'redacted') {
    for (const field of ['buyer.name', 'buyer.email', 'buyer.phone']) availability[field] ??= 'redacted';
  }
  if (hasMore(source.lineItems)) availability['lines'] = 'truncated';
  if (hasMore(source.shippingLines)) availability['shippingLines'] = 'truncated';
  if (hasMore(source.discountApplications)) availability['discounts'] = 'truncated';
  if (hasMore(source.fulfillmentOrders)) availability['fulfillmentGroups'] = 'truncated';
  return availability;
}

function markRedacted(availability: Availability, address: string): void {
  for (const field of ['name', 'line1', 'line2', 'postalCode', 'phone'])
    availability[`${address}.${field}`] = 'redacted';
}

/** An unknown word stays visible twice: as `raw` next to `unknown`, and here. */
function reportUnknownWords(read: WireReader, order: Omit<Order, 'revision'>): void {
  const statuses: readonly (readonly [string, Mapped<string>])[] = [
    ['payment', order.payment],
    ['fulfillment', order.fulfillment],
    ['returns', order.returns],
    ...(order.shipments ?? []).map((shipment, index) => [`shipments.${index}.status`, shipment.status] as const),
    ...(order.fulfillmentGroups ?? []).map(
      (group, index) => [`fulfillmentGroups.${index}.status`, group.status] as const,
    ),
  ];
  for (const [path, status] of statuses) {
    if (status.value !== 'unknown' || status.raw === undefined) continue;
    read.report('unknown_value', path, 'a word that this version does not know', status.raw);
  }
}
