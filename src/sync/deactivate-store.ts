import { ConnectorError } from '../core/errors.js';
import type { Clock, StoreKey } from '../core/ports.js';
import type { StoreEntry, StoreRegistry, StoreStatusReason } from './ports/index.js';
import { isOfStore } from './store-access.js';
import { changeStore, withStatus } from './store-changes.js';

/**
 * Marks a store as disconnected, with the reason. What it holds (orders, position, mappings, tokens) stays, so that it goes
 * on where it was when it is connected again.
 *
 * @param isMeant whether it is still the connection that is over. @default always
 * @returns whether it was not disconnected before.
 */
export async function deactivateStore(
  stores: StoreRegistry,
  key: StoreKey,
  reason: StoreStatusReason,
  now: Clock,
  isMeant: (entry: StoreEntry) => boolean = () => true,
): Promise<boolean> {
  let isDone = false;
  await changeStore(stores, key, (entry) => {
    isDone = entry !== undefined && entry.status !== 'disconnected' && isMeant(entry);
    if (entry === undefined || !isDone) return entry;
    return withStatus(entry, { status: 'disconnected', statusReason: reason }, new Date(now()).toISOString());
  });
  return isDone;
}

/** Whether a failure means that only the merchant can bring the store back. @param store default: whichever it names. */
export function needsReauthorization(error: unknown, store?: StoreKey): boolean {
  if (!ConnectorError.isInstance(error) || error.code !== 'authentication_failed' || !error.reauthorize) return false;
  return store === undefined || isOfStore(error, store);
}
