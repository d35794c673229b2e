import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import {
  type Mapped,
  type MappingIssue,
  omitUndefined,
  type Return,
  type ReturnState,
  returnKey,
  type StoreReturn,
  type Tracking,
} from '../../model/index.js';
import { decodeEntities } from './map-text.js';
import { FULFILLED_BY_PROFILE, RESOLUTION_BY_ACTION, RETURN_BY_STATUS, RETURN_KIND_BY_SOURCE } from './statuses.js';
import type { FlipkartReturnItem } from './wire.js';

/** What the mapping needs besides the payload. */
export interface FlipkartReturnContext {
  /** The seller's id. */
  readonly storeId: string;
}

/**
 * Maps one row of `GET /v2/returns`, of customers' and of couriers' returns alike. Pure, and total but for what has no id.
 *
 * @throws {ConnectorError} `unexpected_response` for anything without a return id.
 */
export function mapReturn(
  wire: unknown,
  { storeId }: FlipkartReturnContext,
): { readonly storeReturn: StoreReturn; readonly issues: readonly MappingIssue[] } {
  const row: FlipkartReturnItem = recordOf(wire) ?? {};
  const read = createWireReader();
  const id = read.filledText(row.returnId, 'id');
  if (id === undefined) {
    const message = 'The payload is not a Flipkart return: it has no returnId.';
    throw new ConnectorError('unexpected_response', message, { platform: 'flipkart', storeId, operation: 'mapReturn' });
  }
  const identity = { platform: 'flipkart', storeId, id };
  const text = (value: unknown, path: string) => {
    const found = read.filledText(value, path);
    return found === undefined ? undefined : decodeEntities(found).trim();
  };
  const kind = kindOf(read, row);
  const status = statusOf(read, row.status, kind);
  const completedAt = timeOf(read, row.completionDate, 'completedAt');
  const storeReturn = omitUndefined<StoreReturn>({
    key: returnKey(identity),
    ...identity,
    kind,
    status,
    orderId: text(row.shipmentId, 'orderId'),
    orderNumber: text(row.orderId, 'orderNumber'),
    createdAt: timeOf(read, row.createdDate, 'createdAt'),
    updatedAt: timeOf(read, row.updatedDate, 'updatedAt'),
    approvedAt: timeOf(read, row.approvedOn, 'approvedAt'),
    expectedAt: timeOf(read, row.expectedDate, 'expectedAt'),
    completedAt,
    reason: text(row.reason, 'reason'),
    subReason: text(row.subReason, 'subReason'),
    comment: text(row.comments, 'comment'),
    resolution: resolutionOf(read, row.action),
    replacementLineId: text(row.replacementOrderItemId, 'replacementLineId'),
    lines: [lineOf(read, row)],
    trackings: trackingsOf(read, row),
    locationId: text(row.locationId, 'locationId'),
    fulfilledBy: fulfilledByOf(read, row),
    attributes: attributesOf(read, row),
    issues: read.issues,
  });
  return { storeReturn, issues: read.issues };
}

/**
 * Maps a page of rows. Rows are items: those of one return become one, so that neither overwrites the other where returns
 * are stored by `key`.
 */
export function mapReturns(rows: readonly unknown[], context: FlipkartReturnContext): StoreReturn[] {
  const byKey = new Map<string, StoreReturn>();
  for (const row of rows) {
    const { storeReturn } = mapReturn(row, context);
    const before = byKey.get(storeReturn.key);
    byKey.set(storeReturn.key, before === undefined ? storeReturn : joined(before, storeReturn));
  }
  return [...byKey.values()];
}

function joined(first: StoreReturn, next: StoreReturn): StoreReturn {
  const numbers = new Set(first.trackings?.map(({ number }) => number));
  const trackings = [
    ...(first.trackings ?? []),
    ...(next.trackings ?? []).filter(({ number }) => !numbers.has(number)),
  ];
  return {
    ...first,
    lines: [...(first.lines ?? []), ...(next.lines ?? [])],
    trackings,
    issues: [...first.issues, ...next.issues],
  };
}

function kindOf(read: WireReader, { type, source }: FlipkartReturnItem): Return['kind'] {
  const word = read.filledText(type, 'kind') ?? read.filledText(source, 'kind');
  const kind = RETURN_KIND_BY_SOURCE.get(word ?? '');
  if (word !== undefined && kind === undefined) {
    read.report('unknown_value', 'kind', 'a source of returns that this version does not know', word);
  }
  return kind ?? 'unknown';
}

/** Notifications write `RETURN_CREATED`, rows `CREATED`, the guides of self-ship returns `Created`. */
function statusOf(read: WireReader, value: unknown, kind: Return['kind']): Mapped<ReturnState> {
  const raw = read.filledText(value, 'status');
  if (raw === undefined) {
    read.report('missing_field', 'status', 'the platform sent a return without a status');
    return { value: 'unknown' };
  }
  const word = raw
    .trim()
    .toUpperCase()
    .replace(/^RETURN_/, '');
  const known = RETURN_BY_STATUS.get(word);
  if (known === undefined) read.report('unknown_value', 'status', 'a status that this version does not know', raw);
  // Nobody approves what the courier brings back: it is on its way once it is a return.
  return { value: kind === 'courier' && known === 'approved' ? 'in_transit' : (known ?? 'unknown'), raw };
}

function timeOf(read: WireReader, value: unknown, path: string): string | undefined {
  return read.time(value === '' ? undefined : value, path);
}

function resolutionOf(read: WireReader, action: unknown): StoreReturn['resolution'] {
  const word = read.filledText(action, 'resolution');
  if (word === undefined) return undefined;
  const known = RESOLUTION_BY_ACTION.get(word.trim().toUpperCase());
  if (known === undefined)
    read.report('unknown_value', 'resolution', 'an action that this version does not know', word);
  return known ?? 'unknown';
}

function lineOf(read: WireReader, { orderItemId, quantity }: FlipkartReturnItem): NonNullable<Return['lines']>[number] {
  const path = 'lines.0.quantity';
  const told = read.count(quantity, path);
  if (told === undefined) read.report('missing_field', path, 'taken as 0');
  const lineId = read.filledText(orderItemId, 'lines.0.lineId');
  return omitUndefined<NonNullable<Return['lines']>[number]>({ lineId, quantity: told ?? 0 });
}

function trackingsOf(read: WireReader, { trackingId, courierName }: FlipkartReturnItem): Tracking[] {
  const number = read.filledText(trackingId, 'trackings.0.number')?.trim();
  if (number === undefined) return [];
  return [omitUndefined<Tracking>({ number, carrier: read.filledText(courierName, 'trackings.0.carrier')?.trim() })];
}

function fulfilledByOf(read: WireReader, { serviceProfile }: FlipkartReturnItem): StoreReturn['fulfilledBy'] {
  const word = read.filledText(serviceProfile, 'fulfilledBy');
  if (word === undefined) return undefined;
  const known = FULFILLED_BY_PROFILE.get(word);
  if (known === undefined) {
    read.report('unknown_value', 'fulfilledBy', 'a service profile that this version does not know', word);
  }
  return known ?? 'unknown';
}

/** Facts that have no field of their own, by Flipkart's names. */
function attributesOf(read: WireReader, row: FlipkartReturnItem): Record<string, string> {
  return omitUndefined<Record<string, string>>({
    shipmentStatus: read.filledText(row.shipmentStatus, 'attributes'),
    orderDate: timeOf(read, row.orderDate, 'attributes'),
    fsn: read.filledText(row.productId, 'attributes'),
    listingId: read.filledText(row.listingId, 'attributes'),
  } as Record<string, string>);
}
