import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { InventoryRow, InventoryUpdate } from '../../../../src/core/connector.js';
import type { ConnectorError } from '../../../../src/core/errors.js';
import { type StockWorld, startStock } from './inventory-stock.js';
import { SELLER } from './sp-server.js';

const US = 'ATVPDKIKX0DER';
const CA = 'A2EUQ1WTGCTBG2';
const DE = 'A1PA6795UKMFR9';
const FR = 'A13V1IB3VIYZZH';
const UK = 'A1F83G8C2ARO7P';

const update = (
  items: InventoryUpdate['items'],
  platformOptions?: Readonly<Record<string, unknown>>,
): InventoryUpdate => ({
  storeId: SELLER,
  items,
  ...(platformOptions === undefined ? {} : { platformOptions }),
});

const failure = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => {
      throw new Error('it was expected to fail');
    },
    (error: ConnectorError) => error,
  );

const patchesOf = (world: StockWorld) => world.arrivals.filter(({ method }) => method === 'PATCH');
const searchOf = (url: string) => Object.fromEntries(new URL(url, 'http://x').searchParams);
const set = async (
  world: StockWorld,
  items: InventoryUpdate['items'],
  options?: Readonly<Record<string, unknown>>,
): Promise<readonly InventoryRow[]> => (await world.inventory.updateInventory(update(items, options))).results;

