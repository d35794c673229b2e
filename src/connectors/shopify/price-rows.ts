import type { PriceFailureReason, PriceResult, PriceUpdate } from '../../core/connector.js';
import { compareDecimals, currencyExponent, normalizeDecimal, parseAmount } from '../../model/index.js';
import type { UserError } from './errors.js';
import type { ShopifyVariant } from './product-wire.js';
import type { SkuMatches } from './sku-search.js';

export type PriceItem = PriceUpdate['items'][number];
export type PriceRow = PriceResult['results'][number];

export interface PriceRefusal {
  readonly reason: PriceFailureReason;
  readonly message: string;
}

/** A row that can be written. */
export interface PriceWrite {
  readonly index: number;
  readonly sku: string;
  readonly variantId: string;
  readonly productId: string;
  readonly price: string;
  /** `null` takes away what is there. */
  readonly compareAtPrice: string | null;
}

/** No price of anything is longer. */
const PRICE = /^\d{1,12}(\.\d{1,8})?$/;

/** What is wrong with a row before anything is asked. */
export function priceProblem({ sku, price, compareAtPrice }: PriceItem): PriceRefusal | undefined {
  if (typeof sku !== 'string' || sku === '') {
    return { reason: 'sku_not_found', message: 'sku must be text that is not empty.' };
  }
  const isPrice = (amount: unknown) => typeof amount === 'string' && PRICE.test(amount);
  if (!isPrice(price)) return invalid('price must be a decimal as text: "1499.00".');
  if (compareAtPrice !== undefined && !isPrice(compareAtPrice)) {
    return invalid('compareAtPrice must be a decimal as text: "1499.00".');
  }
  return undefined;
}

/** The variant that a row is about, or why none is. */
export function resolveRow(
  item: PriceItem,
  index: number,
  matches: SkuMatches | undefined,
  variants: ReadonlyMap<string, ShopifyVariant>,
  currency: string | undefined,
): PriceWrite | PriceRefusal {
  const { sku, price, compareAtPrice } = item;
  if (matches?.isIncomplete === true) {
    const message = 'The shop has too many SKUs similar to this one to be sure: make it more distinct.';
    return { reason: 'sku_ambiguous', message };
  }
  // The index may lag behind: what counts is what the variants have now.
  const found = (matches?.ids ?? []).flatMap((id) => {
    const variant = variants.get(id);
    return variant?.sku === sku ? [variant] : [];
  });
  const [variant, second] = found;
  if (second !== undefined) {
    const message = `${found.length} variants of the shop have this SKU: make the SKUs unique.`;
    return { reason: 'sku_ambiguous', message };
  }
  const productId = variant?.product?.id;
  if (typeof variant?.id !== 'string' || typeof productId !== 'string') {
    const message = 'The shop has no such SKU, letter by letter; or it is too new to be found by search.';
    return { reason: 'sku_not_found', message };
  }
  const problem = currencyProblem(item, currency);
  if (problem !== undefined) return problem;
  return { index, sku, variantId: variant.id, productId, price, compareAtPrice: compareAtPrice ?? null };
}

function currencyProblem(item: PriceItem, currency: string | undefined): PriceRefusal | undefined {
  if (item.currency !== undefined && item.currency !== currency) {
    const message = `The store sells in ${currency ?? 'a currency that it did not tell'}, not in ${item.currency}.`;
    return { reason: 'currency_mismatch', message };
  }
  if (currency === undefined) return undefined;
  const digits = currencyExponent(currency);
  for (const [name, amount] of [['price', item.price] as const, ['compareAtPrice', item.compareAtPrice] as const]) {
    const [, fraction = ''] = normalizeDecimal(amount ?? '0').split('.');
    if (fraction.length > digits) {
      return invalid(`${name} has more digits after the point than the ${digits} of the store's prices.`);
    }
  }
  return undefined;
}

/** Whether a variant has the prices that a row asks for. */
export function isWritten({ price, compareAtPrice }: PriceWrite, now: ShopifyVariant | undefined): boolean {
  if (now === undefined) return false;
  return isSame(now.price, price) && isSame(now.compareAtPrice, compareAtPrice);
}

function isSame(one: unknown, other: string | null): boolean {
  if (one === null || one === undefined || other === null) return (one ?? null) === other;
  const amount = parseAmount(one);
  return amount !== undefined && compareDecimals(amount, other) === 0;
}

/** The row of something that was sent, and came out otherwise. */
export function otherPrice({ price, compareAtPrice }: ShopifyVariant): PriceRefusal {
  const message = `The store now sells for ${price ?? 'no price'}, with ${compareAtPrice ?? 'nothing'} struck out: an app may decide about it.`;
  return { reason: 'platform_rejected', message };
}

const REASON_BY_CODE: ReadonlyMap<string, PriceFailureReason> = new Map<string, PriceFailureReason>([
  ['GREATER_THAN_OR_EQUAL_TO', 'invalid_price'],
  ['LOCAL_CURRENCY_GIFT_CARD_PRICE_MUST_BE_ZERO', 'invalid_price'],
  ['NEGATIVE_PRICE_VALUE', 'invalid_price'],
  ['PRODUCT_DOES_NOT_EXIST', 'sku_not_found'],
  ['PRODUCT_SUSPENDED', 'read_only'],
  ['PRODUCT_VARIANT_DOES_NOT_EXIST', 'sku_not_found'],
  ['UNSUPPORTED_COMBINED_LISTING_PARENT_OPERATION', 'read_only'],
]);

/** What Shopify refused a row for. */
export function refusalOf({ code, message }: UserError): PriceRefusal {
  return {
    reason: REASON_BY_CODE.get(code ?? '') ?? 'platform_rejected',
    message: message === '' ? `Shopify refused it${code === undefined ? '' : ` (${code})`}.` : message,
  };
}

function invalid(message: string): PriceRefusal {
  return { reason: 'invalid_price', message };
}
