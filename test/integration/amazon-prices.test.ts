import { describe, expect, it, vi } from 'vitest';
import type { PriceResult, PriceUpdate } from '../../src/core/connector.js';
import { Random } from '../../src/testing/random.js';
import { openShop, type Shop, throughJson } from './amazon-shop.js';

const INDIA = 'A21TJRUUN4KGV';
/** Long enough to look up and submit, too short to wait. */
const SUBMIT_ONLY_MS = 4_000;

const ODD_SKUS = [
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
  'ŁÓDŹ-KUBEK',
  '00123',
  'tee-black',
];

const update = (shop: Shop, items: PriceUpdate['items'], timeoutMs?: number) =>
  shop.connector.updatePrices({ storeId: shop.storeId, items }, timeoutMs === undefined ? {} : { timeoutMs });

/** The rows once Amazon has ended the feeds, told by another connector that has only the handle. */
async function finish(shop: Shop, { status, results, handle }: PriceResult) {
  if (status === 'done') return results;
  shop.controls.advance(60_000);
  const checked = await shop.open().checkOperation(throughJson(handle) as NonNullable<typeof handle>);
  expect(checked.status).toBe('done');
  return (checked.result as PriceResult).results;
}

const offersOf = ({ controls }: Shop, sku: string) => controls.listing(sku).offers;

/** What everybody pays when no discount runs. */
function priceOf(shop: Shop, sku: string, marketplaceId = INDIA) {
  shop.controls.applyAccepted();
  return offersOf(shop, sku).find((offer) => offer.audience === 'ALL' && offer.marketplaceId === marketplaceId)?.price;
}

const skusOf = ({ controls }: Shop, count: number) =>
  controls
    .listings()
    .filter(({ offers }) => offers.length > 0)
    .slice(0, count)
    .map(({ sku }) => sku);

