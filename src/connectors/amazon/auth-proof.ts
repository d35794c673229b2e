import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { MAIN_MARKETPLACE } from './auth-consent.js';
import { fetchParticipations, sellingIn } from './auth-participations.js';
import type { AmazonClient } from './client.js';
import { problemsOf } from './errors.js';
import { readItems } from './inventory-listings.js';
import type { Region } from './marketplaces.js';

/** A grant that has just come, and whose it is said to be. */
export interface UnprovenGrant {
  readonly client: AmazonClient;
  /** From the callback, which nobody signs. */
  readonly sellerId: string;
  readonly region: Region;
  /** Where the seller may sell, if anything is known of it. */
  readonly marketplaceId: string | undefined;
  readonly accessToken: string;
}

/**
 * Finds out whether a grant is of the seller that the callback names. Login with Amazon does not tell whose token it gives,
 * nor does the Sellers API; listings are read by the seller's id, and only with that seller's token.
 *
 * @returns nothing when it is; otherwise the refusal: another seller's grant, or an app without the Product Listing role.
 * Amazon answers both alike.
 * @throws {ConnectorError} when Amazon says neither.
 */
export async function refusalOf(grant: UnprovenGrant, call: Call): Promise<ConnectorError | undefined> {
  const { marketplaceId } = grant;
  const refusal = marketplaceId === undefined ? undefined : await refusalIn(grant, marketplaceId, call);
  if (marketplaceId !== undefined && refusal === undefined) return undefined;
  // A marketplace in which the seller does not sell is refused, too: it has to be one in which they do.
  const main = MAIN_MARKETPLACE[grant.region];
  const selling = (await whereItSells(grant, call)) ?? [main];
  if (refusal !== undefined && selling.includes(marketplaceId ?? '')) return refusal;
  return refusalIn(grant, selling[0] ?? main, call);
}

async function refusalIn(
  { client, sellerId, region, accessToken }: UnprovenGrant,
  marketplaceId: string,
  call: Call,
): Promise<ConnectorError | undefined> {
  const store = { storeId: sellerId, region, marketplaceIds: [marketplaceId] };
  const query = { marketplaceIds: [marketplaceId], pageSize: 1 };
  const request = { operation: 'searchListingsItems', params: { sellerId }, query, accessToken } as const;
  try {
    const { body } = await client.request(store, request, call);
    // Something in between may answer 200 to anything.
    readItems(body, marketplaceId, sellerId);
    return undefined;
  } catch (error) {
    if (!ConnectorError.isInstance(error) || !isRefusal(error)) throw error;
    return error;
  }
}

/** About the seller, the marketplace or the role; one of the token says nothing of whose it is. */
function isRefusal(error: ConnectorError): boolean {
  if (error.code === 'invalid_request') return error.status === 400;
  if (error.code !== 'permission_denied') return false;
  return !problemsOf(error).some(({ message, details }) => TOKEN.test(`${message} ${details}`));
}

const TOKEN = /access token/i;

/** `undefined` when Amazon does not tell, as to an app without a role for the Sellers API. */
async function whereItSells(
  { client, sellerId, region, accessToken }: UnprovenGrant,
  call: Call,
): Promise<readonly string[] | undefined> {
  const store = { storeId: sellerId, region, marketplaceIds: [] };
  try {
    const { all } = await fetchParticipations(client, store, call, accessToken);
    return all.length === 0 ? undefined : sellingIn(all);
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return undefined;
  }
}

/** @param isConnected the store of that id, at present. */
export function unprovenError(
  refusal: ConnectorError,
  { sellerId, isConnected }: { readonly sellerId: string; readonly isConnected: boolean },
): ConnectorError {
  const what = `amazon auth.complete: Amazon does not confirm that the consent is of ${sellerId}, as the callback says: another seller gave it, or the app lacks the Product Listing role.`;
  const fix = isConnected
    ? `The store of ${sellerId} was left as it is. Give the app that role, or, where you know that the user is that seller, disconnect the store (auth.disconnect) and name the seller: auth.begin({ storeId })`
    : 'Nothing was saved. Give the app that role, or, where you know that the user is that seller, name the seller: auth.begin({ storeId })';
  return new ConnectorError(isConnected ? 'conflict' : 'permission_denied', `${what} ${fix}.`, {
    ...refusal,
    storeId: sellerId,
    operation: 'auth.complete',
    retryable: false,
    cause: refusal,
  });
}
