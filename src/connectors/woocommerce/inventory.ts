import type { CallOptions } from '../../core/call.js';
import type {
  InventoryChange,
  InventoryPage,
  InventoryQuery,
  InventoryResult,
  InventoryRow,
  InventoryUpdate,
} from '../../core/connector.js';
import type { Runtime } from '../runtime.js';
import { askedRows, type InventoryKind } from '../stock-input.js';
import type { WooClient } from './client.js';
import { adjustQuantities } from './inventory-adjust.js';
import { checkInventoryOptions } from './inventory-input.js';
import { readInventoryPage } from './inventory-reads.js';
import { resolveRows, settledRow } from './inventory-rows.js';
import { setQuantities } from './inventory-set.js';
import { createCataloguePaces } from './product-parts.js';
import { requireSite } from './site.js';

export interface WooInventory {
  /**
   * Sets quantities in batches of 100, products together and variations with those of the same product. WooCommerce cannot
   * compare and set: `expected` is compared with what was read a moment before, and a sale in between is written over.
   */
  updateInventory(update: InventoryUpdate, options?: CallOptions): Promise<InventoryResult>;
  /**
   * Changes quantities, one request for each: the store adds up by itself, so that sales since the last read are not lost.
   * With an `idempotencyKey` the same change of an item is made once within 24 hours, whoever repeats it afterwards: the
   * connector notes the last 50 in a hidden meta of the product, for one more request a row. Without one, a lost answer is
   * looked into within the call, but a call that is repeated changes again.
   */
  adjustInventory(change: InventoryChange, options?: CallOptions): Promise<InventoryResult>;
  /**
   * Fetches stock of the asked SKUs, in their order, or of the whole catalogue. What the store does not count is there with
   * `tracked: false` and nothing available; `itemId` is what the stock is kept under: for variations that share the stock
   * of their product, the product's.
   */
  fetchInventory(query: InventoryQuery, options?: CallOptions): Promise<InventoryPage>;
}

export function createWooInventory(runtime: Runtime, client: WooClient): WooInventory {
  const paces = createCataloguePaces();
  const change = (
    kind: InventoryKind,
    operation: string,
    input: { readonly storeId: string; readonly items: unknown; readonly platformOptions?: unknown },
    callOptions: CallOptions | undefined,
  ): Promise<InventoryResult> =>
    runtime.call(operation, input.storeId, callOptions, async (call) => {
      const source = { client, storeId: requireSite(input.storeId, operation), paces };
      const asked = askedRows(input.items, kind, runtime.platform, operation);
      const { manageStock = false } = checkInventoryOptions(input.platformOptions, operation);
      const { rows, failed } = await resolveRows(source, asked, { kind, manageStock }, call);
      const results = new Map<number, InventoryRow>(failed);
      // Of a change that was made before nothing else counts: it is looked for first, right before the write.
      const isKeyed = kind === 'adjust' && call.idempotencyKey !== undefined;
      const open = rows.filter((row) => {
        const settled = isKeyed ? undefined : settledRow(kind, row);
        if (settled !== undefined) results.set(row.index, settled);
        return settled === undefined;
      });
      const write = kind === 'set' ? setQuantities : adjustQuantities;
      for (const [index, row] of await write(source, open, call)) results.set(index, row);
      return { status: 'done', results: asked.flatMap((_, index) => results.get(index) ?? []) };
    });

  return {
    updateInventory: (update, options) => change('set', 'updateInventory', update, options),
    adjustInventory: (update, options) => change('adjust', 'adjustInventory', update, options),
    fetchInventory: (query, options) =>
      runtime.call('fetchInventory', query.storeId, options, async (call) => {
        const storeId = requireSite(query.storeId, 'fetchInventory');
        return readInventoryPage({ client, storeId, paces }, query, call);
      }),
  };
}
