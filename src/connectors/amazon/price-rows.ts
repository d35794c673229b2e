import type { PriceFailureReason, PriceResult, PriceUpdate } from '../../core/connector.js';
import { currencyExponent, normalizeDecimal } from '../../model/index.js';
import type { ListingsMessage } from './feed-listings.js';
import type { ListingsPlan } from './feed-patches.js';
import type { FoundListings } from './inventory-listings.js';
import { type Marketplace, marketplaceOf } from './marketplaces.js';
import type { AmazonStore } from './store.js';

export type PriceItem = PriceUpdate['items'][number];
export type PriceRow = PriceResult['results'][number];

export interface PriceMessage extends ListingsMessage {
  /** A decimal text. */
  readonly price: string;
  readonly currency: string;
}

interface PriceRefusal {
  readonly reason: PriceFailureReason;
  readonly message: string;
}

/** Amazon takes a JSON number: up to so many digits it prints as it was written. */
const MAX_DIGITS = 15;
const PRICE = /^\d{1,12}(\.\d{1,8})?$/;
const MAX_SKU = 40;

/** The marketplace whose price a row sets: the store's first one, or the first one of the row's currency. */
export function marketplaceFor({ currency }: PriceItem, { marketplaceIds }: AmazonStore): Marketplace | undefined {
  const known = marketplaceIds.flatMap((id) => marketplaceOf(id) ?? []);
  return currency === undefined ? known[0] : known.find((one) => one.currency === currency);
}

/** What is wrong with a row before anything is asked. */
export function priceProblem(item: PriceItem, store: AmazonStore): PriceRefusal | undefined {
  const { sku, price, compareAtPrice, currency } = item;
  if (typeof sku !== 'string' || sku === '' || sku.length > MAX_SKU || sku === '.' || sku === '..') {
    return { reason: 'sku_not_found', message: `sku must be text of 1 to ${MAX_SKU} characters.` };
  }
  const marketplace = marketplaceFor(item, store);
  if (marketplace === undefined) {
    const message = `None of the store's marketplaces sells in ${currency ?? 'a currency that is known here'}.`;
    return { reason: 'currency_mismatch', message };
  }
  const invalid = (message: string): PriceRefusal => ({ reason: 'invalid_price', message });
  if (typeof price !== 'string' || !PRICE.test(price)) return invalid('price must be a decimal as text: "1499.00".');
  const plain = normalizeDecimal(price);
  const [, fraction = ''] = plain.split('.');
  if (fraction.length > currencyExponent(marketplace.currency)) {
    return invalid(`price has more digits after the point than ${marketplace.currency} has.`);
  }
  if (plain.replace('.', '').length > MAX_DIGITS || Number(plain) === 0) return invalid('price is out of range.');
  if (compareAtPrice !== undefined) {
    return invalid(
      'compareAtPrice cannot be set here: Amazon shows the list price (MRP) of the listing beside the price.',
    );
  }
  return undefined;
}

/**
 * Decides what to write where; sends nothing. A row that cannot be written fails alone.
 *
 * @param found by marketplace.
 */
export function planPrices(
  items: readonly PriceItem[],
  found: ReadonlyMap<string, FoundListings>,
  store: AmazonStore,
): ListingsPlan<PriceRow, PriceMessage> {
  const messages: PriceMessage[] = [];
  const seen = new Set<string>();
  const rows = items.map((item, index): PriceRow => {
    const sku = typeof item.sku === 'string' ? item.sku : '';
    const refused = ({ reason, message }: PriceRefusal): PriceRow => ({ sku, ok: false, reason, message });
    const problem = priceProblem(item, store);
    if (problem !== undefined) return refused(problem);
    const marketplace = marketplaceFor(item, store) as Marketplace;
    const { bySku, unread } = found.get(marketplace.id) ?? NOTHING_FOUND;
    if (unread.has(sku)) return refused({ reason: 'not_attempted', message: NO_TIME });
    const listing = bySku.get(sku)?.find(({ marketplaceId }) => marketplaceId === marketplace.id);
    if (listing === undefined) {
      const message = `The seller has no such SKU in ${marketplace.code}, letter by letter (capitals and spaces count).`;
      return refused({ reason: 'sku_not_found', message });
    }
    const key = JSON.stringify([sku, marketplace.id]);
    if (seen.has(key)) {
      const message = 'Another row of this call has the same SKU: send one of them.';
      return refused({ reason: 'duplicate_item', message });
    }
    seen.add(key);
    messages.push(messageFor(item, marketplace, listing.productType, index));
    return { sku, ok: true };
  });
  return { rows, messages };
}

const NOTHING_FOUND: FoundListings = { bySku: new Map(), unread: new Set(), failure: undefined };

const NO_TIME =
  'The call had no time left to look at this SKU: 100 are looked up in a second. Raise timeoutMs, or send fewer rows.';

/**
 * `merge` with the selectors marketplace, currency and audience: a discount, and what businesses pay, stay as they are, where
 * `replace` would drop them (https://developer-docs.amazon.com/sp-api/docs/manage-purchasable-offer, 2026-09).
 */
function messageFor(
  { sku, price }: PriceItem,
  { id, currency }: Marketplace,
  productType = 'PRODUCT',
  index: number,
): PriceMessage {
  const amount = Number(normalizeDecimal(price));
  const offer = {
    marketplace_id: id,
    currency,
    audience: 'ALL',
    our_price: [{ schedule: [{ value_with_tax: amount }] }],
  };
  return {
    sku,
    marketplaceId: id,
    productType,
    patches: [{ op: 'merge', path: '/attributes/purchasable_offer', value: [offer] }],
    rows: [index],
    price,
    currency,
  };
}
