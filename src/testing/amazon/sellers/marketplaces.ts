export type SandboxRegion = 'eu' | 'fe' | 'na';

export interface SandboxMarketplace {
  readonly id: string;
  readonly region: SandboxRegion;
  /** `Amazon.de` */
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly currency: string;
  /** `de_DE`, as the Sellers API writes it. */
  readonly language: string;
  /** What a `fulfillment_channel_code` calls Amazon's warehouses there: `AMAZON_EU`. */
  readonly fbaChannel: string;
}

/** All marketplaces of SP-API: developer-docs.amazon.com/sp-api/docs/marketplace-ids, seen 2026-11. */
export const SANDBOX_MARKETPLACES: readonly SandboxMarketplace[] = [
  row('A2EUQ1WTGCTBG2', 'na', 'Amazon.ca', 'CA', 'CAD', 'en_CA', 'AMAZON_NA'),
  row('ATVPDKIKX0DER', 'na', 'Amazon.com', 'US', 'USD', 'en_US', 'AMAZON_NA'),
  row('A1AM78C64UM0Y8', 'na', 'Amazon.com.mx', 'MX', 'MXN', 'es_MX', 'AMAZON_NA'),
  row('A2Q3Y263D00KWC', 'na', 'Amazon.com.br', 'BR', 'BRL', 'pt_BR', 'AMAZON_NA'),
  row('A28R8C7NBKEWEA', 'eu', 'Amazon.ie', 'IE', 'EUR', 'en_IE', 'AMAZON_EU'),
  row('A1RKKUPIHCS9HS', 'eu', 'Amazon.es', 'ES', 'EUR', 'es_ES', 'AMAZON_EU'),
  row('A1F83G8C2ARO7P', 'eu', 'Amazon.co.uk', 'GB', 'GBP', 'en_GB', 'AMAZON_EU'),
  row('A13V1IB3VIYZZH', 'eu', 'Amazon.fr', 'FR', 'EUR', 'fr_FR', 'AMAZON_EU'),
  row('AMEN7PMS3EDWL', 'eu', 'Amazon.com.be', 'BE', 'EUR', 'fr_BE', 'AMAZON_EU'),
  row('A1805IZSGTT6HS', 'eu', 'Amazon.nl', 'NL', 'EUR', 'nl_NL', 'AMAZON_EU'),
  row('A1PA6795UKMFR9', 'eu', 'Amazon.de', 'DE', 'EUR', 'de_DE', 'AMAZON_EU'),
  row('APJ6JRA9NG5V4', 'eu', 'Amazon.it', 'IT', 'EUR', 'it_IT', 'AMAZON_EU'),
  row('A2NODRKZP88ZB9', 'eu', 'Amazon.se', 'SE', 'SEK', 'sv_SE', 'AMAZON_EU'),
  row('AE08WJ6YKNBMC', 'eu', 'Amazon.co.za', 'ZA', 'ZAR', 'en_ZA', 'AMAZON_EU'),
  row('A1C3SOZRARQ6R3', 'eu', 'Amazon.pl', 'PL', 'PLN', 'pl_PL', 'AMAZON_EU'),
  row('ARBP9OOSHTCHU', 'eu', 'Amazon.eg', 'EG', 'EGP', 'ar_AE', 'AMAZON_EU'),
  row('A33AVAJ2PDY3EV', 'eu', 'Amazon.com.tr', 'TR', 'TRY', 'tr_TR', 'AMAZON_EU'),
  row('A17E79C6D8DWNP', 'eu', 'Amazon.sa', 'SA', 'SAR', 'ar_AE', 'AMAZON_EU'),
  row('A2VIGQ35RCS4UG', 'eu', 'Amazon.ae', 'AE', 'AED', 'en_AE', 'AMAZON_EU'),
  row('A21TJRUUN4KGV', 'eu', 'Amazon.in', 'IN', 'INR', 'en_IN', 'AMAZON_IN'),
  row('A19VAU5U5O7RUS', 'fe', 'Amazon.sg', 'SG', 'SGD', 'en_SG', 'AMAZON_SG'),
  row('A39IBJ37TRP1C6', 'fe', 'Amazon.com.au', 'AU', 'AUD', 'en_AU', 'AMAZON_AU'),
  row('A1VC38T7YXB528', 'fe', 'Amazon.co.jp', 'JP', 'JPY', 'ja_JP', 'AMAZON_JP'),
];

function row(
  id: string,
  region: SandboxRegion,
  name: string,
  country: string,
  currency: string,
  language: string,
  fbaChannel: string,
): SandboxMarketplace {
  return { id, region, name, country, currency, language, fbaChannel };
}

const BY_ID = new Map(SANDBOX_MARKETPLACES.map((marketplace) => [marketplace.id, marketplace]));

export const findMarketplace = (id: string): SandboxMarketplace | undefined => BY_ID.get(id);

/** @throws when SP-API has no such marketplace: a set-up mistake of the test. */
export function marketplaceOf(id: string): SandboxMarketplace {
  const found = BY_ID.get(id);
  if (found === undefined) throw new Error(`there is no marketplace ${id}`);
  return found;
}

/** Digits after the point in prices. */
export const decimalsOf = (currency: string): number => (currency === 'JPY' ? 0 : 2);
