import { isDeepStrictEqual } from 'node:util';
import type { AuthBegin, AuthConnect } from '../../core/connector.js';
import { InvalidRequestError, type InvalidRequestIssue } from '../../core/errors.js';
import { toEpochMs } from '../../core/instant.js';
import type { JsonObject } from '../../core/ports.js';
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
  const issues: InvalidRequestIssue[] = [];
  const redirectProblem = problemOfRedirect(input.redirectUri);
  if (redirectProblem !== undefined) issues.push({ path: 'redirectUri', message: redirectProblem });
  const scopes = input.scopes === undefined ? undefined : parseScopes(input.scopes);
  if (scopes?.length === 0) issues.push({ path: 'scopes', message: 'is empty: leave it out to ask for all' });
  if (input.context !== undefined && !isJson(input.context)) {
    issues.push({ path: 'context', message: 'must be a JSON value: it is stored until the callback' });
  }
  refuse('auth.begin', storeId, issues);
  return { storeId, redirectUri: input.redirectUri, scopes };
}

/** `auth.connect`, checked and as it is stored. */
export interface CheckedConnect {
  readonly storeId: string;
  readonly verify: boolean;
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
  const { accessToken, refreshToken, accessTokenExpiresAt, clientId } = input;
  const secrets = secretsOf(input.clientSecret);
  const issues: InvalidRequestIssue[] = [];
  const complain = (path: string, message: string) => issues.push({ path, message });
  const app = isFilled(clientId) && secrets.length > 0 ? { clientId, clientSecrets: secrets } : undefined;

  if (accessToken === undefined ? app === undefined : !isFilled(accessToken)) {
    complain(
      'accessToken',
      'must be an offline Admin API token (shpat_…); without one, clientId and clientSecret of an app of the organisation that owns the shop',
    );
  }
  if (refreshToken !== undefined && !isFilled(refreshToken)) complain('refreshToken', 'must be text that is not empty');
  if (clientId !== undefined && !isFilled(clientId)) complain('clientId', 'must be text that is not empty');
  if (input.clientSecret !== undefined && !(secrets.length > 0 && secrets.every(isFilled))) {
    complain('clientSecret', 'must be text that is not empty, or a list of such');
  }
  if (clientId !== undefined && input.clientSecret === undefined)
    complain('clientSecret', 'is needed next to clientId');
  const locationId = toGlobalId('Location', input.locationId);
  if (input.locationId !== undefined && locationId === undefined) {
    complain('locationId', 'is not a location id: gid://shopify/Location/<number> or the number');
  }
  refuse('auth.connect', storeId, issues);
  return {
    storeId,
    verify: input.verify !== false,
    accessToken,
    app,
    credentials: {
      ...(accessToken === undefined ? NO_TOKEN_YET : { accessToken }),
      ...(accessToken === undefined || refreshToken === undefined
        ? {}
        : renewableFields(refreshToken, accessTokenExpiresAt)),
      ...(clientId === undefined ? {} : { clientId }),
      ...(input.clientSecret === undefined ? {} : { clientSecret: [...secrets] }),
    },
    scopes: input.scopes === undefined ? undefined : parseScopes(input.scopes),
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

const LOCAL_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** The code arrives in this URL: in clear text only on the developer's own machine, as Shopify has it. */
function problemOfRedirect(redirectUri: unknown): string | undefined {
  if (typeof redirectUri !== 'string' || !URL.canParse(redirectUri)) {
    return 'must be an absolute URL that the app has registered';
  }
  const { protocol, hostname, hash } = new URL(redirectUri);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOCAL_HOSTS.includes(hostname));
  if (!isSafe) return 'must be an https URL (http only on localhost)';
  return hash === '' ? undefined : 'must not have a fragment (#…): Shopify would drop it';
}

function isJson(value: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);
  } catch {
    return false;
  }
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function refuse(operation: string, storeId: string, issues: readonly InvalidRequestIssue[]): void {
  if (issues.length === 0) return;
  const what = issues.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw new InvalidRequestError(`shopify ${operation}: ${what}.`, { platform: 'shopify', storeId, operation, issues });
}
