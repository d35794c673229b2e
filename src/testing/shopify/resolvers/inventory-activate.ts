import type { RequestContext } from '../graphql/context.js';
import { userError } from '../graphql/errors.js';
import type { FieldArgs } from './define.js';
import { findTarget, isTarget, SET_LIMIT } from './inventory-targets.js';

export function activate(args: FieldArgs, context: RequestContext): object {
  const row = { inventoryItemId: String(args['inventoryItemId']), locationId: String(args['locationId']) };
  const found = findTarget(row, [], context);
  if (!isTarget(found)) {
    return { inventoryLevel: null, userErrors: found.map(({ field, message }) => ({ field, message })) };
  }
  const available = args['available'] as number | null | undefined;
  const hand = args['onHand'] as number | null | undefined;
  const given = available != null ? 'available' : hand != null ? 'onHand' : undefined;
  if (found.level !== undefined) {
    // Activating again without a quantity is harmless; with one it is refused, and the level stays as it is [REC].
    const word = given === 'available' ? 'available' : 'on_hand';
    const message = `Not allowed to set ${word} quantity when the item is already active at the location.`;
    return { inventoryLevel: found.level, userErrors: given === undefined ? [] : [userError([given], message)] };
  }
  const quantity = available ?? hand ?? 0;
  if (quantity < 0 && given === 'onHand') {
    return { inventoryLevel: null, userErrors: [userError(['onHand'], "The quantity can't be negative.")] };
  }
  if (Math.abs(quantity) > SET_LIMIT && given !== undefined) {
    return {
      inventoryLevel: null,
      userErrors: [userError([given], "The quantity can't be higher than 1,000,000,000.")],
    };
  }
  const level = context.shop.addLevel(found.item.id, found.locationId, quantity);
  context.emit({ topic: 'inventory_levels/update', resourceId: `${level.itemId}@${level.locationId}` });
  return { inventoryLevel: level, userErrors: [] };
}
