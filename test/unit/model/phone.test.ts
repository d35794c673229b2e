import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizePhone, phoneSchema } from '../../../src/model/index.js';
import { SEEDED } from './support/order.js';

describe('normalizePhone', () => {
  it.each([
    ['9876543210'],
    ['09876543210'],
    ['919876543210'],
    ['+919876543210'],
    ['+91 98765-43210'],
    ['0091 98765 43210'],
    ['+91 0 98765 43210'],
    ['(+91) 98765.43210'],
  ])('is certain of the Indian mobile %s', (raw) => {
    expect(normalizePhone(raw, 'IN')).toEqual({ raw, e164: '+919876543210' });
  });

  it.each([
    ['5876543210', 'IN'],
    ['98765 4321', 'IN'],
    ['98765432101', 'IN'],
    ['+91 98765', 'IN'],
    ['+91 987654321012', 'IN'],
    ['98******10', 'IN'],
    ['9876543210 / 9123456780', 'IN'],
    ['9876543210', 'US'],
    ['2125550123', 'US'],
    ['9876543210', undefined],
    ['+0123456789', 'IN'],
    ['+1234567', 'US'],
    ['+1234567890123456', 'US'],
    ['call me', 'IN'],
  ])('never guesses: %s in %s', (raw, country) => {
    expect(normalizePhone(raw, country)).toEqual({ raw });
  });

  it('takes a plus sign at its word in any country', () => {
    expect(normalizePhone('+1 (212) 555-0123', 'US')?.e164).toBe('+12125550123');
    expect(normalizePhone('+44 20 7946 0000', 'IN')?.e164).toBe('+442079460000');
    expect(normalizePhone('+91 22 2345 6789')?.e164).toBe('+912223456789');
  });

  it('parts the extension', () => {
    expect(normalizePhone('+1 212 555 0123 ext. 45')).toEqual({
      raw: '+1 212 555 0123 ext. 45',
      e164: '+12125550123',
      ext: '45',
    });
  });

  it('has nothing to say about nothing', () => {
    expect(normalizePhone(null)).toBeUndefined();
    expect(normalizePhone('   ')).toBeUndefined();
  });

  it('keeps the digits of every certain number', () => {
    const mobiles = fc.stringMatching(/^[6-9]\d{9}$/);
    const prefixes = fc.constantFrom('', '0', '91', '+91', '+91 ', '0091', '+910');
    fc.assert(
      fc.property(mobiles, prefixes, (mobile, prefix) => {
        expect(normalizePhone(prefix + mobile, 'IN')?.e164).toBe(`+91${mobile}`);
      }),
      SEEDED,
    );
  });

  it('answers a valid phone or nothing, whatever comes', () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^[+0-9 x()-]{0,80}$/));
    fc.assert(
      fc.property(texts, fc.constantFrom('IN', 'US', undefined), (text, country) => {
        const phone = normalizePhone(text, country);
        expect(phone === undefined || phoneSchema.safeParse(phone).success).toBe(true);
        expect(phone?.raw).toBe(text.trim() === '' ? undefined : text.trim());
      }),
      { ...SEEDED, numRuns: 500 },
    );
  });
});
