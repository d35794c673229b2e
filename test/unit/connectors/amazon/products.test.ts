import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mapProduct } from '../../../../src/connectors/amazon/map-product.js';
import { createAmazonProducts } from '../../../../src/connectors/amazon/products.js';
import { productFromRow, reportRows } from '../../../../src/connectors/amazon/report-rows.js';
import type { ProductQuery } from '../../../../src/core/connector.js';
import { productSchema } from '../../../../src/model/index.js';
import { startServer } from '../../core/http/loopback-server.js';
import { SELLER, type SpArrival, type SpReply, type SpServer, startSp } from './sp-server.js';

const INDIA = 'A21TJRUUN4KGV';
const at = (second: number) => new Date(Date.parse('2026-11-01T00:00:00Z') + second * 1_000).toISOString();

const listing = (sku: string, lastUpdatedDate = at(0), more: object = {}) => ({
  sku,
  summaries: [
    {
      marketplaceId: INDIA,
      asin: 'B0TESTASIN',
      itemName: `Mug ${sku}`,
      status: ['BUYABLE', 'DISCOVERABLE'],
      mainImage: { link: 'https://m.media.example/mug.jpg', height: 100, width: 100 },
      createdDate: '2026-01-02T03:04:05Z',
      lastUpdatedDate,
    },
  ],
  offers: [
    { marketplaceId: INDIA, offerType: 'B2B', price: { amount: '99.00', currencyCode: 'INR' } },
    {
      marketplaceId: INDIA,
      offerType: 'B2C',
      price: { amount: '499.00', currencyCode: 'INR' },
      audience: { value: 'ALL', displayName: 'All' },
    },
  ],
  fulfillmentAvailability: [{ fulfillmentChannelCode: 'DEFAULT', quantity: 7 }],
  ...more,
});

const queryOf = ({ url }: SpArrival) => new URL(url, 'http://sp.test').searchParams;

async function shop(
  answer: (arrival: SpArrival, count: number) => SpReply,
): Promise<SpServer & { products: ReturnType<typeof createAmazonProducts> }> {
  const sp = await startSp();
  sp.answer(answer);
  return { ...sp, products: createAmazonProducts(sp.runtime, sp.client) };
}

/** All SKUs of a query, each page through a cursor that was written down and read again. */
async function walk(products: ReturnType<typeof createAmazonProducts>, query: Partial<ProductQuery> = {}) {
  const skus: (string | undefined)[] = [];
  let cursor: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const page = await products.fetchProducts({
      storeId: SELLER,
      ...query,
      ...(cursor === undefined ? {} : { cursor }),
    });
    skus.push(...page.products.map(({ sku }) => sku));
    if (page.nextCursor === undefined) return { skus, pages, syncedUntil: page.syncedUntil };
    cursor = JSON.parse(JSON.stringify(page.nextCursor));
  }
}

