import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../clock.js';
import type { Random } from '../../random.js';
import { indianDay } from '../http/json.js';
import type { Listing } from '../listings/listing.js';
import type { Cancellation, Courier, Shipment, SubShipment } from '../state/shipment.js';
import { generateItems } from './generate-items.js';
import { inventAddress } from './people.js';
import type { FlipkartScenario } from './scenarios.js';

export interface GeneratorContext {
  readonly random: Random;
  readonly locationIds: readonly string[];
  readonly listings: readonly Listing[];
  readonly now: number;
  /** The shipment before: what another shipment of its order shares. */
  readonly previous: Shipment | undefined;
}

export interface ShipmentTimes {
  readonly orderedAt: number;
  readonly updatedAt?: number;
}

/** One shipment with everything in it, adding up. */
export function generateShipment(
  scenario: FlipkartScenario,
  times: ShipmentTimes,
  { random, locationIds, listings, now, previous }: GeneratorContext,
): Shipment {
  const sibling = scenario.sibling === true ? previous : undefined;
  const orderedAt = sibling?.orderedAt ?? wholeSeconds(times.orderedAt);
  const state = scenario.cancelled === undefined ? (scenario.state ?? 'APPROVED') : 'CANCELLED';
  const updatedAt = wholeSeconds(times.updatedAt ?? Math.min(now, orderedAt + progressMs(state)));
  const type = scenario.type ?? 'NORMAL';
  const address = sibling?.deliveryAddress ?? inventAddress(random);
  const cancellationType = scenario.cancelled ?? scenario.partlyCancelled;
  const cancellation = cancellationType && cancellationOf(cancellationType, updatedAt);
  const items = generateItems(scenario, { random, listings, state, cancellation });
  const isPacked = !BEFORE_PACKED.has(state);
  return {
    id: random.uuid(),
    orderId: sibling?.orderId ?? `OD43${random.digits(16)}`,
    scenario: scenario.label,
    orderedAt,
    updatedAt,
    dispatchAfter: orderedAt + 5 * MINUTE_MS,
    dispatchBy: orderedAt + (scenario.late === true ? HOUR_MS : 2 * DAY_MS),
    hold: scenario.hold === true,
    type,
    profile: scenario.profile ?? 'NON_FBF',
    tier: type === 'EXPRESS' ? 'EXPRESS' : 'REGULAR',
    packagingPolicy: random.pick(['DEFAULT', 'DEFAULT', 'GREEN_PACKAGE', 'TRANSPARENT_PACKAGE', 'NA']),
    paymentType: sibling?.paymentType ?? scenario.payment ?? (random.chance(0.4) ? 'COD' : 'PREPAID'),
    locationId: random.pick(locationIds),
    items,
    subShipments: subShipments(scenario.packages ?? 1, isPacked, type === 'SELF', random),
    deliveryAddress: address,
    billingAddress: sibling?.billingAddress ?? (random.chance(0.8) ? address : inventAddress(random)),
    weighingRequired: random.chance(0.1),
    forms: state === 'FORM_FAILED' ? [{ name: 'FORM600TG', link: '', automated: true }] : [],
    packing: undefined,
    invoice: isPacked
      ? {
          number: `SBX${random.digits(8)}`,
          date: indianDay(orderedAt),
          taxRates: new Map(items.map(({ id }) => [id, 18])),
        }
      : undefined,
    selfDispatch:
      type === 'SELF' && isPacked && state !== 'PACKED'
        ? {
            dispatchedAt: updatedAt,
            tentativeDeliveryAt: orderedAt + 6 * DAY_MS,
            deliveryPartner: 'DELHIVERY',
            deliveryPartnerCode: 'DELHIVERY',
          }
        : undefined,
  };
}

const BEFORE_PACKED: ReadonlySet<string> = new Set(['APPROVED', 'CANCELLED', 'FORM_FAILED', 'PACKING_IN_PROGRESS']);

/** How long after the order it is where it is. */
function progressMs(state: string): number {
  const hours: Readonly<Record<string, number>> = {
    CANCELLED: 2,
    PACKED: 3,
    READY_TO_DISPATCH: 5,
    PICKUP_COMPLETE: 10,
    SHIPPED: 20,
    DELIVERED: 60,
  };
  return (hours[state] ?? 0.1) * HOUR_MS;
}

const wholeSeconds = (at: number): number => Math.floor(at / SECOND_MS) * SECOND_MS;

function cancellationOf(type: Cancellation['type'], at: number): Cancellation {
  const reason = {
    buyerCancellation: ['buyer_cancellation', 'order_cancelled_by_buyer'],
    marketplaceCancellation: ['marketplace_cancellation', 'not_serviceable'],
    sellerCancellation: ['seller_cancellation', 'not_enough_inventory'],
  }[type] as [string, string];
  return { type, at, reason: reason[0], subReason: reason[1] };
}

function subShipments(count: number, isPacked: boolean, isSelf: boolean, random: Random): SubShipment[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `SS-${index + 1}`,
    dimensions: isPacked ? { length: 20, breadth: 15, height: 10, weight: 0.8 } : undefined,
    courier: isPacked ? courierOf(isSelf, random) : undefined,
  }));
}

/** Flipkart's own courier and its number, or the seller's. */
export const courierOf = (isSelf: boolean, random: Random): Courier =>
  isSelf
    ? { vendorName: 'DELHIVERY', trackingId: random.digits(13) }
    : { vendorName: 'Ekart Logistics', trackingId: `FMPP${random.digits(10)}` };
