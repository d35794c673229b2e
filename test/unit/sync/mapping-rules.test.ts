import { describe, expect, it } from 'vitest';
import { decideMapping } from '../../../src/sync/mapping-decision.js';
import { mappingIdOf } from '../../../src/sync/mapping-id.js';
import { gtinOf, normalizeSku } from '../../../src/sync/mapping-names.js';
import { indexTitles } from '../../../src/sync/mapping-titles.js';
import { differsInKind, loadTitleSimilarity, titleWords } from '../../../src/sync/title-similarity.js';
import { listing } from './mapping-shop.js';

describe('a SKU without its spelling', () => {
  it.each([
    ['Kurta-Ind M', 'kurtaindm'],
    ['kurta_ind—m', 'kurtaindm'],
    ['ＫＵＲＴＡ', 'kurta'],
    ['0042', '0042'],
    ['MUG 11_1', 'mug11-1'],
    ['mug-1 - 11', 'mug1-11'],
    ['MUG-111 -', 'mug111'],
    ['12-M_3 XL', '12m3xl'],
    ['a.b/c', 'a.b/c'],
    ['- _', ''],
  ])('of %j is %j', (sku, plain) => {
    expect(normalizeSku(sku)).toBe(plain);
  });
});

describe('a barcode as GTIN', () => {
  it.each([
    ['4006381333931', '04006381333931'],
    ['04006381333931', '04006381333931'],
    ['400-6381 333931', '04006381333931'],
    ['036000291452', '00036000291452'],
    ['36000291452', '00036000291452'],
    ['96385074', '00000096385074'],
    ['10614141000415', '10614141000415'],
    ['4006381333932', undefined],
    ['1234567', undefined],
    ['104006381333931', undefined],
    ['00000000', undefined],
    ['4.00638E+12', undefined],
    ['', undefined],
  ])('of %j is %j', (barcode, gtin) => {
    expect(gtinOf(barcode)).toBe(gtin);
  });
});

describe('a decision', () => {
  const by = (hostSku: string, confidence: number) => ({ hostSku, confidence, rule: 'sku' as const });

  it('takes the best grounds of each product', () => {
    const decision = decideMapping([by('A', 95), by('B', 90), by('A', 100)], 90);
    expect(decision).toEqual({ status: 'mapped', candidate: by('A', 100) });
  });

  it('is none below the threshold, and none beside a near one', () => {
    expect(decideMapping([], 0)).toEqual({ status: 'unmapped', candidates: [] });
    expect(decideMapping([by('A', 89)], 90)).toEqual({ status: 'unmapped', candidates: [by('A', 89)] });
    expect(decideMapping([by('A', 90)], 90).status).toBe('mapped');
    expect(decideMapping([by('B', 97), by('A', 100)], 90)).toEqual({
      status: 'ambiguous',
      candidates: [by('A', 100), by('B', 97)],
    });
    expect(decideMapping([by('A', 100), by('B', 96)], 90).status).toBe('mapped');
  });

  it('names five candidates at most', () => {
    const many = Array.from({ length: 9 }, (_, index) => by(`H${index}`, 60));
    expect(decideMapping(many, 90)).toMatchObject({ status: 'unmapped', candidates: many.slice(0, 5) });
  });
});

describe('titles', () => {
  it('are words in the order of the alphabet, whatever the script', () => {
    expect(titleWords('Crème BRÛLÉE, crème (2 pcs)')).toEqual(['2', 'brulee', 'creme', 'pcs']);
    expect(titleWords('नीला कुर्ता')).toEqual(['कुर्ता', 'नीला']);
    expect(titleWords(' — ')).toEqual([]);
  });

  it('differ in kind by a number, a size or a colour, not by a filler', () => {
    const differ = (left: string, right: string) => differsInKind(titleWords(left), titleWords(right));
    expect(differ('Shirt L', 'Shirt XL')).toBe(true);
    expect(differ('Phone 128GB', 'Phone 256GB')).toBe(true);
    expect(differ('Shirt red', 'Shirt tan')).toBe(true);
    expect(differ('Shirt for men', 'Men Shirt')).toBe(false);
    expect(differ('Cotton shirt', 'Linen shirt')).toBe(false);
  });

  it('are found by rare words, also where most words are common', async () => {
    const similarity = await loadTitleSimilarity('test');
    const names = Array.from({ length: 3_000 }, (_, index) => [`H${index}`, `Cotton Shirt ${index}`] as const);
    const { find } = indexTitles([...names, ['SAME', 'cotton shirt']], similarity);
    expect(find(listing('1', { title: 'Shirt, Cotton' }))).toEqual([
      { hostSku: 'SAME', confidence: 85, rule: 'title' },
    ]);
    expect(find(listing('1', { title: 'Shirt 2741 cotton' }))).toEqual([
      { hostSku: 'H2741', confidence: 85, rule: 'title' },
    ]);
    expect(find(listing('1', { title: 'Brass lamp' }))).toEqual([]);
    expect(find(listing('1', { title: '' }))).toEqual([]);
  });

  it('go through the function of the host, whose answers are kept between 0 and 1', () => {
    const { find } = indexTitles([['A', 'Brass lamp']], () => 7);
    expect(find(listing('1', { title: 'Lamp' }))).toEqual([{ hostSku: 'A', confidence: 85, rule: 'title' }]);
    expect(indexTitles([['A', 'Brass lamp']], () => Number.NaN).find(listing('1', { title: 'Lamp' }))).toEqual([]);
  });
});

it('an id of a mapping is one of its store and unit, and safe in a URL', () => {
  const store = { platform: 'woocommerce', storeId: 'https://shop.example.com/a?b' };
  expect(mappingIdOf(store, '17')).toMatch(/^[\w-]{22}$/);
  expect(mappingIdOf(store, '17')).toBe(mappingIdOf({ ...store }, '17'));
  const ids = [
    mappingIdOf(store, '17'),
    mappingIdOf(store, '18'),
    mappingIdOf({ ...store, platform: 'shopify' }, '17'),
  ];
  ids.push(
    mappingIdOf({ platform: 'woocommerce', storeId: 'a' }, 'b:c'),
    mappingIdOf({ platform: 'woocommerce', storeId: 'a:b' }, 'c'),
  );
  expect(new Set(ids).size).toBe(ids.length);
});
