import type { ServiceProfile } from '../state/shipment.js';

export interface ListingLocation {
  readonly id: string;
  status: 'DISABLED' | 'ENABLED';
  inventory: number;
}

export interface Listing {
  /** As the seller wrote it. */
  readonly sku: string;
  /** Flipkart's product id: `product_id` of the API. */
  readonly fsn: string;
  readonly listingId: string;
  readonly packageId: string;
  readonly title: string;
  readonly hsn: string | null;
  readonly profile: ServiceProfile;
  readonly shippingProvider: 'FLIPKART' | 'FLIPKART_SELLER' | 'SELLER' | 'SELLER_FLIPKART';
  /** Whole rupees. */
  mrp: number;
  sellingPrice: number;
  status: 'ACTIVE' | 'INACTIVE';
  /** Where it lies; empty for what lies in Flipkart's warehouses. */
  readonly locations: ListingLocation[];
}
