import { describe, expect, it } from 'vitest';
import { phpJson } from '../../../../src/testing/woocommerce/http/php-json.js';
import { flatten, parsePhpQuery } from '../../../../src/testing/woocommerce/http/php-query.js';
import { formatMoney, parseMoney, roundTo, trimmedMoney } from '../../../../src/testing/woocommerce/state/money.js';

describe('phpJson', () => {
  it('escapes slashes and everything beyond ASCII, and is the same value again', () => {
    const value = { a: 'https://x/é₹🙏"\\', b: [1, 1169.1000000000001, null, false] };
    const text = phpJson(value);
    expect(text).toBe(
      '{"a":"https:\\/\\/x\\/\\u00e9\\u20b9\\ud83d\\ude4f\\"\\\\","b":[1,1169.1000000000001,null,false]}',
    );
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('parsePhpQuery', () => {
  it.each([
    ['a=1&a=2', { a: '2' }],
    ['a[]=1&a[]=2', { a: '1,2' }],
    ['a%5B1%5D=x&a%5B0%5D=y', { a: 'x,y' }],
    ['a[b][c]=1', { a: '1' }],
    ['a+b=c+d%2B&x.y=1', { a_b: 'c d+', x_y: '1' }],
    ['a&=b&c=%ZZ', { a: '', c: '%ZZ' }],
  ])('reads %s', (text, expected) => {
    expect(flatten(parsePhpQuery(text))).toEqual(expected);
  });
});

describe('money', () => {
  it.each([
    ['12.345', 2, '12.35'],
    ['-12.345', 2, '-12.35'],
    ['1650', 2, '1650.00'],
    ['0.5', 0, '1'],
    ['.07', 4, '0.0700'],
    ['1234567890123456.789', 3, '1234567890123456.789'],
  ])('%s in %i decimals is %s', (text, decimals, expected) => {
    expect(formatMoney(parseMoney(text), decimals)).toBe(expected);
    expect(formatMoney(roundTo(parseMoney(text), decimals), decimals)).toBe(expected);
  });

  it('loses its zeros where the platform writes it so', () => {
    expect(['1139.00', '3.60', '0', '100'].map((text) => trimmedMoney(parseMoney(text)))).toEqual([
      '1139',
      '3.6',
      '0',
      '100',
    ]);
    expect(() => parseMoney('1,0')).toThrow('no amount');
  });
});
