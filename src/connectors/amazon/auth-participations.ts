import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { StoreProfile } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { omitUndefined } from '../../model/index.js';
import type { AmazonClient, SpAnswer } from './client.js';
import { marketplacesOf } from './marketplaces.js';
import type { AmazonStore } from './store.js';

/** A marketplace in which the seller has an account. */
export interface Participation {
  readonly marketplaceId: string;
  readonly storeName: string | undefined;
  readonly country: string | undefined;
  readonly currency: string | undefined;
  /** `www.amazon.de` */
  readonly domain: string | undefined;
  readonly isParticipating: boolean;
  /** The seller paused listings there, or Amazon did. */
  readonly hasSuspendedListings: boolean;
}

export interface Participations {
  /** Of public marketplaces of the store's region; the answer has others too, of which SP-API refuses orders. */
  readonly all: readonly Participation[];
  readonly answer: SpAnswer;
}

/**
 * Which marketplaces the seller has. Once a minute after the first 15: asked when a store is connected or checked, never
 * while syncing.
 *
 * @param accessToken in hand, before the store is saved.
 */
export async function fetchParticipations(
  client: AmazonClient,
  store: AmazonStore,
  call: Call,
  accessToken?: string,
): Promise<Participations> {
  const answer = await client.request(
    store,
    { operation: 'getMarketplaceParticipations', ...(accessToken === undefined ? {} : { accessToken }) },
    call,
  );
  const rows: unknown = answer.body['payload'];
  if (!Array.isArray(rows)) {
    const { storeId } = store;
    throw new ConnectorError(
      'unexpected_response',
      `amazon ${call.operation} for ${storeId}: the answer lists no marketplaces. A proxy in between is the usual cause.`,
      { platform: 'amazon', storeId, operation: call.operation, status: answer.status, requestId: answer.requestId },
    );
  }
  const known = new Set(marketplacesOf(store.region).map(({ id }) => id));
  return { all: rows.map(participationOf).filter(({ marketplaceId }) => known.has(marketplaceId)), answer };
}

/** Where the seller sells; all of the region when the answer says nowhere. */
export function sellingIn(all: readonly Participation[]): readonly string[] {
  const active = all.filter(({ isParticipating }) => isParticipating);
  return (active.length > 0 ? active : all).map(({ marketplaceId }) => marketplaceId);
}

/**
 * The seller as buyers see it in the first of the marketplaces that tells a name.
 *
 * @param marketplaceIds in order of importance.
 */
export function profileOf(
  all: readonly Participation[],
  marketplaceIds: readonly string[],
  storeId: string,
): StoreProfile {
  const ours = marketplaceIds.flatMap((id) => all.filter(({ marketplaceId }) => marketplaceId === id));
  const main = ours.find(({ storeName }) => storeName !== undefined) ?? ours[0] ?? all[0];
  if (main === undefined) return {};
  const { storeName, country, currency, domain } = main;
  const url = domain === undefined ? undefined : `https://${domain}/sp?seller=${storeId}`;
  return omitUndefined<StoreProfile>({ name: storeName, country, currency, url });
}

function participationOf(row: unknown): Participation {
  const marketplace = recordOf(recordOf(row)?.['marketplace']);
  const participation = recordOf(recordOf(row)?.['participation']);
  return {
    marketplaceId: text(marketplace?.['id']) ?? '',
    storeName: text(recordOf(row)?.['storeName']),
    country: text(marketplace?.['countryCode'], /^[A-Z]{2}$/),
    currency: text(marketplace?.['defaultCurrencyCode'], /^[A-Z]{3}$/),
    domain: text(marketplace?.['domainName'], /^[a-z0-9.-]+$/i),
    isParticipating: participation?.['isParticipating'] === true,
    hasSuspendedListings: participation?.['hasSuspendedListings'] === true,
  };
}

function text(value: unknown, pattern = /\S/): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value.trim() : undefined;
}
