import type { FulfillmentLine, FulfillmentPart } from '../../core/connector.js';
import type { Tracking } from '../../model/index.js';
import type { BlockedPart } from '../blocked-parts.js';
import { merged, quantitiesOf, subtract, unitsOf } from '../fulfillment-lines.js';
import { blockedLine, blockedOrder, isAt, remainingOf } from './fulfillment-blocked.js';
import { type CreatePart, createParts, type PickedUnits } from './fulfillment-parts.js';
import type { ExistingFulfillment, FulfillmentState, ShippableGroup } from './fulfillment-state.js';

export interface PlanRequest {
  /** Absent: everything left. */
  readonly lines: readonly FulfillmentLine[] | undefined;
  readonly trackings: readonly Tracking[];
  readonly locationId: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** What was written down when this very push was first tried, where it has no tracking numbers to be known by. */
  readonly intent: PlanIntent | undefined;
}

export interface PlanIntent {
  /** What was to be shipped then. */
  readonly lines: readonly FulfillmentLine[];
  /** Fulfillments that cannot be this push's: they were there before, or are another push's. */
  readonly foreign: ReadonlySet<string>;
  /** Fulfillments that this push is known to have made. */
  readonly made: ReadonlySet<string>;
}

export interface DonePart extends FulfillmentPart {
  readonly action: 'already_done';
  readonly fulfillmentId: string;
  readonly tracking: readonly Tracking[];
  /** Made by this very push; else by another one, or by hand. */
  readonly isOwn: boolean;
}

export type PlannedPart = CreatePart | DonePart | BlockedPart;

export interface PushPlan {
  readonly parts: readonly PlannedPart[];
  readonly warnings: readonly string[];
}

/**
 * Decides what a push comes to, purely from what was read: which parts exist already, which are to be created, and what
 * cannot be shipped and why.
 *
 * The natural key of a push is its tracking numbers: a living fulfillment that carries them is this push, done before.
 */
export function planPush(state: FulfillmentState, request: PlanRequest): PushPlan {
  const done = fulfillmentsOfThisPush(state, request);
  if (request.lines !== undefined) return planNamedLines(state, request, request.lines, done);
  if (request.intent !== undefined) {
    const left = subtract(request.intent.lines, linesOf(done));
    return { parts: [...done.map(ownPart), ...planLines(state, request, left)], warnings: [] };
  }
  return planEverythingLeft(state, request, done);
}

function fulfillmentsOfThisPush(
  state: FulfillmentState,
  { trackings, intent }: PlanRequest,
): readonly ExistingFulfillment[] {
  if (trackings.length > 0) return state.fulfillments.filter((fulfillment) => carries(fulfillment, trackings));
  if (intent === undefined) return [];
  const made = state.fulfillments.filter(({ id }) => intent.made.has(id));
  // An earlier try may have died before it could write down what it made: whatever fits into what is still open.
  let open = subtract(intent.lines, linesOf(made));
  const found = state.fulfillments.filter((fulfillment) => {
    const { id, trackings: others, lines } = fulfillment;
    const isKnown = intent.made.has(id) || intent.foreign.has(id);
    if (isKnown || others.length > 0 || lines.length === 0 || subtract(lines, open).length > 0) return false;
    open = subtract(open, lines);
    return true;
  });
  return [...made, ...found];
}

export function carries(fulfillment: ExistingFulfillment, trackings: readonly Tracking[]): boolean {
  return trackings.every(({ number }) => fulfillment.trackings.some((tracking) => tracking.number === number));
}

/** Named lines travel in one parcel: shipping some of them would tell the buyer something untrue. */
function planNamedLines(
  state: FulfillmentState,
  request: PlanRequest,
  lines: readonly FulfillmentLine[],
  done: readonly ExistingFulfillment[],
): PushPlan {
  const planned = planLines(state, request, subtract(lines, linesOf(done)));
  if (done.length === 0 && planned.some(isBlocked)) {
    const holders = fulfillmentsCovering(state, lines);
    if (holders !== undefined) return { parts: holders.map(othersPart), warnings: doneByOthersWarning(request) };
  }
  return {
    parts: [...done.map(ownPart), ...(planned.some(isBlocked) ? planned.map(heldBack) : planned)],
    warnings: [],
  };
}

/** The fulfillments that shipped all of these lines, when nothing of them is left. */
function fulfillmentsCovering(
  state: FulfillmentState,
  lines: readonly FulfillmentLine[],
): readonly ExistingFulfillment[] | undefined {
  const wanted = quantitiesOf(lines);
  const remaining = state.groups.some((group) =>
    group.lines.some(({ lineItemId, remaining }) => remaining > 0 && wanted.has(lineItemId)),
  );
  if (remaining || subtract(lines, linesOf(state.fulfillments)).length > 0) return undefined;
  return state.fulfillments.filter((fulfillment) => fulfillment.lines.some(({ lineItemId }) => wanted.has(lineItemId)));
}

