import { describe, expect, it } from 'vitest';
import { type AttemptEnd, mayRetry, parseRetryAfter, retryDelayMs } from '../../../../src/core/http/retry.js';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const answer = (status: number, retryAfterMs?: number): AttemptEnd => ({ kind: 'answer', status, retryAfterMs });

describe('mayRetry', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('reads again after %i', (status) => {
    expect(mayRetry(answer(status), 'safe')).toBe(true);
  });

  it.each([200, 301, 400, 401, 402, 403, 404, 409, 422, 423, 430, 501, 505, 520])(
    'does not read again after %i',
    (status) => {
      expect(mayRetry(answer(status), 'safe')).toBe(false);
    },
  );

  it('reads again after what the connector lists', () => {
    expect(mayRetry(answer(520), 'safe', [520, 521])).toBe(true);
    expect(mayRetry(answer(520), 'unsafe', [520, 521])).toBe(false);
  });

  it.each([425, 429])('writes again after %i: the platform did not act', (status) => {
    expect(mayRetry(answer(status), 'unsafe')).toBe(true);
  });

  it.each([408, 500, 502, 503, 504])('does not write again after %i, with or without Retry-After', (status) => {
    expect(mayRetry(answer(status), 'unsafe')).toBe(false);
    expect(mayRetry(answer(status, 1_000), 'unsafe')).toBe(false);
  });

  it.each([
    [true, false, 'safe', true],
    [false, false, 'safe', true],
    [true, false, 'unsafe', true],
    [false, false, 'unsafe', false],
    [true, true, 'safe', false],
    [true, true, 'unsafe', false],
  ] as const)('a failure, not sent: %s, hopeless: %s, %s -> %s', (notSent, hopeless, retry, expected) => {
    expect(mayRetry({ kind: 'failure', notSent, hopeless }, retry)).toBe(expected);
  });
});

describe('retryDelayMs', () => {
  it('doubles up to 20 s, with full jitter', () => {
    const longest = () => 0.999_999;
    expect([1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => retryDelayMs(attempt, undefined, longest))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000,
    ]);
    expect(retryDelayMs(5, undefined, () => 0)).toBe(0);
    expect(retryDelayMs(1, undefined, () => 0.5)).toBe(250);
  });

  it('waits at least what the platform asked for, and hardly longer', () => {
    expect(retryDelayMs(1, 2_000, () => 0)).toBe(2_000);
    expect(retryDelayMs(1, 2_000, () => 0.999_999)).toBe(2_200);
    expect(retryDelayMs(9, 60_000, () => 0.999_999)).toBe(61_000);
  });

  it('backs off when the platform says "now"', () => {
    expect(retryDelayMs(2, 0, () => 0.5)).toBe(500);
  });
});

describe('parseRetryAfter', () => {
  it.each([
    ['2', 2_000],
    ['2.0', 2_000],
    ['0.25', 250],
    ['2.', 2_000],
    [' 120 ', 120_000],
    ['0', 0],
    ['Mon, 23 Nov 2026 10:00:30 GMT', 30_000],
    ['Monday, 23-Nov-26 10:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 09:59:30 GMT', 0],
  ])('%s -> %s ms', (text, expected) => {
    expect(parseRetryAfter(text, NOW)).toBe(expected);
  });

  it.each([null, undefined, '', '-5', 'soon', '12 apples', 'NaN', 'Infinity', '1e9', '99999999999999', '2026-11-23'])(
    '%s -> nothing',
    (text) => {
      expect(parseRetryAfter(text, NOW)).toBeUndefined();
    },
  );
});
