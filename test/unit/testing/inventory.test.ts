import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxVariant, startSandbox } from '../../../src/testing/index.js';
import { ask, type GraphQLAnswer } from './support.js';

let sandbox: Sandbox;
let items: readonly SandboxVariant[];
let here: string;
let there: string;

beforeEach(async () => {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 2 });
  const { locations, variants } = sandbox.controls.shopify;
  [here = '', there = ''] = locations().map((location) => location.id);
  items = variants().filter((variant) => variant.locationIds.includes(here));
});
afterEach(() => sandbox.close());

const FIELDS =
  '{ inventoryAdjustmentGroup { id reason changes { name delta quantityAfterChange item { id } location { id } } } userErrors { code field message } }';
const SET = `mutation Set($input: InventorySetQuantitiesInput!, $key: String!) { inventorySetQuantities(input: $input) @idempotent(key: $key) ${FIELDS} }`;
const ADJUST = `mutation Adjust($input: InventoryAdjustQuantitiesInput!, $key: String!) { inventoryAdjustQuantities(input: $input) @idempotent(key: $key) ${FIELDS} }`;

let keys = 0;
interface Call {
  readonly key?: string;
  readonly version?: string;
  readonly input?: Record<string, unknown>;
}

function set(quantities: readonly object[], { key, version, input }: Call = {}): Promise<GraphQLAnswer> {
  keys += 1;
  const variables = {
    key: key ?? `set-${keys}`,
    input: { name: 'available', reason: 'correction', quantities, ...input },
  };
  return ask(sandbox, SET, variables, version === undefined ? {} : { version });
}

const row = (index: number, quantity: number, changeFromQuantity: number | null = null, locationId = here) => ({
  inventoryItemId: items[index]?.inventoryItemId,
  locationId,
  quantity,
  changeFromQuantity,
});

const available = (index: number): number =>
  sandbox.controls.shopify.inventory(items[index]?.inventoryItemId ?? '', here)?.available ?? Number.NaN;
// biome-ignore lint/suspicious/noExplicitAny: answers are read by path
const result = ({ body }: GraphQLAnswer): any => body.data.inventorySetQuantities;

