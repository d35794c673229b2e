import type { AuthBegin, AuthConnect } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { isGstin } from '../../model/index.js';
import { beginIssues } from '../begin-input.js';
import { invalidInput } from '../invalid-input.js';
import { type AppOptions, findAppCredentials, ownAppOf } from './app-credentials.js';
import { type RefreshTokenInHand, refreshTokenIn } from './auth-records.js';
import { isId, requireStoreId } from './ids.js';
import type { FlipkartConnectSettings } from './options.js';

/** `auth.begin`, checked. */
export interface CheckedBegin {
  readonly storeId: string;
  readonly redirectUri: string;
  /** `undefined`: those of the factory. */
  readonly scopes: readonly string[] | undefined;
}

/** @throws {InvalidRequestError} that lists everything wrong with the input. */
export function checkBegin(input: AuthBegin): CheckedBegin {
  const storeId = requireStoreId(input.storeId, 'auth.begin');
  const issues = beginIssues(input);
  if (issues.length === 0 && !input.redirectUri.startsWith('https:')) {
    issues.push({ path: 'redirectUri', message: 'must be an https URL, on localhost too: Flipkart takes no other' });
  }
  const { redirectUri, scopes } = input;
  const isList = scopes === undefined || (Array.isArray(scopes) && scopes.length > 0 && scopes.every(isScope));
  if (!isList) issues.push({ path: 'scopes', message: "must be a list of scopes such as ['Seller_Api']" });
  if (issues.length > 0) throw invalidInput('flipkart', 'auth.begin', issues, storeId);
  return { storeId, redirectUri, scopes };
}

function isScope(scope: unknown): boolean {
  return typeof scope === 'string' && /^[\w.:-]+$/.test(scope);
}

/** `auth.connect`, checked and as it is stored. */
export interface CheckedConnect {
  readonly storeId: string;
  readonly verify: boolean;
  /** Of an authorisation; `undefined` for a seller's own app. */
  readonly inHand: RefreshTokenInHand | undefined;
  /** The store's own app, where it has one. */
  readonly ownApp: JsonObject;
  /** What was given, merged over what is there. */
  readonly settings: JsonObject;
  readonly outdated: readonly string[];
  /** The host named the locations, now or before: they are not Flipkart's to replace. */
  readonly hasChosenLocations: boolean;
}

/**
 * @param before of the store, from which what is not given is kept.
 * @throws {InvalidRequestError} that lists everything wrong with the input.
 */
export function checkConnect(
  input: AuthConnect & FlipkartConnectSettings,
  before: TokenRecord | undefined,
  options: AppOptions,
): CheckedConnect {
  const storeId = requireStoreId(input.storeId, 'auth.connect');
  const { locationId, locationIds, gstin, verify } = input;
  const issues: InvalidRequestIssue[] = [
    ...(locationId === undefined || isId(locationId) ? [] : [{ path: 'locationId', message: LOCATION }]),
    ...locationListIssues(locationIds),
    ...(gstin === undefined || (typeof gstin === 'string' && isGstin(gstin))
      ? []
      : [{ path: 'gstin', message: 'is no GSTIN: fifteen characters, the last of which is a check digit' }]),
  ];
  const ownApp = ownAppIn(input, before, issues);
  const inHand = inHandOf(input.refreshToken, { storeId, ownApp, before, options }, issues);
  if (issues.length > 0) throw invalidInput('flipkart', 'auth.connect', issues, storeId);
  const keptDefault = before?.settings['locationId'];
  const isDefaultGone =
    locationIds !== undefined && locationId === undefined && !locationIds.some((id) => id === keptDefault);
  return {
    storeId,
    verify: verify !== false,
    inHand,
    ownApp,
    settings: {
      ...(locationId === undefined ? {} : { locationId }),
      ...(locationIds === undefined ? {} : { locationIds: [...new Set(locationIds)], locationsChosen: true }),
      ...(gstin === undefined ? {} : { gstin }),
    },
    outdated: ['scopes', ...(isDefaultGone ? ['locationId'] : [])],
    hasChosenLocations: locationIds !== undefined || before?.settings['locationsChosen'] === true,
  };
}

const LOCATION = 'must be a location id (LOC…) as the seller dashboard shows it';

function locationListIssues(given: unknown): readonly InvalidRequestIssue[] {
  if (given === undefined) return [];
  if (!Array.isArray(given) || given.length === 0) {
    return [{ path: 'locationIds', message: 'must be a list that is not empty' }];
  }
  return given.flatMap((id, index) => (isId(id) ? [] : [{ path: `locationIds[${index}]`, message: LOCATION }]));
}

/** The one that is given, or the one that is kept: a refresh token is worth nothing to another app than its own. */
function inHandOf(
  given: unknown,
  store: {
    readonly storeId: string;
    readonly ownApp: JsonObject;
    readonly before: TokenRecord | undefined;
    readonly options: AppOptions;
  },
  issues: InvalidRequestIssue[],
): RefreshTokenInHand | undefined {
  const { storeId, ownApp, before, options } = store;
  const kept = refreshTokenIn(before?.credentials);
  if (given === undefined) {
    const app = findAppCredentials(options, { storeId, credentials: ownApp });
    return app?.appId === findAppCredentials(options, before)?.appId ? kept : undefined;
  }
  if (typeof given === 'string' && /^[\x21-\x7e]+$/.test(given)) {
    return given === kept?.refreshToken ? kept : { refreshToken: given, refreshTokenExpiresAt: undefined };
  }
  issues.push({ path: 'refreshToken', message: 'must be the text that authorising the app gave, without spaces' });
  return undefined;
}

function ownAppIn(
  { appId, appSecret }: FlipkartConnectSettings,
  before: TokenRecord | undefined,
  issues: InvalidRequestIssue[],
): JsonObject {
  const complain = (path: string, message: string) => issues.push({ path, message });
  const kept = ownAppOf(before?.credentials);
  const secrets: readonly unknown[] = [appSecret].flat();
  if (appId !== undefined && !isFilled(appId)) complain('appId', 'must be text that is not empty');
  if (appSecret !== undefined && !(secrets.length > 0 && secrets.every(isFilled))) {
    complain('appSecret', 'must be text that is not empty, or a list of such');
  }
  if (appId !== undefined && appId !== kept['appId'] && appSecret === undefined) {
    complain('appSecret', 'is needed next to appId');
  }
  if (appSecret !== undefined && appId === undefined && kept['appId'] === undefined) {
    complain('appId', 'is needed next to appSecret');
  }
  return {
    ...kept,
    ...(appId === undefined ? {} : { appId }),
    ...(appSecret === undefined ? {} : { appSecret: secrets.filter(isFilled) }),
  };
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
