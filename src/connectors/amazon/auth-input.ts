import type { AuthBegin, AuthConnect } from '../../core/connector.js';
import { InvalidRequestError, type InvalidRequestIssue } from '../../core/errors.js';
import { toEpochMs } from '../../core/instant.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { beginIssues } from '../begin-input.js';
import { invalidInput } from '../invalid-input.js';
import { secretsIn } from '../secrets.js';
import { ownAppOf } from './app-credentials.js';
import { marketplaceChoiceOf } from './auth-records.js';
import { requireStoreId } from './ids.js';
import { marketplaceOf, parseRegion, type Region } from './marketplaces.js';
import type { AmazonBeginSettings, AmazonConnectSettings } from './options.js';

/** Where an authorisation goes to: a region, and perhaps one of its marketplaces. */
export interface Target {
  readonly region: Region;
  readonly marketplaceId: string | undefined;
}

/** `auth.begin`, checked. */
export interface CheckedBegin extends Target {
  readonly sellerId: string | undefined;
  readonly redirectUri: string;
}

/**
 * @param before of the store, where it is connected: a seller who authorises again goes where the store is.
 * @throws {InvalidRequestError} that lists everything wrong with the input.
 */
export function checkBegin(input: AuthBegin & AmazonBeginSettings, before: TokenRecord | undefined): CheckedBegin {
  const issues = beginIssues(input);
  const wrong = issues.length;
  const target = targetOf(input, issues) ?? (before === undefined ? undefined : targetOfRecord(before));
  if (target === undefined && issues.length === wrong) issues.push({ path: 'marketplaceId', message: NO_TARGET });
  if (target === undefined || issues.length > 0) throw invalidInput('amazon', 'auth.begin', issues, input.storeId);
  return { sellerId: input.storeId, redirectUri: input.redirectUri, ...target };
}

/** What says where a seller signs in is missing. */
export const NO_TARGET = 'is missing: pass the marketplace where the seller signs in, or a region';

/** @returns `undefined` when neither is given, or something is wrong with them. */
export function targetOf(
  { marketplaceId, region: givenRegion }: AmazonBeginSettings,
  issues: InvalidRequestIssue[],
): Target | undefined {
  const region = regionOf(givenRegion, issues);
  if (marketplaceId === undefined) return region === undefined ? undefined : { region, marketplaceId };
  const marketplace = marketplaceOf(marketplaceId);
  if (marketplace === undefined) {
    issues.push({ path: 'marketplaceId', message: NO_MARKETPLACE });
    return undefined;
  }
  if (region !== undefined && region !== marketplace.region) {
    issues.push({ path: 'marketplaceId', message: `is in region '${marketplace.region}', not in '${region}'` });
  }
  return { region: marketplace.region, marketplaceId };
}

function targetOfRecord(record: TokenRecord): Target | undefined {
  const { region, marketplaceIds } = marketplaceChoiceOf(record);
  return region === undefined ? undefined : { region, marketplaceId: marketplaceIds[0] };
}

/** `auth.connect`, checked and as it is stored. */
export interface CheckedConnect {
  readonly storeId: string;
  readonly verify: boolean;
  readonly refreshToken: string;
  readonly region: Region;
  /** Chosen by the host, now or before; `undefined`: those in which the seller sells. */
  readonly chosenMarketplaceIds: readonly string[] | undefined;
  /** Known from before, should nobody tell better. */
  readonly knownMarketplaceIds: readonly string[];
  /** The store's own app, where it has one. */
  readonly ownApp: JsonObject;
  /** ISO 8601, UTC; `undefined` when it is not told, `null` when what is known is of another authorisation. */
  readonly authorizedAt: string | null | undefined;
}

/**
 * @param before of the store, from which what is not given is kept.
 * @throws {InvalidRequestError} that lists everything wrong with the input.
 */
