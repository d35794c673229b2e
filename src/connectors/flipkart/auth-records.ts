import type { ConnectedStore } from '../../core/connector.js';
import type { JsonObject, JsonValue, StoreProfile, TokenRecord } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import type { FlipkartGrant } from './token-endpoint.js';

const DAY_MS = 86_400_000;
/** What a refresh token lives that Flipkart gives no lifetime for (documentation, 2024 to 2026). */
const REFRESH_TOKEN_DAYS = 180;

/** Flipkart has no call that tells about a seller; what is the same for all of them is known without. */
export const PROFILE: StoreProfile = {
  country: 'IN',
  currency: 'INR',
  timeZone: 'Asia/Kolkata',
  url: 'https://www.flipkart.com',
};

/** A refresh token that is there already. */
export interface RefreshTokenInHand {
  readonly refreshToken: string;
  /** ISO 8601, UTC; `undefined` where nobody told. */
  readonly refreshTokenExpiresAt: string | undefined;
}

/** Whether the seller authorised a partner's app. Otherwise the tokens come by the secret of the seller's own app. */
export function isAuthorized({ credentials }: Pick<TokenRecord, 'credentials'>): boolean {
  return credentials['refreshToken'] !== undefined;
}

/** @returns `undefined` for a seller's own app, and for a record that somebody damaged. */
export function refreshTokenIn(credentials: JsonObject | undefined): RefreshTokenInHand | undefined {
  const { refreshToken, refreshTokenExpiresAt } = credentials ?? {};
  if (typeof refreshToken !== 'string' || refreshToken === '') return undefined;
  return {
    refreshToken,
    refreshTokenExpiresAt: typeof refreshTokenExpiresAt === 'string' ? refreshTokenExpiresAt : undefined,
  };
}

/**
 * A grant as it is stored.
 *
 * @param inHand stays in force where no other refresh token came, with what is known of its end: Flipkart gives the same
 * one again until 21 days before its end (documentation of 2026).
 */
export function credentialsFrom(grant: FlipkartGrant, inHand: RefreshTokenInHand | undefined, now: number): JsonObject {
  const refreshToken = grant.refreshToken ?? inHand?.refreshToken;
  const isKnown = refreshToken === inHand?.refreshToken;
  const longest = new Date(now + REFRESH_TOKEN_DAYS * DAY_MS).toISOString();
  const refreshTokenExpiresAt = grant.refreshTokenExpiresAt ?? (isKnown ? inHand?.refreshTokenExpiresAt : longest);
  return {
    ...(refreshToken === undefined ? {} : refreshCredentials({ refreshToken, refreshTokenExpiresAt })),
    accessToken: grant.accessToken,
    ...(grant.expiresAt === undefined
      ? // Every access token ends: found out when Flipkart refuses it.
        { refreshState: { expiryUnknown: true } }
      : { accessTokenExpiresAt: grant.expiresAt }),
  };
}

export function refreshCredentials({ refreshToken, refreshTokenExpiresAt }: RefreshTokenInHand): JsonObject {
  return { refreshToken, ...(refreshTokenExpiresAt === undefined ? {} : { refreshTokenExpiresAt }) };
}

/** Scopes as they are stored; nothing where Flipkart did not say. */
export function scopeSettings({ scopes }: FlipkartGrant): JsonObject {
  return scopes === undefined ? {} : { scopes: [...scopes] };
}

/**
 * What the host is told: everything of the record but its secrets.
 *
 * @param wanted scopes that were asked for.
 */
export function connectedStore(record: TokenRecord, wanted: readonly string[], context?: JsonValue): ConnectedStore {
  const { accessToken, accessTokenExpiresAt } = record.credentials;
  const stored = record.settings['scopes'];
  const scopes = Array.isArray(stored) ? stored.filter((one): one is string => typeof one === 'string') : undefined;
  const missingScopes = scopes === undefined ? [] : wanted.filter((one) => !scopes.includes(one));
  return omitUndefined<ConnectedStore>({
    platform: 'flipkart',
    storeId: record.storeId,
    profile: record.profile,
    scopes,
    missingScopes: missingScopes.length === 0 ? undefined : missingScopes,
    connectedAt: record.connectedAt,
    accessTokenExpiresAt:
      typeof accessTokenExpiresAt === 'string' && accessToken !== undefined ? accessTokenExpiresAt : undefined,
    context,
  });
}
