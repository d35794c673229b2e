import type { Seller } from '../state/seller.js';
import type { ServiceProfile } from '../state/shipment.js';
import type { Listing, ListingLocation } from './listing.js';

/** A listing as it is, whatever the connector thinks. */
export interface FlipkartSandboxListing {
  /** As the seller wrote it. */
  readonly sku: string;
  readonly fsn: string;
  readonly listingId: string;
  readonly hsn: string | null;
  readonly fulfilledBy: ServiceProfile;
  readonly status: 'ACTIVE' | 'INACTIVE';
  /** Whole rupees. */
  readonly mrp: number;
  readonly price: number;
  readonly locations: readonly FlipkartSandboxStock[];
}

export interface FlipkartSandboxStock {
  readonly locationId: string;
  readonly status: 'DISABLED' | 'ENABLED';
  readonly quantity: number;
}

export interface FlipkartListingControls {
  /** Every listing, in the order they were made. */
  listings(storeId?: string): readonly FlipkartSandboxListing[];
  /** @throws for a SKU that the seller does not have. */
  listing(sku: string, storeId?: string): FlipkartSandboxListing;
  /** Units at a location, `null` where the listing is not stocked. @default locationId the seller's first */
  stock(sku: string, locationId?: string, storeId?: string): number | null;
  /** Changes stock behind the connector's back. @default locationId the seller's first */
  setStock(input: {
    readonly sku: string;
    readonly quantity: number;
    readonly locationId?: string;
    readonly status?: 'DISABLED' | 'ENABLED';
    readonly storeId?: string;
  }): void;
  setPrice(input: {
    readonly sku: string;
    readonly price: number;
    readonly mrp?: number;
    readonly storeId?: string;
  }): void;
  deleteListing(sku: string, storeId?: string): void;
  /** How listings are answered from now on; what is not named stays. */
  setListingAnswers(answers: FlipkartListingAnswers, storeId?: string): void;
}

export interface FlipkartListingAnswers {
  /** SKUs that answers say nothing of, though they exist. A write is made all the same. */
  readonly leftOut?: readonly string[];
  /** SKUs whose writes are applied with a `WARNING`. */
  readonly warned?: readonly string[];
  /** SKUs whose details come without `locations`. */
  readonly withoutLocations?: readonly string[];
  /** Whether a write must name the `status` of a location. */
  readonly requiresStatus?: boolean;
  /** What the search's `listings` is: the examples have a list, the schema an object. */
  readonly search?: 'list' | 'object';
}

export function createFlipkartListingControls(sellerOf: (storeId?: string) => Seller): FlipkartListingControls {
  const find = (sku: string, storeId?: string): Listing => {
    const listing = sellerOf(storeId).catalogue.listings.get(sku);
    if (listing === undefined) throw new Error(`the sandbox has no listing ${sku}`);
    return listing;
  };
  const firstLocation = (storeId?: string) => sellerOf(storeId).locationIds[0] as string;
  return {
    listings: (storeId) => [...sellerOf(storeId).catalogue.listings.values()].map(truthOf),
    listing: (sku, storeId) => truthOf(find(sku, storeId)),
    stock(sku, locationId, storeId) {
      const wanted = locationId ?? firstLocation(storeId);
      return find(sku, storeId).locations.find(({ id }) => id === wanted)?.inventory ?? null;
    },
    setStock({ sku, quantity, storeId, locationId = firstLocation(storeId), status = 'ENABLED' }) {
      const { locations } = find(sku, storeId);
      const location: ListingLocation = { id: locationId, status, inventory: quantity };
      const place = locations.findIndex(({ id }) => id === locationId);
      locations.splice(place === -1 ? locations.length : place, 1, location);
    },
    setPrice({ sku, price, mrp, storeId }) {
      const listing = find(sku, storeId);
      listing.sellingPrice = price;
      listing.mrp = mrp ?? Math.max(listing.mrp, price);
    },
    deleteListing(sku, storeId) {
      sellerOf(storeId).catalogue.listings.delete(find(sku, storeId).sku);
    },
    setListingAnswers({ leftOut, warned, withoutLocations, requiresStatus, search }, storeId) {
      const { catalogue } = sellerOf(storeId);
      if (leftOut !== undefined) catalogue.leftOut = new Set(leftOut);
      if (warned !== undefined) catalogue.warned = new Set(warned);
      if (withoutLocations !== undefined) catalogue.hidden = new Set(withoutLocations);
      if (requiresStatus !== undefined) catalogue.requiresStatus = requiresStatus;
      if (search !== undefined) catalogue.searchForm = search;
    },
  };
}

const truthOf = ({ sku, fsn, listingId, hsn, profile, status, mrp, sellingPrice, locations }: Listing) => ({
  ...{ sku, fsn, listingId, hsn, status, mrp },
  fulfilledBy: profile,
  price: sellingPrice,
  locations: locations.map(({ id, inventory, ...location }) => ({
    locationId: id,
    status: location.status,
    quantity: inventory,
  })),
});
