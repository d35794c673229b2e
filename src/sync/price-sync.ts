import { NotSupportedError } from '../core/errors.js';
import type { ListingAccess, ListingKind, OutgoingValue, SentValues } from './listing-kind.js';
import type { ListingSync, ListingSyncOptions } from './listing-options.js';
import { sentRows } from './listing-sent.js';
import { createListingSync } from './listing-sync.js';
import { wantedOf } from './listing-wanted.js';
import { type HostPrices, priceFrom, wantedPrice } from './price-wanted.js';
import { requirePorts } from './require-ports.js';

export interface PriceSyncOptions extends ListingSyncOptions {
  readonly hostPrices: HostPrices;
}

/**
 * Keeps the price of the mapped listings at what the host says. Off unless `settings.prices.enabled` of the store and
 * `syncPrice` of the mapping are on. Prices go one way: what was changed at the platform stays until the host's price
 * changes, or a `full` run.
 */
export function createPriceSync(given: PriceSyncOptions): ListingSync {
  requirePorts('createPriceSync', given, ['hostPrices']);
  const { hostPrices, ...options } = given;
  const kind: ListingKind = {
    kind: 'price',
    job: 'prices',
    service: 'priceSync',
    counter: 'priceUpdates',
    check: ({ platform, storeId }, { capabilities }, operation) => {
      if (capabilities.operations.updatePrices) return;
      const message = `${platform} ${operation}: prices cannot be set there (capabilities.operations.updatePrices). Switch prices.enabled off for ${storeId}.`;
      throw new NotSupportedError(message, { platform, storeId, operation });
    },
    isOn: ({ isActive, syncPrice }) => isActive && syncPrice,
    wanted: (entry, _connector, mappings, signal) =>
      wantedOf(entry, mappings, signal, (question) => hostPrices.prices(question), wantedPrice),
    send: sendPrices,
  };
  const { context: _context, dirty: _dirty, ...sync } = createListingSync(kind, options);
  return sync;
}

async function sendPrices(
  { connector, store, call }: ListingAccess,
  rows: readonly OutgoingValue[],
): Promise<SentValues> {
  const items = rows.map(({ mapping, value }) => ({ sku: mapping.sku ?? '', ...priceFrom(value) }));
  const { results, handle } = await connector.updatePrices({ storeId: store.storeId, items }, call);
  return { rows: sentRows(results), ...(handle === undefined ? {} : { handle }) };
}
