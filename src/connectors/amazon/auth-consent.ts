import { InvalidRequestError } from '../../core/errors.js';
import { parseUrl } from '../../core/url.js';
import { callbackQuery } from '../callback-query.js';
import { SELLER_ID } from './auth-callback.js';
import type { Target } from './auth-input.js';
import { MARKETPLACES, marketplaceOf, type Region } from './marketplaces.js';

/** Where sellers sign in for whom only the region is known. */
export const MAIN_MARKETPLACE: Readonly<Record<Region, string>> = {
  na: 'ATVPDKIKX0DER',
  eu: 'A1PA6795UKMFR9',
  fe: 'A1VC38T7YXB528',
};

/** Amazon's sites beside those of `MARKETPLACES` that serve the same pages (seen in authorisations, 2021 to 2026). */
const OTHER_HOSTS: ReadonlyMap<string, Region> = new Map<string, Region>([
  ['sellercentral.amazon.de', 'eu'],
  ['sellercentral.amazon.es', 'eu'],
  ['sellercentral.amazon.fr', 'eu'],
  ['sellercentral.amazon.it', 'eu'],
  ['sellercentral.amazon.co.uk', 'eu'],
  ['sellercentral-japan.amazon.com', 'fe'],
]);

/** In Amazon's own example of a callback URI; says nothing about the region. */
const REGIONLESS_HOST = 'amazon.com';

const REGION_BY_HOST: ReadonlyMap<string, Region> = new Map([
  ...OTHER_HOSTS,
  ...MARKETPLACES.map(({ sellerCentral, region }) => [new URL(sellerCentral).host, region] as const),
]);

const CONSENT_PATH = '/apps/authorize/consent';
const CONFIRM_PATH = '/apps/authorize/confirm';

/** The origin of Seller Central. `baseURL` does not replace it: a gateway of the API has no pages for sellers. */
function sellerCentralOf({ region, marketplaceId }: Target): string {
  return marketplaceOf(marketplaceId ?? MAIN_MARKETPLACE[region])?.sellerCentral ?? '';
}

/** The page on which a seller gives consent. */
export function consentUrl(
  target: Target,
  consent: {
    readonly applicationId: string;
    readonly state: string;
    readonly redirectUri: string;
    /** Without it, the page of a draft answers MD1000. */
    readonly isDraft: boolean;
  },
): string {
  const query = new URLSearchParams({
    application_id: consent.applicationId,
    state: consent.state,
    redirect_uri: consent.redirectUri,
    ...(consent.isDraft ? { version: 'beta' } : {}),
  });
  return `${sellerCentralOf(target)}${CONSENT_PATH}?${query}`;
}

/** Amazon has opened the app's login URI: a seller began in the Appstore, or authorises again. */
export interface AppstoreVisit {
  readonly sellerId: string;
  readonly amazonState: string;
  /** Where the browser has to go, one of Amazon's pages for sure. */
  readonly callback: URL;
  /** By the host; `undefined` where that says nothing. */
  readonly region: Region | undefined;
  readonly isDraft: boolean;
}

/**
 * @param target where the callback is, should Amazon send its path alone (seen 2021).
 * @throws {InvalidRequestError} for anything but Amazon's own request: whoever follows another `amazon_callback_uri` sends
 * sellers, with a state in hand, wherever a stranger's link says.
 */
export function readVisit(url: unknown, target: Target | undefined): AppstoreVisit {
  const query = callbackQuery(url);
  if (query === undefined) throw visitError('has no query: pass the URL of the login URI exactly as received');
  const repeated = PARAMETERS.find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined) throw visitError(`has several values for ${repeated}`);
  const amazonState = query.get('amazon_state') ?? '';
  if (amazonState === '') throw visitError('has no amazon_state: it is not Amazon opening the login URI');
  const sellerId = query.get('selling_partner_id') ?? '';
  if (!SELLER_ID.test(sellerId)) throw visitError('has no selling_partner_id that could be one');
  const { callback, region } = callbackIn(query.get('amazon_callback_uri') ?? '', target);
  return { sellerId, amazonState, callback, region, isDraft: query.get('version') === 'beta' };
}

const PARAMETERS = ['amazon_callback_uri', 'amazon_state', 'selling_partner_id', 'version'];

function callbackIn(text: string, target: Target | undefined): Pick<AppstoreVisit, 'callback' | 'region'> {
  const isPathAlone = text.startsWith(CONFIRM_PATH);
  if (isPathAlone && target === undefined) {
    throw visitError('has an amazon_callback_uri without a host: pass marketplaceId or region too');
  }
  const callback = parseUrl(isPathAlone && target !== undefined ? `${sellerCentralOf(target)}${text}` : text);
  if (callback === undefined) throw visitError('has no amazon_callback_uri that is a URL');
  const { protocol, username, password, port, hostname, pathname } = callback;
  const region = REGION_BY_HOST.get(hostname);
  const isAmazon = region !== undefined || hostname === REGIONLESS_HOST;
  if (!isAmazon || protocol !== 'https:' || port !== '' || username !== '' || password !== '') {
    throw visitError('has an amazon_callback_uri that does not lead to Seller Central');
  }
  if (pathname !== CONFIRM_PATH && !pathname.startsWith(`${CONFIRM_PATH}/`)) {
    throw visitError("has an amazon_callback_uri that is not Amazon's page for confirming");
  }
  return { callback, region };
}

/** The URL that the browser is sent to. */
export function confirmUrl(
  { callback, amazonState, isDraft }: AppstoreVisit,
  own: { readonly state: string; readonly redirectUri: string; readonly isDraft: boolean },
): string {
  const url = new URL(callback);
  url.searchParams.set('redirect_uri', own.redirectUri);
  url.searchParams.set('amazon_state', amazonState);
  url.searchParams.set('state', own.state);
  if (isDraft || own.isDraft) url.searchParams.set('version', 'beta');
  return url.href;
}

function visitError(why: string): InvalidRequestError {
  return new InvalidRequestError(`amazon auth.beginFromAppstore: url ${why}.`, {
    platform: 'amazon',
    operation: 'auth.beginFromAppstore',
    issues: [{ path: 'url', message: why }],
  });
}
