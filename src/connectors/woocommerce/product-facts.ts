import { recordOf, type WireReader } from '../../core/wire-reader.js';
import type { Dimensions, Product, Weight } from '../../model/index.js';
import { metasOf } from './map-meta.js';
import { rowsOf, type WooWire } from './product-units.js';
import type { StoreUnits } from './settings.js';

/** What plugins call the code of the Indian tariff on a product, without the `_` of hidden keys. */
const HSN_KEYS: ReadonlySet<string> = new Set(['hsn', 'hsn_code', 'hsn_prod_id', 'hsn_sac_code', 'product_hsn']);

/** Four to eight digits, spaces and dots aside. */
export function mapHsn(metaData: unknown): string | undefined {
  for (const { key, value } of metasOf(metaData)) {
    if (key === undefined || key === null || !HSN_KEYS.has(key.replace(/^_/, '').toLowerCase())) continue;
    const digits = typeof value === 'number' || typeof value === 'string' ? String(value).replace(/[\s.]/g, '') : '';
    if (/^\d{4,8}$/.test(digits)) return digits;
  }
  return undefined;
}

/** A variation has `image`, a product `images`. */
export function mapImage(wire: WooWire): string | undefined {
  const source = (recordOf(wire['image']) ?? rowsOf(wire['images'])[0])?.['src'];
  return typeof source === 'string' && source !== '' ? source : undefined;
}

/** What sets a variation apart; an attribute it is sold in any value of is not there. */
export function mapOptions(read: WireReader, attributes: unknown): Product['options'] {
  const options = rowsOf(read.list(attributes, 'options')).flatMap((attribute, index) => {
    const name = read.filledText(attribute['name'], `options.${index}.name`);
    const value = read.filledText(attribute['option'], `options.${index}.value`);
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
  return options.length === 0 ? undefined : options;
}

/** In the store's units, which the payload does not name; empty texts are none. */
export function mapMeasures(
  read: WireReader,
  wire: WooWire,
  units: StoreUnits,
): { readonly weight: Weight | undefined; readonly dimensions: Dimensions | undefined } {
  const amountOf = (value: unknown, path: string) => (value === '' ? undefined : read.amount(value, path));
  const sides = recordOf(wire['dimensions']) ?? {};
  const weight = amountOf(wire['weight'], 'weight');
  const length = amountOf(sides['length'], 'dimensions.length');
  const width = amountOf(sides['width'], 'dimensions.width');
  const height = amountOf(sides['height'], 'dimensions.height');
  const { weight: weightUnit, dimension: unit } = units;
  return {
    weight: weight === undefined || weightUnit === undefined ? undefined : { value: weight, unit: weightUnit },
    dimensions:
      length === undefined || width === undefined || height === undefined || unit === undefined
        ? undefined
        : { length, width, height, unit },
  };
}
