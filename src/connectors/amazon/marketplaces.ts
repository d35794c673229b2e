/** North America, Europe with India and the Middle East, Far East: a seller's authorisation covers one of them. */
export const REGIONS = ['na', 'eu', 'fe'] as const;
export type Region = (typeof REGIONS)[number];

export interface Marketplace {
  readonly id: string;
  /** Amazon's own country code: `UK`, not `GB`. */
  readonly code: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly region: Region;
  /** ISO 4217. */
  readonly currency: string;
  /** Origin of Seller Central, where a seller of this marketplace gives consent. */
  readonly sellerCentral: string;
}

const EUROPE = 'https://sellercentral-europe.amazon.com';

/** Every marketplace of SP-API: https://developer-docs.amazon.com/sp-api/docs/marketplace-ids, seen 2026-11. */
export const MARKETPLACES: readonly Marketplace[] = [
  row('A2EUQ1WTGCTBG2', 'CA', 'na', 'CAD', 'https://sellercentral.amazon.ca'),
  row('ATVPDKIKX0DER', 'US', 'na', 'USD', 'https://sellercentral.amazon.com'),
  row('A1AM78C64UM0Y8', 'MX', 'na', 'MXN', 'https://sellercentral.amazon.com.mx'),
  row('A2Q3Y263D00KWC', 'BR', 'na', 'BRL', 'https://sellercentral.amazon.com.br'),
  row('A28R8C7NBKEWEA', 'IE', 'eu', 'EUR', 'https://sellercentral.amazon.ie'),
  row('A1RKKUPIHCS9HS', 'ES', 'eu', 'EUR', EUROPE),
  row('A1F83G8C2ARO7P', 'UK', 'eu', 'GBP', EUROPE, 'GB'),
  row('A13V1IB3VIYZZH', 'FR', 'eu', 'EUR', EUROPE),
  row('AMEN7PMS3EDWL', 'BE', 'eu', 'EUR', 'https://sellercentral.amazon.com.be'),
  row('A1805IZSGTT6HS', 'NL', 'eu', 'EUR', 'https://sellercentral.amazon.nl'),
  row('A1PA6795UKMFR9', 'DE', 'eu', 'EUR', EUROPE),
  row('APJ6JRA9NG5V4', 'IT', 'eu', 'EUR', EUROPE),
  row('A2NODRKZP88ZB9', 'SE', 'eu', 'SEK', 'https://sellercentral.amazon.se'),
  row('AE08WJ6YKNBMC', 'ZA', 'eu', 'ZAR', 'https://sellercentral.amazon.co.za'),
  row('A1C3SOZRARQ6R3', 'PL', 'eu', 'PLN', 'https://sellercentral.amazon.pl'),
  row('ARBP9OOSHTCHU', 'EG', 'eu', 'EGP', 'https://sellercentral.amazon.eg'),
  row('A33AVAJ2PDY3EV', 'TR', 'eu', 'TRY', 'https://sellercentral.amazon.com.tr'),
  row('A17E79C6D8DWNP', 'SA', 'eu', 'SAR', 'https://sellercentral.amazon.sa'),
  row('A2VIGQ35RCS4UG', 'AE', 'eu', 'AED', 'https://sellercentral.amazon.ae'),
  row('A21TJRUUN4KGV', 'IN', 'eu', 'INR', 'https://sellercentral.amazon.in'),
  row('A19VAU5U5O7RUS', 'SG', 'fe', 'SGD', 'https://sellercentral.amazon.sg'),
  row('A39IBJ37TRP1C6', 'AU', 'fe', 'AUD', 'https://sellercentral.amazon.com.au'),
  row('A1VC38T7YXB528', 'JP', 'fe', 'JPY', 'https://sellercentral.amazon.co.jp'),
];

function row(
  id: string,
  code: string,
  region: Region,
  currency: string,
  sellerCentral: string,
  country = code,
): Marketplace {
  return { id, code, country, region, currency, sellerCentral };
}

const BY_ID: ReadonlyMap<string, Marketplace> = new Map(
  MARKETPLACES.map((marketplace) => [marketplace.id, marketplace]),
);

/** `undefined` for an id that is not public: Amazon has a few of those, and may add marketplaces. */
export function marketplaceOf(id: string): Marketplace | undefined {
  return BY_ID.get(id);
}

/** A region in either case. */
export function parseRegion(region: unknown): Region | undefined {
  return typeof region === 'string' ? REGIONS.find((known) => known === region.toLowerCase()) : undefined;
}

/** The host of a region's API; Amazon's sandbox has hosts of its own. */
export function endpointOf(region: Region, sandbox = false): string {
  return `https://${sandbox ? 'sandbox.' : ''}sellingpartnerapi-${region}.amazon.com`;
}

const AWS_REGIONS: Readonly<Record<Region, string>> = { na: 'us-east-1', eu: 'eu-west-1', fe: 'us-west-2' };

/** The AWS region that a signature names. */
export function awsRegionOf(region: Region): string {
  return AWS_REGIONS[region];
}

export function marketplacesOf(region: Region): readonly Marketplace[] {
  return MARKETPLACES.filter((marketplace) => marketplace.region === region);
}

export function isRegion(value: unknown): value is Region {
  return REGIONS.some((region) => region === value);
}
