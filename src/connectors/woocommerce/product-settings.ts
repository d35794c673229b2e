import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { currencySchema, type Dimensions, omitUndefined, type Weight } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import { patienceOf } from './page-retry.js';
import { rowsOf, type WooSource } from './product-units.js';
import { type StoreUnits, settingsOf } from './settings.js';
import { createStoreMemory } from './store-memory.js';

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

/** What a store's prices and measures are in. */
export type UnitsReader = (source: WooSource, call: Call) => Promise<StoreUnits>;

/** Merchants rarely change them. */
const KEEP_MS = 24 * 60 * 60_000;

/**
 * Makes the reader of a connector. A store is asked once a day and the answer kept with its settings. Where the key may
 * not read settings, the newest orders tell the currency; what is not known stays out of the products.
 */
export function createUnitsReader(runtime: Runtime): UnitsReader {
  const refusedAt = createStoreMemory(0);

  const remember = async (storeId: string, units: StoreUnits, readAt: number): Promise<void> => {
    const kept = omitUndefined<JsonObject>({ ...units, readAt });
    try {
      await runtime.tokens.update(storeId, (record) => ({ ...record, settings: { ...record.settings, units: kept } }));
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      // They serve this call all the same; the next one asks again.
      const message = `The units of ${storeId} could not be saved (${error.code}).`;
      runtime.logger.warn({ event: 'settings_unsaved', message, platform: 'woocommerce', storeId, code: error.code });
    }
  };

  return async (source, call) => {
    const { storeId } = source;
    const { profile, ...record } = await runtime.tokens.load(storeId);
    const now = runtime.now();
    const known = settingsOf(record).units;
    const withProfile = (units: StoreUnits) => ({ ...units, currency: units.currency ?? profile.currency });
    const askedAt = Math.max(known?.readAt ?? 0, refusedAt.of(storeId));
    if (now - askedAt < KEEP_MS) return withProfile(known ?? UNKNOWN);
    let units: StoreUnits;
    try {
      units = await askStore(source, call);
    } catch (error) {
      call.throwIfOver();
      if (!ConnectorError.isInstance(error)) throw error;
      // A catalogue without prices, for no reason but a moment's trouble, would be taken for one.
      if (error.retryable && known === undefined && profile.currency === undefined) throw error;
      if (error.retryable) return withProfile(known ?? UNKNOWN);
      refusedAt.change(storeId, () => now);
      if ((known ?? profile).currency !== undefined) return withProfile(known ?? UNKNOWN);
      const currency = await currencyOfOrders(source, call);
      if (currency === undefined) return known ?? UNKNOWN;
      units = { ...(known ?? UNKNOWN), currency };
    }
    await remember(storeId, units, now);
    return withProfile(units);
  };
}

async function askStore(source: WooSource, call: Call): Promise<StoreUnits> {
  const general = await readSettings(source, 'general', call);
  const products = await readSettings(source, 'products', call);
  const decimals = general.get('woocommerce_price_num_decimals');
  const currency = currencySchema.safeParse(general.get('woocommerce_currency'));
  return {
    currency: currency.success ? currency.data : undefined,
    decimals: decimals !== undefined && /^\d$/.test(decimals) ? Number(decimals) : undefined,
    weight: WEIGHT_UNITS.get(products.get('woocommerce_weight_unit')),
    dimension: DIMENSION_UNITS.get(products.get('woocommerce_dimension_unit')),
  };
}

/** Buyers of a store with several currencies pay in theirs: only orders that agree tell the store's own. */
async function currencyOfOrders({ client, storeId }: WooSource, call: Call): Promise<string | undefined> {
  const query = { per_page: NEWEST, orderby: 'id', order: 'desc', _fields: ['currency'] };
  const request = { method: 'GET', path: 'wc/v3/orders', query, label: 'newest orders' } as const;
  try {
    const { body } = await client.request(storeId, { ...request, ...triesOf(call) }, call);
    const [currency, ...others] = new Set(rowsOf(body).map((row) => row['currency']));
    const parsed = currencySchema.safeParse(currency);
    return parsed.success && others.length === 0 ? parsed.data : undefined;
  } catch (error) {
    call.throwIfOver();
    if (!ConnectorError.isInstance(error)) throw error;
    return undefined;
  }
}

const NEWEST = 20;

async function readSettings(
  { client, storeId }: WooSource,
  group: string,
  call: Call,
): Promise<ReadonlyMap<string, string>> {
  const query = { _fields: ['id', 'value'] };
  const request = { method: 'GET', path: `wc/v3/settings/${group}`, query, label: 'store settings' } as const;
  const { body } = await client.request(storeId, { ...request, ...triesOf(call) }, call);
  const pairs = rowsOf(body).map(({ id, value }) => [id, value] as const);
  return new Map(pairs.filter((pair): pair is [string, string] => pair.every((part) => typeof part === 'string')));
}

/** Not at the cost of what the call is for. */
function triesOf(call: Call) {
  return { maxRetries: Math.min(call.maxRetries, 1), attemptTimeoutMs: patienceOf(call) / 2 };
}
