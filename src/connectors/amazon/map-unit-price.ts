import {
  equalsMoney,
  formatDecimal,
  type MoneyPair,
  moneyPair,
  multiplyMoney,
  parseDecimal,
} from '../../model/index.js';

/** Digits below the amount's own that a unit price may have. */
const EXTRA_DIGITS = 4;

/**
 * The price of one unit: as shown to the buyer where that times the quantity is the line's amount, else the amount divided
 * by the quantity. `undefined` where that does not come out: a rounded price would not give the amount back.
 */
export function unitPriceOf(
  amount: MoneyPair | undefined,
  quantity: number,
  shown: MoneyPair | undefined,
): MoneyPair | undefined {
  // Not sold any more, or not priced yet: then the price shown is all there is.
  if (amount === undefined || quantity === 0) return shown;
  if (shown !== undefined && equalsMoney(multiplyMoney(shown.shop, quantity), amount.shop)) return shown;
  return quotientOf(amount, quantity);
}

/** The amount divided by the quantity, where that comes out. */
export function quotientOf(amount: MoneyPair | undefined, quantity: number): MoneyPair | undefined {
  if (amount === undefined || quantity === 0) return undefined;
  if (quantity === 1) return amount;
  const { units, scale } = parseDecimal(amount.shop.amount);
  const count = BigInt(quantity);
  for (let extra = 0; extra <= EXTRA_DIGITS; extra += 1) {
    const finer = units * 10n ** BigInt(extra);
    if (finer % count === 0n) {
      return moneyPair({ ...amount.shop, amount: formatDecimal({ units: finer / count, scale: scale + extra }) });
    }
  }
  return undefined;
}
