import type { CallOptions } from '../core/call.js';
import type { Connector } from '../core/connector.js';
import type { StoreKey } from '../core/ports.js';
import { omitUndefined } from '../model/index.js';
import { decideListing, type ListingDecision } from './listing-decide.js';
import {
  type ListingAccess,
  type ListingKind,
  lastValue,
  type OutgoingValue,
  type ShownValue,
  shownValue,
  type WantedValue,
} from './listing-kind.js';
import { type ListingRow, type ListingTally, rowOf } from './listing-report.js';
import type { BatchValues, ListingMemory } from './listing-values.js';
import type { ListingValue, ProductMapping, StoreEntry } from './ports/index.js';

export interface BatchInput {
  readonly kind: ListingKind;
  readonly memory: ListingMemory;
  readonly entry: StoreEntry;
  readonly connector: Connector;
  readonly mappings: readonly ProductMapping[];
  readonly tally: ListingTally;
  /** Also what is believed to be there. */
  readonly full: boolean;
  /** Decide only. */
  readonly dryRun: boolean;
  /** Look at what the platform shows first. */
  readonly read: boolean;
  /** The platform's deadline grows with the rows. */
  readonly call: CallOptions;
}

/** A batch at work. */
export interface Batch extends BatchInput {
  readonly store: StoreKey;
  readonly values: BatchValues;
  readonly access: ListingAccess;
}

/** How long an accepted value may go unseen before the one that is shown counts: feeds take minutes, rarely an hour. */
const SETTLING_MS = 60 * 60_000;

/** By the unit that it is of. */
export function shownByUnit(shown: readonly ShownValue[]): (mapping: ProductMapping) => readonly ShownValue[] {
  const byUnit = new Map<string, ShownValue[]>();
  for (const one of shown) {
    const known = byUnit.get(one.mapping.unitId);
    if (known === undefined) byUnit.set(one.mapping.unitId, [one]);
    else known.push(one);
  }
  return ({ unitId }) => byUnit.get(unitId) ?? [];
}

/** Settles what needs no write. @returns the write, where it needs one. */
export async function decideOne(
  batch: Batch,
  wanted: WantedValue,
  shown: readonly ShownValue[],
  isLate: boolean,
): Promise<OutgoingValue | undefined> {
  const { values, tally, kind, entry, memory } = batch;
  const { mapping, locationId, value } = wanted;
  const last = lastValue(values.of(mapping.unitId), locationId);
  const row = { ...rowOf(mapping, locationId), value, ...(last === undefined ? {} : { previous: last.value }) };
  if (last?.pending !== undefined) {
    tally.add({ ...row, outcome: 'pending', ...(last.value === value ? {} : { reason: 'write_pending' }) });
    return undefined;
  }
  if (shown.length > 0 && shown.every(({ isReadOnly }) => isReadOnly)) {
    tally.add({ ...row, outcome: 'skipped', reason: 'read_only' });
    return undefined;
  }
  const seen = shownValue(shown, locationId, last);
  const decision = decideListing({
    wanted: value,
    last: last?.value,
    shown: seen?.value,
    isSettling: isSettling(last, memory.now()),
    isTwoWay: kind.platform?.isTwoWay(entry) === true,
    full: batch.full && !isLate,
  });
  return settle(batch, wanted, decision, { last, seen, row });
}

interface Known {
  readonly last: ListingValue | undefined;
  readonly seen: ShownValue | undefined;
  readonly row: ReturnType<typeof rowOf> & { readonly value: string; readonly previous?: string };
}

async function settle(
  batch: Batch,
  wanted: WantedValue,
  decision: ListingDecision,
  { last, seen, row }: Known,
): Promise<OutgoingValue | undefined> {
  const { tally, values, kind, entry } = batch;
  const { mapping, locationId } = wanted;
  const platform = seen === undefined ? {} : { platform: seen.value };
  switch (decision.act) {
    case 'unchanged':
      tally.unchanged(decision.isEcho);
      if (seen?.value === wanted.value && (last?.value !== seen.value || last.accepted === true)) {
        values.saw(mapping.unitId, { locationId, foundAt: seen.locationId, value: seen.value });
      }
      return undefined;
    case 'write':
      return outgoing(batch, wanted, decision.expected, decision.overwrites);
    case 'propose':
      if (seen !== undefined) await propose(batch, seen, last, { ...row, ...platform });
      return undefined;
    case 'conflict': {
      if (seen === undefined || last === undefined || kind.platform === undefined) return undefined;
      const conflict = { ...wanted, previous: last.value, platform: seen.value };
      const winner = batch.dryRun ? 'host' : await kind.platform.winner(entry, conflict);
      tally.add({ ...row, ...platform, outcome: 'conflict', winner });
      if (winner === 'host') return outgoing(batch, wanted, seen.value, true);
      await propose(batch, seen, last, { ...row, ...platform });
      return undefined;
    }
  }
}

function outgoing(
  { kind, connector, entry }: Batch,
  wanted: WantedValue,
  expected: string | undefined,
  overwrites: true | undefined,
): OutgoingValue {
  const { platform } = kind;
  // Elsewhere the connector reads and compares, at the price of a request: where the platform's changes count.
  const compares = platform !== undefined && (platform.comparesItself(connector) || platform.isTwoWay(entry));
  return omitUndefined<OutgoingValue>({ ...wanted, expected: compares ? expected : undefined, overwrites });
}

async function propose(
  { kind, entry, tally, values, dryRun }: Batch,
  seen: ShownValue,
  last: ListingValue | undefined,
  row: Omit<ListingRow, 'outcome'>,
): Promise<void> {
  if (!dryRun) {
    // First told, then remembered: what the host did not take is told again.
    await kind.platform?.propose(entry, { ...seen, ...(last === undefined ? {} : { previous: last.value }) });
    const marks = seen.isReadOnly ? { readOnly: true as const } : {};
    values.saw(seen.mapping.unitId, { locationId: last?.locationId ?? seen.locationId, value: seen.value, marks });
  }
  tally.add({ ...row, outcome: 'proposed' });
}

/** What the platform counts itself is news for the host whenever it changes, and nothing else. */
export async function tellReadOnly(batch: Batch, shown: readonly ShownValue[]): Promise<void> {
  const { kind, entry, values } = batch;
  if (kind.platform === undefined || !kind.platform.isTwoWay(entry) || !kind.platform.takesReadOnly(entry)) return;
  for (const seen of shown) {
    if (!seen.isReadOnly) continue;
    const known = values.of(seen.mapping.unitId).filter(({ readOnly }) => readOnly === true);
    const last = known.find(({ locationId }) => locationId === seen.locationId);
    if (last?.value === seen.value) continue;
    await propose(batch, seen, last, { ...rowOf(seen.mapping, seen.locationId), platform: seen.value });
  }
}

/** Whether the platform may still show what was there before. */
export function isSettling(last: ListingValue | undefined, now: number): boolean {
  return last?.accepted === true && now - Date.parse(last.writtenAt) < SETTLING_MS;
}
