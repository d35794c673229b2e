import { divideRounded, type Money, roundTo } from '../state/money.js';
import type { TaxRate, TaxShare } from '../state/order.js';

/** The state the shops of the sandbox are in. */
export const SHOP_STATE = 'MH';

/** The rates of a destination: two halves inside the shop's state, one whole outside. */
export function gstRates(kind: 'inside' | 'none' | 'outside', percent: number): readonly TaxRate[] {
  if (kind === 'none') return [];
  const base = percent === 18 ? 1 : 4;
  if (kind === 'outside') return [{ rateId: base + 2, code: 'IN-IGST-1', label: 'IGST', percent }];
  return [
    { rateId: base, code: `IN-${SHOP_STATE}-CGST-1`, label: 'CGST', percent: percent / 2 },
    { rateId: base + 1, code: `IN-${SHOP_STATE}-SGST-2`, label: 'SGST', percent: percent / 2 },
  ];
}

/** Hundredths of a percent: 2.5 % is 250. */
const basisPoints = (percent: number): bigint => BigInt(Math.round(percent * 100));

/** Tax on top of an amount, rounded rate by rate as WooCommerce does unless told to round at the subtotal. */
export const taxOnTop = (net: Money, rates: readonly TaxRate[], decimals: number): readonly TaxShare[] =>
  rates.map(({ rateId, percent }) => ({
    rateId,
    total: roundTo(divideRounded(net * basisPoints(percent), 10_000n), decimals),
  }));

/** Takes the tax out of a price that contains it; net and taxes always add up to the price again. */
export function taxInside(
  gross: Money,
  rates: readonly TaxRate[],
  decimals: number,
): { readonly net: Money; readonly taxes: readonly TaxShare[] } {
  const all = rates.reduce((total, { percent }) => total + basisPoints(percent), 0n);
  const net = roundTo(divideRounded(gross * 10_000n, 10_000n + all), decimals);
  let left = gross - net;
  const taxes = rates.map(({ rateId, percent }, index) => {
    const share =
      index === rates.length - 1 ? left : roundTo(divideRounded((gross - net) * basisPoints(percent), all), decimals);
    left -= share;
    return { rateId, total: share };
  });
  return { net, taxes };
}
