import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import {
  type Mapped,
  type MappingIssue,
  type Money,
  omitUndefined,
  type Product,
  type ProductState,
} from '../../model/index.js';

/** What the mapping needs besides the payload. */
export interface AmazonProductContext {
  readonly storeId: string;
  /** Whose summary, offer and relationships are read. */
  readonly marketplaceId: string;
}

type Wire = Readonly<Record<string, unknown>>;

/**
 * Maps one item of Listings Items 2021-08-01. Pure, and total but for what has no SKU.
 *
 * @throws {ConnectorError} `unexpected_response` for anything without a SKU.
 */
export function mapProduct(
  wire: unknown,
  { storeId, marketplaceId }: AmazonProductContext,
): { readonly product: Product; readonly issues: readonly MappingIssue[] } {
  const payload = recordOf(wire) ?? {};
  const sku = payload['sku'];
  if (typeof sku !== 'string' || sku === '') {
    const message = 'The payload is not an Amazon listing: it has no SKU.';
    throw new ConnectorError('unexpected_response', message, { platform: 'amazon', storeId, operation: 'mapProduct' });
  }
  const read = createWireReader();
  const summary = inMarketplace(payload['summaries'], marketplaceId) ?? {};
  const product = omitUndefined<Product>({
    platform: 'amazon',
    storeId,
    id: sku,
    productId: parentSkuOf(payload, marketplaceId) ?? sku,
    sku,
    asin: read.filledText(summary['asin'], 'asin'),
    title: read.filledText(summary['itemName'], 'title') ?? '',
    price: priceOf(read, payload['offers'], marketplaceId),
    status: stateOf(read, summary['status']),
    available: availableOf(payload['fulfillmentAvailability']),
    tracked: true,
    requiresShipping: true,
    imageUrl: read.filledText(recordOf(summary['mainImage'])?.['link'], 'imageUrl'),
    createdAt: read.time(summary['createdDate'], 'createdAt'),
    updatedAt: read.time(summary['lastUpdatedDate'], 'updatedAt'),
    issues: read.issues.length === 0 ? undefined : read.issues,
  });
  return { product, issues: read.issues };
}

/** A parent holds its variations together: it has no offer, and nobody can buy it. */
export function isVariationParent(wire: Wire, marketplaceId: string): boolean {
  return variationsOf(wire, marketplaceId).some(({ childSkus }) => Array.isArray(childSkus) && childSkus.length > 0);
}

/** `summaries[].lastUpdatedDate`, milliseconds since the epoch. */
export function lastUpdateOf(wire: Wire, marketplaceId: string): number | undefined {
  const time = Date.parse(String(inMarketplace(wire['summaries'], marketplaceId)?.['lastUpdatedDate']));
  return Number.isNaN(time) ? undefined : time;
}

function parentSkuOf(wire: Wire, marketplaceId: string): string | undefined {
  return variationsOf(wire, marketplaceId)
    .flatMap(({ parentSkus }) => (Array.isArray(parentSkus) ? (parentSkus as readonly unknown[]) : []))
    .find((parent): parent is string => typeof parent === 'string' && parent !== '');
}

function variationsOf(wire: Wire, marketplaceId: string): readonly Wire[] {
  const relationships = inMarketplace(wire['relationships'], marketplaceId)?.['relationships'];
  return rowsOf(relationships).filter(({ type }) => type === 'VARIATION');
}

/** What every buyer pays; offers to businesses and to members of programmes are others. */
function priceOf(read: WireReader, offers: unknown, marketplaceId: string): Money | undefined {
  const offer = rowsOf(offers)
    .filter((row) => row['marketplaceId'] === marketplaceId && row['offerType'] === 'B2C')
    .find(({ audience }) => (recordOf(audience)?.['value'] ?? 'ALL') === 'ALL');
  const { amount, currencyCode } = recordOf(offer?.['price']) ?? {};
  const decimal = amount === undefined ? undefined : read.amount(amount, 'price');
  return decimal === undefined || typeof currencyCode !== 'string'
    ? undefined
    : { amount: decimal, currency: currencyCode };
}

/** `BUYABLE` can be bought; `DISCOVERABLE` alone is a page without an offer, neither a listing that is not on sale. */
function stateOf(read: WireReader, status: unknown): Mapped<ProductState> {
  if (status === undefined) return { value: 'unknown' };
  const words = Array.isArray(status) ? status.filter((word): word is string => typeof word === 'string') : [];
  const raw = words.join(',');
  const strange = words.filter((word) => word !== 'BUYABLE' && word !== 'DISCOVERABLE');
  if (strange.length > 0) read.report('unknown_value', 'status', 'a status that this version does not know', raw);
  if (words.includes('BUYABLE')) return { value: 'active', raw };
  if (words.includes('DISCOVERABLE')) return { value: 'unlisted', raw };
  return { value: strange.length > 0 ? 'unknown' : 'draft', raw };
}

/** Of all channels that tell a number: Amazon does not tell its own warehouses' here for every seller. */
function availableOf(availability: unknown): number | undefined {
  const quantities = rowsOf(availability).flatMap(({ quantity }) =>
    typeof quantity === 'number' && Number.isSafeInteger(quantity) ? [quantity] : [],
  );
  return quantities.length === 0 ? undefined : quantities.reduce((sum, quantity) => sum + quantity, 0);
}

function inMarketplace(list: unknown, marketplaceId: string): Wire | undefined {
  return rowsOf(list).find((row) => row['marketplaceId'] === marketplaceId);
}

function rowsOf(list: unknown): readonly Wire[] {
  return Array.isArray(list) ? list.map(recordOf).filter((row) => row !== undefined) : [];
}
