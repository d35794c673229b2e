import assert from 'node:assert/strict';
import type { InventoryChange, InventoryResult, InventoryRow, InventoryUpdate } from '../../../core/connector.js';
import type { CaseContext, CaseRule } from './case.js';
import { describe, equal, present, settle, typed } from './checks.js';
import type { StockedItem } from './harness.js';
import { finish } from './shipping.js';

const LARGEST_BATCH = 1_000;

export const inventoryRules: readonly CaseRule[] = [
  {
    name: 'inventory: one row per item, in the order of the call; a missing SKU fails alone',
    check: async (context) => {
      const { items, missingSku } = context.scenario.inventory;
      const [first, second] = items;
      const results = await update(context, [
        { ...second, quantity: 41 },
        { sku: missingSku, quantity: 42 },
        { ...first, quantity: 43 },
      ]);
      const skus = results.map(({ sku }) => sku);
      equal(skus, [second.sku, missingSku, first.sku], 'the SKUs of the rows');
      assertOk(results[0]);
      assertFailed(results[1], 'sku_not_found');
      assertOk(results[2]);
      await assertAvailable(context, second, 41);
      await assertAvailable(context, first, 43);
    },
  },
  {
    name: 'inventory: quantities are absolute: the same update twice changes nothing more, and zero is a quantity',
    check: async (context) => {
      const [item] = context.scenario.inventory.items;
      for (const quantity of [17, 17, 0]) {
        assertOk((await update(context, [{ ...item, quantity }]))[0]);
        await assertAvailable(context, item, quantity);
      }
    },
  },
  {
    name: 'inventory: a SKU that the store has twice is reported with its candidates, not guessed',
    check: async (context) => {
      const { ambiguousSku, items } = context.scenario.inventory;
      if (ambiguousSku === undefined) return { skipped: 'the harness has no ambiguous SKU' };
      const results = await update(context, [
        { sku: ambiguousSku, quantity: 5 },
        { ...items[0], quantity: 6 },
      ]);
      const candidates = assertFailed(results[0], 'sku_ambiguous').candidates ?? [];
      assert.ok(candidates.length >= 2, 'an ambiguous SKU must come with its candidates');
      assertOk(results[1]);
      return undefined;
    },
  },
  {
    name: 'inventory: negative, fractional and missing quantities fail alone, before anything is written',
    check: async (context) => {
      const [first, second] = context.scenario.inventory.items;
      const before = await available(context, first);
      for (const quantity of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number]) {
        const results = await update(context, [
          { ...first, quantity },
          { ...second, quantity: 9 },
        ]);
        assertFailed(results[0], 'invalid_quantity', `the row with quantity ${quantity}`);
        assertOk(results[1]);
        await assertAvailable(context, first, before);
      }
    },
  },
  {
    name: 'inventory: with expected a row is written only when the platform still has that quantity',
    check: async (context) => {
      const [item] = context.scenario.inventory.items;
      assertOk((await update(context, [{ ...item, quantity: 20 }]))[0]);
      const stale = await update(context, [{ ...item, quantity: 30, expected: 19 }]);
      assertFailed(stale[0], 'stale');
      await assertAvailable(context, item, 20);
      assertOk((await update(context, [{ ...item, quantity: 30, expected: 20 }]))[0]);
      await assertAvailable(context, item, 30);
    },
  },
  {
    name: 'inventory: more rows than one request takes are cut up, and answered in order',
    check: async (context) => {
      const { connector, scenario } = context;
      const { items, missingSku } = scenario.inventory;
      const count = connector.capabilities.inventory.maxBatchSize + 1;
      if (count > LARGEST_BATCH) return { skipped: `maxBatchSize is above ${LARGEST_BATCH - 1}` };
      const missing = Array.from({ length: count }, (_, index) => ({ sku: `${missingSku}-${index}`, quantity: 1 }));
      const rows = [...missing, { ...items[0], quantity: 77 }];
      const results = await update(context, rows);
      equal(
        results.map(({ sku }) => sku),
        rows.map(({ sku }) => sku),
        'the SKUs of the rows',
      );
      for (const row of results.slice(0, -1)) assertFailed(row, 'sku_not_found');
      assertOk(results.at(-1));
      await assertAvailable(context, items[0], 77);
      return undefined;
    },
  },
  {
    name: 'inventory: an update whose answer is lost ends at the same quantity',
    check: async (context) => {
      const [item] = context.scenario.inventory.items;
      const quantity = (await available(context, item)) + 11;
      const lost = await loseAnswer(context, item, () => updateOnce(context, [{ ...item, quantity }]));
      if (!lost) return { skipped: 'the platform writes later, so no answer of a write could be lost' };
      assertOk((await update(context, [{ ...item, quantity }]))[0]);
      await assertAvailable(context, item, quantity);
      return undefined;
    },
  },
  {
    name: 'inventory: adjust adds and takes away, row by row',
    check: async (context) => {
      if (!context.connector.capabilities.operations.adjustInventory) return NOT_DECLARED;
      const { items, missingSku } = context.scenario.inventory;
      const [first, second] = items;
      await update(context, [
        { ...first, quantity: 10 },
        { ...second, quantity: 10 },
      ]);
      const results = await adjust(context, [
        { ...second, delta: -3 },
        { sku: missingSku, delta: 1 },
        { ...first, delta: 5 },
      ]);
      assertOk(results[0]);
      assertFailed(results[1], 'sku_not_found');
      assertOk(results[2]);
      await assertAvailable(context, second, 7);
      await assertAvailable(context, first, 15);
      const fractional = await adjust(context, [{ ...first, delta: 0.5 }]);
      assertFailed(fractional[0], 'invalid_quantity');
      await assertAvailable(context, first, 15);
      return undefined;
    },
  },
  {
    name: 'inventory: an adjustment whose answer is lost is not made twice',
    check: async (context) => {
      if (!context.connector.capabilities.operations.adjustInventory) return NOT_DECLARED;
      const [item] = context.scenario.inventory.items;
      const before = await available(context, item);
      const change = { storeId: context.scenario.storeId, items: [{ ...item, delta: 4 }] };
      const lost = await loseAnswer(context, item, () => context.connector.adjustInventory(change));
      if (!lost) return { skipped: 'the platform writes later, so no answer of a write could be lost' };
      await assertAvailable(context, item, before + 4);
      return undefined;
    },
  },
];

