import type { WireReader } from '../../core/wire-reader.js';
import {
  type Discount,
  type FulfillmentGroup,
  type Hold,
  mapStatus,
  omitUndefined,
  type Refund,
  type Shipment,
  type ShippingLine,
  type Tracking,
} from '../../model/index.js';
import { differenceOf, mapMoneyBag, mapTaxLines, sumOf } from './map-amounts.js';
import {
  GROUP_ACTION,
  GROUP_BY_STATUS,
  HOLD_REASON,
  SHIPMENT_BY_DISPLAY_STATUS,
  SHIPMENT_BY_STATUS,
} from './statuses.js';
import type {
  Maybe,
  ShopifyConnection,
  ShopifyDiscountApplication,
  ShopifyFulfillment,
  ShopifyFulfillmentOrder,
  ShopifyRefund,
  ShopifyShippingLine,
  ShopifyTrackingInfo,
} from './wire.js';

/** The nodes of a connection; `undefined` when it was not read. */
export function nodesOf<Node>(
  read: WireReader,
  connection: Maybe<ShopifyConnection<Node>>,
  path: string,
): readonly unknown[] | undefined {
  const record = read.record(connection, path) as ShopifyConnection<Node> | undefined;
  return read.list(record?.nodes, path);
}

export function hasMore(connection: Maybe<ShopifyConnection<unknown>>): boolean {
  return connection?.pageInfo?.hasNextPage === true;
}

export function mapShipment(read: WireReader, value: unknown, index: number): Shipment[] {
  const path = `shipments.${index}`;
  const wire = read.record(value, path) as ShopifyFulfillment | undefined;
  const id = read.filledText(wire?.id, `${path}.id`);
  if (wire === undefined || id === undefined) return [];
  const lines = nodesOf(read, wire.fulfillmentLineItems, `${path}.lines`)?.flatMap((node, lineIndex) => {
    const at = `${path}.lines.${lineIndex}`;
    const line = read.record(node, at) as { quantity?: unknown; lineItem?: Maybe<{ id?: unknown }> } | undefined;
    const lineId = read.filledText(line?.lineItem?.id, `${at}.lineId`);
    const quantity = read.count(line?.quantity, `${at}.quantity`);
    return lineId === undefined || quantity === undefined ? [] : [{ lineId, quantity }];
  });
  return [
    omitUndefined<Shipment>({
      id,
      lines,
      trackings: mapTrackings(read, wire.trackingInfo, `${path}.trackings`),
      status: shipmentStatus(read, wire, `${path}.status`),
      createdAt: read.time(wire.createdAt, `${path}.createdAt`),
      updatedAt: read.time(wire.updatedAt, `${path}.updatedAt`),
      shippedAt: read.time(wire.inTransitAt, `${path}.shippedAt`) ?? read.time(wire.createdAt, `${path}.shippedAt`),
      deliveredAt: read.time(wire.deliveredAt, `${path}.deliveredAt`),
      locationId: read.filledText(wire.location?.id, `${path}.locationId`),
    }),
  ];
}

function shipmentStatus(read: WireReader, wire: ShopifyFulfillment, path: string): Shipment['status'] {
  const status = read.text(wire.status, path);
  // A cancelled fulfillment may keep the display status it had: success is no proof of life (recorded 2026-06).
  const isCancelled = SHIPMENT_BY_STATUS.get(status ?? '') === 'cancelled';
  const display = isCancelled ? undefined : read.text(wire.displayStatus, path);
  return display === undefined ? mapStatus(SHIPMENT_BY_STATUS, status) : mapStatus(SHIPMENT_BY_DISPLAY_STATUS, display);
}

