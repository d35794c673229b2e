import type { InventoryChange, InventoryRow, InventoryUpdate, Transport } from 'commerce-connectors';
import type { ShopifyApiVersion } from 'commerce-connectors/shopify';
import type { SandboxVariant } from 'commerce-connectors/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { failureOf, startShop, type TestShop } from './shopify-shop.js';

const SET = 'InventorySetQuantities';
const ADJUST = 'InventoryAdjustQuantities';

let shop: TestShop;
let bengaluru: string;
let mumbai: string;
let partner: string;
/** Tracked variants with a SKU of their own, stocked in Bengaluru. */
let stocked: readonly (SandboxVariant & { readonly sku: string })[];

beforeAll(async () => {
  shop = await startShop({ orders: 1, shopify: { variants: 700 } });
  const [first, second, , fourth] = shop.controls.locations();
  [bengaluru, mumbai, partner] = [first?.id ?? '', second?.id ?? '', fourth?.id ?? ''];
  const variants = shop.controls.variants();
  const counts = new Map<string | null, number>();
  for (const { sku } of variants) counts.set(sku, (counts.get(sku) ?? 0) + 1);
  stocked = variants.flatMap((variant) => {
    const { sku, tracked, locationIds } = variant;
    const isUsable = sku !== null && tracked && counts.get(sku) === 1 && locationIds.includes(bengaluru);
    return isUsable ? [{ ...variant, sku }] : [];
  });
});
afterAll(() => shop.close());
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  shop.controls.requests.reset();
});
afterEach(() => {
  vi.restoreAllMocks();
  shop.controls.faults.clear();
});

const at = (index: number) => {
  const found = stocked[index];
  if (found === undefined) throw new Error(`no variant ${index}`);
  return found;
};
const available = (sku: string, locationId = bengaluru) => shop.controls.inventory(sku, locationId)?.available;
const plant = (sku: string, quantity: number, locationId = bengaluru) =>
  shop.controls.setInventory({ sku, locationId, available: quantity });
const update = async (items: InventoryUpdate['items'], more: Partial<InventoryUpdate> = {}, options = {}) =>
  (await shop.shopify.updateInventory({ storeId: shop.storeId, items, ...more }, options)).results;
const adjust = async (items: InventoryChange['items'], more: Partial<InventoryChange> = {}, options = {}) =>
  (await shop.shopify.adjustInventory({ storeId: shop.storeId, items, ...more }, options)).results;
const reasons = (rows: readonly InventoryRow[]) => rows.map(({ ok, reason }) => (ok ? 'ok' : reason));
const writes = (name: string) => shop.controls.requests.count(name);
const batches = () =>
  shop.controls.requests
    .list(SET)
    .map(({ variables }) => (variables as { input: { quantities: unknown[] } }).input.quantities.length);

