import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { messageVerdicts } from '../../../../src/connectors/amazon/feed-listings.js';
import { writeWithPatches } from '../../../../src/connectors/amazon/feed-patches.js';
import { readFeeds } from '../../../../src/connectors/amazon/feeds.js';
import { readItems, readListing } from '../../../../src/connectors/amazon/inventory-listings.js';
import { readSummariesOf } from '../../../../src/connectors/amazon/inventory-summaries.js';
import type { InventoryRow } from '../../../../src/core/connector.js';
import { areModelsThere, modelOperations, validateRequest, whySkipped } from '../../../contract/amazon-official.js';
import { STORE, startFeeds } from './feed-server.js';
import { startStock } from './inventory-stock.js';
import { SELLER, spCall, startSp } from './sp-server.js';

/** Amazon's schemas of feeds. They are not part of this repository; where they lie beside it, they are read. */
const SCHEMAS = new URL('../../../../../shared/contracts/amazon/schemas/feeds/', import.meta.url);
const areSchemasThere = existsSync(SCHEMAS);
const whyNoSchemas = areSchemasThere ? '' : " (skipped: Amazon's schemas are not beside the repository)";
const schema = (name: string) => JSON.parse(readFileSync(new URL(name, SCHEMAS), 'utf8'));

interface StaticExample {
  readonly response: Readonly<Record<string, unknown>>;
}

/** The 2xx answers that Amazon's own sandbox gives to an operation. */
function examplesOf(operationId: string): readonly Readonly<Record<string, unknown>>[] {
  const operation = modelOperations().find((one) => one.operationId === operationId);
  return Object.entries(operation?.responses ?? {}).flatMap(([status, response]) => {
    const sandbox = response['x-amzn-api-sandbox'] as { readonly static?: readonly StaticExample[] } | undefined;
    return status.startsWith('2') ? (sandbox?.static ?? []).map(({ response: body }) => body) : [];
  });
}

