import type { RequestContext } from '../graphql/context.js';
import { gid } from '../ids.js';
import type { InventoryItemRecord, InventoryLevelRecord } from '../state/records.js';
import { define, instant } from './define.js';
import type { QuantityName } from './inventory.js';
import type { Target } from './inventory-targets.js';

interface Change {
  readonly name: QuantityName;
  readonly delta: number;
  readonly item: InventoryItemRecord;
  readonly level: InventoryLevelRecord;
}

type Adjustable = 'available' | 'damaged' | 'incoming' | 'reserved';

/** Both calls change one state; on_hand follows it, and the answer lists a row for each [REC]. */
export function apply(
  planned: readonly { target: Target; delta: number }[],
  name: QuantityName,
  input: { reason: string; referenceDocumentUri?: string | null },
  context: RequestContext,
): object {
  const now = context.shop.now();
  const changes: Change[] = [];
  for (const { target, delta } of planned) {
    const level = target.level ?? context.shop.addLevel(target.item.id, target.locationId, 0);
    level[name as Adjustable] += delta;
    level.updatedAt = now;
    changes.push({ name, delta, item: target.item, level });
    if (name !== 'incoming') changes.push({ name: 'on_hand', delta, item: target.item, level });
    context.emit({ topic: 'inventory_levels/update', resourceId: `${level.itemId}@${level.locationId}` });
  }
  return {
    inventoryAdjustmentGroup: {
      __typename: 'InventoryAdjustmentGroup',
      id: gid('InventoryAdjustmentGroup', context.shop.nextId('InventoryAdjustmentGroup')),
      createdAt: instant(now),
      reason: input.reason,
      referenceDocumentUri: input.referenceDocumentUri ?? null,
      app: null,
      records: changes,
    },
    userErrors: [],
  };
}

export const INVENTORY_ADJUSTMENT_GROUP = define<{ readonly records: readonly Change[] }>({
  changes: ({ records }, args, context) => {
    const names = args['quantityNames'] as readonly string[] | null | undefined;
    return records
      .filter((change) => names == null || names.includes(change.name))
      .map((change) => ({
        name: change.name,
        delta: change.delta,
        // Recorded as null although the schema promises the new quantity [REC].
        quantityAfterChange: null,
        ledgerDocumentUri: null,
        item: change.item,
        location: context.shop.location(change.level.locationId) ?? null,
      }));
  },
});
