import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTimeSchema, toIsoUtc } from '../../../src/model/index.js';
import { SEEDED } from './support/order.js';

describe('toIsoUtc', () => {
  it.each([
    ['2026-11-20T12:00:00+05:30', '2026-11-20T06:30:00.000Z'],
    ['2026-11-20T12:00:00+0530', '2026-11-20T06:30:00.000Z'],
    ['2026-11-20 12:00:00 +05:30', '2026-11-20T06:30:00.000Z'],
    ['2026-11-20T06:30Z', '2026-11-20T06:30:00.000Z'],
    ['2026-11-20t06:30:00.1234567z', '2026-11-20T06:30:00.123Z'],
    ['2026-11-20T23:30:00-05', '2026-11-21T04:30:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(toIsoUtc(text)).toBe(iso);
  });

  it.each([
    '2026-11-20T06:30:00',
    '2026-11-20',
    '2026-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01T00:00:00+99:00',
    '0000-01-01T00:00:00+05:30',
    '9999-12-31T23:59:59-05:30',
    'yesterday',
    '',
    null,
    undefined,
    1_700_000_000,
    new Date(Number.NaN),
  ])('refuses %s', (value) => {
    expect(toIsoUtc(value)).toBeUndefined();
  });

  it('keeps the instant, whatever the offset it was written with', () => {
    const dates = fc.date({ min: new Date('1900-01-02'), max: new Date('9998-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
        const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
        const iso = toIsoUtc(`${local}${offset < 0 ? '-' : '+'}${hours}:${minutes}`);
        expect(iso).toBe(date.toISOString());
        expect(isoTimeSchema.safeParse(iso).success).toBe(true);
        expect(toIsoUtc(date)).toBe(iso);
      }),
      SEEDED,
    );
  });

  it('knows which days there are, also in the usual form', () => {
    for (const year of ['1900', '2000', '2023', '2024', '0100']) {
      for (let month = 1; month <= 13; month += 1) {
        const days = new Date(Date.UTC(Number(year), month, 0)).getUTCDate();
        for (let day = 0; day <= 32; day += 1) {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T23:59:59`;
          const exists = month <= 12 && day >= 1 && day <= days;
          expect(toIsoUtc(`${text}Z`), text).toBe(exists ? `${text}.000Z` : undefined);
        }
      }
    }
    expect(toIsoUtc('0099-01-01T00:00:00Z')).toBeUndefined();
  });

  it('answers a canonical time or nothing, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const iso = toIsoUtc(value);
        expect(iso === undefined || isoTimeSchema.safeParse(iso).success).toBe(true);
      }),
      SEEDED,
    );
  });
});
