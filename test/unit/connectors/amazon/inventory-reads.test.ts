import { describe, expect, it } from 'vitest';
import type { InventoryPage, InventoryQuery } from '../../../../src/core/connector.js';
import type { ConnectorError } from '../../../../src/core/errors.js';
import { type InventoryLevel, inventoryLevelSchema } from '../../../../src/model/index.js';
import { type StockWorld, startStock } from './inventory-stock.js';
import { NOW, SELLER } from './sp-server.js';

const US = 'ATVPDKIKX0DER';
const CA = 'A2EUQ1WTGCTBG2';
const DE = 'A1PA6795UKMFR9';
const FR = 'A13V1IB3VIYZZH';

const failure = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => {
      throw new Error('it was expected to fail');
    },
    (error: ConnectorError) => error,
  );

const fetchPage = (
  { inventory }: Pick<StockWorld, 'inventory'>,
  query: Partial<InventoryQuery> = {},
  timeoutMs?: number,
) => inventory.fetchInventory({ storeId: SELLER, ...query }, timeoutMs === undefined ? {} : { timeoutMs });

/** All pages; `between` runs after each. */
async function walk(
  world: StockWorld,
  query: Partial<InventoryQuery> = {},
  between: (page: InventoryPage) => void = () => {},
): Promise<readonly InventoryLevel[]> {
  const levels: InventoryLevel[] = [];
  let cursor: string | undefined;
  do {
    const page: InventoryPage = await fetchPage(world, { ...query, ...(cursor === undefined ? {} : { cursor }) });
    levels.push(...page.levels);
    cursor = page.nextCursor;
    between(page);
  } while (cursor !== undefined);
  for (const level of levels) inventoryLevelSchema.parse(level);
  return levels;
}

/** What the catalogue holds: SKU and channel, sorted. */
function expectedOf({ listings, fba }: StockWorld): readonly string[] {
  const own = listings
    .all()
    .flatMap(({ sku, attributes }) =>
      (attributes['fulfillment_availability'] ?? []).flatMap(({ fulfillment_channel_code: code, quantity }) =>
        String(code).startsWith('AMAZON_') ? [] : [`${sku} ${code} ${quantity}`],
      ),
    );
  return [...own, ...fba.all().map(({ sku, units }) => `${sku} AMAZON_IN ${units.fulfillable}`)].sort();
}

const told = (levels: readonly InventoryLevel[]) =>
  levels.map(({ sku, locationId, available }) => `${sku} ${locationId} ${available}`).sort();

