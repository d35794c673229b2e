import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import {
  type Availability,
  computeRevision,
  type MappingIssue,
  type Order,
  omitUndefined,
  orderKey,
  placeOfSupply,
} from '../../model/index.js';
import { parseId } from './ids.js';
import { createMoneyReader, currencyOf } from './map-amounts.js';
import { type MappedFacts, mapAvailability, unreadFulfillments } from './map-availability.js';
import { mapCoupon, mapFee, mapShippingLine } from './map-charges.js';
import { coreProgress } from './map-core-fulfillments.js';
import { fulfillmentState, mapShipments, withQuantities } from './map-fulfillment.js';
import { mapAttributes, mapChannel, mapDeletedAt, mapHolds, mapNotes, mapTaxIds, mapTimes } from './map-head.js';
import { mapLines } from './map-lines.js';
import { metasOf } from './map-meta.js';
import { isCashOnDelivery, mapCod, mapPaymentMethods, paymentState } from './map-payment.js';
import { mapPeople } from './map-people.js';
import { hasUndetailedRefunds, mapRefunds } from './map-refunds.js';
import { mapTaxes } from './map-taxes.js';
import { mapSoldTotals, refundedTotal, settledTotals } from './map-totals.js';
import { orderState, type StatusMap } from './statuses.js';
import type { WooOrder } from './wire.js';

/** What a mapping needs besides the payload. */
export interface WooMapContext {
  readonly storeId: string;
  /** What the store's own statuses mean, by slug without `wc-`. */
  readonly statusMap?: StatusMap;
  /** Fields that were left out of the request, and why. */
  readonly availability?: Availability;
}

/**
 * Maps one WooCommerce order, as the REST API or a webhook body tells it, to the canonical order.
 *
 * `fulfillments` are not part of the payload: the rows of `/orders/{id}/fulfillments`, where they were read along with it.
 * `refunds` may be as the order names them, or the rows of `/orders/{id}/refunds` in their place: only those say which
 * units were taken back. Pure: no network, no clock. Odd fields become `issues`; the order is never lost for one.
 *
 * @throws {ConnectorError} `unexpected_response` when the payload is no object or has no order id.
 */
export function mapOrder(
  wire: unknown,
  context: WooMapContext,
): { readonly order: Order; readonly issues: readonly MappingIssue[] } {
  const source: WooOrder = recordOf(wire) ?? {};
  const orderId = parseId(source.id);
  if (orderId === undefined) {
    throw new ConnectorError('unexpected_response', 'The payload is not a WooCommerce order: it has no order id.', {
      platform: 'woocommerce',
      storeId: context.storeId,
      operation: 'mapOrder',
    });
  }
  const read = createWireReader();
  const facts = mapFacts(read, source, orderId, context);
  const given = { ...(unreadProgress(source) === undefined ? {} : unreadFulfillments(facts)), ...context.availability };
  const availability = mapAvailability(facts, source, given, hasUndetailedRefunds(source));
  // Added to what is there: copying an object of fifty properties costs more than mapping its lines.
  const order = Object.assign(facts, { availability, issues: read.issues, revision: computeRevision(facts) });
  return { order, issues: read.issues };
}

/** Core fulfillments that the order says there are, while nobody has read them. */
function unreadProgress({ meta_data: metaData, fulfillments }: WooOrder) {
  return fulfillments === undefined ? coreProgress(metaData) : undefined;
}

function mapFacts(read: WireReader, source: WooOrder, orderId: string, context: WooMapContext): MappedFacts {
  const identity = { platform: 'woocommerce', storeId: context.storeId, orderId };
  const state = orderState(read.filledText(source.status, 'state'), context.statusMap);
  if (state.value === 'unknown' && state.raw !== undefined) {
    read.report('unknown_value', 'state', 'a status that neither WooCommerce nor `statusMap` has', state.raw);
  }
  const times = mapTimes(read, source);
  const currency = currencyOf(read, source.currency);
  // Without the flag the parts of the order are told as they come: without tax.
  const taxesIncluded = read.flag(source.prices_include_tax, 'taxesIncluded') === true;
  const money = createMoneyReader(read, currency, taxesIncluded);
  const taxes = mapTaxes(read, money, source);
  const discounts = read
    .list(source.coupon_lines, 'discounts')
    ?.flatMap((coupon, index) => mapCoupon(read, money, coupon, index));
  const shippingLines = read
    .list(source.shipping_lines, 'shippingLines')
    ?.flatMap((line, index) => mapShippingLine(read, money, taxes.rates, line, index));
  const feeLines = read
    .list(source.fee_lines, 'feeLines')
    ?.flatMap((fee, index) => mapFee(read, money, taxes.rates, fee, index));
  const sold = mapLines(source, { read, money, rates: taxes.rates, discounts: discounts ?? [] });
  const lineIds = new Set(sold.lines.map(({ id }) => id));
  const refunds = mapRefunds(read, money, source, lineIds);
  const known = mapShipments(read, source, lineIds);
  const unread = unreadProgress(source);
  const fulfillment = {
    state,
    closedAt: times.closedAt,
    shipments: known ?? [],
    unread,
    refunds,
    isUndetailed: hasUndetailedRefunds(source),
  };
  // An empty list would say that nothing has left.
  const shipments = unread !== undefined && known?.length === 0 ? undefined : known;
  const lines = withQuantities(sold.lines, fulfillment);

  const charges = { shippingLines, feeLines, taxLines: taxes.lines };
  const soldTotals = mapSoldTotals(read, money, source, { ...sold, ...charges }, taxesIncluded);
  const refunded = refundedTotal(soldTotals.grand, refunds);
  const isPaid = times.paidAt !== undefined;
  const isVoid = state.value === 'cancelled' || (state.value === 'deleted' && !isPaid);
  const totals = { ...soldTotals, ...settledTotals(soldTotals.grand, { isPaid, isVoid, refunded }) };
  const isCod = isCashOnDelivery(source);
  const payment = paymentState(state, isPaid, isCod, totals.grand, refunded);
  const people = mapPeople(read, source);
  const parentOrderId = parseId(source.parent_id);

  return omitUndefined<MappedFacts>({
    schemaVersion: '1',
    key: orderKey(identity),
    ...identity,
    number: read.filledText(source.number, 'number'),
    externalRefs: [],
    channel: mapChannel(read, source),
    parentOrderId,
    state,
    payment,
    fulfillment: fulfillmentState(lines, fulfillment),
    returns: { value: 'unknown' },
    fulfilledBy: 'merchant',
    shippingModel: 'seller_ships',
    holds: mapHolds(state, payment.value),
    ...times,
    deletedAt: state.value === 'deleted' ? mapDeletedAt(read, source, times.updatedAt) : undefined,
    ...people,
    currency,
    taxesIncluded,
    totals,
    cod: mapCod(totals, isCod, feeLines),
    paymentMethods: mapPaymentMethods(read, source),
    discounts,
    ...charges,
    taxIds: mapTaxIds(source),
    placeOfSupply: placeOfSupply(people.shipTo),
    lines,
    shipments,
    refunds,
    notes: mapNotes(read, source),
    attributes: mapAttributes(metasOf(source.meta_data)),
  });
}
