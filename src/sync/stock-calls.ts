import type { InventoryTarget, InventoryUpdate } from '../core/connector.js';
import { type InventoryLevel, omitUndefined } from '../model/index.js';
import type { ListingAccess, OutgoingValue, SentValues, ShownValue } from './listing-kind.js';
import { sentRows } from './listing-sent.js';
import type { ProductMapping } from './ports/index.js';

/** Sets quantities; without a SKU by what else the platform may know the listing by. */
export async function sendStock(
  { connector, store, settings, call }: ListingAccess,
  rows: readonly OutgoingValue[],
): Promise<SentValues> {
  const items = rows.map(({ mapping, locationId, value, expected }): InventoryUpdate['items'][number] => ({
    ...omitUndefined<InventoryTarget>({
      sku: mapping.sku ?? '',
      itemId: mapping.itemId ?? (mapping.sku === undefined ? mapping.unitId : undefined),
      locationId,
      expected: expected === undefined ? undefined : Number(expected),
    }),
    quantity: Number(value),
  }));
  const { platformOptions } = settings.inventory;
  const options = platformOptions === undefined ? {} : { platformOptions };
  const { results, handle } = await connector.updateInventory({ storeId: store.storeId, items, ...options }, call);
  return { rows: sentRows(results), ...(handle === undefined ? {} : { handle }) };
}

/** What the platform shows of these listings. Those without a SKU cannot be asked for, and what is not counted has no value. */
export async function readStock(
  { connector, store, call }: ListingAccess,
  mappings: readonly ProductMapping[],
): Promise<readonly ShownValue[]> {
  const bySku = new Map<string, ProductMapping[]>();
  for (const mapping of mappings) {
    if (mapping.sku !== undefined) bySku.set(mapping.sku, [...(bySku.get(mapping.sku) ?? []), mapping]);
  }
  if (bySku.size === 0) return [];
  const query = { storeId: store.storeId, skus: [...bySku.keys()] };
  const shown: ShownValue[] = [];
  let cursor: string | undefined;
  do {
    const page = await connector.fetchInventory({ ...query, ...(cursor === undefined ? {} : { cursor }) }, call);
    shown.push(...page.levels.flatMap((level) => shownBy(level, bySku.get(level.sku ?? '') ?? [])));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return shown;
}

function shownBy(level: InventoryLevel, mappings: readonly ProductMapping[]): readonly ShownValue[] {
  if (level.tracked === false) return [];
  const { locationId, available, itemId, fulfilledBy } = level;
  const own = mappings.filter((mapping) => mapping.itemId === undefined || mapping.itemId === itemId);
  return own.map((mapping) =>
    omitUndefined<ShownValue>({
      mapping,
      locationId,
      value: String(available),
      isReadOnly: fulfilledBy === 'marketplace',
    }),
  );
}
