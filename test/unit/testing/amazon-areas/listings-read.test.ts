import { describe, expect, it } from 'vitest';
import { IN, problemOf, startAreas } from './support.js';

describe('getListingsItem', () => {
  it('finds every SKU that is encoded once, and none that is encoded twice', async () => {
    const { ask, controls, getItem, item } = await startAreas();
    for (const { sku } of controls.listings().slice(0, 40)) {
      expect((await getItem(sku)).body.sku).toBe(sku);
    }
    const twice = await ask(item(encodeURIComponent('MUG/BLUE 11oz')), { query: { marketplaceIds: IN } });
    expect(problemOf(twice)).toEqual([404, 'NOT_FOUND', `SKU 'MUG%2FBLUE%2011oz' not found in marketplace ${IN}`, '']);
  });

  it('tells a SKU with a percent sign in it from one that is encoded', async () => {
    const { getItem } = await startAreas();
    expect((await getItem('%2F-LITERAL')).body.summaries[0].itemName).toBe('Percent Print Poster');
    expect((await getItem('/-LITERAL')).status).toBe(404);
  });

  it('answers the data sets it is asked for, summaries without being asked', async () => {
    const { getItem } = await startAreas();
    expect(Object.keys((await getItem('TEE-BLACK')).body)).toEqual(['sku', 'summaries']);
    const { body } = await getItem(
      'PAPER-B2B',
      'summaries,attributes,issues,offers,fulfillmentAvailability,relationships,productTypes,procurement',
    );
    expect(body.summaries[0]).toMatchObject({
      ...{ marketplaceId: IN, productType: 'OFFICE_PRODUCTS', status: ['BUYABLE', 'DISCOVERABLE'] },
      itemName: 'Copy Paper 500 Sheets',
    });
    expect(body.offers.map(({ offerType, price }: Offer) => [offerType, price])).toEqual([
      // The discount runs.
      ['B2C', { currencyCode: 'INR', amount: '611.10' }],
      ['B2B', { currencyCode: 'INR', amount: '629.10' }],
    ]);
    expect(body.fulfillmentAvailability).toEqual([{ fulfillmentChannelCode: 'DEFAULT', quantity: 500 }]);
    expect(body.attributes.purchasable_offer).toHaveLength(2);
    expect(body).not.toHaveProperty('procurement');
    expect(body.productTypes).toEqual([{ marketplaceId: IN, productType: 'OFFICE_PRODUCTS' }]);
  });

  interface Offer {
    readonly offerType: string;
    readonly price: unknown;
  }

  it('does not tell what Amazon’s warehouses hold', async () => {
    const { getItem } = await startAreas();
    const { body } = await getItem('FBA-KETTLE', 'fulfillmentAvailability,summaries');
    expect(body.fulfillmentAvailability).toEqual([{ fulfillmentChannelCode: 'AMAZON_IN' }]);
    expect(body.summaries[0].fnSku).toMatch(/^X00/);
  });

  it('shows families, trouble, and what cannot be bought', async () => {
    const { getItem } = await startAreas();
    const parent = (await getItem('HOODIE', 'summaries,relationships,offers')).body;
    expect(parent.summaries[0].status).toEqual(['DISCOVERABLE']);
    expect(parent.offers).toEqual([]);
    expect(parent.relationships[0].relationships[0].childSkus).toEqual(['HOODIE-S', 'HOODIE-M', 'HOODIE-L']);
    const child = (await getItem('HOODIE-S', 'relationships')).body;
    expect(child.relationships[0].relationships[0].parentSkus).toEqual(['HOODIE']);
    expect((await getItem('POSTER-HIDDEN', 'issues')).body.issues[0].code).toBe('18027');
    expect((await getItem('VASE-NO-PRICE')).body.summaries[0].status).toEqual(['DISCOVERABLE']);
    expect((await getItem('RUG-SOLD-OUT')).body.summaries[0].status).toEqual(['DISCOVERABLE']);
  });

  it('keeps marketplaces apart', async () => {
    const { credentials, getItem } = await startAreas();
    const [, emirates = ''] = credentials.marketplaceIds;
    const { body } = await getItem('TEE-BLACK', 'offers,summaries', credentials.marketplaceIds.join(','));
    expect(body.summaries).toHaveLength(3);
    expect(body.offers.map(({ price }: { price: { currencyCode: string } }) => price.currencyCode)).toEqual([
      'INR',
      'AED',
      'EUR',
    ]);
    expect((await getItem('FIRST-ONLY', 'summaries', emirates)).status).toBe(404);
  });

  it('refuses other sellers, strange marketplaces and strange data', async () => {
    const { ask, getItem } = await startAreas();
    const other = await ask('/listings/2021-08-01/items/A1OTHER/TEE-BLACK', { query: { marketplaceIds: IN } });
    expect(problemOf(other)).toEqual([403, 'Unauthorized', 'Access to requested resource is denied.', '']);
    expect((await getItem('TEE-BLACK', 'summaries', 'ATVPDKIKX0DER')).status).toBe(403);
    expect((await getItem('TEE-BLACK', 'summaries', 'NOWHERE')).status).toBe(400);
    expect((await getItem('TEE-BLACK', 'secrets')).status).toBe(400);
    expect((await getItem('TEE-BLACK', 'summaries', '')).status).toBe(400);
  });
});
