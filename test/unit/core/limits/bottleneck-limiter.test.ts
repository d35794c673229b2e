import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectorError } from '../../../../src/core/errors.js';
import { createRateLimiter } from '../../../../src/core/limits/bottleneck-limiter.js';
import type { RateLimiter } from '../../../../src/core/ports.js';
import type { ThrottleTrace } from '../../../../src/core/tracing.js';

const key = { platform: 'shopify', storeId: 'acme.myshopify.com', operation: 'graphql' };
const budget = { capacity: 10, restorePerSecond: 10 };

let limiter: RateLimiter;
beforeEach(() => {
  vi.useFakeTimers();
  limiter = createRateLimiter();
});
afterEach(async () => {
  await limiter.close();
  vi.useRealTimers();
});

const acquire = (cost: number, options: { timeoutMs?: number; signal?: AbortSignal; storeId?: string } = {}) =>
  limiter.acquire({ ...key, storeId: options.storeId ?? key.storeId }, cost, {
    budget,
    timeoutMs: options.timeoutMs ?? 60_000,
    ...(options.signal && { signal: options.signal }),
  });

/** Takes and settles at once, and notes when. */
const noted = (log: string[], name: string, cost: number, options?: Parameters<typeof acquire>[1]) =>
  acquire(cost, options).then(
    (permit) => {
      permit.settle(cost);
      log.push(name);
    },
    (error: unknown) => {
      log.push(`${name}!`);
      return error;
    },
  );

const failureOf = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => expect.fail('did not reject'),
    (error: ConnectorError) => error,
  );

const drain = async () => (await acquire(10)).settle(10);

describe('waiting', () => {
  it('grants a burst of the capacity at once, and then the rate', async () => {
    const times: number[] = [];
    const startedAt = performance.now();
    const all = Array.from({ length: 30 }, async () => {
      (await acquire(1)).settle(1);
      times.push(performance.now() - startedAt);
    });
    await vi.advanceTimersByTimeAsync(3_000);
    await Promise.all(all);
    expect(times.slice(0, 10).every((time) => time === 0)).toBe(true);
    times.slice(10).forEach((time, i) => {
      expect(time).toBeGreaterThanOrEqual((i + 1) * 100);
      expect(time).toBeLessThan((i + 1) * 100 + 20);
    });
  });

  it('is first come, first served: a small call does not overtake a large one', async () => {
    await drain();
    const log: string[] = [];
    void noted(log, 'large', 8);
    void noted(log, 'small', 1);
    void noted(log, 'tiny', 0);
    await vi.advanceTimersByTimeAsync(790);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(300);
    expect(log).toEqual(['large', 'small', 'tiny']);
  });

  it('lets nobody pass those whose turn is just coming', async () => {
    const permit = await acquire(10);
    const log: string[] = [];
    void noted(log, 'first', 4);
    permit.settle(0);
    void noted(log, 'second', 4);
    await vi.advanceTimersByTimeAsync(20);
    expect(log).toEqual(['first', 'second']);
  });

  it('keeps stores, platforms and operations apart', async () => {
    await drain();
    const log: string[] = [];
    void noted(log, 'same', 10);
    void noted(log, 'other store', 10, { storeId: 'other' });
    await limiter.acquire({ ...key, platform: 'amazon' }, 10, { budget, timeoutMs: 0 });
    await limiter.acquire({ ...key, operation: 'bulk' }, 10, { budget, timeoutMs: 0 });
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['other store']);
  });

  it('does not confuse keys that look alike when joined', async () => {
    await limiter.acquire({ platform: 'a', storeId: 'b:c', operation: 'd' }, 10, { budget, timeoutMs: 0 });
    await limiter.acquire({ platform: 'a', storeId: 'b', operation: 'c:d' }, 10, { budget, timeoutMs: 0 });
    await limiter.acquire({ platform: 'a","b', storeId: 'c', operation: 'd' }, 10, { budget, timeoutMs: 0 });
  });

  it('serves earlier when a call gives tokens back', async () => {
    const permit = await acquire(10);
    const log: string[] = [];
    void noted(log, 'next', 5);
    await vi.advanceTimersByTimeAsync(10);
    expect(log).toEqual([]);
    permit.settle(2);
    await vi.advanceTimersByTimeAsync(10);
    expect(log).toEqual(['next']);
  });

  it('tells traces of the wait', async () => {
    const traces: unknown[] = [];
    const listener = (payload: unknown) => void traces.push(payload);
    subscribe('commerce-connectors:throttle', listener);
    const permit = await acquire(10);
    void noted([], 'waits', 5);
    permit.throttled(2_000);
    unsubscribe('commerce-connectors:throttle', listener);
    expect(traces).toEqual([
      { ...key, reason: 'budget', waitMs: 500, cost: 5 },
      { ...key, reason: 'platform', waitMs: 2_000, cost: 10 },
    ] satisfies ThrottleTrace[]);
  });
});

