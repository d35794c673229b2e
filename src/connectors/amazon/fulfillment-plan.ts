import { createHash } from 'node:crypto';
import type { FulfillmentLine, FulfillmentPart } from '../../core/connector.js';
import { type BlockedPart, heldBack } from '../blocked-parts.js';
import { areSameLines, merged, quantitiesOf, subtract } from '../fulfillment-lines.js';
import { carrierFieldsOf } from './carriers.js';
import { blockedLine, blockedOrder, nothingInside, nothingLeft } from './fulfillment-blocked.js';
import type { CheckedPush } from './fulfillment-input.js';
import type { ExistingPackage, FulfillmentState } from './fulfillment-state.js';

export interface CreatePart extends FulfillmentPart {
  readonly action: 'create';
  /** The package as it is described now, where it exists and is described anew: its number, its carrier, what is in it. */
  readonly edited: ExistingPackage | undefined;
}

export interface DonePart extends FulfillmentPart {
  readonly action: 'already_done';
}

export type PlannedPart = CreatePart | DonePart | BlockedPart;

/**
 * Decides, purely from what was read. The natural key of a package is its tracking number; `partId` is its
 * `packageReferenceId`, under which Amazon takes a second confirmation as a correction of the first.
 */
export function planPush(state: FulfillmentState, push: CheckedPush): readonly PlannedPart[] {
  const named = state.packages.find(({ referenceId }) => referenceId === push.packageReferenceId);
  if (named !== undefined) return isAsPushed(named, push) ? [donePart(named)] : planEdit(state, push, named);
  const known = state.packages.filter(({ number }) => isSameNumber(number, push.tracking.number));
  if (known.length > 0 && areCovered(push.lines, known)) return known.map(donePart);
  const order = blockedOrder(state);
  if (order !== undefined) return [order];
  return planLines(state, push, known);
}

/** What the caller named explicitly, and says something else of by now. */
function planEdit(state: FulfillmentState, push: CheckedPush, named: ExistingPackage): readonly PlannedPart[] {
  const order = blockedOrder(state);
  if (order !== undefined) return [order];
  const lineItems = push.lines ?? named.lines;
  if (lineItems.length === 0) return [nothingInside(named)];
  // Of a package whose content Amazon does not tell, Amazon alone can say what fits.
  const missing = named.lines.length === 0 ? [] : subtract(subtract(lineItems, named.lines), state.left);
  if (missing.length > 0) return missing.map(blockedLine);
  return [{ action: 'create', partId: named.referenceId, lineItems, edited: named }];
}

/** @param known packages of this number, which hold less than what is pushed: as a rule there is one at most. */
function planLines(
  state: FulfillmentState,
  push: CheckedPush,
  known: readonly ExistingPackage[],
): readonly PlannedPart[] {
  const [done] = known;
  const inside = done?.lines ?? [];
  const wanted = push.lines === undefined ? state.left : subtract(push.lines, linesOf(known));
  if (wanted.length === 0) return [nothingLeft(state)];
  const missing = subtract(wanted, state.left);
  const part: CreatePart = {
    action: 'create',
    partId: done?.referenceId ?? referenceIdOf(state, push),
    // The whole package: what is left out of a correction would be taken out of it.
    lineItems: merged([...inside, ...wanted]),
    edited: done,
  };
  if (missing.length === 0) return [part];
  const rest = subtract(wanted, missing);
  return [...missing.map(blockedLine), ...(rest.length === 0 ? [] : [heldBack({ ...part, lineItems: rest })])];
}

/** Whether packages hold all that is pushed. Without lines "everything left" was what they took when they were made. */
function areCovered(lines: readonly FulfillmentLine[] | undefined, known: readonly ExistingPackage[]): boolean {
  // Amazon does not always tell what is inside.
  const isUntold = known.some(({ lines: inside }) => inside.length === 0);
  return lines === undefined || isUntold || subtract(lines, linesOf(known)).length === 0;
}

function linesOf(packages: readonly ExistingPackage[]): readonly FulfillmentLine[] {
  return packages.flatMap(({ lines }) => lines);
}

/** Whether a named package is described already as the push describes it. What Amazon does not tell is no difference. */
function isAsPushed({ number, carrier, lines }: ExistingPackage, push: CheckedPush): boolean {
  const isSameContent = push.lines === undefined || lines.length === 0 || areSameLines(push.lines, lines);
  return isSameNumber(number, push.tracking.number) && isSameContent && isCarriedBy(carrier, push);
}

/** Amazon shows the carrier by its code or by its name. */
function isCarriedBy(carrier: string | undefined, { carrier: { carrierCode, carrierName } }: CheckedPush): boolean {
  if (carrier === undefined) return true;
  const known = carrierFieldsOf(carrier);
  const shown = [carrier, known.carrierCode].map(normalized);
  return carrierCode === 'Other'
    ? shown.includes(normalized(carrierName ?? ''))
    : shown.includes(normalized(carrierCode));
}

function donePart({ referenceId, lines }: ExistingPackage): DonePart {
  return { action: 'already_done', partId: referenceId, lineItems: lines };
}

const MAX_REFERENCE = 2_147_483_647;

/**
 * The same number for the same package, in whatever process: a confirmation that is sent again after a lost answer edits
 * the first one. Another package of the order that has it by chance gives way to the next free one.
 */
function referenceIdOf({ packages }: FulfillmentState, { orderId, tracking, packageReferenceId }: CheckedPush): string {
  if (packageReferenceId !== undefined) return packageReferenceId;
  const digest = createHash('sha256')
    .update(`${orderId}\n${normalized(tracking.number)}`)
    .digest();
  const taken = new Set(packages.map(({ referenceId }) => referenceId));
  let id = (digest.readUInt32BE(0) % MAX_REFERENCE) + 1;
  while (taken.has(String(id))) id = (id % MAX_REFERENCE) + 1;
  return String(id);
}

/** Pushed lines that the order does not have. */
export function unknownLines(
  { ordered }: FulfillmentState,
  { lines }: Pick<CheckedPush, 'lines'>,
): readonly FulfillmentLine[] {
  const known = quantitiesOf(ordered);
  return (lines ?? []).filter(({ lineItemId }) => !known.has(lineItemId));
}

export function isSameNumber(some: string, other: string): boolean {
  return normalized(some) === normalized(other);
}

function normalized(number: string): string {
  return number.replace(/\s+/g, '').toUpperCase();
}
