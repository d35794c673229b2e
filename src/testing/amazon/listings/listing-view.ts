import { isoSeconds } from '../../clock.js';
import { decimalsOf, type SandboxMarketplace } from '../sellers/marketplaces.js';
import { type Attributes, type AttributeValue, valuesOf } from './attributes.js';
import { currentPrice, isParent, itemName, type Listing, offersOf } from './listing.js';
import { issuesOf, type ListingStatus } from './status.js';

export const LISTING_DATA = [
  'summaries',
  'attributes',
  'issues',
  'offers',
  'fulfillmentAvailability',
  'procurement',
  'relationships',
  'productTypes',
] as const;
export type ListingData = (typeof LISTING_DATA)[number];

export interface ViewInput {
  readonly listing: Listing;
  /** Those of the request. */
  readonly marketplaces: readonly SandboxMarketplace[];
  readonly includedData: readonly ListingData[];
  readonly now: number;
  readonly statusIn: (marketplace: SandboxMarketplace) => readonly ListingStatus[];
}

/** A listing as the Listings Items API answers it, with the data sets that were asked for. */
export function listingView(input: ViewInput): Readonly<Record<string, unknown>> {
  const { listing, includedData } = input;
  const listedIn = input.marketplaces.filter(({ id }) => listing.marketplaceIds.includes(id));
  const parts: Readonly<Record<ListingData, () => unknown>> = {
    summaries: () => listedIn.map((marketplace) => summary(input, marketplace)),
    attributes: () => attributesOf(listing.attributes, listedIn),
    issues: () => issuesOf(listing, listedIn),
    offers: () => listedIn.flatMap((marketplace) => offers(input, marketplace)),
    fulfillmentAvailability: () => valuesOf(listing.attributes, 'fulfillment_availability').map(availability),
    // Of vendors only.
    procurement: () => undefined,
    relationships: () => listedIn.map(({ id }) => ({ marketplaceId: id, relationships: relationships(listing) })),
    productTypes: () => listedIn.map(({ id }) => ({ marketplaceId: id, productType: listing.productType })),
  };
  const shown = includedData.map((part) => [part, parts[part]()] as const).filter(([, value]) => value !== undefined);
  return { sku: listing.sku, ...Object.fromEntries(shown) };
}

function summary({ listing, statusIn }: ViewInput, marketplace: SandboxMarketplace): unknown {
  const { asin, fnSku, productType, attributes, createdAt, updatedAt } = listing;
  const condition = valuesOf(attributes, 'condition_type')[0]?.['value'];
  const image = valuesOf(attributes, 'main_product_image_locator')[0]?.['media_location'];
  return {
    marketplaceId: marketplace.id,
    ...(asin === undefined ? {} : { asin }),
    productType,
    ...(condition === undefined ? {} : { conditionType: condition }),
    status: statusIn(marketplace),
    ...(fnSku === undefined ? {} : { fnSku }),
    ...(asin === undefined ? {} : { itemName: itemName(listing, marketplace.id) }),
    createdDate: isoSeconds(createdAt),
    lastUpdatedDate: new Date(updatedAt).toISOString(),
    ...(image === undefined ? {} : { mainImage: { link: image, height: 500, width: 500 } }),
  };
}

const attributesOf = (attributes: Attributes, marketplaces: readonly SandboxMarketplace[]): Attributes =>
  Object.fromEntries(
    Object.entries(attributes)
      .map(([name, values]) => [name, values.filter((value) => isIn(value, marketplaces))] as const)
      .filter(([, values]) => values.length > 0),
  );

const isIn = (value: AttributeValue, marketplaces: readonly SandboxMarketplace[]): boolean =>
  value['marketplace_id'] === undefined || marketplaces.some(({ id }) => value['marketplace_id'] === id);

const DISPLAY_NAMES: ReadonlyMap<string, string> = new Map([
  ['ALL', 'Sell on Amazon'],
  ['B2B', 'Sell to Amazon Business'],
]);

/** "Purchase price of the listings item" [MODEL]: read here as what the buyer pays, the discount while it runs. */
function offers({ listing, now }: ViewInput, { id, currency }: SandboxMarketplace): readonly unknown[] {
  if (isParent(listing)) return [];
  return offersOf(listing, id).flatMap((offer) => {
    const price = currentPrice(offer, now);
    if (price === undefined) return [];
    const audience = String(offer['audience']);
    return {
      marketplaceId: id,
      offerType: audience === 'ALL' ? 'B2C' : 'B2B',
      price: { currencyCode: currency, amount: price.toFixed(decimalsOf(currency)) },
      audience: { value: audience, displayName: DISPLAY_NAMES.get(audience) ?? audience },
    };
  });
}

/** Written in snake case, read in camel case; what Amazon's warehouses hold is not told here. */
function availability(value: AttributeValue): unknown {
  const { fulfillment_channel_code: channel, quantity } = value;
  return { fulfillmentChannelCode: channel, ...(quantity === undefined ? {} : { quantity }) };
}

function relationships({ childSkus, parentSku, attributes }: Listing): readonly unknown[] {
  if (childSkus.length === 0 && parentSku === undefined) return [];
  const theme = valuesOf(attributes, 'variation_theme')[0]?.['name'] ?? 'SIZE';
  return [
    {
      type: 'VARIATION',
      ...(parentSku === undefined ? { childSkus } : { parentSkus: [parentSku] }),
      variationTheme: { attributes: [String(theme).toLowerCase()], theme },
    },
  ];
}