describe('reading all stock', () => {
  it('reads the seller’s own and Amazon’s, each once', async () => {
    const world = await startStock({ count: 300 });
    const sizes: number[] = [];
    const levels = await walk(world, { limit: 60 }, (page) => sizes.push(page.levels.length));
    expect(told(levels)).toEqual(expectedOf(world));
    expect(Math.max(...sizes.slice(0, -1))).toBeLessThanOrEqual(60);
    const fba = levels.find(({ sku }) => sku === 'FBA-KETTLE');
    const { units } = world.fba.get('FBA-KETTLE')!;
    const { working, shipped, receiving } = units.inbound;
    expect(fba).toMatchObject({
      locationId: 'AMAZON_IN',
      available: 120,
      incoming: working + shipped + receiving,
      committed: units.reserved.customerOrder,
      tracked: true,
    });
    expect(fba?.updatedAt).toMatch(/^2026-11-2.*Z$/);
  });

  it('goes on in another process with the cursor', async () => {
    const world = await startStock({ count: 100 });
    const first = await fetchPage(world, { limit: 40 });
    const rest = await fetchPage(world.another(), { limit: 40, cursor: first.nextCursor! });
    expect(rest.levels.length).toBeGreaterThan(0);
    expect(first.levels.map(({ sku }) => sku)).not.toContain(rest.levels[0]?.sku);
  });

  it('reads past the 1,000 listings that one search gives', async () => {
    const world = await startStock({ count: 2_300 });
    const levels = await walk(world, { limit: 200 });
    expect([...new Set(told(levels))]).toEqual(expectedOf(world));
    // Those of the second at which a search ends come twice.
    expect(levels.length).toBeLessThan(expectedOf(world).length + 20);
  });

  it('does not miss listings that are made meanwhile', async () => {
    const world = await startStock({ count: 100 });
    let made = 0;
    const levels = await walk(world, { limit: 20, locationIds: ['DEFAULT'] }, () => {
      made += 1;
      world.advance(1_000);
      if (made === 1)
        world.listings.submit(
          'MADE-NOW',
          'SHIRT',
          () => ({ fulfillment_availability: [{ fulfillment_channel_code: 'DEFAULT', quantity: 3 }] }),
          NOW,
        );
      world.listings.settle({ everything: true });
    });
    expect(levels.map(({ sku }) => sku)).toContain('MADE-NOW');
  });

  it('takes a page token that is refused for a moment, and starts behind one that has died', async () => {
    const world = await startStock({ count: 100 });
    world.faults.mismatchedTokens = 1;
    expect([...new Set(told(await walk(world, { limit: 40 })))]).toEqual(expectedOf(world));
    const first = await fetchPage(world, { limit: 40 });
    world.faults.mismatchedTokens = 2;
    const levels = [...first.levels, ...(await fetchPage(world, { limit: 200, cursor: first.nextCursor! })).levels];
    const own = expectedOf(world).filter((line) => line.includes(' DEFAULT '));
    expect([...new Set(told(levels))]).toEqual(own);
  });

  it('gives up on tokens that are always refused where nothing else leads on', async () => {
    const world = await startStock({ count: 60 });
    for (const { sku } of world.listings.all()) world.listings.edit(sku, (listing) => ({ ...listing, createdAt: NOW }));
    world.faults.mismatchedTokens = 50;
    await expect(failure(fetchPage(world, { limit: 200 }))).resolves.toMatchObject({ code: 'invalid_request' });
  });

  it('says so when more listings were made in one second than can be told apart', async () => {
    const world = await startStock({ count: 1_200 });
    for (const { sku } of world.listings.all()) world.listings.edit(sku, (listing) => ({ ...listing, createdAt: NOW }));
    const error = await failure(walk(world, { limit: 200 }));
    expect(error).toMatchObject({ code: 'unexpected_response', message: expect.stringContaining('1000') });
  });

  it('refuses an answer without a list: it must not read as an empty store', async () => {
    const world = await startStock();
    world.intercept((operation) => (operation === 'searchListingsItems' ? { body: {} } : undefined));
    await expect(failure(fetchPage(world))).resolves.toMatchObject({ code: 'unexpected_response' });
    world.intercept((operation) => (operation === 'getInventorySummaries' ? { body: { payload: {} } } : undefined));
    await expect(failure(fetchPage(world, { locationIds: ['AMAZON_IN'] }))).resolves.toMatchObject({
      code: 'unexpected_response',
    });
  });
});

