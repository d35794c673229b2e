import { liveItems, type Shipment, stateOf } from '../state/shipment.js';
import type { DateField, DateRange, ShipmentFilter } from './filter.js';

export interface ShipmentSort {
  readonly field: DateField;
  readonly order: 'asc' | 'desc';
}

/** Whether a window's end belongs to it is not documented: a test can have it either way. */
export type WindowEnds = 'exclusive' | 'inclusive';

/** The shipments that a search finds as they are now, in its order. */
export function findShipments(
  shipments: readonly Shipment[],
  filter: ShipmentFilter,
  sort: ShipmentSort,
  windowEnds: WindowEnds,
): readonly Shipment[] {
  const sign = sort.order === 'asc' ? 1 : -1;
  const at = (shipment: Shipment): number => dateOf(shipment, sort.field);
  return shipments
    .filter((shipment) => matches(shipment, filter, windowEnds))
    .sort((a, b) => sign * (at(a) - at(b)) || (a.id < b.id ? -1 : 1));
}

function matches(shipment: Shipment, filter: ShipmentFilter, windowEnds: WindowEnds): boolean {
  const isIn = (date: number, { from, to }: DateRange): boolean =>
    date >= from && (windowEnds === 'inclusive' ? date <= to : date < to);
  const { locationId, skus, mps, dates } = filter;
  return (
    filter.shipmentTypes.includes(shipment.type) &&
    filter.serviceProfiles.includes(shipment.profile) &&
    filter.tiers.includes(shipment.tier) &&
    (locationId === undefined || shipment.locationId === locationId) &&
    (mps === undefined || mps === shipment.subShipments.length > 1) &&
    (skus === undefined || shipment.items.some(({ sku }) => skus.includes(sku))) &&
    Object.entries(dates).every(([field, dateRange]) => isIn(dateOf(shipment, field as DateField), dateRange)) &&
    isInType(shipment, filter, isIn)
  );
}

/** A shipment of which a part was cancelled is found in both places: with what is left of it, and with what is not. */
function isInType(
  shipment: Shipment,
  { type, states, hold, cancellation }: ShipmentFilter,
  isIn: (date: number, range: DateRange) => boolean,
): boolean {
  if (cancellation !== undefined) {
    return shipment.items.some(
      (item) => item.cancellation?.type === cancellation.type && isIn(item.cancellation.at, cancellation.dates),
    );
  }
  if (liveItems(shipment).length === 0 || !states.includes(stateOf(shipment))) return false;
  return type !== 'preDispatch' || shipment.hold === hold;
}

function dateOf(shipment: Shipment, field: DateField): number {
  const { updatedAt, orderedAt, dispatchAfter, dispatchBy } = shipment;
  switch (field) {
    case 'dispatchAfterDate':
      return dispatchAfter;
    case 'dispatchByDate':
      return dispatchBy;
    case 'modifiedDate':
      return updatedAt;
    case 'orderDate':
      return orderedAt;
  }
}