describe('inventorySetQuantities', () => {
  it('sets, and answers one change for each state', async () => {
    const before = available(0);
    const { inventoryAdjustmentGroup, userErrors } = result(await set([row(0, before + 5, before)]));
    expect(userErrors).toEqual([]);
    expect(inventoryAdjustmentGroup.reason).toBe('correction');
    expect(inventoryAdjustmentGroup.changes).toMatchObject([
      { name: 'available', delta: 5, quantityAfterChange: null },
      { name: 'on_hand', delta: 5, quantityAfterChange: null },
    ]);
    expect(available(0)).toBe(before + 5);
  });

  it('needs the directive on the field from 2026-04', async () => {
    const query = `mutation Set($input: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $input) ${FIELDS} }`;
    const variables = { input: { name: 'available', reason: 'correction', quantities: [row(0, 1)] } };
    const { body } = await ask(sandbox, query, variables, { version: '2026-04' });
    expect(body.data).toEqual({ inventorySetQuantities: null });
    expect(body.errors[0]).toMatchObject({
      message: 'The @idempotent directive is required for this mutation but was not provided.',
      extensions: { code: 'BAD_REQUEST' },
      path: ['inventorySetQuantities'],
    });
    expect((await ask(sandbox, query, variables, { version: '2026-01' })).body.errors).toBeUndefined();
  });

  it('needs changeFromQuantity on every row, null or not', async () => {
    const { changeFromQuantity: _left, ...bare } = row(1, 5);
    const { body } = await set([row(0, 5), bare]);
    expect(body.data).toEqual({ inventorySetQuantities: null });
    expect(body.errors[0]).toMatchObject({
      message: 'InventoryQuantityInput must include the following argument: changeFromQuantity.',
      extensions: { code: 'INVALID_FIELD_ARGUMENTS' },
    });
  });

  it('refuses the whole batch for one stale row', async () => {
    const before = available(0);
    const { inventoryAdjustmentGroup, userErrors } = result(await set([row(0, 77), row(1, 5, available(1) + 1)]));
    expect(inventoryAdjustmentGroup).toBeNull();
    expect(userErrors).toEqual([
      {
        code: 'CHANGE_FROM_QUANTITY_STALE',
        field: ['input', 'quantities', '1', 'changeFromQuantity'],
        message: 'The changeFromQuantity argument no longer matches the persisted quantity.',
      },
    ]);
    expect(available(0)).toBe(before);
  });

  it.each([
    [
      'INVALID_INVENTORY_ITEM',
      'The specified inventory item could not be found.',
      () => [{ ...row(0, 1), inventoryItemId: 'gid://shopify/InventoryItem/999' }],
      {},
    ],
    [
      'INVALID_LOCATION',
      'The specified location could not be found.',
      () => [row(0, 1, null, 'gid://shopify/Location/999')],
      {},
    ],
    [
      'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR',
      'The combination of inventoryItemId and locationId must be unique.',
      () => [row(0, 1), row(0, 2)],
      {},
    ],
    [
      'INVALID_QUANTITY_TOO_HIGH',
      "The quantity can't be higher than 1,000,000,000.",
      () => [row(0, 1_000_000_001)],
      {},
    ],
    ['INVALID_QUANTITY_NEGATIVE', "The quantity can't be negative.", () => [row(0, -1)], { name: 'on_hand' }],
    [
      'INVALID_NAME',
      "The quantity name must be either 'available' or 'on_hand'.",
      () => [row(0, 1)],
      { name: 'reserved' },
    ],
    [
      'INVALID_REASON',
      /^The specified reason is invalid\. Valid values are: correction, cycle_count_available, .*shrinkage\.$/,
      () => [row(0, 1)],
      { reason: 'because' },
    ],
    [
      'INVALID_REFERENCE_DOCUMENT',
      'The specified reference document is invalid.',
      () => [row(0, 1)],
      { referenceDocumentUri: 'no uri' },
    ],
  ])('%s', async (code, message, rows, input) => {
    const { userErrors } = result(await set(rows(), { input }));
    // Both rows of a repeated pair are named.
    expect(userErrors).toHaveLength(code.startsWith('NO_DUPLICATE') ? 2 : 1);
    expect(userErrors[0]).toMatchObject({
      code,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('may leave less than nothing available', async () => {
    expect(result(await set([row(0, -3)])).userErrors).toEqual([]);
    expect(available(0)).toBe(-3);
  });

  it('at a location without stock depends on the version', async () => {
    const index = items.findIndex((item) => !item.locationIds.includes(there));
    const old = result(await set([row(index, 4, null, there)], { version: '2026-07' }));
    expect(old.userErrors[0]).toMatchObject({
      code: 'ITEM_NOT_STOCKED_AT_LOCATION',
      field: ['input', 'quantities', '0', 'locationId'],
    });
    expect(result(await set([row(index, 4, null, there)])).userErrors).toEqual([]);
    expect(sandbox.controls.shopify.inventory(items[index]?.inventoryItemId ?? '', there)).toEqual({
      available: 4,
      onHand: 4,
    });
  });

  it('on 2026-01 wants a comparison of one kind or another', async () => {
    const { changeFromQuantity: _left, ...bare } = row(0, 5);
    const call = (rows: object[], input: Record<string, unknown> = {}) => set(rows, { version: '2026-01', input });
    expect(result(await call([bare])).userErrors[0].code).toBe('COMPARE_QUANTITY_REQUIRED');
    expect(result(await call([{ ...bare, compareQuantity: available(0) + 1 }])).userErrors[0].code).toBe(
      'COMPARE_QUANTITY_STALE',
    );
    expect(result(await call([bare], { ignoreCompareQuantity: true })).userErrors).toEqual([]);
  });
});

describe('an idempotency key', () => {
  it('repeats the first answer for a day', async () => {
    const first = await set([row(0, 11)], { key: 'same' });
    sandbox.controls.shopify.setInventory({ sku: items[0]?.sku ?? '', locationId: here, available: 3 });
    expect((await set([row(0, 11)], { key: 'same' })).body.data).toEqual(first.body.data);
    expect(available(0)).toBe(3);
    sandbox.controls.shopify.advance(25 * 3_600_000);
    await set([row(0, 11)], { key: 'same' });
    expect(available(0)).toBe(11);
  });

  it('belongs to its parameters', async () => {
    await set([row(0, 11)], { key: 'same' });
    expect(result(await set([row(0, 12)], { key: 'same' })).userErrors[0]).toMatchObject({
      code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
      field: null,
    });
    expect(available(0)).toBe(11);
  });

  it('is burnt by a failure', async () => {
    const stale = [row(0, 5, available(0) + 1)];
    await set(stale, { key: 'same' });
    expect(result(await set(stale, { key: 'same' })).userErrors[0].code).toBe('IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED');
  });

  it('may not be blank, and may be in use', async () => {
    expect((await set([row(0, 5)], { key: ' ' })).body.errors[0].extensions.code).toBe('BAD_REQUEST');
    sandbox.controls.shopify.faults.concurrentIdempotency();
    expect(result(await set([row(0, 5)])).userErrors[0].code).toBe('IDEMPOTENCY_CONCURRENT_REQUEST');
    expect(result(await set([row(0, 5)])).userErrors).toEqual([]);
  });
});

describe('inventoryAdjustQuantities', () => {
  const adjust = (change: Record<string, unknown>, input: Record<string, unknown> = {}): Promise<GraphQLAnswer> => {
    keys += 1;
    const target = { inventoryItemId: items[0]?.inventoryItemId, locationId: here };
    const changes = [{ ...target, changeFromQuantity: null, ...change }];
    return ask(sandbox, ADJUST, {
      key: `adjust-${keys}`,
      input: { name: 'available', reason: 'correction', changes, ...input },
    });
  };

  it('adds', async () => {
    const before = available(0);
    const { body } = await adjust({ delta: -2, changeFromQuantity: before });
    expect(body.data.inventoryAdjustQuantities.userErrors).toEqual([]);
    expect(available(0)).toBe(before - 2);
  });

  it.each([
    ['CHANGE_FROM_QUANTITY_STALE', { delta: 1, changeFromQuantity: -99 }, {}],
    ['INVALID_AVAILABLE_DOCUMENT', { delta: 1, ledgerDocumentUri: 'x://y' }, {}],
    ['INVALID_QUANTITY_DOCUMENT', { delta: 1 }, { name: 'damaged' }],
    ['INVALID_QUANTITY_NAME', { delta: 1 }, { name: 'on_hand' }],
    ['INVALID_QUANTITY_TOO_HIGH', { delta: 2_000_000_001 }, {}],
  ])('%s', async (code, change, input) => {
    const answer = await adjust(change, input);
    // An Int of GraphQL ends at 2^31, so the bound itself is checked before the mutation.
    const errors = answer.body.data?.inventoryAdjustQuantities.userErrors ?? [];
    expect(errors.map((error: { code: string }) => error.code)).toContain(code);
  });
});

describe('inventoryActivate', () => {
  const activate = async (item: SandboxVariant | undefined, args: string) => {
    keys += 1;
    const query = `mutation Activate { inventoryActivate(inventoryItemId: "${item?.inventoryItemId}", locationId: "${there}"${args}) @idempotent(key: "activate-${keys}") { inventoryLevel { id quantities(names: ["available", "on_hand"]) { name quantity } } userErrors { field message } } }`;
    return (await ask(sandbox, query)).body.data.inventoryActivate;
  };

  it('stocks an item once', async () => {
    const item = items.find((candidate) => !candidate.locationIds.includes(there));
    const first = await activate(item, ', available: 7');
    expect(first.userErrors).toEqual([]);
    expect(first.inventoryLevel.quantities).toEqual([
      { name: 'available', quantity: 7 },
      { name: 'on_hand', quantity: 7 },
    ]);
    expect((await activate(item, ', available: 9')).userErrors).toEqual([
      {
        field: ['available'],
        message: 'Not allowed to set available quantity when the item is already active at the location.',
      },
    ]);
    expect((await activate(item, ', onHand: 9')).userErrors).toHaveLength(1);
    expect((await activate(item, '')).userErrors).toEqual([]);
    expect(sandbox.controls.shopify.inventory(item?.inventoryItemId ?? '', there)?.available).toBe(7);
  });
});
