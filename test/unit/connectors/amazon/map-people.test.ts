import { describe, expect, it } from 'vitest';
import { ADDRESS, fulfillment, issuesOf, map, mapAny, orderItem } from './map-fixtures.js';

const shipTo = (overrides: object) => map({ recipient: { deliveryAddress: { ...ADDRESS, ...overrides } } }).shipTo;

describe('an address', () => {
  it.each([
    ['KARNATAKA', 'KA'],
    ['Karnataka', 'KA'],
    ['KA', 'KA'],
    ['Orissa', 'OD'],
    ['OR', 'OD'],
    ['TELANGANA', 'TS'],
    ['TG', 'TS'],
    ['Pondicherry', 'PY'],
    ['DELHI', 'DL'],
    ['KERALA', 'KL'],
    ['Uttaranchal', 'UK'],
  ])('in %s is in %s', (stateOrRegion, code) => {
    const order = map({ recipient: { deliveryAddress: { ...ADDRESS, stateOrRegion } } });
    expect(order.shipTo?.subdivision).toMatchObject({ code, source: stateOrRegion });
    expect(order.placeOfSupply).toBe(`IN-${code}`);
  });

  it('elsewhere keeps its state as it is written', () => {
    expect(shipTo({ countryCode: 'US', stateOrRegion: 'WA' })?.subdivision).toEqual({ code: 'WA', source: 'WA' });
    expect(shipTo({ countryCode: 'GB', stateOrRegion: 'England' })?.subdivision).toEqual({
      name: 'England',
      source: 'England',
    });
    expect(map({ recipient: { deliveryAddress: { ...ADDRESS, countryCode: 'US' } } }).placeOfSupply).toBeUndefined();
  });

  it.each([
    ['9845012345', '+919845012345'],
    ['+91 98450 12345', '+919845012345'],
    ['098450-12345', '+919845012345'],
    ['12345', undefined],
  ])('has the telephone number %s, in E.164 where that is certain', (phone, e164) => {
    expect(shipTo({ phone })?.phone).toEqual(e164 === undefined ? { raw: phone } : { raw: phone, e164 });
  });

  it('has an extension, as Amazon masks numbers in the United States', () => {
    expect(shipTo({ countryCode: 'US', phone: '+1 347-555-0190 ext. 63920' })?.phone).toEqual({
      raw: '+1 347-555-0190 ext. 63920',
      e164: '+13475550190',
      ext: '63920',
    });
  });

  it('takes the municipality for the city, or for the district next to one', () => {
    expect(shipTo({ city: '', municipality: 'Marmaris' })).toMatchObject({ city: 'Marmaris' });
    expect(shipTo({ municipality: 'Marmaris' })).toMatchObject({ city: 'BENGALURU', district: 'Marmaris' });
    expect(shipTo({ municipality: 'Marmaris', districtOrCounty: 'Mugla' })).toMatchObject({ district: 'Mugla' });
  });

  it('in Brazil has a street of parts', () => {
    const extendedFields = {
      streetName: 'Rua das Flores',
      streetNumber: '123',
      complement: 'Ap. 45',
      neighborhood: 'Vila Nova',
    };
    const brazil = { countryCode: 'BR', stateOrRegion: 'SP', extendedFields };
    expect(shipTo({ ...brazil, addressLine1: '', addressLine2: null })).toMatchObject({
      line1: 'Rua das Flores, 123',
      line2: 'Ap. 45',
      district: 'Vila Nova',
    });
    expect(shipTo(brazil)).toMatchObject({ line1: '12, 4th Cross, Indiranagar', district: 'Vila Nova' });
  });

  it.each([
    ['COMMERCIAL', 'commercial'],
    ['RESIDENTIAL', 'residential'],
    ['PICKUP_POINT', 'unknown'],
  ])('of the kind %s', (addressType, kind) => {
    expect(shipTo({ addressType })?.kind).toBe(kind);
  });

  it('of a kind that nobody knows is kept', () => {
    const order = mapAny({ recipient: { deliveryAddress: { ...ADDRESS, addressType: 'HOUSEBOAT' } } });
    expect(order.shipTo?.kind).toBe('unknown');
    expect(issuesOf(order)).toEqual(['unknown_value shipTo.kind']);
  });

  it('with an odd country keeps the rest', () => {
    const order = mapAny({ recipient: { deliveryAddress: { ...ADDRESS, countryCode: 'India' } } });
    expect(order.shipTo).toMatchObject({ city: 'BENGALURU' });
    expect(issuesOf(order)).toEqual(['invalid_value shipTo.country']);
  });

  it('says how to find the door', () => {
    const deliveryPreference = { dropOffLocation: 'FRONT_DOOR', addressInstruction: 'Behind the temple' };
    const order = map({ recipient: { deliveryAddress: ADDRESS, deliveryPreference } });
    expect(order.deliveryInstructions).toBe('FRONT_DOOR; Behind the temple');
  });
});

