import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import type { Dimensions, Weight } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import { rowsOf, type WooSource } from './product-units.js';
import { type StoreUnits, settingsOf } from './settings.js';

/** WooCommerce's words for the model's. Yards are none of the model's, so such dimensions are left out. */
const WEIGHT_UNITS: ReadonlyMap<unknown, Weight['unit']> = new Map<unknown, Weight['unit']>([
  ['kg', 'kg'],
  ['g', 'g'],
  ['lbs', 'lb'],
  ['oz', 'oz'],
]);
const DIMENSION_UNITS: ReadonlyMap<unknown, Dimensions['unit']> = new Map<unknown, Dimensions['unit']>([
  ['m', 'm'],
  ['cm', 'cm'],
  ['mm', 'mm'],
  ['in', 'in'],
]);

const UNKNOWN: StoreUnits = { currency: undefined, decimals: undefined, weight: undefined, dimension: undefined };

/**
 * What the store's prices and measures are in. The store is asked once and the answer kept with its settings; where the
 * key may not read settings, what is not known stays out of the products.
 */
export async function readStoreUnits(runtime: Runtime, source: WooSource, call: Call): Promise<StoreUnits> {
  const record = await runtime.tokens.load(source.storeId);
  const { currency } = record.profile;
  const known = settingsOf(record).units;
  if (known !== undefined) return { ...known, currency: currency ?? known.currency };
  try {
    const general = await readSettings(source, 'general', call);
    const products = await readSettings(source, 'products', call);
    const decimals = Number(general.get('woocommerce_price_num_decimals') || Number.NaN);
    const units = {
      currency: currency ?? general.get('woocommerce_currency'),
      decimals: Number.isSafeInteger(decimals) ? decimals : undefined,
      weight: WEIGHT_UNITS.get(products.get('woocommerce_weight_unit')),
      dimension: DIMENSION_UNITS.get(products.get('woocommerce_dimension_unit')),
    };
    const saved = await runtime.tokens.update(source.storeId, (current) => ({
      ...current,
      settings: { ...current.settings, units: JSON.parse(JSON.stringify(units)) as JsonObject },
    }));
    return settingsOf(saved).units ?? UNKNOWN;
  } catch (error) {
    call.throwIfOver();
    if (!ConnectorError.isInstance(error)) throw error;
    return { ...UNKNOWN, currency };
  }
}

async function readSettings(
  { client, storeId }: WooSource,
  group: string,
  call: Call,
): Promise<ReadonlyMap<string, string>> {
  const query = { _fields: ['id', 'value'] };
  const request = {
    method: 'GET',
    path: `wc/v3/settings/${group}`,
    query,
    label: 'store settings',
    maxRetries: 0,
  } as const;
  const { body } = await client.request(storeId, request, call);
  const pairs = rowsOf(body).map(({ id, value }) => [id, value] as const);
  return new Map(pairs.filter((pair): pair is [string, string] => pair.every((part) => typeof part === 'string')));
}
