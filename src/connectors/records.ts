import { ConnectorError } from '../core/errors.js';
import type { JsonObject, StoreProfile, TokenRecord } from '../core/ports.js';
import type { Runtime } from './runtime.js';

/** The store's record; `undefined` when it is not connected. A token store that is down is an error all the same. */
export async function findRecord(runtime: Runtime, storeId: string): Promise<TokenRecord | undefined> {
  try {
    return await runtime.tokens.load(storeId);
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === 'authentication_failed') return undefined;
    throw error;
  }
}

/** What a new authorisation brings. */
export interface NewConnection {
  readonly credentials: JsonObject;
  /** Merged over the settings that are there. */
  readonly settings: JsonObject;
  /** Settings that said something about the earlier credentials. */
  readonly outdated: readonly string[];
  readonly profile: StoreProfile;
}

/** Inserts, or replaces the credentials and keeps the rest: other settings, the day it was connected. */
export async function saveConnection(
  runtime: Runtime,
  storeId: string,
  { credentials, settings, outdated, profile }: NewConnection,
): Promise<TokenRecord> {
  const at = new Date(runtime.now()).toISOString();
  if ((await findRecord(runtime, storeId)) === undefined) {
    const dates = { connectedAt: at, updatedAt: at };
    return runtime.tokens.save({
      platform: runtime.platform,
      storeId,
      version: 1,
      credentials,
      settings,
      profile,
      ...dates,
    });
  }
  // By compare-and-swap, so that nothing another process notes at this moment is lost; without the lease of a refresh
  // of the tokens that end here.
  return runtime.tokens.update(storeId, ({ lease: _ended, ...current }) => {
    const kept = Object.entries(current.settings).filter(([name]) => !outdated.includes(name));
    return {
      ...current,
      credentials,
      settings: { ...Object.fromEntries(kept), ...settings },
      profile: { ...current.profile, ...profile },
    };
  });
}
