import { AuthenticationError, ConnectorError } from '../errors.js';
import type { Clock, StoreKey, TokenRecord, TokenStore } from '../ports.js';
import { newlyAuthorized } from './token-state.js';
import type { Wait } from './wait.js';

/** A platform's records in a {@link TokenStore}: failures typed, changes by compare-and-swap. */
export interface TokenRecords {
  /** @throws {AuthenticationError} `reauthorize: true` when the store is not connected. */
  load(storeId: string): Promise<TokenRecord>;
  save(record: TokenRecord): Promise<TokenRecord>;
  /** Applies `change` to the stored record until no other writer interferes. Returning the record itself writes nothing. */
  change(storeId: string, change: (record: TokenRecord) => TokenRecord): Promise<TokenRecord>;
  delete(storeId: string): Promise<void>;
}

const MAX_TRIES = 12;
const MAX_PAUSE_MS = 250;

export function createTokenRecords(options: {
  readonly platform: string;
  readonly store: TokenStore;
  readonly now: Clock;
  readonly random: () => number;
  readonly wait: Wait;
}): TokenRecords {
  const { platform, store, now, random, wait } = options;
  const keyOf = (storeId: string): StoreKey => ({ platform, storeId });

  async function load(storeId: string): Promise<TokenRecord> {
    const record: TokenRecord | null | undefined = await guarded(keyOf(storeId), 'load', () =>
      store.load(keyOf(storeId)),
    );
    // `null` is what most drivers say for "none", and a store written in JavaScript passes on.
    if (record === undefined || record === null) {
      throw new AuthenticationError(
        `${platform} store ${storeId} is not connected: call auth.begin or auth.connect first`,
        { platform, storeId, reauthorize: true },
      );
    }
    return record;
  }

  const stamped = (record: TokenRecord): TokenRecord => ({ ...record, updatedAt: new Date(now()).toISOString() });

  return {
    load,

    async save(record) {
      // Versions start at 1: `ifVersion: 0` means "there is none".
      const next = stamped({ ...newlyAuthorized(record), platform, version: Math.max(1, record.version) });
      const { version } = await guarded(keyOf(record.storeId), 'save', () => store.save(keyOf(record.storeId), next));
      return { ...next, version };
    },

    async change(storeId, change) {
      for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
        const current = await load(storeId);
        const changed = change(current);
        if (changed === current) return current;
        const next = stamped({ ...changed, platform, storeId, version: current.version });
        try {
          const { version } = await guarded(keyOf(storeId), 'save', () =>
            store.save(keyOf(storeId), next, { ifVersion: current.version }),
          );
          return { ...next, version };
        } catch (error) {
          if (!isConflict(error)) throw error;
          await wait(random() * Math.min(MAX_PAUSE_MS, 5 * 2 ** attempt));
        }
      }
      throw new ConnectorError(
        'conflict',
        `the record of ${platform} store ${storeId} kept changing: gave up after ${MAX_TRIES} tries`,
        { platform, storeId, retryable: true },
      );
    },

    delete: (storeId) => guarded(keyOf(storeId), 'delete', () => store.delete(keyOf(storeId))),
  };
}

export function isConflict(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.code === 'conflict';
}

async function guarded<T>(key: StoreKey, operation: 'load' | 'save' | 'delete', work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // A typed error of the store says more than this one could.
    if (ConnectorError.isInstance(error)) throw error;
    throw new ConnectorError(
      'token_store_failed',
      `token store failed to ${operation} ${key.platform} store ${key.storeId}`,
      {
        ...key,
        retryable: true,
        cause: error,
      },
    );
  }
}