function heldBack(part: CreatePart | BlockedPart): BlockedPart {
  if (part.action === 'blocked') return part;
  const { partId, lineItems, locationId, locationName } = part;
  return {
    action: 'blocked',
    reason: 'not_attempted',
    message: 'Held back, because other lines of the same push cannot be shipped.',
    partId,
    lineItems,
    ...(locationId === undefined ? {} : { locationId }),
    ...(locationName === undefined ? {} : { locationName }),
  };
}

/** Fulfillment orders that this push has shipped from already are finished: what they hold now came to the order later. */
function planEverythingLeft(
  state: FulfillmentState,
  request: PlanRequest,
  done: readonly ExistingFulfillment[],
): PushPlan {
  const left = state.groups.filter(isAt(request.locationId)).filter((group) => remainingOf(group).length > 0);
  const later = left.filter((group) => done.some((fulfillment) => isFinishedBy(group, fulfillment)));
  const open = left.filter((group) => !later.includes(group));
  const parts = [
    ...done.map(ownPart),
    ...planLines({ ...state, groups: open }, request, merged(open.flatMap(remainingOf))),
  ];
  if (parts.length === 0) return nothingLeft(state, request);
  const units = unitsOf(later.flatMap(remainingOf));
  const warning = `${units} unit(s) came to the order after this push was first made and were not shipped with it: push them on their own.`;
  return { parts, warnings: units === 0 ? [] : [warning] };
}

/** A push takes all of a fulfillment order; one it did not take was blocked then, or came later. */
function isFinishedBy(group: ShippableGroup, fulfillment: ExistingFulfillment): boolean {
  if (fulfillment.groupIds.includes(group.id)) return true;
  if (fulfillment.groupIds.length > 0 && group.createdAt !== undefined && fulfillment.createdAt !== undefined) {
    return Date.parse(group.createdAt) > Date.parse(fulfillment.createdAt);
  }
  // Shopify did not say: the same lines.
  const shipped = quantitiesOf(fulfillment.lines);
  return group.lines.some(({ lineItemId }) => shipped.has(lineItemId));
}

/** Everything was shipped before, by others: success, and said. */
function nothingLeft(state: FulfillmentState, request: PlanRequest): PushPlan {
  const { locationId } = request;
  const shipped = state.fulfillments.filter((one) => locationId === undefined || one.locationId === locationId);
  // Without one fulfillment order to be seen, what is left may be out of sight: a scope is missing, or another app has it.
  const isAllSeen = state.isFulfilled || state.groups.length > 0;
  if (shipped.length > 0 && isAllSeen && !state.isCancelled) {
    const unseen =
      "Shopify does not call the order fulfilled: what is left is out of this app's sight (another app's location, or a missing fulfillment-order scope).";
    const warnings = state.isFulfilled || locationId !== undefined ? [] : [unseen];
    return { parts: shipped.map(othersPart), warnings: [...doneByOthersWarning(request), ...warnings] };
  }
  return { parts: [blockedOrder(state, locationId)], warnings: [] };
}

function doneByOthersWarning({ lines, trackings, idempotencyKey }: PlanRequest): readonly string[] {
  if (trackings.length > 0) {
    return ['It was fulfilled before with other tracking numbers; the ones given now were not added.'];
  }
  // "Everything left" without a number or key is the same push whoever makes it.
  const hasIdentity = lines !== undefined || idempotencyKey !== undefined;
  return hasIdentity ? ['It was fulfilled before by another push, or by hand in Shopify.'] : [];
}

/** Takes each wanted line from the groups that have it. */
function planLines(
  state: FulfillmentState,
  request: PlanRequest,
  wanted: readonly FulfillmentLine[],
): readonly (CreatePart | BlockedPart)[] {
  const usable = state.groups.filter(isAt(request.locationId)).filter(({ canFulfill }) => canFulfill);
  const picks: PickedUnits[] = [];
  const blocked: BlockedPart[] = [];
  for (const { lineItemId, quantity } of wanted) {
    let missing = quantity;
    for (const group of usable) {
      for (const line of group.lines) {
        const take = line.lineItemId === lineItemId ? Math.min(line.remaining, missing) : 0;
        if (take === 0) continue;
        picks.push({ group, groupLineId: line.groupLineId, line: { lineItemId, quantity: take } });
        missing -= take;
      }
    }
    if (missing > 0) blocked.push(blockedLine(state, request.locationId, { lineItemId, quantity: missing }));
  }
  return [...createParts(picks), ...blocked];
}

const ownPart = (fulfillment: ExistingFulfillment): DonePart => donePart(fulfillment, true);
const othersPart = (fulfillment: ExistingFulfillment): DonePart => donePart(fulfillment, false);

function donePart({ id, locationId, locationName, lines, trackings }: ExistingFulfillment, isOwn: boolean): DonePart {
  return {
    action: 'already_done',
    isOwn,
    partId: id,
    fulfillmentId: id,
    lineItems: lines,
    tracking: trackings,
    ...(locationId === undefined ? {} : { locationId }),
    ...(locationName === undefined ? {} : { locationName }),
  };
}

const isBlocked = ({ action }: PlannedPart): boolean => action === 'blocked';

const linesOf = (fulfillments: readonly ExistingFulfillment[]): readonly FulfillmentLine[] =>
  fulfillments.flatMap(({ lines }) => lines);