describe('updateInventory', () => {
  it('fails one bad row of 200 alone, and answers in the order of the call', async () => {
    const items = stocked.slice(0, 200).map(({ sku }, index) => ({ sku, quantity: index, locationId: bengaluru }));
    items[77] = { sku: 'NO-SUCH-SKU', quantity: 1, locationId: bengaluru };
    const rows = await update(items);
    expect(rows.map(({ sku }) => sku)).toEqual(items.map(({ sku }) => sku));
    expect(reasons(rows).filter((reason) => reason !== 'ok')).toEqual(['sku_not_found']);
    expect(rows[77]).toMatchObject({ ok: false, reason: 'sku_not_found', message: expect.stringContaining('itemId') });
    for (const { sku, quantity } of items.filter((_, index) => index !== 77)) expect(available(sku)).toBe(quantity);
    expect(writes(SET)).toBe(1);
  });

  it('writes more than 250 rows in several calls, bad ones in each', async () => {
    const items = stocked
      .slice(0, 502)
      .map(({ sku }, index) => ({ sku, quantity: 1_000 + index, locationId: bengaluru }));
    // Refused by Shopify only when it looks: their locations are closed.
    const closed = shop.controls.locations()[4]?.id ?? '';
    const bad = [10, 240, 300, 501];
    for (const index of bad) items[index] = { ...items[index], locationId: closed } as (typeof items)[number];
    for (const index of bad) plant(items[index]?.sku ?? '', 3, closed);
    const rows = await update(items);
    expect(rows.flatMap(({ ok }, index) => (ok ? [] : [index]))).toEqual(bad);
    expect(new Set(bad.map((index) => rows[index]?.reason))).toEqual(new Set(['location_not_found']));
    // Each batch is refused as a whole, then sent again without the rows that were named.
    expect(batches()).toEqual([250, 248, 250, 249, 2, 1]);
    for (const [index, { sku }] of items.entries())
      if (!bad.includes(index)) expect(available(sku)).toBe(1_000 + index);
  });

  it.each(['2026-01', '2026-04', '2026-07', '2026-10'] as const)(
    'works on API %s',
    async (apiVersion: ShopifyApiVersion) => {
      const connector = shop.another({ apiVersion });
      const { sku } = at(1);
      plant(sku, 3);
      const items = [{ sku, quantity: 8, locationId: bengaluru }];
      const { results } = await connector.updateInventory({ storeId: shop.storeId, items });
      expect(results).toEqual([
        { sku, ok: true, itemId: at(1).inventoryItemId, locationId: bengaluru, previous: 3, quantity: 8 },
      ]);
      const change = { storeId: shop.storeId, items: [{ sku, delta: -2, locationId: bengaluru }] };
      expect(reasons((await connector.adjustInventory(change)).results)).toEqual(['ok']);
      const unstocked = at(2);
      const there = [{ sku: unstocked.sku, quantity: 4, locationId: partner }];
      const activated = await connector.updateInventory({
        storeId: shop.storeId,
        items: there,
        platformOptions: { activate: true },
      });
      expect(reasons(activated.results)).toEqual(['ok']);
      expect(available(sku)).toBe(6);
      expect(available(unstocked.sku, partner)).toBe(4);
      expect(shop.controls.requests.list(SET)[0]?.version).toBe(apiVersion);
    },
  );

  it('sends nothing when nothing changes', async () => {
    const { sku } = at(3);
    plant(sku, 5);
    expect(await update([{ sku, quantity: 5, locationId: bengaluru }])).toMatchObject([
      { ok: true, previous: 5, quantity: 5 },
    ]);
    expect(writes(SET)).toBe(0);
    expect(await update([])).toEqual([]);
  });

  it('sets zero', async () => {
    plant(at(3).sku, 5);
    await update([{ sku: at(3).sku, quantity: 0, locationId: bengaluru }]);
    expect(available(at(3).sku)).toBe(0);
  });

  it('passes reason and document on', async () => {
    plant(at(4).sku, 1);
    const platformOptions = { reason: 'cycle_count_available', referenceDocumentUri: 'erp://counts/17' };
    await update([{ sku: at(4).sku, quantity: 2, locationId: bengaluru }], { platformOptions });
    expect(shop.controls.requests.list(SET)[0]?.variables).toMatchObject({ input: platformOptions });
  });

  it.each([
    [{ platformOptions: { reason: 'theft' } }, 'platformOptions.reason'],
    [{ platformOptions: { activate: 'yes' } }, 'platformOptions.activate'],
    [{ platformOptions: { referenceDocumentUri: 'no uri' } }, 'platformOptions.referenceDocumentUri'],
    [{ platformOptions: 'activate' }, 'platformOptions'],
    [{ items: undefined }, 'items'],
    [{ items: { sku: 'A' } }, 'items'],
  ])('refuses %j before anything is sent', async (wrong, path) => {
    const input = { storeId: shop.storeId, items: [], ...wrong } as unknown as InventoryUpdate;
    const error = await failureOf(shop.shopify.updateInventory(input));
    expect(error).toMatchObject({ code: 'invalid_request', issues: [{ path }] });
    expect(shop.controls.requests.count()).toBe(0);
  });
});

