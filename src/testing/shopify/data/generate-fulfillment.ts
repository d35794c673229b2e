import { DAY_MS, HOUR_MS } from '../../clock.js';
import type { Random } from '../../random.js';
import type { IdKind } from '../ids.js';
import { keptUnits } from '../state/order-math.js';
import type { FulfillmentOrderRecord, FulfillmentRecord, OrderRecord, TrackingRecord } from '../state/records.js';
import type { Catalogue } from './catalogue.js';
import type { Scenario } from './scenarios.js';

/** Carriers as the platform spells them for India; only known spellings get a tracking link [DOC]. */
const CARRIERS = ['Delhivery', 'Bluedart', 'DTDC', 'XpressBees', 'Ecom Express', 'India Post', 'Ekart', 'Shadowfax'];

interface FulfillmentInput {
  readonly order: OrderRecord;
  readonly scenario: Scenario;
  readonly random: Random;
  readonly catalogue: Catalogue;
  readonly id: (kind: IdKind, part: number) => string;
}

/** Routes the lines to locations and ships what the scenario says was shipped. */
export function attachFulfillment(input: FulfillmentInput): void {
  const { order, scenario } = input;
  const used = input.catalogue.locations.slice(0, scenario.locations ?? 1);
  let linePart = 0;
  for (const [position, location] of used.entries()) {
    const fulfillmentOrder: FulfillmentOrderRecord = {
      __typename: 'FulfillmentOrder',
      id: input.id('FulfillmentOrder', position),
      locationId: location.id,
      status: 'OPEN',
      requestStatus: 'UNSUBMITTED',
      createdAt: order.createdAt,
      updatedAt: order.createdAt,
      fulfillAt: order.createdAt - (order.createdAt % HOUR_MS),
      methodType: 'SHIPPING',
      lines: [],
      holds: [],
    };
    for (const [index, line] of order.lines.entries()) {
      const units = unitsAt(keptUnits(line), index, position, used.length);
      if (units === 0 || !line.requiresShipping) continue;
      const id = input.id('FulfillmentOrderLineItem', linePart);
      fulfillmentOrder.lines.push({
        __typename: 'FulfillmentOrderLineItem',
        id,
        lineId: line.id,
        total: units,
        remaining: units,
      });
      linePart += 1;
    }
    if (fulfillmentOrder.lines.length > 0) order.fulfillmentOrders.push(fulfillmentOrder);
  }
  applyScenario(input);
}

/** Lines alternate between locations; the first line with several units is split, so that one line has two orders. */
function unitsAt(units: number, line: number, location: number, locations: number): number {
  if (locations === 1) return units;
  if (line === 0 && units >= 2) return location === 0 ? units - 1 : location === 1 ? 1 : 0;
  return line % locations === location ? units : 0;
}

function applyScenario(input: FulfillmentInput): void {
  const { order, scenario, id } = input;
  switch (scenario.fulfillment) {
    case 'none':
      return;
    case 'hold':
      for (const [position, held] of order.fulfillmentOrders.entries()) {
        held.status = 'ON_HOLD';
        held.holds.push({
          id: id('FulfillmentHold', position),
          reason: 'INCORRECT_ADDRESS',
          notes: 'PIN code does not match the city',
          handle: null,
          byRequestingApp: false,
        });
      }
      return;
    case 'scheduled':
      order.fulfillmentOrders.splice(
        0,
        order.fulfillmentOrders.length,
        ...order.fulfillmentOrders.map((waiting) => ({
          ...waiting,
          status: 'SCHEDULED' as const,
          fulfillAt: order.createdAt + 120 * DAY_MS,
        })),
      );
      return;
    case 'in_progress':
      for (const running of order.fulfillmentOrders) running.status = 'IN_PROGRESS';
      return;
    case 'partial':
      ship(input, 0, (remaining, index) => (index === 0 ? remaining - 1 : 0));
      return;
    case 'full':
    case 'delivered':
      for (const position of order.fulfillmentOrders.keys()) ship(input, position, (remaining) => remaining);
  }
}

function ship(input: FulfillmentInput, position: number, unitsOf: (remaining: number, index: number) => number): void {
  const { order, scenario, random, id } = input;
  const source = order.fulfillmentOrders[position];
  if (source === undefined) return;
  const shippedAt = order.createdAt + Math.floor((order.updatedAt - order.createdAt) / 2_000) * 1_000;
  const delivered = scenario.fulfillment === 'delivered';
  const lines: FulfillmentRecord['lines'] = [];
  for (const [index, line] of source.lines.entries()) {
    const quantity = unitsOf(line.remaining, index);
    if (quantity <= 0) continue;
    line.remaining -= quantity;
    lines.push({ id: id('FulfillmentLineItem', position * 300 + index), lineId: line.lineId, quantity });
  }
  source.updatedAt = shippedAt;
  // A partly shipped fulfillment order is in progress until the rest leaves.
  source.status = source.lines.every((line) => line.remaining === 0) ? 'CLOSED' : 'IN_PROGRESS';
  order.fulfillments.push({
    __typename: 'Fulfillment',
    id: id('Fulfillment', position),
    name: `${order.name}-F${position + 1}`,
    status: 'SUCCESS',
    displayStatus: delivered ? 'DELIVERED' : 'IN_TRANSIT',
    createdAt: shippedAt,
    updatedAt: order.updatedAt,
    deliveredAt: delivered ? order.updatedAt : null,
    inTransitAt: shippedAt,
    estimatedDeliveryAt: null,
    locationId: source.locationId,
    tracking: [inventTracking(random)],
    lines,
    fulfillmentOrderIds: [source.id],
    events: [],
  });
}

function inventTracking(random: Random): TrackingRecord {
  const company = random.pick(CARRIERS);
  const number = `${company.slice(0, 2).toUpperCase()}${random.digits(10)}`;
  return { company, number, url: `https://track.example.com/${number}` };
}
