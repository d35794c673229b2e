import type { Clock, StoreKey } from '../core/ports.js';
import { omitUndefined } from '../model/index.js';
import {
  type ListingKind,
  lastValue,
  type OutgoingValue,
  type SentRow,
  type SentValues,
  type WantedValue,
} from './listing-kind.js';
import type { ListingValue, ListingValueStore, ProductMapping, StoreEntry } from './ports/index.js';

/** What the listings of a batch were last told, while they are worked on. */
export interface BatchValues {
  of(unitId: string): readonly ListingValue[];
  /** The platform shows it, or was found to. */
  saw(unitId: string, told: Told): void;
  /** Before a write: what it was is not known to be so any more, whatever happens. */
  forget(unitIds: readonly string[]): Promise<void>;
  /** Nothing was written after all. */
  restore(unitIds: readonly string[]): Promise<void>;
  /** A value that was not written stays as it was, unless that would look as if there were nothing left to write. */
  leave(row: WantedValue): void;
  /** Takes over what became of a write; what is stale is left to be decided. */
  sent(rows: readonly OutgoingValue[], sent: SentValues, operation: string): void;
  save(): Promise<void>;
}

/** One value of a listing. Without `locationId` it stands for all that the listing has. */
export interface Told {
  readonly locationId?: string | undefined;
  /** Where it was found or written, for a value without a location. */
  readonly foundAt?: string | undefined;
  readonly value: string;
  readonly marks?: Pick<ListingValue, 'pending' | 'handle' | 'accepted' | 'readOnly'>;
}

export interface ListingMemory {
  readonly values: ListingValueStore;
  readonly now: Clock;
}

export async function loadValues(
  { values, now }: ListingMemory,
  entry: StoreEntry,
  { kind, platform }: Pick<ListingKind, 'kind' | 'platform'>,
  mappings: readonly ProductMapping[],
): Promise<BatchValues> {
  const store: StoreKey = { platform: entry.platform, storeId: entry.storeId };
  const stored = new Map<string, readonly ListingValue[]>();
  const byUnit = new Map<string, readonly ListingValue[]>();
  const changed = new Set<string>();
  if (mappings.length > 0) {
    for await (const value of values.list(store, kind, { unitIds: mappings.map(({ unitId }) => unitId) })) {
      stored.set(value.unitId, [...(stored.get(value.unitId) ?? []), value]);
    }
  }
  for (const mapping of mappings) {
    const since = oursSince(entry, mapping, platform);
    const told = stored.get(mapping.unitId)?.filter((value) => isBelieved(value, since));
    if (told !== undefined) byUnit.set(mapping.unitId, told);
  }
  const of = (unitId: string) => byUnit.get(unitId) ?? [];

  const change = (unitId: string, { locationId, foundAt, value, marks = {} }: Told) => {
    const at = new Date(now()).toISOString();
    const place = locationId ?? foundAt;
    const others = of(unitId).filter(
      (one) => one.locationId !== place && (marks.readOnly === true || isBeside(one, locationId)),
    );
    const told = omitUndefined<ListingValue>({ unitId, locationId: place, kind, value, writtenAt: at, ...marks });
    byUnit.set(unitId, [...others, told]);
    changed.add(unitId);
  };

  const drop = (unitId: string, locationId: string | undefined) => {
    byUnit.set(
      unitId,
      of(unitId).filter((one) => isBeside(one, locationId)),
    );
    changed.add(unitId);
  };

  const leave = ({ mapping: { unitId }, locationId, value }: WantedValue) => {
    if (lastValue(of(unitId), locationId)?.value === value) drop(unitId, locationId);
  };

  return {
    of,
    saw: change,
    leave,

    forget: async (unitIds) => {
      const known = unitIds.filter((unitId) => stored.has(unitId) || of(unitId).length > 0);
      if (known.length > 0) await values.remove(store, kind, known);
      for (const unitId of unitIds) {
        stored.delete(unitId);
        changed.add(unitId);
      }
    },

    restore: async (unitIds) => {
      const back = [...new Set(unitIds)].flatMap(of);
      if (back.length > 0) await values.put(store, back);
    },

    sent: (rows, { rows: results, handle }, operation) => {
      let isHandleKept = false;
      for (const [index, row] of rows.entries()) {
        const result = results[index];
        const { mapping, locationId, value } = row;
        const isLater = result !== undefined && handle !== undefined && isUnknown(result);
        if (result === undefined || (isUnknown(result) && !isLater)) drop(mapping.unitId, locationId);
        else if (result.ok || isLater) {
          const marks = omitUndefined<NonNullable<Told['marks']>>({
            pending: isLater ? { operation, row: index } : undefined,
            handle: isLater && !isHandleKept ? handle : undefined,
            accepted: !isLater && platform !== undefined && result.now === undefined ? true : undefined,
          });
          isHandleKept ||= isLater;
          change(mapping.unitId, { locationId, foundAt: result.locationId, value, marks });
        } else if (result.reason !== 'stale') leave(row);
      }
    },

    save: async () => {
      const all = [...changed];
      changed.clear();
      // What is at hand of a unit is all of it: locations that are gone from it go.
      const stale = all.filter((unitId) => {
        const before = stored.get(unitId) ?? [];
        return before.some(({ locationId }) => !of(unitId).some((one) => one.locationId === locationId));
      });
      if (stale.length > 0) await values.remove(store, kind, stale);
      const told = all.flatMap(of);
      if (told.length > 0) await values.put(store, told);
      for (const unitId of all) stored.set(unitId, of(unitId));
    },
  };
}

/**
 * Since when nobody but us had a reason to write to a listing. Before, it was not mapped, or the mapping was switched off, or
 * the store was disconnected: what it was told then says nothing of what it shows now. Where the platform's changes count
 * they are found by reading it, after a disconnection too.
 */
function oursSince(entry: StoreEntry, { mappedAt }: ProductMapping, platform: ListingKind['platform']): number {
  const mapped = Date.parse(mappedAt);
  if (platform === undefined || platform.isTwoWay(entry)) return mapped;
  // A store that was active is connected again without a new status, and a paused one resumed without a new connection.
  return Math.max(mapped, Math.min(Date.parse(entry.statusSince), Date.parse(entry.connectedAt)));
}

/** What is still being worked on counts whoever asked for it: it is not over. */
function isBelieved({ pending, readOnly, writtenAt }: ListingValue, since: number): boolean {
  return pending !== undefined || readOnly === true || Date.parse(writtenAt) >= since;
}

/** Whether a value stays when another one is noted; without a location that one stands for all that are written. */
function isBeside(one: ListingValue, locationId: string | undefined): boolean {
  return locationId === undefined ? one.readOnly === true : one.locationId !== locationId;
}

function isUnknown({ ok, reason }: SentRow): boolean {
  return !ok && reason === 'outcome_unknown';
}
