import { createHash } from 'node:crypto';
import { recordOf } from '../../core/wire-reader.js';
import type { FlipkartAnswer } from './client.js';
import { nextTargetOf } from './ids.js';
import { OPERATIONS } from './operations.js';
import { type OrderLeg, PAGE_SIZE } from './order-legs.js';
import type { WalkPage, WalkRow } from './order-walk.js';

/** A shipment as listed. */
export interface ListedRow extends WalkRow {
  readonly id: string | undefined;
  readonly wire: unknown;
  /**
   * When the last of it was cancelled, where all of it is and this is what it was looked for by: it may have changed since,
   * and no later window would find it by that.
   */
  readonly endedAt: number | undefined;
}

/**
 * A page of a search.
 *
 * @param now for an answer that does not tell Flipkart's clock.
 * @returns `undefined` for what is no page.
 */
export function readPage(
  { body, serverTime }: FlipkartAnswer,
  leg: OrderLeg,
  now: number,
): WalkPage<ListedRow> | undefined {
  const { shipments, hasMore, nextPageUrl } = body;
  if (!Array.isArray(shipments)) return undefined;
  return {
    rows: shipments.map((wire: unknown) => readRow(wire, leg)),
    // Not told: a full page is not the end.
    hasMore: typeof hasMore === 'boolean' ? hasMore : shipments.length >= PAGE_SIZE,
    next: targetOf(nextPageUrl),
    at: serverTime ?? now,
  };
}

/** Where the next page of a search is. */
export function targetOf(next: unknown): string | undefined {
  return nextTargetOf(next, '', OPERATIONS.nextShipments.path);
}

function readRow(wire: unknown, { by }: OrderLeg): ListedRow {
  const shipment = recordOf(wire) ?? {};
  const id = shipmentIdOf(wire);
  const items = Array.isArray(shipment['orderItems']) ? shipment['orderItems'].map(recordOf) : [];
  const updatedAt = timeOf(shipment['updatedAt']);
  const cancelled = items.flatMap((item) => timeOf(item?.['cancellationDate']) ?? []);
  const cancelledAt = cancelled.length === 0 ? undefined : Math.max(...cancelled);
  const statuses = new Set(items.map((item) => item?.['status']));
  return {
    id,
    wire,
    mark: markOf(id === undefined ? JSON.stringify(wire) : `${id} ${shipment['updatedAt']}`),
    time: by === 'modifiedDate' ? updatedAt : cancelledAt,
    endedAt: by === 'cancellationDate' && statuses.size === 1 && statuses.has('CANCELLED') ? cancelledAt : undefined,
    changedAt: updatedAt,
    // Two that were cancelled may have been by two parties.
    isMixed: statuses.size > 1 || (statuses.has('CANCELLED') && items.length > 1),
  };
}

export function shipmentIdOf(wire: unknown): string | undefined {
  const id = recordOf(wire)?.['shipmentId'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

export function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** 64 bits: of a million shipments two are taken for one in one run of thirty million. */
export function markOf(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 8).toString('base64url');
}
