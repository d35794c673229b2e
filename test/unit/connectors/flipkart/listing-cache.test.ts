import { describe, expect, it } from 'vitest';
import { createListingCache } from '../../../../src/connectors/flipkart/listing-cache.js';
import { readListing } from '../../../../src/connectors/flipkart/listing-wire.js';
import { listing } from './listings-world.js';

const known = (...skus: string[]) =>
  new Map(
    skus.flatMap((sku) => {
      const read = readListing(sku, listing(sku));
      return read === undefined ? [] : [[sku, read] as const];
    }),
  );

describe('what is remembered of listings', () => {
  it('is known for five minutes, to its own store, and until it is forgotten', () => {
    let now = 1_000;
    const cache = createListingCache(() => now);
    cache.remember('one', known('A', 'B'));
    expect(cache.get('one', 'A')).toMatchObject({ sku: 'A', isFbf: false, locationIds: [expect.any(String)] });
    expect(cache.get('two', 'A')).toBeUndefined();
    cache.forget('one', 'B');
    expect(cache.get('one', 'B')).toBeUndefined();
    now += 299_999;
    expect(cache.get('one', 'A')).toBeDefined();
    now += 1;
    expect(cache.get('one', 'A')).toBeUndefined();
    // A clock that was set back must not keep it for ever.
    cache.remember('one', known('A'));
    now -= 10;
    expect(cache.get('one', 'A')).toBeUndefined();
  });

  it('is bounded: the oldest goes first', () => {
    const cache = createListingCache(() => 0, 2);
    cache.remember('one', known('A', 'B'));
    cache.remember('one', known('A'));
    cache.remember('one', known('C'));
    expect(['A', 'B', 'C'].map((sku) => cache.get('one', sku) !== undefined)).toEqual([true, false, true]);
  });
});
