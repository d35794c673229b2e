import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapProduct } from '../../../../src/connectors/woocommerce/map-product.js';
import { productSchema } from '../../../../src/model/index.js';
import { SITE } from './scripted-site.js';

const units = { currency: 'INR', decimals: 2, weight: 'kg', dimension: 'cm' } as const;
const context = { storeId: SITE, units };
const map = (wire: object, more: object = {}) => mapProduct({ id: 14, ...wire }, { ...context, ...more }).product;

const PARENT = { id: 25, name: 'Zip Hoodie', type: 'variable', status: 'publish', sku: 'HOODIE' };
const variation = (wire: object = {}, parent: object = {}) =>
  map({ id: 27, parent_id: 25, type: 'variation', status: 'publish', ...wire }, { parent: { ...PARENT, ...parent } });

describe('mapProduct', () => {
  it('maps a product', () => {
    const wire = {
      type: 'simple',
      name: 'Black Tee',
      status: 'publish',
      sku: 'TEE-BLACK',
      global_unique_id: '8901234500011',
      price: '449.00',
      regular_price: '499.00',
      sale_price: '449.00',
      manage_stock: true,
      stock_quantity: 12,
      virtual: false,
      weight: '0.2',
      dimensions: { length: '30', width: '20.5', height: '2' },
      images: [{ id: 3, src: 'https://shop.example.com/tee.jpg' }],
      attributes: [{ id: 0, name: 'Fabric', options: ['Cotton'] }],
      meta_data: [{ key: '_hsn_code', value: '6109.10' }],
      date_created_gmt: '2026-11-01T04:00:00',
      date_modified_gmt: '2026-11-20T05:06:07',
      parent_id: 0,
    };
    const { product, issues } = mapProduct({ id: 14, ...wire }, context);
    expect(product).toEqual({
      platform: 'woocommerce',
      storeId: SITE,
      id: '14',
      productId: '14',
      sku: 'TEE-BLACK',
      barcode: '8901234500011',
      hsn: '610910',
      title: 'Black Tee',
      price: { amount: '449.00', currency: 'INR' },
      compareAtPrice: { amount: '499.00', currency: 'INR' },
      status: { value: 'active', raw: 'publish' },
      available: 12,
      tracked: true,
      requiresShipping: true,
      imageUrl: 'https://shop.example.com/tee.jpg',
      weight: { value: '0.2', unit: 'kg' },
      dimensions: { length: '30', width: '20.5', height: '2', unit: 'cm' },
      createdAt: '2026-11-01T04:00:00.000Z',
      updatedAt: '2026-11-20T05:06:07.000Z',
    });
    expect(issues).toEqual([]);
  });

  it('maps a variation with what is its product’s', () => {
    const attributes = [
      { id: 0, name: 'Size', option: 'M' },
      { id: 1, name: 'Colour', option: 'Teal' },
    ];
    const images = [{ src: 'https://shop.example.com/hoodie.jpg' }];
    const meta_data = [{ key: 'hsn', value: 6110 }];
    const wire = {
      name: 'M, Teal',
      sku: 'HOODIE-M',
      attributes,
      manage_stock: 'parent',
      stock_quantity: 5,
      image: null,
    };
    expect(variation(wire, { images, meta_data })).toMatchObject({
      id: '27',
      productId: '25',
      variantId: '27',
      inventoryItemId: '25',
      sku: 'HOODIE-M',
      title: 'Zip Hoodie',
      variantTitle: 'M, Teal',
      options: [
        { name: 'Size', value: 'M' },
        { name: 'Colour', value: 'Teal' },
      ],
      available: 5,
      tracked: true,
      hsn: '6110',
      imageUrl: 'https://shop.example.com/hoodie.jpg',
    });
    expect(variation({ image: { src: 'https://shop.example.com/m.jpg' } }, { images }).imageUrl).toBe(
      'https://shop.example.com/m.jpg',
    );
  });

  it('does not take a product’s SKU for that of a variation without one', () => {
    expect(variation({ sku: 'HOODIE' })).not.toHaveProperty('sku');
    expect(map({ sku: '' })).not.toHaveProperty('sku');
  });

  it('works without the product that a variation belongs to', () => {
    expect(map({ id: 27, parent_id: 25, name: 'Zip Hoodie - M', status: 'publish' })).toMatchObject({
      title: 'Zip Hoodie - M',
      productId: '25',
      status: { value: 'active', raw: 'publish' },
    });
  });

  it.each([
    ['publish', undefined, 'active'],
    ['publish', 'hidden', 'unlisted'],
    ['draft', 'hidden', 'draft'],
    ['pending', undefined, 'draft'],
    ['future', undefined, 'draft'],
    ['private', undefined, 'draft'],
    ['trash', undefined, 'archived'],
    ['in-review', undefined, 'unknown'],
  ])('takes the status %s (%s) for %s', (status, visibility, value) => {
    const product = map({ status, catalog_visibility: visibility });
    expect(product.status).toEqual({ value, raw: status });
    expect(product.issues?.map(({ code }) => code)).toEqual(value === 'unknown' ? ['unknown_value'] : undefined);
  });

  it.each([
    ['publish', { status: 'publish' }, { value: 'active', raw: 'publish' }],
    ['publish', { status: 'draft' }, { value: 'draft', raw: 'draft' }],
    ['private', { status: 'publish' }, { value: 'draft', raw: 'private' }],
    ['publish', { catalog_visibility: 'hidden' }, { value: 'unlisted', raw: 'publish' }],
    ['private', { catalog_visibility: 'hidden' }, { value: 'draft', raw: 'private' }],
  ])('takes a variation that is %s of a product that is %j for %j', (status, parent, expected) => {
    expect(variation({ status }, parent).status).toEqual(expected);
  });

  it('leaves out a price that is none, and one without a currency', () => {
    expect(map({ price: '', regular_price: '' })).not.toHaveProperty('price');
    expect(map({ price: '9', regular_price: '9' })).not.toHaveProperty('compareAtPrice');
    const bare = map({ price: '9', regular_price: '12' }, { units: { ...units, currency: undefined } });
    expect(bare).not.toHaveProperty('price');
    expect(bare.availability).toEqual({ price: 'scope_missing', compareAtPrice: 'scope_missing' });
    expect(map({ price: 'on request' }).issues).toEqual([
      { code: 'invalid_money', path: 'price', message: expect.any(String) },
    ]);
  });

  it('leaves out measures whose unit is not known, and boxes that miss a side', () => {
    const wire = { weight: '2', dimensions: { length: '1', width: '2', height: '' } };
    expect(map(wire)).not.toHaveProperty('dimensions');
    expect(map(wire, { units: { ...units, weight: undefined } })).not.toHaveProperty('weight');
  });

  it('says nothing of the stock of what is not counted', () => {
    expect(map({ manage_stock: false, stock_quantity: null })).toMatchObject({ tracked: false });
    expect(map({ manage_stock: false, stock_quantity: 3 })).not.toHaveProperty('available');
    expect(map({})).not.toHaveProperty('tracked');
  });

  it('refuses what has no id', () => {
    expect(() => mapProduct({ name: 'x' }, context)).toThrowError(
      expect.objectContaining({ code: 'unexpected_response' }),
    );
    expect(() => mapProduct(null, context)).toThrow();
  });

  it('never loses a product to an odd value', () => {
    const names = ['name', 'sku', 'status', 'price', 'regular_price', 'manage_stock', 'stock_quantity', 'weight'];
    const lists = [
      'attributes',
      'images',
      'meta_data',
      'dimensions',
      'image',
      'virtual',
      'date_created_gmt',
      'parent_id',
    ];
    const wire = fc.dictionary(fc.constantFrom(...names, ...lists), fc.jsonValue());
    fc.assert(
      fc.property(wire, wire, (values, parent) => {
        const { product } = mapProduct({ ...values, id: 14 }, { ...context, parent });
        expect(productSchema.parse(JSON.parse(JSON.stringify(product)))).toEqual(product);
      }),
      { numRuns: 200 },
    );
  });
});

