import type { StoreEntry } from './ports/index.js';
import { disconnectedStore } from './store-access.js';
import { withStatus } from './store-changes.js';

/** @throws {ConnectorError} `conflict` with `store_disconnected`. */
export function pausedEntry(entry: StoreEntry, at: string): StoreEntry {
  if (entry.status === 'paused') return entry;
  if (entry.status === 'disconnected') throw disconnectedStore(entry, 'storeManager.pause');
  return withStatus(entry, { status: 'paused', statusReason: 'requested' }, at);
}

/** @throws {ConnectorError} `conflict` with `store_disconnected`. */
export function resumedEntry(entry: StoreEntry, at: string): StoreEntry {
  if (entry.status === 'active') return entry;
  if (entry.status === 'disconnected') throw disconnectedStore(entry, 'storeManager.resume');
  return withStatus(entry, { status: 'active' }, at);
}
