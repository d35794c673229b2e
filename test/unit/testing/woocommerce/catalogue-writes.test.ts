import { describe, expect, it } from 'vitest';
import { startCatalogue } from './catalogue-support.js';

describe('writing WooCommerce stock', () => {
  it('sets it and tells the subscribers', () => {
    const { call, bySku, events, clock } = startCatalogue();
    const { id } = bySku('TEE-BLACK');
    clock.now += 60_000;
    const answered = call('PUT', `wc/v3/products/${id}`, { stock_quantity: 42 });
    expect(answered.body).toMatchObject({ id, stock_quantity: 42, stock_status: 'instock' });
    expect(answered.body.date_modified_gmt).toBe('2026-11-23T10:01:00');
    expect(answered.body.generated_slug).toBe('black-tee');
    expect(events).toEqual([['product.updated', id]]);
    expect(call('POST', `wc/v3/products/${id}`, { stock_quantity: 0 }).body.stock_status).toBe('outofstock');
  });

  it('moves it by inventory_delta', () => {
    const { call, bySku } = startCatalogue();
    const path = `wc/v3/products/${bySku('TEE-BLACK').id}`;
    expect(call('PUT', path, { inventory_delta: -3 }).body.stock_quantity).toBe(37);
    expect(call('PUT', path, { stock_quantity: 5, inventory_delta: -3 }).body.stock_quantity).toBe(5);
  });

  it('keeps custom fields of products and variations, hidden ones too: by id, else by key; null removes', () => {
    const { call, bySku } = startCatalogue();
    const { id, parentId } = bySku('HOODIE-M');
    for (const path of [`wc/v3/products/${bySku('TEE-BLACK').id}`, `wc/v3/products/${parentId}/variations/${id}`]) {
      const put = (...meta_data: object[]) => call('PUT', path, { meta_data }).body.meta_data;
      const [first] = put({ key: '_batch', value: [{ a: 1 }] }, { key: 'note', value: 'x' });
      expect(first).toEqual({ id: expect.any(Number), key: '_batch', value: [{ a: 1 }] });
      expect(put({ key: '_batch', value: 'new' })[0]).toEqual({ ...first, value: 'new' });
      expect(put({ id: first.id, value: 'newer' })[0]).toEqual({ ...first, value: 'newer' });
      expect(call('GET', path).body.meta_data).toHaveLength(2);
      expect(put({ key: '_batch', value: null }).map(({ key }: { key: string }) => key)).toEqual(['note']);
      expect(call('PUT', path, { meta_data: 5 }).body.data.params).toEqual({
        meta_data: 'meta_data is not of type array.',
      });
    }
  });

  it('writes custom fields in the same save as the stock, also where it takes no stock', () => {
    const { call, bySku, events } = startCatalogue();
    const body = { inventory_delta: -3, meta_data: [{ key: '_note', value: 1 }] };
    const { id } = bySku('TEE-BLACK');
    const meta = [{ id: expect.any(Number), key: '_note', value: 1 }];
    expect(call('PUT', `wc/v3/products/${id}`, body).body).toMatchObject({ stock_quantity: 37, meta_data: meta });
    expect(events).toEqual([['product.updated', id]]);
    const wrap = call('PUT', `wc/v3/products/${bySku('WRAP-UNMANAGED').id}`, body).body;
    expect(wrap).toMatchObject({ stock_quantity: null, meta_data: meta });
  });

  it.each(['abc', 2.7, '', true, [3]])('refuses %j on a single product', (stock_quantity) => {
    const { call, bySku } = startCatalogue();
    const refused = call('PUT', `wc/v3/products/${bySku('TEE-BLACK').id}`, { stock_quantity });
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({
      code: 'rest_invalid_param',
      message: 'Invalid parameter(s): stock_quantity',
      data: {
        status: 400,
        params: { stock_quantity: 'stock_quantity is not of type integer.' },
        details: {
          stock_quantity: {
            code: 'rest_invalid_type',
            message: 'stock_quantity is not of type integer.',
            data: { param: 'stock_quantity' },
          },
        },
      },
    });
    expect(bySku('TEE-BLACK').stockQuantity).toBe(40);
  });

  it.each([
    ['abc', 0],
    [2.7, 2],
    ['1e3', 1000],
    [-4, -4],
    ['12 pieces', 12],
    ['', 0],
  ])('takes %j in a batch for %i', (given, stored) => {
    const { call, bySku } = startCatalogue();
    const { id } = bySku('TEE-BLACK');
    const answered = call('POST', 'wc/v3/products/batch', { update: [{ id, stock_quantity: given }] });
    expect(answered.status).toBe(200);
    expect(answered.body.update[0].stock_quantity).toBe(stored);
  });

  it('answers 200 and changes nothing where stock is not managed, unless told to manage it', () => {
    const { call, bySku } = startCatalogue();
    const path = `wc/v3/products/${bySku('WRAP-UNMANAGED').id}`;
    expect(call('PUT', path, { stock_quantity: 5 })).toMatchObject({
      status: 200,
      body: { manage_stock: false, stock_quantity: null },
    });
    expect(call('PUT', path, { stock_quantity: 5, manage_stock: true }).body).toMatchObject({
      manage_stock: true,
      stock_quantity: 5,
    });
    const parent = call('PUT', `wc/v3/products/${bySku('HOODIE').id}`, { stock_quantity: 5 });
    expect(parent.body).toMatchObject({ manage_stock: false, stock_quantity: null });
  });

  it('shows the parent’s stock after a write to a variation that shares it', () => {
    const { call, bySku } = startCatalogue();
    const { id, parentId } = bySku('SOCKS-S');
    const path = `wc/v3/products/${parentId}/variations/${id}`;
    expect(call('PUT', path, { stock_quantity: 7 })).toMatchObject({
      status: 200,
      body: { manage_stock: 'parent', stock_quantity: 50 },
    });
    expect(call('PUT', path, { manage_stock: 'parent' }).body.code).toBe('rest_invalid_param');
    expect(call('PUT', path, { manage_stock: true, stock_quantity: 7 }).body).toMatchObject({
      manage_stock: true,
      stock_quantity: 7,
    });
    expect(bySku('SOCKS').stockQuantity).toBe(50);
  });

  it('reaches a variation only below its parent', () => {
    const { call, bySku, events } = startCatalogue();
    const { id, parentId } = bySku('HOODIE-S');
    expect(call('PUT', `wc/v3/products/${id}`, { stock_quantity: 1 })).toMatchObject({
      status: 404,
      body: { code: 'woocommerce_rest_invalid_product_id' },
    });
    expect(call('PUT', `wc/v3/products/${bySku('SOCKS').id}/variations/${id}`, { stock_quantity: 1 }).status).toBe(401);
    expect(call('PUT', `wc/v3/products/${parentId}/variations/999999`, {}).body.code).toBe(
      'woocommerce_rest_product_variation_invalid_id',
    );
    const answered = call('PUT', `wc/v3/products/${parentId}/variations/${id}`, { stock_quantity: 1 });
    expect(answered.body.stock_quantity).toBe(1);
    expect(events).toEqual([['product.updated', id]]);
  });
});