describe('rows that fail alone, before anything is written', () => {
  it.each([
    ['a negative quantity', { quantity: -1 }, 'invalid_quantity'],
    ['half a unit', { quantity: 1.5 }, 'invalid_quantity'],
    ['NaN', { quantity: Number.NaN }, 'invalid_quantity'],
    ['infinity', { quantity: Number.POSITIVE_INFINITY }, 'invalid_quantity'],
    ['no quantity', { quantity: undefined }, 'invalid_quantity'],
    ['text for a quantity', { quantity: '5' }, 'invalid_quantity'],
    ['more than Shopify holds', { quantity: 1_000_000_001 }, 'invalid_quantity'],
    ['half an expected unit', { quantity: 1, expected: 0.5 }, 'invalid_quantity'],
    ['no SKU', { sku: undefined, quantity: 1 }, 'sku_not_found'],
    ['an empty SKU', { sku: '', quantity: 1 }, 'sku_not_found'],
    ['a number for a SKU', { sku: 12, quantity: 1 }, 'sku_not_found'],
    ["another type's item id", { itemId: 'gid://shopify/Product/1', quantity: 1 }, 'sku_not_found'],
    ['an item id that leads nowhere', { itemId: '999', quantity: 1 }, 'sku_not_found'],
    ['a location of another type', { locationId: 'gid://shopify/Order/1', quantity: 1 }, 'location_not_found'],
    ['an unknown location', { locationId: '999', quantity: 1 }, 'location_not_found'],
  ])('%s', async (_what, wrong, reason) => {
    const [bad, good] = [at(5).sku, at(6).sku];
    plant(good, 1);
    plant(bad, 1);
    const rows = await update([
      { sku: bad, locationId: bengaluru, ...wrong } as unknown as InventoryUpdate['items'][number],
      { sku: good, quantity: 2, locationId: bengaluru },
    ]);
    expect(reasons(rows)).toEqual([reason, 'ok']);
    expect(rows[0]?.message).toMatch(/\w/);
    expect([available(bad), available(good)]).toEqual([1, 2]);
  });

  it('a row that is no object', async () => {
    const rows = await update([null, 'A-1', 7] as unknown as InventoryUpdate['items']);
    expect(reasons(rows)).toEqual(['sku_not_found', 'sku_not_found', 'sku_not_found']);
    expect(rows.map(({ sku }) => sku)).toEqual(['', '', '']);
    expect(shop.controls.requests.count()).toBe(0);
  });

  it('the second row of the same item and location', async () => {
    const { sku, inventoryItemId: itemId } = at(7);
    plant(sku, 1);
    const rows = await update([
      { sku, quantity: 2, locationId: bengaluru },
      { sku: 'by id', itemId, quantity: 3, locationId: bengaluru },
    ]);
    expect(reasons(rows)).toEqual(['ok', 'duplicate_item']);
    expect(available(sku)).toBe(2);
  });

  it('an item that Shopify does not count', async () => {
    const untracked = shop.controls.variants().find(({ tracked, sku }) => !tracked && sku !== null);
    const rows = await update([{ sku: untracked?.sku ?? '', quantity: 2, locationId: bengaluru }]);
    expect(rows).toMatchObject([{ ok: false, reason: 'not_tracked', itemId: untracked?.inventoryItemId }]);
  });
});

