import type { WireReader } from '../../core/wire-reader.js';
import { omitUndefined, type Shipment, type ShipmentState, type Tracking } from '../../model/index.js';
import { isCancelled, type OrderItem } from './map-items.js';
import type { ShipmentStatuses } from './map-status.js';
import { SHIPMENT_BY_RETURN, SHIPMENT_BY_STATUS } from './statuses.js';
import type { FlipkartShipment } from './wire.js';
import { couriersOf, type FlipkartShipmentDetails } from './wire-details.js';

export interface ParcelContext {
  readonly shipmentId: string;
  readonly statuses: ShipmentStatuses;
  readonly items: readonly OrderItem[];
  readonly details: FlipkartShipmentDetails | undefined;
}

/** Words of a shipment that is not packed: there is no parcel yet. */
const UNPACKED: ReadonlySet<string> = new Set(['APPROVED', 'FORM_FAILED', 'PACKING_IN_PROGRESS']);

/**
 * The parcels: one for each sub-shipment, from the moment that it is packed or has a courier. `undefined` where it is not
 * known how far the shipment is.
 */
export function mapShipments(
  read: WireReader,
  shipment: FlipkartShipment,
  context: ParcelContext,
): Shipment[] | undefined {
  const { statuses, items, shipmentId, details } = context;
  const ids = subShipmentIds(read, shipment, details);
  const status = { value: parcelState(context), raw: statuses.word };
  const isOne = ids.length < 2;
  const locationId = read.filledText(shipment.locationId, 'shipments');
  const parcels = (isOne ? [ids[0]] : ids).map((id, index): Shipment => {
    const path = `shipments.${index}`;
    return omitUndefined<Shipment>({
      id: id ?? shipmentId,
      groupId: shipmentId,
      // Which sub-shipment holds what is not told.
      lines: isOne ? items.filter((item) => !isCancelled(item)).map(parcelLine) : undefined,
      trackings: mapTrackings(read, details, id, `${path}.trackings`),
      status: omitUndefined<Shipment['status']>(status),
      locationId,
    });
  });
  const { word } = statuses;
  const isParcel =
    word !== undefined && statuses.state.value !== 'unknown' && !UNPACKED.has(word) && word !== 'CANCELLED';
  if (isParcel || parcels.some(({ trackings }) => trackings.length > 0)) return parcels;
  return statuses.state.value === 'unknown' ? undefined : [];
}

function parcelLine({ id, ordered }: OrderItem): { lineId: string; quantity: number } {
  return { lineId: id, quantity: ordered };
}

function parcelState({ statuses, items }: ParcelContext): ShipmentState {
  if (statuses.word === undefined || statuses.state.value === 'unknown') return 'unknown';
  const isCourierReturn = items.some((item) => !isCancelled(item) && item.isCourierReturn);
  const returning = isCourierReturn ? SHIPMENT_BY_RETURN.get(statuses.word) : undefined;
  return returning ?? SHIPMENT_BY_STATUS.get(statuses.word) ?? 'unknown';
}

/** As the row tells them, else as the details do. */
function subShipmentIds(
  read: WireReader,
  shipment: FlipkartShipment,
  details: FlipkartShipmentDetails | undefined,
): readonly string[] {
  const list = read.list(shipment.subShipments ?? details?.subShipments, 'shipments') ?? [];
  const ids = list.flatMap(
    (value) => read.filledText(read.record(value, 'shipments')?.['subShipmentId'], 'shipments') ?? [],
  );
  return [...new Set(ids)];
}

/** The courier who brings it, and the one who fetches it, where it is another. */
function mapTrackings(
  read: WireReader,
  details: FlipkartShipmentDetails | undefined,
  subShipmentId: string | undefined,
  path: string,
): Tracking[] {
  const seen = new Set<string>();
  return couriersOf(read, details, subShipmentId, path).flatMap((courier): Tracking[] => {
    const number = read.filledText(courier.trackingId, path)?.trim();
    if (number === undefined || seen.has(number)) return [];
    seen.add(number);
    return [omitUndefined<Tracking>({ number, carrier: read.filledText(courier.vendorName, path)?.trim() })];
  });
}
