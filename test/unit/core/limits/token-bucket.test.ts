import { describe, expect, it } from 'vitest';
import {
  createTokenBucket,
  forgetLost,
  isFull,
  pauseTokens,
  restateBudget,
  settleTokens,
  takeTokens,
  waitForTokens,
} from '../../../../src/core/limits/token-bucket.js';

const SHOPIFY = { capacity: 2_000, restorePerSecond: 100 };

describe('the token bucket', () => {
  it('starts full and restores continuously', () => {
    const bucket = createTokenBucket({ capacity: 10, restorePerSecond: 2 }, 0);
    for (let i = 0; i < 10; i += 1) {
      expect(waitForTokens(bucket, 1, 0)).toBe(0);
      settleTokens(bucket, takeTokens(bucket, 1, 0), 1, {}, 0);
    }
    expect(waitForTokens(bucket, 1, 0)).toBe(500);
    expect(waitForTokens(bucket, 1, 250)).toBe(250);
    expect(waitForTokens(bucket, 3, 500)).toBe(1_000);
    expect(waitForTokens(bucket, 1, 500)).toBe(0);
  });

  it('never holds more than its capacity', () => {
    const bucket = createTokenBucket({ capacity: 10, restorePerSecond: 2 }, 0);
    expect(waitForTokens(bucket, 11, 1_000_000)).toBe(500);
  });

  it('gives back what a call did not use, and takes what it used more', () => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    const cheap = takeTokens(bucket, 800, 0);
    expect(bucket.available).toBe(1_200);
    settleTokens(bucket, cheap, 300, {}, 0);
    expect(bucket.available).toBe(1_700);
    settleTokens(bucket, takeTokens(bucket, 10, 0), 51, {}, 0);
    expect(bucket.available).toBe(1_649);
  });

  it('books a call once', () => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    const reservation = takeTokens(bucket, 800, 0);
    settleTokens(bucket, reservation, 300, {}, 0);
    settleTokens(bucket, reservation, 0, {}, 0);
    expect(bucket.available).toBe(1_700);
  });

  it('lets the platform win, up and down', () => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    settleTokens(bucket, takeTokens(bucket, 100, 0), 100, { available: 500 }, 0);
    expect(bucket.available).toBe(500);
    settleTokens(bucket, takeTokens(bucket, 100, 0), 100, { available: 1_500 }, 0);
    expect(bucket.available).toBe(1_500);
  });

  it('keeps what other calls under way have reserved out of the platform’s figure', () => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    const first = takeTokens(bucket, 100, 0);
    takeTokens(bucket, 300, 0);
    settleTokens(bucket, first, 50, { available: 700 }, 0);
    expect(bucket.available).toBe(400);
  });

  it('does not believe an answer that was overtaken', () => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    const first = takeTokens(bucket, 100, 0);
    const second = takeTokens(bucket, 100, 0);
    // The platform ran the first (1900 left), then the second (1800 left); the answers arrive the other way round.
    settleTokens(bucket, second, 100, { available: 1_800 }, 0);
    settleTokens(bucket, first, 100, { available: 1_900 }, 0);
    expect(bucket.available).toBe(1_800);
  });

  it('follows capacity and rate', () => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    const reservation = takeTokens(bucket, 10, 0);
    settleTokens(bucket, reservation, 10, { available: 19_990, capacity: 20_000, restorePerSecond: 1_000 }, 0);
    expect(bucket).toMatchObject({ capacity: 20_000, restorePerSecond: 1_000, available: 19_990 });
  });

  it('comes down with a smaller capacity', () => {
    const bucket = createTokenBucket({ capacity: 20_000, restorePerSecond: 1_000 }, 0);
    settleTokens(bucket, takeTokens(bucket, 10, 0), 10, { capacity: 2_000 }, 0);
    expect(bucket.available).toBe(2_000);
    restateBudget(bucket, { capacity: 100, restorePerSecond: 5 }, 0);
    expect(bucket).toMatchObject({ capacity: 100, restorePerSecond: 5, available: 100 });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 0])('ignores a rate or capacity of %s', (value) => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    settleTokens(
      bucket,
      takeTokens(bucket, 10, 0),
      10,
      { capacity: value, restorePerSecond: value, available: Number.NaN },
      0,
    );
    expect(bucket).toMatchObject({ ...SHOPIFY, available: 1_990 });
  });

  it('lets nothing through while paused, and then only what was refused', () => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    pauseTokens(bucket, 800, 5_000, 0);
    expect(waitForTokens(bucket, 1, 0)).toBe(5_000);
    expect(waitForTokens(bucket, 1, 4_999)).toBe(1);
    expect(waitForTokens(bucket, 800, 5_000)).toBe(0);
    expect(waitForTokens(bucket, 900, 5_000)).toBe(1_000);
  });

  it('never shortens a pause', () => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    pauseTokens(bucket, 10, 5_000, 0);
    pauseTokens(bucket, 10, 1_000, 0);
    expect(waitForTokens(bucket, 1, 0)).toBe(5_000);
  });

  it('counts no restoring for a platform bucket that is still full', () => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    takeTokens(bucket, 100, 0);
    // The call has been under way for ten seconds: the platform may have counted it only now.
    waitForTokens(bucket, 0, 10_000);
    expect(bucket.available).toBe(1_900);
  });

  it('keeps the whole rate of a bucket that holds one call', () => {
    const bucket = createTokenBucket({ capacity: 1, restorePerSecond: 1 }, 0);
    takeTokens(bucket, 1, 0);
    expect(waitForTokens(bucket, 1, 400)).toBe(600);
    expect(waitForTokens(bucket, 1, 1_000)).toBe(0);
  });

  it('is full again only when all is restored, settled and unpaused', () => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    expect(isFull(bucket, 0)).toBe(true);
    const reservation = takeTokens(bucket, 100, 0);
    expect(isFull(bucket, 60_000)).toBe(false);
    settleTokens(bucket, reservation, 100, {}, 60_000);
    expect(isFull(bucket, 60_999)).toBe(false);
    expect(isFull(bucket, 61_000)).toBe(true);
    pauseTokens(bucket, 3_000, 1_000, 61_000);
    expect(isFull(bucket, 61_500)).toBe(false);
    expect(isFull(bucket, 62_000)).toBe(true);
  });

  it('forgets calls whose end was never told', () => {
    const bucket = createTokenBucket(SHOPIFY, 0);
    takeTokens(bucket, 100, 0);
    takeTokens(bucket, 100, 5_000);
    forgetLost(bucket, 5_000);
    expect(bucket.underWay.size).toBe(1);
  });

  it('survives a clock that is set back', () => {
    const bucket = createTokenBucket({ capacity: 10, restorePerSecond: 1 }, 1_000_000);
    settleTokens(bucket, takeTokens(bucket, 10, 1_000_000), 10, {}, 1_000_000);
    expect(waitForTokens(bucket, 1, 0)).toBe(1_000);
    expect(waitForTokens(bucket, 1, 1_000)).toBe(0);
  });
});
