import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import {
  type Availability,
  compareDecimals,
  type MappingIssue,
  type Money,
  mapStatus,
  omitUndefined,
  type Product,
  type ProductState,
  type Weight,
} from '../../model/index.js';
import type { ShopifyVariant } from './product-wire.js';

/** What the mapping needs besides the payload. */
export interface ShopifyProductContext {
  readonly storeId: string;
  /** The shop's currency, which its prices are in and do not name; without it they are left out. */
  readonly currency: string | undefined;
}

/** `ProductStatus`. */
const STATES: ReadonlyMap<string, ProductState> = new Map<string, ProductState>([
  ['ACTIVE', 'active'],
  ['ARCHIVED', 'archived'],
  ['DRAFT', 'draft'],
  ['UNLISTED', 'unlisted'],
]);

/** `WeightUnit`. */
const WEIGHT_UNITS: ReadonlyMap<unknown, Weight['unit']> = new Map<unknown, Weight['unit']>([
  ['GRAMS', 'g'],
  ['KILOGRAMS', 'kg'],
  ['OUNCES', 'oz'],
  ['POUNDS', 'lb'],
]);

/** What Shopify calls the one variant of a product without variants, and the value of its one option. */
const ONLY_VARIANT = 'Default Title';

/**
 * Maps one variant with the product it belongs to. Pure, and total but for what has no id.
 *
 * @throws {ConnectorError} `unexpected_response` for anything without an id.
 */
export function mapProduct(
  wire: unknown,
  { storeId, currency }: ShopifyProductContext,
): { readonly product: Product; readonly issues: readonly MappingIssue[] } {
  const read = createWireReader();
  const variant = (recordOf(wire) ?? {}) as ShopifyVariant;
  const id = read.filledText(variant.id, 'id');
  if (id === undefined) {
    const message = 'The payload is not a Shopify variant: it has no id.';
    throw new ConnectorError('unexpected_response', message, { platform: 'shopify', storeId, operation: 'mapProduct' });
  }
  const whole = (read.record(variant.product, 'product') ?? {}) as NonNullable<ShopifyVariant['product']>;
  const item = (read.record(variant.inventoryItem, 'inventoryItem') ?? {}) as NonNullable<
    ShopifyVariant['inventoryItem']
  >;
  const tracked = read.flag(item.tracked, 'tracked');
  const options = mapOptions(read, variant.selectedOptions);
  const variantTitle = read.filledText(variant.title, 'variantTitle');
  const money = (value: unknown, path: string): Money | undefined => {
    const amount = read.amount(value, path);
    return amount === undefined || currency === undefined ? undefined : { amount, currency };
  };
  const product = omitUndefined<Product>({
    platform: 'shopify',
    storeId,
    id,
    productId: read.filledText(whole.id, 'productId'),
    variantId: id,
    inventoryItemId: read.filledText(item.id, 'inventoryItemId'),
    sku: read.filledText(variant.sku, 'sku'),
    barcode: read.filledText(variant.barcode, 'barcode'),
    hsn: read.filledText(item.harmonizedSystemCode, 'hsn'),
    title: read.filledText(whole.title, 'title') ?? variantTitle ?? '',
    variantTitle: variantTitle === ONLY_VARIANT ? undefined : variantTitle,
    options,
    price: money(variant.price, 'price'),
    compareAtPrice: money(variant.compareAtPrice, 'compareAtPrice'),
    status: mapState(read, whole.status),
    tracked,
    available: tracked === true ? mapQuantity(read, variant.inventoryQuantity) : undefined,
    requiresShipping: read.flag(item.requiresShipping, 'requiresShipping'),
    imageUrl: imageOf(nodesOf(variant.media)[0]) ?? imageOf(whole.featuredMedia),
    weight: mapWeight(read, item.measurement),
    createdAt: read.time(variant.createdAt, 'createdAt'),
    updatedAt: read.time(variant.updatedAt, 'updatedAt'),
    availability: currency === undefined ? WITHOUT_CURRENCY : undefined,
    issues: read.issues.length === 0 ? undefined : read.issues,
  });
  return { product, issues: read.issues };
}

const WITHOUT_CURRENCY: Availability = { price: 'not_yet_available', compareAtPrice: 'not_yet_available' };

function mapState(read: WireReader, status: unknown) {
  const raw = read.filledText(status, 'status');
  const state = mapStatus(STATES, raw);
  if (state.value === 'unknown' && raw !== undefined) {
    read.report('unknown_value', 'status', 'a status that this version does not know', raw);
  }
  return state;
}

/** What sets a variant apart from the others of its product; a single one has nothing to. */
function mapOptions(read: WireReader, selected: unknown): Product['options'] {
  const options = (read.list(selected, 'options') ?? []).flatMap((entry, index) => {
    const option = recordOf(entry);
    const name = read.filledText(option?.['name'], `options.${index}.name`);
    const value = read.filledText(option?.['value'], `options.${index}.value`);
    return name === undefined || value === undefined || value === ONLY_VARIANT ? [] : [{ name, value }];
  });
  return options.length === 0 ? undefined : options;
}

/** Oversold stock is negative, and stays so. */
function mapQuantity(read: WireReader, value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined;
  // Plus zero: JSON knows -0.
  if (Number.isSafeInteger(value)) return (value as number) + 0;
  read.report('invalid_value', 'available', 'expected a whole number');
  return undefined;
}

/** Shopify writes 0 for an item that nobody has weighed. */
function mapWeight(read: WireReader, measurement: unknown): Weight | undefined {
  const weight = recordOf(recordOf(measurement)?.['weight']);
  const value = read.amount(weight?.['value'], 'weight');
  if (value === undefined || compareDecimals(value, '0') <= 0) return undefined;
  const unit = WEIGHT_UNITS.get(weight?.['unit']);
  if (unit !== undefined) return { value, unit };
  read.report('unknown_value', 'weight', 'a unit of weight that this version does not know');
  return undefined;
}

function imageOf(media: unknown): string | undefined {
  const url = recordOf(recordOf(recordOf(media)?.['preview'])?.['image'])?.['url'];
  return typeof url === 'string' && url !== '' ? url : undefined;
}

function nodesOf(connection: unknown): readonly unknown[] {
  const nodes = recordOf(connection)?.['nodes'];
  return Array.isArray(nodes) ? nodes : [];
}