describe('finding the item', () => {
  it('tells neighbours of the tokenised search apart', async () => {
    for (const [sku, quantity] of [
      ['NEIGHBOUR-1', 21],
      ['NEIGHBOUR-10', 22],
    ] as const) {
      plant(sku, 1);
      expect(reasons(await update([{ sku, quantity, locationId: bengaluru }]))).toEqual(['ok']);
      expect(available(sku)).toBe(quantity);
    }
  });

  it('is exact about case and punctuation', async () => {
    const rows = await update(
      ['neighbour-1', 'NEIGHBOUR 1', ' NEIGHBOUR-1', 'NEIGHBOUR-1 '].map((sku) => ({
        sku,
        quantity: 1,
        locationId: bengaluru,
      })),
    );
    expect(new Set(reasons(rows))).toEqual(new Set(['sku_not_found']));
  });

  it('reports a SKU that two items share with the candidates, and takes itemId then', async () => {
    const twins = shop.controls.variants().filter(({ sku }) => sku === 'DUP-SKU');
    const ids = twins.map(({ inventoryItemId }) => inventoryItemId);
    const [row] = await update([{ sku: 'DUP-SKU', quantity: 4, locationId: bengaluru }]);
    expect(row).toMatchObject({ ok: false, reason: 'sku_ambiguous', candidates: expect.arrayContaining(ids) });
    const itemId = ids[0]?.split('/').at(-1) ?? '';
    expect(reasons(await update([{ sku: 'DUP-SKU', itemId, quantity: 4, locationId: bengaluru }]))).toEqual(['ok']);
    expect(shop.controls.inventory(ids[0] ?? '', bengaluru)?.available).toBe(4);
  });

  it('needs no search with itemId, and no SKU then', async () => {
    const nameless = shop.controls.variants().find(({ sku, tracked }) => sku === null && tracked);
    const itemId = nameless?.inventoryItemId ?? '';
    const locationId = nameless?.locationIds[0] ?? '';
    expect(reasons(await update([{ sku: '', itemId, quantity: 31, locationId }]))).toEqual(['ok']);
    expect(shop.controls.inventory(itemId, locationId)?.available).toBe(31);
    expect(shop.controls.requests.count('InventorySkuSearch')).toBe(0);
  });

  it('takes SKUs with quotes, and searches for nothing else by them', async () => {
    const sku = 'QUOTE-O\'NEIL "A"';
    const locationId = shop.controls.variants().find((variant) => variant.sku === sku)?.locationIds[0] ?? '';
    const hostile = [
      "x' OR sku:'",
      '\\',
      "\\' OR sku:*",
      'constructor',
      '__proto__',
      '*',
      'AND',
      'शर्ट-१',
      'a:b',
      '(',
      'spa ce',
    ];
    const rows = await update([
      { sku, quantity: 17, locationId },
      ...hostile.map((odd) => ({ sku: odd, quantity: 1, locationId })),
    ]);
    expect(reasons(rows)).toEqual(['ok', ...hostile.map(() => 'sku_not_found')]);
    expect(available(sku, locationId)).toBe(17);
  });

  it('costs 31 points for 40 SKUs', async () => {
    await shop.shopify.fetchInventory({ storeId: shop.storeId, skus: stocked.slice(0, 40).map(({ sku }) => sku) });
    expect(shop.controls.requests.totals().requestedCost).toBe(13 + 18);
  });
});

describe('finding the location', () => {
  it('takes the only one the item is stocked at, else asks with the candidates', async () => {
    const single = stocked.find(({ locationIds }) => locationIds.length === 1) ?? at(0);
    const several = stocked.find(({ locationIds }) => locationIds.length > 1) ?? at(0);
    plant(single.sku, 1);
    const rows = await update([
      { sku: single.sku, quantity: 9 },
      { sku: several.sku, quantity: 9 },
    ]);
    expect(rows[0]).toMatchObject({ ok: true, locationId: bengaluru });
    expect(rows[1]).toMatchObject({ ok: false, reason: 'location_required', candidates: several.locationIds });
  });

  it('takes the default of the store, and the row’s own before it', async () => {
    const { storeId } = shop;
    const connector = shop.another({ tokenStore: createMemoryTokenStore() });
    await connector.auth.connect({
      storeId,
      accessToken: shop.controls.accessToken(),
      verify: false,
      locationId: mumbai.split('/').at(-1) ?? '',
    });
    const both = stocked.find(({ locationIds }) => locationIds.includes(mumbai)) ?? at(0);
    plant(both.sku, 1);
    plant(both.sku, 1, mumbai);
    const write = async (items: InventoryUpdate['items']) =>
      (await connector.updateInventory({ storeId, items })).results;
    expect(await write([{ sku: both.sku, quantity: 6 }])).toMatchObject([{ ok: true, locationId: mumbai }]);
    expect(await write([{ sku: both.sku, quantity: 7, locationId: bengaluru }])).toMatchObject([
      { locationId: bengaluru },
    ]);
    expect([available(both.sku), available(both.sku, mumbai)]).toEqual([7, 6]);
  });

  it('where the item is not stocked starts stocking it only when asked to', async () => {
    const { sku } = at(20);
    const items = [{ sku, quantity: 12, locationId: partner }];
    expect(await update(items)).toMatchObject([
      { ok: false, reason: 'not_stocked_at_location', message: expect.stringContaining('activate') },
    ]);
    expect(available(sku, partner)).toBeUndefined();
    expect(await update(items, { platformOptions: { activate: true } })).toMatchObject([{ ok: true, quantity: 12 }]);
    expect(available(sku, partner)).toBe(12);
    expect(
      reasons(
        await adjust([{ sku: at(21).sku, delta: -1, locationId: partner }], { platformOptions: { activate: true } }),
      ),
    ).toEqual(['not_stocked_at_location']);
  });

  it('takes a change there once, however often it is repeated under its key', async () => {
    const { sku } = at(22);
    const items = [{ sku, delta: 5, locationId: partner }];
    const more = { platformOptions: { activate: true } };
    for (const connector of [shop.shopify, shop.another(), shop.another()]) {
      const { results } = await connector.adjustInventory(
        { storeId: shop.storeId, items, ...more },
        { idempotencyKey: 'intake-7' },
      );
      expect(reasons(results)).toEqual(['ok']);
    }
    expect(available(sku, partner)).toBe(5);
  });
});

