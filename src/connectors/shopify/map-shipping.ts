import type { WireReader } from '../../core/wire-reader.js';
import {
  type FulfillmentGroup,
  type Hold,
  mapStatus,
  omitUndefined,
  type Shipment,
  type Tracking,
} from '../../model/index.js';
import { nodesOf } from './connection.js';
import {
  GROUP_ACTION,
  GROUP_BY_STATUS,
  HOLD_REASON,
  SHIPMENT_BY_DISPLAY_STATUS,
  SHIPMENT_BY_STATUS,
} from './statuses.js';
import type {
  Maybe,
  ShopifyFulfillment,
  ShopifyFulfillmentHold,
  ShopifyFulfillmentLine,
  ShopifyFulfillmentOrder,
  ShopifyGroupLine,
  ShopifyTrackingInfo,
} from './wire.js';

/** Shipments are what was handed over: fulfillments. One without an id cannot be told from another and is left out. */
export function mapShipment(read: WireReader, value: unknown, index: number): Shipment[] {
  const path = `shipments.${index}`;
  const wire = read.record(value, path) as ShopifyFulfillment | undefined;
  const id = requiredId(read, wire, path);
  if (wire === undefined || id === undefined) return [];
  const createdAt = read.time(wire.createdAt, `${path}.createdAt`);
  return [
    omitUndefined<Shipment>({
      id,
      lines: nodesOf(read, wire.fulfillmentLineItems, `${path}.lines`)?.flatMap((node, lineIndex) =>
        mapShipmentLine(read, node, `${path}.lines.${lineIndex}`),
      ),
      trackings: mapTrackings(read, wire.trackingInfo, `${path}.trackings`),
      status: shipmentStatus(read, wire, `${path}.status`),
      createdAt,
      updatedAt: read.time(wire.updatedAt, `${path}.updatedAt`),
      shippedAt: read.time(wire.inTransitAt, `${path}.shippedAt`) ?? createdAt,
      deliveredAt: read.time(wire.deliveredAt, `${path}.deliveredAt`),
      locationId: read.filledText(wire.location?.id, `${path}.locationId`),
    }),
  ];
}

function mapShipmentLine(read: WireReader, node: unknown, path: string): NonNullable<Shipment['lines']> {
  const line = read.record(node, path) as ShopifyFulfillmentLine | undefined;
  const lineId = read.filledText(line?.lineItem?.id, `${path}.lineId`);
  const quantity = read.count(line?.quantity, `${path}.quantity`);
  return lineId === undefined || quantity === undefined ? [] : [{ lineId, quantity }];
}

function shipmentStatus(read: WireReader, wire: ShopifyFulfillment, path: string): Shipment['status'] {
  const status = read.text(wire.status, path);
  // A cancelled fulfillment may keep the display status it had: success is no proof of life (recorded 2026-06).
  const isCancelled = SHIPMENT_BY_STATUS.get(status ?? '') === 'cancelled';
  const display = isCancelled ? undefined : read.text(wire.displayStatus, path);
  return display === undefined ? mapStatus(SHIPMENT_BY_STATUS, status) : mapStatus(SHIPMENT_BY_DISPLAY_STATUS, display);
}

function mapTrackings(read: WireReader, infos: Maybe<readonly Maybe<ShopifyTrackingInfo>[]>, path: string): Tracking[] {
  return (read.list(infos, path) ?? []).flatMap((value, index) => {
    const at = `${path}.${index}`;
    const info = read.record(value, at) as ShopifyTrackingInfo | undefined;
    const number = read.filledText(info?.number, `${at}.number`);
    if (number === undefined) return [];
    return [
      omitUndefined<Tracking>({
        number,
        carrier: read.filledText(info?.company, `${at}.carrier`),
        url: read.filledText(info?.url, `${at}.url`),
      }),
    ];
  });
}

/** Groups are what can be shipped: fulfillment orders. */
export function mapFulfillmentGroup(read: WireReader, value: unknown, index: number): FulfillmentGroup[] {
  const path = `fulfillmentGroups.${index}`;
  const wire = read.record(value, path) as ShopifyFulfillmentOrder | undefined;
  const id = requiredId(read, wire, path);
  if (wire === undefined || id === undefined) return [];
  return [
    omitUndefined<FulfillmentGroup>({
      id,
      locationId: read.filledText(wire.assignedLocation?.location?.id, `${path}.locationId`),
      locationName: read.filledText(wire.assignedLocation?.name, `${path}.locationName`),
      status: mapStatus(GROUP_BY_STATUS, read.text(wire.status, `${path}.status`)),
      lines: (nodesOf(read, wire.lineItems, `${path}.lines`) ?? []).flatMap((node, lineIndex) =>
        mapGroupLine(read, node, `${path}.lines.${lineIndex}`),
      ),
      actions: read
        .list(wire.supportedActions, `${path}.actions`)
        ?.flatMap((action) => GROUP_ACTION.get((action as { action?: string } | null)?.action ?? '') ?? []),
      sla: mapSla(read, wire, `${path}.sla`),
      holds: read
        .list(wire.fulfillmentHolds, `${path}.holds`)
        ?.map((hold, holdIndex) => mapHold(read, hold, `${path}.holds.${holdIndex}`)),
    }),
  ];
}

function mapGroupLine(read: WireReader, node: unknown, path: string): FulfillmentGroup['lines'] {
  const line = read.record(node, path) as ShopifyGroupLine | undefined;
  const lineId = read.filledText(line?.lineItem?.id, `${path}.lineId`);
  if (line === undefined || lineId === undefined) return [];
  return [
    omitUndefined<FulfillmentGroup['lines'][number]>({
      lineId,
      groupLineId: read.filledText(line.id, `${path}.groupLineId`),
      total: read.count(line.totalQuantity, `${path}.total`) ?? 0,
      remaining: read.count(line.remainingQuantity, `${path}.remaining`) ?? 0,
    }),
  ];
}

function mapSla(read: WireReader, wire: ShopifyFulfillmentOrder, path: string): FulfillmentGroup['sla'] {
  const shipAfter = read.time(wire.fulfillAt, `${path}.shipAfter`);
  const shipBy = read.time(wire.fulfillBy, `${path}.shipBy`);
  if (shipAfter === undefined && shipBy === undefined) return undefined;
  return omitUndefined<NonNullable<FulfillmentGroup['sla']>>({ shipAfter, shipBy });
}

function mapHold(read: WireReader, value: unknown, path: string): Hold {
  const hold = read.record(value, path) as ShopifyFulfillmentHold | undefined;
  const raw = read.text(hold?.reason, `${path}.reason`);
  return omitUndefined<Hold>({
    reason: HOLD_REASON.get(raw ?? '') ?? 'unknown',
    raw,
    note: read.filledText(hold?.reasonNotes, `${path}.note`),
  });
}

function requiredId(read: WireReader, wire: { readonly id?: unknown } | undefined, path: string): string | undefined {
  const id = read.filledText(wire?.id, `${path}.id`);
  if (wire !== undefined && id === undefined) {
    read.report('missing_field', `${path}.id`, 'the platform sent an entry without an id; it is left out');
  }
  return id;
}