describe('setting stock by patches', () => {
  it('looks the SKU up, and merges the quantity into its listing', async () => {
    const world = await startStock();
    await expect(world.inventory.updateInventory(update([{ sku: 'TEE-BLACK', quantity: 7 }]))).resolves.toEqual({
      status: 'done',
      results: [{ sku: 'TEE-BLACK', ok: true, locationId: 'DEFAULT', previous: 40 }],
    });
    const [search, patch] = world.arrivals;
    expect(searchOf(search?.url ?? '')).toEqual({
      marketplaceIds: 'A21TJRUUN4KGV',
      identifiers: 'TEE-BLACK',
      identifiersType: 'SKU',
      includedData: 'summaries,fulfillmentAvailability',
      pageSize: '20',
    });
    expect(searchOf(patch?.url ?? '')).toEqual({
      marketplaceIds: 'A21TJRUUN4KGV',
      includedData: 'issues',
      issueLocale: 'en_US',
    });
    expect(JSON.parse(patch?.body ?? '')).toEqual({
      productType: 'SHIRT',
      patches: [
        {
          op: 'merge',
          path: '/attributes/fulfillment_availability',
          value: [{ fulfillment_channel_code: 'DEFAULT', quantity: 7 }],
        },
      ],
    });
    expect(world.quantity('TEE-BLACK')).toBe(7);
  });

  it.each([
    'MUG/BLUE 11oz',
    'CAP#RED',
    '50%-OFF-SOCKS',
    '%2F-LITERAL',
    'SET A+B',
    'SALT & PEPPER',
    'WHAT?=1',
    "BAKER'S;DOZEN",
    'CO,MMA-01',
    'CAFÉ-ÜBER-01',
    '日本-0001',
    '00123',
    'FORTY-CHARACTERS-LONG-SKU-0123456789-ABC',
  ])('encodes %s once', async (sku) => {
    const world = await startStock();
    expect(await set(world, [{ sku, quantity: 3 }])).toEqual([expect.objectContaining({ sku, ok: true })]);
    expect(world.quantity(sku)).toBe(3);
    const path = new URL(patchesOf(world)[0]?.url ?? '', 'http://x').pathname;
    expect(path).toBe(`/listings/2021-08-01/items/${SELLER}/${encodeURIComponent(sku).replace(/'/g, "'")}`);
  });

  it('tells SKUs apart letter by letter', async () => {
    const world = await startStock();
    await set(world, [{ sku: 'tee-black', quantity: 1 }]);
    expect([world.quantity('tee-black'), world.quantity('TEE-BLACK')]).toEqual([1, 40]);
  });

  it('keeps lead time and restock date', async () => {
    const world = await startStock();
    await set(world, [{ sku: 'TABLE-MADE-TO-ORDER', quantity: 9 }]);
    expect(world.quantity('TABLE-MADE-TO-ORDER')).toBe(9);
    const [value] = world.listings.get('TABLE-MADE-TO-ORDER')?.attributes['fulfillment_availability'] ?? [];
    expect(value).toMatchObject({ lead_time_to_ship_max_days: 14 });
  });

  it('answers in order, and one bad row fails alone', async () => {
    const world = await startStock();
    const items = [
      { sku: 'TEE-BLACK', quantity: 1 },
      { sku: 'NO-SUCH-SKU', quantity: 2 },
      { sku: 'FBA-KETTLE', quantity: 3 },
      { sku: 'CAP#RED', quantity: -1 },
      { sku: 'CAP#RED', quantity: 1.5 },
      { sku: 'CAP#RED', quantity: undefined as unknown as number },
      { sku: 'CAP#RED', quantity: 1e12 },
      { sku: '', quantity: 1 },
      { sku: null as unknown as string, quantity: 1 },
      { sku: '..', quantity: 1 },
      { sku: 'X'.repeat(41), quantity: 1 },
      null as never,
      { sku: 'SALT & PEPPER', quantity: 1, expected: 4 },
      { sku: 'SET A+B', quantity: 1, expected: '5' as unknown as number },
      { sku: 'SET A+B', quantity: 6, locationId: 'AMAZON_IN' },
      { sku: 'SET A+B', quantity: 6, locationId: 'a/b' },
      { sku: 'SET A+B', quantity: 6, locationId: 'warehouse-1' },
      { sku: 'SET A+B', quantity: 6, expected: 5 },
      { sku: 'SET A+B', quantity: 7, locationId: 'DEFAULT' },
      { sku: 'RUG-SOLD-OUT', quantity: 0 },
    ];
    const results = await set(world, items);
    expect(results.map(({ sku }) => sku)).toEqual(items.map((item) => item?.sku ?? ''));
    expect(results.map(({ ok, reason }) => (ok ? 'ok' : reason))).toEqual([
      'ok',
      'sku_not_found',
      'read_only',
      'invalid_quantity',
      'invalid_quantity',
      'invalid_quantity',
      'invalid_quantity',
      'sku_not_found',
      'sku_not_found',
      'sku_not_found',
      'sku_not_found',
      'sku_not_found',
      'stale',
      'invalid_quantity',
      'read_only',
      'location_not_found',
      'location_not_found',
      'ok',
      'duplicate_item',
      'ok',
    ]);
    expect(results[12]).toMatchObject({ previous: 18, quantity: 18 });
    expect(results.every(({ ok, message }) => ok || (message ?? '').length > 10)).toBe(true);
    expect(world.quantity('SET A+B')).toBe(6);
    // Amazon would make one.
    expect(world.listings.get('NO-SUCH-SKU')).toBeUndefined();
    expect(world.listings.get('FBA-KETTLE')?.attributes['fulfillment_availability']).toHaveLength(1);
  });

  it('writes a quantity that Amazon shows already: what it shows lags behind', async () => {
    const world = await startStock();
    await set(world, [{ sku: 'TEE-BLACK', quantity: 5 }]);
    await set(world, [{ sku: 'TEE-BLACK', quantity: 40 }]);
    expect(patchesOf(world)).toHaveLength(2);
    expect(world.quantity('TEE-BLACK')).toBe(40);
  });

  it('does not take INVALID for a success, and shows why', async () => {
    const world = await startStock();
    world.intercept((operation) => {
      const issues = [
        { code: '90220', severity: 'ERROR', message: "'[size]' is required.\n", attributeNames: ['size'] },
      ];
      return operation === 'patchListingsItem' ? { body: { sku: 'x', status: 'INVALID', issues } } : undefined;
    });
    expect(await set(world, [{ sku: 'TEE-BLACK', quantity: 5 }])).toEqual([
      {
        sku: 'TEE-BLACK',
        ok: false,
        reason: 'platform_rejected',
        message: "'[size]' is required. (90220)",
        locationId: 'DEFAULT',
        previous: 40,
      },
    ]);
  });

  it.each([
    [
      'ACCEPTED with a warning',
      { status: 'ACCEPTED', issues: [{ code: '1', severity: 'WARNING', message: 'Hm.' }] },
      true,
    ],
    ['INVALID without issues', { status: 'INVALID' }, 'platform_rejected'],
    ['no status', {}, 'outcome_unknown'],
    ['a new status', { status: 'QUEUED' }, 'outcome_unknown'],
  ])('reads %s', async (_, body, expected) => {
    const world = await startStock();
    world.intercept((operation) => (operation === 'patchListingsItem' ? { body } : undefined));
    const [row] = await set(world, [{ sku: 'TEE-BLACK', quantity: 5 }]);
    expect(row?.ok === true ? true : row?.reason).toBe(expected);
    if (expected === true) expect(row?.message).toBe('Hm. (1)');
  });

  it.each([
    [404, 'sku_not_found'],
    [400, 'platform_rejected'],
    [413, 'platform_rejected'],
  ])('takes HTTP %i for one SKU as that row alone', async (status, reason) => {
    const world = await startStock();
    world.intercept((operation, { url }) => {
      const isBad = operation === 'patchListingsItem' && url.includes('CAP%23RED');
      return isBad ? { status, body: { errors: [] } } : undefined;
    });
    const results = await set(world, [
      { sku: 'CAP#RED', quantity: 5 },
      { sku: 'TEE-BLACK', quantity: 5 },
    ]);
    expect(results).toMatchObject([{ ok: false, reason }, { ok: true }]);
  });

  it('stops at what concerns all rows, and says which were not sent', async () => {
    const world = await startStock();
    const skus = [
      'TEE-BLACK',
      'MUG/BLUE 11oz',
      'CAP#RED',
      'SET A+B',
      'SALT & PEPPER',
      'WHAT?=1',
      '00123',
      '50%-OFF-SOCKS',
    ];
    let sent = 0;
    world.intercept((operation) => {
      if (operation !== 'patchListingsItem') return undefined;
      sent += 1;
      return sent > 2 ? { status: 403, body: { errors: [{ code: 'Unauthorized', details: '' }] } } : undefined;
    });
    const results = await set(
      world,
      skus.map((sku) => ({ sku, quantity: 4 })),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(2);
    expect(results.filter(({ reason }) => reason === 'not_attempted')).toHaveLength(6);
    sent = 3;
    await expect(
      failure(
        set(
          world,
          skus.map((sku) => ({ sku, quantity: 4 })),
        ),
      ),
    ).resolves.toMatchObject({
      code: 'permission_denied',
      outcomeUnknown: false,
    });
  });

  it('sends a patch again whose answer was lost', async () => {
    const world = await startStock();
    let lost = 0;
    world.intercept(async (operation, _, own) => {
      if (operation !== 'patchListingsItem' || lost > 1) return undefined;
      lost += 1;
      await own();
      return lost === 1 ? { reset: true } : { status: 503 };
    });
    expect(await set(world, [{ sku: 'TEE-BLACK', quantity: 5 }])).toMatchObject([{ ok: true }]);
    expect(world.quantity('TEE-BLACK')).toBe(5);
  });

  it('reads back what no answer came to', async () => {
    const world = await startStock({ options: { maxRetries: 0 } });
    world.listings.applyDelayMs = 0;
    world.intercept(async (operation, _, own) => {
      if (operation !== 'patchListingsItem') return undefined;
      await own();
      return { reset: true };
    });
    expect(await set(world, [{ sku: 'TEE-BLACK', quantity: 5 }])).toMatchObject([{ ok: true, previous: 40 }]);
    expect(world.count('getListingsItem')).toBe(1);
  });

  it('says so when Amazon may have it and does not show it', async () => {
    const world = await startStock({ options: { maxRetries: 0 } });
    world.intercept((operation, { url }) =>
      operation === 'patchListingsItem' && url.includes('TEE-BLACK') ? { status: 500 } : undefined,
    );
    const results = await set(world, [
      { sku: 'TEE-BLACK', quantity: 5 },
      { sku: 'CAP#RED', quantity: 5 },
    ]);
    expect(results).toMatchObject([{ ok: false, reason: 'outcome_unknown' }, { ok: true }]);
    world.intercept((operation) => (operation === 'patchListingsItem' ? { reset: true } : undefined));
    await expect(failure(set(world, [{ sku: 'TEE-BLACK', quantity: 5 }]))).resolves.toMatchObject({
      code: 'connection_failed',
      outcomeUnknown: true,
    });
  });

  it('sends nothing when the SKUs cannot be looked up', async () => {
    const world = await startStock();
    world.intercept((operation) =>
      operation === 'searchListingsItems' ? { body: { numberOfResults: 0 } } : undefined,
    );
    await expect(failure(set(world, [{ sku: 'TEE-BLACK', quantity: 5 }]))).resolves.toMatchObject({
      code: 'unexpected_response',
    });
    expect(patchesOf(world)).toHaveLength(0);
  });

  it('looks SKUs up one by one when Amazon refuses a list of them', async () => {
    const world = await startStock();
    world.intercept((_, { url }) => (url.includes('CAP%23RED') ? { status: 400, body: { errors: [] } } : undefined));
    const results = await set(world, [
      { sku: 'CAP#RED', quantity: 5 },
      { sku: 'TEE-BLACK', quantity: 5 },
    ]);
    expect(results).toMatchObject([{ ok: false, reason: 'sku_not_found' }, { ok: true }]);
    world.intercept(() => ({ status: 400, body: { errors: [] } }));
    const items = [{ sku: 'TEE-BLACK', quantity: 5 }];
    await expect(failure(set(world, items))).resolves.toMatchObject({ code: 'invalid_request' });
  });

  it('puts no quantity and no SKU into its errors', async () => {
    const world = await startStock();
    world.intercept((operation) =>
      operation === 'patchListingsItem'
        ? { status: 403, body: { errors: [{ code: 'X', message: 'planted 5', details: 'planted' }] } }
        : undefined,
    );
    const error = await failure(set(world, [{ sku: 'TEE-BLACK', quantity: 5 }]));
    expect(inspect(error, { depth: 5 }) + JSON.stringify(error)).not.toContain('planted');
  });

  it('ends with the deadline, and tells what was not sent', async () => {
    const world = await startStock({ limited: true });
    const skus = [...world.listings.all()].flatMap(({ sku, attributes }) =>
      attributes['fulfillment_availability']?.[0]?.['fulfillment_channel_code'] === 'DEFAULT' ? [sku] : [],
    );
    const items = skus.slice(0, 60).map((sku) => ({ sku, quantity: 4 }));
    const { results } = await world.inventory.updateInventory(update(items), { timeoutMs: 3_000 });
    const done = results.filter(({ ok }) => ok).length;
    expect(done).toBeGreaterThanOrEqual(5);
    expect(done).toBeLessThan(25);
    expect(results.filter(({ ok }) => !ok).every(({ reason }) => reason === 'not_attempted')).toBe(true);
  });
});

describe('setting stock in several marketplaces', () => {
  it('writes once where countries share the quantity', async () => {
    const world = await startStock({ marketplaceIds: [DE, FR, UK] });
    expect(await set(world, [{ sku: 'TEE-BLACK', quantity: 7 }])).toMatchObject([{ ok: true }]);
    expect(patchesOf(world).map(({ url }) => searchOf(url)['marketplaceIds'])).toEqual([DE, UK]);
  });

  it('writes in each country that has a quantity of its own, one at a time', async () => {
    const world = await startStock({ region: 'na', marketplaceIds: [US, CA] });
    await set(world, [{ sku: 'TEE-BLACK', quantity: 7 }]);
    expect(patchesOf(world).map(({ url }) => searchOf(url)['marketplaceIds'])).toEqual([US, CA]);
  });

  it('writes only where the SKU is listed, or where it is told to', async () => {
    const world = await startStock({ region: 'na', marketplaceIds: [US, CA] });
    world.listings.edit('TEE-BLACK', (listing) => ({ ...listing, marketplaceIds: [CA] }));
    await set(world, [{ sku: 'TEE-BLACK', quantity: 7 }]);
    await set(world, [{ sku: 'CAP#RED', quantity: 7 }], { marketplaceIds: [US] });
    expect(patchesOf(world).map(({ url }) => searchOf(url)['marketplaceIds'])).toEqual([CA, US]);
  });

  it('tells in which country a row failed', async () => {
    const world = await startStock({ region: 'na', marketplaceIds: [US, CA] });
    world.intercept((operation, { url }) =>
      operation === 'patchListingsItem' && url.includes(CA) ? { body: { status: 'INVALID' } } : undefined,
    );
    expect(await set(world, [{ sku: 'TEE-BLACK', quantity: 7 }])).toMatchObject([
      { ok: false, reason: 'platform_rejected', message: 'CA: Amazon refused it.' },
    ]);
  });

  it.each([
    ['platformOptions', null],
    ['platformOptions', 'feed'],
    ['platformOptions.via', { via: 'post' }],
    ['platformOptions.marketplaceIds', { marketplaceIds: [] }],
    ['platformOptions.marketplaceIds', { marketplaceIds: CA }],
    ['platformOptions.marketplaceIds', { marketplaceIds: [DE] }],
  ])('refuses wrong %s: %j', async (path, options) => {
    const world = await startStock({ region: 'na', marketplaceIds: [US, CA] });
    const error = await failure(set(world, [{ sku: 'TEE-BLACK', quantity: 7 }], options as never));
    expect(error).toMatchObject({ code: 'invalid_request', issues: [{ path }] });
    expect(world.arrivals).toHaveLength(0);
  });

  it.each([
    [undefined, 'items'],
    [{}, 'items'],
    ['x', 'items'],
  ])('refuses items that are no list: %j', async (items, path) => {
    const world = await startStock();
    await expect(failure(world.inventory.updateInventory({ storeId: SELLER, items } as never))).resolves.toMatchObject({
      code: 'invalid_request',
      issues: [{ path }],
    });
    await expect(failure(world.inventory.updateInventory({ storeId: 'a/b', items: [] }))).resolves.toMatchObject({
      issues: [{ path: 'storeId' }],
    });
  });
});

describe('setting stock by location', () => {
  const startUs = async () => {
    const world = await startStock({ region: 'na', marketplaceIds: [US, CA] });
    const channels = (sku: string, ...values: readonly (readonly [string, number])[]) =>
      world.listings.edit(sku, (listing) => ({
        ...listing,
        attributes: {
          ...listing.attributes,
          fulfillment_availability: values.map(([code, quantity]) => ({ fulfillment_channel_code: code, quantity })),
        },
      }));
    world.intercept((operation) => (operation === 'patchListingsItem' ? { body: { status: 'ACCEPTED' } } : undefined));
    channels('TEE-BLACK', ['DEFAULT', 0], ['source-1', 4]);
    channels('CAP#RED', ['DEFAULT', 0], ['source-1', 4], ['source-2', 5]);
    return world;
  };
  const valuesOf = (world: StockWorld) =>
    patchesOf(world).map(({ body }) => JSON.parse(body).patches[0].value as readonly object[]);

  it('writes into the supply source, in the US only', async () => {
    const world = await startUs();
    expect(await set(world, [{ sku: 'TEE-BLACK', quantity: 6, locationId: 'source-1' }])).toEqual([
      { sku: 'TEE-BLACK', ok: true, locationId: 'source-1', previous: 4 },
    ]);
    expect(valuesOf(world)).toEqual([[{ fulfillment_channel_code: 'source-1', quantity: 6 }]]);
    expect(searchOf(patchesOf(world)[0]?.url ?? '')['marketplaceIds']).toBe(US);
  });

  it('puts all locations of a SKU into one patch', async () => {
    const world = await startUs();
    const results = await set(world, [
      { sku: 'CAP#RED', quantity: 6, locationId: 'source-1' },
      { sku: 'CAP#RED', quantity: 7, locationId: 'source-2' },
      { sku: 'CAP#RED', quantity: 8, locationId: 'source-2' },
    ]);
    expect(results).toMatchObject([{ ok: true }, { ok: true }, { ok: false, reason: 'duplicate_item' }]);
    expect(valuesOf(world)).toEqual([
      [
        { fulfillment_channel_code: 'source-1', quantity: 6 },
        { fulfillment_channel_code: 'source-2', quantity: 7 },
      ],
    ]);
  });

  it('takes the only location without being told, and asks which of several', async () => {
    const world = await startUs();
    const results = await set(world, [
      { sku: 'TEE-BLACK', quantity: 6 },
      { sku: 'CAP#RED', quantity: 6 },
    ]);
    expect(results).toMatchObject([
      { ok: true, locationId: 'source-1' },
      { ok: false, reason: 'location_required', candidates: ['source-1', 'source-2'] },
    ]);
  });

  it('does not add a location to stock without one, unless that is emptied in the same call', async () => {
    const world = await startUs();
    const located = { sku: 'SET A+B', quantity: 6, locationId: 'source-1' };
    expect(await set(world, [located])).toMatchObject([{ ok: false, reason: 'not_stocked_at_location' }]);
    const results = await set(world, [{ sku: 'SET A+B', quantity: 0, locationId: 'DEFAULT' }, located]);
    expect(results).toMatchObject([{ ok: true }, { ok: true }]);
    expect(valuesOf(world)).toContainEqual([
      { fulfillment_channel_code: 'DEFAULT', quantity: 0 },
      { fulfillment_channel_code: 'source-1', quantity: 6 },
    ]);
  });
});

describe('setting stock by feeds', () => {
  const manySkus = ({ listings }: StockWorld, count: number) =>
    listings
      .all()
      .flatMap(({ sku, attributes }) => {
        const channel = attributes['fulfillment_availability']?.[0]?.['fulfillment_channel_code'];
        return channel === 'DEFAULT' ? [sku] : [];
      })
      .slice(0, count);

  it('takes a feed for many SKUs, and one for few when it is told to', async () => {
    const world = await startStock({ count: 260 });
    const items = manySkus(world, 101).map((sku, index) => ({ sku, quantity: index }));
    const many = await world.inventory.updateInventory(update(items), { timeoutMs: 3_000 });
    expect(many).toMatchObject({ status: 'pending', handle: { kind: 'feed' } });
    expect(patchesOf(world)).toHaveLength(0);
    expect(world.feeds.all()).toHaveLength(1);
    const few = update([{ sku: 'TEE-BLACK', quantity: 8 }], { via: 'feed' });
    await expect(world.inventory.updateInventory(few, { timeoutMs: 2_300 })).resolves.toMatchObject({
      status: 'pending',
    });
  });

  it('carries a thousand SKUs to the end: bad ones fail alone, in order, in another process', async () => {
    const world = await startStock({ count: 1_700 });
    const skus = manySkus(world, 1_000);
    const items = skus.map((sku, index) => ({ sku, quantity: index }));
    items.splice(10, 0, { sku: 'NO-SUCH', quantity: 1 });
    items.splice(500, 0, { sku: 'FBA-KETTLE', quantity: 1 });
    items.splice(700, 0, { sku: skus[0] ?? '', quantity: 9 });
    expect(items).toHaveLength(1_003);
    const first = await world.inventory.updateInventory(update(items), { timeoutMs: 4_000 });
    expect(first.status).toBe('pending');
    expect(JSON.stringify(first.handle).length).toBeLessThan(40_000);
    const handle = JSON.parse(JSON.stringify(first.handle));
    world.advance(60_000);
    const { checkOperation } = world.another().operations;
    const after = await checkOperation(handle);
    const results = (after.result as { readonly results: readonly InventoryRow[] }).results;
    expect(after.status).toBe('done');
    expect(results.map(({ sku }) => sku)).toEqual(items.map(({ sku }) => sku));
    expect(results.filter(({ ok }) => !ok).map(({ reason }) => reason)).toEqual([
      'sku_not_found',
      'read_only',
      'duplicate_item',
    ]);
    for (const [index, sku] of skus.entries()) expect(world.quantity(sku)).toBe(index);
  });

  it('tells what the report refuses, plain and compressed', async () => {
    for (const gzipped of [true, false]) {
      const world = await startStock();
      world.feeds.gzipped = gzipped;
      world.intercept(async (operation, arrival, own) => {
        if (operation !== 'upload') return undefined;
        // The catalogue finds a fault with one of them.
        const feed = JSON.parse(arrival.body);
        feed.messages[1].patches[0].value = [{ fulfillment_channel_code: 'DEFAULT', quantity: -5 }];
        (arrival as { body: string }).body = JSON.stringify(feed);
        return own();
      });
      const skus = ['TEE-BLACK', 'MUG/BLUE 11oz', '日本-0001'];
      const items = skus.map((sku) => ({ sku, quantity: 3 }));
      const first = await world.inventory.updateInventory(update(items, { via: 'feed' }), { timeoutMs: 2_300 });
      world.advance(60_000);
      const { status, result } = await world.operations.checkOperation(first.handle!);
      expect(status).toBe('done');
      expect(result).toMatchObject({
        results: [{ ok: true }, { sku: 'MUG/BLUE 11oz', ok: false, reason: 'platform_rejected' }, { ok: true }],
      });
    }
  });

  it('stays pending while Amazon is stuck', async () => {
    const world = await startStock();
    world.feeds.hold();
    const first = await world.inventory.updateInventory(update([{ sku: 'TEE-BLACK', quantity: 8 }], { via: 'feed' }), {
      timeoutMs: 2_300,
    });
    world.advance(3 * 24 * 3_600_000);
    const handle = first.handle!;
    await expect(world.operations.checkOperation(handle)).resolves.toMatchObject({
      status: 'pending',
      message: expect.stringMatching(/of 2026-11-20T10:00:00.000Z is IN_PROGRESS/),
    });
    world.feeds.release();
    world.advance(60_000);
    await expect(world.operations.checkOperation(handle)).resolves.toMatchObject({ status: 'done' });
  });

  it.each(['getFeed', 'getFeedDocument', 'download'])(
    'hands the handle out when %s hangs at the deadline',
    async (hanging) => {
      const world = await startStock();
      world.intercept(async (operation) => {
        if (operation === 'getFeed') world.advance(60_000);
        if (operation === hanging) await new Promise(() => {});
      });
      const feed = update([{ sku: 'TEE-BLACK', quantity: 8 }], { via: 'feed' });
      const { status, handle } = await world.inventory.updateInventory(feed, { timeoutMs: 700 });
      expect(status).toBe('pending');
      world.intercept(() => undefined);
      await expect(world.operations.checkOperation(handle!)).resolves.toMatchObject({ status: 'done' });
    },
  );

  it('leaves SKUs that it has no time to look up, and writes the others', async () => {
    const world = await startStock({ count: 1_000, limited: true });
    const items = manySkus(world, 600).map((sku) => ({ sku, quantity: 2 }));
    const { results, handle } = await world.inventory.updateInventory(update(items), { timeoutMs: 3_500 });
    const left = results.filter(({ reason }) => reason === 'not_attempted');
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(600);
    world.advance(60_000);
    const { result } = await world.operations.checkOperation(handle!);
    const settled = (result as { readonly results: readonly InventoryRow[] }).results;
    expect(settled.filter(({ ok }) => ok)).toHaveLength(600 - left.length);
  });
});
