import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import { type Attributes, type AttributeValue, member, valuesOf } from './attributes.js';
import type { ListingIssue } from './issue.js';

/** One SKU of the seller. */
export interface Listing {
  readonly sku: string;
  /** `undefined` for one that nothing but patches made: Amazon has no product for it yet. */
  readonly asin: string | undefined;
  /** The label of units in Amazon's warehouses. */
  readonly fnSku: string | undefined;
  readonly productType: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly marketplaceIds: readonly string[];
  attributes: Attributes;
  /** What Amazon found besides what follows from the attributes. */
  issues: readonly ListingIssue[];
  readonly parentSku: string | undefined;
  readonly childSkus: readonly string[];
}

export const isParent = ({ childSkus }: Listing): boolean => childSkus.length > 0;

/** The channel of Amazon's warehouses, where they hold the stock. */
export function fbaChannelOf({ attributes }: Listing): string | undefined {
  const channels = valuesOf(attributes, 'fulfillment_availability').map((value) => value['fulfillment_channel_code']);
  return channels.find((channel): channel is string => typeof channel === 'string' && channel.startsWith('AMAZON_'));
}

/** Units that the seller has, `undefined` for what the seller does not stock. */
export function merchantQuantity({ attributes }: Listing): number | undefined {
  const own = valuesOf(attributes, 'fulfillment_availability').find(
    (value) => value['fulfillment_channel_code'] === 'DEFAULT',
  );
  return own === undefined ? undefined : Number(own['quantity'] ?? 0);
}

export function itemName({ attributes, sku }: Listing, marketplaceId: string): string {
  const names = valuesOf(attributes, 'item_name');
  const name = names.find((value) => value['marketplace_id'] === marketplaceId) ?? names[0];
  return String(name?.['value'] ?? sku);
}

/** The offers of a marketplace, everyone's first. */
export const offersOf = ({ attributes }: Listing, marketplaceId: string): readonly AttributeValue[] =>
  valuesOf(attributes, 'purchasable_offer')
    .filter((offer) => offer['marketplace_id'] === marketplaceId)
    .sort((a, b) => Number(b['audience'] === 'ALL') - Number(a['audience'] === 'ALL'));

/** The price to everyone; `undefined` for a listing that is not for sale there. */
export function standardPrice(listing: Listing, marketplaceId: string): number | undefined {
  const offer = offersOf(listing, marketplaceId).find((value) => value['audience'] === 'ALL');
  return offer && scheduledPrice(offer, 'our_price');
}

/** The price of a part such as `our_price`, whenever it holds. */
export function scheduledPrice(offer: AttributeValue, part: string): number | undefined {
  const price = member(firstStep(offer, part), 'value_with_tax');
  return typeof price === 'number' ? price : undefined;
}

/** What a buyer pays: the discount while it runs. */
export function currentPrice(offer: AttributeValue, now: number): number | undefined {
  const step = firstStep(offer, 'discounted_price');
  const [from, until] = [member(step, 'start_at'), member(step, 'end_at')].map((at) => Date.parse(String(at)));
  const runs = step !== undefined && !((from ?? Number.NaN) > now) && !((until ?? Number.NaN) <= now);
  return (runs ? scheduledPrice(offer, 'discounted_price') : undefined) ?? scheduledPrice(offer, 'our_price');
}

function firstStep(offer: AttributeValue, part: string): unknown {
  const prices = offer[part];
  const schedule = Array.isArray(prices) ? member(prices[0], 'schedule') : undefined;
  return Array.isArray(schedule) ? schedule[0] : undefined;
}

export const isListedIn = (listing: Listing, marketplaces: readonly SandboxMarketplace[]): boolean =>
  marketplaces.some(({ id }) => listing.marketplaceIds.includes(id));
