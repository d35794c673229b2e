import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapProduct } from '../../../../src/connectors/shopify/map-product.js';
import { productSchema } from '../../../../src/model/index.js';

const STORE = 'acme.myshopify.com';
const ID = 'gid://shopify/ProductVariant/1';
const map = (wire: object, currency: string | undefined = 'INR') =>
  mapProduct({ id: ID, ...wire }, { storeId: STORE, currency }).product;
const imageAt = (url: string) => ({ preview: { image: { url } } });

const VARIANT = {
  id: ID,
  sku: 'KURTA-IND-M',
  barcode: '8901234567890',
  title: 'M / Indigo',
  price: '1299.00',
  compareAtPrice: '1599.00',
  inventoryQuantity: 12,
  createdAt: '2026-10-01T05:00:00Z',
  updatedAt: '2026-11-20T05:06:07Z',
  selectedOptions: [
    { name: 'Size', value: 'M' },
    { name: 'Colour', value: 'Indigo' },
  ],
  media: { nodes: [imageAt('https://cdn.example.com/m.jpg')] },
  inventoryItem: {
    id: 'gid://shopify/InventoryItem/3',
    tracked: true,
    requiresShipping: true,
    harmonizedSystemCode: '620520',
    measurement: { weight: { value: 0.35, unit: 'KILOGRAMS' } },
  },
  product: {
    id: 'gid://shopify/Product/2',
    title: 'Cotton Kurta',
    status: 'ACTIVE',
    updatedAt: '2026-11-20T05:06:07Z',
    featuredMedia: imageAt('https://cdn.example.com/kurta.jpg'),
  },
};

describe('mapProduct', () => {
  it('maps a variant with its product', () => {
    const { product, issues } = mapProduct(VARIANT, { storeId: STORE, currency: 'INR' });
    expect(product).toEqual({
      platform: 'shopify',
      storeId: STORE,
      id: ID,
      productId: 'gid://shopify/Product/2',
      variantId: ID,
      inventoryItemId: 'gid://shopify/InventoryItem/3',
      sku: 'KURTA-IND-M',
      barcode: '8901234567890',
      hsn: '620520',
      title: 'Cotton Kurta',
      variantTitle: 'M / Indigo',
      options: VARIANT.selectedOptions,
      price: { amount: '1299.00', currency: 'INR' },
      compareAtPrice: { amount: '1599.00', currency: 'INR' },
      status: { value: 'active', raw: 'ACTIVE' },
      available: 12,
      tracked: true,
      requiresShipping: true,
      imageUrl: 'https://cdn.example.com/m.jpg',
      weight: { value: '0.35', unit: 'kg' },
      createdAt: '2026-10-01T05:00:00.000Z',
      updatedAt: '2026-11-20T05:06:07.000Z',
    });
    expect(issues).toEqual([]);
    expect(productSchema.parse(product)).toEqual(product);
  });

  it('leaves out what the only variant of a product has no use for', () => {
    const only = map({ title: 'Default Title', selectedOptions: [{ name: 'Title', value: 'Default Title' }] });
    expect(only).not.toHaveProperty('variantTitle');
    expect(only).not.toHaveProperty('options');
  });

  it('takes an empty SKU for none', () => {
    expect(map({ sku: '' })).not.toHaveProperty('sku');
    expect(map({ sku: null })).not.toHaveProperty('sku');
  });

  it.each([
    ['ACTIVE', 'active'],
    ['ARCHIVED', 'archived'],
    ['DRAFT', 'draft'],
    ['UNLISTED', 'unlisted'],
  ])('maps the status %s', (raw, value) => {
    expect(map({ product: { status: raw } }).status).toEqual({ value, raw });
  });

  it('keeps a status of a later version, and says so', () => {
    const { product, issues } = mapProduct(
      { id: ID, product: { status: 'HIDDEN' } },
      { storeId: STORE, currency: 'INR' },
    );
    expect(product.status).toEqual({ value: 'unknown', raw: 'HIDDEN' });
    expect(issues).toEqual([expect.objectContaining({ code: 'unknown_value', path: 'status', raw: 'HIDDEN' })]);
  });

  it('tells stock only of what is counted, oversold stock too', () => {
    const item = { id: 'gid://shopify/InventoryItem/3' };
    expect(map({ inventoryQuantity: -2, inventoryItem: { ...item, tracked: true } }).available).toBe(-2);
    expect(map({ inventoryQuantity: 0, inventoryItem: { ...item, tracked: false } })).not.toHaveProperty('available');
  });

  it('shows the picture of the product where the variant has none', () => {
    expect(map({ media: { nodes: [] }, product: VARIANT.product }).imageUrl).toBe('https://cdn.example.com/kurta.jpg');
    expect(map({ media: { nodes: [{ preview: { image: null } }] } })).not.toHaveProperty('imageUrl');
  });

  it.each([
    [250, 'GRAMS', { value: '250', unit: 'g' }],
    [1.5, 'POUNDS', { value: '1.5', unit: 'lb' }],
    [8, 'OUNCES', { value: '8', unit: 'oz' }],
    [0, 'KILOGRAMS', undefined],
  ])('weighs %d %s', (value, unit, weight) => {
    expect(map({ inventoryItem: { measurement: { weight: { value, unit } } } }).weight).toEqual(weight);
  });

  it('has no prices without their currency, and says why', () => {
    const product = mapProduct(VARIANT, { storeId: STORE, currency: undefined }).product;
    expect(product).not.toHaveProperty('price');
    expect(product.availability).toEqual({ price: 'not_yet_available', compareAtPrice: 'not_yet_available' });
  });

  it('refuses what has no id', () => {
    for (const wire of [{}, { id: null }, { id: '' }, null, 'variant', []]) {
      expect(() => mapProduct(wire, { storeId: STORE, currency: 'INR' })).toThrow(
        expect.objectContaining({ code: 'unexpected_response' }),
      );
    }
  });

  it('loses no variant for an odd field, whatever is in it', () => {
    const odd = fc.oneof(fc.anything(), fc.constantFrom(null, '', 'x', -0, 1e21, [], [null], {}, { nodes: 7 }));
    const wires = fc.record(Object.fromEntries(Object.keys(VARIANT).map((key) => [key, odd])), { requiredKeys: [] });
    const nested = fc.record({ product: fc.dictionary(fc.constantFrom(...Object.keys(VARIANT.product)), odd) });
    const items = fc.record({
      inventoryItem: fc.dictionary(fc.constantFrom(...Object.keys(VARIANT.inventoryItem)), odd),
    });
    fc.assert(
      fc.property(fc.oneof(wires, nested, items), (wire) => {
        const product = map({ ...VARIANT, ...wire, id: ID });
        const parsed = productSchema.parse(product);
        expect(JSON.parse(JSON.stringify(parsed))).toEqual(product);
      }),
    );
  });
});
