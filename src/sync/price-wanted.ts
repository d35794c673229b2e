import { currencySchema, decimalSchema } from '../model/index.js';
import type { UnwantedListing, WantedValue } from './listing-kind.js';
import type { HostQuestion } from './listing-wanted.js';
import type { ProductMapping } from './ports/index.js';

/** What a SKU costs in one store. Decimal texts, `1499.00`. */
export interface HostPrice {
  readonly price: string;
  /** The struck-out one. Absent: none, except where it is the MRP of the goods, which stays. */
  readonly compareAtPrice?: string;
  /** ISO 4217. @default the store's own */
  readonly currency?: string;
}

/** The host's own prices. */
export interface HostPrices {
  /** What these SKUs cost in this store. One that is left out is left alone. */
  prices(question: HostQuestion): Promise<ReadonlyMap<string, HostPrice>>;
}

/** What the host's price means for one listing. */
export function wantedPrice(
  mapping: ProductMapping,
  price: HostPrice | undefined,
): readonly WantedValue[] | UnwantedListing {
  if (price === undefined) return { mapping, outcome: 'skipped', reason: 'unknown_to_host' };
  if (mapping.sku === undefined) return { mapping, outcome: 'skipped', reason: 'sku_missing' };
  if (price === null || !isPrice(price)) {
    const message = 'The host answered a price that is none: decimal texts above zero, and an ISO 4217 currency.';
    return { mapping, outcome: 'failed', reason: 'invalid_price', message };
  }
  return [{ mapping, value: priceText(price) }];
}

function isPrice({ price, compareAtPrice, currency }: HostPrice): boolean {
  const amounts = [price, ...(compareAtPrice === undefined ? [] : [compareAtPrice])];
  return (
    amounts.every(
      (amount) => decimalSchema.safeParse(amount).success && /[1-9]/.test(amount) && !amount.startsWith('-'),
    ) &&
    (currency === undefined || currencySchema.safeParse(currency).success)
  );
}

/** All that makes a price, as one text: `499.00/599.00 INR`. */
function priceText({ price, compareAtPrice, currency }: HostPrice): string {
  const struck = compareAtPrice === undefined ? '' : `/${compareAtPrice}`;
  return `${price}${struck}${currency === undefined ? '' : ` ${currency}`}`;
}

export function priceFrom(text: string): HostPrice {
  const [amounts = '', currency] = text.split(' ');
  const [price = '', compareAtPrice] = amounts.split('/');
  return {
    price,
    ...(compareAtPrice === undefined ? {} : { compareAtPrice }),
    ...(currency === undefined ? {} : { currency }),
  };
}
