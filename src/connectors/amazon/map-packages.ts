import { recordOf, type WireReader } from '../../core/wire-reader.js';
import {
  type Mapped,
  mapStatus,
  type Order,
  type OrderState,
  omitUndefined,
  type Return,
  type ReturnSummary,
  type Shipment,
  type ShipmentState,
  type Tracking,
} from '../../model/index.js';
import { uniqueId } from './map-items.js';
import type { ReadParts } from './map-parts.js';
import { mapAddress } from './map-people.js';
import { RETURN_BY_SHIPMENT, SHIPMENT_BY_DETAILED_STATUS, SHIPMENT_BY_STATUS } from './statuses.js';
import type { AmazonOrder, AmazonPackage } from './wire.js';

/** What was handed over, parcel by parcel. Amazon tells it of the orders that the seller ships, never of its own. */
export function mapShipments(
  read: WireReader,
  order: AmazonOrder,
  lineIds: ReadonlySet<string>,
): Shipment[] | undefined {
  const seen = new Set<string>();
  return read.list(order.packages, 'shipments')?.flatMap((value, index): Shipment[] => {
    const path = `shipments.${index}`;
    const wire = read.record(value, path) as AmazonPackage | undefined;
    if (wire === undefined) return [];
    return [
      omitUndefined<Shipment>({
        id: uniqueId(read, wire.packageReferenceId, `${path}.id`, index, seen),
        lines: mapPackageItems(read, wire, lineIds, `${path}.lines`),
        trackings: mapTrackings(read, wire, `${path}.trackings.0`),
        service: read.filledText(wire.shippingService, `${path}.service`),
        status: packageStatus(read, wire, `${path}.status`),
        createdAt: read.time(wire.createdTime, `${path}.createdAt`),
        shippedAt: read.time(wire.shipTime, `${path}.shippedAt`),
      }),
    ];
  });
}

function mapPackageItems(
  read: WireReader,
  { packageItems }: AmazonPackage,
  lineIds: ReadonlySet<string>,
  path: string,
): Shipment['lines'] {
  return read.list(packageItems, path)?.flatMap((value, index) => {
    const at = `${path}.${index}`;
    const item = read.record(value, at);
    const lineId = read.filledText(item?.['orderItemId'], `${at}.lineId`);
    const quantity = read.count(item?.['quantity'], `${at}.quantity`);
    if (lineId !== undefined && quantity !== undefined && lineIds.has(lineId)) return [{ lineId, quantity }];
    read.report('invalid_value', at, 'not so many units of a line of the order; it is left out');
    return [];
  });
}

function mapTrackings(read: WireReader, wire: AmazonPackage, path: string): Tracking[] {
  const number = read.filledText(wire.trackingNumber, `${path}.number`)?.trim();
  if (number === undefined) return [];
  return [omitUndefined<Tracking>({ number, carrier: read.filledText(wire.carrier, `${path}.carrier`)?.trim() })];
}

/** These end a parcel's way, whatever finer word is left next to them. */
const FINAL: ReadonlySet<string> = new Set(['CANCELLED', 'DELIVERED']);

/** The finer word where there is one. */
function packageStatus(read: WireReader, wire: AmazonPackage, path: string): Mapped<ShipmentState> {
  const status = read.record(wire.packageStatus, path);
  const word = read.filledText(status?.['status'], path);
  const detail = read.filledText(status?.['detailedStatus'], path);
  const mapped = mapStatus(SHIPMENT_BY_STATUS, word);
  if (word !== undefined && mapped.value === 'unknown') {
    read.report('unknown_value', path, 'a status of a package that this version does not know', word);
  }
  if (detail === undefined || FINAL.has(word ?? '')) return mapped;
  const finer = SHIPMENT_BY_DETAILED_STATUS.get(detail);
  if (finer !== undefined) return { value: finer, raw: detail };
  read.report('unknown_value', path, 'a detailed status of a package that this version does not know', detail);
  return { value: mapped.value, raw: detail };
}

/** Packages that are made ready, and not gone. */
const IN_HAND: ReadonlySet<ShipmentState> = new Set<ShipmentState>(['pending', 'label_created', 'ready_to_ship']);

/** Amazon has one word for an order of which nothing has left; a package in hand says that it is being worked on. */
export function withProgress(
  fulfillment: Order['fulfillment'],
  shipments: readonly Shipment[] | undefined,
): Order['fulfillment'] {
  const isPacked = shipments?.some(({ status }) => IN_HAND.has(status.value)) === true;
  return isPacked && fulfillment.raw === 'UNSHIPPED' ? { ...fulfillment, value: 'in_progress' } : fulfillment;
}

/** Parcels that come back because they could not be delivered. What buyers send back is not told here. */
export function mapCourierReturns(shipments: readonly Shipment[] | undefined): Return[] | undefined {
  const returns = shipments?.flatMap(({ id, lines, trackings, status }): Return[] => {
    const value = RETURN_BY_SHIPMENT.get(status.value);
    return value === undefined
      ? []
      : [omitUndefined<Return>({ id, kind: 'courier', status: { ...status, value }, lines, trackings })];
  });
  return returns?.length === 0 ? undefined : returns;
}

export function returnSummary(
  returns: readonly Return[] | undefined,
  shipments: readonly Shipment[] | undefined,
): Mapped<ReturnSummary> {
  const open = returns?.find(({ status }) => status.value === 'in_transit') ?? returns?.[0];
  if (returns === undefined || open === undefined) return { value: 'unknown' };
  const sent = shipments?.filter(({ status }) => status.value !== 'cancelled') ?? [];
  const settled = returns.length < sent.length ? 'partially_returned' : 'returned';
  return { ...open.status, value: open.status.value === 'in_transit' ? 'in_progress' : settled };
}

/** Asked for packages, Amazon leaves the list out where there is none yet (official examples, 2026-08). */
export function noneShipped(
  parts: ReadParts,
  state: Mapped<OrderState>,
  fulfilledBy: Order['fulfilledBy'],
  lines: Order['lines'],
): Shipment[] | undefined {
  const isKnown = parts.has('PACKAGES') && fulfilledBy === 'merchant' && state.value !== 'unknown';
  const hasLeft = state.value === 'completed' || lines.some(({ quantity }) => (quantity.fulfilled ?? 0) > 0);
  return isKnown && !hasLeft ? [] : undefined;
}

/** Of the first package that says it: a seller with several warehouses ships from several. */
export function mapShipFrom(read: WireReader, { packages }: AmazonOrder): Order['shipFrom'] {
  if (!Array.isArray(packages)) return undefined;
  const wire = packages
    .map((value: unknown) => recordOf(value)?.['shipFromAddress'])
    .find((value) => value !== undefined);
  return mapAddress(read, wire, 'shipFrom');
}