export function mapTrackings(
  read: WireReader,
  infos: Maybe<readonly Maybe<ShopifyTrackingInfo>[]>,
  path: string,
): Tracking[] {
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

export function mapRefund(read: WireReader, value: unknown, index: number): Refund[] {
  const path = `refunds.${index}`;
  const wire = read.record(value, path) as ShopifyRefund | undefined;
  const id = read.filledText(wire?.id, `${path}.id`);
  if (wire === undefined || id === undefined) return [];
  const lines = nodesOf(read, wire.refundLineItems, `${path}.lines`)?.flatMap((node, lineIndex) =>
    mapRefundLine(read, node, `${path}.lines.${lineIndex}`),
  );
  const shipping = nodesOf(read, wire.refundShippingLines, `${path}.shipping`)?.map((node) =>
    mapMoneyBag(read, (node as { subtotalAmountSet?: never } | null)?.subtotalAmountSet, `${path}.shipping`),
  );
  return [
    omitUndefined<Refund>({
      id,
      createdAt: read.time(wire.createdAt, `${path}.createdAt`),
      reason: read.filledText(wire.note, `${path}.reason`),
      amount: mapMoneyBag(read, wire.totalRefundedSet, `${path}.amount`),
      lines,
      shipping: shipping === undefined ? undefined : sumOf(shipping),
    }),
  ];
}

function mapRefundLine(read: WireReader, node: unknown, path: string): NonNullable<Refund['lines']> {
  const line = read.record(node, path) as
    | NonNullable<NonNullable<NonNullable<ShopifyRefund['refundLineItems']>['nodes']>[number]>
    | undefined;
  const lineId = read.filledText(line?.lineItem?.id, `${path}.lineId`);
  const quantity = read.count(line?.quantity, `${path}.quantity`);
  if (line === undefined || lineId === undefined || quantity === undefined) return [];
  const subtotal = mapMoneyBag(read, line.subtotalSet, `${path}.amount`);
  const tax = mapMoneyBag(read, line.totalTaxSet, `${path}.amount`);
  return [
    omitUndefined<NonNullable<Refund['lines']>[number]>({
      lineId,
      // Null for some refund lines (schema: nullable).
      refundLineId: read.filledText(line.id, `${path}.refundLineId`),
      quantity,
      amount: tax === undefined ? subtotal : sumOf([subtotal, tax]),
      restocked: read.flag(line.restocked, `${path}.restocked`),
    }),
  ];
}

export function mapShippingLine(read: WireReader, value: unknown, index: number): ShippingLine[] {
  const path = `shippingLines.${index}`;
  const wire = read.record(value, path) as ShopifyShippingLine | undefined;
  if (wire === undefined) return [];
  const text = (field: unknown, name: string) => read.filledText(field, `${path}.${name}`);
  const amount = mapMoneyBag(read, wire.originalPriceSet, `${path}.amount`);
  const total = mapMoneyBag(read, wire.discountedPriceSet, `${path}.total`);
  const discount = differenceOf(amount, total);
  return [
    omitUndefined<ShippingLine>({
      id: text(wire.id, 'id'),
      title: text(wire.title, 'title'),
      code: text(wire.code, 'code'),
      carrier: text(wire.carrierIdentifier, 'carrier'),
      source: text(wire.source, 'source'),
      amount,
      total,
      discounts:
        discount === undefined ? undefined : /^-?0*(\.0+)?$/.test(discount.shop.amount) ? [] : [{ amount: discount }],
      taxLines: mapTaxLines(read, wire.taxLines, `${path}.taxLines`),
      isRemoved: read.flag(wire.isRemoved, `${path}.isRemoved`),
    }),
  ];
}

const DISCOUNT_KIND: ReadonlyMap<string, Discount['kind']> = new Map<string, Discount['kind']>([
  ['AutomaticDiscountApplication', 'automatic'],
  ['DiscountCodeApplication', 'code'],
  ['ManualDiscountApplication', 'manual'],
  ['ScriptDiscountApplication', 'automatic'],
]);

export function mapDiscount(read: WireReader, value: unknown, index: number): Discount[] {
  const path = `discounts.${index}`;
  const wire = read.record(value, path) as ShopifyDiscountApplication | undefined;
  if (wire === undefined) return [];
  const target = wire.targetType?.toUpperCase();
  const fixed = read.amount(wire.value?.amount, `${path}.value`);
  const percentage = read.amount(wire.value?.percentage, `${path}.value`);
  return [
    omitUndefined<Discount>({
      id: read.text(wire.index, `${path}.id`),
      kind: DISCOUNT_KIND.get(wire.__typename ?? '') ?? 'unknown',
      code: read.filledText(wire.code, `${path}.code`),
      title: read.filledText(wire.title, `${path}.title`),
      target: target === 'LINE_ITEM' ? 'items' : target === 'SHIPPING_LINE' ? 'shipping' : undefined,
      value:
        fixed !== undefined
          ? { type: 'fixed', amount: fixed }
          : percentage !== undefined
            ? { type: 'percentage', amount: percentage }
            : undefined,
    }),
  ];
}

export function mapFulfillmentGroup(read: WireReader, value: unknown, index: number): FulfillmentGroup[] {
  const path = `fulfillmentGroups.${index}`;
  const wire = read.record(value, path) as ShopifyFulfillmentOrder | undefined;
  const id = read.filledText(wire?.id, `${path}.id`);
  if (wire === undefined || id === undefined) return [];
  const shipAfter = read.time(wire.fulfillAt, `${path}.sla.shipAfter`);
  const shipBy = read.time(wire.fulfillBy, `${path}.sla.shipBy`);
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
      sla:
        shipAfter === undefined && shipBy === undefined
          ? undefined
          : omitUndefined<NonNullable<FulfillmentGroup['sla']>>({ shipAfter, shipBy }),
      holds: mapHolds(read, wire, `${path}.holds`),
    }),
  ];
}

function mapGroupLine(read: WireReader, node: unknown, path: string): FulfillmentGroup['lines'] {
  const line = read.record(node, path) as
    | { id?: unknown; totalQuantity?: unknown; remainingQuantity?: unknown; lineItem?: Maybe<{ id?: unknown }> }
    | undefined;
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

function mapHolds(read: WireReader, wire: ShopifyFulfillmentOrder, path: string): Hold[] | undefined {
  return read.list(wire.fulfillmentHolds, path)?.map((value, index) => {
    const hold = read.record(value, `${path}.${index}`) as { reason?: unknown; reasonNotes?: unknown } | undefined;
    const raw = read.text(hold?.reason, `${path}.${index}.reason`);
    return omitUndefined<Hold>({
      reason: HOLD_REASON.get(raw ?? '') ?? 'unknown',
      raw,
      note: read.filledText(hold?.reasonNotes, `${path}.${index}.note`),
    });
  });
}
