import type { AuthBegin, AuthConnect } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { toEpochMs } from '../../core/instant.js';
import type { JsonObject } from '../../core/ports.js';
import { beginIssues } from '../begin-input.js';
import { invalidInput } from '../invalid-input.js';
import type { AppCredentials } from './app-credentials.js';
import { RENEWAL, type RenewalMark } from './auth-refresh.js';
import { toGlobalId } from './ids.js';
import { type ShopifyConnectSettings, secretsOf } from './options.js';
import { parseScopes } from './scopes.js';
import { requireShopDomain } from './shop-domain.js';

/** `auth.begin`, checked. */
export interface CheckedBegin {
  readonly storeId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[] | undefined;
}

/** @throws {InvalidRequestError} that lists everything wrong with the input. */
export function checkBegin(input: AuthBegin): CheckedBegin {
  const storeId = requireShopDomain(input.storeId, 'auth.begin');
  const issues = beginIssues(input);
  const scopes = checkScopes(input.scopes, issues);
  if (scopes?.length === 0) issues.push({ path: 'scopes', message: 'is empty: leave it out to ask for all' });
  if (issues.length > 0) throw invalidInput('shopify', 'auth.begin', issues, storeId);
  return { storeId, redirectUri: input.redirectUri, scopes };
}

/** `auth.connect`, checked and as it is stored. */
export interface CheckedConnect {
  readonly storeId: string;
  readonly verify: boolean;
  /** Exchanged for a pair of tokens; there is no `accessToken` then. */
  readonly sessionToken: string | undefined;
  /** Absent: `app` asks for one. */
  readonly accessToken: string | undefined;
  /** The store's own app, where it was given whole. */
  readonly app: AppCredentials | undefined;
  /** Tokens, their ends, and the app's own credentials where they were given. */
  readonly credentials: JsonObject;
  readonly scopes: readonly string[] | undefined;
  readonly locationId: string | undefined;
}

/** @throws {InvalidRequestError} that lists everything wrong with the input. */
export function checkConnect(input: AuthConnect & ShopifyConnectSettings): CheckedConnect {
  const storeId = requireShopDomain(input.storeId, 'auth.connect');
  const { accessToken, refreshToken, accessTokenExpiresAt, sessionToken, clientId } = input;
  const secrets = secretsOf(input.clientSecret);
  const issues: InvalidRequestIssue[] = [];
  const complain = (path: string, message: string) => issues.push({ path, message });
  const app = isFilled(clientId) && secrets.length > 0 ? { clientId, clientSecrets: secrets } : undefined;

  if (sessionToken !== undefined) {
    if (!isFilled(sessionToken)) complain('sessionToken', 'must be text that is not empty');
    if (accessToken !== undefined) complain('accessToken', 'is what a sessionToken is exchanged for: pass one of them');
    if (input.verify === false) complain('verify', 'cannot be false: Shopify exchanges the sessionToken');
  } else if (accessToken === undefined ? app === undefined : !isFilled(accessToken)) {
    complain(
      'accessToken',
      'must be an offline Admin API token (shpat_…); without one, a sessionToken, or clientId and clientSecret of an app of the organisation that owns the shop',
    );
  }
  if (refreshToken !== undefined && !isFilled(refreshToken)) complain('refreshToken', 'must be text that is not empty');
  if (clientId !== undefined && !isFilled(clientId)) complain('clientId', 'must be text that is not empty');
  if (input.clientSecret !== undefined && !(secrets.length > 0 && secrets.every(isFilled))) {
    complain('clientSecret', 'must be text that is not empty, or a list of such');
  }
  if (clientId !== undefined && input.clientSecret === undefined)
    complain('clientSecret', 'is needed next to clientId');
  const scopes = checkScopes(input.scopes, issues);
  const locationId = toGlobalId('Location', input.locationId);
  if (input.locationId !== undefined && locationId === undefined) {
    complain('locationId', 'is not a location id: gid://shopify/Location/<number> or the number');
  }
  if (issues.length > 0) throw invalidInput('shopify', 'auth.connect', issues, storeId);
  return {
    storeId,
    verify: input.verify !== false,
    sessionToken,
    accessToken,
    app,
    credentials: {
      ...(accessToken === undefined ? (sessionToken === undefined ? NO_TOKEN_YET : {}) : { accessToken }),
      ...(accessToken === undefined || refreshToken === undefined
        ? {}
        : renewableFields(refreshToken, accessTokenExpiresAt)),
      ...(clientId === undefined ? {} : { clientId }),
      ...(input.clientSecret === undefined ? {} : { clientSecret: [...secrets] }),
    },
    scopes,
    locationId,
  };
}

/** Ended before it began: the first call that needs a token asks for one. */
const NO_TOKEN_YET: JsonObject = {
  [RENEWAL]: 'client_credentials' satisfies RenewalMark,
  accessTokenExpiresAt: new Date(0).toISOString(),
};

function renewableFields(refreshToken: string, expiresAt: string | undefined): JsonObject {
  if (expiresAt === undefined) return { refreshToken, refreshState: { expiryUnknown: true } };
  return { refreshToken, accessTokenExpiresAt: new Date(toEpochMs(expiresAt, 'accessTokenExpiresAt')).toISOString() };
}

/** Each once. A `null` out of a database is not "no scopes", which would refuse every call. */
function checkScopes(given: unknown, issues: InvalidRequestIssue[]): readonly string[] | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string' || (Array.isArray(given) && given.every(isFilled)))
    return [...new Set(parseScopes(given))];
  issues.push({ path: 'scopes', message: 'must be a list of texts that are not empty' });
  return undefined;
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
