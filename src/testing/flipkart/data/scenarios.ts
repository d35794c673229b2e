import type { Random } from '../../random.js';
import type { CancellationType, ServiceProfile, ShipmentState, ShipmentType } from '../state/shipment.js';

/** What a generated shipment is like. What is not said is drawn. */
export interface FlipkartScenario {
  readonly label: string;
  readonly state?: ShipmentState;
  readonly type?: ShipmentType;
  readonly profile?: ServiceProfile;
  readonly payment?: 'COD' | 'PREPAID';
  readonly lines?: number;
  /** Of every line. */
  readonly quantity?: number;
  /** All lines are one cancellation group. */
  readonly grouped?: boolean;
  readonly hold?: boolean;
  /** Another shipment of the order before. */
  readonly sibling?: boolean;
  readonly cancelled?: CancellationType;
  /** The first line only. */
  readonly partlyCancelled?: CancellationType;
  readonly discount?: boolean;
  readonly freeShipping?: boolean;
  readonly free?: boolean;
  readonly replacement?: boolean;
  readonly addOns?: boolean;
  readonly packages?: number;
  /** How the SKU is written: with an inch mark, or in quotes. */
  readonly sku?: 'inch' | 'quoted';
  readonly noHsn?: boolean;
  readonly late?: boolean;
}

/** One of each first: a test with fifty orders has them all. */
export const SHOWCASE: readonly FlipkartScenario[] = [
  { label: 'approved', state: 'APPROVED', type: 'NORMAL', payment: 'PREPAID', lines: 2 },
  { label: 'cod', state: 'APPROVED', type: 'NORMAL', payment: 'COD', lines: 2, quantity: 2 },
  { label: 'self-ship', state: 'APPROVED', type: 'SELF', payment: 'PREPAID', lines: 1 },
  { label: 'self-ship-cod', state: 'APPROVED', type: 'SELF', payment: 'COD', lines: 2 },
  { label: 'express', state: 'APPROVED', type: 'EXPRESS' },
  { label: 'hold', state: 'APPROVED', type: 'NORMAL', hold: true },
  { label: 'split-first', state: 'APPROVED', type: 'NORMAL', payment: 'COD', lines: 1 },
  { label: 'split-second', state: 'PACKED', type: 'NORMAL', lines: 2, sibling: true },
  { label: 'packing', state: 'PACKING_IN_PROGRESS', type: 'NORMAL' },
  { label: 'form-failed', state: 'FORM_FAILED', type: 'NORMAL' },
  { label: 'packed', state: 'PACKED', type: 'NORMAL' },
  { label: 'multi-package', state: 'APPROVED', type: 'NORMAL', packages: 3, lines: 2, quantity: 3 },
  { label: 'ready', state: 'READY_TO_DISPATCH', type: 'NORMAL' },
  { label: 'picked-up', state: 'PICKUP_COMPLETE', type: 'NORMAL' },
  { label: 'shipped', state: 'SHIPPED', type: 'NORMAL' },
  { label: 'self-shipped', state: 'SHIPPED', type: 'SELF' },
  { label: 'delivered', state: 'DELIVERED', type: 'NORMAL', payment: 'PREPAID' },
  { label: 'delivered-cod', state: 'DELIVERED', type: 'NORMAL', payment: 'COD' },
  { label: 'self-delivered', state: 'DELIVERED', type: 'SELF' },
  { label: 'buyer-cancelled', cancelled: 'buyerCancellation', type: 'NORMAL' },
  { label: 'seller-cancelled', cancelled: 'sellerCancellation', type: 'NORMAL' },
  { label: 'marketplace-cancelled', cancelled: 'marketplaceCancellation', type: 'NORMAL' },
  {
    label: 'partly-cancelled',
    state: 'APPROVED',
    type: 'NORMAL',
    payment: 'COD',
    lines: 2,
    partlyCancelled: 'buyerCancellation',
  },
  { label: 'fbf', state: 'SHIPPED', type: 'NORMAL', profile: 'FBF' },
  { label: 'fbf-lite', state: 'APPROVED', type: 'NORMAL', profile: 'FBF_LITE' },
  { label: 'discount', state: 'APPROVED', type: 'NORMAL', discount: true },
  { label: 'free', state: 'APPROVED', type: 'NORMAL', free: true, payment: 'PREPAID' },
  { label: 'replacement', state: 'APPROVED', type: 'NORMAL', replacement: true, payment: 'PREPAID' },
  { label: 'inch-mark', state: 'APPROVED', type: 'NORMAL', sku: 'inch', lines: 1 },
  { label: 'quoted-sku', state: 'APPROVED', type: 'NORMAL', sku: 'quoted', lines: 1 },
  { label: 'no-hsn', state: 'APPROVED', type: 'NORMAL', noHsn: true, addOns: true },
  { label: 'late', state: 'APPROVED', type: 'NORMAL', late: true },
];

const COMMON: readonly ShipmentState[] = [
  'APPROVED',
  'APPROVED',
  'PACKED',
  'READY_TO_DISPATCH',
  'SHIPPED',
  'DELIVERED',
];

export function drawScenario(random: Random): FlipkartScenario {
  if (random.chance(0.08)) {
    const cancelled = random.pick(['buyerCancellation', 'sellerCancellation', 'marketplaceCancellation'] as const);
    return { label: 'mixed', cancelled };
  }
  return {
    label: 'mixed',
    state: random.pick(COMMON),
    type: random.pick(['NORMAL', 'NORMAL', 'NORMAL', 'SELF', 'EXPRESS']),
    hold: false,
  };
}
