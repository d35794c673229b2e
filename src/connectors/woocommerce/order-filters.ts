import { toIsoUtc } from '../../model/index.js';
import type { TimeBounds } from '../order-query.js';
import type { WooRequest } from './client.js';
import type { WooOrder } from './wire.js';

/** The two lists of a store's orders: what WooCommerce calls `any`, and the trash, which `any` leaves out. */
export type OrderList = 'live' | 'trash';

/** The part of a list's request that says which orders, in the one order that never changes. */
export function listQuery(list: OrderList, times: TimeBounds): NonNullable<WooRequest['query']> {
  const { updatedAfter, updatedBefore, createdAfter, createdBefore } = times;
  const bounds = {
    modified_after: justBefore(updatedAfter),
    modified_before: wholeSecondFrom(updatedBefore),
    after: justBefore(createdAfter),
    before: wholeSecondFrom(createdBefore),
  };
  const isBounded = Object.values(bounds).some((bound) => bound !== undefined);
  return {
    status: list === 'live' ? 'any' : 'trash',
    orderby: 'id',
    order: 'asc',
    ...bounds,
    ...(isBounded ? { dates_are_gmt: true } : {}),
  };
}

/** Whether an order is within the bounds, to the second that WooCommerce keeps. Times that cannot be read are. */
export function isWithin(
  wire: WooOrder,
  { updatedAfter, updatedBefore, createdAfter, createdBefore }: TimeBounds,
): boolean {
  return (
    isBetween(wire.date_modified_gmt, updatedAfter, updatedBefore) &&
    isBetween(wire.date_created_gmt, createdAfter, createdBefore)
  );
}

/** Whether an order is of the list it came in. Where a plugin drops the filter by status, every order comes in both. */
export function isOfList(list: OrderList, { status }: WooOrder): boolean {
  return (status === 'trash') === (list === 'trash');
}

/** Whether the store sent what `modified_after` leaves out: WooCommerce before 5.8 does not know the filter. */
export function ignoresFilter(wires: readonly WooOrder[], { updatedAfter }: TimeBounds): boolean {
  return (
    updatedAfter !== undefined && wires.some((wire) => !isBetween(wire.date_modified_gmt, updatedAfter, undefined))
  );
}

/** Milliseconds since the epoch. */
export function modifiedAt(wire: WooOrder): number | undefined {
  return timeOf(wire.date_modified_gmt);
}

/** Whether a `…_gmt` time is within bounds, to its second; one that cannot be read is. */
export function isBetween(gmt: unknown, from: number | undefined, before: number | undefined): boolean {
  if (from === undefined && before === undefined) return true;
  const time = timeOf(gmt);
  if (time === undefined) return true;
  return (from === undefined || time >= secondOf(from)) && (before === undefined || time < before);
}

function timeOf(gmt: unknown): number | undefined {
  const iso = typeof gmt === 'string' ? toIsoUtc(`${gmt}Z`) : undefined;
  return iso === undefined ? undefined : Date.parse(iso);
}

function secondOf(epochMs: number): number {
  return Math.floor(epochMs / 1_000) * 1_000;
}

/** `modified_after` and `after` exclude the second they name. */
export function justBefore(bound: number | undefined): string | undefined {
  return bound === undefined ? undefined : naive(secondOf(bound) - 1_000);
}

function wholeSecondFrom(bound: number | undefined): string | undefined {
  return bound === undefined ? undefined : naive(Math.ceil(bound / 1_000) * 1_000);
}

/** Without a `Z`: with one, WooCommerce shifts the time by the shop's offset although told that it is UTC (10.0.2). */
function naive(epochMs: number): string {
  return new Date(Math.min(Math.max(epochMs, 0), LAST_SECOND)).toISOString().slice(0, 19);
}

/** Of the years that are written with four digits. */
const LAST_SECOND = Date.UTC(9999, 11, 31, 23, 59, 59);
