import { describe, expect, it } from 'vitest';
import { startCatalogue } from './catalogue-support.js';

const skusOf = (body: { sku: string }[]) => body.map(({ sku }) => sku).sort();

describe('reading the WooCommerce catalogue', () => {
  it('walks every product but no variation, newest first, ten a page', () => {
    const { call, catalogue } = startCatalogue();
    const first = call('GET', 'wc/v3/products');
    expect(first.body).toHaveLength(10);
    const products = catalogue.all().filter(({ type }) => type !== 'variation');
    expect(first.headers['X-WP-Total']).toBe(String(products.length));
    expect(first.headers['X-WP-TotalPages']).toBe(String(Math.ceil(products.length / 10)));
    const all = call('GET', 'wc/v3/products?per_page=100&orderby=id&order=asc');
    expect(all.body.map(({ id }: { id: number }) => id)).toEqual(products.map(({ id }) => id).sort((a, b) => a - b));
    expect(call('GET', 'wc/v3/products?page=99').body).toEqual([]);
  });

  it('refuses what is out of bounds, naming each field', () => {
    const { call } = startCatalogue();
    const refused = call('GET', 'wc/v3/products?per_page=101&modified_after=2026-11-20&type=variation');
    expect(refused.status).toBe(400);
    expect(refused.body.code).toBe('rest_invalid_param');
    expect(refused.body.message).toBe('Invalid parameter(s): per_page, modified_after, type');
    expect(refused.body.data.params.per_page).toBe('per_page must be between 1 (inclusive) and 100 (inclusive)');
    expect(refused.body.data.details.modified_after.code).toBe('rest_invalid_date');
    expect(refused.body.data.details.type.code).toBe('rest_not_in_enum');
  });

  it('finds SKUs without case, accents and trailing spaces, among variations, drafts and private products too', () => {
    const { call } = startCatalogue();
    const find = (sku: string) =>
      skusOf(call('GET', `wc/v3/products?per_page=100&sku=${encodeURIComponent(sku)}`).body);
    expect(find('etui-u 01')).toEqual(['etui-u 01', 'ÉTUI-Ü 01']);
    expect(find('TIN-SPACE')).toEqual(['TIN-SPACE', 'TIN-SPACE ']);
    expect(find('case-l')).toEqual(['CASE-l', 'Case-L']);
    expect(find('hoodie-m,tee-black,SCARF-DRAFT,HAMPER-PRIVATE,NOPE')).toEqual([
      'HAMPER-PRIVATE',
      'HOODIE-M',
      'SCARF-DRAFT',
      'TEE-BLACK',
    ]);
    expect(find('TWIN-SKU')).toEqual(['TWIN-SKU', 'TWIN-SKU']);
    expect(find('CO,MMA')).toEqual(['CO,MMA']);
    expect(find('CO,MMA,MUG-01')).toEqual(['MUG-01']);
    expect(find('NOPE')).toEqual([]);
  });

  it('filters nothing by an empty SKU', () => {
    const { call } = startCatalogue();
    const everything = call('GET', 'wc/v3/products').headers['X-WP-Total'];
    expect(call('GET', 'wc/v3/products?sku=').headers['X-WP-Total']).toBe(everything);
    expect(call('GET', 'wc/v3/products?sku=0').headers['X-WP-Total']).toBe(everything);
  });

  it('answers a variation at the address of a product', () => {
    const { call, bySku } = startCatalogue();
    const { id, parentId } = bySku('HOODIE-M');
    const found = call('GET', `wc/v3/products/${id}`);
    expect(found.body).toMatchObject({ id, type: 'variation', parent_id: parentId, name: 'Zip Hoodie - M' });
    expect(call('GET', `wc/v3/products/${parentId}/variations/${id}`).body).toMatchObject({ id, name: 'M' });
    expect(call('GET', 'wc/v3/products/999999')).toMatchObject({
      status: 404,
      body: { code: 'woocommerce_rest_product_invalid_id' },
    });
  });

  it('derives prices: the sale, the cheapest variation, nothing', () => {
    const { call, bySku } = startCatalogue();
    const read = (sku: string) => call('GET', `wc/v3/products/${bySku(sku).id}`).body;
    expect(read('MUG-01')).toMatchObject({
      price: '249.00',
      regular_price: '299.00',
      sale_price: '249.00',
      on_sale: true,
    });
    expect(read('HOODIE')).toMatchObject({ price: '1299.00', regular_price: '', sale_price: '' });
    expect(read('TEE-BLACK')).toMatchObject({ price: '499.00', sale_price: '', on_sale: false });
  });

  it('shows the stock of the parent where a variation shares it', () => {
    const { call, bySku } = startCatalogue();
    const { parentId } = bySku('SOCKS-S');
    const [first, second] = call('GET', `wc/v3/products/${parentId}/variations`).body;
    expect([first, second]).toMatchObject([
      { manage_stock: 'parent', stock_quantity: 50 },
      { manage_stock: 'parent', stock_quantity: 50 },
    ]);
    expect(call('GET', `wc/v3/products/${bySku('WRAP-UNMANAGED').id}`).body).toMatchObject({
      manage_stock: false,
      stock_quantity: null,
    });
  });

  it('has one list of all variations from 10.3 on', () => {
    const { call, catalogue } = startCatalogue({ version: '10.3.0' });
    const total = catalogue.all().filter(({ type }) => type === 'variation').length;
    expect(call('GET', 'wc/v3/variations').headers['X-WP-Total']).toBe(String(total));
    expect(() => startCatalogue().call('GET', 'wc/v3/variations')).toThrow('no route');
  });

  it('reads changed dates as WordPress does: exclusive, in site time, and wrong for a zone with dates_are_gmt', () => {
    const { call, catalogue, clock, bySku } = startCatalogue();
    clock.now += 3_600_000;
    catalogue.saved(bySku('TEE-BLACK'));
    const changed = (query: string) =>
      skusOf(call('GET', `wc/v3/products?modified_after=${encodeURIComponent(query)}`).body);
    const gmt = (text: string) =>
      skusOf(call('GET', `wc/v3/products?dates_are_gmt=true&modified_after=${encodeURIComponent(text)}`).body);
    expect(gmt('2026-11-23T10:59:59')).toEqual(['TEE-BLACK']);
    expect(gmt('2026-11-23T11:00:00')).toEqual([]);
    expect(gmt('2026-11-23T05:30:00Z')).toEqual([]);
    expect(changed('2026-11-23T10:59:59Z')).toEqual(['TEE-BLACK']);
    expect(changed('2026-11-23T16:29:59')).toEqual(['TEE-BLACK']);
    expect(changed('2026-11-23T16:30:00')).toEqual([]);
  });

  it('names what orders can be made of', () => {
    const { catalogue } = startCatalogue();
    const sellable = catalogue.sellable();
    expect(sellable).toContainEqual(
      expect.objectContaining({ sku: 'HOODIE-M', name: 'Zip Hoodie - M', price: '1299.00' }),
    );
    expect(sellable.some(({ sku }) => sku === 'SCARF-DRAFT' || sku === 'TEA-EXTERNAL')).toBe(false);
    expect(sellable.length).toBeGreaterThan(100);
  });
});
