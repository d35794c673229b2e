import type { Random } from '../../random.js';
import type { DiscountRecord, FeeRecord, ShippingLineRecord } from '../state/records.js';
import { type MakeId, priced } from './generator-context.js';
import type { Scenario } from './scenarios.js';

export function shippingLine(
  random: Random,
  scenario: Scenario,
  currency: string,
  discounts: readonly DiscountRecord[],
  id: MakeId,
): ShippingLineRecord {
  const price = priced(random.pick([0, 4_900, 7_900, 9_900]), currency);
  const free = discounts[0]?.targetType === 'SHIPPING_LINE';
  const charged = free ? priced(7_900, currency) : price;
  return {
    id: id('ShippingLine', 0),
    title: scenario.currency === 'USD' ? 'International' : 'Standard',
    code: 'Standard',
    source: 'shopify',
    price: charged,
    allocations: free ? [{ discount: 0, amount: charged }] : [],
    taxes: [],
  };
}

export function feesOf(scenario: Scenario, currency: string, id: MakeId): FeeRecord[] {
  if (scenario.codFee !== true) return [];
  return [{ id: id('AdditionalFee', 0), name: 'Cash on delivery fee', amount: priced(5_000, currency) }];
}