describe('WooCommerce batches', () => {
  it('gives every item its own outcome, errors without an SKU', () => {
    const { call, bySku } = startCatalogue();
    const [tee, hoodie, wrap] = ['TEE-BLACK', 'HOODIE-S', 'WRAP-UNMANAGED'].map((sku) => bySku(sku).id);
    const answered = call('POST', 'wc/v3/products/batch', {
      update: [
        { id: tee, stock_quantity: 4 },
        { id: 999999, stock_quantity: 1 },
        { id: hoodie, stock_quantity: 7 },
        { id: wrap, stock_quantity: 5 },
      ],
    });
    expect(answered.status).toBe(200);
    expect(answered.body.update).toMatchObject([
      { id: tee, stock_quantity: 4 },
      { id: 999999, error: { code: 'woocommerce_rest_product_invalid_id', data: { status: 400 } } },
      { id: hoodie, error: { code: 'woocommerce_rest_invalid_product_id', data: { status: 404 } } },
      { id: wrap, stock_quantity: null },
    ]);
  });

  it('knows only the variations of its own parent', () => {
    const { call, bySku } = startCatalogue();
    const { id, parentId } = bySku('HOODIE-S');
    const other = bySku('SOCKS-S').id;
    const answered = call('POST', `wc/v3/products/${parentId}/variations/batch`, {
      update: [
        { id, stock_quantity: 40 },
        { id: other, stock_quantity: 3 },
      ],
    });
    expect(answered.body.update).toMatchObject([
      { id, stock_quantity: 40 },
      { id: other, error: { code: 'woocommerce_rest_product_variation_invalid_id', data: { status: 404 } } },
    ]);
  });

  it('refuses more than 100 items as a whole', () => {
    const { call, bySku } = startCatalogue();
    const { id } = bySku('TEE-BLACK');
    const update = Array.from({ length: 101 }, () => ({ id, stock_quantity: 1 }));
    expect(call('POST', 'wc/v3/products/batch', { update })).toMatchObject({
      status: 413,
      body: { code: 'woocommerce_rest_request_entity_too_large' },
    });
    expect(bySku('TEE-BLACK').stockQuantity).toBe(40);
  });
});

