import { ConnectorError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import type { StoreEntry, StoreRegistry } from './ports/index.js';

const MAX_TRIES = 5;

/**
 * Changes a store's entry whatever others write meanwhile.
 *
 * @param next may run several times; what it gives back as it got it is not written. What it throws ends the change.
 * @returns the entry as it is stored now.
 */
export async function changeStore<Entry extends StoreEntry | undefined>(
  stores: StoreRegistry,
  key: StoreKey,
  next: (entry: StoreEntry | undefined) => Entry,
): Promise<Entry | StoreEntry> {
  for (let tries = 1; ; tries += 1) {
    const entry = await stores.load(key);
    const changed = next(entry);
    if (changed === undefined || changed === entry) return changed;
    try {
      return await stores.save(changed, { ifVersion: entry?.version ?? 0 });
    } catch (error) {
      if (!isConflict(error) || tries >= MAX_TRIES) throw error;
    }
  }
}

/** Whether somebody else has written in between. */
export function isConflict(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.code === 'conflict';
}

/** The entry without the reason of a status that is over. */
export function withStatus(
  { statusReason: _past, ...entry }: StoreEntry,
  status: Pick<StoreEntry, 'status' | 'statusReason'>,
  at: string,
): StoreEntry {
  return { ...entry, ...status, statusSince: at, updatedAt: at };
}
