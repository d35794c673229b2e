import { describe, expect, it } from 'vitest';
import { createAmazonPrices } from '../../../../src/connectors/amazon/prices.js';
import type { PriceUpdate } from '../../../../src/core/connector.js';
import { SELLER, type SpArrival, type SpReply, startSp } from './sp-server.js';

const INDIA = 'A21TJRUUN4KGV';

/** A seller with some SKUs; `patch` answers what is written. */
async function shopWith(skus: readonly string[], patch: (arrival: SpArrival) => SpReply = () => accepted) {
  const sp = await startSp();
  const patches: { readonly sku: string; readonly body: Record<string, unknown> }[] = [];
  sp.answer((arrival) => {
    const [path = '', query = ''] = arrival.url.split('?');
    if (arrival.method === 'PATCH') {
      patches.push({ sku: decodeURIComponent(path.split('/').at(-1) ?? ''), body: JSON.parse(arrival.body) });
      return patch(arrival);
    }
    const asked = new URLSearchParams(query).get('identifiers')?.split(',') ?? [];
    const items = asked
      .filter((sku) => skus.includes(sku))
      .map((sku) => ({
        sku,
        summaries: [{ marketplaceId: INDIA, productType: 'MUG' }],
      }));
    return { body: { numberOfResults: items.length, items } };
  });
  const { updatePrices } = createAmazonPrices(sp.runtime, sp.client);
  const update = (items: unknown) => updatePrices({ storeId: SELLER, items: items as PriceUpdate['items'] });
  return { ...sp, patches, update };
}

const accepted: SpReply = { body: { sku: 'x', status: 'ACCEPTED', submissionId: 's', issues: [] } };

describe('setting prices at Amazon', () => {
  it('merges the price for everyone, and leaves discounts and business prices alone', async () => {
    const shop = await shopWith(['A/B']);
    const result = await shop.update([{ sku: 'A/B', price: '14.47' }]);
    expect(result).toEqual({ status: 'done', results: [{ sku: 'A/B', ok: true }] });
    expect(shop.patches).toEqual([
      {
        sku: 'A/B',
        body: {
          productType: 'MUG',
          patches: [
            {
              op: 'merge',
              path: '/attributes/purchasable_offer',
              value: [
                {
                  marketplace_id: INDIA,
                  currency: 'INR',
                  audience: 'ALL',
                  our_price: [{ schedule: [{ value_with_tax: 14.47 }] }],
                },
              ],
            },
          ],
        },
      },
    ]);
  });

  it.each(['0.1', '1499.00', '14.47', '999999999.99', '1010.10', '8.29'])(
    'sends %s as it was written',
    async (price) => {
      const shop = await shopWith(['A']);
      await shop.update([{ sku: 'A', price }]);
      const sent = shop.arrivals.at(-1)?.body ?? '';
      expect(sent).toContain(`"value_with_tax":${price.replace(/\.?0+$/, '')}}`);
    },
  );

  it('fails rows alone, each with its reason, in order', async () => {
    const shop = await shopWith(['A', 'B'], ({ url }) =>
      url.includes('/B?')
        ? {
            body: {
              sku: 'B',
              status: 'INVALID',
              submissionId: 's',
              issues: [{ code: '90', message: 'too low', severity: 'ERROR', categories: [] }],
            },
          }
        : accepted,
    );
    const { results } = await shop.update([
      { sku: 'A', price: '10' },
      { sku: 'NONE', price: '10' },
      { sku: 'B', price: '1' },
      { sku: 'A', price: '11' },
      { sku: 'A', price: 10 },
      { sku: 'A', price: '1.999' },
      { sku: 'A', price: '10', currency: 'USD' },
      { sku: 'A', price: '10', compareAtPrice: '20' },
      { sku: '', price: '10' },
      null,
    ]);
    expect(results.map(({ sku, ok, reason }) => [sku, ok ? 'ok' : reason])).toEqual([
      ['A', 'ok'],
      ['NONE', 'sku_not_found'],
      ['B', 'platform_rejected'],
      ['A', 'duplicate_item'],
      ['A', 'invalid_price'],
      ['A', 'invalid_price'],
      ['A', 'currency_mismatch'],
      ['A', 'invalid_price'],
      ['', 'sku_not_found'],
      ['', 'sku_not_found'],
    ]);
    expect(shop.patches.map(({ sku }) => sku)).toEqual(['A', 'B']);
  });

  it('refuses what is no list', async () => {
    const shop = await shopWith([]);
    await expect(shop.update(undefined)).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'items' }],
    });
  });
});
