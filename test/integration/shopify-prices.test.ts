import type { PriceResult, PriceUpdate, Transport } from 'commerce-connectors';
import type { SandboxVariant } from 'commerce-connectors/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, startShop, type TestShop } from './shopify-shop.js';

const WRITE = 'VariantPricesUpdate';

let shop: TestShop;
/** Variants with a SKU of their own. */
let sellable: readonly (SandboxVariant & { readonly sku: string })[];

beforeAll(async () => {
  shop = await startShop({ orders: 1, shopify: { variants: 320 } });
  const variants = shop.controls.variants();
  const counts = new Map<string | null, number>();
  for (const { sku } of variants) counts.set(sku, (counts.get(sku) ?? 0) + 1);
  sellable = variants.flatMap((variant) => {
    const { sku } = variant;
    return sku !== null && counts.get(sku) === 1 ? [{ ...variant, sku }] : [];
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
  const found = sellable[index];
  if (found === undefined) throw new Error(`no variant ${index}`);
  return found;
};
const now = (sku: string) => {
  const found = shop.controls.variants().find((variant) => variant.sku === sku);
  return [found?.price, found?.compareAtPrice];
};
const update = async (items: PriceUpdate['items'], options = {}, shopify = shop.shopify) =>
  (await shopify.updatePrices({ storeId: shop.storeId, items }, options)).results;
const outcomes = (rows: PriceResult['results']) => rows.map(({ ok, reason }) => (ok ? 'ok' : reason));
const writes = () => shop.controls.requests.count(WRITE);
/** Of the first `count` products that have several variants, those. */
const products = (count: number) => {
  const byProduct = new Map<string, (typeof sellable)[number][]>();
  for (const variant of sellable)
    byProduct.set(variant.productId, [...(byProduct.get(variant.productId) ?? []), variant]);
  return [...byProduct.values()].filter((group) => group.length > 1).slice(0, count);
};

describe('updatePrices', () => {
  it('sets what a buyer pays and what is struck out beside it, or nothing', async () => {
    const { sku } = at(0);
    expect(await update([{ sku, price: '1234.5', compareAtPrice: '1500', currency: 'INR' }])).toEqual([
      { sku, ok: true },
    ]);
    expect(now(sku)).toEqual(['1234.50', '1500.00']);
    expect(await update([{ sku, price: '999.00' }])).toEqual([{ sku, ok: true }]);
    expect(now(sku)).toEqual(['999.00', null]);
    // As in many Indian shops: the printed price is the price.
    expect(await update([{ sku, price: '999', compareAtPrice: '999' }])).toEqual([{ sku, ok: true }]);
    expect(now(sku)).toEqual(['999.00', '999.00']);
  });

  it('sends one request for each product, and none for what the shop has already', async () => {
    const groups = products(5);
    const items = groups.flat().map(({ sku }, index) => ({ sku, price: `${700 + index}.00` }));
    expect(new Set(outcomes(await update(items)))).toEqual(new Set(['ok']));
    expect(writes()).toBe(5);
    expect(new Set(outcomes(await update(items)))).toEqual(new Set(['ok']));
    expect(writes()).toBe(5);
  });

  it('fails bad rows alone, each with its reason, in the order of the call', async () => {
    const [good, twice, foreign, fine] = [at(10), at(11), at(12), at(13)];
    const items = [
      { sku: good.sku, price: '101.00' },
      { sku: 'NO-SUCH-SKU', price: '101.00' },
      { sku: 'DUP-SKU', price: '101.00' },
      { sku: twice.sku, price: '102.00' },
      { sku: twice.sku, price: '103.00' },
      { sku: foreign.sku, price: '101.00', currency: 'USD' },
      { sku: fine.sku, price: '101.005' },
      { sku: fine.sku, price: '-1' },
      { sku: fine.sku, price: 101 as unknown as string },
      { sku: fine.sku, price: '101', compareAtPrice: '1,000' },
      { sku: '', price: '101.00' },
      null as unknown as PriceUpdate['items'][number],
    ];
    const before = now(fine.sku);
    const rows = await update(items);
    expect(rows.map(({ sku }) => sku)).toEqual(items.map((item) => item?.sku ?? ''));
    expect(outcomes(rows)).toEqual([
      'ok',
      'sku_not_found',
      'sku_ambiguous',
      'ok',
      'duplicate_item',
      'currency_mismatch',
      'invalid_price',
      'invalid_price',
      'invalid_price',
      'invalid_price',
      'sku_not_found',
      'sku_not_found',
    ]);
    expect(rows.every(({ ok, message }) => ok || (message ?? '') !== '')).toBe(true);
    expect(now(twice.sku)[0]).toBe('102.00');
    expect(now(fine.sku)).toEqual(before);
  });

  it('asks nothing for nothing, and refuses what is no list', async () => {
    expect(await update([])).toEqual([]);
    expect(shop.controls.requests.count()).toBe(0);
    const items = 'all' as unknown as PriceUpdate['items'];
    expect(await failureOf(shop.shopify.updatePrices({ storeId: shop.storeId, items }))).toMatchObject({
      code: 'invalid_request',
    });
  });

  it('says so when the product goes away between looking and writing', async () => {
    const [group = [], other = []] = products(60).slice(-2);
    const send: Transport = async (url, init) => {
      if (init.body?.includes(`mutation ${WRITE}`)) shop.controls.deleteProduct(group[0]?.productId ?? '');
      return (fetch as Transport)(url, init);
    };
    const items = [...group, ...other].map(({ sku }) => ({ sku, price: '222.00' }));
    const rows = await update(items, {}, shop.another({ transport: send }));
    expect(outcomes(rows)).toEqual([...group.map(() => 'sku_not_found'), ...other.map(() => 'ok')]);
  });
});

describe('a write of prices whose answer is lost', () => {
  it('is found, and not sent again', async () => {
    const { sku, variantId } = at(20);
    shop.controls.faults.resetAfter({ operation: WRITE });
    expect(await update([{ sku, price: '321.00' }])).toEqual([{ sku, ok: true }]);
    expect(writes()).toBe(1);
    expect(now(sku)[0]).toBe('321.00');
    expect(shop.controls.requests.list('VariantPrices').at(-1)?.variables).toEqual({ ids: [variantId] });
  });

  it('is sent again when the shop does not have it', async () => {
    const { sku } = at(21);
    shop.controls.faults.resetBefore({ operation: WRITE });
    expect(await update([{ sku, price: '322.00' }])).toEqual([{ sku, ok: true }]);
    expect(writes()).toBe(2);
    expect(now(sku)[0]).toBe('322.00');
  });

  it('rejects with what is not known when looking fails as well', async () => {
    const { sku } = at(22);
    shop.controls.faults.resetAfter({ operation: WRITE });
    // The first look is before the write.
    shop.controls.faults.status(500, { operation: 'VariantPrices', every: 2, times: Number.POSITIVE_INFINITY });
    const error = await failureOf(update([{ sku, price: '323.00' }], { maxRetries: 0 }));
    expect(error).toMatchObject({ outcomeUnknown: true, message: expect.stringContaining('set them again') });
  });
});

describe('prices of many products', () => {
  const many = () => products(8);
  const items = (price: string) => many().map(([variant]) => ({ sku: variant?.sku ?? '', price }));

  it('stop at a refusal of everything: what was not begun says so', async () => {
    shop.controls.faults.status(402, { operation: WRITE, every: 3, times: Number.POSITIVE_INFINITY });
    const rows = await update(items('611.00'));
    expect(new Set(outcomes(rows))).toEqual(new Set(['ok', 'not_attempted']));
    for (const [index, { sku, ok }] of rows.entries()) {
      expect(now(sku)[0] === '611.00', `row ${index}`).toBe(ok);
    }
  });

  it('reject when none was written, so that the error says it all', async () => {
    shop.controls.faults.status(402, { operation: WRITE, times: Number.POSITIVE_INFINITY });
    expect(await failureOf(update(items('612.00')))).toMatchObject({ code: 'permission_denied', status: 402 });
  });

  it('end with the caller’s own reason', async () => {
    const controller = new AbortController();
    const reason = new Error('the host shuts down');
    const send: Transport = async (url, init) => {
      if (init.body?.includes(`mutation ${WRITE}`)) controller.abort(reason);
      return (fetch as Transport)(url, init);
    };
    const shopify = shop.another({ transport: send });
    await expect(update(items('613.00'), { signal: controller.signal }, shopify)).rejects.toBe(reason);
  });
});
