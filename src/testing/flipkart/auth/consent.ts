import type { SandboxApp } from './app.js';
import { isScope, OAUTH } from './oauth.js';

/**
 * The seller signs in on the authorisation page and agrees.
 *
 * @param url the page's address: `…/oauth-service/oauth/authorize?client_id=…`, on any host.
 * @returns where the browser goes then.
 * @throws when the page would show an error in place of the question.
 */
export function consent(url: string, sellerId: string, apps: readonly SandboxApp[]): string {
  const { pathname, searchParams: query } = new URL(url);
  if (pathname !== `${OAUTH}/authorize`) throw new Error(`there is no page ${pathname}`);
  const app = apps.find(({ appId }) => appId === query.get('client_id'));
  if (app === undefined) throw new Error('invalid_client: there is no such app');
  if (app.ownerId !== undefined) throw new Error('invalid_client: a self-access app is not authorised by sellers');
  if (query.get('response_type') !== 'code') throw new Error('unsupported_response_type: response_type must be code');
  if (!isScope(query.get('scope'))) throw new Error('invalid_scope: scope must be Seller_Api');
  const redirectURI = query.get('redirect_uri') ?? '';
  if (!isRegistered(redirectURI, app))
    throw new Error('invalid_request: the redirect_uri is not a registered https URL');
  const state = query.get('state') ?? '';
  if (state === '') throw new Error('invalid_request: the state is missing');
  const callback = new URL(redirectURI);
  callback.searchParams.set('code', app.issueCode(sellerId, redirectURI, state));
  callback.searchParams.set('state', state);
  return callback.href;
}

function isRegistered(uri: string, { redirectURIs }: SandboxApp): boolean {
  if (!uri.startsWith('https://')) return false;
  return redirectURIs === undefined || redirectURIs.includes(uri);
}
