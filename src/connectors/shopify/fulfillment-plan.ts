import type { FulfillmentFailureReason, FulfillmentLine, FulfillmentPart } from '../../core/connector.js';
import type { Tracking } from '../../model/index.js';

/** What the order's fulfillment orders and fulfillments say, read at one moment. */
export interface FulfillmentState {
  readonly isCancelled: boolean;
  readonly groups: readonly ShippableGroup[];
  readonly fulfillments: readonly ExistingFulfillment[];
}

/** A fulfillment order. */
export interface ShippableGroup {
  readonly id: string;
  readonly status: string;
  readonly canFulfill: boolean;
  readonly locationId: string | undefined;
  readonly locationName: string | undefined;
  readonly lines: readonly {
    readonly groupLineId: string;
    readonly lineItemId: string;
    readonly total: number;
    readonly remaining: number;
  }[];
}

/** A fulfillment that is alive. */
export interface ExistingFulfillment {
  readonly id: string;
  readonly locationId: string | undefined;
  readonly trackings: readonly Tracking[];
  readonly lines: readonly FulfillmentLine[];
}

export interface PlanInput {
  /** Absent: everything left. */
  readonly lines: readonly FulfillmentLine[] | undefined;
  readonly trackingNumbers: readonly string[];
  readonly locationId: string | undefined;
  /** Fulfillments that existed before this very push was first tried; anything newer with the same lines is its own. */
  readonly knownBefore?: ReadonlySet<string> | undefined;
}

/** A part to create, with what the mutation needs. */
export interface CreatePart extends FulfillmentPart {
  readonly action: 'create';
  readonly groups: readonly {
    readonly id: string;
    readonly lines: readonly { readonly id: string; readonly quantity: number }[];
  }[];
}

export interface DonePart extends FulfillmentPart {
  readonly action: 'already_done';
  readonly fulfillmentId: string;
  readonly tracking: readonly Tracking[];
}

export interface BlockedPart extends FulfillmentPart {
  readonly action: 'blocked';
  readonly reason: FulfillmentFailureReason;
  readonly message: string;
}

export type PlannedPart = CreatePart | DonePart | BlockedPart;

/**
 * Decides what a push comes to, purely from what was read: which parts exist already, which are to be created (one per
 * location, since Shopify takes one location a call), and what cannot be shipped and why.
 *
 * The natural key of a push is its tracking numbers: a living fulfillment that carries them is this push, done before.
 */
export function planParts(state: FulfillmentState, input: PlanInput): readonly PlannedPart[] {
  const done = fulfillmentsOfThisPush(state, input);
  const doneParts = done.map(
    (fulfillment): DonePart => ({
      action: 'already_done',
      partId: fulfillment.id,
      fulfillmentId: fulfillment.id,
      lineItems: fulfillment.lines,
      tracking: fulfillment.trackings,
      ...location(fulfillment.locationId),
    }),
  );
  if (input.lines === undefined) return [...doneParts, ...planEverythingLeft(state, input, done)];
  const left = subtract(
    input.lines,
    done.flatMap(({ lines }) => lines),
  );
  return [...doneParts, ...planLines(state, input, left)];
}

function fulfillmentsOfThisPush(state: FulfillmentState, input: PlanInput): readonly ExistingFulfillment[] {
  const { trackingNumbers, knownBefore } = input;
  if (trackingNumbers.length > 0) {
    return state.fulfillments.filter(({ trackings }) =>
      trackingNumbers.every((number) => trackings.some((tracking) => tracking.number === number)),
    );
  }
  if (knownBefore === undefined) return [];
  return state.fulfillments.filter(({ id, trackings }) => !knownBefore.has(id) && trackings.length === 0);
}

/**
 * With "everything left", a location that already has a fulfillment with these tracking numbers is finished: what is
 * left there came to the order later and is not in that parcel.
 */
function planEverythingLeft(
  state: FulfillmentState,
  input: PlanInput,
  done: readonly ExistingFulfillment[],
): readonly PlannedPart[] {
  const open = state.groups.filter(
    (group) =>
      isWanted(group, input) && hasRemaining(group) && !done.some((fulfillment) => isFinishedBy(group, fulfillment)),
  );
  const wanted = open.flatMap((group) =>
    group.lines
      .filter(({ remaining }) => remaining > 0)
      .map(({ lineItemId, remaining }) => ({ lineItemId, quantity: remaining })),
  );
  return planLines({ ...state, groups: open }, input, merged(wanted));
}

/** The same location; where the app may not see locations, the same lines. */
function isFinishedBy(group: ShippableGroup, fulfillment: ExistingFulfillment): boolean {
  if (group.locationId !== undefined && fulfillment.locationId !== undefined) {
    return group.locationId === fulfillment.locationId;
  }
  const shipped = new Set(fulfillment.lines.map(({ lineItemId }) => lineItemId));
  return group.lines.some(({ lineItemId }) => shipped.has(lineItemId));
}