describe('writing WooCommerce prices and SKUs', () => {
  it('takes texts only, and works the price out itself', () => {
    const { call, bySku } = startCatalogue();
    const path = `wc/v3/products/${bySku('TEE-BLACK').id}`;
    expect(call('PUT', path, { regular_price: 550 }).body.code).toBe('rest_invalid_param');
    expect(call('PUT', path, { regular_price: '550', sale_price: '450.5', price: '1' }).body).toMatchObject({
      price: '450.5',
      regular_price: '550',
      sale_price: '450.5',
      on_sale: true,
    });
    expect(call('PUT', path, { sale_price: '' }).body).toMatchObject({ price: '550', sale_price: '', on_sale: false });
    const { id } = bySku('TEE-BLACK');
    const batch = call('POST', 'wc/v3/products/batch', { update: [{ id, regular_price: 610.5 }] });
    expect(batch.body.update[0].regular_price).toBe('610.5');
  });

  it('drops a sale price that is not below the regular one, without a word', () => {
    const { call, bySku } = startCatalogue();
    const path = `wc/v3/products/${bySku('TEE-BLACK').id}`;
    expect(call('PUT', path, { sale_price: '499.00' }).body).toMatchObject({ price: '499.00', sale_price: '' });
    expect(call('PUT', path, { sale_price: '600' }).body).toMatchObject({ price: '499.00', sale_price: '' });
  });

  it('leaves a variable product without a price of its own', () => {
    const { call, bySku } = startCatalogue();
    const answered = call('PUT', `wc/v3/products/${bySku('HOODIE').id}`, { regular_price: '5' });
    expect(answered.body).toMatchObject({ price: '1299.00', regular_price: '' });
  });

  it('refuses a SKU that another product has in any spelling', () => {
    const { call, bySku } = startCatalogue();
    const tee = bySku('TEE-BLACK');
    const refused = call('PUT', `wc/v3/products/${bySku('MUG-01').id}`, { sku: 'tee-black' });
    expect(refused).toEqual({
      status: 400,
      headers: {},
      body: {
        code: 'product_invalid_sku',
        message: 'Invalid or duplicated SKU.',
        data: { status: 400, resource_id: tee.id, unique_sku: 'tee-black-1' },
      },
    });
    expect(call('PUT', `wc/v3/products/${tee.id}`, { sku: 'TEE-BLACK' }).status).toBe(200);
  });
});

describe('what orders do to the stock', () => {
  it('takes units where stock is kept: product, variation, parent, nowhere', () => {
    const { catalogue, bySku, events } = startCatalogue();
    const item = (sku: string) => {
      const { id, parentId } = bySku(sku);
      return parentId === 0 ? ([id, 0] as const) : ([parentId, id] as const);
    };
    for (const sku of ['TEE-BLACK', 'HOODIE-S', 'SOCKS-S', 'WRAP-UNMANAGED']) catalogue.sell(...item(sku), 2);
    expect(bySku('TEE-BLACK').stockQuantity).toBe(38);
    expect(bySku('HOODIE-S').stockQuantity).toBe(18);
    expect(bySku('SOCKS').stockQuantity).toBe(48);
    expect(bySku('WRAP-UNMANAGED').stockQuantity).toBe(null);
    expect(events.map(([, id]) => id)).toEqual([bySku('TEE-BLACK').id, bySku('HOODIE-S').id, bySku('SOCKS').id]);
  });
});
