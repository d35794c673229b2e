import type { Call } from '../../core/call.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { ConnectorError } from '../../core/errors.js';
import type { Tracking } from '../../model/index.js';
import { unknownLinesError } from '../blocked-parts.js';
import { invalidInput } from '../invalid-input.js';
import { shippedOtherwise } from './fulfillment-blocked.js';
import type { CheckedPush } from './fulfillment-input.js';
import { packBody, packDemands } from './fulfillment-pack.js';
import { demandsOf, hasLeft, type PlannedPart, type PushStep, planPush, unknownLines } from './fulfillment-plan.js';
import { selfShipBody } from './fulfillment-self-ship.js';
import { type FulfillmentState, readShipment } from './fulfillment-state.js';
import { findTrackings, isSameNumber, readTrackings } from './fulfillment-tracking.js';
import { type WriteSource, writeOnce } from './fulfillment-write.js';

/** How far a push is after one step. */
export type Progress =
  | { readonly kind: 'already_done' | 'dispatched'; readonly prepared: Prepared }
  /** Flipkart packs. */
  | { readonly kind: 'packing'; readonly prepared: Prepared }
  /** It would have to be packed. */
  | { readonly kind: 'unpacked'; readonly prepared: Prepared }
  | { readonly kind: 'blocked'; readonly prepared: Prepared };

/** What was read, and what follows. */
export interface Prepared {
  readonly state: FulfillmentState;
  readonly parts: readonly PlannedPart[];
  /** Of what has left, where Flipkart tells. */
  readonly trackings: readonly Tracking[] | undefined;
}

export interface AdvanceOptions {
  /** Whether packing may be begun; else only what follows it. */
  readonly mayPack: boolean;
}

/** Reads and decides; writes nothing. @throws {InvalidRequestError} that lists all that is missing or wrong. */
export async function prepare(
  { client, store }: WriteSource,
  push: CheckedPush,
  { mayPack }: AdvanceOptions,
  call: Call,
): Promise<Prepared> {
  const state = await readShipment(client, store, push.orderId, call);
  const unknown = unknownLines(state, push);
  if (unknown.length > 0) throw unknownLinesError(unknown, call);
  const trackings = hasLeft(state) ? await findTrackings(client, store, state, call) : undefined;
  const parts = planPush(state, push, trackings);
  const [part] = parts;
  const issues =
    part?.action === 'create' && (mayPack || part.step !== 'pack')
      ? demandsOf(state, push, part.step)
      : part?.action === 'already_done'
        ? strangeNumber(state, push, trackings)
        : [];
  if (issues.length > 0) throw invalidInput('flipkart', call.operation, issues, push.storeId);
  return { state, parts, trackings };
}

/** A number for a parcel that travels under one of Flipkart's. */
function strangeNumber(
  { type }: FulfillmentState,
  { tracking }: CheckedPush,
  trackings: readonly Tracking[] = [],
): readonly InvalidRequestIssue[] {
  const isKnown = tracking === undefined || trackings.some(({ number }) => isSameNumber(number, tracking.number));
  if (type === 'SELF' || isKnown) return [];
  const message = "must be left out: Flipkart's courier carries the shipment, under a number that Flipkart gave";
  return [{ path: 'tracking', message }];
}

/** Takes a shipment one step further, from where it is. To be run while nobody else writes to it. */
export async function advance(
  source: WriteSource,
  push: CheckedPush,
  options: AdvanceOptions,
  call: Call,
): Promise<Progress> {
  const { mayPack } = options;
  const prepared = await prepare(source, push, options, call);
  const [part] = prepared.parts;
  if (part?.action === 'already_done') return { kind: 'already_done', prepared };
  if (part?.action !== 'create') return { kind: 'blocked', prepared };
  if (part.step === 'wait') return { kind: 'packing', prepared };
  if (part.step === 'pack') return mayPack ? pack(source, push, prepared, call) : { kind: 'unpacked', prepared };
  return dispatch(source, push, prepared, part.step, mayPack, call);
}

async function pack(source: WriteSource, push: CheckedPush, prepared: Prepared, call: Call): Promise<Progress> {
  const { state } = prepared;
  const body = packBody(state, push, locationOf(source, state, push, call));
  const { client, store } = source;
  const isDone = async () => (await readShipment(client, store, state.shipmentId, call)).status !== 'APPROVED';
  const request = { operation: 'pack', body } as const;
  await writeOnce(source, { shipmentId: state.shipmentId, request, isDone, isShownLate: true }, call);
  return { kind: 'packing', prepared };
}

async function dispatch(
  source: WriteSource,
  push: CheckedPush,
  prepared: Prepared,
  step: Extract<PushStep, 'dispatch' | 'self_dispatch'>,
  mayPack: boolean,
  call: Call,
): Promise<Progress> {
  const { client, store } = source;
  const { state } = prepared;
  const { shipmentId } = state;
  const locationId = locationOf(source, state, push, call);
  const request =
    step === 'dispatch'
      ? ({ operation: 'dispatch', body: { shipmentIds: [shipmentId], locationId } } as const)
      : ({ operation: 'selfShipDispatch', body: selfShipBody(state, push, locationId) } as const);
  let isAnswered = true;
  const isDone = async () => {
    isAnswered = false;
    const now = await readShipment(client, store, shipmentId, call);
    if (!hasLeft(now)) return false;
    if (now.status !== state.status) return true;
    // Ready before and after: only a number tells.
    return (await readTrackings(client, store, state, call)).length > 0;
  };
  const write = { shipmentId, request, isDone, doneCode: 'ORDER_ITEM_ALREADY_DISPATCHED' };
  try {
    const end = await writeOnce(source, write, call);
    const { tracking } = push;
    const isOwn = step === 'self_dispatch' && tracking !== undefined;
    const isSure = isOwn && end === 'done' && isAnswered;
    const shown = isSure ? undefined : await findTrackings(client, store, state, call);
    // Another process may have dispatched it, under another number: that is the one which the parcel has.
    if (isOwn && shown?.some(({ number }) => !isSameNumber(number, tracking.number))) {
      return { kind: 'blocked', prepared: { ...prepared, parts: [shippedOtherwise(state)] } };
    }
    const trackings = isOwn && end === 'done' && !shown?.length ? [tracking] : shown;
    return { kind: end === 'done' ? 'dispatched' : 'already_done', prepared: { ...prepared, trackings } };
  } catch (error) {
    if (!isToBePacked(error) || step !== 'self_dispatch' || state.status !== 'APPROVED') throw error;
    if (!mayPack) return { kind: 'unpacked', prepared };
    const missing = packDemands(state, push);
    if (missing.length > 0) throw invalidInput('flipkart', call.operation, missing, push.storeId);
    return pack(source, push, prepared, call);
  }
}

function isToBePacked(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.platformCode === 'ORDER_ITEM_NOT_PACKED';
}

/** Where the shipment leaves from: every write names it. */
function locationOf({ store }: WriteSource, state: FulfillmentState, push: CheckedPush, call: Call): string {
  const locationId = state.locationId ?? push.locationId ?? store.locationId;
  if (locationId !== undefined) return locationId;
  const message =
    'is missing: Flipkart does not tell where the shipment leaves, and the store has no location of its own';
  throw invalidInput('flipkart', call.operation, [{ path: 'locationId', message }], push.storeId);
}