/** Takes each wanted line from the groups that have it, then cuts by location. */
function planLines(
  state: FulfillmentState,
  input: PlanInput,
  wanted: readonly FulfillmentLine[],
): readonly (CreatePart | BlockedPart)[] {
  const usable = state.groups.filter((group) => isWanted(group, input) && group.canFulfill);
  const taken = new Map<string, number>();
  const picks: { group: ShippableGroup; groupLineId: string; line: FulfillmentLine }[] = [];
  const blocked: BlockedPart[] = [];
  for (const { lineItemId, quantity } of wanted) {
    let missing = quantity;
    for (const group of usable) {
      for (const line of group.lines) {
        if (line.lineItemId !== lineItemId || missing === 0) continue;
        const free = line.remaining - (taken.get(line.groupLineId) ?? 0);
        const take = Math.min(free, missing);
        if (take <= 0) continue;
        taken.set(line.groupLineId, (taken.get(line.groupLineId) ?? 0) + take);
        picks.push({ group, groupLineId: line.groupLineId, line: { lineItemId, quantity: take } });
        missing -= take;
      }
    }
    if (missing > 0) blocked.push(blockedPart(state, input, { lineItemId, quantity: missing }));
  }
  return [...createParts(picks), ...blocked];
}

function createParts(
  picks: readonly { group: ShippableGroup; groupLineId: string; line: FulfillmentLine }[],
): readonly CreatePart[] {
  const byLocation = new Map<string | undefined, (typeof picks)[number][]>();
  for (const pick of picks) {
    const key = pick.group.locationId ?? pick.group.locationName;
    byLocation.set(key, [...(byLocation.get(key) ?? []), pick]);
  }
  return [...byLocation.values()].map((own): CreatePart => {
    const groups = new Map<string, { id: string; quantity: number }[]>();
    for (const { group, groupLineId, line } of own) {
      groups.set(group.id, [...(groups.get(group.id) ?? []), { id: groupLineId, quantity: line.quantity }]);
    }
    const first = own[0]?.group;
    return {
      action: 'create',
      partId: [...groups.keys()].join('+'),
      lineItems: merged(own.map(({ line }) => line)),
      groups: [...groups].map(([id, lines]) => ({ id, lines })),
      ...location(first?.locationId),
      ...(first?.locationName === undefined ? {} : { locationName: first.locationName }),
    };
  });
}

function blockedPart(state: FulfillmentState, input: PlanInput, line: FulfillmentLine): BlockedPart {
  const holders = state.groups.filter((group) => group.lines.some(({ lineItemId }) => lineItemId === line.lineItemId));
  const [reason, message] = whyBlocked(state, input, holders);
  return { action: 'blocked', partId: `blocked:${line.lineItemId}`, lineItems: [line], reason, message };
}

function whyBlocked(
  state: FulfillmentState,
  input: PlanInput,
  holders: readonly ShippableGroup[],
): readonly [FulfillmentFailureReason, string] {
  if (state.isCancelled) return ['order_cancelled', 'The order is cancelled.'];
  const withStock = holders.filter(hasRemaining);
  if (withStock.some(({ status }) => status === 'ON_HOLD')) {
    return ['on_hold', 'The fulfillment order is on hold: release the hold in Shopify first.'];
  }
  if (withStock.some(({ status }) => status === 'SCHEDULED')) {
    return ['not_shippable', 'The fulfillment order is scheduled for a later date.'];
  }
  if (input.locationId !== undefined && !withStock.some((group) => isWanted(group, input))) {
    return ['not_shippable', 'Nothing of this line is assigned to the given location.'];
  }
  if (withStock.some(({ canFulfill }) => !canFulfill)) {
    return ['not_shippable', 'Shopify does not let this app fulfill the line now: another service has it.'];
  }
  return ['quantity_exceeded', 'More than what is left to ship.'];
}

const isWanted = (group: ShippableGroup, { locationId }: PlanInput): boolean =>
  locationId === undefined || group.locationId === locationId;

const hasRemaining = (group: ShippableGroup): boolean => group.lines.some(({ remaining }) => remaining > 0);

const location = (locationId: string | undefined) => (locationId === undefined ? {} : { locationId });

/** One entry a line item. */
export function merged(lines: readonly FulfillmentLine[]): readonly FulfillmentLine[] {
  const quantities = new Map<string, number>();
  for (const { lineItemId, quantity } of lines)
    quantities.set(lineItemId, (quantities.get(lineItemId) ?? 0) + quantity);
  return [...quantities].map(([lineItemId, quantity]) => ({ lineItemId, quantity }));
}

function subtract(lines: readonly FulfillmentLine[], done: readonly FulfillmentLine[]): readonly FulfillmentLine[] {
  const finished = new Map(merged(done).map(({ lineItemId, quantity }) => [lineItemId, quantity]));
  return merged(lines)
    .map(({ lineItemId, quantity }) => ({ lineItemId, quantity: quantity - (finished.get(lineItemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}
