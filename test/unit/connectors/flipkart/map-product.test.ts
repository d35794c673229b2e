import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapProduct } from '../../../../src/connectors/flipkart/map-product.js';
import { type Product, productSchema } from '../../../../src/model/index.js';
import { LOCATION, SELLER } from './map-fixtures.js';

function listing(overrides: object = {}) {
  return {
    listing_id: 'LSTKTAEXAMPLE000001AB12CD',
    product_id: 'KTAEXAMPLE000001',
    price: { mrp: 999, selling_price: 499, currency: 'INR' },
    tax: { hsn: '61091000', tax_code: 'GST_5' },
    listing_status: 'ACTIVE',
    fulfillment_profile: 'NON_FBF',
    packages: [{ name: 'Bag', weight: 0.3, dimensions: { length: 30, breadth: 25, height: 3 } }],
    locations: [
      { id: LOCATION, status: 'ENABLED', inventory: 49, pending_inventory: 3 },
      { id: 'LOC2', status: 'ENABLED', inventory: 1 },
      { id: 'LOC3', status: 'DISABLED', inventory: 500 },
    ],
    ...overrides,
  };
}

function map(overrides: unknown = {}): Product {
  const wire = typeof overrides === 'object' && overrides !== null ? listing(overrides) : overrides;
  const { product, issues } = mapProduct('KURTA-M', wire, { storeId: SELLER });
  expect(product.issues ?? []).toEqual(issues);
  expect(productSchema.safeParse(product).error).toBeUndefined();
  return product;
}

describe('a listing', () => {
  it('is mapped in full', () => {
    expect(map()).toEqual({
      platform: 'flipkart',
      storeId: SELLER,
      id: 'KURTA-M',
      sku: 'KURTA-M',
      productId: 'KTAEXAMPLE000001',
      fsn: 'KTAEXAMPLE000001',
      listingId: 'LSTKTAEXAMPLE000001AB12CD',
      hsn: '61091000',
      title: '',
      price: { amount: '499', currency: 'INR' },
      compareAtPrice: { amount: '999', currency: 'INR' },
      status: { value: 'active', raw: 'ACTIVE' },
      available: 50,
      tracked: true,
      requiresShipping: true,
      fulfilledBy: 'merchant',
      weight: { value: '0.3', unit: 'kg' },
      dimensions: { length: '30', width: '25', height: '3', unit: 'cm' },
      availability: { title: 'not_supported' },
    });
  });

  it.each([undefined, null, []])('without locations has no stock that is known: %j', (locations) => {
    const product = map({ locations });
    expect(product).not.toHaveProperty('available');
    expect(product.availability?.['available']).toBe('not_supported');
  });

  it('with one count that is none has no stock that is known', () => {
    const product = map({
      locations: [
        { id: 'a', inventory: 5 },
        { id: 'b', inventory: null },
      ],
    });
    expect(product).not.toHaveProperty('available');
  });

  it('has nothing where no location sells', () => {
    expect(map({ locations: [{ id: 'a', status: 'DISABLED', inventory: 7 }] }).available).toBe(0);
  });

  it.each([
    ['NON_FBF', 'merchant'],
    ['FBF_LITE', 'merchant'],
    ['FBF', 'marketplace'],
    ['FBF_AND_NON_FBF', 'mixed'],
    ['DRONES', 'unknown'],
  ])('of %s is sold from the stock of the %s', (fulfillment_profile, fulfilledBy) => {
    expect(map({ fulfillment_profile }).fulfilledBy).toBe(fulfilledBy);
  });

  it('that is off sale is unlisted; a word that nobody knows is kept', () => {
    expect(map({ listing_status: 'INACTIVE' }).status).toEqual({ value: 'unlisted', raw: 'INACTIVE' });
    expect(map({ listing_status: 'SLEEPING' })).toMatchObject({
      status: { value: 'unknown', raw: 'SLEEPING' },
      issues: [{ code: 'unknown_value', path: 'status', raw: 'SLEEPING' }],
    });
  });

  it('may spell its price as one example does', () => {
    expect(map({ price: { mrp: 999, flipkart_selling_price: 450 } }).price?.amount).toBe('450');
  });

  it('of the search tells its ids, and that the rest was not asked for', () => {
    const { product } = mapProduct(
      'KURTA-M',
      { sku_id: 'KURTA-M', listing_id: 'L', product_id: 'F' },
      { storeId: 's' },
    );
    expect(product).toMatchObject({ listingId: 'L', fsn: 'F', status: { value: 'unknown' } });
    expect(product.availability).toMatchObject({ price: 'not_requested', available: 'not_requested' });
  });

  it('is sound whatever is in its place', () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('', null, -1, 1.5, 1e300, [{ inventory: 9e15 }, { inventory: 9e15 }]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(listing())), odd, (key, value) => {
        map({ [key]: value });
      }),
      { numRuns: 300, seed: 8 },
    );
    for (const wire of [null, 5, 'x', []]) expect(mapProduct('S', wire, { storeId: 's' }).product.sku).toBe('S');
  });
});
