import { describe, expect, it } from 'vitest';
import type { ProductQuery } from '../../src/core/connector.js';
import type { Product } from '../../src/model/index.js';
import { openShop, type Shop, throughJson } from './amazon-shop.js';

const INDIA = 'A21TJRUUN4KGV';

/** Reads to the end, each page in a process of its own, which has nothing but the cursor. */
async function walk(shop: Shop, query: Partial<ProductQuery> = {}, between?: (page: number) => void) {
  const products: Product[] = [];
  let cursor: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const connector = shop.open();
    const asked = { storeId: shop.storeId, ...query, ...(cursor === undefined ? {} : { cursor }) };
    const page = await connector.fetchProducts(asked);
    await connector.close();
    products.push(...page.products);
    if (page.nextCursor === undefined) return { products, pages, syncedUntil: page.syncedUntil };
    cursor = throughJson(page.nextCursor);
    between?.(pages);
  }
}

/** What can be bought: all SKUs but the parents of variations. */
const sellable = ({ controls }: Shop) => {
  const all = controls.listings();
  const parents = new Set(all.map(({ parentSku }) => parentSku));
  return all.filter(({ sku }) => !parents.has(sku));
};

const skusOf = (products: readonly { readonly sku?: string | undefined }[]) => products.map(({ sku }) => sku).sort();
const count = ({ controls }: Shop, operation: string) => controls.requests.count(operation);

