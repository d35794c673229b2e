import type { StockLocation } from '../../core/connector.js';
import { recordOf } from '../../core/wire-reader.js';
import { type Finding, fine, problem, warning } from '../diagnosis.js';

/** @param defaultId the store's default location; `undefined` when it has none. */
export function locationFinding(locations: readonly StockLocation[], defaultId: string | undefined): Finding {
  const active = locations.filter(({ isActive }) => isActive);
  if (active.length === 0) {
    return problem(
      'locations',
      'No location is active: nothing can be stocked or shipped.',
      'Activate one in the admin of the shop, under Settings > Locations.',
    );
  }
  if (defaultId !== undefined && !active.some(({ locationId }) => locationId === defaultId)) {
    const isThere = locations.some(({ locationId }) => locationId === defaultId);
    return problem(
      'locations',
      `The default location ${defaultId} ${isThere ? 'is not active any more' : 'is gone'}: stock updates without a locationId fail.`,
      `Connect the store again with the locationId of an active one: ${described(active)}.`,
    );
  }
  if (defaultId !== undefined) return fine('locations', `The default location ${defaultId} is active.`);
  if (active.length === 1) return fine('locations', `The only active location is ${described(active)}.`);
  return fine('locations', `${active.length} active locations, none of them the default: ${described(active)}.`);
}

const MOST_SHOWN = 5;

function described(locations: readonly StockLocation[]): string {
  const names = locations
    .slice(0, MOST_SHOWN)
    .map(({ locationId, name }) => (name === undefined ? locationId : `${locationId} (${name})`));
  return [...names, ...(locations.length > MOST_SHOWN ? ['…'] : [])].join(', ');
}

/** @param items the newest of the shop: looking at all would take many requests. */
export function skuFinding(items: readonly unknown[]): Finding {
  const shared = items.map(recordOf).flatMap((item) => {
    const { sku, duplicateSkuCount: others } = item ?? {};
    // Items without a SKU share that, and nothing else.
    return typeof sku === 'string' && sku.trim() !== '' && typeof others === 'number' && others > 0 ? [sku] : [];
  });
  const skus = [...new Set(shared)];
  const looked = `of the ${items.length} newest items`;
  if (skus.length === 0) return fine('duplicate_skus', `No SKU ${looked} is used twice.`);
  const shown = [...skus.slice(0, MOST_SHOWN), ...(skus.length > MOST_SHOWN ? ['…'] : [])].join(', ');
  return warning(
    'duplicate_skus',
    `${skus.length === 1 ? 'One SKU' : `${skus.length} SKUs`} ${looked} in use by other items too: ${shown}. Stock and prices by SKU fail there.`,
    'Give each variant a SKU of its own, or pass itemId.',
  );
}
