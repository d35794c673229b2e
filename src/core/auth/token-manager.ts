import { AuthenticationError, ConnectorError } from '../errors.js';
import type { Clock, JsonObject, Logger, TokenRecord, TokenStore } from '../ports.js';
import { createTokenRecords } from './token-records.js';
import { createTokenRefresh } from './token-refresh.js';
import { accessTokenOf, freshnessOf, generationOf, isLeaseAlive, refreshStateOf, timeOf } from './token-state.js';
import { untilAborted, type Wait, waitOnTimer } from './wait.js';

/** What a refresh brought. `credentials` replaces the old ones whole, `settings` is merged over the stored settings. */
export interface RefreshedCredentials {
  readonly credentials: JsonObject;
  readonly settings?: JsonObject;
}

/** What happened to a store's token; holds no secrets. */
export interface TokenRefreshEvent {
  /**
   * `started` the platform is asked; `refreshed` the new pair is saved; `adopted` another process had already replaced
   * the pair; `failed` it stays as it was; `rejected` the merchant has to authorise again.
   */
  readonly type: 'started' | 'refreshed' | 'adopted' | 'failed' | 'rejected';
  readonly platform: string;
  readonly storeId: string;
  readonly durationMs: number;
  /** The error code, for `failed` and `rejected`. */
  readonly code?: string;
}

