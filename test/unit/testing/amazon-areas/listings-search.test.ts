import { describe, expect, it } from 'vitest';
import { IN, problemOf, skusOf, startAreas } from './support.js';

describe('searchListingsItems', () => {
  it('walks the catalogue once, twenty a page, by pageToken', async () => {
    const { controls, searchItems } = await startAreas({ listings: 90 });
    const seen: string[] = [];
    const query = { pageSize: '20', includedData: 'summaries,offers,fulfillmentAvailability' };
    let page = await searchItems(query);
    seen.push(...skusOf(page));
    while (page.body.pagination?.nextToken !== undefined) {
      page = await searchItems({ ...query, pageToken: page.body.pagination.nextToken });
      seen.push(...skusOf(page));
    }
    expect(page.body.pagination).toHaveProperty('previousToken');
    expect(page.body.numberOfResults).toBe(90);
    expect(seen.sort()).toEqual(
      controls
        .listings()
        .map(({ sku }) => sku)
        .sort(),
    );
  });

  it('ignores nextToken, so that who uses it walks in a circle', async () => {
    const { askAnything, searchItems, storeId } = await startAreas();
    const first = await searchItems();
    expect(first.body.items).toHaveLength(10);
    const { nextToken } = first.body.pagination;
    const again = await askAnything(`/listings/2021-08-01/items/${storeId}`, {
      query: { marketplaceIds: IN, nextToken },
    });
    expect(skusOf(again)).toEqual(skusOf(first));
  });

  it('ends after a thousand results, however many it found', async () => {
    const { searchItems } = await startAreas({ listings: 1_040 });
    let page = await searchItems({ pageSize: '20' });
    expect(page.body.numberOfResults).toBe(1_040);
    let count = page.body.items.length;
    while (page.body.pagination?.nextToken !== undefined) {
      page = await searchItems({ pageSize: '20', pageToken: page.body.pagination.nextToken });
      count += page.body.items.length;
    }
    expect(count).toBe(1_000);
  });

  it('refuses a token with other parameters, and now and then one that fits', async () => {
    const { controls, searchItems } = await startAreas();
    const { nextToken } = (await searchItems({ pageSize: '20' })).body.pagination;
    const mismatch = [400, 'InvalidInput', "Search parameters do not match the provided 'pageToken'.", ''];
    expect(problemOf(await searchItems({ pageSize: '10', pageToken: nextToken }))).toEqual(mismatch);
    controls.mismatchPageTokens(1);
    expect(problemOf(await searchItems({ pageSize: '20', pageToken: nextToken }))).toEqual(mismatch);
    expect((await searchItems({ pageSize: '20', pageToken: nextToken })).status).toBe(200);
    expect((await searchItems({ pageSize: '20', pageToken: 'nonsense' })).status).toBe(400);
  });

  it('finds up to twenty SKUs by name; one with a comma cannot be asked for', async () => {
    const { searchItems } = await startAreas();
    const wanted = ['MUG/BLUE 11oz', '50%-OFF-SOCKS', 'SET A+B', 'SALT & PEPPER', '日本-0001', '00123', 'tee-black'];
    const found = await searchItems({ identifiersType: 'SKU', identifiers: wanted.join(','), pageSize: '20' });
    expect([...skusOf(found)].sort()).toEqual([...wanted].sort());
    expect((await searchItems({ identifiersType: 'SKU', identifiers: 'CO,MMA-01' })).body.items).toEqual([]);
    const many = Array.from({ length: 21 }, (_, index) => `S${index}`).join(',');
    expect((await searchItems({ identifiersType: 'SKU', identifiers: many })).status).toBe(400);
    expect((await searchItems({ identifiers: 'TEE-BLACK' })).status).toBe(400);
    expect((await searchItems({ identifiersType: 'SKU' })).status).toBe(400);
  });

  it('finds by change, latest first, and by status, family and trouble', async () => {
    const { controls, searchItems } = await startAreas();
    const since = new Date(Date.now() - 60_000).toISOString();
    expect((await searchItems({ lastUpdatedAfter: since })).body.numberOfResults).toBe(0);
    controls.setStock({ sku: 'TEE-BLACK', quantity: 3 });
    controls.setPrice({ sku: '00123', price: 4_000 });
    const changed = await searchItems({ lastUpdatedAfter: since, sortBy: 'lastUpdatedDate' });
    expect([...skusOf(changed)].sort()).toEqual(['00123', 'TEE-BLACK']);
    expect(skusOf(await searchItems({ variationParentSku: 'HOODIE', sortBy: 'sku', sortOrder: 'ASC' }))).toEqual([
      'HOODIE-L',
      'HOODIE-M',
      'HOODIE-S',
    ]);
    expect(skusOf(await searchItems({ withIssueSeverity: 'ERROR' }))).toEqual(['POSTER-HIDDEN']);
    const hidden = await searchItems({ withoutStatus: 'BUYABLE,DISCOVERABLE' });
    expect(skusOf(hidden)).toEqual([]);
    expect(skusOf(await searchItems({ withoutStatus: 'BUYABLE', pageSize: '20' }))).toContain('RUG-SOLD-OUT');
  });

  it.each([
    { pageSize: '21' },
    { pageSize: '0' },
    { sortBy: 'price' },
    { sortOrder: 'UP' },
    { lastUpdatedAfter: 'yesterday' },
    { withStatus: 'SOLD' },
    { includedData: 'everything' },
    { identifiersType: 'NAME', identifiers: 'a' },
    { identifiersType: 'SKU', identifiers: 'a', variationParentSku: 'b' },
  ] as readonly Record<string, string>[])('refuses %j', async (query) => {
    const { searchItems } = await startAreas();
    expect(problemOf(await searchItems(query)).slice(0, 2)).toEqual([400, 'InvalidInput']);
  });
});