export function checkConnect(
  input: AuthConnect & AmazonConnectSettings,
  before: TokenRecord | undefined,
): CheckedConnect {
  const storeId = requireStoreId(input.storeId, 'auth.connect');
  const issues: InvalidRequestIssue[] = [];
  const verify = input.verify !== false;
  const refreshToken = refreshTokenOf(input.refreshToken ?? before?.credentials['refreshToken'], issues);
  const known = before === undefined ? NOTHING_KNOWN : marketplaceChoiceOf(before);
  const ids = marketplaceIdsOf(input.marketplaceIds, issues);
  const region =
    regionOf(input.region, issues) ?? (ids === undefined ? known.region : marketplaceOf(ids[0] ?? '')?.region);
  issues.push(...(region === undefined ? [] : strangersAmong(ids ?? [], region)));
  const kept = known.region === region ? known : NOTHING_KNOWN;
  if (region === undefined && issues.length === 0) {
    issues.push({ path: 'region', message: "is missing: authorisations are regional, pass 'na', 'eu' or 'fe'" });
  }
  if (!verify && ids === undefined && kept.marketplaceIds.length === 0) {
    issues.push({ path: 'marketplaceIds', message: 'are needed with verify: false: nobody is asked for them then' });
  }
  const ownApp = ownAppIn(input, before, issues);
  const authorizedAt = timeIn(input.authorizedAt, issues);
  if (refreshToken === undefined || region === undefined || issues.length > 0) {
    throw invalidInput('amazon', 'auth.connect', issues, storeId);
  }
  const isSameToken = refreshToken === before?.credentials['refreshToken'];
  return {
    storeId,
    verify,
    refreshToken,
    region,
    chosenMarketplaceIds: ids ?? (kept.isChosen ? kept.marketplaceIds : undefined),
    knownMarketplaceIds: kept.marketplaceIds,
    ownApp,
    authorizedAt: authorizedAt ?? (isSameToken ? undefined : null),
  };
}

const NOTHING_KNOWN = { region: undefined, marketplaceIds: [], isChosen: false } as const;

function refreshTokenOf(given: unknown, issues: InvalidRequestIssue[]): string | undefined {
  const isAccessToken = typeof given === 'string' && given.startsWith('Atza|');
  if (typeof given === 'string' && /^[\x21-\x7e]+$/.test(given) && !isAccessToken) return given;
  const message = isAccessToken
    ? 'is an access token (Atza|…): pass the refresh token (Atzr|…)'
    : 'must be the text (Atzr|…) that authorising the app gave, without spaces around it';
  issues.push({ path: 'refreshToken', message });
  return undefined;
}

function regionOf(given: unknown, issues: InvalidRequestIssue[]): Region | undefined {
  const region = parseRegion(given);
  if (given !== undefined && region === undefined)
    issues.push({ path: 'region', message: "must be 'na', 'eu' or 'fe'" });
  return region;
}

const NO_MARKETPLACE = 'is not the id of an Amazon marketplace (ATVPDKIKX0DER is the US)';

function marketplaceIdsOf(given: unknown, issues: InvalidRequestIssue[]): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const ids: readonly unknown[] = Array.isArray(given) ? given : [];
  if (ids.length === 0) {
    issues.push({ path: 'marketplaceIds', message: 'must be a list that is not empty: leave it out for all' });
  }
  ids.forEach((id, index) => {
    if (typeof id === 'string' && marketplaceOf(id) !== undefined) return;
    issues.push({ path: `marketplaceIds[${index}]`, message: NO_MARKETPLACE });
  });
  return [...new Set(ids.map(String))];
}

function strangersAmong(ids: readonly string[], region: Region): readonly InvalidRequestIssue[] {
  return ids.flatMap((id, index) => {
    const actual = marketplaceOf(id)?.region;
    if (actual === undefined || actual === region) return [];
    const message = `is in region '${actual}', not in '${region}': each region is authorised, and connected, by itself`;
    return [{ path: `marketplaceIds[${index}]`, message }];
  });
}

function ownAppIn(
  { clientId, clientSecret }: AmazonConnectSettings,
  before: TokenRecord | undefined,
  issues: InvalidRequestIssue[],
): JsonObject {
  const complain = (path: string, message: string) => issues.push({ path, message });
  const kept = ownAppOf(before?.credentials);
  if (clientId !== undefined && !isFilled(clientId)) complain('clientId', 'must be text that is not empty');
  const secrets: readonly unknown[] = [clientSecret].flat();
  if (clientSecret !== undefined && !(secrets.length > 0 && secrets.every(isFilled))) {
    complain('clientSecret', 'must be text that is not empty, or a list of such');
  }
  if (clientId !== undefined && clientId !== kept['clientId'] && clientSecret === undefined) {
    complain('clientSecret', 'is needed next to clientId');
  }
  if (clientSecret !== undefined && clientId === undefined && kept['clientId'] === undefined) {
    complain('clientId', 'is needed next to clientSecret');
  }
  return {
    ...kept,
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret: [...secretsIn(clientSecret)] }),
  };
}

function timeIn(given: AmazonConnectSettings['authorizedAt'], issues: InvalidRequestIssue[]): string | undefined {
  if (given === undefined) return undefined;
  try {
    return new Date(toEpochMs(given, 'authorizedAt')).toISOString();
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    issues.push(...error.issues);
    return undefined;
  }
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
