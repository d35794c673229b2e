import type { JsonObject, JsonValue, RefreshLease, TokenRecord } from '../ports.js';

/**
 * What the token manager notes about a pair of tokens, kept under `credentials.refreshState`. Connectors never write it,
 * except that a connector which receives an expiring token without its lifetime may save `{ expiryUnknown: true }`.
 */
export interface RefreshState {
  /** When the request that brought these credentials was sent. */
  readonly requestedAt?: string;
  /** The platform gave no lifetime for a token of a kind that expires: probe it, never take it for permanent. */
  readonly expiryUnknown?: boolean;
  /** The platform refused the refresh token: only the merchant can mend it. */
  readonly rejectedAt?: string;
  /** After a failed refresh ahead of expiry, not before this. */
  readonly retryAt?: string;
  /** The platform handed out the living token again: until it ends there is no other one to be had. */
  readonly repeatedUntil?: string;
  /**
   * The credentials this pair was made from, kept when another process may have made a second pair from them. Platforms
   * that let a refresh token be tried again may hold the second for the only one, while its answer got lost.
   */
  readonly fallback?: JsonObject;
}

/** `fresh`: use it. `due`: still good, refresh ahead. `expired`: refresh before use. */
export type Freshness = 'fresh' | 'due' | 'expired';

export function accessTokenOf(record: TokenRecord): string | undefined {
  return text(record.credentials['accessToken']);
}

export function refreshStateOf(record: TokenRecord): RefreshState {
  const state = record.credentials['refreshState'];
  if (!isObject(state)) return {};
  const requestedAt = text(state['requestedAt']);
  const rejectedAt = text(state['rejectedAt']);
  const retryAt = text(state['retryAt']);
  const repeatedUntil = text(state['repeatedUntil']);
  return {
    ...(requestedAt !== undefined && { requestedAt }),
    ...(rejectedAt !== undefined && { rejectedAt }),
    ...(retryAt !== undefined && { retryAt }),
    ...(repeatedUntil !== undefined && { repeatedUntil }),
    ...(state['expiryUnknown'] === true && { expiryUnknown: true }),
    ...(isObject(state['fallback']) && { fallback: state['fallback'] }),
  };
}

export function withRefreshState(record: TokenRecord, state: RefreshState): TokenRecord {
  return { ...record, credentials: { ...record.credentials, refreshState: { ...state } } };
}

export function withoutLease(record: TokenRecord): TokenRecord {
  const { lease: _released, ...rest } = record;
  return rest;
}

/** Drops what was noted about an earlier pair, should the caller have carried it over. */
export function newlyAuthorized(record: TokenRecord): TokenRecord {
  const { refreshState: _dropped, ...credentials } = record.credentials;
  const fresh = { ...withoutLease(record), credentials };
  return refreshStateOf(record).expiryUnknown === true ? withRefreshState(fresh, { expiryUnknown: true }) : fresh;
}

/** Tells one pair of tokens from the next; changes when, and only when, the pair is replaced. */
export function generationOf(record: TokenRecord): string {
  return JSON.stringify([
    record.credentials['accessToken'] ?? null,
    record.credentials['refreshToken'] ?? null,
    refreshStateOf(record).requestedAt ?? null,
  ]);
}

export function freshnessOf(record: TokenRecord, now: number, marginMs: number): Freshness {
  const expiresAt = timeOf(text(record.credentials['accessTokenExpiresAt']));
  if (expiresAt !== undefined) {
    if (now >= expiresAt) return 'expired';
    return now >= expiresAt - marginMs ? 'due' : 'fresh';
  }
  const state = refreshStateOf(record);
  if (state.expiryUnknown !== true) return 'fresh';
  const requestedAt = timeOf(state.requestedAt);
  return requestedAt === undefined || now >= requestedAt + marginMs ? 'due' : 'fresh';
}

export function isLeaseAlive(lease: RefreshLease | undefined, now: number): boolean {
  if (lease === undefined) return false;
  const expiresAt = timeOf(lease.expiresAt);
  return expiresAt !== undefined && now < expiresAt;
}

export interface RefreshAnswer {
  /** The record the request was made from. */
  readonly started: TokenRecord;
  readonly refreshed: { readonly credentials: JsonObject; readonly settings?: JsonObject };
  /** When the request was sent. */
  readonly requestedAt: number;
  /** Whose lease it was sent under. */
  readonly owner: string;
}

/** The stored record after a successful refresh; a change that others made to it meanwhile stays. */
export function withRefreshed(
  current: TokenRecord,
  { started, refreshed, requestedAt, owner }: RefreshAnswer,
): TokenRecord {
  const { accessTokenExpiresAt, ...credentials } = refreshed.credentials;
  const expiry = timeOf(text(accessTokenExpiresAt));
  const expiryBefore = timeOf(text(started.credentials['accessTokenExpiresAt']));
  const isRepeated = credentials['accessToken'] === started.credentials['accessToken'];
  // An expiry spread over from the old credentials says nothing about a new token.
  const isSpread = expiry === expiryBefore && !isRepeated;
  const expiryKnown = expiry !== undefined && !isSpread;
  const expiryUnknown = !expiryKnown && (expiryBefore !== undefined || refreshStateOf(started).expiryUnknown === true);
  return withRefreshState(
    {
      ...current,
      credentials: expiryKnown ? refreshed.credentials : credentials,
      settings: { ...current.settings, ...refreshed.settings },
    },
    {
      requestedAt: new Date(requestedAt).toISOString(),
      ...(expiryUnknown && { expiryUnknown: true }),
      ...(isRepeated && expiryKnown && { repeatedUntil: new Date(expiry).toISOString() }),
      ...(current.lease?.owner !== owner && {
        fallback: withRefreshState(started, fallbackState(started)).credentials,
      }),
    },
  );
}

/** Keeps the time only: a fallback of a fallback would pile up. */
function fallbackState(record: TokenRecord): RefreshState {
  const { requestedAt } = refreshStateOf(record);
  return requestedAt === undefined ? {} : { requestedAt };
}

export function timeOf(iso: string | undefined): number | undefined {
  if (iso === undefined) return undefined;
  const time = Date.parse(iso);
  return Number.isNaN(time) ? undefined : time;
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
