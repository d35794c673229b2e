import type { FulfillmentLine, FulfillmentPart } from '../../core/connector.js';
import type { Tracking } from '../../model/index.js';
import { type BlockedPart, heldBack } from '../blocked-parts.js';
import { areSameLines, quantitiesOf, subtract, unitsOf } from '../fulfillment-lines.js';
import { blockedLine, blockedOrder, nothingLeft } from './fulfillment-blocked.js';
import type { CheckedPush } from './fulfillment-input.js';
import type { LedgerEntry } from './fulfillment-ledger.js';
import { type OrderNote, tellOf, trackingNote, wantsNote } from './fulfillment-notes.js';
import type { ExistingShipment, FulfillmentState } from './fulfillment-state.js';
import { orderState } from './statuses.js';
import { isSameNumber } from './tracking-items.js';

export interface CreatePart extends FulfillmentPart {
  readonly action: 'create';
}

export interface DonePart extends FulfillmentPart {
  readonly action: 'already_done';
  /** Absent for an order that somebody completed without saying how. */
  readonly fulfillmentId: string | undefined;
  readonly numbers: readonly string[];
}

export type PlannedPart = CreatePart | DonePart | BlockedPart;

/** What a push comes to: what the caller is told, and what is to be written. */
export interface PushPlan {
  readonly parts: readonly PlannedPart[];
  /** The shipment to write down: a core fulfillment, or an entry of our ledger. */
  readonly shipment: LedgerEntry | undefined;
  /** Numbers that the order's tracking items lack; none with Order Fulfillments, where the shipment carries them. */
  readonly trackings: readonly Tracking[];
  readonly status: string | undefined;
  readonly note: OrderNote | undefined;
  /** Units that came to the order after this push was first made. */
  readonly laterUnits: number;
}

type Parts = Pick<PushPlan, 'parts' | 'laterUnits'>;

/**
 * Decides, purely from what was read. The natural key of a push is its tracking numbers, else its idempotency key: a
 * shipment that carries them is this push, done before. What an earlier try left undone is in the plan of the next one.
 */
export function planPush(state: FulfillmentState, push: CheckedPush): PushPlan {
  const done = state.shipments.filter((shipment) => isOf(shipment, push));
  const { parts, laterUnits } =
    push.lines === undefined ? planEverythingLeft(state, push, done) : planNamedLines(state, push, push.lines, done);
  const created = parts.find(({ action }) => action === 'create');
  const shipment =
    created === undefined
      ? undefined
      : { id: created.partId, lines: created.lineItems, numbers: push.trackings.map(({ number }) => number) };
  // What was shipped by others is not this push's to complete.
  if (shipment === undefined && done.length === 0) {
    return { parts, shipment, laterUnits, trackings: [], status: undefined, note: undefined };
  }
  return {
    parts,
    shipment,
    laterUnits,
    trackings: missingTrackings(state, push),
    status: dueStatus(state, push, shipment),
    note: dueNote(state, push),
  };
}

function isOf({ numbers, key }: ExistingShipment, { trackings, idempotencyKey }: CheckedPush): boolean {
  if (trackings.length === 0) return key !== undefined && key === idempotencyKey;
  return trackings.every(({ number }) => numbers.some((its) => isSameNumber(its, number)));
}

function planNamedLines(
  state: FulfillmentState,
  push: CheckedPush,
  lines: readonly FulfillmentLine[],
  done: readonly ExistingShipment[],
): Parts {
  const wanted = subtract(lines, linesOf(done));
  if (wanted.length === 0) return { parts: done.map(donePart), laterUnits: 0 };
  const left = leftOf(state);
  const missing = subtract(wanted, left);
  const order = blockedOrder(state);
  if (order !== undefined || missing.length > 0) {
    const blocked = order === undefined ? missing.map((line) => blockedLine(state, line)) : [order];
    const held = order === undefined ? subtract(wanted, missing) : wanted;
    const parts = held.length === 0 ? [] : [heldBack({ partId: newId(state, push), lineItems: held })];
    return { parts: [...done.map(donePart), ...blocked, ...parts], laterUnits: 0 };
  }
  return { parts: [...done.map(donePart), createPart(state, push, wanted)], laterUnits: 0 };
}

