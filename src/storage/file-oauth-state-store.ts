import { createHash } from 'node:crypto';
import type { Clock, OAuthStateStore } from '../core/ports.js';
import { createJsonFile, isObject } from './json-file.js';
import { DEFAULT_MAX_ENTRIES, isExpired, type OAuthStateEntry, withEntry } from './oauth-states.js';

export interface FileOAuthStateStoreOptions {
  /** The JSON file; it and its folder are created with the first state, readable by their owner only. */
  readonly path: string;
  /** @default Date.now */
  readonly now?: Clock;
  /** Past this the oldest unfinished authorisations are forgotten. @default 10_000 */
  readonly maxEntries?: number;
}

/** Keeps OAuth states in one JSON file, so that any process of this machine may run `auth.complete`. */
export function createFileOAuthStateStore(options: FileOAuthStateStoreOptions): OAuthStateStore {
  const { now = Date.now, maxEntries = DEFAULT_MAX_ENTRIES } = options;
  const file = createJsonFile<OAuthStateEntry>({
    path: options.path,
    format: 'commerce-connectors-oauth-states',
    isEntry: isStateEntry,
  });
  return {
    put(state, value, expiresAt) {
      const entry = { state: hashed(state), value, expiresAt };
      return file.update((entries) => ({ entries: withEntry(entries, entry, now(), maxEntries), result: undefined }));
    },
    take(state) {
      const key = hashed(state);
      return file.update((entries) => {
        const entry = entries.find((candidate) => candidate.state === key);
        return {
          entries: entry === undefined ? undefined : entries.filter((other) => other !== entry),
          result: entry === undefined || isExpired(entry, now()) ? undefined : entry.value,
        };
      });
    },
  };
}

/** Whoever reads the file must not be able to finish somebody's authorisation. */
function hashed(state: string): string {
  return createHash('sha256').update(state).digest('hex');
}

function isStateEntry(value: unknown): value is OAuthStateEntry {
  return (
    isObject(value) &&
    typeof value['state'] === 'string' &&
    isObject(value['value']) &&
    typeof value['expiresAt'] === 'string'
  );
}
