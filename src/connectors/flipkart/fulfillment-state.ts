import type { Call } from '../../core/call.js';
import type { FulfillmentLine } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import type { FlipkartClient } from './client.js';
import { isCancelled, readItems } from './map-items.js';
import { oddPage } from './order-refusals.js';
import { FULFILLED_BY_PROFILE, RANK_BY_STATUS } from './statuses.js';
import type { FlipkartStore } from './store.js';
import type { FlipkartShipment } from './wire.js';

/** An item of a shipment, as far as pushes and cancellations need it. */
export interface ShipmentItem extends FulfillmentLine {
  /** Flipkart's own word; absent where it was not told. */
  readonly status: string | undefined;
  /** `OD…` */
  readonly parentOrderId: string | undefined;
  readonly cancellationGroupId: string | undefined;
}

/** What decides whether a shipment may be packed, dispatched or cancelled. */
export interface FulfillmentState {
  readonly shipmentId: string;
  readonly locationId: string | undefined;
  /** NORMAL, EXPRESS or SELF; absent where it was not told. */
  readonly type: string | undefined;
  readonly isHeld: boolean;
  /** In Flipkart's own warehouse. */
  readonly isFlipkarts: boolean;
  /** ISO 8601, UTC. */
  readonly dispatchAfter: string | undefined;
  readonly items: readonly ShipmentItem[];
  /** Those that are not cancelled. */
  readonly live: readonly ShipmentItem[];
  /** Of the live items; `undefined` where they differ or nothing is told. Of those that all have left, the least advanced. */
  readonly status: string | undefined;
  /** `SS-1`, … */
  readonly subShipmentIds: readonly string[];
  /** Papers that the shipment needs. */
  readonly forms: readonly string[];
  /** Flipkart's clock, milliseconds since the epoch; ours where it did not tell. */
  readonly readAt: number;
}

/**
 * Reads a shipment as it is now, without anything about the buyer.
 *
 * @throws {ConnectorError} `not_found` where the seller has no such shipment.
 */
export async function readShipment(
  client: FlipkartClient,
  store: FlipkartStore,
  shipmentId: string,
  call: Call,
): Promise<FulfillmentState> {
  const { body, serverTime } = await client.request(
    store,
    { operation: 'getShipments', query: { shipmentIds: [shipmentId] } },
    call,
  );
  // An answer that is none must not read as "no such shipment": that would end a pack that goes on.
  if (!Array.isArray(body['shipments'])) throw oddPage('no list of shipments', call);
  const wire = shipmentIn(body['shipments'], shipmentId);
  if (wire !== undefined) return fulfillmentState(wire, shipmentId, serverTime ?? call.now());
  const { operation } = call;
  const message = `flipkart ${operation}: the seller has no shipment ${shipmentId}, or this app may not see it. Check orderId: it is the shipment's id.`;
  throw new ConnectorError('not_found', message, { platform: 'flipkart', storeId: store.storeId, operation });
}

/** The row of this very shipment in a list of an answer. */
export function shipmentIn(list: unknown, shipmentId: string): Readonly<Record<string, unknown>> | undefined {
  const rows = Array.isArray(list) ? list.map(recordOf) : [];
  return rows.find((row) => row?.['shipmentId'] === shipmentId);
}

/** Total: what is of another type than promised counts as not told. */
export function fulfillmentState(wire: FlipkartShipment, shipmentId: string, readAt: number): FulfillmentState {
  // What is odd is an issue of the order that is fetched; here nobody would read it.
  const read = createWireReader();
  const rows = readItems(read, wire);
  const items = rows.map(({ wire: item, id, ordered, status }) => ({
    lineItemId: id,
    quantity: ordered,
    status,
    parentOrderId: read.filledText(item.orderId, ''),
    cancellationGroupId: read.filledText(item.cancellationGroupId, ''),
  }));
  const live = items.filter((_, index) => !isGone(rows[index]));
  return {
    shipmentId,
    locationId: read.filledText(wire.locationId, ''),
    type: read.filledText(wire.shipmentType, ''),
    isHeld: read.flag(wire.hold, '') === true,
    isFlipkarts: rows.some(({ wire: item }) => isFlipkarts(read, item.serviceProfile)),
    dispatchAfter: read.time(wire.dispatchAfterDate, ''),
    items,
    live,
    status: commonStatus(live),
    subShipmentIds: textsOf(read, wire.subShipments, 'subShipmentId'),
    forms: textsOf(read, wire.forms, 'name'),
    readAt,
  };
}

function isGone(row: Parameters<typeof isCancelled>[0] | undefined): boolean {
  return row === undefined || isCancelled(row);
}

function isFlipkarts(read: WireReader, profile: unknown): boolean {
  return FULFILLED_BY_PROFILE.get(read.filledText(profile, '') ?? '') === 'marketplace';
}

const RANK_OF_DISPATCH = RANK_BY_STATUS.get('READY_TO_DISPATCH') ?? 0;

function commonStatus(live: readonly ShipmentItem[]): string | undefined {
  const words = [...new Set(live.map(({ status }) => status))];
  if (words.length <= 1) return words[0];
  const ranks = words.map((word) => RANK_BY_STATUS.get(word ?? '') ?? -1);
  const least = Math.min(...ranks);
  // Items arrive and come back one by one.
  return least >= RANK_OF_DISPATCH ? words[ranks.indexOf(least)] : undefined;
}

function textsOf(read: WireReader, list: unknown, name: string): readonly string[] {
  return (read.list(list, '') ?? []).flatMap((value) => read.filledText(recordOf(value)?.[name], '') ?? []);
}