const captures = fileURLToPath(new URL('../../../../../shared/contracts/woocommerce/captures/', import.meta.url));

describe.skipIf(!existsSync(captures))('answers of a real store', () => {
  const body = (name: string) => JSON.parse(readFileSync(`${captures}${name}.body`, 'utf8')) as object;

  it('are mapped from every route without an issue', () => {
    const parent = body('product-variable');
    const [listed] = body('products-by-sku-variation') as object[];
    const [nested] = (body('variations-list') as { sku: string }[]).filter(({ sku }) => sku === 'HOODIE-M');
    const mapped = [listed, nested].map((wire) => mapProduct(wire, { ...context, parent }));
    expect(mapped.flatMap(({ issues }) => issues)).toEqual([]);
    expect(mapped[0]?.product).toEqual(mapped[1]?.product);
    expect(mapped[0]?.product).toMatchObject({
      sku: 'HOODIE-M',
      title: 'Zip Hoodie',
      options: [{ name: 'Size', value: 'M' }],
    });
    const { product, issues } = mapProduct(body('product-simple'), context);
    expect(issues).toEqual([]);
    expect(product).toMatchObject({
      sku: 'TEE-BLK',
      price: { amount: '499.00' },
      weight: { value: '0.2', unit: 'kg' },
    });
  });
});
