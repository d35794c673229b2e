import type { Random } from '../../random.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import type { Charge, Minor, SandboxOrderLine, TimeRange } from '../state/order.js';
import type { AmazonScenario } from './scenarios.js';

/** Something for sale. */
export interface Article {
  readonly sku: string;
  readonly asin: string;
  readonly title: string;
  readonly price: Minor;
  /** Amazon's warehouses send it. */
  readonly fba: boolean;
}

interface LinesContext {
  readonly random: Random;
  readonly marketplace: SandboxMarketplace;
  readonly articles: readonly Article[];
  readonly deliverBy: TimeRange | undefined;
}

/** Percent of the price. */
const TAX: Readonly<Record<string, number>> = { IN: 18, US: 8, CA: 13, MX: 16 };
const DISCOUNT_PERCENT = 10;

/** The lines of an order; every amount is a whole number of minor units, so that the sums are exact. */
export function generateLines(scenario: AmazonScenario, context: LinesContext): readonly SandboxOrderLine[] {
  const { random } = context;
  const count = scenario.lineCount ?? (random.chance(0.7) ? 1 : 2);
  return pickArticles(scenario, context, count).map((article, index) => line(scenario, article, index, context));
}

function line(scenario: AmazonScenario, article: Article, index: number, context: LinesContext): SandboxOrderLine {
  const { random, marketplace, deliverBy } = context;
  const quantity = scenario.quantity ?? (random.chance(0.8) ? 1 : random.int(2, 4));
  const unitPrice = scenario.free === true ? 0 : article.price;
  const charges = chargesOf(scenario, unitPrice * quantity, index, marketplace);
  const cancelled = scenario.status === 'CANCELLED' || (scenario.oneLineCancelled === true && index === 0);
  return {
    id: random.digits(14).replace(/^0/, '6'),
    ...{ sku: article.sku, asin: article.asin, title: article.title, quantity, unitPrice, charges },
    businessPrice: scenario.business === true,
    promotionIds: scenario.discount === undefined ? [] : ['Festive saving offer', 'PLM-0000-SANDBOX'],
    gift:
      scenario.gift === true && index === 0
        ? { message: 'Happy birthday! – "from all of us" 🎂', wrap: 'Classic' }
        : undefined,
    customizedUrl:
      scenario.customized === true ? `https://customization.example.com/${random.digits(9)}.zip` : undefined,
    programs: scenario.serialNumbers === true ? ['TRANSPARENCY'] : [],
    serialNumbers:
      scenario.serialNumbers === true ? Array.from({ length: quantity }, () => `SN${random.digits(10)}`) : [],
    points: marketplace.country === 'JP' ? Math.floor((unitPrice * quantity) / 100) : 0,
    codMandatory: scenario.cod === true,
    deliveryWindow: scenario.scheduled === true ? deliverBy : undefined,
    iossNumber: scenario.imported === true ? 'IM0000000000' : undefined,
    kilograms: scenario.weighed === true ? 0.5 : undefined,
    facilitator: scenario.tax === 'facilitator',
    shippedByAmazon: scenario.fulfilledBy === 'AMAZON' && scenario.status === 'SHIPPED' ? quantity : 0,
    cancelRequest: scenario.cancelRequest,
    cancellation: cancelled
      ? {
          by: scenario.cancelledBy ?? 'MERCHANT',
          reason: scenario.cancelledBy === 'BUYER' ? 'BUYER_CANCELLED' : 'NO_INVENTORY',
        }
      : undefined,
  };
}

function pickArticles(scenario: AmazonScenario, { articles, random, marketplace }: LinesContext, count: number) {
  const isFba = scenario.fulfilledBy === 'AMAZON';
  const fitting = articles.filter(({ fba }) => fba === isFba);
  if (fitting.length === 0) throw new Error(`nothing is for sale in ${marketplace.name}`);
  const start = random.int(0, fitting.length - 1);
  return Array.from({ length: count }, (_, index) => fitting[(start + index) % fitting.length] as Article);
}

function chargesOf(
  scenario: AmazonScenario,
  item: Minor,
  index: number,
  { country, currency }: SandboxMarketplace,
): readonly Charge[] {
  const unit = currency === 'JPY' ? 1 : 100;
  // Shipping and the fee for cash are charged once, on the first line.
  const isFirst = index === 0;
  const shipping = isFirst && scenario.freeShipping !== true && scenario.free !== true ? 40 * unit : 0;
  const wrap = isFirst && scenario.gift === true ? 25 * unit : 0;
  const codFee = isFirst && scenario.cod === true ? 9 * unit : 0;
  const off = scenario.discount === undefined ? 0 : Math.round((item * DISCOUNT_PERCENT) / 100);
  const shippingOff = scenario.discount === 'negative' ? shipping : 0;
  const percent = scenario.tax === undefined ? 0 : (TAX[country] ?? 20);
  const taxOn = (amount: Minor): Minor => Math.round((amount * percent) / 100);
  const sign = scenario.discount === 'positive' ? 1 : -1;
  const discount: Charge = {
    type: 'DISCOUNT',
    amount: sign * (off + shippingOff),
    counts: -(off + shippingOff),
    details: [
      { subtype: 'ITEM', amount: sign * off },
      ...(shippingOff === 0 ? [] : [{ subtype: 'SHIPPING' as const, amount: sign * shippingOff }]),
    ],
  };
  const taxes = [
    { subtype: 'ITEM' as const, amount: taxOn(item - off) },
    { subtype: 'SHIPPING' as const, amount: taxOn(shipping - shippingOff) },
    { subtype: 'GIFT_WRAP' as const, amount: taxOn(wrap) },
  ].filter(({ amount, subtype }) => subtype === 'ITEM' || amount > 0);
  const tax = taxes.reduce((sum, { amount }) => sum + amount, 0);
  const plain = (type: Charge['type'], amount: Minor): Charge => ({ type, amount, counts: amount });
  return [
    plain('ITEM', item),
    ...(shipping === 0 ? [] : [plain('SHIPPING', shipping)]),
    ...(wrap === 0 ? [] : [plain('GIFT_WRAP', wrap)]),
    ...(codFee === 0 ? [] : [plain('COD_FEE', codFee)]),
    ...(percent === 0 ? [] : [{ ...plain('TAX', tax), details: taxes }]),
    ...(off + shippingOff === 0 ? [] : [discount]),
  ];
}
