import type { Random } from '../../random.js';
import type { Sellable } from '../catalogue/records.js';
import type { Sequences } from '../state/ids.js';
import { divideRounded, type Money, parseMoney, roundTo, SCALE, sum } from '../state/money.js';
import type { CouponLine, ProductLine, TaxRate, TaxShare } from '../state/order.js';
import { discountOf } from '../state/totals.js';
import { taxInside, taxOnTop } from './gst.js';
import type { WooScenario } from './scenarios.js';

export interface Goods {
  sellable(): readonly Sellable[];
  /** Attributes of a variation, as an order line shows them. */
  attributes(variationId: number): ProductLine['attributes'];
}

interface Pricing {
  readonly rates: readonly TaxRate[];
  readonly decimals: number;
  readonly inclusive: boolean;
}

/** Product lines with a coupon taken off and taxes; every amount is computed once, from the price down. */
export function generateLines(
  scenario: WooScenario,
  rates: readonly TaxRate[],
  context: { readonly random: Random; readonly ids: Sequences; readonly goods: Goods; readonly decimals: number },
): readonly ProductLine[] {
  const { random, ids, goods } = context;
  if (scenario.items === 'fee-only') return [];
  const decimals = scenario.unrounded === true ? SCALE : context.decimals;
  const pricing = { rates, decimals, inclusive: scenario.pricesIncludeTax === true };
  const picked = pickGoods(scenario, goods.sellable(), random).map((item) => ({
    item,
    quantity: random.chance(0.7) ? 1 : random.int(2, 4),
  }));
  const entered = picked.map(({ item, quantity }) =>
    scenario.items === 'free' ? 0n : parseMoney(item.price) * BigInt(quantity),
  );
  const off = discounts(scenario, entered, context.decimals);
  return picked.map(({ item, quantity }, index) => {
    const amount = entered[index] as Money;
    const before = priced(amount, pricing);
    const after = priced(amount - (off[index] as Money), pricing);
    const deleted = scenario.items === 'deleted' && index === 0;
    const stocked = scenario.status !== 'pending' && scenario.status !== 'failed' && scenario.status !== 'cancelled';
    return {
      id: ids.item(),
      name: item.name,
      productId: deleted ? 0 : item.id,
      variationId: deleted ? 0 : item.variationId,
      quantity,
      subtotal: before.net,
      total: after.net,
      taxes: after.taxes.map((share, at) => ({ ...share, subtotal: (before.taxes[at] as TaxShare).total })),
      sku: deleted ? null : item.sku,
      parentName: deleted || item.variationId === 0 ? null : parentName(item),
      attributes: deleted ? [] : goods.attributes(item.variationId),
      reducedStock: stocked && scenario.status !== 'checkout-draft' && !deleted ? quantity : 0,
      meta: [],
    };
  });
}

const parentName = ({ name }: Sellable): string => name.slice(0, Math.max(name.lastIndexOf(' - '), 0)) || name;

function pickGoods(scenario: WooScenario, goods: readonly Sellable[], random: Random): readonly Sellable[] {
  const wanted = scenario.items === 'variation' ? goods.filter(({ variationId }) => variationId !== 0) : goods;
  if (wanted.length === 0) throw new Error('the catalogue has nothing to sell');
  const count = scenario.lineCount ?? random.int(1, 3);
  const start = random.int(0, wanted.length - 1);
  return Array.from({ length: count }, (_, index) => wanted[(start + index) % wanted.length] as Sellable);
}

const priced = (amount: Money, { rates, decimals, inclusive }: Pricing) =>
  inclusive
    ? taxInside(amount, rates, decimals)
    : { net: roundTo(amount, decimals), taxes: taxOnTop(amount, rates, decimals) };

const PERCENT = 10n;
const FIXED = parseMoney('100');

/** What the coupon takes off each line. */
function discounts({ coupon }: WooScenario, amounts: readonly Money[], decimals: number): readonly Money[] {
  if (coupon === 'percent') return amounts.map((amount) => roundTo((amount * PERCENT) / 100n, decimals));
  if (coupon !== 'fixed') return amounts.map(() => 0n);
  const whole = sum(amounts);
  let left = whole < FIXED ? whole : FIXED;
  const total = left;
  return amounts.map((amount, index) => {
    const share =
      index === amounts.length - 1 || whole === 0n ? left : roundTo(divideRounded(total * amount, whole), decimals);
    left -= share;
    return share;
  });
}

export function generateCoupons(
  { coupon }: WooScenario,
  lines: readonly ProductLine[],
  ids: Sequences,
): readonly CouponLine[] {
  if (coupon === undefined) return [];
  const { discount, discountTax } = discountOf(lines);
  const given = { id: ids.item(), discount, discountTax };
  if (coupon === 'percent') {
    return [{ ...given, code: 'save10', type: 'percent', nominalAmount: Number(PERCENT), freeShipping: false }];
  }
  if (coupon === 'fixed')
    return [{ ...given, code: 'flat100', type: 'fixed_cart', nominalAmount: 100, freeShipping: false }];
  return [{ ...given, code: 'shipfree', type: 'fixed_cart', nominalAmount: 0, freeShipping: true }];
}
