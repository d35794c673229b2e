import type { FoundListings } from './listing-reads.js';

/** Why a row has no listing to write to. */
export interface MissingListing {
  readonly reason: 'sku_not_found' | 'not_attempted';
  readonly message: string;
}

export function missingListing(sku: string, { unread, failure }: FoundListings): MissingListing {
  if (!unread.has(sku)) {
    const message = 'The seller has no listing with this SKU, letter by letter (capitals and spaces count).';
    return { reason: 'sku_not_found', message };
  }
  const message = failure?.message ?? "Flipkart's answer says nothing of this SKU: try again.";
  return { reason: 'not_attempted', message };
}
