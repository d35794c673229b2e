import { recordOf } from '../../core/wire-reader.js';
import { parseAmount } from '../../model/index.js';

/** A listing as far as stock and prices are concerned. */
export interface Listing {
  /** As Flipkart has it: what writes name. */
  readonly sku: string;
  /** Flipkart's product id. */
  readonly fsn: string;
  /** Stock that lies in Flipkart's warehouses, and there only. */
  readonly isFbf: boolean;
  /** By id. `undefined` where Flipkart tells none, which is not the same as no stock. */
  readonly locations: ReadonlyMap<string, ListingLocation> | undefined;
  /** Rupees, as decimal texts. */
  readonly mrp: string | undefined;
  readonly sellingPrice: string | undefined;
  /** The listing as it was answered. */
  readonly wire: Readonly<Record<string, unknown>>;
}

export interface ListingLocation {
  readonly inventory: number | undefined;
  /** ENABLED or DISABLED. */
  readonly status: string | undefined;
}

/** @returns `undefined` for what names no product: nothing can be written to it. */
export function readListing(sku: string, value: unknown): Listing | undefined {
  const wire = recordOf(value);
  const fsn = wire?.['product_id'];
  if (wire === undefined || typeof fsn !== 'string' || fsn === '') return undefined;
  const price = recordOf(wire['price']);
  return {
    sku,
    fsn,
    isFbf: wire['fulfillment_profile'] === 'FBF',
    locations: readLocations(wire['locations']),
    mrp: parseAmount(price?.['mrp']),
    // One published example calls it `flipkart_selling_price`.
    sellingPrice: parseAmount(price?.['selling_price'] ?? price?.['flipkart_selling_price']),
    wire,
  };
}

function readLocations(value: unknown): Listing['locations'] {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const entries = value.flatMap((one: unknown): [string, ListingLocation][] => {
    const { id, inventory, status } = recordOf(one) ?? {};
    if (typeof id !== 'string' || id === '') return [];
    const location = {
      inventory: Number.isSafeInteger(inventory) ? (inventory as number) : undefined,
      status: typeof status === 'string' && status !== '' ? status : undefined,
    };
    return [[id, location]];
  });
  return entries.length === 0 ? undefined : new Map(entries);
}
