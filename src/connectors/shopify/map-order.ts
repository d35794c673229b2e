import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import {
  type Availability,
  computeRevision,
  type LineItem,
  type MappingIssue,
  type MoneyPair,
  mapStatus,
  type Order,
  omitUndefined,
  orderKey,
  placeOfSupply,
  type ShippingLine,
} from '../../model/index.js';
import { hasMore, nodesOf } from './connection.js';
import { toGlobalId } from './ids.js';
import { currencyOf, mapTaxLines, mapTotals, sumOf } from './map-amounts.js';
import { type MappedFacts, mapAvailability } from './map-availability.js';
import { mapDiscount, mapFee, mapShippingLine } from './map-charges.js';
import { reportContradictions } from './map-consistency.js';
import { mapCancellation, mapChannel, mapExternalRefs, mapNotes, mapTaxIds, mapTimes, orderState } from './map-head.js';
import { mapAttributes, mapLineItem } from './map-lines.js';
import { type CodGateways, mapCod, mapPayment } from './map-payment.js';
import { mapAddress, mapBuyer } from './map-people.js';
import { mapRefund } from './map-refunds.js';
import { mapFulfillmentGroup, mapShipment } from './map-shipping.js';
import { FULFILLMENT_BY_DISPLAY_STATUS, RETURNS_BY_RETURN_STATUS } from './statuses.js';
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
  const payload = recordOf(wire) ?? {};
  const isWebhook = isWebhookOrder(payload);
  const source: ShopifyOrder = isWebhook ? toGraphQLOrder(payload) : payload;
  const orderId = toGlobalId('Order', source.id);
  if (orderId === undefined) {
    throw new ConnectorError('unexpected_response', 'The payload is not a Shopify order: it has no order id.', {
      platform: 'shopify',
      storeId: context.storeId,
      operation: 'mapOrder',
    });
  }
  const read = createWireReader();
  const facts = mapFacts(read, source, orderId, context, isWebhook);
  const availability = mapAvailability(facts, source, context.availability ?? {}, read.issues);
  // Added to what is there: copying an object of fifty properties costs more than mapping its lines.
  const order = Object.assign(facts, { availability, issues: read.issues, revision: computeRevision(facts) });
  reportContradictions(read, order);
  return { order, issues: read.issues };
}

function mapFacts(
  read: WireReader,
  source: ShopifyOrder,
  orderId: string,
  context: ShopifyMapContext,
  isWebhook: boolean,
): MappedFacts {
  const text = (value: unknown, path: string) => read.filledText(value, path);
  const identity = { platform: 'shopify', storeId: context.storeId, orderId };
  const lines = mapLines(read, source);
  const shippingLines = nodesOf(read, source.shippingLines, 'shippingLines')?.flatMap((line, index) =>
    mapShippingLine(read, line, index),
  );
  const totals = mapTotals(read, source, {
    items: hasMore(source.lineItems) ? undefined : itemsTotal(lines),
    shipping: hasMore(source.shippingLines) ? undefined : shippingTotal(shippingLines),
  });
  const payment = mapPayment(read, source, totals, context.codGateways ?? []);
  const fulfillment = mapStatus(
    FULFILLMENT_BY_DISPLAY_STATUS,
    read.text(source.displayFulfillmentStatus, 'fulfillment'),
    // Webhook bodies say null for an order of which nothing was shipped.
    { whenAbsent: isWebhook ? 'unfulfilled' : 'unknown' },
  );
  const cancelledAt = read.time(source.cancelledAt, 'cancelledAt');
  const closedAt = read.time(source.closedAt, 'closedAt');
  const taxesIncluded = read.flag(source.taxesIncluded, 'taxesIncluded');
  const shipTo = mapAddress(read, source.shippingAddress, 'shipTo');
  const attributes = mapAttributes(read, source.customAttributes, 'attributes');
  const groups = nodesOf(read, source.fulfillmentOrders, 'fulfillmentGroups')?.flatMap((group, index) =>
    mapFulfillmentGroup(read, group, index),
  );

  return omitUndefined<MappedFacts>({
    schemaVersion: '1',
    key: orderKey(identity),
    ...identity,
    number: text(source.name, 'number'),
    externalRefs: mapExternalRefs(read, source, orderId),
    channel: mapChannel(read, source),
    isTest: read.flag(source.test, 'isTest'),
    state: orderState(cancelledAt, closedAt, payment.state.value, fulfillment.value),
    payment: payment.state,
    fulfillment,
    returns: mapStatus(RETURNS_BY_RETURN_STATUS, read.text(source.returnStatus, 'returns')),
    fulfilledBy: 'merchant',
    shippingModel: 'seller_ships',
    holds: groups?.flatMap((group) => group.holds ?? []),
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
    taxesIncluded,
    totals,
    cod: mapCod(totals, payment.isCod, cancelledAt !== undefined),
    paymentMethods: payment.methods,
    transactions: payment.transactions,
    discounts: nodesOf(read, source.discountApplications, 'discounts')?.flatMap((discount, index) =>
      mapDiscount(read, discount, index),
    ),
    shippingLines,
    feeLines: read.list(source.additionalFees, 'feeLines')?.flatMap((fee, index) => mapFee(read, fee, index)),
    taxLines: mapTaxLines(read, source.taxLines, 'taxLines'),
    taxIds: mapTaxIds(attributes),
    placeOfSupply: placeOfSupply(shipTo),
    lines,
    fulfillmentGroups: groups,
    shipments: read.list(source.fulfillments, 'shipments')?.flatMap((value, index) => mapShipment(read, value, index)),
    refunds: read
      .list(source.refunds, 'refunds')
      ?.flatMap((value, index) => mapRefund(read, value, index, taxesIncluded === true)),
    notes: mapNotes(read, source),
    tags: read.list(source.tags, 'tags')?.flatMap((tag, index) => text(tag, `tags.${index}`) ?? []),
    attributes,
  });
}

function mapLines(read: WireReader, source: ShopifyOrder): LineItem[] {
  const nodes = nodesOf(read, source.lineItems, 'lines');
  // A body cut down to some fields, say. Without lines an order looks as if there were nothing to ship.
  if (nodes === undefined) read.report('truncated', 'lines', 'the payload has no lines; fetch the order');
  return (nodes ?? []).flatMap((line, index) => mapLineItem(read, line, index) ?? []);
}

/** Before discounts: what the lines come to plus what was taken off them. */
function itemsTotal(lines: readonly LineItem[]): MoneyPair | undefined {
  return sumOf(
    lines.map((line) =>
      line.discounts === undefined ? undefined : sumOf([line.total, ...line.discounts.map(({ amount }) => amount)]),
    ),
  );
}

function shippingTotal(lines: readonly ShippingLine[] | undefined): MoneyPair | undefined {
  return sumOf((lines ?? []).filter(({ isRemoved }) => isRemoved !== true).map(({ amount }) => amount));
}

function earliestSla(groups: Order['fulfillmentGroups']): Order['sla'] {
  const earliest = (name: 'shipAfter' | 'shipBy') => groups?.flatMap((group) => group.sla?.[name] ?? []).sort()[0];
  const [shipAfter, shipBy] = [earliest('shipAfter'), earliest('shipBy')];
  if (shipAfter === undefined && shipBy === undefined) return undefined;
  return omitUndefined<NonNullable<Order['sla']>>({ shipAfter, shipBy });
}
