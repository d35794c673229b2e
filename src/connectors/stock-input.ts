import type { InventoryTarget } from '../core/connector.js';
import { recordOf } from '../core/wire-reader.js';
import { invalidInput } from './invalid-input.js';

/** A target quantity, or a change of it. */
export type InventoryKind = 'set' | 'adjust';

/** What one row asks for; its texts and numbers are not checked yet. */
export interface AskedRow extends InventoryTarget {
  readonly amount: number;
}

/** @throws {InvalidRequestError} when `items` is no list. A row that is odd fails later, alone. */
export function askedRows(
  items: unknown,
  kind: InventoryKind,
  platform: string,
  operation: string,
): readonly AskedRow[] {
  if (!Array.isArray(items)) throw invalidInput(platform, operation, [{ path: 'items', message: 'must be a list' }]);
  return items.map((item: unknown) => {
    const { quantity, delta, ...target } = recordOf(item) ?? {};
    return { ...target, amount: kind === 'set' ? quantity : delta } as AskedRow;
  });
}
