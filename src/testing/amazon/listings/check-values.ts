import { decimalsOf, type SandboxMarketplace } from '../sellers/marketplaces.js';
import { type AttributeValue, isFilled, isRecord, member } from './attributes.js';
import { invalidValue, type ListingIssue, missingField } from './issue.js';

/** What the value of a merge may hold null for, which takes it away (changelog of 2025-06-16). */
const REMOVABLE_OFFER_PARTS = ['quantity_discount_plan'];

const OFFER_PRICES = [
  'our_price',
  'discounted_price',
  'minimum_seller_allowed_price',
  'maximum_seller_allowed_price',
] as const;

export interface ValueContext {
  readonly marketplaces: readonly SandboxMarketplace[];
  readonly merges: boolean;
}

/** What Amazon would say against one value of an attribute. */
export function checkValue(attribute: string, value: AttributeValue, context: ValueContext): readonly ListingIssue[] {
  const { marketplace_id: marketplaceId } = value;
  if (marketplaceId !== undefined && !context.marketplaces.some(({ id }) => id === marketplaceId)) {
    return [invalidValue(attribute)];
  }
  if (attribute === 'fulfillment_availability') return checkAvailability(value, context);
  if (attribute === 'purchasable_offer') return checkOffer(value, context);
  return Object.values(value).some((part) => part === null) ? [invalidValue(attribute)] : [];
}

/** Channels besides these are supply sources (multi-location inventory), which this seller has none of. */
function checkAvailability(value: AttributeValue, { marketplaces }: ValueContext): readonly ListingIssue[] {
  const name = 'fulfillment_availability';
  const { fulfillment_channel_code: channel, quantity, lead_time_to_ship_max_days: leadTime } = value;
  if (!isFilled(channel)) return [missingField(name, 'fulfillment_channel_code')];
  const channels = ['DEFAULT', ...marketplaces.map(({ fbaChannel }) => fbaChannel)];
  const known = typeof channel === 'string' && channels.includes(channel);
  return known && isCount(quantity) && isCount(leadTime) ? [] : [invalidValue(name)];
}

const isCount = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0);

function checkOffer(value: AttributeValue, context: ValueContext): readonly ListingIssue[] {
  const name = 'purchasable_offer';
  const marketplace = context.marketplaces.find(({ id }) => id === value['marketplace_id']) ?? context.marketplaces[0];
  const currency = marketplace?.currency ?? '';
  if (value['currency'] !== undefined && value['currency'] !== currency) return [invalidValue(name)];
  if (value['audience'] !== undefined && typeof value['audience'] !== 'string') return [invalidValue(name)];
  for (const [key, part] of Object.entries(value)) {
    if (part === null && !(context.merges && REMOVABLE_OFFER_PARTS.includes(key))) return [invalidValue(name)];
  }
  return OFFER_PRICES.flatMap((price) => checkPrices(value[price], decimalsOf(currency)));
}

/** `[{ schedule: [{ value_with_tax }] }]`: lists all the way, numbers at the end. */
function checkPrices(prices: unknown, decimals: number): readonly ListingIssue[] {
  const name = 'purchasable_offer';
  if (prices === undefined) return [];
  if (!Array.isArray(prices) || !prices.every(isRecord)) return [invalidValue(name)];
  return prices.flatMap((price) => {
    const schedule = member(price, 'schedule');
    if (schedule === undefined || (Array.isArray(schedule) && schedule.length === 0)) {
      return [missingField(name, 'schedule')];
    }
    if (!Array.isArray(schedule)) return [invalidValue(name)];
    return schedule.every((step) => isPrice(member(step, 'value_with_tax'), decimals)) ? [] : [invalidValue(name)];
  });
}

/** A positive number with no more digits than the currency has: 14.470000000000001 is none. */
function isPrice(value: unknown, decimals: number): boolean {
  return typeof value === 'number' && value > 0 && Number(value.toFixed(decimals)) === value;
}