describe("reading Amazon's stock", () => {
  const manyFba = () => startStock({ count: 900 });
  const fbaOf = (world: StockWorld) => expectedOf(world).filter((line) => line.includes(' AMAZON_IN '));

  it('reads a marketplace in one go: its tokens die after 30 seconds', async () => {
    const world = await manyFba();
    const page = await fetchPage(world, { locationIds: ['AMAZON_IN'], limit: 10 });
    expect(page.nextCursor).toBeUndefined();
    expect(told(page.levels)).toEqual(fbaOf(world));
    expect(page.levels.length).toBeGreaterThan(250);
    expect(world.count('searchListingsItems')).toBe(0);
    const queries = world.arrivals.map(({ url }) => Object.fromEntries(new URL(url, 'http://x').searchParams));
    expect(queries[0]).toEqual({
      details: 'true',
      granularityType: 'Marketplace',
      granularityId: 'A21TJRUUN4KGV',
      marketplaceIds: 'A21TJRUUN4KGV',
    });
    expect(queries[1]).toMatchObject({ nextToken: expect.any(String) });
  });

  it('goes on where the deadline ended it, when it is asked in time', async () => {
    const world = await manyFba();
    const first = await fetchPage(world, { locationIds: ['AMAZON_IN'] }, 1_900);
    expect(first.levels).toHaveLength(50);
    const rest = await fetchPage(world, { locationIds: ['AMAZON_IN'], cursor: first.nextCursor! });
    expect(told([...first.levels, ...rest.levels])).toEqual(fbaOf(world));
    expect(rest.nextCursor).toBeUndefined();
  });

  it('begins again when it is asked too late, once', async () => {
    const world = await manyFba();
    const query = { locationIds: ['AMAZON_IN'] };
    const first = await fetchPage(world, query, 1_900);
    world.advance(60_000);
    const whole = await fetchPage(world, { ...query, cursor: first.nextCursor! });
    expect(told(whole.levels)).toEqual(fbaOf(world));
    const second = await fetchPage(world, { ...query, cursor: first.nextCursor! }, 1_900);
    world.advance(60_000);
    const error = await failure(fetchPage(world, { ...query, cursor: second.nextCursor! }, 1_900));
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('30 seconds') });
  });

  it('begins again when Amazon says that the token has died', async () => {
    const world = await manyFba();
    const query = { locationIds: ['AMAZON_IN'] };
    const first = await fetchPage(world, query, 1_900);
    let refused = 0;
    world.intercept((_, { url }) => {
      if (!url.includes('nextToken') || refused > 0) return undefined;
      refused += 1;
      return { status: 400, body: { errors: [{ code: 'InvalidInput', message: 'Next token is invalid or expired' }] } };
    });
    const whole = await fetchPage(world, { ...query, cursor: first.nextCursor! });
    expect(told(whole.levels)).toEqual(fbaOf(world));
  });

  it('does without it where the seller has none there and the app may not ask', async () => {
    const world = await startStock();
    for (const { sku, attributes } of world.listings.all()) {
      const isFba = String(attributes['fulfillment_availability']?.[0]?.['fulfillment_channel_code']).startsWith(
        'AMAZON_',
      );
      if (isFba) world.listings.edit(sku, (listing) => ({ ...listing, attributes: {} }));
    }
    const denied = { status: 403, body: { errors: [{ code: 'Unauthorized', message: '', details: '' }] } };
    world.intercept((operation) => (operation === 'getInventorySummaries' ? denied : undefined));
    expect((await walk(world)).every(({ locationId }) => locationId === 'DEFAULT')).toBe(true);
    // Asked for by name, or known to be there, it is missed.
    await expect(failure(fetchPage(world, { locationIds: ['AMAZON_IN'] }))).resolves.toMatchObject({
      code: 'permission_denied',
    });
    const fbaSeller = await startStock();
    fbaSeller.intercept((operation) => (operation === 'getInventorySummaries' ? denied : undefined));
    await expect(failure(walk(fbaSeller))).resolves.toMatchObject({ code: 'permission_denied' });
  });
});