describe('people that are not shown', () => {
  it('to an app without the role leave the place of the address', () => {
    const order = map({
      buyer: undefined,
      recipient: { deliveryAddress: { city: 'BENGALURU', stateOrRegion: 'KARNATAKA', countryCode: 'IN' } },
    });
    expect(order.shipTo).toMatchObject({ city: 'BENGALURU', country: 'IN' });
    expect(order.placeOfSupply).toBe('IN-KA');
    expect(order.availability).toMatchObject({
      buyer: 'redacted',
      'shipTo.name': 'redacted',
      'shipTo.line1': 'redacted',
      'shipTo.postalCode': 'redacted',
      'shipTo.phone': 'redacted',
    });
  });

  it('because they were not asked for, say what the reader says', () => {
    const bare = { buyer: undefined, recipient: undefined };
    const includedData = ['FULFILLMENT', 'PROCEEDS'] as const;
    expect(map(bare, { includedData }).availability).toMatchObject({ buyer: 'not_requested', shipTo: 'not_requested' });
    const availability = { buyer: 'scope_missing', shipTo: 'scope_missing' } as const;
    expect(map(bare, { includedData, availability }).availability).toMatchObject(availability);
  });

  it('for want of a role are so in every part of the address', () => {
    const availability = { shipTo: 'scope_missing', buyer: 'scope_missing' } as const;
    const recipient = { deliveryAddress: { city: 'BENGALURU', countryCode: 'IN' } };
    const order = map({ recipient, buyer: { buyerName: 'Meera Iyer' } }, { availability });
    expect(order.availability).toMatchObject({ 'shipTo.name': 'scope_missing', 'buyer.email': 'scope_missing' });
    expect(order.availability).not.toHaveProperty('shipTo');
  });

  it('are known to be there where they are', () => {
    expect(Object.keys(map().availability).filter((path) => /^(?:shipTo|buyer)/.test(path))).toEqual([]);
  });

  it('after the delivery lose their telephone number', () => {
    const { phone: _phone, ...withoutPhone } = ADDRESS;
    const order = map({
      recipient: { deliveryAddress: withoutPhone },
      fulfillment: fulfillment({ fulfillmentStatus: 'SHIPPED' }),
    });
    expect(order.availability['shipTo.phone']).toBe('redacted');
  });

  it('of an empty address are no address', () => {
    expect(map({ recipient: { deliveryAddress: {} } })).toMatchObject({ availability: { shipTo: 'redacted' } });
    expect(map({ recipient: {} }).shipTo).toBeUndefined();
  });
});

describe('the buyer', () => {
  it('of a business has its name', () => {
    const buyer = { buyerName: 'Meera Iyer', buyerEmail: 'meera@example.com', buyerCompanyName: 'Iyer & Co' };
    expect(map({ buyer }).buyer).toEqual({
      name: 'Meera Iyer',
      email: 'meera@example.com',
      company: 'Iyer & Co',
      marketplaceEmail: false,
    });
  });
});

describe('tax registrations', () => {
  const registered = (...taxRegistrations: object[]) => ({ tax: { taxRegistrations } });

  it('belong to the buyer or the seller; Amazon’s own to neither', () => {
    const order = map(
      registered(
        {
          entityType: 'BUYER',
          taxRegistrationType: 'VAT',
          taxRegistrationNumber: '29AAACC1206D1ZC',
          legalName: 'Iyer',
        },
        { entityType: 'MERCHANT', taxRegistrationType: 'VAT', taxRegistrationNumber: 'DE123456789' },
        { entityType: 'MARKETPLACE', taxRegistrationType: 'CNPJ', taxRegistrationNumber: '15436940' },
        { entityType: 'BUYER', taxRegistrationType: 'CPF', taxRegistrationNumber: '123.456.789-09' },
        { entityType: 'MERCHANT', legalName: 'Kurta House' },
      ),
    );
    expect(order.taxIds).toEqual([
      { type: 'GSTIN', value: '29AAACC1206D1ZC', party: 'buyer' },
      { type: 'VAT', value: 'DE123456789', party: 'seller' },
      { type: 'OTHER', value: '123.456.789-09', party: 'buyer' },
    ]);
    expect(order.buyer?.company).toBe('Iyer');
  });

  it('of a party that nobody knows are reported', () => {
    const order = mapAny(registered({ entityType: 'GHOST', taxRegistrationNumber: '1' }));
    expect(order.taxIds).toEqual([]);
    expect(issuesOf(order)).toEqual(['unknown_value taxIds']);
  });

  it('tell where the invoice goes', () => {
    const order = map(
      registered({
        entityType: 'BUYER',
        legalName: 'Yilmaz Ltd',
        taxRegistrationNumber: 'TR1',
        taxRegistrationAddress: { name: 'Deniz Yilmaz', city: 'Izmir', countryCode: 'TR' },
      }),
    );
    expect(order.billTo).toEqual({ name: 'Deniz Yilmaz', company: 'Yilmaz Ltd', city: 'Izmir', country: 'TR' });
    expect(order.availability).not.toHaveProperty('billTo');
  });

  it('name the IOSS number that the carrier must be told, once', () => {
    const shipping = { internationalShipping: { iossNumber: 'IM3720000224' } };
    const item = (orderItemId: string) => orderItem({ orderItemId, fulfillment: { quantityUnfulfilled: 2, shipping } });
    const order = mapAny({ orderItems: [item('1'), item('2')] });
    expect(order.taxIds).toEqual([{ type: 'IOSS', value: 'IM3720000224', party: 'seller' }]);
  });
});