describe.skipIf(!areModelsThere)(`stock requests${whySkipped}`, () => {
  it("are all as Amazon's models want them", async () => {
    const world = await startStock({ count: 150 });
    const items = ['TEE-BLACK', 'CO,MMA-01', '日本-0001', 'FBA-KETTLE'].map((sku) => ({ sku, quantity: 3 }));
    await world.inventory.updateInventory({ storeId: SELLER, items });
    const options = { via: 'feed' };
    const call = { timeoutMs: 2_300 };
    const { handle } = await world.inventory.updateInventory(
      { storeId: SELLER, items, platformOptions: options },
      call,
    );
    world.advance(60_000);
    await world.operations.checkOperation(handle!);
    await world.inventory.fetchInventory({ storeId: SELLER, skus: ['CO,MMA-01', 'FBA-KETTLE'] });
    const { nextCursor: cursor } = await world.inventory.fetchInventory({ storeId: SELLER, limit: 40 });
    await world.inventory.fetchInventory({ storeId: SELLER, limit: 40, cursor: cursor! });
    await world.inventory.fetchInventory({ storeId: SELLER, locationIds: ['AMAZON_IN'] });
    const requests = world.arrivals.filter(({ url }) => !url.startsWith('/sandbox-documents/'));
    expect(new Set(requests.map(({ method, url }) => `${method} ${url.split('?')[0]?.split('/')[1]}`)).size).toBe(5);
    expect(requests.flatMap((request) => validateRequest(request))).toEqual([]);
  });

  it('look for a lost feed as the model wants it', async () => {
    const world = await startStock();
    world.intercept(async (operation, _, own) => {
      if (operation !== 'createFeed') return undefined;
      await own();
      return { reset: true };
    });
    const update = { storeId: SELLER, items: [{ sku: 'TEE-BLACK', quantity: 3 }], platformOptions: { via: 'feed' } };
    await expect(world.inventory.updateInventory(update, { timeoutMs: 4_000 })).resolves.toMatchObject({
      status: 'pending',
    });
    const requests = world.arrivals.filter(({ url }) => url.includes('createdSince'));
    expect(requests).toHaveLength(1);
    expect(requests.flatMap((request) => validateRequest(request))).toEqual([]);
  });

  it('understand every listing of the examples', () => {
    const searches = examplesOf('searchListingsItems');
    expect(searches.length).toBeGreaterThan(0);
    for (const body of searches) {
      const listings = readItems(body, 'ATVPDKIKX0DER', SELLER);
      expect(listings).toHaveLength((body['items'] as readonly unknown[]).length);
      for (const { productType, createdDate } of listings) expect([productType, createdDate]).not.toContain(undefined);
      expect(listings.flatMap(({ channels }) => [...channels])).not.toEqual([]);
    }
  });

  it('understand the single listings and the verdicts of the examples', async () => {
    const { client, answer } = await startSp();
    for (const body of examplesOf('getListingsItem')) {
      answer(() => ({ body }));
      const listings = await readListing({ client, store: STORE }, String(body['sku']), 'ATVPDKIKX0DER', spCall());
      expect(listings).toHaveLength(1);
    }
    const verdicts = examplesOf('patchListingsItem');
    expect(verdicts.length).toBeGreaterThan(0);
    for (const body of verdicts) {
      answer(() => ({ body }));
      const message = { sku: 'A', marketplaceId: 'ATVPDKIKX0DER', productType: 'MUG', patches: [], rows: [0] };
      const rows: readonly InventoryRow[] = [{ sku: 'A', ok: true }];
      const plan = { rows, messages: [message] };
      const [row] = await writeWithPatches({ client, store: STORE }, plan, async () => false, spCall());
      const expected =
        body['status'] === 'ACCEPTED' ? 'ok' : body['status'] === 'INVALID' ? 'platform_rejected' : 'outcome_unknown';
      expect(row?.ok === true ? 'ok' : row?.reason).toBe(expected);
    }
  });

  it('understand the feeds of the examples', async () => {
    const { source, intercept } = await startFeeds();
    const feeds = examplesOf('getFeed');
    expect(feeds.length).toBeGreaterThan(0);
    for (const body of feeds) {
      intercept((arrival) => (arrival.url.includes('/feeds/2021-06-30/feeds/') ? { body } : { status: 404 }));
      const state = await readFeeds(source, ['1'], spCall());
      expect(state.status).toBe(
        ['CANCELLED', 'DONE', 'FATAL'].includes(String(body['processingStatus'])) ? 'ended' : 'pending',
      );
    }
  });

  it('understand a summary with all that the model has', async () => {
    const { client, answer } = await startSp();
    const reserved = { totalReservedQuantity: 4, pendingCustomerOrderQuantity: 3 };
    const inbound = { inboundWorkingQuantity: 1, inboundShippedQuantity: 2, inboundReceivingQuantity: 3 };
    const inventoryDetails = { fulfillableQuantity: 9, ...inbound, reservedQuantity: reserved };
    const summary = { sellerSku: 'A', inventoryDetails, lastUpdatedTime: '2026-11-19T10:00:00Z', totalQuantity: 20 };
    answer(() => ({ body: { payload: { inventorySummaries: [summary, { sellerSku: 'A' }, null] } } }));
    const levels = await readSummariesOf({ client, store: STORE }, 'A1PA6795UKMFR9', ['A'], spCall());
    expect(levels).toEqual([
      {
        sku: 'A',
        locationId: 'AMAZON_EU',
        available: 9,
        incoming: 6,
        committed: 3,
        reserved: 4,
        tracked: true,
        fulfilledBy: 'marketplace',
        updatedAt: '2026-11-19T10:00:00.000Z',
      },
      { sku: 'A', locationId: 'AMAZON_EU', available: 0, tracked: true, fulfilledBy: 'marketplace' },
    ]);
  });
});

describe.skipIf(!areSchemasThere)(`the listings feed${whyNoSchemas}`, () => {
  it('is as its schema wants it', async () => {
    const world = await startStock();
    const items = ['TEE-BLACK', '日本-0001', 'MUG/BLUE 11oz'].map((sku, quantity) => ({ sku, quantity }));
    const update = { storeId: SELLER, items, platformOptions: { via: 'feed' } };
    await world.inventory.updateInventory(update, { timeoutMs: 2_300 });
    const upload = world.arrivals.find(({ method }) => method === 'PUT');
    const validate = new Ajv({ strict: false }).compile(schema('listings-feed-schema-v2.json'));
    expect(validate(JSON.parse(upload?.body ?? '')), JSON.stringify(validate.errors)).toBe(true);
  });

  it("has a report as Amazon's example", () => {
    const report = schema('listings-feed-processing-report-schema-v2.example.json');
    const verdict = messageVerdicts({ status: 'done', report: JSON.stringify(report) }, 4);
    const told = (['My-SKU-X', 'My-SKU-Y', 'My-SKU-Z', 'My-SKU-B'] as const).map((sku, index) =>
      verdict(index + 1, sku),
    );
    expect(told.map(({ ok }) => ok)).toEqual([true, true, true, false]);
    expect(verdict(5, 'My-SKU-C')).toMatchObject({ ok: false, reason: 'platform_rejected' });
  });
});
