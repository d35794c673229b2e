import type { Call } from '../../../src/core/call.js';
import type { Connector, InventoryRow } from '../../../src/core/connector.js';
import { ConnectorError } from '../../../src/core/errors.js';
import type { ToyClient } from './connector.js';
import type { ToyItem } from './platform.js';

const BATCH = 5;

type Operation = 'updateInventory' | 'adjustInventory' | 'fetchInventory';

export function createToyInventory(client: ToyClient): Pick<Connector, Operation> {
  const { request, run, habits } = client;

  const itemsOf = async (skus: readonly string[], call: Call): Promise<ReadonlyMap<string, readonly ToyItem[]>> => {
    const unique = [...new Set(skus)];
    const found: ToyItem[] = [];
    for (let start = 0; start < unique.length; start += BATCH) {
      const query = unique
        .slice(start, start + BATCH)
        .map((sku) => `sku=${encodeURIComponent(sku)}`)
        .join('&');
      found.push(...(await request<{ items: readonly ToyItem[] }>(call, { path: `/stock?${query}` })).items);
    }
    return new Map(unique.map((sku) => [sku, found.filter((item) => item.sku === sku)]));
  };

  const writeRow = async (
    sku: string,
    amount: number,
    isValid: boolean,
    candidates: readonly ToyItem[],
    write: (item: ToyItem) => Promise<ToyItem>,
  ): Promise<InventoryRow> => {
    if (!isValid) return { sku, ok: false, reason: 'invalid_quantity', message: `${amount} is not a quantity` };
    const [item, another] = candidates;
    if (item === undefined) return { sku, ok: false, reason: 'sku_not_found' };
    if (another !== undefined)
      return { sku, ok: false, reason: 'sku_ambiguous', candidates: candidates.map(({ id }) => id) };
    try {
      return { sku, ok: true, itemId: item.id, previous: item.quantity, quantity: (await write(item)).quantity };
    } catch (error) {
      if (ConnectorError.isInstance(error) && error.code === 'conflict') return { sku, ok: false, reason: 'stale' };
      throw error;
    }
  };

  return {
    updateInventory: ({ storeId, items }, options) =>
      run('updateInventory', storeId, options, async (call) => {
        const found = await itemsOf(
          items.map(({ sku }) => sku),
          call,
        );
        const results: InventoryRow[] = [];
        for (const { sku, quantity, expected } of items) {
          const isValid = Number.isSafeInteger(quantity) && quantity >= 0;
          const write = ({ id }: ToyItem) =>
            request<ToyItem>(call, { method: 'PUT', path: `/stock/${id}`, body: { quantity, expected } });
          results.push(await writeRow(sku, quantity, isValid, found.get(sku) ?? [], write));
        }
        return { results, status: 'done' };
      }),

    adjustInventory: ({ storeId, items }, options) =>
      run('adjustInventory', storeId, options, async (call) => {
        const found = await itemsOf(
          items.map(({ sku }) => sku),
          call,
        );
        const results: InventoryRow[] = [];
        for (const { sku, delta } of items) {
          const retry = habits.adjustRetry;
          const write = ({ id }: ToyItem) =>
            request<ToyItem>(call, { method: 'POST', path: `/stock/${id}`, body: { delta }, retry });
          results.push(await writeRow(sku, delta, Number.isSafeInteger(delta), found.get(sku) ?? [], write));
        }
        return { results, status: 'done' };
      }),

    fetchInventory: ({ storeId, skus = [] }, options) =>
      run('fetchInventory', storeId, options, async (call) => {
        const found = await itemsOf(skus, call);
        const levels = [...found.values()].filter((items) => items.length === 1).flat();
        return {
          levels: levels.map(({ id, sku, quantity }) => ({ sku, itemId: id, available: quantity })),
          unresolved: [...found].flatMap(([sku, items]) => {
            if (items.length === 1) return [];
            return [{ sku, reason: items.length === 0 ? ('sku_not_found' as const) : ('sku_ambiguous' as const) }];
          }),
        };
      }),
  };
}
