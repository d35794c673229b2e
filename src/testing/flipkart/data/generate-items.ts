import type { Random } from '../../random.js';
import type { Listing } from '../listings/listing.js';
import type { Cancellation, OrderItem } from '../state/shipment.js';
import type { FlipkartScenario } from './scenarios.js';

interface ItemsContext {
  readonly random: Random;
  readonly listings: readonly Listing[];
  readonly state: string;
  readonly cancellation: Cancellation | undefined;
  /** What all lines are cancelled with; absent where each stands alone. */
  readonly groupId?: string;
}

const DISCOUNT_PERCENT = 10;

/** The lines of a shipment; every amount is a whole number of paise, so that the sums are exact. */
export function generateItems(scenario: FlipkartScenario, context: ItemsContext): readonly OrderItem[] {
  const count = scenario.lines ?? (context.random.chance(0.75) ? 1 : 2);
  const shared = scenario.grouped === true ? { groupId: `grp43${context.random.digits(16)}` } : {};
  return pick(scenario, context, count).map((listing, index) =>
    item(scenario, listing, index, { ...context, ...shared }),
  );
}

function item(
  scenario: FlipkartScenario,
  listing: Listing,
  index: number,
  { random, state, cancellation, groupId }: ItemsContext,
): OrderItem {
  const quantity = scenario.quantity ?? (random.chance(0.8) ? 1 : random.int(2, 4));
  const sellingPrice = scenario.free === true ? 0 : listing.sellingPrice * 100 * quantity;
  // Flipkart splits what it charges for delivery over the lines: paise come out.
  const shippingCharge = scenario.free === true || scenario.freeShipping === true ? 0 : index === 0 ? 40_50 : 3_00;
  const id = `43${random.digits(16)}`;
  const isCancelled = cancellation !== undefined && (scenario.cancelled !== undefined || index === 0);
  return {
    id,
    cancellationGroupId: groupId ?? `grp${id}`,
    sku: listing.sku,
    skuText: skuText(scenario, listing.sku),
    fsn: listing.fsn,
    listingId: listing.listingId,
    packageId: listing.packageId,
    title: listing.title,
    hsn: scenario.noHsn === true ? null : listing.hsn,
    quantity,
    sellingPrice,
    shippingCharge,
    flipkartDiscount: scenario.discount === true ? Math.round((sellingPrice * DISCOUNT_PERCENT) / 100) : 0,
    addOns: scenario.addOns === true ? [`ADDON${random.digits(6)}`] : [],
    isReplacement: scenario.replacement === true,
    shownAs: undefined,
    status: isCancelled ? 'CANCELLED' : state,
    cancellation: isCancelled ? cancellation : undefined,
    courierReturn: undefined,
  };
}

/** A quote is written as an entity, in some exports the whole SKU is in quotes. */
function skuText({ sku: style }: FlipkartScenario, sku: string): string {
  const encoded = sku.replaceAll('"', '&quot;');
  return style === 'quoted' ? `&quot;${encoded}&quot;` : encoded;
}

function pick({ profile = 'NON_FBF', sku }: FlipkartScenario, { listings, random }: ItemsContext, count: number) {
  const own = listings.filter((listing) => listing.profile === profile && listing.status === 'ACTIVE');
  const inch = sku === 'inch' ? own.filter((listing) => listing.sku.includes('"')) : [];
  const fitting = inch.length > 0 ? inch : own.length > 0 ? own : listings;
  if (fitting.length === 0) throw new Error('a seller without listings has no orders');
  const start = random.int(0, fitting.length - 1);
  return Array.from({ length: count }, (_, index) => fitting[(start + index) % fitting.length] as Listing);
}
