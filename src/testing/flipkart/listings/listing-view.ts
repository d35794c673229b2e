import type { Catalogue } from './catalogue.js';
import type { Listing } from './listing.js';

/** A listing as the details tell it. */
export function listingView(listing: Listing, { hidden }: Catalogue): Readonly<Record<string, unknown>> {
  const { sku, profile, hsn, mrp, sellingPrice, packageId, locations } = listing;
  return {
    listing_id: listing.listingId,
    product_id: listing.fsn,
    price: { mrp, selling_price: sellingPrice, currency: 'INR' },
    ...(hsn === null ? {} : { tax: { hsn, tax_code: 'GST_12' } }),
    listing_status: listing.status,
    shipping_fees: { local: 0, zonal: 0, national: 40, currency: 'INR' },
    fulfillment_profile: profile,
    fulfillment: { dispatch_sla: 1, shipping_provider: listing.shippingProvider, procurement_type: 'REGULAR' },
    packages: [
      {
        id: packageId,
        name: sku,
        dimensions: { length: 24, breadth: 18, height: 6 },
        weight: 0.45,
        description: '',
        handling: { fragile: false },
      },
    ],
    // Flipkart tells no locations of what lies in its own warehouses.
    ...(locations.length === 0 || hidden.has(sku)
      ? {}
      : {
          locations: locations.map(({ id, status, inventory }) => ({ id, status, inventory, pending_inventory: 0 })),
        }),
  };
}
