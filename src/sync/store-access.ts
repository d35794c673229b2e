import { ConnectorError, InvalidRequestError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import type { StoreEntry, StoreRegistry } from './ports/index.js';

/** Words of a `conflict` that says why a job may not run; in its `platformCode`. */
export type StoreRefusal = 'store_unknown' | 'store_paused' | 'store_disconnected' | 'job_disabled';

/** @throws {ConnectorError} `invalid_request`, for callers whose types say nothing: an id alone, a promise. */
export function requireStoreKey(store: Partial<StoreKey> | undefined, operation: string): void {
  if (typeof store?.platform === 'string' && typeof store.storeId === 'string') return;
  const path = 'store';
  const message = 'must be { platform, storeId }, both text; a promise of it has to be awaited first';
  throw new InvalidRequestError(`${operation}: ${path} ${message}.`, { operation, issues: [{ path, message }] });
}

/** The store, whatever its status. @throws {ConnectorError} `not_found` with `store_unknown`. */
export async function requireStore(stores: StoreRegistry, key: StoreKey, operation: string): Promise<StoreEntry> {
  requireStoreKey(key, operation);
  const entry = await stores.load(key);
  if (entry !== undefined) return entry;
  throw unknownStore(key, operation);
}

/** The store, if it may be worked on. @throws {ConnectorError} `not_found` or `conflict`, with a {@link StoreRefusal}. */
export async function requireActiveStore(stores: StoreRegistry, key: StoreKey, operation: string): Promise<StoreEntry> {
  const entry = await requireStore(stores, key, operation);
  if (entry.status === 'active') return entry;
  if (entry.status === 'paused') {
    throw refusal('conflict', 'store_paused', key, operation, 'is paused: resume it first');
  }
  throw disconnectedStore(entry, operation);
}

/** `not_found` with `store_unknown`. */
export function unknownStore(key: StoreKey, operation: string): ConnectorError {
  return refusal('not_found', 'store_unknown', key, operation, 'is not registered: connect it with the store manager');
}

/** `conflict` with `store_disconnected`. */
export function disconnectedStore(entry: StoreEntry, operation: string): ConnectorError {
  const why = entry.statusReason === undefined ? '' : ` (${entry.statusReason})`;
  return refusal('conflict', 'store_disconnected', entry, operation, `is disconnected${why}: connect it again`);
}

/** @throws {ConnectorError} `conflict` with `job_disabled`. */
export function requireEnabled(enabled: boolean, key: StoreKey, operation: string, setting: string): void {
  if (enabled) return;
  throw refusal('conflict', 'job_disabled', key, operation, `has ${setting} off: switch it on in the store's settings`);
}

/** Whether an error says that the store itself is not to be worked on now. @param store default: whichever it names. */
export function isStoreRefusal(error: unknown, store?: StoreKey): boolean {
  if (!ConnectorError.isInstance(error) || !REFUSALS.has(error.platformCode ?? '')) return false;
  return store === undefined || isOfStore(error, store);
}

/** Whether an error is about this store, or names none: what a host's own code throws in a run may be about another. */
export function isOfStore(error: ConnectorError, { platform, storeId }: StoreKey): boolean {
  return (error.platform ?? platform) === platform && (error.storeId ?? storeId) === storeId;
}

const REFUSALS: ReadonlySet<string> = new Set<StoreRefusal>([
  'store_unknown',
  'store_paused',
  'store_disconnected',
  'job_disabled',
]);

function refusal(
  code: 'not_found' | 'conflict',
  word: StoreRefusal,
  { platform, storeId }: StoreKey,
  operation: string,
  what: string,
): ConnectorError {
  const message = `${operation}: store ${storeId} of ${platform} ${what}.`;
  return new ConnectorError(code, message, { platform, storeId, operation, platformCode: word });
}
