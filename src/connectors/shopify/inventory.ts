import type { CallOptions } from '../../core/call.js';
import type {
  InventoryChange,
  InventoryPage,
  InventoryQuery,
  InventoryResult,
  InventoryRow,
  InventoryUpdate,
  StockLocation,
} from '../../core/connector.js';
import type { Runtime } from '../runtime.js';
import { askedRows, type InventoryKind } from '../stock-input.js';
import type { ShopifyClient } from './client.js';
import { checkInventoryOptions } from './inventory-input.js';
import { readInventoryPage, readLocations } from './inventory-reads.js';
import { resolveRows } from './inventory-rows.js';
import { writeRows } from './inventory-writer.js';
import { grantedScopes, selectionFor } from './scopes.js';
import { requireShopDomain } from './shop-domain.js';

export interface ShopifyInventory {
  /**
   * Sets quantities, each compared with what was read (or with `expected`), so that a sale in between is never written
   * over. Batches of 250.
   */
  updateInventory(update: InventoryUpdate, options?: CallOptions): Promise<InventoryResult>;
  /**
   * Changes quantities. With an `idempotencyKey` the same change is made once within 24 hours, whoever repeats it; each
   * row then takes a request of its own.
   */
  adjustInventory(change: InventoryChange, options?: CallOptions): Promise<InventoryResult>;
  fetchInventory(query: InventoryQuery, options?: CallOptions): Promise<InventoryPage>;
  fetchLocations(query: { readonly storeId: string }, options?: CallOptions): Promise<readonly StockLocation[]>;
}

export function createShopifyInventory(runtime: Runtime, client: ShopifyClient): ShopifyInventory {
  const change = (
    kind: InventoryKind,
    operation: string,
    input: { readonly storeId: string; readonly items: unknown; readonly platformOptions?: unknown },
    callOptions: CallOptions | undefined,
  ): Promise<InventoryResult> =>
    runtime.call(operation, input.storeId, callOptions, async (call) => {
      const storeId = requireShopDomain(input.storeId, operation);
      const asked = askedRows(input.items, kind, 'shopify', operation);
      const options = checkInventoryOptions(input.platformOptions, operation);
      const { locationId } = (await runtime.tokens.load(storeId)).settings;
      const defaultLocationId = typeof locationId === 'string' ? locationId : undefined;
      const { rows, failed } = await resolveRows({ client, storeId }, asked, { kind, defaultLocationId }, call);
      const outcomes = await writeRows({ client, storeId, kind, options }, rows, call);
      const results = new Map<number, InventoryRow>([
        ...failed.map(({ index, row }) => [index, row] as const),
        ...outcomes,
      ]);
      // Every row is in one of the two.
      return { status: 'done', results: asked.flatMap((_, index) => results.get(index) ?? []) };
    });

  return {
    updateInventory: (update, options) => change('set', 'updateInventory', update, options),
    adjustInventory: (update, options) => change('adjust', 'adjustInventory', update, options),

    fetchInventory: (query, options) =>
      runtime.call('fetchInventory', query.storeId, options, async (call) => {
        const storeId = requireShopDomain(query.storeId, 'fetchInventory');
        return readInventoryPage({ client, storeId }, query, call);
      }),

    fetchLocations: (query, options) =>
      runtime.call('fetchLocations', query.storeId, options, async (call) => {
        const storeId = requireShopDomain(query.storeId, 'fetchLocations');
        const select = selectionFor(grantedScopes(await runtime.tokens.load(storeId)));
        return readLocations({ client, storeId }, select, call);
      }),
  };
}
