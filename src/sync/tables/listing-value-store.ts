import type { StoreKey } from '../../core/ports.js';
import type { ListingValue, ListingValueKind, ListingValueStore } from '../ports/index.js';
import { type Table, tableKey, walkTable } from './table.js';

/** One value of one store. */
export interface StoredListingValue extends StoreKey {
  readonly value: ListingValue;
}

/** A store of what listings were last told, on a table. */
export function listingValueStoreOn(table: Table<StoredListingValue>): ListingValueStore {
  return {
    list(store, kind, { unitIds } = {}) {
      const isWanted = wanted(store, kind, unitIds);
      return walkTable(table, isWanted, ({ value }) => structuredClone(value));
    },

    put: ({ platform, storeId }, values) =>
      table.update(() => ({
        changes: values.map((value) => ({
          key: keyOf({ platform, storeId }, value),
          head: { platform, storeId, value },
        })),
        result: undefined,
      })),

    remove: (store, kind, unitIds) =>
      table.update(({ heads }) => ({ changes: removals(heads, wanted(store, kind, unitIds)), result: undefined })),

    deleteStore: (store) =>
      table.update(({ heads }) => ({
        changes: removals(heads, (head) => isOf(head, store)),
        result: undefined,
        erase: true,
      })),
  };
}

function wanted(store: StoreKey, kind: ListingValueKind, unitIds: readonly string[] | undefined) {
  const units = unitIds === undefined ? undefined : new Set(unitIds);
  return (head: StoredListingValue): boolean =>
    isOf(head, store) && head.value.kind === kind && (units === undefined || units.has(head.value.unitId));
}

function removals(
  heads: ReadonlyMap<string, StoredListingValue>,
  isGoing: (head: StoredListingValue) => boolean,
): { readonly key: string; readonly removed: true }[] {
  return [...heads].filter(([, head]) => isGoing(head)).map(([key]) => ({ key, removed: true }));
}

function isOf(head: StoreKey, { platform, storeId }: StoreKey): boolean {
  return head.platform === platform && head.storeId === storeId;
}

function keyOf({ platform, storeId }: StoreKey, { kind, unitId, locationId }: ListingValue): string {
  return tableKey(platform, storeId, kind, unitId, locationId ?? null);
}