function planEverythingLeft(state: FulfillmentState, push: CheckedPush, done: readonly ExistingShipment[]): Parts {
  const left = leftOf(state);
  if (done.length > 0) return { parts: done.map(donePart), laterUnits: unitsOf(left) };
  const order = blockedOrder(state);
  if (order !== undefined) return { parts: [order], laterUnits: 0 };
  const isUntracked = push.trackings.length === 0;
  // "Everything left" without number or key is the same push whoever made it.
  if (left.length === 0 && isUntracked && push.idempotencyKey === undefined && state.shipments.length > 0) {
    return { parts: state.shipments.map(donePart), laterUnits: 0 };
  }
  if (left.length > 0 && isUntracked && state.shipments.length === 0 && isFinished(state)) {
    return { parts: [completedByHand(left)], laterUnits: 0 };
  }
  if (left.length === 0) return { parts: [nothingLeft(state)], laterUnits: 0 };
  return { parts: [createPart(state, push, left)], laterUnits: 0 };
}

/** Nobody says what is in the parcels of an order that was completed in the admin; that it has left they do say. */
function completedByHand(lineItems: readonly FulfillmentLine[]): DonePart {
  return { action: 'already_done', partId: 'order', fulfillmentId: undefined, lineItems, numbers: [] };
}

/** What was ordered and neither refunded, nor shipped, nor set aside: as WooCommerce itself counts it. */
function leftOf({ order, refunded, shipments, drafts }: FulfillmentState): readonly FulfillmentLine[] {
  return subtract(order.ordered, [...refunded, ...linesOf(shipments), ...linesOf(drafts)]);
}

function createPart(state: FulfillmentState, push: CheckedPush, lineItems: readonly FulfillmentLine[]): CreatePart {
  return { action: 'create', partId: newId(state, push), lineItems };
}

function newId({ shipments }: FulfillmentState, { trackings, idempotencyKey }: CheckedPush): string {
  const key = trackings.length === 0 ? idempotencyKey : trackings.map(({ number }) => number).join(',');
  const wish = key ?? `shipment-${shipments.length + 1}`;
  const repeats = shipments.filter(({ id }) => id === wish || id.startsWith(`${wish}#`)).length;
  return repeats === 0 ? wish : `${wish}#${repeats + 1}`;
}

function donePart({ id, lines, numbers }: ExistingShipment): DonePart {
  return { action: 'already_done', partId: id, fulfillmentId: id, lineItems: lines, numbers };
}

function missingTrackings({ method, items }: FulfillmentState, { trackings }: CheckedPush): readonly Tracking[] {
  if (method === 'fulfillments') return [];
  return trackings.filter(
    ({ number }, index) =>
      !items.some((item) => isSameNumber(item.number, number)) &&
      trackings.findIndex((other) => isSameNumber(other.number, number)) === index,
  );
}

/** `completed` once everything is shipped, or what the host asked for. */
function dueStatus(state: FulfillmentState, push: CheckedPush, shipment: LedgerEntry | undefined): string | undefined {
  if (push.status === false) return undefined;
  const { status } = state.order;
  const isAllShipped = state.drafts.length === 0 && subtract(leftOf(state), shipment?.lines ?? []).length === 0;
  const wish = push.status ?? (isAllShipped && !isFinished(state) ? 'completed' : undefined);
  if (wish === undefined || wish === status) return undefined;
  if (shipment !== undefined) return wish;
  // The ledger is written together with the status, a core fulfillment before it: an earlier try may have stopped in
  // between. Any status but the one orders are shipped from is somebody's later decision.
  return state.method === 'fulfillments' && status === 'processing' ? wish : undefined;
}

function isFinished({ order: { status }, settings }: FulfillmentState): boolean {
  return orderState(status, settings.statusMap).value === 'completed';
}

function dueNote(state: FulfillmentState, push: CheckedPush): OrderNote | undefined {
  const isForCustomer = push.notifyCustomer === true;
  if (!wantsNote(state.method, push) || tellOf(state.notes, push.trackings, isForCustomer)) return undefined;
  return { text: trackingNote(push.trackings), isForCustomer };
}

/** Whether the key's shipment is another one than asked for: the key was used for two pushes. */
export function isKeyReused(state: FulfillmentState, push: CheckedPush): boolean {
  if (push.lines === undefined || push.trackings.length > 0) return false;
  const done = state.shipments.filter((shipment) => isOf(shipment, push));
  return done.length > 0 && !areSameLines(linesOf(done), push.lines);
}

/** Pushed lines that the order does not have. */
export function unknownLines({ order }: FulfillmentState, { lines }: CheckedPush): readonly FulfillmentLine[] {
  const known = quantitiesOf(order.ordered);
  return (lines ?? []).filter(({ lineItemId }) => !known.has(lineItemId));
}

const linesOf = (shipments: readonly { readonly lines: readonly FulfillmentLine[] }[]): readonly FulfillmentLine[] =>
  shipments.flatMap(({ lines }) => lines);
