import type { Listing } from './listing.js';

/** How a seller's listings are answered: what tests switch on. */
export class Catalogue {
  /** By SKU. */
  readonly listings: Map<string, Listing>;
  /** SKUs that answers say nothing of, though they exist. A write is made all the same. */
  leftOut: ReadonlySet<string> = new Set();
  /** SKUs whose writes are applied with a `WARNING`. */
  warned: ReadonlySet<string> = new Set();
  /** SKUs whose details come without `locations`. */
  hidden: ReadonlySet<string> = new Set();
  /** Whether a location needs its `status` in a write: one published page says so, another leaves it out. */
  requiresStatus = false;
  /** A list as in the examples, an object by SKU as in the schema. */
  searchForm: 'list' | 'object' = 'list';

  constructor(listings: readonly Listing[]) {
    this.listings = new Map(listings.map((listing) => [listing.sku, listing]));
  }
}
