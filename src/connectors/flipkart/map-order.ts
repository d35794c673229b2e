import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import {
  type Availability,
  computeRevision,
  type Iso8601,
  type MappingIssue,
  type Order,
  omitUndefined,
  orderKey,
  placeOfSupply,
} from '../../model/index.js';
import { CURRENCY } from './map-amounts.js';
import { type MappedFacts, mapAvailability } from './map-availability.js';
import { mapDocuments, mapGroup } from './map-groups.js';
import {
  mapAttributes,
  mapCancellation,
  mapHolds,
  mapNames,
  mapProfile,
  mapShippingModel,
  mapSla,
  mapTaxIds,
  mapTimes,
} from './map-head.js';
import { type OrderItem, readItems } from './map-items.js';
import { mapLines } from './map-lines.js';
import { dueOf, mapCod, mapPaymentMethods, mapPaymentState } from './map-payment.js';
import { mapAddress, mapBuyer } from './map-people.js';
import { readPrices } from './map-prices.js';
import { mapShipments } from './map-shipments.js';
import { mapReturnSummary, mapStatuses } from './map-status.js';
import { mapDiscounts, mapShippingLines, mapSold, settledTotals } from './map-totals.js';
import type { FlipkartShipment } from './wire.js';
import { type FlipkartShipmentDetails, readDetails } from './wire-details.js';

/** What a mapping needs besides the payload. */
export interface FlipkartMapContext {
  /** The seller's id. */
  readonly storeId: string;
  /** The shipment of `GET /v3/shipments/{ids}`: addresses, buyer and courier stand there alone. */
  readonly details?: unknown;
  /** The seller's registration for the location, which Flipkart does not tell. */
  readonly gstin?: string;
  /** When Flipkart told it, by its own clock: what may be handed over later only is `scheduled`. */
  readonly asOf?: Iso8601;
  /** Fields that could not be read, and why. */
  readonly availability?: Availability;
}

/**
 * Maps one shipment, as `POST /v3/shipments/filter` lists it, `GET /v3/shipments` answers it or `shipment_created` tells it,
 * to the canonical order. The shipment is the order: it is what is packed, shipped and cancelled, under one id.
 *
 * Pure: no network, no clock. Odd fields become `issues`; the order is never lost for one.
 *
 * @throws {ConnectorError} `unexpected_response` when the payload is no object or has no shipment id.
 */
export function mapOrder(
  wire: unknown,
  context: FlipkartMapContext,
): { readonly order: Order; readonly issues: readonly MappingIssue[] } {
  const shipment: FlipkartShipment = recordOf(wire) ?? {};
  const read = createWireReader();
  const orderId = read.filledText(shipment.shipmentId, 'orderId');
  if (orderId === undefined) {
    throw new ConnectorError('unexpected_response', 'The payload is not a Flipkart shipment: it has no shipmentId.', {
      platform: 'flipkart',
      storeId: context.storeId,
      operation: 'mapOrder',
    });
  }
  const items = readItems(read, shipment);
  const details = readDetails(read, context.details, orderId);
  const facts = mapFacts(read, shipment, { orderId, items, details, context });
  const availability = mapAvailability(facts, {
    hasDetails: details !== undefined,
    hasLines: Array.isArray(shipment.orderItems),
    hasPrices: items.some(({ wire: item }) => recordOf(item.priceComponents) !== undefined),
    given: context.availability ?? {},
  });
  // Rows and notifications tell no address: with it, an order would look changed each time its details are read too.
  const revision = computeRevision(facts, 'v1-no-address');
  // Added to what is there: copying an object of fifty properties costs more than mapping its lines.
  const order = Object.assign(facts, { availability, issues: read.issues, revision });
  return { order, issues: read.issues };
}

interface FactsContext {
  readonly orderId: string;
  readonly items: readonly OrderItem[];
  readonly details: FlipkartShipmentDetails | undefined;
  readonly context: FlipkartMapContext;
}

function mapFacts(
  read: WireReader,
  shipment: FlipkartShipment,
  { orderId, items, details, context }: FactsContext,
): MappedFacts {
  const identity = { platform: 'flipkart', storeId: context.storeId, orderId };
  const shipmentType = read.filledText(shipment.shipmentType, 'shippingModel');
  const profile = mapProfile(read, items);
  const shippingModel = mapShippingModel(read, shipmentType, profile.fulfilledBy);
  const sla = mapSla(read, shipment);
  const hold = read.flag(shipment.hold, 'holds');
  const isScheduled = isAfter(sla?.shipAfter, context.asOf);
  const statuses = mapStatuses(read, items, { isHeld: hold === true, isScheduled });
  const { state } = statuses;
  const documents = mapDocuments(read, shipment);
  const holds = mapHolds(read, hold, state, documents?.flatMap(({ id }) => id ?? []) ?? []);

  const prices = items.map((item) => readPrices(read, item));
  const priced = items.map((item, index) => ({ item, whole: prices[index]?.whole }));
  const sold = mapSold(prices);
  const payment = mapPaymentState(priced);
  const due = dueOf(priced, payment.value);

  const isPhoneTold = shippingModel === 'seller_ships';
  const shipTo = mapAddress(read, details?.deliveryAddress, 'shipTo', isPhoneTold);
  const billTo = mapAddress(read, details?.billingAddress, 'billTo', isPhoneTold);

  return omitUndefined<MappedFacts>({
    schemaVersion: '1',
    key: orderKey(identity),
    ...identity,
    ...mapNames(read, items, orderId),
    channel: { name: 'Flipkart' },
    programs: profile.programs,
    state,
    payment,
    fulfillment: statuses.fulfillment,
    returns: mapReturnSummary(items),
    fulfilledBy: profile.fulfilledBy,
    shippingModel,
    holds,
    ...mapCancellation(read, items, state),
    ...mapTimes(read, shipment, items),
    sla,
    buyer: mapBuyer(read, details, billTo),
    shipTo,
    billTo,
    shipFrom: mapAddress(read, details?.sellerAddress, 'shipFrom', true),
    returnTo: mapAddress(read, details?.returnAddress, 'returnTo', true),
    currency: CURRENCY,
    // What Indian shops show a buyer is what the buyer pays, tax included; Flipkart tells no tax.
    taxesIncluded: true,
    totals: { ...sold, ...settledTotals(sold.grand, priced, due) },
    cod: mapCod(priced, due),
    paymentMethods: mapPaymentMethods(read, priced),
    discounts: mapDiscounts(sold.discount),
    shippingLines: mapShippingLines(sold.shipping, shipmentType),
    taxIds: mapTaxIds(read, context.gstin),
    placeOfSupply: placeOfSupply(shipTo),
    lines: mapLines(read, items, prices),
    fulfillmentGroups: [
      mapGroup(read, shipment, {
        shipmentId: orderId,
        statuses,
        items,
        documents,
        order: { fulfilledBy: profile.fulfilledBy, shippingModel, sla, holds },
      }),
    ],
    shipments: mapShipments(read, shipment, { shipmentId: orderId, statuses, items, details }),
    attributes: mapAttributes(read, shipment, shipmentType),
  });
}

function isAfter(time: Iso8601 | undefined, asOf: Iso8601 | undefined): boolean {
  return time !== undefined && asOf !== undefined && Date.parse(time) > Date.parse(asOf);
}
