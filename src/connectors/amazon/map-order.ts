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
import { createMoneyReader } from './map-amounts.js';
import { type MappedFacts, mapAvailability } from './map-availability.js';
import { mapCharges, mapDiscounts, mapPromotions } from './map-charges.js';
import { mapGroups } from './map-groups.js';
import {
  mapAttributes,
  mapCancellation,
  mapChannel,
  mapFulfilledBy,
  mapHolds,
  mapNames,
  mapPrograms,
  mapSla,
  mapTimes,
  shippingModelOf,
} from './map-head.js';
import { type OrderItem, readItems } from './map-items.js';
import { giftNotes, mapLines } from './map-lines.js';
import {
  mapCourierReturns,
  mapShipFrom,
  mapShipments,
  noneShipped,
  returnSummary,
  withProgress,
} from './map-packages.js';
import { type ReadParts, readParts } from './map-parts.js';
import { mapCod, mapPayments, paymentState } from './map-payment.js';
import { mapAddress, mapBuyer, mapDeliveryInstructions, mapTaxParties } from './map-people.js';
import { currencyIn, readProceeds } from './map-proceeds.js';
import { mapStatuses, type StatusMap } from './map-status.js';
import { taxOfMarketplace } from './map-tax.js';
import { mapSold, settledTotals } from './map-totals.js';
import { marketplaceOf } from './marketplaces.js';
import type { AmazonFulfillment, AmazonOrder, IncludedData } from './wire.js';

/** What a mapping needs besides the payload. */
export interface AmazonMapContext {
  readonly storeId: string;
  /** What words of `fulfillmentStatus` mean to this store; they win over Amazon's own meaning. */
  readonly statusMap?: StatusMap;
  /**
   * What the request asked for: then an empty part says that there is nothing. Without it (a stored payload, say) only
   * the parts that are there count as read.
   */
  readonly includedData?: readonly IncludedData[];
  /** Fields that were left out of the request, and why. */
  readonly availability?: Availability;
}

/**
 * Maps one order of Orders v2026-01-01, as `searchOrders` lists it or `getOrder` answers it, to the canonical order.
 *
 * Pure: no network, no clock. Odd fields become `issues`; the order is never lost for one.
 *
 * @throws {ConnectorError} `unexpected_response` when the payload is no object or has no order id.
 */
export function mapOrder(
  wire: unknown,
  context: AmazonMapContext,
): { readonly order: Order; readonly issues: readonly MappingIssue[] } {
  const source: AmazonOrder = recordOf(wire) ?? {};
  const read = createWireReader();
  const orderId = read.filledText(source.orderId, 'orderId');
  if (orderId === undefined) {
    throw new ConnectorError('unexpected_response', 'The payload is not an Amazon order: it has no order id.', {
      platform: 'amazon',
      storeId: context.storeId,
      operation: 'mapOrder',
    });
  }
  const items = readItems(read, source);
  const parts = readParts(
    source,
    items.map((item) => item.wire),
    context.includedData,
  );
  const identity = { platform: 'amazon', storeId: context.storeId, orderId };
  const facts = mapFacts(read, source, { identity, items, parts, statusMap: context.statusMap });
  const hasLines = Array.isArray(source.orderItems);
  const availability = mapAvailability(facts, { parts, hasLines, given: context.availability ?? {} });
  // Added to what is there: copying an object of fifty properties costs more than mapping its lines.
  const order = Object.assign(facts, { availability, issues: read.issues, revision: computeRevision(facts) });
  return { order, issues: read.issues };
}

interface FactsContext {
  readonly identity: Pick<Order, 'platform' | 'storeId' | 'orderId'>;
  readonly items: readonly OrderItem[];
  readonly parts: ReadParts;
  readonly statusMap: StatusMap | undefined;
}

function mapFacts(
  read: WireReader,
  source: AmazonOrder,
  { identity, items, parts, statusMap }: FactsContext,
): MappedFacts {
  const wireFulfillment = read.record(source.fulfillment, 'fulfillment') as AmazonFulfillment | undefined;
  const status = mapStatuses(read, wireFulfillment, statusMap);
  const { state } = status;
  const fulfilledBy = mapFulfilledBy(read, wireFulfillment);
  const channel = mapChannel(read, source);
  const programs = mapPrograms(read, source);

  const marketplace = marketplaceOf(channel?.marketplaceId ?? '');
  const currency = currencyIn(source, items) ?? marketplace?.currency;
  const money = createMoneyReader(read, currency);
  const tax = taxOfMarketplace(marketplace);
  const proceeds = readProceeds(read, money, items, tax);
  const sold = mapSold(read, money, source, proceeds);
  const promotions = mapPromotions(read, items);
  const promotionId = promotions.length === 1 ? promotions[0] : undefined;

  const isPickedUp = programs.includes('IN_STORE_PICK_UP');
  const lines = mapLines(items, { read, money, parts, proceeds, tax, state, isPickedUp, promotionId });
  const lineIds = new Set(items.map(({ id }) => id));
  const shipments = mapShipments(read, source, lineIds) ?? noneShipped(parts, state, fulfilledBy, lines);
  const fulfillment = withProgress(status.fulfillment, shipments);
  const returnsList = mapCourierReturns(shipments);

  const payments = mapPayments(read, money, source, items, sold.totals.grand);
  const payment = paymentState(state, payments, sold.totals.grand, shipments);
  const totals = { ...sold.totals, ...settledTotals(sold.totals.grand, payment.value, payments.collect) };
  const holds = mapHolds(read, source, items, state, fulfilledBy);
  const taxParties = mapTaxParties(read, source, items);
  const shipTo = mapAddress(read, read.record(source.recipient, 'shipTo')?.['deliveryAddress'], 'shipTo');

  return omitUndefined<MappedFacts>({
    schemaVersion: '1',
    key: orderKey(identity),
    ...identity,
    ...mapNames(read, source, identity.orderId),
    channel,
    programs,
    state,
    payment,
    fulfillment,
    returns: returnSummary(returnsList, shipments),
    fulfilledBy,
    shippingModel: shippingModelOf(fulfilledBy, programs),
    holds: parts.has('CANCELLATION') || holds.length > 0 ? holds : undefined,
    cancellation: mapCancellation(read, items, state),
    ...mapTimes(read, source),
    sla: mapSla(read, wireFulfillment),
    buyer: mapBuyer(read, source, taxParties.company),
    shipTo,
    billTo: taxParties.billTo,
    shipFrom: mapShipFrom(read, source),
    deliveryInstructions: mapDeliveryInstructions(read, source),
    currency,
    taxesIncluded: sold.taxesIncluded,
    totals,
    cod: mapCod(payments, totals, payment.value, sold.parts),
    paymentMethods: payments.methods,
    discounts: parts.has('PROMOTION') ? mapDiscounts(promotions, sold.totals.discount) : undefined,
    ...mapCharges({
      parts: sold.parts,
      tax,
      isTaxTold: proceeds.isTaxTold || sold.totals.tax !== undefined,
      collectedBy: proceeds.collectedBy,
      promotionId,
      serviceLevel: read.filledText(wireFulfillment?.fulfillmentServiceLevel, 'shippingLines.0.code'),
    }),
    taxIds: parts.has('TAX') || taxParties.taxIds.length > 0 ? taxParties.taxIds : undefined,
    placeOfSupply: placeOfSupply(shipTo),
    lines,
    fulfillmentGroups: mapGroups(read, source, fulfillment, lines),
    shipments,
    returnsList,
    notes: giftNotes(lines),
    attributes: mapAttributes(read, source, wireFulfillment),
  });
}