const NOT_DECLARED = { skipped: 'adjustInventory is not declared' } as const;

type Items = InventoryUpdate['items'];

async function updateOnce({ connector, scenario }: CaseContext, items: Items): Promise<InventoryResult> {
  return connector.updateInventory({ storeId: scenario.storeId, items });
}

async function update(context: CaseContext, items: Items): Promise<readonly InventoryRow[]> {
  return rowsOf(context, await updateOnce(context, items), items.length);
}

async function adjust(context: CaseContext, items: InventoryChange['items']): Promise<readonly InventoryRow[]> {
  const { connector, scenario } = context;
  return rowsOf(context, await connector.adjustInventory({ storeId: scenario.storeId, items }), items.length);
}

async function rowsOf({ connector, scenario }: CaseContext, result: InventoryResult, count: number) {
  const handle = result.status === 'pending' ? present(result.handle, 'the handle of a pending update') : undefined;
  const { results } = handle === undefined ? result : await finish(connector, scenario, handle, isInventoryResult);
  equal(results.length, count, 'there must be one row per item');
  return results;
}

/** Loses the answer of the write. What the caller is told may differ, but it must not be a plain success or a wrong one. */
async function loseAnswer(context: CaseContext, item: StockedItem, call: () => Promise<InventoryResult>) {
  const before = await available(context, item);
  const { lost } = context.wire.loseAnswer(async () => (await available(context, item)) !== before);
  const settled = await settle('the call', call);
  context.wire.restore();
  if (!lost()) return false;
  if (settled.ok) {
    const [row] = settled.value.results;
    const isKnown = row?.ok === true || row?.reason === 'outcome_unknown';
    assert.ok(
      isKnown,
      `after a lost answer a row is ok (when it was read back) or outcome_unknown, not ${row?.reason}`,
    );
    return true;
  }
  const error = typed('a write whose answer was lost', context, settled.error);
  equal(error.outcomeUnknown, true, `outcomeUnknown of ${describe(error)}`);
  return true;
}

async function available({ scenario }: CaseContext, item: StockedItem): Promise<number> {
  return scenario.inventory.available(item);
}

async function assertAvailable(context: CaseContext, item: StockedItem, expected: number): Promise<void> {
  const actual = await available(context, item);
  equal(actual, expected, `the platform has ${actual} of ${item.sku}, not ${expected}`);
}

function assertOk(row: InventoryRow | undefined): void {
  const { sku, ok, reason, message } = present(row, 'a row of the result');
  equal(ok, true, `the row of ${sku} failed: ${reason} ${message}`);
}

function assertFailed(
  row: InventoryRow | undefined,
  reason: InventoryRow['reason'],
  what = 'the row that cannot be written',
): InventoryRow {
  const found = present(row, what);
  equal(found.ok, false, `${what} must not be ok`);
  equal(found.reason, reason, `${what}: reason`);
  return found;
}

function isInventoryResult(value: unknown): value is InventoryResult {
  return typeof value === 'object' && value !== null && 'results' in value;
}
