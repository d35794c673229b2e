import { describe, expect, it } from 'vitest';
import { mapStatus, type PaymentState } from '../../../src/model/index.js';

const TABLE: ReadonlyMap<string, PaymentState> = new Map([
  ['PAID', 'paid'],
  ['PENDING', 'pending'],
]);

describe('mapStatus', () => {
  it('keeps the platform word next to ours', () => {
    expect(mapStatus(TABLE, 'PAID')).toEqual({ value: 'paid', raw: 'PAID' });
  });

  it('never turns an unknown word into a status that looks certain', () => {
    for (const word of ['BRAND_NEW', 'constructor', '__proto__', '']) {
      expect(mapStatus(TABLE, word)).toEqual({ value: 'unknown', raw: word });
    }
  });

  it('has no raw word where the platform sent none', () => {
    expect(mapStatus(TABLE, null)).toStrictEqual({ value: 'unknown' });
    expect(mapStatus(TABLE, undefined, { whenAbsent: 'pending' })).toStrictEqual({ value: 'pending' });
    expect(mapStatus(TABLE, 'BRAND_NEW', { whenAbsent: 'pending' }).value).toBe('unknown');
  });

  it("lets a store's own table win", () => {
    const overrides = new Map<string, PaymentState>([['PENDING', 'unpaid']]);
    expect(mapStatus(TABLE, 'PENDING', { overrides }).value).toBe('unpaid');
    expect(mapStatus(TABLE, 'PAID', { overrides }).value).toBe('paid');
  });
});
