import type { WireReader } from '../../core/wire-reader.js';
import {
  type DocumentRef,
  type FulfillmentGroup,
  type GroupAction,
  type Order,
  omitUndefined,
  type PackageSpec,
  type WithUndefined,
} from '../../model/index.js';
import { hasReached, isCancelled, type OrderItem } from './map-items.js';
import { mapMeasures } from './map-measures.js';
import type { ShipmentStatuses } from './map-status.js';
import type { FlipkartForm, FlipkartShipment, FlipkartSubShipment } from './wire.js';

export interface GroupContext {
  readonly shipmentId: string;
  readonly statuses: ShipmentStatuses;
  readonly items: readonly OrderItem[];
  readonly documents: DocumentRef[] | undefined;
  readonly order: WithUndefined<Pick<Order, 'fulfilledBy' | 'shippingModel' | 'sla' | 'holds'>>;
}

/** The one unit that can be shipped: the shipment itself. */
export function mapGroup(read: WireReader, shipment: FlipkartShipment, context: GroupContext): FulfillmentGroup {
  const { shipmentId, statuses, items, documents, order } = context;
  return omitUndefined<FulfillmentGroup>({
    id: shipmentId,
    locationId: read.filledText(shipment.locationId, 'fulfillmentGroups.0.locationId'),
    status: statuses.fulfillment,
    lines: items.map((item) => ({
      lineId: item.id,
      total: item.ordered,
      remaining: isCancelled(item) || hasReached(item, 'PICKUP_COMPLETE') ? 0 : item.ordered,
    })),
    actions: actionsOf(statuses, order),
    sla: order.sla,
    holds: order.holds,
    packages: mapPackages(read, shipment),
    documents,
  });
}

/** What the seller may do next. Cancelling ends with packing; what Flipkart stores and ships is its own to deal with. */
function actionsOf(
  { word, state }: ShipmentStatuses,
  { fulfilledBy, shippingModel }: GroupContext['order'],
): GroupAction[] | undefined {
  if (word === undefined || state.value === 'unknown' || fulfilledBy === 'unknown') return undefined;
  if (fulfilledBy !== 'merchant' || state.value !== 'open') return [];
  if (shippingModel === 'seller_ships') return word === 'APPROVED' ? ['dispatch', 'cancel'] : ['dispatch'];
  if (word === 'APPROVED') return ['pack', 'cancel'];
  // Marking it ready to dispatch is Flipkart's `dispatch`; then its courier fetches it.
  return word === 'PACKED' ? ['ready'] : [];
}

/** One for each sub-shipment, by its id; with the measures that Flipkart expects, where it is one package. */
function mapPackages(read: WireReader, shipment: FlipkartShipment): PackageSpec[] | undefined {
  const path = 'fulfillmentGroups.0.packages';
  return read.list(shipment.subShipments, path)?.flatMap((value, index): PackageSpec[] => {
    const at = `${path}.${index}`;
    const wire = read.record(value, at) as FlipkartSubShipment | undefined;
    if (wire === undefined) return [];
    const packages = read.list(wire.packages, at) ?? [];
    const only = packages.length === 1 ? read.record(packages[0], at) : undefined;
    return [
      omitUndefined<PackageSpec>({
        id: read.filledText(wire.subShipmentId, `${at}.id`),
        ...mapMeasures(read, only, at),
      }),
    ];
  });
}

/** The forms that go with the parcel. */
export function mapDocuments(read: WireReader, shipment: FlipkartShipment): DocumentRef[] | undefined {
  const path = 'fulfillmentGroups.0.documents';
  return read.list(shipment.forms, path)?.flatMap((value, index): DocumentRef[] => {
    const at = `${path}.${index}`;
    // Notifications tell no more than the name.
    const wire: FlipkartForm | undefined = typeof value === 'string' ? { name: value } : read.record(value, at);
    if (wire === undefined) return [];
    const id = read.filledText(wire.name, `${at}.id`);
    const url = read.filledText(wire.link, `${at}.url`);
    return [omitUndefined<DocumentRef>({ kind: 'other', id, url })];
  });
}
