import type { PriceFailureReason, PriceResult, PriceUpdate } from '../../core/connector.js';
import { compareDecimals, normalizeDecimal } from '../../model/index.js';
import type { Listing } from './listing-wire.js';
import type { ListingWrite, WriteOutcome } from './listing-writes.js';
import { CURRENCY } from './map-amounts.js';

export type PriceItem = PriceUpdate['items'][number];
export type PriceRow = PriceResult['results'][number];

export interface PriceRefusal {
  readonly reason: PriceFailureReason;
  readonly message: string;
}

const PRICE = /^\d{1,12}(\.\d{1,8})?$/;
/** `int32` in the published schema. */
const MAX_PRICE = 2_147_483_647;

/** What is wrong with a row before anything is asked. */
export function priceProblem({ sku, price, compareAtPrice, currency }: PriceItem): PriceRefusal | undefined {
  if (typeof sku !== 'string' || sku.trim() === '') {
    return { reason: 'sku_not_found', message: 'sku must be text that is not empty.' };
  }
  if (currency !== undefined && currency !== CURRENCY) {
    return { reason: 'currency_mismatch', message: 'Flipkart sells in INR.' };
  }
  const problem = amountProblem('price', price);
  if (problem !== undefined) return invalid(problem);
  if (compareAtPrice === undefined) return undefined;
  const mrpProblem = amountProblem('compareAtPrice', compareAtPrice);
  if (mrpProblem !== undefined) return invalid(mrpProblem);
  if (compareDecimals(compareAtPrice, price) >= 0) return undefined;
  return invalid('price must not be above compareAtPrice, the MRP: Flipkart refuses it.');
}

function amountProblem(name: string, amount: unknown): string | undefined {
  if (typeof amount !== 'string' || !PRICE.test(amount)) return `${name} must be a decimal as text: "1499.00".`;
  const plain = normalizeDecimal(amount);
  if (plain.includes('.')) return `${name} must be whole rupees: Flipkart takes no paise.`;
  return plain === '0' || Number(plain) > MAX_PRICE ? `${name} must be 1 to ${MAX_PRICE}.` : undefined;
}

/** The write of a row that fits the listing; without `compareAtPrice` the MRP stays. */
export function priceWrite({ price, compareAtPrice }: PriceItem, listing: Listing): ListingWrite | PriceRefusal {
  const mrp = compareAtPrice ?? listing.mrp;
  if (mrp === undefined || amountProblem('compareAtPrice', mrp) !== undefined) {
    return invalid('Flipkart tells no MRP of this listing, and takes no price without one: pass it as compareAtPrice.');
  }
  if (compareDecimals(price, mrp) > 0) {
    return invalid(`price is above the MRP of the listing, ${mrp}: pass the new MRP as compareAtPrice, if it changed.`);
  }
  return {
    sku: listing.sku,
    change: {
      product_id: listing.fsn,
      price: { mrp: rupees(mrp), selling_price: rupees(price), currency: CURRENCY },
    },
    isShown: (now) => isSame(now.sellingPrice, price) && isSame(now.mrp, mrp),
  };
}

/** Whole, and checked. */
function rupees(amount: string): number {
  return Number(normalizeDecimal(amount));
}

function isSame(one: string | undefined, other: string): boolean {
  return one !== undefined && compareDecimals(one, other) === 0;
}

export function writtenPriceRow(sku: string, outcome: WriteOutcome | undefined): PriceRow {
  const failed = (reason: PriceFailureReason, message: string): PriceRow => ({ sku, ok: false, reason, message });
  switch (outcome?.kind) {
    case 'done':
      return { sku, ok: true, ...(outcome.message === undefined ? {} : { message: outcome.message }) };
    case 'refused': {
      const isPrice = outcome.paths.some((path) => /(^|\.)(price|mrp|selling_price)$/.test(path));
      return failed(isPrice ? 'invalid_price' : 'platform_rejected', outcome.message);
    }
    case 'unknown':
      return failed('outcome_unknown', outcome.message);
    default:
      return failed('not_attempted', outcome?.message ?? 'It was not sent.');
  }
}

export function isPriceRefusal(write: ListingWrite | PriceRefusal): write is PriceRefusal {
  return 'reason' in write;
}

function invalid(message: string): PriceRefusal {
  return { reason: 'invalid_price', message };
}
