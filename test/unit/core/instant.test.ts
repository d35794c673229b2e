import { describe, expect, it } from 'vitest';
import type { Instant } from '../../../src/core/connector.js';
import { InvalidRequestError } from '../../../src/core/errors.js';
import { toEpochMs } from '../../../src/core/instant.js';

describe('a moment', () => {
  it.each([
    ['2026-11-24T09:00:00Z', '2026-11-24T09:00:00.000Z'],
    ['2026-11-24T09:00:00.25Z', '2026-11-24T09:00:00.250Z'],
    ['2026-11-24T14:30:00+05:30', '2026-11-24T09:00:00.000Z'],
    ['2026-11-24T14:30:00+0530', '2026-11-24T09:00:00.000Z'],
    ['2026-11-24T09:00Z', '2026-11-24T09:00:00.000Z'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
  ])('is %s', (instant, iso) => {
    expect(toEpochMs(instant, 'updatedAfter')).toBe(Date.parse(iso));
  });

  it.each<[unknown]>([
    ['2026-11-24T09:00:00'],
    ['2026-11-24'],
    ['2026-02-30T00:00:00Z'],
    ['2026-11-24T24:00:00Z'],
    ['yesterday'],
    [''],
    [new Date(Number.NaN)],
    [1_700_000_000_000],
    [null],
    [undefined],
    [{}],
  ])('is not %s: refused, naming the field and the form', (instant) => {
    try {
      toEpochMs(instant as Instant, 'updatedAfter');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error).toMatchObject({
        message: expect.stringMatching(/^updatedAfter .*2026-11-24T09:00:00Z/),
        issues: [{ path: 'updatedAfter' }],
      });
    }
  });

  it('is refused in the name of the call it was given to', () => {
    const call = { platform: 'toy', operation: 'fetchOrders' };
    const read = () => toEpochMs('yesterday', 'updatedAfter', call);
    expect(read).toThrow(
      expect.objectContaining({ ...call, issues: [expect.objectContaining({ path: 'updatedAfter' })] }),
    );
    expect(read).toThrow(/^toy fetchOrders: updatedAfter /);
  });
});
