import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import {
  compareDecimals,
  type Mapped,
  type MappingIssue,
  type Money,
  mapStatus,
  omitUndefined,
  type Product,
  type ProductState,
  parseAmount,
  type WithUndefined,
} from '../../model/index.js';
import { parseId } from './ids.js';
import { utcTime } from './map-head.js';
import { mapHsn, mapImage, mapMeasures, mapOptions } from './product-facts.js';
import { quantityOf, skuOf, UNIT_FIELDS, type WooWire } from './product-units.js';
import type { StoreUnits } from './settings.js';

/** What the mapping needs besides the payload. */
export interface WooProductContext {
  readonly storeId: string;
  /** What prices and measures are in; those without a unit are left out. */
  readonly units: StoreUnits;
  /** The payload of the product that a variation belongs to: it has the name, and decides whether it is sold at all. */
  readonly parent?: unknown;
}

/** What {@link mapProduct} reads, for `_fields`. */
export const PRODUCT_FIELDS: readonly string[] = [
  ...UNIT_FIELDS,
  'name',
  'status',
  'catalog_visibility',
  'global_unique_id',
  'attributes',
  'variations',
  'virtual',
  'weight',
  'dimensions',
  'image',
  'images',
  'meta_data',
  'date_created_gmt',
  'date_modified_gmt',
];

const STATES: ReadonlyMap<string, ProductState> = new Map<string, ProductState>([
  ['publish', 'active'],
  ['draft', 'draft'],
  ['auto-draft', 'draft'],
  ['pending', 'draft'],
  ['future', 'draft'],
  // Seen by the shop's own people only; of a variation: switched off.
  ['private', 'draft'],
  ['trash', 'archived'],
]);

/**
 * Maps one product or variation, from any route that answers such. Pure, and total but for what has no id.
 *
 * @throws {ConnectorError} `unexpected_response` for anything without an id.
 */
export function mapProduct(
  wire: unknown,
  context: WooProductContext,
): { readonly product: Product; readonly issues: readonly MappingIssue[] } {
  const payload = recordOf(wire) ?? {};
  const id = parseId(payload['id']);
  if (id === undefined) {
    const message = 'The payload is not a WooCommerce product: it has no id.';
    const { storeId } = context;
    throw new ConnectorError('unexpected_response', message, {
      platform: 'woocommerce',
      storeId,
      operation: 'mapProduct',
    });
  }
  const read = createWireReader();
  const parentId = parseId(payload['parent_id']);
  const parent = parentId === undefined ? undefined : recordOf(context.parent);
  const { weight, dimensions } = mapMeasures(read, payload, context.units);
  const prices = mapPrices(read, payload, context.units.currency);
  const options = parentId === undefined ? undefined : mapOptions(read, payload['attributes']);
  const name = read.filledText(payload['name'], 'title') ?? '';
  const product = omitUndefined<Product>({
    platform: 'woocommerce',
    storeId: context.storeId,
    id,
    productId: parentId ?? id,
    variantId: parentId === undefined ? undefined : id,
    inventoryItemId: payload['manage_stock'] === 'parent' ? parentId : undefined,
    sku: ownSku(payload, parent),
    barcode: read.filledText(payload['global_unique_id'], 'barcode'),
    hsn: mapHsn(payload['meta_data']) ?? mapHsn(parent?.['meta_data']),
    title: read.filledText(parent?.['name'], 'title') ?? name,
    variantTitle: options?.map(({ value }) => value).join(', ') || undefined,
    options,
    price: prices.price,
    compareAtPrice: prices.compareAtPrice,
    status: mapState(read, payload, parent),
    ...mapStock(payload),
    requiresShipping: virtualOf(read, payload),
    imageUrl: mapImage(payload) ?? (parent === undefined ? undefined : mapImage(parent)),
    weight,
    dimensions,
    createdAt: utcTime(read, payload['date_created_gmt'], 'createdAt'),
    updatedAt: utcTime(read, payload['date_modified_gmt'], 'updatedAt'),
    availability: prices.isWithoutCurrency ? { price: 'scope_missing', compareAtPrice: 'scope_missing' } : undefined,
    issues: read.issues.length === 0 ? undefined : read.issues,
  });
  return { product, issues: read.issues };
}

/** A variation without a SKU shows its product's: that one names the product. */
export function ownSku(wire: WooWire, parent: WooWire | undefined): string | undefined {
  const sku = skuOf(wire);
  return parent !== undefined && sku === skuOf(parent) ? undefined : sku;
}

function mapPrices(read: WireReader, wire: WooWire, currency: string | undefined) {
  const amountOf = (name: string, path: string) => {
    const value = wire[name];
    return value === '' ? undefined : read.amount(value, path);
  };
  const price = amountOf('price', 'price');
  const regular = parseAmount(wire['regular_price']);
  const isReduced = price !== undefined && regular !== undefined && compareDecimals(regular, price) > 0;
  const money = (amount: string | undefined): Money | undefined =>
    amount === undefined || currency === undefined ? undefined : { amount, currency };
  return {
    price: money(price),
    compareAtPrice: isReduced ? money(regular) : undefined,
    isWithoutCurrency: price !== undefined && currency === undefined,
  };
}

/** A variation of a product that is not sold is not sold either. */
function mapState(read: WireReader, wire: WooWire, parent: WooWire | undefined): Mapped<ProductState> {
  const own = stateOf(read, wire);
  if (parent === undefined) return own;
  const whole = stateOf(read, parent);
  return whole.value === 'active' || (whole.value === 'unlisted' && own.value !== 'active') ? own : whole;
}

function stateOf(read: WireReader, wire: WooWire): Mapped<ProductState> {
  const raw = read.filledText(wire['status'], 'status');
  const state = mapStatus(STATES, raw);
  if (state.value === 'unknown' && raw !== undefined) {
    read.report('unknown_value', 'status', 'a status that this version does not know', raw);
  }
  // On no page of the shop, and sold to who has the link.
  return state.value === 'active' && wire['catalog_visibility'] === 'hidden' ? { ...state, value: 'unlisted' } : state;
}

function mapStock({
  manage_stock: managed,
  stock_quantity: quantity,
}: WooWire): WithUndefined<Pick<Product, 'available' | 'tracked'>> {
  const tracked = managed === 'parent' || (typeof managed === 'boolean' ? managed : undefined);
  return { tracked, available: tracked === true ? quantityOf(quantity) : undefined };
}

function virtualOf(read: WireReader, wire: WooWire): boolean | undefined {
  const virtual = read.flag(wire['virtual'], 'requiresShipping');
  return virtual === undefined ? undefined : !virtual;
}
