import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDate } from '../../../../src/connectors/flipkart/webhook-date.js';
import { delivered, indianDate, MINUTE, NOW, refusal, webhookWorld } from './webhook-world.js';

const EPOCH = 1_432_026_135;

describe('the date of a notification', () => {
  it.each([
    ['Tue, 19 May 2015 09:02:15 GMT', [EPOCH]],
    ['19 May 2015 09:02:15 GMT', [EPOCH]],
    ['Tue, 19-May-2015 09:02:15 gmt', [EPOCH]],
    ['Tue, 19 May 2015 09:02:15 GMT+00:00', [EPOCH]],
    ['Tue, 19 May 2015 14:32:15 GMT+05:30', [EPOCH, EPOCH + 19_800]],
    ['Tue, 19 May 2015 14:32:15 GMT+0530', [EPOCH, EPOCH + 19_800]],
    ['Tue, 19 May 2015 04:02:15 GMT-05:00', [EPOCH, EPOCH - 18_000]],
    ['Wed, 1 Jan 2020 00:00:00 GMT', [1_577_836_800]],
  ])('%s is read as each of what it may mean, and as it stands', (text, seconds) => {
    const [honouring] = seconds;
    expect(readDate(text)).toEqual([
      ...seconds.map((second) => ({ signed: String(second), at: second * 1_000 })),
      { signed: text, at: (honouring ?? 0) * 1_000 },
    ]);
  });

  it.each([
    '',
    '1432026135',
    '2015-05-19T09:02:15Z',
    'Tue, 31 Feb 2015 09:02:15 GMT',
    'Tue, 19 Mai 2015 09:02:15 GMT',
    'Tue, 19 May 2015 24:02:15 GMT',
    'Tue, 19 May 2015 09:02:15',
    'Tue, 19 May 2015 09:02:15 GMT+15:00',
    'Tue, 19 May 2015 09:02:15 GMT+05:60',
    'Tue, 19 May 2015 09:02:15 GMT+5',
    'Tue, 19 May 2015 09:02:15 GMT ',
    'Tue, 19 May 2015 09:02:15 GMT\n',
    `Tue, 19 May 2015 09:02:15 GMT${'+05:30'.repeat(9)}`,
    ' '.repeat(1_000_000),
  ])('%j is none', async (date) => {
    expect(readDate(date)).toBeUndefined();
    const { verify } = webhookWorld();
    const expected = date === '' ? 'header_missing' : 'header_invalid';
    expect(await refusal(verify(delivered({ date, signed: date })))).toBe(expected);
  });

  it('of any second is read as that second', () => {
    const seconds = fc.integer({ min: 0, max: 4_102_444_799 });
    fc.assert(
      fc.property(seconds, (second) => {
        const [first] = readDate(new Date(second * 1_000).toUTCString()) ?? [];
        expect(first).toEqual({ signed: String(second), at: second * 1_000 });
        expect(readDate(indianDate(second * 1_000))?.[0]).toEqual(first);
      }),
    );
  });
});

describe('freshness', () => {
  const WINDOW = 15 * MINUTE;
  const outcome = async (signing: object, clock: number, webhookMaxAgeMs?: number) => {
    const world = webhookWorld(webhookMaxAgeMs === undefined ? {} : { webhookMaxAgeMs });
    world.clock = clock;
    const call = world.verify(delivered(signing));
    return call.then(
      () => 'accepted',
      () => refusal(call),
    );
  };

  it('ends with the window, before and after', async () => {
    expect(await outcome({ at: NOW }, NOW + WINDOW)).toBe('accepted');
    expect(await outcome({ at: NOW }, NOW - WINDOW)).toBe('accepted');
    expect(await outcome({ at: NOW }, NOW + WINDOW + 1)).toBe('timestamp_out_of_window');
    expect(await outcome({ at: NOW }, NOW - WINDOW - 1)).toBe('timestamp_out_of_window');
    expect(await outcome({ at: NOW }, NOW + MINUTE + 1, MINUTE)).toBe('timestamp_out_of_window');
    expect(await outcome({ at: NOW }, NOW + 90 * MINUTE, 90 * MINUTE)).toBe('accepted');
  });

  const date = indianDate(NOW);
  const HALF_PAST_FIVE = 330 * MINUTE;

  it.each([
    ['that honours the offset', { date, signed: String(NOW / 1_000) }, NOW],
    ['that ignores the offset', { date, signed: String((NOW + HALF_PAST_FIVE) / 1_000) }, NOW + HALF_PAST_FIVE],
    ['of the text as it stands', { date, signed: date }, NOW],
  ])('is judged by the reading %s, where that one matched', async (_, signing, moment) => {
    expect(await outcome(signing, moment)).toBe('accepted');
    for (const replay of [moment - HALF_PAST_FIVE, moment + HALF_PAST_FIVE]) {
      expect(await outcome(signing, replay)).toBe('timestamp_out_of_window');
    }
  });

  it('cannot be had again by writing the same signature under another date', async () => {
    const clock = NOW + HALF_PAST_FIVE;
    for (const forged of [indianDate(clock), new Date(clock).toUTCString(), `${new Date(NOW).toUTCString()}-05:30`]) {
      const reason = await outcome({ signed: String(NOW / 1_000), date: forged }, clock);
      expect(['signature_mismatch', 'timestamp_out_of_window']).toContain(reason);
    }
  });

  it('ends for every delivery, whatever is written in its date', async () => {
    const moments = fc.integer({ min: -86_400, max: 86_400 });
    const offsets = fc.constantFrom('', '+05:30', '-05:30', '+00:00', '+14:00', '-14:00');
    await fc.assert(
      fc.asyncProperty(moments, offsets, moments, async (written, offset, later) => {
        const forged = `${new Date(NOW + written * 1_000).toUTCString()}${offset}`;
        const clock = NOW + later * 1_000;
        const result = await outcome({ signed: String(NOW / 1_000), date: forged }, clock);
        // Signed was NOW, and nothing but NOW.
        if (Math.abs(clock - NOW) > WINDOW) expect(result).not.toBe('accepted');
      }),
      { numRuns: 200 },
    );
  });
});
