import type { Random } from '../../random.js';
import type { FulfilledBy, FulfillmentStatus } from '../state/order.js';

/** What an order of the generator looks like; every trait is something that a connector has to get right. */
export interface AmazonScenario {
  readonly label: string;
  readonly status: FulfillmentStatus;
  /** @default 'MERCHANT' */
  readonly fulfilledBy?: FulfilledBy;
  /** ISO code of the marketplace's country, where the seller sells there. */
  readonly country?: string;
  readonly programs?: readonly string[];
  readonly cod?: boolean;
  /** Lines, when more or fewer than usual. */
  readonly lineCount?: number;
  /** Units of every line. */
  readonly quantity?: number;
  /** A discount, and which sign Amazon writes it with; its documents show none. */
  readonly discount?: 'negative' | 'positive';
  /** Tax beside the price: the seller's to pay, or Amazon's, which then collects it. Without it, prices contain the tax. */
  readonly tax?: 'facilitator' | 'on-top';
  readonly freeShipping?: boolean;
  readonly gift?: boolean;
  readonly free?: boolean;
  /** Prices of a pending order, which some sellers see. */
  readonly pricesShown?: boolean;
  readonly packages?: 'partial' | 'two' | 'whole';
  readonly cancelledBy?: 'AMAZON' | 'BUYER' | 'MERCHANT';
  /** Only the first line is cancelled. */
  readonly oneLineCancelled?: boolean;
  readonly cancelRequest?: string;
  readonly associated?: 'EXCHANGE_ORIGINAL_ID' | 'REPLACEMENT_ORIGINAL_ID';
  readonly business?: boolean;
  readonly tip?: 'FINALIZED' | 'PENDING';
  readonly outsideAmazon?: boolean;
  readonly customized?: boolean;
  readonly scheduled?: boolean;
  readonly serialNumbers?: boolean;
  /** From outside the EU, the tax paid through Amazon's IOSS number. */
  readonly imported?: boolean;
  /** Sold by weight. */
  readonly weighed?: boolean;
  readonly sellerOrderId?: boolean;
  readonly pickup?: boolean;
  /** The order carries no amounts by kind, the lines do. */
  readonly noBreakdowns?: boolean;
  /** Changed last a day and a half after it was placed. */
  readonly lateUpdate?: boolean;
  /** Changed in the very second of the order before, if that was late enough. */
  readonly sharedUpdate?: boolean;
}

const EASY_SHIP = ['AMAZON_EASY_SHIP'];

