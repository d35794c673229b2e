import { describe, expect, it } from 'vitest';
import { inr, issuesOf, lineItem, map, mapAny } from './map-fixtures.js';

const meta = (key: string, value: unknown, displayKey = key, displayValue: unknown = value) => ({
  id: 1,
  key,
  value,
  display_key: displayKey,
  display_value: displayValue,
});

const lineOf = (overrides: object) => map({ line_items: [lineItem(overrides)] }).lines[0];

describe('a line', () => {
  it('whose product was deleted keeps what was sold', () => {
    expect(lineOf({ product_id: 0, variation_id: 0, sku: null, parent_name: null, name: 'Gone' })).toMatchObject({
      productState: 'deleted',
      title: 'Gone',
      unitPrice: inr('500.00'),
    });
    // The variation alone: WooCommerce finds no product to look the SKU up in.
    expect(lineOf({ sku: null })?.productState).toBe('deleted');
  });

  it('without a SKU is alive all the same', () => {
    const line = lineOf({ sku: '' });
    expect(line?.sku).toBeUndefined();
    expect(line?.productState).toBe('live');
  });

  it('of a simple product has no variant', () => {
    const line = lineOf({ variation_id: 0, parent_name: null, name: 'Mug - large' });
    expect(line).toMatchObject({ title: 'Mug - large', options: [] });
    expect(line?.variantId).toBeUndefined();
    expect(line?.variantTitle).toBeUndefined();
  });

  it('keeps its name where older stores do not tell the product’s', () => {
    expect(lineOf({ parent_name: undefined })).toMatchObject({ title: 'Cotton kurta - M' });
  });

  it('has ids beyond 2^53', () => {
    expect(lineOf({ id: '90071992547409931', product_id: '90071992547409933' })).toMatchObject({
      id: '90071992547409931',
      productId: '90071992547409933',
    });
  });

  it('does not say whether it needs shipping', () => {
    expect(lineOf({})?.requiresShipping).toBeUndefined();
  });

  it('that is no line at all is reported, and the others stay', () => {
    const order = mapAny({ line_items: [null, 'x', lineItem()] });
    expect(order.lines.map(({ id }) => id)).toEqual(['11']);
    expect(issuesOf(order)).toContain('missing_field lines.0');
  });

  it('without an id, or with one that is taken, is told apart', () => {
    const order = mapAny({ line_items: [lineItem(), lineItem(), lineItem({ id: null })] });
    expect(order.lines.map(({ id }) => id)).toEqual(['11', 'missing-1', 'missing-2']);
    expect(issuesOf(order)).toEqual(expect.arrayContaining(['duplicate_id lines.1.id', 'missing_field lines.2.id']));
  });
});

describe('the quantity', () => {
  it.each([
    ['2', 2],
    ['2.00', 2],
    [4, 4],
  ])('%j is %i', (quantity, ordered) => {
    expect(lineOf({ quantity })?.quantity.ordered).toBe(ordered);
  });

  it.each([1.5, '1.5', 0.25])('%j is one piece at the price of the line', (quantity) => {
    const order = mapAny({ line_items: [lineItem({ quantity })] });
    expect(order.lines[0]).toMatchObject({ quantity: { ordered: 1, fulfillable: 1 }, unitPrice: inr('1000.00') });
    expect(order.issues).toEqual([
      expect.objectContaining({ code: 'invalid_value', path: 'lines.0.quantity.ordered', raw: String(quantity) }),
    ]);
  });

  it.each([null, 'two', {}])('%j is none, and says so', (quantity) => {
    const order = mapAny({ line_items: [lineItem({ quantity })] });
    expect(order.lines[0]?.quantity).toMatchObject({ ordered: 0 });
    expect(issuesOf(order)).toContain('missing_field lines.0.quantity.ordered');
  });

  it('of nothing has no unit price, and the order its sums', () => {
    const order = mapAny({ line_items: [lineItem({ quantity: 0 })] });
    expect(order.lines[0]?.unitPrice).toBeUndefined();
    expect(order.totals?.items).toEqual(inr('1000.00'));
  });
});

describe('the metas of a line', () => {
  it('are the variation’s choices, and what the buyer entered', () => {
    const line = lineOf({
      meta_data: [
        meta('pa_color', 'deep-blue', 'Color', 'Deep blue'),
        meta('size', 'M', 'Size'),
        meta('Engraving', 'For Ravi'),
        meta('Add-on', 'Card'),
        meta('Add-on', 'Ribbon'),
        meta('_reduced_stock', '2'),
        meta('_gift_opts', { wrap: true }),
      ],
    });
    expect(line?.options).toEqual([
      { name: 'Color', value: 'Deep blue' },
      { name: 'Size', value: 'M' },
    ]);
    expect(line?.attributes).toEqual({ Engraving: 'For Ravi', 'Add-on': 'Card, Ribbon' });
  });

  it('may be of any JSON', () => {
    const line = lineOf({
      meta_data: [meta('Layers', 3), meta('Sketch', { a: [1] }), meta('List', ['x']), meta('Nothing', null), null, 7],
    });
    expect(line?.attributes).toEqual({ Layers: '3' });
  });

  it.each([
    ['hsn', '6205'],
    ['_hsn', '620520'],
    ['hsn_code', 62052000],
    ['HSN Code', '6205 20 00'],
    ['_hsn_sac_code', '6205.20'],
  ])('%s holds the tariff code', (key, value) => {
    expect(lineOf({ meta_data: [meta(key, value)] })?.hsn).toBe(String(value).replace(/\D/g, ''));
  });

  it.each([
    ['hsn', 'n/a'],
    ['hsn', ''],
    ['cochsne', '6205'],
  ])('%s: %j is no tariff code', (key, value) => {
    expect(lineOf({ meta_data: [meta(key, value)] })?.hsn).toBeUndefined();
  });
});