describe('expected', () => {
  it('is compared before and by Shopify', async () => {
    const { sku } = at(30);
    plant(sku, 10);
    expect(reasons(await update([{ sku, quantity: 11, expected: 9, locationId: bengaluru }]))).toEqual(['stale']);
    expect(writes(SET)).toBe(0);
    expect(reasons(await update([{ sku, quantity: 11, expected: 10, locationId: bengaluru }]))).toEqual(['ok']);
    expect(reasons(await adjust([{ sku, delta: 1, expected: 10, locationId: bengaluru }]))).toEqual(['stale']);
    expect(reasons(await adjust([{ sku, delta: 1, expected: 11, locationId: bengaluru }]))).toEqual(['ok']);
    expect(available(sku)).toBe(12);
  });

  it('does not make a repeated update stale: it finds what it wrote itself', async () => {
    const { sku } = at(32);
    plant(sku, 10);
    const items = [{ sku, quantity: 11, expected: 10, locationId: bengaluru }];
    expect(reasons(await update(items))).toEqual(['ok']);
    expect(reasons(await update(items))).toEqual(['ok']);
    expect(writes(SET)).toBe(1);
  });

  it('is not met by an item that is not stocked there', async () => {
    const rows = await update([{ sku: at(31).sku, quantity: 1, expected: 0, locationId: partner }]);
    expect(reasons(rows)).toEqual(['stale']);
  });
});

describe('a change between reading and writing', () => {
  /** Sells behind the connector's back after each of the first `times` reads. */
  const meddle = (sku: string, times: number) => {
    let done = 0;
    const transport: Transport = async (url, init) => {
      const response = await fetch(url, init);
      if (init.body?.includes('InventoryItemsByIds') && done < times) {
        done += 1;
        plant(sku, 100 + done);
      }
      return response;
    };
    return shop.another({ transport });
  };

  it('is noticed, read again once and taken into account', async () => {
    const { sku } = at(40);
    plant(sku, 5);
    const { results } = await meddle(sku, 1).updateInventory({
      storeId: shop.storeId,
      items: [{ sku, quantity: 50, locationId: bengaluru }],
    });
    expect(results).toMatchObject([{ ok: true, previous: 101, quantity: 50 }]);
    expect(writes(SET)).toBe(2);
    expect(available(sku)).toBe(50);
  });

  it('twice is stale: somebody else is at work', async () => {
    const { sku } = at(41);
    plant(sku, 5);
    const { results } = await meddle(sku, 2).updateInventory({
      storeId: shop.storeId,
      items: [{ sku, quantity: 50, locationId: bengaluru }],
    });
    expect(reasons(results)).toEqual(['stale']);
    expect(available(sku)).toBe(102);
  });

  it('to the wanted quantity needs no further write', async () => {
    const { sku } = at(42);
    plant(sku, 5);
    const { results } = await meddle(sku, 1).updateInventory({
      storeId: shop.storeId,
      items: [{ sku, quantity: 101, locationId: bengaluru }],
    });
    expect(results).toMatchObject([{ ok: true, previous: 101, quantity: 101 }]);
    expect(writes(SET)).toBe(1);
  });

  it('with expected is stale, and the other rows are written', async () => {
    const [one, two] = [at(43).sku, at(44).sku];
    plant(one, 5);
    plant(two, 5);
    const { results } = await meddle(one, 1).updateInventory({
      storeId: shop.storeId,
      items: [
        { sku: one, quantity: 50, expected: 5, locationId: bengaluru },
        { sku: two, quantity: 50, locationId: bengaluru },
      ],
    });
    expect(reasons(results)).toEqual(['stale', 'ok']);
    expect([available(one), available(two)]).toEqual([101, 50]);
  });
});

