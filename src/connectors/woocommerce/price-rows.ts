import type { PriceFailureReason, PriceResult, PriceUpdate } from '../../core/connector.js';
import { compareDecimals, currencyExponent, normalizeDecimal } from '../../model/index.js';
import type { UnitWrite, WriteOutcome } from './batches.js';
import type { WooUnit } from './product-units.js';
import type { StoreUnits } from './settings.js';
import { targetProblem } from './sku-rows.js';

export type PriceItem = PriceUpdate['items'][number];
export type PriceRow = PriceResult['results'][number];

export interface PriceRefusal {
  readonly reason: PriceFailureReason;
  readonly message: string;
}

/** No price of anything is longer, and the store's own arithmetic is done in doubles. */
const PRICE = /^\d{1,12}(\.\d{1,8})?$/;

/** What is wrong with a row before anything is asked; a batch takes any text for a price. */
export function priceProblem(item: PriceItem, { currency, decimals }: StoreUnits): PriceRefusal | undefined {
  const target = targetProblem({ sku: item.sku }, { takesIds: false });
  if (target !== undefined) return target;
  if (item.currency !== undefined && currency !== undefined && item.currency !== currency) {
    return { reason: 'currency_mismatch', message: `The store sells in ${currency}, not in ${item.currency}.` };
  }
  if (item.currency !== undefined && currency === undefined) {
    const message =
      "The store's currency is not known, since its key may not read settings: leave currency out to go on.";
    return { reason: 'currency_mismatch', message };
  }
  const invalid = (message: string): PriceRefusal => ({ reason: 'invalid_price', message });
  const { price, compareAtPrice } = item;
  const digits = decimals ?? (currency === undefined ? undefined : currencyExponent(currency));
  for (const [name, amount] of [['price', price] as const, ['compareAtPrice', compareAtPrice] as const]) {
    if (amount === undefined && name === 'compareAtPrice') continue;
    if (typeof amount !== 'string' || !PRICE.test(amount))
      return invalid(`${name} must be a decimal as text: "1499.00".`);
    const [, fraction = ''] = normalizeDecimal(amount).split('.');
    if (digits !== undefined && fraction.length > digits) {
      return invalid(`${name} has more digits after the point than the ${digits} of the store's prices.`);
    }
  }
  if (compareAtPrice !== undefined && compareDecimals(compareAtPrice, price) <= 0) {
    return invalid(
      'compareAtPrice must be above price: WooCommerce drops a sale price that is not below the regular one.',
    );
  }
  return undefined;
}

/** Why a product has no price of its own to set. */
export function pricelessBecause({ type }: WooUnit): string | undefined {
  if (type.startsWith('variable')) return 'The price of a product with variations is theirs: send their SKUs.';
  return type === 'grouped' ? 'A grouped product has no price of its own: send the SKUs of its products.' : undefined;
}

/** What makes the price hold at once. */
export function priceWrite(unit: WooUnit, { price, compareAtPrice }: PriceItem): UnitWrite {
  const isOnSale = compareAtPrice !== undefined;
  return {
    unit,
    values: {
      regular_price: compareAtPrice ?? price,
      sale_price: isOnSale ? price : '',
      // A sale that has ended, or not begun, would leave the regular price in force.
      ...(unit.hasSaleDates ? { date_on_sale_from: '', date_on_sale_to: '' } : {}),
    },
    isDone: (now) =>
      // A sale that ends one day is not what was asked for.
      !(isOnSale && now.hasSaleDates) &&
      isSame(now.regularPrice, compareAtPrice ?? price) &&
      isSame(now.salePrice, isOnSale ? price : undefined) &&
      isSame(now.price, price),
  };
}

export function priceRow({ sku }: PriceItem, write: UnitWrite, outcome: WriteOutcome | undefined): PriceRow {
  const failed = (reason: PriceFailureReason, message: string): PriceRow => ({ sku, ok: false, reason, message });
  switch (outcome?.kind) {
    case 'answered': {
      if (write.isDone(outcome.now)) return { sku, ok: true };
      const { price, regularPrice } = outcome.now;
      const message = `The store now sells for ${price ?? 'no price'}, with a regular price of ${regularPrice ?? 'none'}: a plugin may decide about it.`;
      return failed('platform_rejected', message);
    }
    case 'refused':
      return failed('platform_rejected', outcome.message);
    case 'unknown':
      return failed('outcome_unknown', outcome.message);
    default:
      return failed('not_attempted', outcome?.message ?? 'It was not sent.');
  }
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return compareDecimals(one, other) === 0;
}
