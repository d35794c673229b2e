import type { Place } from '../../people.js';
import type { Random } from '../../random.js';
import { type MoneyPair, NOTHING, share, subtract, times } from '../money.js';
import { lineNet, lineOriginal } from '../state/order-math.js';
import type { AllocationRecord, DiscountRecord, LineRecord, TaxRecord } from '../state/records.js';
import { type GeneratorContext, type MakeId, priced } from './generator-context.js';
import type { Scenario } from './scenarios.js';

export function buildLines(
  context: GeneratorContext,
  random: Random,
  scenario: Scenario,
  place: Place,
  id: MakeId,
): LineRecord[] {
  const count = scenario.lineCount ?? random.int(1, 3);
  const currency = scenario.currency ?? 'INR';
  return Array.from({ length: count }, (_, position): LineRecord => {
    const variant = random.pick(context.variants);
    const product = context.catalogue.products.get(variant.productId);
    const custom = scenario.items === 'custom' && position === 0;
    const free = scenario.items === 'free' || (scenario.items === 'custom' && position === 1);
    const digital = scenario.items === 'digital';
    const deleted = scenario.items === 'deleted' || product?.deleted === true;
    const dutiable = scenario.currency === 'USD' && position === 0;
    return {
      __typename: 'LineItem',
      id: id('LineItem', position),
      variantId: custom || deleted ? null : variant.id,
      productId: custom || deleted ? null : variant.productId,
      sku: custom ? null : variant.sku,
      title: custom ? 'Gift wrapping' : digital ? 'Gift Card' : (product?.title ?? 'Item'),
      variantTitle: custom || variant.title === 'Default Title' ? null : variant.title,
      vendor: custom ? null : (product?.vendor ?? null),
      quantity: scenario.fulfillment === 'partial' && position === 0 ? 3 : random.chance(0.75) ? 1 : random.int(2, 4),
      removed: 0,
      unitPrice: free ? NOTHING : priced(variant.price, currency),
      allocations: [],
      // Replaced once the discount is known; the rate travels with the line until then.
      taxes: free || digital ? [] : [{ title: place.provinceCode, rate: variant.taxRate, amount: NOTHING }],
      duties: dutiable
        ? [
            {
              id: id('Duty', position),
              harmonizedSystemCode: variant.harmonizedSystemCode,
              countryCodeOfOrigin: 'IN',
              amount: priced(12_000, currency),
            },
          ]
        : [],
      requiresShipping: !digital,
      isGiftCard: digital,
      taxable: !digital && !free,
      grams: digital ? 0 : variant.grams,
      attributes: random.chance(0.1) ? [{ key: 'Engraving', value: 'Happy Diwali' }] : [],
      addedByEdit: false,
    };
  });
}

export function discountOf(scenario: Scenario, random: Random): DiscountRecord[] {
  const kind = scenario.discount ?? (random.chance(0.3) ? 'code' : 'none');
  if (kind === 'none') return [];
  const shared = { allocationMethod: 'ACROSS', targetSelection: 'ALL', targetType: 'LINE_ITEM' } as const;
  switch (kind) {
    case 'code':
      return [{ ...shared, kind: 'code', title: 'DIWALI10', value: { percentage: 10 } }];
    case 'automatic':
      return [
        {
          ...shared,
          kind: 'automatic',
          title: 'Festive offer',
          allocationMethod: 'EACH',
          targetSelection: 'ENTITLED',
          value: { percentage: 15 },
        },
      ];
    case 'manual':
      return [
        { ...shared, kind: 'manual', title: 'Loyal customer', targetSelection: 'EXPLICIT', value: { percentage: 5 } },
      ];
    case 'script':
      return [
        {
          ...shared,
          kind: 'script',
          title: 'Buy more save more',
          allocationMethod: 'EACH',
          value: { percentage: 7.5 },
        },
      ];
    case 'free_shipping':
      return [{ ...shared, kind: 'code', title: 'FREESHIP', targetType: 'SHIPPING_LINE', value: { percentage: 100 } }];
  }
}

function percentageOf(discount: DiscountRecord): number {
  return 'percentage' in discount.value ? discount.value.percentage : 0;
}

export function applyDiscount(lines: readonly LineRecord[], discount: DiscountRecord | undefined): LineRecord[] {
  if (discount === undefined || discount.targetType !== 'LINE_ITEM') return [...lines];
  const rate = percentageOf(discount) / 100;
  return lines.map((line) => {
    const amount = times(lineOriginal(line), rate);
    const allocations: AllocationRecord[] = amount.shop === 0 ? [] : [{ discount: 0, amount }];
    return { ...line, allocations };
  });
}

/** GST: half and half within the shop's state, one integrated tax across states, none on exports. */
function splitTax(base: MoneyPair, rate: number, included: boolean, intraState: boolean): TaxRecord[] {
  const whole = included ? times(base, rate / (1 + rate)) : times(base, rate);
  if (!intraState) return [{ title: 'IGST', rate, amount: whole }];
  const half = share(whole, 1, 2);
  return [
    { title: 'CGST', rate: rate / 2, amount: half },
    { title: 'SGST', rate: rate / 2, amount: subtract(whole, half) },
  ];
}

export function taxLine(line: LineRecord, context: GeneratorContext, place: Place, scenario: Scenario): LineRecord {
  const rate = line.taxes[0]?.rate;
  if (rate === undefined || scenario.currency === 'USD') return { ...line, taxes: [] };
  const intraState = place.provinceCode === context.provinceCode;
  return { ...line, taxes: splitTax(lineNet(line), rate, scenario.taxesOnTop !== true, intraState) };
}