describe('deadlines', () => {
  it('refuses at once when the wait would be too long, and says how long', async () => {
    await drain();
    const error = await failureOf(acquire(5, { timeoutMs: 499 }));
    expect(error).toMatchObject({ code: 'rate_limited', retryable: true, retryAfterMs: 500, ...key });
    expect(error.message).toMatch(/room in 500 ms.*only 499 ms/);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('counts those who wait ahead', async () => {
    await drain();
    void noted([], 'waits', 10);
    void noted([], 'waits', 5);
    expect(await failureOf(acquire(5, { timeoutMs: 1_999 }))).toMatchObject({ retryAfterMs: 2_000 });
    const log: string[] = [];
    void noted(log, 'fits', 5, { timeoutMs: 2_000 });
    await vi.advanceTimersByTimeAsync(2_020);
    expect(log).toEqual(['fits']);
  });

  it('refuses those who become too late, at once, and lets the others move up', async () => {
    const permit = await acquire(10);
    const log: string[] = [];
    const late = noted(log, 'late', 5, { timeoutMs: 1_000 });
    void noted(log, 'patient', 5);
    await vi.advanceTimersByTimeAsync(100);
    permit.throttled(3_000);
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['late!']);
    expect(await late).toMatchObject({ code: 'rate_limited', retryAfterMs: 3_000 });
    await vi.advanceTimersByTimeAsync(2_990);
    expect(log).toEqual(['late!']);
    await vi.advanceTimersByTimeAsync(20);
    expect(log).toEqual(['late!', 'patient']);
  });

  it('refuses what can never be paid, instead of waiting for ever', async () => {
    const error = await failureOf(acquire(11));
    expect(error).toMatchObject({ code: 'invalid_request', retryable: false });
    expect(error.message).toMatch(/costs 11.*never holds more than 10/);
  });

  it('refuses a waiting call when the capacity turns out to be smaller', async () => {
    const permit = await acquire(10);
    const log: string[] = [];
    const large = noted(log, 'large', 8);
    void noted(log, 'small', 2);
    permit.settle(10, { capacity: 5 });
    expect(await large).toMatchObject({ code: 'invalid_request' });
    await vi.advanceTimersByTimeAsync(220);
    expect(log).toEqual(['large!', 'small']);
  });

  it.each([
    ['cost', Number.NaN, budget, 10],
    ['cost', -1, budget, 10],
    ['capacity', 1, { capacity: 0, restorePerSecond: 1 }, 10],
    ['restorePerSecond', 1, { capacity: 1, restorePerSecond: 0 }, 10],
    ['timeoutMs', 1, budget, Number.NaN],
  ] as const)('refuses a meaningless %s', async (name, cost, given, timeoutMs) => {
    const error = await failureOf(limiter.acquire(key, cost, { budget: given, timeoutMs }));
    expect(error).toMatchObject({ code: 'configuration_invalid' });
    expect(error.message).toContain(name);
  });
});

describe('abort', () => {
  it('frees the place at once', async () => {
    await drain();
    const controller = new AbortController();
    const reason = new Error('mine');
    const log: string[] = [];
    const gone = failureOf(acquire(10, { signal: controller.signal }));
    void noted(log, 'next', 1);
    await vi.advanceTimersByTimeAsync(100);
    expect(log).toEqual([]);
    controller.abort(reason);
    expect(await gone).toBe(reason);
    await vi.advanceTimersByTimeAsync(10);
    expect(log).toEqual(['next']);
  });

  it('of a thousand waiting calls does not hold up the one behind', async () => {
    await drain();
    const controller = new AbortController();
    const gone = Array.from({ length: 1_000 }, () =>
      failureOf(acquire(1, { timeoutMs: 1e9, signal: controller.signal })),
    );
    const log: string[] = [];
    void noted(log, 'next', 1, { timeoutMs: 1e9 });
    await vi.advanceTimersByTimeAsync(50);
    controller.abort(new Error('stop'));
    await Promise.all(gone);
    await vi.advanceTimersByTimeAsync(60);
    expect(log).toEqual(['next']);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('before the call takes nothing', async () => {
    const reason = new Error('early');
    expect(await failureOf(acquire(10, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    await acquire(10, { timeoutMs: 0 });
  });

  it('leaves no listener behind when calls are served', async () => {
    const { signal } = new AbortController();
    const served = Array.from({ length: 30 }, async () => (await acquire(1, { signal })).settle(1));
    await vi.advanceTimersByTimeAsync(3_000);
    await Promise.all(served);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('what the platform says', () => {
  it('is followed for what waits', async () => {
    const permit = await acquire(10);
    const log: string[] = [];
    void noted(log, 'next', 10);
    await vi.advanceTimersByTimeAsync(10);
    permit.settle(10, { available: 50, capacity: 100, restorePerSecond: 20 });
    await vi.advanceTimersByTimeAsync(10);
    expect(log).toEqual(['next']);
  });

  it('outlives the figures the connector states with every call', async () => {
    (await acquire(10)).settle(10, { available: 90, capacity: 100, restorePerSecond: 20 });
    await acquire(80, { timeoutMs: 0 });
  });

  it('gives way to figures that the connector states anew', async () => {
    (await acquire(1)).settle(1, { available: 90, capacity: 100, restorePerSecond: 20 });
    const options = { budget: { capacity: 5, restorePerSecond: 1 }, timeoutMs: 0 };
    expect(await failureOf(limiter.acquire(key, 6, options))).toMatchObject({ code: 'invalid_request' });
    await limiter.acquire(key, 5, options);
  });

  it('ignores nonsense', async () => {
    const permit = await acquire(4);
    permit.settle(Number.NaN, { available: Number.NaN, capacity: -1 });
    permit.throttled(Number.NaN);
    await acquire(4, { timeoutMs: 0 });
  });

  it('pauses everything of the store, and no other', async () => {
    (await acquire(1)).throttled(2_000);
    expect(await failureOf(acquire(1, { timeoutMs: 1_000 }))).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 2_000,
    });
    await acquire(1, { timeoutMs: 0, storeId: 'other' });
  });

  it('does not burst after a pause', async () => {
    (await acquire(2)).throttled(5_000);
    await vi.advanceTimersByTimeAsync(5_000);
    await acquire(2, { timeoutMs: 0 });
    expect(await failureOf(acquire(1, { timeoutMs: 0 }))).toMatchObject({ retryAfterMs: 100 });
  });
});

describe('resources', () => {
  it('holds one timer for 10,000 idle stores, and none when they are forgotten', async () => {
    for (let i = 0; i < 10_000; i += 1) (await acquire(5, { storeId: `store-${i}` })).settle(5);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_200_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps a budget that has not recovered', async () => {
    await limiter.close();
    limiter = createRateLimiter({ maxIdleMs: 1_000 });
    const slow = { budget: { capacity: 20, restorePerSecond: 0.005 }, timeoutMs: 0 };
    for (let i = 0; i < 20; i += 1) (await limiter.acquire(key, 1, slow)).settle(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await failureOf(limiter.acquire(key, 1, slow))).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 140_000,
    });
    await vi.advanceTimersByTimeAsync(4_000_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps a budget with waiting calls, however long they wait', async () => {
    await limiter.close();
    limiter = createRateLimiter({ maxIdleMs: 10 });
    await drain();
    const log: string[] = [];
    void noted(log, 'a', 10);
    void noted(log, 'b', 10);
    await vi.advanceTimersByTimeAsync(2_050);
    expect(log).toEqual(['a', 'b']);
  });

  it('ends its timers and rejects waiting calls on close', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    await drain();
    const waiting = [failureOf(acquire(5)), failureOf(acquire(5))];
    await vi.advanceTimersByTimeAsync(20);
    const sameTick = failureOf(acquire(5));
    await limiter.close();
    for (const failure of [...waiting, sameTick])
      expect(await failure).toMatchObject({ code: 'configuration_invalid', ...key });
    expect(await failureOf(acquire(1))).toMatchObject({ code: 'configuration_invalid' });
    await limiter.close();
    await vi.advanceTimersByTimeAsync(100);
    expect(vi.getTimerCount()).toBe(0);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('may have its permits settled after close', async () => {
    const permit = await acquire(5);
    await limiter.close();
    expect(() => permit.settle(5)).not.toThrow();
    expect(() => permit.throttled(5)).not.toThrow();
  });

  it('is not stopped by a system clock that is set back', async () => {
    await drain();
    const log: string[] = [];
    void noted(log, 'a', 5);
    void noted(log, 'b', 5);
    void noted(log, 'c', 5);
    await vi.advanceTimersByTimeAsync(100);
    vi.setSystemTime(Date.now() - 3_600_000);
    await vi.advanceTimersByTimeAsync(1_450);
    expect(log).toEqual(['a', 'b', 'c']);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.setSystemTime(Date.now() - 3_600_000);
    await drain();
    void noted(log, 'd', 5);
    await vi.advanceTimersByTimeAsync(550);
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  it('waits longer than the longest timer of Node', async () => {
    const slow = { budget: { capacity: 1, restorePerSecond: 1e-7 }, timeoutMs: Number.POSITIVE_INFINITY };
    (await limiter.acquire(key, 1, slow)).settle(1);
    let granted = false;
    void limiter.acquire(key, 1, slow).then(() => {
      granted = true;
    });
    await vi.advanceTimersByTimeAsync(9_999_999_000);
    expect(granted).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(granted).toBe(true);
  });

  it('refuses a meaningless maxIdleMs', () => {
    expect(() => createRateLimiter({ maxIdleMs: 0 })).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }),
    );
  });
});

describe('an injected clock', () => {
  it('decides when there is room', async () => {
    await limiter.close();
    let time = 5_000;
    limiter = createRateLimiter({ now: () => time });
    await drain();
    expect(await failureOf(acquire(5, { timeoutMs: 0 }))).toMatchObject({ retryAfterMs: 500 });
    time += 500;
    await acquire(5, { timeoutMs: 0 });
  });
});
