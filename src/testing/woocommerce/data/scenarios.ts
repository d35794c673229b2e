import type { Random } from '../../random.js';

/** What an order of the generator looks like; every trait is something that a connector has to get right. */
export interface WooScenario {
  readonly label: string;
  /** Slug without `wc-`. */
  readonly status: string;
  /** `cod` is paid once completed, `bank` when the merchant sees the money, `prepaid` at once, `unpaid` never. */
  readonly payment: 'bank' | 'cod' | 'none' | 'prepaid' | 'unpaid';
  /** Lines, when more or fewer than usual. */
  readonly lineCount?: number;
  readonly items?: 'deleted' | 'fee-only' | 'free' | 'variation';
  readonly coupon?: 'fixed' | 'free-shipping' | 'percent';
  readonly fee?: 'cod' | 'gift-wrap';
  /** CGST and SGST inside the shop's state, IGST to another. Default: by the buyer's state. */
  readonly gst?: 'inside' | 'none' | 'outside';
  /** @default 18 */
  readonly gstPercent?: 5 | 18;
  readonly pricesIncludeTax?: boolean;
  /** Amounts keep all their digits, as `?dp=4` shows. */
  readonly unrounded?: boolean;
  readonly shipping?: 'flat' | 'free' | 'none';
  readonly shippingAddress?: 'empty' | 'other-person';
  readonly refund?: 'amount' | 'full' | 'partial';
  readonly currency?: 'KWD' | 'USD';
  /** Numbered by a plugin: the number is not the id. */
  readonly numbered?: boolean;
  readonly guest?: boolean;
  readonly customerNote?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** The first orders of every site, so that a small sandbox already holds each case once. */
export const SHOWCASE: readonly WooScenario[] = [
  { label: 'prepaid', status: 'processing', payment: 'prepaid' },
  { label: 'cod', status: 'processing', payment: 'cod' },
  { label: 'cod-fee', status: 'processing', payment: 'cod', fee: 'cod', coupon: 'percent' },
  { label: 'cod-collected', status: 'completed', payment: 'cod' },
  { label: 'completed', status: 'completed', payment: 'prepaid', coupon: 'fixed' },
  { label: 'multi-line', status: 'processing', payment: 'prepaid', lineCount: 3 },
  { label: 'partially-refunded', status: 'processing', payment: 'prepaid', refund: 'partial', lineCount: 3 },
  { label: 'refunded', status: 'refunded', payment: 'prepaid', refund: 'full' },
  { label: 'goodwill', status: 'completed', payment: 'prepaid', refund: 'amount' },
  { label: 'long-60', status: 'processing', payment: 'prepaid', lineCount: 60 },
  { label: 'cancelled-cod', status: 'cancelled', payment: 'cod' },
  { label: 'cancelled-prepaid', status: 'cancelled', payment: 'prepaid', refund: 'full' },
  { label: 'on-hold', status: 'on-hold', payment: 'bank' },
  { label: 'pending', status: 'pending', payment: 'unpaid' },
  { label: 'failed', status: 'failed', payment: 'unpaid' },
  { label: 'packed', status: 'packed', payment: 'prepaid' },
  { label: 'checkout-draft', status: 'checkout-draft', payment: 'unpaid', shippingAddress: 'empty' },
  { label: 'deleted-product', status: 'processing', payment: 'prepaid', items: 'deleted' },
  { label: 'variation', status: 'processing', payment: 'prepaid', items: 'variation', lineCount: 2 },
  { label: 'coupon', status: 'processing', payment: 'prepaid', coupon: 'percent', lineCount: 3 },
  { label: 'free-shipping', status: 'processing', payment: 'prepaid', coupon: 'free-shipping', shipping: 'free' },
  { label: 'cgst-sgst', status: 'processing', payment: 'prepaid', gst: 'inside', lineCount: 3 },
  { label: 'igst', status: 'processing', payment: 'prepaid', gst: 'outside', gstPercent: 5 },
  { label: 'no-tax', status: 'processing', payment: 'cod', gst: 'none' },
  { label: 'prices-include-tax', status: 'processing', payment: 'prepaid', pricesIncludeTax: true, lineCount: 3 },
  {
    label: 'unrounded',
    status: 'processing',
    payment: 'prepaid',
    pricesIncludeTax: true,
    unrounded: true,
    coupon: 'percent',
    lineCount: 3,
  },
  { label: 'empty-shipping', status: 'processing', payment: 'cod', shippingAddress: 'empty' },
  { label: 'gift', status: 'processing', payment: 'prepaid', shippingAddress: 'other-person', fee: 'gift-wrap' },
  { label: 'no-shipping', status: 'processing', payment: 'prepaid', shipping: 'none', shippingAddress: 'empty' },
  { label: 'numbered', status: 'processing', payment: 'prepaid', numbered: true },
  { label: 'fee-only', status: 'processing', payment: 'none', items: 'fee-only', shipping: 'none' },
  { label: 'free', status: 'processing', payment: 'none', items: 'free', shipping: 'free' },
  { label: 'guest', status: 'processing', payment: 'cod', guest: true },
  {
    label: 'note',
    status: 'processing',
    payment: 'cod',
    customerNote: 'Ring twice, please – "Flat 4/B" & ₹500 change 🙏',
  },
  {
    label: 'custom-meta',
    status: 'processing',
    payment: 'prepaid',
    meta: { gstin: '27AAAAA0000A1Z5', _custom_json: { a: 1, b: ['x', 'y'] }, _empty: '', _nothing: null },
  },
  { label: 'usd', status: 'processing', payment: 'prepaid', currency: 'USD', gst: 'none' },
  { label: 'kwd', status: 'processing', payment: 'prepaid', currency: 'KWD', gst: 'outside', unrounded: true },
  { label: 'long-120', status: 'processing', payment: 'cod', lineCount: 120 },
];

/** Past the showcase: the mix of an ordinary Indian shop, mostly small orders, half of them cash on delivery. */
export function drawScenario(random: Random): WooScenario {
  const payment = random.chance(0.5) ? 'cod' : 'prepaid';
  const roll = random.next();
  const shared = {
    label: 'mixed',
    payment,
    ...(random.chance(0.2) ? { coupon: 'percent' as const } : {}),
    ...(random.chance(0.3) ? { pricesIncludeTax: true } : {}),
    ...(random.chance(0.1) ? { guest: true } : {}),
  } as const;
  if (roll < 0.06) return { ...shared, status: 'cancelled' };
  if (roll < 0.1) return { ...shared, payment: 'prepaid', status: 'completed', refund: 'partial' };
  if (roll < 0.12) return { ...shared, payment: 'prepaid', status: 'refunded', refund: 'full' };
  if (roll < 0.14) return { ...shared, payment: 'bank', status: 'on-hold' };
  if (roll < 0.17) return { ...shared, payment: 'unpaid', status: 'pending' };
  if (roll < 0.2) return { ...shared, payment: 'unpaid', status: 'failed' };
  if (roll < 0.45) return { ...shared, status: 'processing' };
  if (roll < 0.5) return { ...shared, status: 'packed' };
  return { ...shared, status: 'completed' };
}