describe('a lost answer', () => {
  it.each(['resetAfter', 'resetBefore', 'truncated'] as const)(
    '(%s) of a set or a change is made good, once',
    async (fault) => {
      const { sku } = at(50);
      plant(sku, 10);
      shop.controls.faults[fault]({ operation: SET });
      expect(reasons(await update([{ sku, quantity: 20, locationId: bengaluru }]))).toEqual(['ok']);
      shop.controls.faults[fault]({ operation: ADJUST });
      expect(reasons(await adjust([{ sku, delta: 3, locationId: bengaluru }]))).toEqual(['ok']);
      expect(available(sku)).toBe(23);
      expect(writes(ADJUST)).toBe(2);
    },
  );

  it('of an activation is made good', async () => {
    const { sku } = at(51);
    shop.controls.faults.resetAfter({ operation: 'InventoryActivate' });
    const rows = await update([{ sku, quantity: 2, locationId: partner }], { platformOptions: { activate: true } });
    expect(reasons(rows)).toEqual(['ok']);
    expect(available(sku, partner)).toBe(2);
  });

  it('again and again is an error that leaves the outcome open', async () => {
    const { sku } = at(52);
    plant(sku, 10);
    shop.controls.faults.resetAfter({ operation: ADJUST, times: Number.POSITIVE_INFINITY });
    const items = [{ sku, delta: 1, locationId: bengaluru }];
    const error = await failureOf(adjust(items));
    expect(error).toMatchObject({ code: 'connection_failed', outcomeUnknown: true });
    // The same key all the time, so it was made once.
    expect(available(sku)).toBe(11);
  });

  it('of a later batch tells which rows are certain', async () => {
    const items = stocked
      .slice(0, 501)
      .map(({ sku }, index) => ({ sku, quantity: 5_000 + index, locationId: bengaluru }));
    shop.controls.faults.status(503, { operation: SET, every: 2, times: Number.POSITIVE_INFINITY });
    const rows = await update(items, {}, { maxRetries: 0 });
    expect(new Set(reasons(rows.slice(0, 250)))).toEqual(new Set(['ok']));
    expect(new Set(reasons(rows.slice(250, 500)))).toEqual(new Set(['outcome_unknown']));
    expect(new Set(reasons(rows.slice(500)))).toEqual(new Set(['not_attempted']));
    expect(writes(SET)).toBe(2);
  });

  it('with a refusal of a later batch tells that it was not attempted', async () => {
    const items = stocked
      .slice(0, 251)
      .map(({ sku }, index) => ({ sku, quantity: 6_000 + index, locationId: bengaluru }));
    shop.controls.faults.status(403, { operation: SET, every: 2 });
    const rows = await update(items);
    expect(reasons(rows.slice(249))).toEqual(['ok', 'not_attempted']);
    expect(rows[250]?.message).toContain('access was denied');
  });

  it('at the deadline tells which rows were written', async () => {
    // Under a key each change travels alone.
    const items = [54, 55].map((index) => ({ sku: at(index).sku, delta: 1, locationId: bengaluru }));
    shop.controls.faults.slow(60_000, { operation: ADJUST, every: 2 });
    const rows = await adjust(items, {}, { timeoutMs: 1_000, idempotencyKey: 'deadline' });
    expect(reasons(rows)).toEqual(['ok', 'outcome_unknown']);
  });

  it('by the caller’s abort rejects with the reason', async () => {
    const reason = new Error('stop');
    const controller = new AbortController();
    shop.controls.faults.slow(60_000, { operation: SET });
    const call = failureOf(
      update([{ sku: at(53).sku, quantity: 1_234, locationId: bengaluru }], {}, { signal: controller.signal }),
    );
    await vi.waitFor(() => expect(shop.controls.requests.count('InventoryItemsByIds')).toBe(1));
    controller.abort(reason);
    expect(await call).toBe(reason);
  });
});

