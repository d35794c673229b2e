import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import {
  type Availability,
  type Mapped,
  type MappingIssue,
  type Money,
  omitUndefined,
  type Product,
  type ProductState,
} from '../../model/index.js';
import { CURRENCY } from './map-amounts.js';
import { mapMeasures } from './map-measures.js';
import { FULFILLED_BY_LISTING, PRODUCT_BY_STATUS } from './statuses.js';
import type { FlipkartListing } from './wire.js';

/** What the mapping needs besides the payload. */
export interface FlipkartProductContext {
  /** The seller's id. */
  readonly storeId: string;
}

/**
 * Maps one listing: an entry of `available` in the details, or the bare row of the search. Pure and total: what is odd
 * becomes an issue.
 *
 * @param sku under which Flipkart answers it; the seller's own name of it, and the key of every write.
 */
export function mapProduct(
  sku: string,
  listing: unknown,
  { storeId }: FlipkartProductContext,
): { readonly product: Product; readonly issues: readonly MappingIssue[] } {
  const wire: FlipkartListing = recordOf(listing) ?? {};
  const read = createWireReader();
  const fsn = read.filledText(wire.product_id, 'fsn');
  const listingId = read.filledText(wire.listing_id, 'listingId');
  const price = read.record(wire.price, 'price');
  const currency = readCurrency(read, price?.['currency']);
  const amount = (value: unknown, path: string) => priceOf(read, value, currency, path);
  const fulfilledBy = fulfilledByOf(read, wire);
  const facts = omitUndefined<Product>({
    platform: 'flipkart',
    storeId,
    id: sku,
    productId: fsn,
    listingId,
    fsn,
    sku,
    hsn: read.filledText(read.record(wire.tax, 'hsn')?.['hsn'], 'hsn'),
    // Titles belong to Flipkart's catalogue; no call of the seller's tells them.
    title: '',
    price: amount(price?.['selling_price'] ?? price?.['flipkart_selling_price'], 'price'),
    compareAtPrice: amount(price?.['mrp'], 'compareAtPrice'),
    status: statusOf(read, wire.listing_status),
    available: availableOf(read, wire.locations),
    tracked: true,
    requiresShipping: true,
    fulfilledBy,
    ...mapMeasures(read, onlyPackage(read, wire), 'dimensions'),
  });
  const issues = read.issues.length === 0 ? undefined : read.issues;
  const product = omitUndefined<Product>({ ...facts, availability: availabilityOf(facts, wire), issues });
  return { product, issues: read.issues };
}

function readCurrency(read: WireReader, value: unknown): string {
  const word = read.filledText(value, 'price');
  if (word === undefined || word === CURRENCY) return CURRENCY;
  if (/^[A-Z]{3}$/.test(word)) return word;
  read.report('invalid_money', 'price', 'expected a currency; taken as rupees');
  return CURRENCY;
}

function priceOf(read: WireReader, value: unknown, currency: string, path: string): Money | undefined {
  const amount = read.amount(value, path);
  return amount === undefined ? undefined : { amount, currency };
}

function statusOf(read: WireReader, value: unknown): Mapped<ProductState> {
  const raw = read.filledText(value, 'status');
  if (raw === undefined) return { value: 'unknown' };
  const known = PRODUCT_BY_STATUS.get(raw);
  if (known === undefined) read.report('unknown_value', 'status', 'a status that this version does not know', raw);
  return { value: known ?? 'unknown', raw };
}

function fulfilledByOf(read: WireReader, wire: FlipkartListing): Product['fulfilledBy'] {
  const word = read.filledText(wire.fulfillment_profile, 'fulfilledBy');
  if (word === undefined) return undefined;
  const known = FULFILLED_BY_LISTING.get(word);
  if (known === undefined)
    read.report('unknown_value', 'fulfilledBy', 'a profile that this version does not know', word);
  return known ?? 'unknown';
}

/** Of all locations that sell. Where no location is told, the stock is not known, and not nought. */
function availableOf(read: WireReader, locations: unknown): number | undefined {
  const list = read.list(locations, 'available');
  if (list === undefined || list.length === 0) return undefined;
  const counts = list.map((value, index) => {
    const path = `available.${index}`;
    const location = read.record(value, path);
    return location?.['status'] === 'DISABLED' ? 0 : read.count(location?.['inventory'], path);
  });
  const sum = counts.reduce<number>((total, count) => total + (count ?? Number.NaN), 0);
  return Number.isSafeInteger(sum) ? sum : undefined;
}

/** The measures of what goes in one package; those of several are not those of the product. */
function onlyPackage(read: WireReader, wire: FlipkartListing): Readonly<Record<string, unknown>> | undefined {
  const packages = read.list(wire.packages, 'dimensions') ?? [];
  return packages.length === 1 ? read.record(packages[0], 'dimensions') : undefined;
}

/** The search tells ids alone; the rest is in the details. */
function availabilityOf({ available, price }: Product, wire: FlipkartListing): Availability {
  const isBare = wire.price === undefined && wire.listing_status === undefined;
  return omitUndefined<Availability>({
    title: 'not_supported',
    available: available === undefined ? (isBare ? 'not_requested' : 'not_supported') : undefined,
    price: price === undefined && isBare ? 'not_requested' : undefined,
  } as Availability);
}