describe('prices at Amazon', () => {
  it('are set one by one, whatever the SKU', async () => {
    const shop = await openShop();
    const items = ODD_SKUS.map((sku, index) => ({ sku, price: `${1_000 + index}.${index % 10}5` }));
    const { status, results } = await update(shop, items);
    expect([status, results]).toEqual(['done', ODD_SKUS.map((sku) => ({ sku, ok: true }))]);
    for (const { sku, price } of items) expect(priceOf(shop, sku)).toBe(Number(price));
    expect(shop.controls.listing('TEE-BLACK').offers).not.toMatchObject([{ price: 1_013.35 }]);
  });

  it('leave discounts, business prices and bounds as they are, by patch and by feed', async () => {
    const skus = ['LAMP-SALE', 'LAMP-SALE-OVER', 'PAPER-B2B', 'CHAIR-BOUNDS', 'FBA-KETTLE-B2B'];
    for (const filler of [0, 101]) {
      const shop = await openShop({ listings: 200 });
      const others = skusOf(shop, 180)
        .filter((sku) => !skus.includes(sku))
        .slice(0, filler);
      const before = new Map(skus.map((sku) => [sku, shop.controls.listing(sku)]));
      const items = [...skus, ...others].map((sku) => {
        const price = shop.controls.listing(sku).offers.find(({ audience }) => audience === 'ALL')?.price ?? 0;
        return { sku, price: (price + 1).toFixed(2) };
      });
      const first = await update(shop, items, SUBMIT_ONLY_MS);
      expect(first.status).toBe(filler === 0 ? 'done' : 'pending');
      const rows = await finish(shop, first);
      expect(rows.map(({ sku, ok }) => [sku, ok])).toEqual(items.map(({ sku }) => [sku, true]));
      shop.controls.applyAccepted();
      for (const sku of skus) {
        const [old, now] = [before.get(sku), shop.controls.listing(sku)];
        expect(now.offers).toEqual(
          old?.offers.map((offer) =>
            offer.audience === 'ALL' ? { ...offer, price: Number((offer.price + 1).toFixed(2)) } : offer,
          ),
        );
        expect({ ...now.attributes, purchasable_offer: [] }).toEqual({ ...old?.attributes, purchasable_offer: [] });
        const extras = (attributes: typeof now.attributes | undefined) =>
          JSON.stringify(attributes?.['purchasable_offer'], (key, value) => (key === 'our_price' ? undefined : value));
        expect(extras(now.attributes)).toBe(extras(old?.attributes));
      }
    }
  });

  it('fail alone, each with its reason, in order, by patch and by feed', async () => {
    for (const filler of [0, 110]) {
      const shop = await openShop({ listings: 200 });
      const bad = [
        { sku: 'NO-SUCH', price: '9.00' },
        { sku: 'TEE-BLACK', price: 'free' },
        { sku: 'CAP#RED', price: '9.999' },
        { sku: 'RUG-SOLD-OUT', price: '9.00', currency: 'USD' },
        { sku: 'SET A+B', price: '9.00', compareAtPrice: '12.00' },
        { sku: '', price: '9.00' },
        // Outside of what the seller allowed: Amazon refuses it.
        { sku: 'VASE-NO-PRICE', price: '999999999999' },
        { sku: 'LAMP-SALE', price: '0' },
      ];
      const others = skusOf(shop, 190)
        .filter((sku) => !bad.some((one) => one.sku === sku))
        .slice(0, filler)
        .map((sku) => ({ sku, price: '321.50' }));
      const items = [...others, ...bad, { sku: '日本-0001', price: '11.00' }, { sku: '日本-0001', price: '12.00' }];
      const rows = await finish(shop, await update(shop, items, SUBMIT_ONLY_MS));
      expect(rows.map(({ sku }) => sku)).toEqual(items.map(({ sku }) => sku));
      expect(rows.slice(0, others.length).every(({ ok }) => ok)).toBe(true);
      const reasons = rows.slice(others.length).map(({ ok, reason }) => (ok ? 'ok' : reason));
      expect(reasons.filter((_, index) => index !== 6)).toEqual([
        'sku_not_found',
        'invalid_price',
        'invalid_price',
        'currency_mismatch',
        'invalid_price',
        'sku_not_found',
        'invalid_price',
        filler === 0 || others.every(({ sku }) => sku !== '日本-0001') ? 'ok' : 'duplicate_item',
        'duplicate_item',
      ]);
      // Nothing came into being.
      expect(() => shop.controls.listing('NO-SUCH')).toThrow();
    }
  });

  it('say what Amazon refuses, though it answers 200', async () => {
    const shop = await openShop({}, { transport: changingPrices(-1) });
    const { status, results } = await update(shop, [
      { sku: 'TEE-BLACK', price: '500.00' },
      { sku: 'NO-SUCH', price: '1.00' },
    ]);
    expect(status).toBe('done');
    expect(results).toMatchObject([
      { sku: 'TEE-BLACK', ok: false, reason: 'platform_rejected', message: expect.stringMatching(/./) },
      { sku: 'NO-SUCH', ok: false, reason: 'sku_not_found' },
    ]);
  });

  it('are written once where answers are lost, and where Amazon is busy', async () => {
    for (const fault of ['resetAfter', 'resetBefore', 'truncated', 'throttle', 'html', 'tokenRefused'] as const) {
      const shop = await openShop();
      const other = priceOf(shop, 'CAP#RED');
      shop.controls.faults[fault]({ operation: 'patchListingsItem' });
      const { results } = await update(shop, [{ sku: 'TEE-BLACK', price: '555.00' }]);
      expect(results).toMatchObject([{ ok: true }]);
      expect(priceOf(shop, 'TEE-BLACK')).toBe(555);
      expect(priceOf(shop, 'CAP#RED')).toBe(other);
      const again = await update(shop, [{ sku: 'TEE-BLACK', price: '555.00' }]);
      expect(again.results).toMatchObject([{ ok: true }]);
    }
  });

  it('whose answers come after the deadline are open', async () => {
    const shop = await openShop();
    await update(shop, [{ sku: 'TEE-BLACK', price: '400.00' }]);
    shop.controls.faults.slow(1_500, { operation: 'patchListingsItem' });
    await expect(update(shop, [{ sku: 'TEE-BLACK', price: '555.00' }], 900)).rejects.toMatchObject({
      code: 'timeout',
      outcomeUnknown: true,
    });
    await vi.waitFor(() => expect(priceOf(shop, 'TEE-BLACK')).toBe(555), { timeout: 5_000 });
  });

  it('end by the caller’s abort, with nothing more sent', async () => {
    const shop = await openShop();
    const controller = new AbortController();
    shop.controls.faults.slow(300, { operation: 'searchListingsItems' });
    const items = [{ sku: 'TEE-BLACK', price: '555.00' }];
    const call = shop.connector.updatePrices({ storeId: shop.storeId, items }, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(call).rejects.toThrow();
    expect(shop.controls.requests.count('patchListingsItem')).toBe(0);
  });

  it('of a feed that ends FATAL or was cancelled are told row by row', async () => {
    for (const [status, reason] of [
      ['FATAL', 'outcome_unknown'],
      ['CANCELLED', 'not_attempted'],
    ] as const) {
      const shop = await openShop({ listings: 200 });
      shop.controls.feeds.endNext({ status });
      const items = skusOf(shop, 120).map((sku) => ({ sku, price: '321.50' }));
      const rows = await finish(shop, await update(shop, items, SUBMIT_ONLY_MS));
      expect(new Set(rows.map((row) => row.reason))).toEqual(new Set([reason]));
      expect(rows).toHaveLength(120);
    }
  });

  it('go to the marketplace whose currency a row names, also where marketplaces share stock', async () => {
    const [germany, poland, sweden] = ['A1PA6795UKMFR9', 'A1C3SOZRARQ6R3', 'A2NODRKZP88ZB9'] as const;
    const shop = await openShop({ sellers: [{ marketplaceIds: [germany, poland, sweden] }] });
    const { results } = await update(shop, [
      { sku: 'TEE-BLACK', price: '19.00' },
      { sku: 'TEE-BLACK', price: '89.00', currency: 'PLN' },
      { sku: 'TEE-BLACK', price: '219.00', currency: 'SEK' },
      { sku: 'TEE-BLACK', price: '20.00', currency: 'EUR' },
      { sku: 'FIRST-ONLY', price: '99.00', currency: 'PLN' },
    ]);
    expect(results.map(({ ok, reason }) => reason ?? ok)).toEqual([
      true,
      true,
      true,
      'duplicate_item',
      'sku_not_found',
    ]);
    expect([germany, poland, sweden].map((id) => priceOf(shop, 'TEE-BLACK', id))).toEqual([19, 89, 219]);
    const first = offersOf(shop, 'FIRST-ONLY');
    expect(first.every(({ marketplaceId }) => marketplaceId === germany)).toBe(true);
  });

  it('have the digits that their currency has', async () => {
    const shop = await openShop({ sellers: [{ marketplaceIds: ['A1VC38T7YXB528'] }] });
    const { results } = await update(shop, [
      { sku: 'TEE-BLACK', price: '1980' },
      { sku: 'CAP#RED', price: '1980.50' },
      { sku: 'SET A+B', price: '1980.00' },
    ]);
    expect(results.map(({ ok, reason }) => reason ?? ok)).toEqual([true, 'invalid_price', true]);
    expect(priceOf(shop, 'SET A+B', 'A1VC38T7YXB528')).toBe(1_980);
  });

  it.each([1, 2, 3])('are as the last accepted row says, whatever was tried (seed %i)', async (seed) => {
    const random = new Random(seed);
    const shop = await openShop();
    const skus = skusOf(shop, 30);
    const truth = new Map(skus.map((sku) => [sku, priceOf(shop, sku)]));
    for (let round = 0; round < 3; round += 1) {
      const items = skus
        .filter(() => random.chance(0.5))
        .map((sku) => ({ sku, price: random.chance(0.2) ? '-1' : (random.int(10_000, 99_999) / 100).toFixed(2) }));
      const fault = random.pick(['resetAfter', 'resetBefore', 'throttle'] as const);
      shop.controls.faults[fault]({ operation: 'patchListingsItem', every: 3, times: 4 });
      const { results } = await update(shop, items);
      shop.controls.faults.clear();
      for (const [index, { ok, sku }] of results.entries()) if (ok) truth.set(sku, Number(items[index]?.price));
      for (const { ok, reason } of results) if (!ok) expect(reason).toBe('invalid_price');
    }
    for (const sku of skus) expect([sku, priceOf(shop, sku)]).toEqual([sku, truth.get(sku)]);
  });

  it('of nothing are nothing, and what is no list is refused', async () => {
    const shop = await openShop();
    await expect(update(shop, [])).resolves.toEqual({ status: 'done', results: [] });
    await expect(update(shop, null as never)).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(update(shop, [null, 7] as never)).resolves.toMatchObject({ results: [{ ok: false }, { ok: false }] });
    expect(shop.controls.requests.list()).toEqual([]);
  });
});

/** A network on which something changes every price. */
function changingPrices(value: number) {
  return async (url: string, init: RequestInit) => {
    const body =
      init.method === 'PATCH'
        ? String(init.body).replace(/"value_with_tax":[\d.]+/, `"value_with_tax":${value}`)
        : init.body;
    return (await fetch(url, { ...init, ...(body === undefined ? {} : { body }) } as RequestInit)) as never;
  };
}