describe('idempotency keys', () => {
  it('make a change once, from another connector too, whatever the other rows do', async () => {
    const [one, two] = [at(60).sku, at(61).sku];
    plant(one, 10);
    plant(two, 10);
    const options = { idempotencyKey: 'goods-receipt-9' };
    const row = { sku: one, delta: 4, locationId: bengaluru };
    const first = await adjust([row, { sku: 'TYPO', delta: 4, locationId: bengaluru }], {}, options);
    expect(reasons(first)).toEqual(['ok', 'sku_not_found']);
    const { results } = await shop
      .another()
      .adjustInventory({ storeId: shop.storeId, items: [row, { sku: two, delta: 4, locationId: bengaluru }] }, options);
    expect(reasons(results)).toEqual(['ok', 'ok']);
    expect([available(one), available(two)]).toEqual([14, 14]);
  });

  it('of another change are another change', async () => {
    const { sku } = at(62);
    plant(sku, 10);
    for (const idempotencyKey of ['a', 'b', 'a'])
      await adjust([{ sku, delta: 1, locationId: bengaluru }], {}, { idempotencyKey });
    expect(available(sku)).toBe(12);
  });

  it('wait for a first copy that is still at work', async () => {
    const { sku } = at(63);
    plant(sku, 10);
    shop.controls.faults.concurrentIdempotency(3);
    expect(reasons(await adjust([{ sku, delta: 1, locationId: bengaluru }]))).toEqual(['ok']);
    expect(writes(ADJUST)).toBe(4);
    expect(available(sku)).toBe(11);
  });

  it('leave the outcome open when the first copy is at work past the deadline', async () => {
    vi.restoreAllMocks();
    const { sku } = at(64);
    plant(sku, 10);
    shop.controls.faults.concurrentIdempotency(1_000);
    const error = await failureOf(adjust([{ sku, delta: 1, locationId: bengaluru }], {}, { timeoutMs: 300 }));
    expect(error).toMatchObject({ code: 'timeout', outcomeUnknown: true });
  });

  it('of a failed attempt are replaced', async () => {
    const { sku } = at(65);
    plant(sku, 10);
    const options = { idempotencyKey: 'burnt' };
    const items = [{ sku, delta: 1, expected: 10, locationId: bengaluru }];
    const transport: Transport = async (url, init) => {
      const response = await fetch(url, init);
      if (init.body?.includes('InventoryItemsByIds')) plant(sku, 11);
      return response;
    };
    const rows = await shop.another({ transport }).adjustInventory({ storeId: shop.storeId, items }, options);
    expect(reasons(rows.results)).toEqual(['stale']);
    plant(sku, 10);
    shop.controls.requests.reset();
    expect(reasons(await adjust(items, {}, options))).toEqual(['ok']);
    expect(writes(ADJUST)).toBe(2);
    expect(available(sku)).toBe(11);
    // The replacement is as repeatable as the first one, although the quantity is another by now.
    const again = await shop.another().adjustInventory({ storeId: shop.storeId, items }, options);
    expect(reasons(again.results)).toEqual(['ok']);
    expect(available(sku)).toBe(11);
  });

  it('with expected answer a repeated change as the first time, and refuse another one', async () => {
    const { sku } = at(66);
    plant(sku, 10);
    const items = [{ sku, delta: 5, expected: 10, locationId: bengaluru }];
    for (const idempotencyKey of ['count-1', 'count-1', 'count-2']) {
      const { results } = await shop.another().adjustInventory({ storeId: shop.storeId, items }, { idempotencyKey });
      expect(reasons(results)).toEqual([idempotencyKey === 'count-1' ? 'ok' : 'stale']);
    }
    expect(available(sku)).toBe(15);
  });
});

