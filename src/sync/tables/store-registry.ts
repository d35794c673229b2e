import { ConnectorError } from '../../core/errors.js';
import type { StoreKey } from '../../core/ports.js';
import type { StoreEntry, StoreRegistry } from '../ports/index.js';
import { type Table, tableKey, walkTable } from './table.js';

/** A store registry on a table. */
export function storeRegistryOn(table: Table<StoreEntry>): StoreRegistry {
  return {
    load: (key) => table.read(({ heads }) => structuredClone(heads.get(keyOf(key)))),

    save: (entry, options) =>
      table.update(({ heads }) => {
        const next = entryToSave(entry, heads.get(keyOf(entry)), options?.ifVersion);
        return { changes: [{ key: keyOf(entry), head: next }], result: next };
      }),

    delete: (key, options) =>
      table.update(({ heads }) => {
        requireVersion(key, heads.get(keyOf(key)), options?.ifVersion);
        return { changes: [{ key: keyOf(key), removed: true }], result: undefined, erase: true };
      }),

    list: (filter = {}) =>
      walkTable(
        table,
        (entry) =>
          (filter.companyId === undefined || filter.companyId === entry.companyId) &&
          (filter.platform === undefined || filter.platform === entry.platform) &&
          (filter.status === undefined || filter.status === entry.status),
        (entry) => structuredClone(entry),
      ),
  };
}

/** What a save leaves behind, by the rules of the port: a deep copy. */
function entryToSave(entry: StoreEntry, stored: StoreEntry | undefined, ifVersion: number | undefined): StoreEntry {
  if (stored !== undefined && stored.companyId !== entry.companyId) {
    throw conflict(entry, 'belongs to another company: that one has to disconnect it first');
  }
  requireVersion(entry, stored, ifVersion);
  return { ...structuredClone(entry), version: (stored?.version ?? 0) + 1 };
}

function requireVersion(key: StoreKey, stored: StoreEntry | undefined, ifVersion: number | undefined): void {
  if (ifVersion === undefined || ifVersion === (stored?.version ?? 0)) return;
  throw conflict(key, versionProblem(stored?.version, ifVersion));
}

/** The end of a sentence about what `ifVersion` did not meet. */
export function versionProblem(stored: number | undefined, ifVersion: number): string {
  return `is at version ${stored ?? 'none'}, not ${ifVersion}: load it again and repeat the change`;
}

function conflict({ platform, storeId }: StoreKey, problem: string): ConnectorError {
  return new ConnectorError('conflict', `${platform} store ${storeId} ${problem}`, { platform, storeId });
}

function keyOf({ platform, storeId }: StoreKey): string {
  return tableKey(platform, storeId);
}
