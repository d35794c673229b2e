import type { Random } from '../../random.js';

/** What an order of the generator looks like; every trait is something that a connector has to get right. */
export interface Scenario {
  readonly label: string;
  readonly payment: 'authorized' | 'cod' | 'cod_collected' | 'expired' | 'none' | 'partial' | 'prepaid';
  readonly fulfillment: 'delivered' | 'full' | 'hold' | 'in_progress' | 'none' | 'partial' | 'scheduled';
  readonly refund?: 'full' | 'goodwill' | 'partial';
  readonly cancelled?: boolean;
  readonly archived?: boolean;
  readonly edited?: boolean;
  /** Lines, when more or fewer than usual. */
  readonly lineCount?: number;
  readonly items?: 'custom' | 'deleted' | 'digital' | 'free';
  readonly locations?: 1 | 2 | 3;
  readonly discount?: 'automatic' | 'code' | 'free_shipping' | 'manual' | 'none' | 'script';
  readonly currency?: 'AED' | 'USD';
  readonly taxesOnTop?: boolean;
  readonly codFee?: boolean;
  readonly test?: boolean;
  readonly guest?: boolean;
  readonly tip?: boolean;
}

/** The first orders of every shop, so that a small sandbox already holds each case once. */
export const SHOWCASE: readonly Scenario[] = [
  { label: 'prepaid', payment: 'prepaid', fulfillment: 'none' },
  { label: 'cod', payment: 'cod', fulfillment: 'none', discount: 'none' },
  { label: 'cod-fee', payment: 'cod', fulfillment: 'none', codFee: true, discount: 'code' },
  { label: 'cod-collected', payment: 'cod_collected', fulfillment: 'delivered', archived: true },
  { label: 'shipped', payment: 'prepaid', fulfillment: 'full', discount: 'automatic' },
  { label: 'partially-shipped', payment: 'prepaid', fulfillment: 'partial', lineCount: 3 },
  { label: 'partially-paid', payment: 'partial', fulfillment: 'none' },
  { label: 'partially-refunded', payment: 'prepaid', fulfillment: 'delivered', refund: 'partial', lineCount: 3 },
  { label: 'refunded', payment: 'prepaid', fulfillment: 'delivered', refund: 'full' },
  { label: 'goodwill', payment: 'prepaid', fulfillment: 'delivered', refund: 'goodwill' },
  { label: 'long-60', payment: 'prepaid', fulfillment: 'none', lineCount: 60 },
  { label: 'cancelled-cod', payment: 'cod', fulfillment: 'none', cancelled: true },
  { label: 'cancelled-prepaid', payment: 'prepaid', fulfillment: 'none', cancelled: true },
  { label: 'on-hold', payment: 'prepaid', fulfillment: 'hold' },
  { label: 'scheduled', payment: 'prepaid', fulfillment: 'scheduled' },
  { label: 'in-progress', payment: 'prepaid', fulfillment: 'in_progress' },
  { label: 'two-locations', payment: 'prepaid', fulfillment: 'none', locations: 2, lineCount: 4 },
  { label: 'three-locations', payment: 'cod', fulfillment: 'none', locations: 3, lineCount: 6 },
  { label: 'deleted-product', payment: 'prepaid', fulfillment: 'none', items: 'deleted' },
  { label: 'custom-items', payment: 'prepaid', fulfillment: 'none', items: 'custom', discount: 'manual' },
  { label: 'long-120', payment: 'cod', fulfillment: 'none', lineCount: 120, locations: 2 },
  { label: 'free', payment: 'none', fulfillment: 'none', items: 'free', discount: 'none' },
  { label: 'digital', payment: 'prepaid', fulfillment: 'none', items: 'digital' },
  { label: 'usd', payment: 'prepaid', fulfillment: 'none', currency: 'USD', discount: 'code' },
  {
    label: 'usd-refunded',
    payment: 'prepaid',
    fulfillment: 'delivered',
    currency: 'USD',
    refund: 'partial',
    lineCount: 2,
  },
  { label: 'taxes-on-top', payment: 'prepaid', fulfillment: 'none', taxesOnTop: true },
  { label: 'no-transactions', payment: 'none', fulfillment: 'none' },
  { label: 'authorized', payment: 'authorized', fulfillment: 'none' },
  { label: 'expired', payment: 'expired', fulfillment: 'none' },
  { label: 'edited', payment: 'cod', fulfillment: 'none', edited: true, lineCount: 3 },
  { label: 'long-260', payment: 'prepaid', fulfillment: 'none', lineCount: 260, discount: 'code' },
  { label: 'test', payment: 'prepaid', fulfillment: 'none', test: true },
  { label: 'guest', payment: 'cod', fulfillment: 'none', guest: true },
  { label: 'free-shipping', payment: 'prepaid', fulfillment: 'none', discount: 'free_shipping' },
  { label: 'script', payment: 'prepaid', fulfillment: 'full', discount: 'script' },
  { label: 'tip', payment: 'prepaid', fulfillment: 'delivered', tip: true, archived: true },
];

/** Past the showcase: the mix of an ordinary Indian shop, mostly small orders, half of them cash on delivery. */
export function drawScenario(random: Random): Scenario {
  const cod = random.chance(0.5);
  const roll = random.next();
  const currency = random.chance(0.03) ? { currency: 'USD' as const } : {};
  const locations = random.chance(0.1) ? { locations: 2 as const } : {};
  const guest = random.chance(0.05) ? { guest: true } : {};
  const shared = { ...currency, ...locations, ...guest };
  if (roll < 0.06)
    return { label: 'mixed', payment: cod ? 'cod' : 'prepaid', fulfillment: 'none', cancelled: true, ...shared };
  if (roll < 0.1) return { label: 'mixed', payment: 'prepaid', fulfillment: 'delivered', refund: 'partial', ...shared };
  if (roll < 0.12) return { label: 'mixed', payment: 'prepaid', fulfillment: 'delivered', refund: 'full', ...shared };
  if (roll < 0.16) return { label: 'mixed', payment: 'prepaid', fulfillment: 'partial', lineCount: 3, ...shared };
  if (roll < 0.3) return { label: 'mixed', payment: cod ? 'cod' : 'prepaid', fulfillment: 'none', ...shared };
  if (roll < 0.33) return { label: 'mixed', payment: 'prepaid', fulfillment: 'none', items: 'deleted', ...shared };
  if (roll < 0.45) return { label: 'mixed', payment: cod ? 'cod' : 'prepaid', fulfillment: 'full', ...shared };
  return {
    label: 'mixed',
    payment: cod ? 'cod_collected' : 'prepaid',
    fulfillment: 'delivered',
    archived: random.chance(0.8),
    ...shared,
  };
}
