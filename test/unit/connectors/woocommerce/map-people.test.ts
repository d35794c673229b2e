import { describe, expect, it } from 'vitest';
import { isShippable } from '../../../../src/model/index.js';
import { ADDRESS, EMPTY_ADDRESS, issuesOf, map, mapAny } from './map-fixtures.js';

const billing = (overrides: object = {}) => ({
  ...ADDRESS,
  email: 'meera@example.com',
  phone: '098450 12345',
  ...overrides,
});

describe('where it goes', () => {
  it('is the billing address where the shipping block is empty', () => {
    const order = mapAny({ shipping: EMPTY_ADDRESS });
    expect(order.shipTo).toEqual(order.billTo);
    expect(order.shipTo).toMatchObject({ line1: '12, 4th Cross, Indiranagar', postalCode: '560038' });
    expect(issuesOf(order)).toEqual(['missing_field shipTo']);
    expect(order.availability['shipTo']).toBeUndefined();
    expect(order.placeOfSupply).toBe('IN-KA');
    expect(isShippable(order)).toBe(true);
  });

  it('is the billing address where the shipping block has a country and nothing else', () => {
    expect(mapAny({ shipping: { ...EMPTY_ADDRESS, country: 'IN', state: 'MH' } }).placeOfSupply).toBe('IN-KA');
  });

  it('is not known where both are empty', () => {
    const order = map({ shipping: EMPTY_ADDRESS, billing: { ...EMPTY_ADDRESS, email: '' }, customer_id: 0 });
    expect(order.shipTo).toBeUndefined();
    expect(order.billTo).toBeUndefined();
    expect(order.buyer).toBeUndefined();
    expect(order.availability).toMatchObject({ shipTo: 'not_yet_available', billTo: 'not_yet_available' });
    expect(isShippable(order)).toBe(false);
  });

  it('may be somebody else, with a number of their own', () => {
    const order = map({ shipping: { ...ADDRESS, first_name: 'Kavya', last_name: 'Nair', phone: '+91 98450 54321' } });
    expect(order.shipTo).toMatchObject({ name: 'Kavya Nair', phone: { e164: '+919845054321' } });
    expect(order.buyer?.name).toBe('Meera Iyer');
  });

  it('is reached by the buyer’s number where it has none', () => {
    expect(map().shipTo?.phone?.e164).toBe('+919845012345');
  });

  it('may have parts missing', () => {
    const order = map({ shipping: { address_1: 'Plot 4', country: 'in', last_name: 'Iyer' } });
    expect(order.shipTo).toEqual({
      name: 'Iyer',
      lastName: 'Iyer',
      line1: 'Plot 4',
      country: 'IN',
      phone: { raw: '098450 12345', e164: '+919845012345' },
    });
  });

  it('is not in a country that has no code', () => {
    const order = mapAny({ shipping: { ...ADDRESS, country: 'India' } });
    expect(order.shipTo?.country).toBeUndefined();
    expect(issuesOf(order)).toEqual(['invalid_value shipTo.country']);
  });
});

describe('a state of India', () => {
  it.each([
    ['OR', 'OD', 'Odisha'],
    ['OD', 'OD', 'Odisha'],
    ['CT', 'CG', 'Chhattisgarh'],
    ['TG', 'TS', 'Telangana'],
    ['UT', 'UK', 'Uttarakhand'],
    ['DN', 'DH', 'Dadra and Nagar Haveli and Daman and Diu'],
    ['Maharashtra', 'MH', 'Maharashtra'],
  ])('%s is %s today', (state, code, name) => {
    const order = map({ shipping: { ...ADDRESS, state } });
    expect(order.shipTo?.subdivision).toEqual({ code, name, source: state });
    expect(order.placeOfSupply).toBe(`IN-${code}`);
  });

  it('is left as it is elsewhere', () => {
    const subdivision = (country: string, state: string) =>
      map({ shipping: { ...ADDRESS, country, state } }).shipTo?.subdivision;
    expect(subdivision('JP', 'JP13')).toEqual({ code: 'JP13', source: 'JP13' });
    expect(subdivision('GB', 'Kent')).toEqual({ name: 'Kent', source: 'Kent' });
    expect(subdivision('KW', '')).toBeUndefined();
  });
});

describe('the buyer', () => {
  it('who is a guest has no id', () => {
    expect(map({ customer_id: 0 }).buyer?.id).toBeUndefined();
  });

  it('who is a company says so', () => {
    expect(map({ billing: billing({ company: 'Iyer Textiles' }) }).buyer?.company).toBe('Iyer Textiles');
  });

  it.each(['billing_gstin', '_billing_gstin', 'gstin', '_gst_number', 'Billing GST No'])('has a GSTIN in %s', (key) => {
    expect(map({ meta_data: [{ id: 1, key, value: ' 29aaacc1206d1zc ' }] }).taxIds).toEqual([
      { type: 'GSTIN', value: '29AAACC1206D1ZC', party: 'buyer' },
    ]);
  });

  it.each([
    ['gstin', '29AAACC1206D1ZD'],
    ['gstin', { number: '29AAACC1206D1ZC' }],
    ['_seller_gstin', '29AAACC1206D1ZC'],
    ['_order_ref', '29AAACC1206D1ZC'],
  ])('has none in %s: %j', (key, value) => {
    expect(map({ meta_data: [{ id: 1, key, value }] }).taxIds).toBeUndefined();
  });

  it('has it once, however often it is kept', () => {
    const value = '29AAACC1206D1ZC';
    const metas = [
      { id: 1, key: '_billing_gstin', value },
      { id: 2, key: 'gstin', value },
    ];
    expect(map({ meta_data: metas }).taxIds).toHaveLength(1);
  });

  it('may leave a note', () => {
    expect(map({ customer_note: 'Ring twice\nthen wait' }).notes).toEqual([
      { text: 'Ring twice\nthen wait', from: 'buyer' },
    ]);
  });
});

describe('the metas of an order', () => {
  it('are attributes where they are not hidden', () => {
    const order = map({
      meta_data: [
        { id: 1, key: 'delivery_slot', value: 'evening' },
        { id: 2, key: '_hidden', value: 'x' },
        { id: 3, key: 'json', value: { a: 1 } },
        { id: 4, key: 'is_vat_exempt', value: false },
      ],
    });
    expect(order.attributes).toEqual({ delivery_slot: 'evening', is_vat_exempt: 'false' });
  });

  it('need not be there', () => {
    const order = map({ meta_data: undefined });
    expect(order.availability['shipments']).toBe('not_requested');
    expect(order.shipments).toBeUndefined();
  });
});