describe('reading the stock of SKUs', () => {
  it('answers in their order, tells the unknown, and takes odd SKUs', async () => {
    const world = await startStock();
    const skus = [
      'FBA/SLASH #1',
      'CO,MMA-01',
      'NO-SUCH',
      'TEE-BLACK',
      '日本-0001',
      'TEE-BLACK',
      '',
      ' TEE-BLACK',
      'X'.repeat(60),
    ];
    const page = await fetchPage(world, { skus });
    expect(page.levels.map(({ sku, locationId, available }) => [sku, locationId, available])).toEqual([
      ['FBA/SLASH #1', 'AMAZON_IN', 33],
      ['CO,MMA-01', 'DEFAULT', 30],
      ['TEE-BLACK', 'DEFAULT', 40],
      ['日本-0001', 'DEFAULT', 11],
    ]);
    expect(page.unresolved.map(({ sku, reason }) => `${sku} ${reason}`)).toEqual([
      'NO-SUCH sku_not_found',
      ' sku_not_found',
      ' TEE-BLACK sku_not_found',
      `${'X'.repeat(60)} sku_not_found`,
    ]);
    expect(page.nextCursor).toBeUndefined();
  });

  it('asks for an FBA SKU with a comma alone', async () => {
    const world = await startStock();
    const channel = { fulfillment_channel_code: 'AMAZON_IN' };
    world.listings.edit('CO,MMA-01', (listing) => ({
      ...listing,
      attributes: { fulfillment_availability: [channel] },
    }));
    const page = await fetchPage(world, { skus: ['CO,MMA-01', 'FBA-KETTLE'] });
    expect(page.levels).toMatchObject([
      // Amazon's warehouses never held it.
      { sku: 'CO,MMA-01', locationId: 'AMAZON_IN', available: 0 },
      { sku: 'FBA-KETTLE', available: 120 },
    ]);
    const asked = world.arrivals.map(({ url }) => new URL(url, 'http://x').searchParams);
    expect(asked.flatMap((query) => query.get('sellerSku') ?? [])).toEqual(['CO,MMA-01']);
    expect(asked.flatMap((query) => query.get('sellerSkus') ?? [])).toEqual(['FBA-KETTLE']);
  });

  it('pages through many', async () => {
    const world = await startStock({ count: 300 });
    const skus = world.listings.all().map(({ sku }) => sku);
    const levels = await walk(world, { skus, limit: 70 });
    expect(told(levels)).toEqual(expectedOf(world));
  });

  it('answers for those that there was time for, and goes on with the others', async () => {
    const world = await startStock({ count: 900, limited: true });
    const skus = world.listings.all().flatMap(({ sku }) => (sku.startsWith('FBA') || sku.includes(',') ? [] : [sku]));
    const first = await fetchPage(world, { skus: skus.slice(0, 200), limit: 200 }, 900);
    expect(first.nextCursor).toBeDefined();
    const rest = await fetchPage(world, { skus: skus.slice(0, 200), limit: 200, cursor: first.nextCursor! });
    const seen = [...first.levels, ...rest.levels].map(({ sku }) => sku);
    expect(new Set(seen).size).toBe(seen.length);
    expect(first.unresolved).toEqual([]);
  });

  it('filters by location', async () => {
    const world = await startStock();
    const skus = ['TEE-BLACK', 'FBA-KETTLE'];
    const page = await fetchPage(world, { skus, locationIds: ['AMAZON_IN'] });
    expect(page).toMatchObject({ levels: [{ sku: 'FBA-KETTLE' }], unresolved: [] });
  });
});

describe('reading stock of several marketplaces', () => {
  it('names the country where each may have its own quantity', async () => {
    const world = await startStock({ region: 'na', marketplaceIds: [US, CA] });
    const { levels } = await fetchPage(world, { skus: ['TEE-BLACK', 'FBA-KETTLE'] });
    expect(levels.map(({ sku, locationId, locationName }) => [sku, locationId, locationName])).toEqual([
      ['TEE-BLACK', 'DEFAULT', 'US'],
      ['TEE-BLACK', 'DEFAULT', 'CA'],
      ['FBA-KETTLE', 'AMAZON_NA', 'US'],
      ['FBA-KETTLE', 'AMAZON_NA', 'CA'],
    ]);
    const all = await walk(world);
    expect(new Set(all.map(({ locationId, locationName }) => `${locationId} ${locationName}`))).toEqual(
      new Set(['DEFAULT US', 'DEFAULT CA', 'AMAZON_NA US', 'AMAZON_NA CA']),
    );
  });

  it('tells a shared quantity once', async () => {
    const world = await startStock({ marketplaceIds: [DE, FR] });
    const { levels } = await fetchPage(world, { skus: ['TEE-BLACK'] });
    expect(levels).toMatchObject([{ sku: 'TEE-BLACK', locationName: 'DE' }]);
  });
});

describe('a stock query', () => {
  it.each<[string, unknown]>([
    ['limit', { limit: 0 }],
    ['limit', { limit: '5' }],
    ['skus', { skus: 'TEE-BLACK' }],
    ['skus', { skus: [7] }],
    ['locationIds', { locationIds: 'DEFAULT' }],
    ['cursor', { cursor: 7 }],
    ['cursor', { cursor: 'planted' }],
    ['storeId', { storeId: 'a/b' }],
  ])('is refused with a wrong %s: %j', async (path, query) => {
    const world = await startStock();
    const error = await failure(fetchPage(world, query as Partial<InventoryQuery>));
    expect(error).toMatchObject({ code: 'invalid_request', issues: [{ path }] });
    expect(world.arrivals).toHaveLength(0);
  });

  it('refuses the cursor of another query', async () => {
    const world = await startStock();
    const { nextCursor: cursor } = await fetchPage(world, { limit: 20 });
    await expect(
      failure(fetchPage(world, { limit: 20, cursor: cursor!, locationIds: ['DEFAULT'] })),
    ).resolves.toMatchObject({
      code: 'invalid_request',
    });
  });
});
