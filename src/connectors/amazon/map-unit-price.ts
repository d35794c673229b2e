import { divideMoneyPair, equalsMoney, type MoneyPair, multiplyMoney } from '../../model/index.js';

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
  return amount === undefined ? undefined : divideMoneyPair(amount, quantity);
}
