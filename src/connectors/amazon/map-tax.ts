import type { WireReader } from '../../core/wire-reader.js';
import { type MoneyPair, omitUndefined, type TaxLine } from '../../model/index.js';
import type { Marketplace } from './marketplaces.js';
import type { AmazonOrderItem } from './wire.js';

/** The tax of a marketplace's country: Amazon tells one sum, never its parts (no CGST, SGST or IGST). */
export interface MarketplaceTax {
  readonly name: string;
  readonly kind: TaxLine['kind'];
  /** Whether prices include it. The sums of an order say it better, where it has tax at all. */
  readonly isIncluded: boolean | undefined;
}

const GST_COUNTRIES: ReadonlySet<string> = new Set(['IN', 'AU', 'SG']);
/** The only countries of Amazon's where a price is shown without its tax. */
const TAX_ON_TOP: ReadonlySet<string> = new Set(['US', 'CA']);

export function taxOfMarketplace(marketplace: Marketplace | undefined): MarketplaceTax {
  const country = marketplace?.country;
  if (country === undefined) return { name: 'Tax', kind: 'OTHER', isIncluded: undefined };
  if (TAX_ON_TOP.has(country)) return { name: 'Sales tax', kind: 'SALES', isIncluded: false };
  if (GST_COUNTRIES.has(country)) return { name: 'GST', kind: 'GST', isIncluded: true };
  if (country === 'BR' || country === 'JP') return { name: 'Tax', kind: 'OTHER', isIncluded: true };
  return { name: 'VAT', kind: 'VAT', isIncluded: true };
}

/** One tax line, or none where there is no tax. */
export function taxLines(
  { name, kind }: MarketplaceTax,
  amount: MoneyPair | undefined,
  collectedBy: TaxLine['collectedBy'],
): TaxLine[] {
  return amount === undefined ? [] : [omitUndefined<TaxLine>({ name, kind, amount, collectedBy })];
}

/** Who pays an item's tax to the state, where Amazon says that it does. */
export function taxCollector(read: WireReader, { tax }: AmazonOrderItem, path: string): TaxLine['collectedBy'] {
  if (tax === undefined) return undefined;
  const collections = read.list(read.record(tax, path)?.['taxCollections'], path) ?? [];
  const isAmazon = collections.some((value) => read.record(value, path)?.['model'] === 'MARKETPLACE_FACILITATOR');
  return isAmazon ? 'marketplace' : undefined;
}
