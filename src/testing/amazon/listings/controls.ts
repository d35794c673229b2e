import type { FbaInventory } from '../fba/fba-inventory.js';
import { applyPatches } from './apply-patches.js';
import type { Attributes } from './attributes.js';
import { imageRefused, type ListingIssue } from './issue.js';
import { fbaChannelOf, type Listing, merchantQuantity, offersOf, scheduledPrice } from './listing.js';
import type { Listings } from './listings.js';
import type { ListingFaults } from './routes.js';
import { issuesOf, type ListingStatus } from './status.js';

/** A listing as it is, whatever the connector thinks. */
export interface AmazonSandboxListing {
  readonly sku: string;
  /** Absent for a SKU that only a patch brought into being. */
  readonly asin: string | undefined;
  readonly productType: string;
  readonly fulfilledBy: 'AMAZON' | 'MERCHANT';
  /** Units of the seller's, or what Amazon can ship; `null` where nobody stocks it. */
  readonly stock: number | null;
  readonly offers: readonly AmazonSandboxOffer[];
  readonly statuses: Readonly<Record<string, readonly ListingStatus[]>>;
  readonly issues: readonly ListingIssue[];
  readonly attributes: Attributes;
  readonly parentSku: string | undefined;
}

export interface AmazonSandboxOffer {
  readonly marketplaceId: string;
  /** `ALL`, `B2B`, … */
  readonly audience: string;
  readonly currency: string;
  readonly price: number;
  readonly discountedPrice: number | undefined;
}

export interface AmazonListingControls {
  /** Every listing, in the order they were made; what was accepted and does not show yet is not in it. */
  listings(storeId?: string): readonly AmazonSandboxListing[];
  /** @throws for a SKU that the seller does not have. */
  listing(sku: string, storeId?: string): AmazonSandboxListing;
  /** Units that could be sold now; `null` where nobody stocks it. */
  stock(sku: string, storeId?: string): number | null;
  /** Changes the stock behind the connector's back: the seller's own, or what Amazon's warehouses can ship. */
  setStock(input: { readonly sku: string; readonly quantity: number; readonly storeId?: string }): void;
  /** Changes the price to everyone, as in Seller Central. @default marketplaceId the seller's first */
  setPrice(input: {
    readonly sku: string;
    readonly price: number;
    readonly marketplaceId?: string;
    readonly storeId?: string;
  }): void;
  /** Amazon hides a listing over its picture, or shows it again. */
  suppress(sku: string, on: boolean, storeId?: string): void;
  /** What was accepted shows now, without waiting for the clock. */
  applyAccepted(storeId?: string): void;
  /** How long accepted changes take to show. @default 15 s */
  setApplyDelay(ms: number, storeId?: string): void;
  /** The next page tokens are refused although they fit, as happens; the same one works afterwards. */
  mismatchPageTokens(count: number, storeId?: string): void;
}

interface ListingSeller {
  readonly listings: Listings;
  readonly fba: FbaInventory;
  readonly listingFaults: ListingFaults;
}

export function createAmazonListingControls(sellerOf: (storeId?: string) => ListingSeller): AmazonListingControls {
  const find = (sku: string, storeId?: string): Listing => {
    const listing = sellerOf(storeId).listings.get(sku);
    if (listing === undefined) throw new Error(`the sandbox has no listing ${sku}`);
    return listing;
  };
  return {
    listings: (storeId) => {
      const { listings } = sellerOf(storeId);
      return listings.all().map((listing) => shown(listing, listings));
    },
    listing: (sku, storeId) => shown(find(sku, storeId), sellerOf(storeId).listings),
    stock: (sku, storeId) => stockOf(find(sku, storeId), sellerOf(storeId).listings),
    setStock({ sku, quantity, storeId }) {
      const { listings, fba } = sellerOf(storeId);
      if (fbaChannelOf(find(sku, storeId)) !== undefined) fba.setFulfillable(sku, quantity);
      else merge(listings, sku, 'fulfillment_availability', { fulfillment_channel_code: 'DEFAULT', quantity });
    },
    setPrice({ sku, price, marketplaceId, storeId }) {
      const { listings } = sellerOf(storeId);
      const marketplace = listings.marketplaces.find(({ id }) => id === marketplaceId) ?? listings.marketplaces[0];
      merge(listings, sku, 'purchasable_offer', {
        marketplace_id: marketplace?.id,
        currency: marketplace?.currency,
        audience: 'ALL',
        our_price: [{ schedule: [{ value_with_tax: price }] }],
      });
    },
    suppress(sku, on, storeId) {
      const others = find(sku, storeId).issues.filter(({ code }) => code !== imageRefused().code);
      const issues = on ? [...others, imageRefused()] : others;
      sellerOf(storeId).listings.edit(sku, (listing) => ({ ...listing, issues }));
    },
    applyAccepted: (storeId) => sellerOf(storeId).listings.settle({ everything: true }),
    setApplyDelay(ms, storeId) {
      sellerOf(storeId).listings.applyDelayMs = ms;
    },
    mismatchPageTokens(count, storeId) {
      sellerOf(storeId).listingFaults.mismatchedTokens = count;
    },
  };
}

const merge = (listings: Listings, sku: string, attribute: string, value: Readonly<Record<string, unknown>>): void =>
  listings.edit(sku, (listing) => ({
    ...listing,
    attributes: applyPatches(listing.attributes, [{ op: 'merge', attribute, values: [value] }], listings.marketplaces),
  }));

const stockOf = (listing: Listing, listings: Listings): number | null =>
  fbaChannelOf(listing) === undefined ? (merchantQuantity(listing) ?? null) : listings.fbaUnits(listing.sku);

function shown(listing: Listing, listings: Listings): AmazonSandboxListing {
  const { sku, asin, productType, attributes, parentSku } = listing;
  return {
    ...{ sku, asin, productType, attributes, parentSku },
    fulfilledBy: fbaChannelOf(listing) === undefined ? 'MERCHANT' : 'AMAZON',
    stock: stockOf(listing, listings),
    offers: listings.marketplaces.flatMap(({ id, currency }) =>
      offersOf(listing, id).flatMap((offer) => {
        const price = scheduledPrice(offer, 'our_price');
        const discountedPrice = scheduledPrice(offer, 'discounted_price');
        const audience = String(offer['audience']);
        return price === undefined ? [] : { marketplaceId: id, audience, currency, price, discountedPrice };
      }),
    ),
    statuses: Object.fromEntries(listings.marketplaces.map((one) => [one.id, listings.statusIn(listing, one)])),
    issues: issuesOf(listing, listings.marketplaces),
  };
}
