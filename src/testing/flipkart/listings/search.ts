import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { badRequest, isObject, jsonBody } from '../http/refusal.js';
import type { Listing } from './listing.js';

const PAGE_SIZE = 500;

/** `POST /listings/v3/search`: ids of all listings, in order of the listing id. */
export function searchListings(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const { filters = {}, page_id: pageId = null } = jsonBody(request);
  const status = statusOf(filters);
  const after = pageId === null ? '' : placeOf(pageId, status);
  if (pageId !== null) request.seller.turnPage();
  const { catalogue } = request.seller;
  const left = [...catalogue.listings.values()]
    .filter((listing) => status === undefined || listing.status === status)
    .filter(({ listingId }) => listingId > after)
    .sort((a, b) => (a.listingId < b.listingId ? -1 : 1));
  const page = left.slice(0, PAGE_SIZE);
  const last = page.at(-1)?.listingId ?? after;
  const rows = page.map(rowOf);
  return {
    status: 200,
    body: {
      listings: catalogue.searchForm === 'list' ? rows : Object.fromEntries(rows.map((row) => [row.sku_id, row])),
      has_more: left.length > page.length,
      // There also where nothing more comes.
      next_page_id: Buffer.from(JSON.stringify([last, status ?? null])).toString('base64url'),
    },
  };
}

const rowOf = ({ listingId, fsn, sku }: Listing) => ({ listing_id: listingId, product_id: fsn, sku_id: sku });

/** The text of the documentation says `listing_status`, its schema `lisitng_status`: both are taken. */
function statusOf(filters: unknown): string | undefined {
  if (!isObject(filters)) throw badRequest('filters must be an object');
  const status = filters['listing_status'] ?? filters['lisitng_status'];
  if (status === undefined || status === null) return undefined;
  if (status !== 'ACTIVE' && status !== 'INACTIVE') throw badRequest('listing_status must be ACTIVE or INACTIVE');
  return status;
}

function placeOf(pageId: unknown, status: string | undefined): string {
  const place = typeof pageId === 'string' ? parsed(Buffer.from(pageId, 'base64url').toString()) : undefined;
  if (!Array.isArray(place) || typeof place[0] !== 'string') throw badRequest('page_id is invalid');
  if (place[1] !== (status ?? null)) throw badRequest('page_id belongs to other filters');
  return place[0];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
