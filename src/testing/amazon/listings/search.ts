import { createHash } from 'node:crypto';
import {
  countParameter,
  instantParameter,
  invalidInput,
  listParameter,
  marketplacesNamed,
  wordsParameter,
} from '../sellers/answers.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import { valuesOf } from './attributes.js';
import { isListedIn, type Listing } from './listing.js';
import { LISTING_DATA, type ListingData } from './listing-view.js';
import type { Listings } from './listings.js';
import { issuesOf } from './status.js';

export interface SearchPage {
  readonly marketplaces: readonly SandboxMarketplace[];
  readonly includedData: readonly ListingData[];
  readonly found: number;
  readonly listings: readonly Listing[];
  readonly nextToken: string | undefined;
  readonly previousToken: string | undefined;
}

/** "The maximum number of items (SKUs) that can be returned and paged through is 1000" [MODEL]. */
const LAST_RESULT = 1_000;
const STATUSES = ['BUYABLE', 'DISCOVERABLE'] as const;
const SORTS = ['sku', 'createdDate', 'lastUpdatedDate'] as const;
const ORDERS = ['ASC', 'DESC'] as const;
const ID_TYPES = ['ASIN', 'EAN', 'FNSKU', 'GTIN', 'ISBN', 'JAN', 'MINSAN', 'SKU', 'UPC'] as const;

/** A page of `searchListingsItems`. Only `pageToken` leads on; `nextToken` as a parameter is ignored. @throws SpRefusal */
export function searchListings(query: URLSearchParams, catalogue: Listings): SearchPage {
  const marketplaces = marketplacesNamed(listParameter(query, 'marketplaceIds'), catalogue.marketplaces);
  const includedData = wordsParameter(query, 'includedData', LISTING_DATA);
  const size = countParameter(query, 'pageSize', [1, 20]) ?? 10;
  const search = { query, catalogue, marketplaces };
  const found = sorted(matching(search), query);
  const offset = offsetOf(query);
  const end = Math.min(offset + size, LAST_RESULT);
  return {
    marketplaces,
    includedData: includedData.length === 0 ? ['summaries'] : includedData,
    found: found.length,
    listings: found.slice(offset, end),
    nextToken: end < Math.min(found.length, LAST_RESULT) ? tokenOf(end, query) : undefined,
    previousToken: offset > 0 ? tokenOf(Math.max(0, offset - size), query) : undefined,
  };
}

interface Search {
  readonly query: URLSearchParams;
  readonly catalogue: Listings;
  readonly marketplaces: readonly SandboxMarketplace[];
}

function matching({ query, catalogue, marketplaces }: Search): readonly Listing[] {
  const wanted = [byIdentifier(query), byDates(query), byFamily(query)];
  const severities = wordsParameter(query, 'withIssueSeverity', ['WARNING', 'ERROR']);
  const [withStatus, withoutStatus] = ['withStatus', 'withoutStatus'].map((name) =>
    wordsParameter(query, name, STATUSES),
  ) as [readonly string[], readonly string[]];
  return catalogue.all().filter((listing) => {
    if (!isListedIn(listing, marketplaces) || !wanted.every((is) => is(listing))) return false;
    const statuses = marketplaces.flatMap((one) => catalogue.statusIn(listing, one) as readonly string[]);
    if (withStatus.length > 0 && !withStatus.some((status) => statuses.includes(status))) return false;
    if (withoutStatus.some((status) => statuses.includes(status))) return false;
    const issues = issuesOf(listing, marketplaces);
    return (
      severities.length === 0 || issues.some(({ severity }) => (severities as readonly string[]).includes(severity))
    );
  });
}

type Wanted = (listing: Listing) => boolean;

function byIdentifier(query: URLSearchParams): Wanted {
  const identifiers = listParameter(query, 'identifiers');
  const [type] = wordsParameter(query, 'identifiersType', ID_TYPES);
  if ((type === undefined) !== (identifiers.length === 0)) {
    throw invalidInput("'identifiers' and 'identifiersType' must be provided together.");
  }
  if (type === undefined) return () => true;
  if (identifiers.length > 20) throw invalidInput("Invalid 'identifiers' provided.");
  if (query.has('variationParentSku') || query.has('packageHierarchySku')) {
    throw invalidInput("'identifiers' cannot be used with 'variationParentSku' or 'packageHierarchySku'.");
  }
  return (listing) => identifiers.includes(identifierOf(listing, type) ?? '');
}

function identifierOf(listing: Listing, type: (typeof ID_TYPES)[number]): string | undefined {
  if (type === 'SKU') return listing.sku;
  if (type === 'ASIN') return listing.asin;
  if (type === 'FNSKU') return listing.fnSku;
  const ids = valuesOf(listing.attributes, 'externally_assigned_product_identifier');
  return ids.find((id) => String(id['type']).toUpperCase() === type)?.['value'] as string | undefined;
}

function byFamily(query: URLSearchParams): Wanted {
  const parent = query.get('variationParentSku');
  return ({ parentSku }) => parent === null || parentSku === parent;
}

function byDates(query: URLSearchParams): Wanted {
  const [createdAfter, createdBefore, updatedAfter, updatedBefore] = [
    'createdAfter',
    'createdBefore',
    'lastUpdatedAfter',
    'lastUpdatedBefore',
  ].map((name) => instantParameter(query, name));
  return ({ createdAt, updatedAt }) =>
    createdAt >= (createdAfter ?? createdAt) &&
    createdAt <= (createdBefore ?? createdAt) &&
    updatedAt >= (updatedAfter ?? updatedAt) &&
    updatedAt <= (updatedBefore ?? updatedAt);
}

function sorted(listings: readonly Listing[], query: URLSearchParams): readonly Listing[] {
  const [sortBy = 'lastUpdatedDate'] = wordsParameter(query, 'sortBy', SORTS);
  const [order = 'DESC'] = wordsParameter(query, 'sortOrder', ORDERS);
  const key = (listing: Listing) =>
    sortBy === 'sku' ? listing.sku : sortBy === 'createdDate' ? listing.createdAt : listing.updatedAt;
  const up = (a: Listing, b: Listing) => compare(key(a), key(b)) || compare(a.sku, b.sku);
  return [...listings].sort(order === 'ASC' ? up : (a, b) => up(b, a));
}

const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A token leads on only with the parameters it was given for (selling-partner-api-models#4977). */
const tokenOf = (offset: number, query: URLSearchParams): string =>
  Buffer.from(`${offset}:${fingerprint(query)}`).toString('base64url');

function offsetOf(query: URLSearchParams): number {
  const token = query.get('pageToken');
  if (token === null) return 0;
  const [offset, search] = Buffer.from(token, 'base64url').toString().split(':');
  if (!/^\d+$/.test(offset ?? '') || search === undefined) throw invalidInput("Invalid 'pageToken' provided.");
  if (search !== fingerprint(query)) throw mismatchedToken();
  return Number(offset);
}

export const mismatchedToken = () => invalidInput("Search parameters do not match the provided 'pageToken'.");

function fingerprint(query: URLSearchParams): string {
  const parameters = [...query].filter(([name]) => name !== 'pageToken' && name !== 'nextToken').sort();
  return createHash('sha256').update(JSON.stringify(parameters)).digest('hex').slice(0, 16);
}
