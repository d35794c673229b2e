import { describe, expect, it } from 'vitest';
import { codesOf, IN, pricePatch, problemOf, quantityPatch, startAreas } from './support.js';

const UNREADABLE = 'Request has missing or invalid parameters and cannot be parsed.';
const STOCK = '/attributes/fulfillment_availability';
const OFFER = '/attributes/purchasable_offer';

describe('patchListingsItem', () => {
  it('accepts a quantity, and shows it a moment later', async () => {
    const { controls, getItem, patchItem } = await startAreas();
    const { status, body } = await patchItem('TEE-BLACK', quantityPatch(7));
    expect([status, body.status, body.issues]).toEqual([200, 'ACCEPTED', []]);
    expect((await getItem('TEE-BLACK', 'fulfillmentAvailability')).body.fulfillmentAvailability[0].quantity).toBe(40);
    controls.advance(15_000);
    expect((await getItem('TEE-BLACK', 'fulfillmentAvailability')).body.fulfillmentAvailability[0].quantity).toBe(7);
  });

  it('merges beside what is there, replaces it, and takes it away', async () => {
    const { controls, patchItem } = await startAreas();
    const stock = () => controls.listing('TABLE-MADE-TO-ORDER').attributes['fulfillment_availability'];
    const [before] = stock() ?? [];
    await patchItem('TABLE-MADE-TO-ORDER', quantityPatch(9));
    controls.applyAccepted();
    expect(stock()).toEqual([{ ...before, quantity: 9 }]);
    await patchItem('TABLE-MADE-TO-ORDER', quantityPatch(8, 'TABLE', 'replace'));
    controls.applyAccepted();
    expect(stock()).toEqual([{ fulfillment_channel_code: 'DEFAULT', quantity: 8 }]);
    await patchItem('TABLE-MADE-TO-ORDER', {
      productType: 'PRODUCT',
      patches: [{ op: 'delete', path: STOCK, value: [{ fulfillment_channel_code: 'DEFAULT' }] }],
    });
    controls.applyAccepted();
    expect(stock()).toBeUndefined();
  });

  it('merges a price without its discount; a replace loses discount and business prices', async () => {
    const { controls, getItem, patchItem } = await startAreas();
    const offers = () => controls.listing('PAPER-B2B').offers.filter(({ marketplaceId }) => marketplaceId === IN);
    const [everyone, business] = offers();
    await patchItem('PAPER-B2B', pricePatch(700));
    controls.applyAccepted();
    expect(offers()).toEqual([{ ...everyone, price: 700 }, business]);
    expect((await getItem('PAPER-B2B', 'offers')).body.offers[0].price.amount).toBe('611.10');
    await patchItem('PAPER-B2B', pricePatch(650, {}, 'replace'));
    controls.applyAccepted();
    expect(offers()).toEqual([{ ...everyone, price: 650, discountedPrice: undefined }]);
    // Other marketplaces were not named.
    expect(controls.listing('PAPER-B2B').offers.filter(({ audience }) => audience === 'B2B')).toHaveLength(2);
  });

  it('fills in what a replace leaves out, and refuses a merge without its selectors', async () => {
    const { controls, patchItem } = await startAreas();
    const value = [{ our_price: [{ schedule: [{ value_with_tax: 333 }] }] }];
    const patch = (op: string) => ({ productType: 'PRODUCT', patches: [{ op, path: OFFER, value }] });
    const { body } = await patchItem('CAP#RED', patch('merge'));
    expect([body.status, codesOf({ body } as never)]).toEqual(['INVALID', ['99022', '99022', '99022']]);
    await patchItem('CAP#RED', patch('replace'));
    controls.applyAccepted();
    const offers = controls.listing('CAP#RED').offers.filter(({ marketplaceId }) => marketplaceId === IN);
    expect(offers).toEqual([
      { marketplaceId: IN, audience: 'ALL', currency: 'INR', price: 333, discountedPrice: undefined },
    ]);
  });

  it('takes a quantity discount away by null, and nothing else', async () => {
    const { controls, patchItem } = await startAreas();
    const business = { audience: 'B2B', our_price: undefined };
    const { body } = await patchItem('PAPER-B2B', pricePatch(0, { ...business, quantity_discount_plan: null }));
    expect(body.status).toBe('ACCEPTED');
    controls.applyAccepted();
    const offers = controls.listing('PAPER-B2B').attributes['purchasable_offer'] ?? [];
    const ours = offers.find((offer) => offer['audience'] === 'B2B' && offer['marketplace_id'] === IN);
    expect(ours).not.toHaveProperty('quantity_discount_plan');
    expect(ours).toHaveProperty('our_price');
    expect(codesOf(await patchItem('PAPER-B2B', pricePatch(650, { discounted_price: null })))).toEqual(['4000001']);
  });

  it.each([
    ['text for a number', pricePatch('14.47')],
    ['a rounding error', pricePatch(0.1 + 0.2)],
    ['nothing', pricePatch(0)],
    ['another currency', pricePatch(10, { currency: 'EUR' })],
    ['an object for a list', pricePatch(10, { our_price: { schedule: [{ value_with_tax: 10 }] } })],
    ['an object further down', pricePatch(10, { our_price: [{ schedule: { value_with_tax: 10 } }] })],
    ['another marketplace', pricePatch(10, { marketplace_id: 'ATVPDKIKX0DER' })],
    ['a negative quantity', quantityPatch(-1)],
    ['half a unit', quantityPatch(1.5)],
    ['a quantity as text', quantityPatch('7')],
    ['another product type', quantityPatch(7, 'SHOES')],
  ])('finds %s invalid, with HTTP 200', async (_, patch) => {
    const { controls, patchItem } = await startAreas();
    const answer = await patchItem('TEE-BLACK', patch);
    expect([answer.status, answer.body.status, codesOf(answer)]).toEqual([200, 'INVALID', ['4000001']]);
    controls.applyAccepted();
    expect(controls.stock('TEE-BLACK')).toBe(40);
  });

  it('names what is no attribute, and what is missing', async () => {
    const { patchItem } = await startAreas();
    const of = (path: string, value: unknown) => ({
      productType: 'PRODUCT',
      patches: [{ op: 'replace', path, value }],
    });
    expect(
      (await patchItem('TEE-BLACK', of('/attributes/fulfillmentAvailability', [{ quantity: 1 }]))).body.issues,
    ).toEqual([
      {
        ...{ code: '90000900', message: 'The attributes are invalid.', severity: 'ERROR', categories: [] },
        attributeNames: ['fulfillmentAvailability'],
      },
    ]);
    expect(codesOf(await patchItem('TEE-BLACK', of(STOCK, [{ quantity: 1 }])))).toEqual(['99022']);
    expect(codesOf(await patchItem('TEE-BLACK', of(OFFER, [{ our_price: [{}] }])))).toEqual(['99022']);
  });

  it.each([
    ['no product type', { patches: [] }, UNREADABLE],
    ['no patches', { productType: 'PRODUCT', patches: [] }, UNREADABLE],
    ['a patch that is none', { productType: 'PRODUCT', patches: ['x'] }, UNREADABLE],
    ['another operation', quantityPatch(7, 'PRODUCT', 'remove'), UNREADABLE],
    [
      'a path into an attribute',
      { productType: 'PRODUCT', patches: [{ op: 'replace', path: `${STOCK}/0`, value: [{}] }] },
      'Invalid path provided in patch at index of 0.',
    ],
    [
      'no value',
      { productType: 'PRODUCT', patches: [{ op: 'merge', path: STOCK }] },
      'Value is missing for patch at index of 0.',
    ],
    [
      'an object for a value',
      { productType: 'PRODUCT', patches: [{ op: 'replace', path: OFFER, value: { currency: 'INR' } }] },
      'Invalid empty value provided in patch at index of 0.',
    ],
    ['something that is no JSON', '{', UNREADABLE],
  ])('refuses %s', async (_, body, message) => {
    const { patchItem } = await startAreas();
    expect(problemOf(await patchItem('TEE-BLACK', body))).toEqual([400, 'InvalidInput', message, '']);
  });

  it('only looks, in a preview', async () => {
    const { controls, patchItem } = await startAreas();
    const query = { mode: 'VALIDATION_PREVIEW', includedData: 'identifiers,issues' };
    const { body } = await patchItem('TEE-BLACK', quantityPatch(7), query);
    expect(body).toMatchObject({ status: 'VALID', issues: [], identifiers: [{ marketplaceId: IN }] });
    expect((await patchItem('TEE-BLACK', quantityPatch(-7), query)).body.status).toBe('INVALID');
    controls.applyAccepted();
    expect(controls.stock('TEE-BLACK')).toBe(40);
  });

  it('takes what is for a SKU that nobody has, and makes a listing of it that is no product', async () => {
    const { controls, getItem, patchItem } = await startAreas();
    expect((await patchItem('TYPO-BLACK', quantityPatch(7))).body.status).toBe('ACCEPTED');
    controls.advance(15_000);
    const { body } = await getItem('TYPO-BLACK');
    expect(body.summaries[0]).toMatchObject({ status: [] });
    expect(body.summaries[0]).not.toHaveProperty('asin');
  });

  it('lets a quantity of the seller’s own stand beside Amazon’s', async () => {
    const { controls, getItem, patchItem } = await startAreas();
    await patchItem('FBA-KETTLE', quantityPatch(7));
    controls.applyAccepted();
    expect((await getItem('FBA-KETTLE', 'fulfillmentAvailability')).body.fulfillmentAvailability).toEqual([
      { fulfillmentChannelCode: 'AMAZON_IN' },
      { fulfillmentChannelCode: 'DEFAULT', quantity: 7 },
    ]);
  });

  it('accepts a price outside the seller’s bounds, and takes the offer down for it', async () => {
    const { getItem, patchItem, controls } = await startAreas();
    expect((await patchItem('CHAIR-BOUNDS', pricePatch(100))).body.status).toBe('ACCEPTED');
    controls.applyAccepted();
    const { body } = await getItem('CHAIR-BOUNDS', 'issues,summaries');
    expect(body.issues[0]).toMatchObject({ code: '18155', categories: ['INVALID_PRICE'] });
    expect(body.summaries[0].status).toEqual(['DISCOVERABLE']);
  });
});
