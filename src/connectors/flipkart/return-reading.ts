import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { StoreReturn } from '../../model/index.js';
import type { FlipkartAnswer } from './client.js';
import { nextTargetOf } from './ids.js';
import { mapReturn, mapReturns } from './map-return.js';
import { OPERATIONS } from './operations.js';
import { markOf, timeOf } from './order-reading.js';
import type { WalkPage, WalkRow } from './order-walk.js';

/** A row of the list: one item of a return. */
export interface ReturnRow extends WalkRow {
  readonly returnId: unknown;
  readonly wire: unknown;
}

/**
 * A page of returns.
 *
 * @param field which of its times a row lies in the list by.
 * @returns `undefined` for what is no page.
 */
export function readReturns(
  { body, serverTime }: FlipkartAnswer,
  field: 'updatedDate' | 'createdDate',
  now: number,
): WalkPage<ReturnRow> | undefined {
  const { returnItems, hasMore, nextUrl } = body;
  if (!Array.isArray(returnItems)) return undefined;
  return {
    rows: returnItems.map((wire: unknown) => {
      const row = recordOf(wire) ?? {};
      return {
        wire,
        returnId: row['returnId'],
        mark: markOf(JSON.stringify(wire)),
        time: timeOf(row[field]),
        changedAt: timeOf(row['updatedDate']),
        isMixed: false,
      };
    }),
    hasMore: typeof hasMore === 'boolean' ? hasMore : returnItems.length >= RETURNS_AT_ONCE,
    next: returnsTarget(nextUrl),
    at: serverTime ?? now,
  };
}

/** Rows of a page, and ids of a request. */
export const RETURNS_AT_ONCE = 25;

/** Where the next page of returns is: relative to `/sellers/v2`. */
export function returnsTarget(next: unknown): string | undefined {
  return nextTargetOf(next, '/v2', OPERATIONS.getReturns.path);
}

/** How many rows to take, `room` or more, so that none of the returns among them lacks an item of this page. */
export function endOfReturn(rows: readonly ReturnRow[], room: number): number {
  let end = room;
  for (let index = 0; index < Math.min(end, rows.length); index += 1) {
    const id = rows[index]?.returnId;
    end = Math.max(end, rows.findLastIndex(({ returnId }) => returnId === id) + 1);
  }
  return end;
}

export interface FlipkartReturnIssue {
  readonly code: 'return_unmappable' | 'return_missing' | 'partial_data';
  readonly message: string;
  readonly returnId?: string;
}

export interface MappedReturns {
  readonly returns: readonly StoreReturn[];
  readonly issues: readonly FlipkartReturnIssue[];
}

/** A row that is no return becomes an issue; the others are delivered, those of one return as one. */
export function mapReturnRows(wires: readonly unknown[], storeId: string): MappedReturns {
  const issues: FlipkartReturnIssue[] = [];
  const sound = wires.filter((wire) => {
    try {
      mapReturn(wire, { storeId });
      return true;
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      issues.push({ code: 'return_unmappable', message: error.message });
      return false;
    }
  });
  return { returns: mapReturns(sound, { storeId }), issues };
}
