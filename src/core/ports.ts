/** What a host may plug in. Every port is small on purpose: a plain object with these functions is enough. */

/** Names one store on one platform. */
export interface StoreKey {
  readonly platform: string;
  /** The platform's natural key: `acme.myshopify.com`, a site URL, a seller id. */
  readonly storeId: string;
}

/** A value that survives `JSON.stringify` and back. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/** What is known of the shop itself; read at connect time. */
export interface StoreProfile {
  readonly name?: string;
  readonly email?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** ISO 4217. */
  readonly currency?: string;
  /** IANA name, e.g. `Asia/Kolkata`. */
  readonly timeZone?: string;
  readonly url?: string;
}

/** A claim on refreshing a store's token: others wait until it is released or has expired. */
export interface RefreshLease {
  readonly owner: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

/** Everything the library keeps about one connected store. The authority for its settings and profile. */
export interface TokenRecord extends StoreKey {
  /** Grows with every save; what `ifVersion` compares. Assigned by the store, see {@link TokenStore.save}. */
  readonly version: number;
  /** Secret: tokens, keys and their expiry. */
  readonly credentials: JsonObject;
  /** What the connector learnt or was told: scopes, webhook secret, default location, … May hold secrets. */
  readonly settings: JsonObject;
  readonly profile: StoreProfile;
  /** ISO 8601, UTC. */
  readonly connectedAt: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  readonly lease?: RefreshLease;
}

/**
 * Keeps one {@link TokenRecord} per store. Absence is `undefined`; any failure rejects, so that "no token" and
 * "database down" never look alike. `tokenStoreConformance` in `commerce-connectors/testing` checks an implementation.
 */
export interface TokenStore {
  load(key: StoreKey): Promise<TokenRecord | undefined>;
  /**
   * Inserts or replaces. A new record keeps the version it came with; an update gets the stored version plus one.
   *
   * @param options.ifVersion Write only when the stored record has this version; `0` means "only when there is none".
   * @returns the version that was stored.
   * @throws {ConnectorError} `conflict` when `ifVersion` does not hold. Nothing is written then.
   */
  save(
    key: StoreKey,
    record: TokenRecord,
    options?: { readonly ifVersion?: number },
  ): Promise<{ readonly version: number }>;
  /** Idempotent: deleting what is not there succeeds. */
  delete(key: StoreKey): Promise<void>;
  /** Streams the keys, never the credentials. Order is not defined. */
  list(filter?: { readonly platform?: string }): AsyncIterable<StoreKey>;
}

/** What an authorisation was begun with; bound to an unguessable, single-use state. */
export interface OAuthState extends StoreKey {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** The host's own value (a company id, say), handed back by `auth.complete`. */
  readonly context?: JsonValue;
}

/** Keeps OAuth states between `auth.begin` and `auth.complete`, which may run in different processes. */
export interface OAuthStateStore {
  /** @param expiresAt ISO 8601, UTC; afterwards `take` answers `undefined`. */
  put(state: string, value: OAuthState, expiresAt: string): Promise<void>;
  /** Returns and removes in one step: of two concurrent calls only one gets the value. */
  take(state: string): Promise<OAuthState | undefined>;
}

/** Seals and opens text. `context` (`platform:storeId`) is authenticated: a sealed text moved to another store does not open. */
export interface Cipher {
  seal(plaintext: string, context: string): Promise<string>;
  /** @throws {ConnectorError} `decryption_failed`, the same for every cause. */
  open(sealed: string, context: string): Promise<string>;
}

/** Mutual exclusion between processes, for hosts that have it; tokens do without, through leases. */
export interface Lock {
  /** Runs `work` while holding `name`; waits for it until `signal` aborts. The lock frees itself after `ttlMs`. */
  withLock<T>(
    name: string,
    options: { readonly ttlMs: number; readonly signal?: AbortSignal },
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
}

/** The current time, in milliseconds since the epoch. */
export type Clock = () => number;

/** Which budget a call draws from: one per platform, store and operation family (`graphql`, `searchOrders`, …). */
export interface BudgetKey extends StoreKey {
  readonly operation: string;
}

/** A budget in the platform's own unit: query points at Shopify, requests elsewhere. */
export interface Budget {
  /** The most that can be saved up. */
  readonly capacity: number;
  /** How much comes back each second. */
  readonly restorePerSecond: number;
}

/** Meters calls. Waiting with a deadline is the default; a limiter never drops work silently. */
export interface RateLimiter {
  /**
   * Resolves when `cost` has been taken from the budget, in order of arrival.
   *
   * @throws {RateLimitError} at once when the wait would pass `timeoutMs`; `retryAfterMs` says how long it would be.
   */
  acquire(
    key: BudgetKey,
    cost: number,
    options: { readonly budget: Budget; readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<RateLimitPermit>;
  /** Ends timers. Waiting calls reject. */
  close(): Promise<void>;
}

/** Given back once the answer is known, so that the budget follows what the platform says. */
export interface RateLimitPermit {
  /**
   * @param actualCost what the call really cost; the difference is returned to the budget.
   * @param observed the platform's own figures after the call, which win over the limiter's arithmetic.
   */
  settle(
    actualCost: number,
    observed?: { readonly available?: number; readonly capacity?: number; readonly restorePerSecond?: number },
  ): void;
  /** The platform throttled the call: nothing more is let through for `pauseMs`. */
  throttled(pauseMs: number): void;
}

/** A minimal structural `fetch`: `undici.fetch` and `globalThis.fetch` both fit. */
export type Transport = (url: string, init: TransportRequest) => Promise<TransportResponse>;

export interface TransportRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Silent by default. Entries never hold tokens, bodies or customer data. */
export interface Logger {
  debug(entry: LogEntry): void;
  info(entry: LogEntry): void;
  warn(entry: LogEntry): void;
  error(entry: LogEntry): void;
}

export interface LogEntry {
  /** Stable word to filter by: `retry`, `throttled`, `token_refreshed`, `api_version_drift`, … */
  readonly event: string;
  readonly message: string;
  readonly [field: string]: string | number | boolean | undefined;
}