describe('the catalogue of a seller at Amazon', () => {
  it('is read whole, page by page in another process each, and as it is', async () => {
    const shop = await openShop({ listings: 115 });
    const { products, pages, syncedUntil } = await walk(shop);
    expect(pages).toBe(6);
    expect(skusOf(products)).toEqual(skusOf(sellable(shop)));
    expect(Date.parse(syncedUntil ?? '')).toBeLessThan(Date.now());
    for (const listing of sellable(shop)) {
      const product = products.find(({ sku }) => sku === listing.sku);
      const offer = listing.offers.find(({ audience }) => audience === 'ALL');
      const isMerchant = listing.fulfilledBy === 'MERCHANT';
      expect(product).toMatchObject({
        platform: 'amazon',
        storeId: shop.storeId,
        asin: listing.asin,
        productId: listing.parentSku ?? listing.sku,
        ...(isMerchant && listing.stock !== null ? { available: listing.stock } : {}),
      });
      expect(product?.status.value === 'active').toBe(listing.statuses[INDIA]?.includes('BUYABLE'));
      if (offer === undefined) expect(product?.price).toBeUndefined();
      else expect(product?.price).toMatchObject({ currency: 'INR', amount: expect.stringMatching(/^\d+(\.\d+)?$/) });
    }
  });

  it('survives throttles, errors, lost answers, and tokens that are refused though they fit', async () => {
    const shop = await openShop({ listings: 70 });
    const faults = ['throttle', 'resetAfter', 'resetBefore', 'tokenRefused'] as const;
    const { products } = await walk(shop, {}, (page) => {
      shop.controls.faults[faults[page % faults.length] ?? 'throttle']({ operation: 'searchListingsItems' });
      if (page === 2) shop.controls.mismatchPageTokens(1);
    });
    expect(skusOf(products)).toEqual(skusOf(sellable(shop)));
  });

  it('says what the matter is where a token stays refused', async () => {
    const shop = await openShop({ listings: 70 });
    const { nextCursor } = await shop.connector.fetchProducts({ storeId: shop.storeId });
    shop.controls.mismatchPageTokens(10);
    const query = { storeId: shop.storeId, ...(nextCursor === undefined ? {} : { cursor: nextCursor }) };
    await expect(shop.connector.fetchProducts(query, { maxRetries: 1 })).rejects.toMatchObject({
      code: 'invalid_request',
      status: 400,
    });
  });

  it('goes on where another limit is asked for with the cursor', async () => {
    const shop = await openShop({ listings: 70 });
    for (const more of [{}, { updatedAfter: new Date(0) }]) {
      const query = { storeId: shop.storeId, ...more };
      const first = await shop.connector.fetchProducts({ ...query, limit: 7 });
      const second = await shop.connector.fetchProducts({ ...query, limit: 20, cursor: first.nextCursor as string });
      expect(new Set(skusOf([...first.products, ...second.products])).size).toBeGreaterThan(7);
    }
  });

  it('takes a cursor only with the query it was given for', async () => {
    const shop = await openShop({ listings: 70 });
    const { nextCursor: cursor = '' } = await shop.connector.fetchProducts({ storeId: shop.storeId });
    const other = { storeId: shop.storeId, cursor, updatedAfter: new Date(0) };
    await expect(shop.connector.fetchProducts(other)).rejects.toMatchObject({ code: 'invalid_request' });
    const rubbish = { storeId: shop.storeId, cursor: 'x' };
    await expect(shop.connector.fetchProducts(rubbish)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('finds SKUs by name, whatever is in them, in the order asked, each once', async () => {
    const shop = await openShop({ listings: 70 });
    const all = sellable(shop).map(({ sku }) => sku);
    const skus = ['NO-SUCH', ...[...all].reverse(), 'TEE-BLACK', ' TEE-BLACK', 'NO,SUCH'];
    const { products } = await walk(shop, { skus });
    expect(products.map(({ sku }) => sku)).toEqual([...all].reverse());
    await expect(walk(shop, { skus: [] })).resolves.toMatchObject({ products: [], pages: 1 });
  });

  it('tells what changed since, while more changes', async () => {
    const shop = await openShop({ listings: 120 });
    const old = sellable(shop).map(({ sku }) => sku);
    const updatedAfter = new Date(Date.now() + 1_000).toISOString();
    shop.controls.advance(10_000);
    const changed = old.slice(0, 75);
    for (const sku of changed) shop.controls.setPrice({ sku, price: 77 });
    const later = changed.slice(0, 3);
    const { products, syncedUntil } = await walk(shop, { updatedAfter }, (page) => {
      shop.controls.advance(5_000);
      const sku = later[page - 1];
      if (sku !== undefined) shop.controls.setPrice({ sku, price: 78 });
    });
    const next = await walk(shop, { updatedAfter: syncedUntil as string });
    const told = new Set([...products, ...next.products].map(({ sku }) => sku));
    expect([...told].sort()).toEqual([...changed].sort());
    for (const sku of later) expect(next.products.find((one) => one.sku === sku)?.price?.amount).toBe('78.00');
  });

  it('tells more than a thousand changes by searches', async () => {
    const shop = await openShop({ listings: 1_150 });
    const updatedAfter = new Date(Date.now() + 1_000).toISOString();
    for (const part of [shop.controls.listings().slice(0, 600), shop.controls.listings().slice(600)]) {
      shop.controls.advance(10_000);
      for (const { sku } of part) shop.controls.setPrice({ sku, price: 500 });
    }
    const { products } = await walk(shop, { updatedAfter });
    const skus = new Set(products.map(({ sku }) => sku));
    expect(sellable(shop).filter(({ sku }) => !skus.has(sku))).toEqual([]);
    expect(count(shop, 'createReport')).toBe(0);
  });

  it('tells a thousand changes of one second from the report', async () => {
    const shop = await openShop({ listings: 1_150 });
    const updatedAfter = new Date(Date.now() + 1_000).toISOString();
    shop.controls.advance(10_000);
    shop.controls.reports.setDuration({ queueMs: 0, processingMs: 0 });
    const all = shop.controls.listings();
    // Accepted at the same moment, applied at the same moment.
    for (const { sku } of all) shop.controls.setPrice({ sku, price: 500 });
    const { products } = await walk(shop, { updatedAfter });
    const skus = new Set(products.map(({ sku }) => sku));
    expect(sellable(shop).filter(({ sku }) => !skus.has(sku))).toEqual([]);
  });

  it('checks its input before anything is sent', async () => {
    const shop = await openShop();
    for (const bad of [
      { limit: 0 },
      { limit: 1.5 },
      { skus: 'TEE' },
      { skus: [''] },
      { updatedAfter: 'soon' },
      { storeId: 7 },
    ]) {
      const query = { storeId: shop.storeId, ...bad } as unknown as ProductQuery;
      await expect(shop.connector.fetchProducts(query)).rejects.toMatchObject({ code: 'invalid_request' });
    }
    expect(shop.controls.requests.list()).toEqual([]);
  });
});

describe('a catalogue of more than 1,000 listings', () => {
  it.each([
    { charset: 'utf-8', header: 'standard', gzip: true },
    { charset: 'utf-8', header: 'deprecated', gzip: false },
    { charset: 'cp1252', header: 'no-status', gzip: true },
    { charset: 'cp1252', header: 'localised', gzip: false },
  ] as const)('comes from the report: $charset, $header columns, gzip $gzip', async (format) => {
    const shop = await openShop({ listings: 1_150 });
    shop.controls.reports.setFormat(format);
    shop.controls.reports.setDuration({ queueMs: 0, processingMs: 0 });
    const { products } = await walk(shop);
    // The report is of all listings: parents too.
    const truth = shop.controls.listings().filter(({ statuses }) => statuses[INDIA] !== undefined);
    // What has no place in the charset is lost on Amazon's side.
    const isKept = (sku: string) => format.charset === 'utf-8' || [...sku].every((one) => one <= 'ÿ');
    const expected = truth.map(({ sku }) => sku).filter(isKept);
    expect(expected.filter((sku) => !products.some((one) => one.sku === sku))).toEqual([]);
    expect(products).toHaveLength(truth.length);
    const cafe = products.find(({ sku }) => sku === 'CAFÉ-ÜBER-01');
    expect(cafe).toMatchObject({ title: 'Café Überwurf', available: 8 });
    const price = shop.controls.listing('CAFÉ-ÜBER-01').offers[0]?.price.toFixed(2);
    expect(cafe?.price).toEqual({ amount: price, currency: 'INR' });
    expect(products.find(({ sku }) => sku === 'FBA-KETTLE')?.available).toBeUndefined();
    const status = format.header === 'no-status' ? { value: 'unknown' } : { value: 'active', raw: 'Active' };
    expect(cafe?.status).toEqual(status);
    expect(count(shop, 'createReport')).toBe(1);
    for (const { body } of shop.controls.requests.list('createReport')) {
      expect(body).toMatchObject({ marketplaceIds: [INDIA], reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA' });
    }
  });

  it('is an empty page while Amazon prepares it, then goes on in another process', async () => {
    const shop = await openShop({ listings: 1_050 });
    shop.controls.reports.hold();
    const first = await shop.connector.fetchProducts({ storeId: shop.storeId }, { timeoutMs: 8_000 });
    expect(first).toMatchObject({ products: [], nextCursor: expect.any(String) });
    const query = { storeId: shop.storeId, cursor: throughJson(first.nextCursor as string) };
    await expect(shop.open().fetchProducts(query, { timeoutMs: 8_000 })).resolves.toMatchObject({ products: [] });
    shop.controls.reports.release();
    shop.controls.advance(60_000);
    const { products, nextCursor } = await shop.open().fetchProducts(query);
    expect([products.length, nextCursor]).toEqual([1_050, undefined]);
    expect(count(shop, 'createReport')).toBe(1);
  });

  it.each(['CANCELLED', 'FATAL'] as const)('says to begin anew where the report ends %s', async (end) => {
    const shop = await openShop({ listings: 1_050 });
    shop.controls.reports.setDuration({ queueMs: 0, processingMs: 0 });
    shop.controls.reports.endNext(end);
    await expect(shop.connector.fetchProducts({ storeId: shop.storeId })).rejects.toMatchObject({
      code: 'unexpected_response',
      message: expect.stringContaining('begin without the cursor'),
    });
    expect((await walk(shop)).products).toHaveLength(1_050);
  });

  it('survives lost answers, and a download that breaks off', async () => {
    for (const operation of ['createReport', 'getReport', 'getReportDocument', 'document']) {
      const shop = await openShop({ listings: 1_050 });
      shop.controls.reports.setDuration({ queueMs: 0, processingMs: 0 });
      shop.controls.faults.resetAfter({ operation });
      shop.controls.faults.resetBefore({ operation });
      expect((await walk(shop)).products).toHaveLength(1_050);
    }
    const shop = await openShop({ listings: 1_050 });
    shop.controls.reports.setDuration({ queueMs: 0, processingMs: 0 });
    shop.controls.faults.truncated({ operation: 'document' });
    await expect(walk(shop)).rejects.toMatchObject({ code: 'unexpected_response', retryable: true });
    expect((await walk(shop)).products).toHaveLength(1_050);
  });

  it('is read in pages of 10,000, each resumed in another process', async () => {
    const shop = await openShop({ listings: 21_500 });
    shop.controls.reports.setDuration({ queueMs: 0, processingMs: 0 });
    const { products, pages } = await walk(shop);
    expect(pages).toBe(3);
    expect(new Set(products.map(({ sku }) => sku)).size).toBe(21_500);
    expect(products).toHaveLength(21_500);
    expect(count(shop, 'createReport')).toBe(1);
  });
});