describe('the catalogue of an Amazon seller', () => {
  it('is walked in the order of SKUs, by pageToken', async () => {
    const sp = await shop((arrival) => {
      const token = queryOf(arrival).get('pageToken');
      const start = token === null ? 0 : Number(token);
      return {
        body: {
          numberOfResults: 45,
          items: Array.from({ length: Math.min(20, 45 - start) }, (_, index) => listing(`SKU-${start + index}`)),
          pagination: start + 20 < 45 ? { nextToken: String(start + 20) } : {},
        },
        headers: { date: 'Fri, 20 Nov 2026 10:00:00 GMT' },
      };
    });
    const { skus, pages, syncedUntil } = await walk(sp.products);
    expect(new Set(skus).size).toBe(45);
    expect(pages).toBe(3);
    expect(syncedUntil).toBe('2026-11-20T09:58:00.000Z');
    expect(queryOf(sp.arrivals[0] as SpArrival).get('sortBy')).toBe('sku');
    expect(queryOf(sp.arrivals[1] as SpArrival).get('nextToken')).toBeNull();
  });

  it('is walked anew, once, where listings were deleted meanwhile', async () => {
    const all = Array.from({ length: 45 }, (_, index) => `SKU-${index}`);
    const sp = await shop((arrival, count) => {
      const start = Number(queryOf(arrival).get('pageToken') ?? 0);
      const items = all.slice(start, start + 20).map((sku) => listing(sku));
      const pagination = start + 20 < all.length ? { nextToken: String(start + 20) } : {};
      const numberOfResults = all.length;
      if (count === 1) all.splice(3, 1);
      return { body: { numberOfResults, items, pagination } };
    });
    const { skus, pages } = await walk(sp.products);
    expect(all.filter((sku) => !skus.includes(sku))).toEqual([]);
    // The second page tells that one is gone; then there are three.
    expect(pages).toBe(5);
  });

  it('tries a token again that Amazon gave and then refuses', async () => {
    const sp = await shop((arrival, count) => {
      if (queryOf(arrival).get('pageToken') === null)
        return { body: { numberOfResults: 2, items: [listing('A')], pagination: { nextToken: 't' } } };
      if (count === 2) {
        const message = "Search parameters do not match the provided 'pageToken'.";
        return { status: 400, body: { errors: [{ code: 'InvalidInput', message }] } };
      }
      return { body: { numberOfResults: 2, items: [listing('B')] } };
    });
    expect((await walk(sp.products)).skus).toEqual(['A', 'B']);
  });

  it('leaves out parents of variations and names the parent of a variation', async () => {
    const family = (type: 'childSkus' | 'parentSkus', skus: readonly string[]) => ({
      relationships: [{ marketplaceId: INDIA, relationships: [{ type: 'VARIATION', [type]: skus }] }],
    });
    const sp = await shop(() => ({
      body: {
        numberOfResults: 2,
        items: [
          listing('PARENT', at(0), family('childSkus', ['C1'])),
          listing('C1', at(0), family('parentSkus', ['PARENT'])),
        ],
      },
    }));
    const { products } = await sp.products.fetchProducts({ storeId: SELLER });
    expect(products).toMatchObject([{ sku: 'C1', productId: 'PARENT' }]);
  });

  it('does not take an answer without a list for an empty catalogue', async () => {
    const sp = await shop(() => ({ body: { numberOfResults: 0 } }));
    await expect(sp.products.fetchProducts({ storeId: SELLER })).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  it('loses nothing when listings change between pages: what moved to the front comes with the next run', async () => {
    const rows = new Map(Array.from({ length: 70 }, (_, index) => [`SKU-${index}`, Math.floor(index / 30)]));
    let clock = 1_000;
    const sp = await shop((arrival) => {
      const query = queryOf(arrival);
      expect([query.get('sortBy'), query.get('sortOrder')]).toEqual(['lastUpdatedDate', 'DESC']);
      const after = Date.parse(query.get('lastUpdatedAfter') ?? '');
      const sorted = [...rows]
        .filter(([, second]) => Date.parse(at(second)) >= after)
        .sort(([, some], [, other]) => other - some);
      const start = Number(query.get('pageToken') ?? 0);
      const items = sorted.slice(start, start + 20).map(([sku, second]) => listing(sku, at(second)));
      const changing = clock < 1_004 ? [...sorted.slice(start, start + 2), ...sorted.slice(-2)] : [];
      for (const [sku] of changing) {
        clock += 1;
        rows.set(sku, clock);
      }
      return {
        body: {
          numberOfResults: sorted.length,
          items,
          pagination: start + 20 < sorted.length ? { nextToken: String(start + 20) } : {},
        },
        headers: { date: new Date(at(300)).toUTCString() },
      };
    });
    const first = await walk(sp.products, { updatedAfter: at(0) });
    const second = await walk(sp.products, { updatedAfter: first.syncedUntil as string });
    expect(new Set([...first.skus, ...second.skus]).size).toBe(70);
  });

  it('reads more than a page of one second by its token', async () => {
    const sp = await shop((arrival) => {
      const start = Number(queryOf(arrival).get('pageToken') ?? 0);
      return {
        body: {
          numberOfResults: 45,
          items: Array.from({ length: Math.min(20, 45 - start) }, (_, index) => listing(`SKU-${start + index}`, at(0))),
          pagination: start + 20 < 45 ? { nextToken: String(start + 20) } : {},
        },
      };
    });
    expect(new Set((await walk(sp.products, { updatedAfter: at(0) })).skus).size).toBe(45);
  });

  it('finds SKUs in the order asked, those with a comma one by one', async () => {
    const sp = await shop(({ url }) => {
      const [path = '', query = ''] = url.split('?');
      if (path.endsWith('/A%2CB')) return { body: listing('A,B') };
      const asked = new URLSearchParams(query).get('identifiers')?.split(',') ?? [];
      return {
        body: {
          numberOfResults: 1,
          items: asked
            .filter((sku) => sku !== 'NONE')
            .reverse()
            .map((sku) => listing(sku)),
        },
      };
    });
    expect((await walk(sp.products, { skus: ['Z', 'A,B', 'NONE', 'M'] })).skus).toEqual(['Z', 'A,B', 'M']);
    await expect(walk(sp.products, { skus: [7 as never] })).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('SKUs that Amazon takes for none', () => {
  it('do not keep others from being found, and are an error alone', async () => {
    const sp = await shop(({ url }) => {
      const [path = '', query = ''] = url.split('?');
      const asked = new URLSearchParams(query).get('identifiers');
      const one = decodeURIComponent(path.split('/').at(-1) ?? '');
      if ((asked ?? one).includes('STRANGE'))
        return { status: 400, body: { errors: [{ code: 'InvalidInput', message: '' }] } };
      return one === 'NONE'
        ? { status: 404, body: { errors: [{ code: 'NOT_FOUND', message: '' }] } }
        : { body: listing(one) };
    });
    expect((await walk(sp.products, { skus: ['A', 'STRANGE', 'NONE', 'B'] })).skus).toEqual(['A', 'B']);
    await expect(walk(sp.products, { skus: ['STRANGE'] })).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('a catalogue of more than 1,000 listings', () => {
  const HEADER =
    'item-name\tlisting-id\tseller-sku\tprice\tquantity\tasin1\tproduct-id-type\tproduct-id\tfulfilment-channel\tstatus';
  const lines = Array.from(
    { length: 1_500 },
    (_, index) =>
      `Mug ${index} \u2013 blau\tL${index}\tSKU-${index}\t4${index % 10}9.00\t${index % 7}\tB0${index}\t4\t8900000000017\tDEFAULT\tActive`,
  );

  async function bigShop(document: { bytes: Uint8Array; contentType: string; gzip: boolean }) {
    const files = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': document.contentType });
      response.end(document.bytes);
    });
    onTestFinished(() => files.close());
    return shop(({ url, method }) => {
      if (url.startsWith('/listings/')) return { body: { numberOfResults: 1_500, items: [listing('SKU-0')] } };
      if (method === 'POST') return { status: 202, body: { reportId: 'R1' } };
      if (url.startsWith('/reports/2021-06-30/reports/R1'))
        return { body: { processingStatus: 'DONE', reportDocumentId: 'D1' } };
      return { body: { url: `${files.origin}/report`, ...(document.gzip ? { compressionAlgorithm: 'GZIP' } : {}) } };
    });
  }

  it('comes from the report of all listings', async () => {
    const text = [HEADER, ...lines].join('\r\n');
    const sp = await bigShop({ bytes: gzipSync(text), contentType: 'text/plain; charset=UTF-8', gzip: true });
    const { skus } = await walk(sp.products);
    expect(new Set(skus).size).toBe(1_500);
    expect(JSON.parse(sp.arrivals.find(({ method }) => method === 'POST')?.body ?? '')).toEqual({
      reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA',
      marketplaceIds: [INDIA],
      reportOptions: { preferredReportDocumentLocale: 'en_US' },
    });
  });

  it('is read in the charset that the document is in', async () => {
    const bytes = Buffer.from([HEADER, ...lines].join('\n'), 'latin1');
    // The dash of the titles, as windows-1252 has it.
    for (let index = 0; index < bytes.length; index += 1) if (bytes[index] === 0x13) bytes[index] = 0x96;
    const sp = await bigShop({ bytes, contentType: 'text/plain;charset=Cp1252', gzip: false });
    const first = await sp.products.fetchProducts({ storeId: SELLER });
    expect(first.products[0]?.title).toBe('Mug 0 \u2013 blau');
  });

  it('is an empty page with a cursor while Amazon prepares the report', async () => {
    const sp = await shop(({ url, method }) => {
      if (url.startsWith('/listings/')) return { body: { numberOfResults: 1_500, items: [] } };
      return method === 'POST' ? { body: { reportId: 'R1' } } : { body: { processingStatus: 'IN_QUEUE' } };
    });
    const page = await sp.products.fetchProducts({ storeId: SELLER }, { timeoutMs: 5_000 });
    expect(page.products).toEqual([]);
    await sp.products.fetchProducts({ storeId: SELLER, cursor: page.nextCursor ?? '' }, { timeoutMs: 5_000 });
    expect(sp.arrivals.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

describe('rows of the report', () => {
  const rowsOf = async (...pieces: string[]) => {
    async function* text() {
      yield* pieces;
    }
    const rows = [];
    for await (const row of reportRows(text())) rows.push(row);
    return rows;
  };

  it('go by the names of the header, wherever pieces of the text end', async () => {
    const rows = await rowsOf('\uFEFFSeller-SKU\tpri', 'ce\r', '\nA\t1', '.50\n\nB\t', '2.00');
    expect(rows.map((row) => [row.get('seller-sku'), row.get('price')])).toEqual([
      ['A', '1.50'],
      ['B', '2.00'],
    ]);
  });

  it.each([[''], ['<html>\n<body>'], ['item-name\tprice\nMug\t1']])(
    'are refused without a SKU column: %j',
    async (text) => {
      await expect(rowsOf(text)).rejects.toMatchObject({ code: 'unexpected_response' });
    },
  );

  it('keep what is absent absent', () => {
    expect(productFromRow(new Map([['seller-sku', 'A']]), SELLER, 'INR')).toEqual({
      platform: 'amazon',
      storeId: SELLER,
      id: 'A',
      productId: 'A',
      sku: 'A',
      title: '',
      status: { value: 'unknown' },
      tracked: true,
      requiresShipping: true,
    });
    expect(productFromRow(new Map([['seller-sku', '']]), SELLER, 'INR')).toBeUndefined();
  });
});

describe('mapping a listing', () => {
  it('reads the offer for everyone, the stock that is told, and the state', () => {
    const { product, issues } = mapProduct(listing('A'), { storeId: SELLER, marketplaceId: INDIA });
    expect(productSchema.parse(product)).toEqual(product);
    expect(issues).toEqual([]);
    expect(product).toMatchObject({
      id: 'A',
      asin: 'B0TESTASIN',
      price: { amount: '499.00', currency: 'INR' },
      status: { value: 'active', raw: 'BUYABLE,DISCOVERABLE' },
      available: 7,
      updatedAt: '2026-11-01T00:00:00.000Z',
    });
  });

  it.each([null, 'x', [], {}, { sku: 5 }, { sku: '' }])('refuses %j', (wire) => {
    expect(() => mapProduct(wire, { storeId: SELLER, marketplaceId: INDIA })).toThrow(/not an Amazon listing/);
  });

  it('survives odd parts', () => {
    const odd = { sku: 'A', summaries: [null, { marketplaceId: INDIA, status: 'x', asin: 7 }], offers: 'none' };
    expect(productSchema.safeParse(mapProduct(odd, { storeId: SELLER, marketplaceId: INDIA }).product).success).toBe(
      true,
    );
  });
});
