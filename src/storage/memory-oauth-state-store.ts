import type { Clock, OAuthStateStore } from '../core/ports.js';
import { DEFAULT_MAX_ENTRIES, isExpired, type OAuthStateEntry } from './oauth-states.js';

export interface MemoryOAuthStateStoreOptions {
  /** @default Date.now */
  readonly now?: Clock;
  /** Past this the oldest unfinished authorisations are forgotten. @default 10_000 */
  readonly maxEntries?: number;
}

/** Keeps OAuth states in this process: `auth.complete` has to run in the process that ran `auth.begin`. */
export function createMemoryOAuthStateStore(options: MemoryOAuthStateStoreOptions = {}): OAuthStateStore {
  const { now = Date.now, maxEntries = DEFAULT_MAX_ENTRIES } = options;
  const entries = new Map<string, OAuthStateEntry>();

  /** Looks at the oldest entries only, so that a full store costs no more than an empty one. */
  function evict(): void {
    for (const [state, entry] of entries) {
      if (entries.size <= maxEntries && !isExpired(entry, now())) return;
      entries.delete(state);
    }
  }

  return {
    async put(state, value, expiresAt) {
      entries.delete(state);
      entries.set(state, { state, value: structuredClone(value), expiresAt });
      evict();
    },
    async take(state) {
      const entry = entries.get(state);
      entries.delete(state);
      return entry === undefined || isExpired(entry, now()) ? undefined : entry.value;
    },
  };
}
