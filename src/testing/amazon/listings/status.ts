import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import { type ListingIssue, priceOutOfBounds } from './issue.js';
import { fbaChannelOf, isParent, type Listing, merchantQuantity, offersOf, scheduledPrice } from './listing.js';

export type ListingStatus = 'BUYABLE' | 'DISCOVERABLE';

/** Everything against a listing now: what was found, and prices outside the bounds that the seller set. */
export function issuesOf(listing: Listing, marketplaces: readonly SandboxMarketplace[]): readonly ListingIssue[] {
  const bounds = marketplaces.flatMap(({ id }) => {
    const offer = offersOf(listing, id).find((value) => value['audience'] === 'ALL');
    const price = offer && scheduledPrice(offer, 'our_price');
    if (offer === undefined || price === undefined) return [];
    const minimum = scheduledPrice(offer, 'minimum_seller_allowed_price') ?? price;
    const maximum = scheduledPrice(offer, 'maximum_seller_allowed_price') ?? price;
    if (price < minimum) return [priceOutOfBounds('minimum', id)];
    return price > maximum ? [priceOutOfBounds('maximum', id)] : [];
  });
  return [...listing.issues, ...bounds];
}

/** What shoppers can do with a listing in a marketplace. */
export function statusIn(
  listing: Listing,
  marketplace: SandboxMarketplace,
  fbaUnits: number,
): readonly ListingStatus[] {
  if (listing.asin === undefined || !listing.marketplaceIds.includes(marketplace.id)) return [];
  const actions = issuesOf(listing, [marketplace]).flatMap(
    ({ enforcements }) => enforcements?.actions.map(({ action }) => action) ?? [],
  );
  const offer = offersOf(listing, marketplace.id).find((value) => value['audience'] === 'ALL');
  const priced = offer !== undefined && scheduledPrice(offer, 'our_price') !== undefined;
  const units = (fbaChannelOf(listing) === undefined ? 0 : fbaUnits) + (merchantQuantity(listing) ?? 0);
  const buyable = !isParent(listing) && priced && units > 0 && !actions.includes('LISTING_SUPPRESSED');
  return [
    ...(buyable ? (['BUYABLE'] as const) : []),
    ...(actions.includes('SEARCH_SUPPRESSED') ? [] : (['DISCOVERABLE'] as const)),
  ];
}
