import { DAY_MS, isoSeconds } from '../../clock.js';
import type { Random } from '../../random.js';
import { decimalsOf, type SandboxMarketplace } from '../sellers/marketplaces.js';
import type { Attributes, AttributeValue } from './attributes.js';
import { imageRefused, missingAttribute } from './issue.js';
import type { Listing } from './listing.js';

/** What a listing of the first catalogue is. Prices are in euros and become what they are elsewhere. */
export interface SeedListing {
  readonly sku: string;
  readonly name: string;
  readonly productType: string;
  /** Without one it is not for sale. */
  readonly price?: number;
  /** Units of the seller's own; without `quantity` and `fba` there is no stock to speak of. */
  readonly quantity?: number;
  /** Units in Amazon's warehouses. */
  readonly fba?: number;
  readonly discount?: { readonly price: number; readonly fromDays: number; readonly toDays: number };
  readonly business?: { readonly price: number; readonly tiers: readonly (readonly [number, number])[] };
  /** The lowest and highest price that the seller allows. */
  readonly bounds?: readonly [number, number];
  readonly leadTimeDays?: number;
  readonly restockInDays?: number;
  readonly condition?: string;
  readonly parent?: string;
  readonly children?: readonly string[];
  readonly size?: string;
  readonly trouble?: 'attribute' | 'image';
  readonly firstMarketplaceOnly?: boolean;
}

export interface SeedContext {
  readonly random: Random;
  readonly now: number;
  /** Those of the seller, at least one. */
  readonly marketplaces: readonly SandboxMarketplace[];
}

/** What one euro is, roughly. */
const RATES: Readonly<Record<string, number>> = {
  ...{ AED: 4, AUD: 1.7, BRL: 6, CAD: 1.5, EGP: 52, GBP: 0.85, INR: 90, JPY: 165, MXN: 20, PLN: 4.3 },
  ...{ SAR: 4, SEK: 11, SGD: 1.5, TRY: 37, USD: 1.1, ZAR: 20 },
};

/** A listing with its attributes written out for every marketplace. `age` orders their last changes. */
export function seedListing(seed: SeedListing, age: number, { random, now, marketplaces }: SeedContext): Listing {
  const listedIn = seed.firstMarketplaceOnly === true ? marketplaces.slice(0, 1) : marketplaces;
  const updatedAt = now - DAY_MS - age * 7 * 60_000;
  return {
    sku: seed.sku,
    asin: `B0${code(random, 8)}`,
    fnSku: seed.fba === undefined ? undefined : `X00${code(random, 7)}`,
    productType: seed.productType,
    createdAt: updatedAt - random.int(30, 600) * DAY_MS,
    updatedAt,
    marketplaceIds: listedIn.map(({ id }) => id),
    attributes: attributesOf(seed, listedIn, now),
    issues: troubles(seed),
    parentSku: seed.parent,
    childSkus: seed.children ?? [],
  };
}

const code = (random: Random, length: number): string =>
  Array.from({ length }, () => random.pick([...'0123456789BCDFGHJKLMNPQRSTVWXYZ'])).join('');

function attributesOf(seed: SeedListing, marketplaces: readonly SandboxMarketplace[], now: number): Attributes {
  const inEach = (values: (marketplace: SandboxMarketplace) => readonly AttributeValue[]): readonly AttributeValue[] =>
    marketplaces.flatMap((marketplace) =>
      values(marketplace).map((value) => ({ ...value, marketplace_id: marketplace.id })),
    );
  const attributes: Attributes = {
    item_name: inEach(({ language }) => [{ value: seed.name, language_tag: language }]),
    brand: inEach(({ language }) => [{ value: 'Sandbox Goods', language_tag: language }]),
    condition_type: inEach(() => [{ value: seed.condition ?? 'new_new' }]),
    main_product_image_locator: inEach(() => [
      { media_location: `https://images.example.com/${seed.productType.toLowerCase()}.jpg` },
    ]),
    size: seed.size === undefined ? [] : inEach(({ language }) => [{ value: seed.size, language_tag: language }]),
    parentage_level: family(seed) === undefined ? [] : inEach(() => [{ value: family(seed) }]),
    variation_theme: family(seed) === undefined ? [] : inEach(() => [{ name: 'SIZE' }]),
    child_parent_sku_relationship:
      seed.parent === undefined
        ? []
        : inEach(() => [{ child_relationship_type: 'variation', parent_sku: seed.parent }]),
    fulfillment_availability: availability(seed, marketplaces, now),
    purchasable_offer: inEach((marketplace) => offers(seed, marketplace, now)),
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, values]) => values.length > 0));
}

const family = ({ children, parent }: SeedListing): string | undefined =>
  children === undefined ? (parent === undefined ? undefined : 'child') : 'parent';

function availability(
  seed: SeedListing,
  marketplaces: readonly SandboxMarketplace[],
  now: number,
): readonly AttributeValue[] {
  if (seed.fba !== undefined) return [{ fulfillment_channel_code: marketplaces[0]?.fbaChannel }];
  if (seed.quantity === undefined) return [];
  const { quantity, leadTimeDays, restockInDays } = seed;
  return [
    {
      fulfillment_channel_code: 'DEFAULT',
      quantity,
      ...(leadTimeDays === undefined ? {} : { lead_time_to_ship_max_days: leadTimeDays }),
      ...(restockInDays === undefined ? {} : { restock_date: isoSeconds(now + restockInDays * DAY_MS) }),
    },
  ];
}

/** One offer for everyone, and one for businesses where there is a price for them. */
function offers(seed: SeedListing, { currency }: SandboxMarketplace, now: number): readonly AttributeValue[] {
  if (seed.price === undefined) return [];
  const local = (euros: number): number => Number((euros * (RATES[currency] ?? 1)).toFixed(decimalsOf(currency)));
  const priced = (euros: number, when: AttributeValue = {}) => [
    { schedule: [{ value_with_tax: local(euros), ...when }] },
  ];
  const { discount, business, bounds } = seed;
  const everyone = {
    currency,
    audience: 'ALL',
    our_price: priced(seed.price),
    ...(discount === undefined ? {} : { discounted_price: priced(discount.price, period(discount, now)) }),
    ...(bounds === undefined
      ? {}
      : { minimum_seller_allowed_price: priced(bounds[0]), maximum_seller_allowed_price: priced(bounds[1]) }),
  };
  if (business === undefined) return [everyone];
  const levels = business.tiers.map(([lower_bound, price]) => ({ lower_bound, value: local(price) }));
  const plan = { quantity_discount_plan: [{ schedule: [{ discount_type: 'fixed', levels }] }] };
  return [
    everyone,
    { currency, audience: 'B2B', our_price: priced(business.price), ...(levels.length > 0 ? plan : {}) },
  ];
}

const period = ({ fromDays, toDays }: NonNullable<SeedListing['discount']>, now: number): AttributeValue => ({
  start_at: isoSeconds(now + fromDays * DAY_MS),
  end_at: isoSeconds(now + toDays * DAY_MS),
});

function troubles({ trouble }: SeedListing): Listing['issues'] {
  if (trouble === 'image') return [imageRefused()];
  return trouble === 'attribute' ? [missingAttribute('material', 'WARNING')] : [];
}
