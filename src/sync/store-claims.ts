import { ConnectorError } from '../core/errors.js';
import type { Clock, StoreKey } from '../core/ports.js';
import { defaultSyncSettings } from './default-settings.js';
import type { StoreEntry, StoreRegistry } from './ports/index.js';
import { isConflict } from './store-changes.js';

export interface ClaimContext {
  readonly stores: StoreRegistry;
  readonly now: Clock;
  /** Forgets the tokens of a store. */
  readonly forget: (key: StoreKey) => Promise<void>;
}

/** A store that belongs to a company from now on, though it may not be connected yet. */
export interface Claim {
  readonly entry: StoreEntry;
  /** The entry is the claim itself: it goes when the connection fails. */
  readonly isNew: boolean;
}

/** Longer than any authorisation takes: what is older was left by a process that died. */
const CLAIM_MS = 10 * 60_000;
const MAX_TRIES = 5;

/** Whether an entry says only whose the store is going to be. */
export function isClaim({ status, statusReason }: StoreEntry): boolean {
  return status === 'disconnected' && statusReason === 'connecting';
}

/**
 * Makes a store a company's before anything is exchanged or saved for it. Of two companies one gets it, whatever processes
 * they are in: the registry's versions decide.
 *
 * @throws {ConnectorError} `conflict` with `other_company` as `platformCode`.
 */
export async function claimStore(
  context: ClaimContext,
  key: StoreKey,
  companyId: string,
  operation: string,
): Promise<Claim> {
  const { stores, now } = context;
  for (let tries = 1; ; tries += 1) {
    const entry = await stores.load(key);
    requireFree(entry, key, companyId, operation, now);
    try {
      if (entry === undefined) return await newClaim(stores, key, companyId, now);
      if (entry.companyId !== companyId) {
        await endClaim(context, entry);
        return await newClaim(stores, key, companyId, now);
      }
      if (!isClaim(entry)) return { entry, isNew: false };
      return { entry: await renewed(stores, entry, now), isNew: true };
    } catch (error) {
      if (!isConflict(error) || tries >= MAX_TRIES) throw error;
    }
  }
}

/** @throws {ConnectorError} `conflict` when the store is another company's, without saying whose. */
export function requireFree(
  entry: StoreEntry | undefined,
  { platform, storeId }: StoreKey,
  companyId: string,
  operation: string,
  now: Clock,
): void {
  if (entry === undefined || entry.companyId === companyId) return;
  const isPending = isClaim(entry);
  if (isPending && hasExpired(entry, now)) return;
  const problem = isPending
    ? 'is being connected by another company: try again later'
    : 'belongs to another company: it has to be removed there first';
  throw new ConnectorError('conflict', `${operation}: store ${storeId} of ${platform} ${problem}.`, {
    ...{ platform, storeId, operation },
    platformCode: 'other_company',
    retryable: isPending,
  });
}

/** Takes a new claim back, so that the store is free at once; unless somebody else of the company holds it by now. */
export async function releaseClaim(stores: StoreRegistry, { entry, isNew }: Claim): Promise<void> {
  if (!isNew) return;
  try {
    await stores.delete(entry, { ifVersion: entry.version });
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

/**
 * Forgets tokens that were saved for a store which is nobody's by now. Under a claim of their company, so that those of the
 * next one stay.
 */
export async function forgetLeft(
  context: ClaimContext,
  key: StoreKey,
  companyId: string,
  operation: string,
): Promise<void> {
  try {
    const claim = await claimStore(context, key, companyId, operation);
    if (!claim.isNew) return;
    await context.forget(key);
    await releaseClaim(context.stores, claim);
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

async function newClaim(stores: StoreRegistry, key: StoreKey, companyId: string, now: Clock): Promise<Claim> {
  const { platform, storeId } = key;
  const at = new Date(now()).toISOString();
  const entry: StoreEntry = {
    ...{ platform, storeId, version: 0, companyId },
    ...{ status: 'disconnected', statusReason: 'connecting', statusSince: at },
    settings: defaultSyncSettings(platform),
    ...{ connectedAt: at, updatedAt: at },
  };
  return { entry: await stores.save(entry, { ifVersion: 0 }), isNew: true };
}

/**
 * Removes what a company left that never came to an end, and tokens that it may have saved. Renewed first: of several that
 * find it one goes on, so that nobody forgets the tokens of the next one.
 */
async function endClaim({ stores, now, forget }: ClaimContext, expired: StoreEntry): Promise<void> {
  const held = await renewed(stores, expired, now);
  await forget(expired);
  await stores.delete(expired, { ifVersion: held.version });
}

function renewed(stores: StoreRegistry, entry: StoreEntry, now: Clock): Promise<StoreEntry> {
  const at = new Date(now()).toISOString();
  return stores.save({ ...entry, statusSince: at, updatedAt: at }, { ifVersion: entry.version });
}

function hasExpired({ statusSince }: StoreEntry, now: Clock): boolean {
  return now() - Date.parse(statusSince) > CLAIM_MS;
}