export interface TokenManagerOptions {
  readonly platform: string;
  readonly store: TokenStore;
  readonly now: Clock;
  readonly logger?: Logger;
  /**
   * Exchanges the record's credentials for new ones. Must not save. Absent: tokens are used until the platform refuses
   * them. Rejects with an {@link AuthenticationError} whose `platformCode` is `invalid_grant` when the platform says that
   * the refresh token is dead; every other failure leaves the old pair in place for another try.
   *
   * `credentials.accessToken` is the token, `credentials.accessTokenExpiresAt` (ISO 8601) its end; the rest is the
   * connector's own. An answer without a lifetime leaves `accessTokenExpiresAt` out, it must not be invented.
   */
  readonly refresh?: (record: TokenRecord, call: { readonly signal: AbortSignal }) => Promise<RefreshedCredentials>;
  /** How long before its end a token is replaced. @default 300_000 */
  readonly refreshMarginMs?: number;
  /**
   * How long one process may take to refresh before another tries. Processes that share a token store use the same
   * value. @default 30_000
   */
  readonly leaseMs?: number;
  /** Told about every refresh, for tracing. What it throws is ignored. */
  readonly onRefresh?: (event: TokenRefreshEvent) => void;
  /** 0 to below 1; spreads waiting processes. @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly wait?: Wait;
}

/** How long this caller is willing to wait. It ends the caller's wait only, never a refresh that others share. */
export interface TokenCall {
  readonly signal?: AbortSignal | undefined;
}

/** Access tokens of all stores of one platform: refreshed ahead of expiry, once, whoever and how many ask. */
export interface TokenManager {
  /** @throws {AuthenticationError} `reauthorize: true` when the store is not connected. */
  load(storeId: string): Promise<TokenRecord>;
  /**
   * The record with a token that is good by the clock, refreshed first when its end is near.
   *
   * @throws {AuthenticationError} `reauthorize: true` when the token ended and the platform refused to replace it.
   */
  valid(storeId: string, call?: TokenCall): Promise<TokenRecord>;
  /**
   * Refreshes now.
   *
   * @param options.rejectedToken the access token that the platform refused. When the stored one is another by now, it
   * is returned without a refresh: a late 401 of an old token must not cost a new one its life.
   */
  refresh(
    storeId: string,
    call?: TokenCall,
    options?: { readonly rejectedToken?: string | undefined },
  ): Promise<TokenRecord>;
  /** Inserts or replaces, for a store that has just been authorised. `version` and `updatedAt` are assigned. */
  save(record: TokenRecord): Promise<TokenRecord>;
  /** Changes settings, profile or credentials of a connected store; `change` may run several times. */
  update(storeId: string, change: (record: TokenRecord) => TokenRecord): Promise<TokenRecord>;
  /** Deletes the record; a refresh under way does not bring it back. Idempotent. */
  forget(storeId: string): Promise<void>;
}

const DEFAULT_MARGIN_MS = 300_000;
const DEFAULT_LEASE_MS = 30_000;

/** Creates the one keeper of a platform's access tokens. It holds no cache and no timers while nothing is refreshed. */
export function createTokenManager(options: TokenManagerOptions): TokenManager {
  const { platform, now } = options;
  const marginMs = options.refreshMarginMs ?? DEFAULT_MARGIN_MS;
  const wait = options.wait ?? waitOnTimer;
  const random = options.random ?? Math.random;
  const records = createTokenRecords({ platform, store: options.store, now, random, wait });
  const startRefresh =
    options.refresh === undefined
      ? undefined
      : createTokenRefresh({
          ...options,
          refresh: options.refresh,
          leaseMs: options.leaseMs ?? DEFAULT_LEASE_MS,
          records,
          wait,
          random,
        });

  // One entry per refresh under way, gone when it settles. Keyed by the pair it replaces, not by store alone: whoever
  // finds the new pair refused again must not be handed the refresh that brought it.
  const flights = new Map<string, Promise<TokenRecord>>();

  function join(record: TokenRecord, start: (record: TokenRecord) => Promise<TokenRecord>): Promise<TokenRecord> {
    const key = flightKey(record);
    const running = flights.get(key);
    if (running !== undefined) return running;
    const flight = start(record).finally(() => flights.delete(key));
    flights.set(key, flight);
    // Every waiter may have left by the time it fails.
    flight.catch(() => {});
    return flight;
  }

  /** Someone is on it, or failed moments ago, or nobody can, or there is no other: the token in hand is good enough for now. */
  function isRefreshFutile(record: TokenRecord): boolean {
    const state = refreshStateOf(record);
    const isAhead = (at: string | undefined) => now() < (timeOf(at) ?? 0);
    return (
      state.rejectedAt !== undefined ||
      isAhead(state.retryAt) ||
      isAhead(state.repeatedUntil) ||
      flights.has(flightKey(record)) ||
      isLeaseAlive(record.lease, now())
    );
  }

  return {
    load: (storeId) => records.load(storeId),

    async valid(storeId, call = {}) {
      call.signal?.throwIfAborted();
      const record = await untilAborted(records.load(storeId), call.signal);
      if (startRefresh === undefined) return record;
      const freshness = freshnessOf(record, now(), marginMs);
      if (freshness === 'fresh') return record;
      if (freshness === 'due') {
        if (isRefreshFutile(record)) return record;
        return untilAborted(
          join(record, startRefresh).catch((error: unknown) => usable(error, record)),
          call.signal,
        );
      }
      if (refreshStateOf(record).rejectedAt !== undefined) throw reauthorizationNeeded(record);
      return untilAborted(join(record, startRefresh), call.signal);
    },

    async refresh(storeId, call = {}, { rejectedToken } = {}) {
      call.signal?.throwIfAborted();
      const record = await untilAborted(records.load(storeId), call.signal);
      if (rejectedToken !== undefined && accessTokenOf(record) !== rejectedToken) return record;
      if (startRefresh === undefined) throw reauthorizationNeeded(record);
      // Without a rejected token somebody asks on purpose: then even a refused refresh token is tried once more.
      if (rejectedToken !== undefined && refreshStateOf(record).rejectedAt !== undefined)
        throw reauthorizationNeeded(record);
      return untilAborted(join(record, startRefresh), call.signal);
    },

    save: (record) => records.save(record),
    update: (storeId, change) => records.change(storeId, change),
    forget: (storeId) => records.delete(storeId),
  };

  /** A refresh ahead of time that failed does no harm while the old token lives; a store that has gone does. */
  function usable(error: unknown, record: TokenRecord): TokenRecord {
    if (freshnessOf(record, now(), marginMs) === 'expired') throw error;
    if (ConnectorError.isInstance(error) && error.code === 'authentication_failed' && error.platformCode === undefined)
      throw error;
    return record;
  }

  function reauthorizationNeeded(record: TokenRecord): AuthenticationError {
    return new AuthenticationError(
      `${platform} refused the token of store ${record.storeId}: the merchant has to authorise again (auth.begin or auth.connect)`,
      { platform, storeId: record.storeId, reauthorize: true },
    );
  }
}

function flightKey(record: TokenRecord): string {
  return `${record.storeId}\n${generationOf(record)}`;
}