describe('fetchInventory', () => {
  it('answers SKUs in their order, and which of them it could not resolve', async () => {
    const [one, two] = [at(70), at(71)];
    const skus = [two.sku, 'NO-SUCH-SKU', one.sku, 'DUP-SKU', two.sku];
    const page = await shop.shopify.fetchInventory({ storeId: shop.storeId, skus, locationIds: [bengaluru] });
    const items = page.levels.map(({ itemId }) => itemId);
    expect(items.slice(0, 2)).toEqual([two.inventoryItemId, one.inventoryItemId]);
    expect(items.filter((itemId) => itemId === two.inventoryItemId)).toHaveLength(1);
    expect(page.unresolved).toEqual([
      { sku: 'NO-SUCH-SKU', reason: 'sku_not_found' },
      { sku: 'DUP-SKU', reason: 'sku_ambiguous' },
    ]);
    expect(page.nextCursor).toBeUndefined();
    expect(page.levels[0]).toMatchObject({
      sku: two.sku,
      locationId: bengaluru,
      available: available(two.sku),
      onHand: shop.controls.inventory(two.sku, bengaluru)?.onHand,
      tracked: true,
    });
  });

  it('pages SKUs, and resumes in another connector', async () => {
    const skus = stocked.slice(0, 7).map(({ sku }) => sku);
    const query = { storeId: shop.storeId, skus, locationIds: [bengaluru.split('/').at(-1) ?? ''], limit: 3 };
    const seen: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await shop.another().fetchInventory({ ...query, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.levels.map(({ sku }) => sku));
      cursor = page.nextCursor === undefined ? undefined : JSON.parse(JSON.stringify(page.nextCursor));
    } while (cursor !== undefined);
    expect(seen).toEqual(skus);
  });

  it('walks everything, and resumes in another connector', async () => {
    const query = { storeId: shop.storeId, limit: 90 };
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await shop.another().fetchInventory({ ...query, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.levels.map(({ itemId, locationId }) => `${itemId} ${locationId}`));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    const expected = shop.controls
      .variants()
      .flatMap(({ inventoryItemId, locationIds }) =>
        locationIds.map((locationId) => `${inventoryItemId} ${locationId}`),
      );
    expect(seen).toHaveLength(expected.length);
    expect(new Set(seen)).toEqual(new Set(expected));
  });

  it('refuses a cursor of another query, odd limits and odd locations', async () => {
    const { storeId } = shop;
    const { nextCursor: cursor = '' } = await shop.shopify.fetchInventory({ storeId, limit: 5 });
    for (const wrong of [
      { skus: ['A'], cursor },
      { locationIds: [bengaluru], cursor },
      { limit: 0 },
      { limit: Number.NaN },
      { locationIds: ['gid://shopify/Order/1'] },
    ]) {
      const error = await failureOf(shop.shopify.fetchInventory({ storeId, ...wrong }));
      expect(error).toMatchObject({ code: 'invalid_request' });
    }
  });

  it('of no SKUs asks nothing', async () => {
    expect(await shop.shopify.fetchInventory({ storeId: shop.storeId, skus: [] })).toEqual({
      levels: [],
      unresolved: [],
    });
    expect(shop.controls.requests.count()).toBe(0);
  });
});

describe('fetchLocations', () => {
  it('tells names, states and services', async () => {
    const locations = await shop.shopify.fetchLocations({ storeId: shop.storeId });
    expect(locations.map(({ name }) => name).sort()).toEqual([
      'Bengaluru Warehouse',
      'Closed Pop-up',
      'Delhi Store',
      'Mumbai Warehouse',
      'Partner Fulfilment',
    ]);
    expect(locations.find(({ name }) => name === 'Closed Pop-up')?.isActive).toBe(false);
    expect(locations.find(({ name }) => name === 'Partner Fulfilment')?.managedByService).toBe('partner-fulfilment');
  });

  it('without read_locations tells ids, of active ones only', async () => {
    const scopes = ['write_inventory', 'read_products'];
    const poor = await startShop({ orders: 1, shopify: { scopes }, connect: { scopes } });
    try {
      const locations = await poor.shopify.fetchLocations({ storeId: poor.storeId });
      expect(locations).toHaveLength(4);
      for (const location of locations) expect(location).toEqual({ locationId: location.locationId, isActive: true });
      const sku = poor.controls.variants()[0]?.sku ?? '';
      const items = [{ sku, quantity: 3, locationId: locations[0]?.locationId ?? '' }];
      expect((await poor.shopify.updateInventory({ storeId: poor.storeId, items })).results).toHaveLength(1);
    } finally {
      await poor.close();
    }
  });
});

it('a store without the scope is told which one', async () => {
  const scopes = ['read_orders', 'read_inventory'];
  const poor = await startShop({ orders: 1, shopify: { scopes } });
  try {
    const variant = poor.controls.variants()[0];
    const items = [{ sku: variant?.sku ?? '', quantity: 9_999, locationId: variant?.locationIds[0] ?? '' }];
    const error = await failureOf(poor.shopify.updateInventory({ storeId: poor.storeId, items }));
    expect(error).toMatchObject({ code: 'permission_denied' });
    expect(error.message).toContain('write_inventory');
  } finally {
    await poor.close();
  }
});
