import { SANDBOX_MARKETPLACES, type SandboxRegion } from '../sellers/marketplaces.js';
import type { SandboxApp } from './app.js';

export interface ConsentSeller {
  readonly id: string;
  readonly region: SandboxRegion;
}

/**
 * The seller in front of Seller Central's consent page agrees.
 *
 * @param url the page's address: `…/apps/authorize/consent?application_id=…`, or, when Amazon's own site began, the address
 * that it gave as `amazon_callback_uri`.
 * @returns where the browser goes then.
 * @throws when the page would show an error in place of the question, with its code where it has one.
 */
export function consent(url: string, seller: ConsentSeller, app: SandboxApp): string {
  const page = new URL(url);
  const { host, pathname, protocol, searchParams: query } = page;
  if (protocol !== 'https:' || regionOf(host) === undefined) throw new Error(`${host} is no Seller Central`);
  if (regionOf(host) !== seller.region) throw new Error(`seller ${seller.id} has no account on ${host}`);
  const isConfirmation = pathname === confirmationPath(app);
  if (!isConfirmation && pathname !== '/apps/authorize/consent') throw new Error(`${host} has no page ${pathname}`);
  if (!isConfirmation && query.get('application_id') !== app.applicationId)
    throw new Error('MD1000: there is no such application');
  if ((query.get('version') === 'beta') !== app.draft) {
    throw new Error(app.draft ? 'MD1000: a draft app needs version=beta' : 'MD1000: version=beta is for draft apps');
  }
  if (isConfirmation && query.get('amazon_state') !== stateFor(seller)) throw new Error('the amazon_state is not ours');
  const redirectUri = query.get('redirect_uri') ?? app.redirectUris?.[0];
  if (redirectUri === undefined || !isRegistered(redirectUri, app))
    throw new Error('MD5101: the redirect_uri is not registered');
  const state = query.get('state');
  const callback = new URL(redirectUri);
  if (state !== null) callback.searchParams.set('state', state);
  callback.searchParams.set('selling_partner_id', seller.id);
  callback.searchParams.set('spapi_oauth_code', app.issueCode(seller.id, redirectUri));
  return callback.href;
}

/** What Amazon's Appstore opens when a seller chooses the app there, or authorises it again: the app's login URI. */
export function appstoreVisit(loginURI: string, seller: ConsentSeller, app: SandboxApp): string {
  const visit = new URL(loginURI);
  visit.searchParams.set('amazon_callback_uri', `https://${mainHost(seller.region)}${confirmationPath(app)}`);
  visit.searchParams.set('amazon_state', stateFor(seller));
  visit.searchParams.set('selling_partner_id', seller.id);
  if (app.draft) visit.searchParams.set('version', 'beta');
  return visit.href;
}

const confirmationPath = ({ applicationId }: SandboxApp): string => `/apps/authorize/confirm/${applicationId}`;

const stateFor = ({ id }: ConsentSeller): string => `amazonstate${id}`;

function isRegistered(uri: string, { redirectUris }: SandboxApp): boolean {
  if (redirectUris !== undefined) return redirectUris.includes(uri);
  const { protocol, hostname } = new URL(uri);
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(hostname));
}

const EUROPE = 'sellercentral-europe.amazon.com';

/** Seller Central has a host for each marketplace; the large European ones share one as well. */
function regionOf(host: string): SandboxRegion | undefined {
  if (host === EUROPE) return 'eu';
  return SANDBOX_MARKETPLACES.find(({ name }) => host === `sellercentral.${name.toLowerCase()}`)?.region;
}

function mainHost(region: SandboxRegion): string {
  if (region === 'eu') return EUROPE;
  return region === 'na' ? 'sellercentral.amazon.com' : 'sellercentral.amazon.co.jp';
}
