import type { OAuthState } from '../core/ports.js';

export interface OAuthStateEntry {
  readonly state: string;
  readonly value: OAuthState;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

/** Anybody can start an authorisation: unfinished ones must not fill the memory. */
export const DEFAULT_MAX_ENTRIES = 10_000;

export function isExpired(entry: OAuthStateEntry, now: number): boolean {
  // A time that cannot be read counts as past.
  return !(now < Date.parse(entry.expiresAt));
}

/** Adds an entry last, drops the expired ones and, past `maxEntries`, the oldest. */
export function withEntry(
  entries: readonly OAuthStateEntry[],
  entry: OAuthStateEntry,
  now: number,
  maxEntries: number,
): OAuthStateEntry[] {
  const alive = entries.filter((other) => other.state !== entry.state && !isExpired(other, now));
  return [...alive.slice(Math.max(0, alive.length - maxEntries + 1)), entry];
}
