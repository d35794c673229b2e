import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPaces } from '../../../../src/connectors/woocommerce/pace.js';
import { readParts } from '../../../../src/connectors/woocommerce/product-parts.js';
import { ConnectorError, RateLimitError } from '../../../../src/core/errors.js';
import { SITE, worldOf } from './scripted-site.js';

const { call } = worldOf(() => ({}), { maxRetries: 2 });
const slow = () =>
  new ConnectorError('platform_unavailable', 'gateway timeout', { platform: 'woocommerce', status: 504 });
const limited = () => new RateLimitError('too many', { platform: 'woocommerce', retryAfterMs: 1 });
const keysUpTo = (count: number) => Array.from({ length: count }, (_, index) => index);

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => vi.restoreAllMocks());

/** Reads keys, and tells which were asked for together: a list of parts for each time. */
async function read(count: number, most: number, failures: ReadonlyMap<number, () => Error> = new Map()) {
  const rounds: (readonly number[])[][] = [];
  let open: (readonly number[])[] = [];
  let asked = 0;
  const answers = await readParts(
    keysUpTo(count),
    {
      paces: createPaces(),
      storeId: SITE,
      most,
      read: async (part) => {
        asked += 1;
        const failure = failures.get(asked);
        if (open.length === 0) rounds.push(open);
        open.push(part);
        await new Promise((resolve) => setImmediate(resolve));
        open = [];
        if (failure !== undefined) throw failure();
        return { part, durationMs: 1 };
      },
    },
    call('fetchProducts'),
  );
  return { keys: answers.flatMap(({ part }) => part), rounds };
}

const widths = (rounds: readonly (readonly unknown[])[]) => rounds.map((parts) => parts.length);

describe('reading part by part', () => {
  it('asks for more at once as long as all goes well, in parts of the most there may be', async () => {
    const { keys, rounds } = await read(1_530, 50);
    expect(keys).toEqual(keysUpTo(1_530));
    const [first = 0, second = 0, third = 0] = widths(rounds);
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThanOrEqual(second);
    expect(rounds.flat().map((part) => part.length)).toEqual([...Array(30).fill(50), 30]);
  });

  it.each([
    ['the rate limit', limited],
    ['a slow store', slow],
  ])('goes on one at a time after %s, and asks again only for what failed', async (_, failure) => {
    const { keys, rounds } = await read(40, 1, new Map([[6, failure]]));
    expect(keys).toEqual(keysUpTo(40));
    const failed = rounds.findIndex((parts) => parts.some(([key]) => key === 5));
    expect(rounds[failed]?.length).toBeGreaterThan(1);
    expect(rounds[failed + 1]).toEqual([[5]]);
    expect(widths(rounds).slice(failed + 1, failed + 7)).toEqual(Array(6).fill(1));
  });

  it('asks for smaller parts where large ones are too much', async () => {
    const { keys, rounds } = await read(50, 50, new Map([[1, slow]]));
    expect(keys).toEqual(keysUpTo(50));
    expect(rounds.flat().map((part) => part.length)).toEqual([50, 25, 25]);
  });

  it('waits, as often as it may, where a few keys fail: fewer would fail too', async () => {
    const failing = (times: number) => new Map(keysUpTo(times).map((index) => [index + 1, slow] as const));
    const { rounds } = await read(3, 50, failing(2));
    expect(rounds.flat().map((part) => part.length)).toEqual([3, 3, 3]);
    await expect(read(3, 50, failing(3))).rejects.toMatchObject({ status: 504 });
  });
});