/** The first orders of every seller, so that a small sandbox already holds each case once. */
export const SHOWCASE: readonly AmazonScenario[] = [
  { label: 'prepaid', status: 'UNSHIPPED' },
  { label: 'cod', status: 'UNSHIPPED', cod: true },
  { label: 'gst', status: 'UNSHIPPED', tax: 'on-top', lineCount: 2 },
  { label: 'easy-ship', status: 'UNSHIPPED', programs: EASY_SHIP, cod: true },
  { label: 'pending', status: 'PENDING' },
  { label: 'pending-priced', status: 'PENDING', pricesShown: true },
  { label: 'shipped', status: 'SHIPPED', packages: 'whole', lineCount: 2 },
  { label: 'fba', status: 'SHIPPED', fulfilledBy: 'AMAZON', programs: ['PRIME'] },
  { label: 'fba-unshipped', status: 'UNSHIPPED', fulfilledBy: 'AMAZON' },
  { label: 'multi-line', status: 'UNSHIPPED', lineCount: 3, quantity: 2 },
  { label: 'partially-shipped', status: 'PARTIALLY_SHIPPED', packages: 'partial', lineCount: 2, quantity: 3 },
  { label: 'two-packages', status: 'SHIPPED', packages: 'two', lineCount: 2, quantity: 2 },
  { label: 'discount', status: 'UNSHIPPED', discount: 'negative', lineCount: 2 },
  { label: 'discount-positive', status: 'UNSHIPPED', discount: 'positive' },
  { label: 'discount-gst', status: 'UNSHIPPED', discount: 'negative', tax: 'on-top', lineCount: 2, quantity: 3 },
  { label: 'cancelled-by-buyer', status: 'CANCELLED', cancelledBy: 'BUYER' },
  { label: 'cancelled-by-seller', status: 'CANCELLED', cancelledBy: 'MERCHANT' },
  { label: 'cancelled-by-amazon', status: 'CANCELLED', cancelledBy: 'AMAZON', fulfilledBy: 'AMAZON' },
  { label: 'line-cancelled', status: 'UNSHIPPED', oneLineCancelled: true, lineCount: 3 },
  { label: 'cancel-requested', status: 'UNSHIPPED', cancelRequest: 'ORDERED_BY_MISTAKE' },
  { label: 'replacement', status: 'UNSHIPPED', associated: 'REPLACEMENT_ORIGINAL_ID', free: true },
  { label: 'exchange', status: 'UNSHIPPED', associated: 'EXCHANGE_ORIGINAL_ID' },
  { label: 'gift', status: 'UNSHIPPED', gift: true, lineCount: 2 },
  { label: 'prime', status: 'UNSHIPPED', programs: ['PRIME', 'PREMIUM'], freeShipping: true },
  {
    label: 'business',
    status: 'UNSHIPPED',
    business: true,
    programs: ['AMAZON_BUSINESS'],
    quantity: 12,
    tax: 'on-top',
  },
  { label: 'unfulfillable', status: 'UNFULFILLABLE', fulfilledBy: 'AMAZON', outsideAmazon: true },
  { label: 'preorder', status: 'PENDING_AVAILABILITY', programs: ['PREORDER'] },
  { label: 'ship-plus', status: 'UNSHIPPED', programs: ['FBM_SHIP_PLUS'] },
  { label: 'scheduled', status: 'UNSHIPPED', scheduled: true },
  { label: 'pickup', status: 'UNSHIPPED', pickup: true, programs: ['IN_STORE_PICK_UP'] },
  { label: 'customized', status: 'UNSHIPPED', customized: true },
  { label: 'serial-numbers', status: 'SHIPPED', packages: 'whole', serialNumbers: true, quantity: 2 },
  { label: 'tip', status: 'UNSHIPPED', tip: 'PENDING' },
  { label: 'seller-order-id', status: 'UNSHIPPED', sellerOrderId: true },
  { label: 'no-breakdowns', status: 'UNSHIPPED', noBreakdowns: true, lineCount: 2 },
  { label: 'shared-update-1', status: 'UNSHIPPED', lateUpdate: true },
  { label: 'shared-update-2', status: 'UNSHIPPED', sharedUpdate: true },
  { label: 'shared-update-3', status: 'SHIPPED', packages: 'whole', sharedUpdate: true },
  { label: 'yen', status: 'UNSHIPPED', country: 'JP', discount: 'negative', lineCount: 2 },
  { label: 'sales-tax', status: 'UNSHIPPED', country: 'US', tax: 'facilitator', lineCount: 2 },
  { label: 'brazil', status: 'UNSHIPPED', country: 'BR', business: true },
  { label: 'germany', status: 'UNSHIPPED', country: 'DE', imported: true, weighed: true },
  { label: 'turkey', status: 'UNSHIPPED', country: 'TR', business: true },
  { label: 'long-30', status: 'UNSHIPPED', lineCount: 30, cod: true },
];

/** Past the showcase: the mix of an ordinary Indian seller, mostly small orders, many of them cash on delivery. */
export function drawScenario(random: Random): AmazonScenario {
  const roll = random.next();
  const amazon = random.chance(0.35);
  const shared = {
    label: 'mixed',
    ...(amazon ? { fulfilledBy: 'AMAZON' as const } : random.chance(0.4) ? { programs: EASY_SHIP } : {}),
    ...(random.chance(0.4) ? { cod: true } : {}),
    ...(random.chance(0.3) ? { tax: 'on-top' as const } : {}),
    ...(random.chance(0.2) ? { discount: 'negative' as const } : {}),
    ...(random.chance(0.1) ? { sharedUpdate: true } : {}),
  };
  if (roll < 0.06) return { ...shared, status: 'CANCELLED', cancelledBy: random.pick(['BUYER', 'MERCHANT']) };
  if (roll < 0.1) return { ...shared, status: 'PENDING' };
  if (roll < 0.35) return { ...shared, status: 'UNSHIPPED' };
  if (roll < 0.4 && !amazon)
    return { ...shared, status: 'PARTIALLY_SHIPPED', packages: 'partial', lineCount: 2, quantity: 2 };
  return { ...shared, status: 'SHIPPED', packages: 'whole' };
}
