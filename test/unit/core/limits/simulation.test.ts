import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRateLimiter } from '../../../../src/core/limits/bottleneck-limiter.js';
import type { Budget, RateLimiter } from '../../../../src/core/ports.js';

/** A small seeded generator (mulberry32), so that a failing run can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The platform's side: the truth that our arithmetic has to stay within. */
function platformBucket(budget: Budget) {
  let available = budget.capacity;
  let updatedAt = performance.now();
  let spent = 0;
  const advance = () => {
    const now = performance.now();
    available = Math.min(budget.capacity, available + ((now - updatedAt) / 1_000) * budget.restorePerSecond);
    updatedAt = now;
  };
  return {
    spent: () => spent,
    /** Shopify's rule: the requested cost must be there, the actual cost is taken. */
    run(requested: number, actual: number) {
      advance();
      // A hair of tolerance for the rounding of milliseconds.
      if (available < requested - 1e-3) return { throttled: true, available };
      available -= actual;
      spent += actual;
      return { throttled: false, available };
    },
    /** Somebody else spends. */
    drain(cost: number) {
      advance();
      available = Math.max(0, available - cost);
    },
  };
}

interface Scenario {
  readonly budget: Budget;
  readonly workers: number;
  readonly seconds: number;
  readonly seed: number;
  /** Requested cost of a call. */
  cost(random: () => number): number;
  /** Share of the requested cost that is really charged. */
  actual(random: () => number): number;
  /** Milliseconds to and from the platform. */
  latency(random: () => number): { readonly up: number; readonly down: number };
  /** Whether answers say what is left. */
  readonly observed: boolean;
  /** What the limiter believes at first, where it is not the truth. */
  readonly believed?: Budget;
  readonly drainPerSecond?: number;
}

async function simulate(limiter: RateLimiter, scenario: Scenario) {
  const { budget, seconds, observed } = scenario;
  const random = seeded(scenario.seed);
  const platform = platformBucket(budget);
  const key = { platform: 'shopify', storeId: 'acme.myshopify.com', operation: 'graphql' };
  const startedAt = performance.now();
  const end = startedAt + seconds * 1_000;
  const over = new AbortController();
  let throttled = 0;
  let calls = 0;
  const worker = async () => {
    while (performance.now() < end) {
      const requested = scenario.cost(random);
      const actual = Math.ceil(requested * scenario.actual(random));
      const { up, down } = scenario.latency(random);
      const permit = await limiter
        .acquire(key, requested, { budget: scenario.believed ?? budget, timeoutMs: 1e9, signal: over.signal })
        .catch(() => undefined);
      if (permit === undefined) return;
      await sleep(up);
      const answer = platform.run(requested, actual);
      await sleep(down);
      calls += 1;
      if (answer.throttled) {
        throttled += 1;
        permit.settle(0, observed ? { available: answer.available } : undefined);
        permit.throttled(Math.ceil(((requested - answer.available) / budget.restorePerSecond) * 1_000));
      } else {
        permit.settle(
          actual,
          observed
            ? { available: answer.available, capacity: budget.capacity, restorePerSecond: budget.restorePerSecond }
            : undefined,
        );
      }
    }
  };
  const draining =
    scenario.drainPerSecond === undefined
      ? undefined
      : setInterval(() => platform.drain((scenario.drainPerSecond ?? 0) / 4), 250);
  const workers = Array.from({ length: scenario.workers }, worker);
  const all = Promise.all(workers);
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
  const spent = platform.spent();
  clearInterval(draining);
  over.abort();
  await vi.advanceTimersByTimeAsync(10_000);
  await all;
  const offered = budget.capacity + (budget.restorePerSecond - (scenario.drainPerSecond ?? 0)) * seconds;
  return { throttled, calls, spent, offered, utilisation: spent / offered };
}

const between = (low: number, high: number) => (random: () => number) => low + Math.floor(random() * (high - low + 1));
const jitter = (low: number, high: number) => (random: () => number) => ({
  up: between(low, high)(random),
  down: between(low, high)(random),
});

let limiter: RateLimiter;
beforeEach(() => {
  vi.useFakeTimers();
  limiter = createRateLimiter();
});
afterEach(async () => {
  await limiter.close();
  vi.useRealTimers();
});

const SEEDS = [1, 2, 3, 4, 5];
const STANDARD = { capacity: 2_000, restorePerSecond: 100 };

const scenarios: Record<string, Omit<Scenario, 'seed'>> = {
  'Shopify Standard, mixed queries, answers say what is left': {
    budget: STANDARD,
    workers: 8,
    seconds: 120,
    cost: between(10, 800),
    actual: (random) => 0.3 + random() * 0.7,
    latency: jitter(20, 400),
    observed: true,
  },
  'Shopify Standard, many small mutations': {
    budget: STANDARD,
    workers: 30,
    seconds: 120,
    cost: between(10, 51),
    actual: () => 1,
    latency: jitter(20, 300),
    observed: true,
  },
  'Shopify Standard, answers say nothing': {
    budget: STANDARD,
    workers: 8,
    seconds: 120,
    cost: between(10, 400),
    actual: (random) => 0.3 + random() * 0.7,
    latency: jitter(20, 400),
    observed: false,
  },
  'Shopify Plus, taken for Standard at first': {
    budget: { capacity: 20_000, restorePerSecond: 1_000 },
    believed: STANDARD,
    workers: 40,
    seconds: 120,
    cost: between(100, 800),
    actual: (random) => 0.5 + random() * 0.5,
    latency: jitter(20, 300),
    observed: true,
  },
  'Amazon-like: a few requests a second, small burst, steady latency': {
    budget: { capacity: 10, restorePerSecond: 2 },
    workers: 6,
    seconds: 120,
    cost: () => 1,
    actual: () => 1,
    latency: () => ({ up: 60, down: 140 }),
    observed: false,
  },
  'one request a second, no burst, steady latency': {
    budget: { capacity: 1, restorePerSecond: 1 },
    workers: 3,
    seconds: 300,
    cost: () => 1,
    actual: () => 1,
    latency: () => ({ up: 150, down: 350 }),
    observed: false,
  },
};

describe.each(Object.entries(scenarios))('%s', (_, scenario) => {
  it.each(SEEDS)('is never throttled and uses 95 percent of the rate (seed %i)', async (seed) => {
    const { throttled, calls, utilisation } = await simulate(limiter, { ...scenario, seed });
    expect(calls).toBeGreaterThan(30);
    expect(throttled).toBe(0);
    expect(utilisation).toBeGreaterThanOrEqual(0.95);
    expect(utilisation).toBeLessThanOrEqual(1);
  });
});

describe('any bucket that holds a few calls', () => {
  it('is never overdrawn, and not left unused', async () => {
    const arbitrary = fc.record({
      restorePerSecond: fc.integer({ min: 1, max: 1_000 }),
      secondsToFill: fc.integer({ min: 4, max: 30 }),
      callsToDrain: fc.integer({ min: 3, max: 60 }),
      workers: fc.integer({ min: 2, max: 30 }),
      longestMs: fc.integer({ min: 1, max: 400 }),
      leastCharged: fc.constantFrom(0.2, 0.6, 1),
      observed: fc.boolean(),
      seed: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, async (given) => {
        const fresh = createRateLimiter();
        const { restorePerSecond, workers, observed, seed, leastCharged } = given;
        const capacity = restorePerSecond * given.secondsToFill;
        const largest = Math.max(
          1,
          Math.floor(Math.min(capacity / given.callsToDrain, (capacity - restorePerSecond) / 2)),
        );
        const { throttled, spent, offered } = await simulate(fresh, {
          budget: { capacity, restorePerSecond },
          workers,
          seconds: 60,
          cost: between(Math.ceil(largest / 4), largest),
          actual: (random) => leastCharged + random() * (1 - leastCharged),
          latency: jitter(1, given.longestMs),
          observed,
          seed,
        });
        await fresh.close();
        expect(throttled).toBe(0);
        // Few workers with slow answers cannot spend the rate, whatever the limiter does.
        const demand = (workers * largest * 0.6 * leastCharged * 1_000) / given.longestMs;
        // Nor is what was saved up for the next call, when time runs out, unused.
        if (demand > restorePerSecond * 3) expect((spent + largest) / offered).toBeGreaterThanOrEqual(0.95);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 15) },
    );
  });
});

describe('somebody else spends from the same bucket', () => {
  it.each(SEEDS)('is noticed: few refusals, and what is left is used (seed %i)', async (seed) => {
    const { throttled, calls, utilisation } = await simulate(limiter, {
      budget: STANDARD,
      workers: 8,
      seconds: 120,
      cost: between(10, 400),
      actual: () => 1,
      latency: jitter(20, 300),
      observed: true,
      drainPerSecond: 40,
      seed,
    });
    expect(throttled / calls).toBeLessThan(0.15);
    expect(utilisation).toBeGreaterThanOrEqual(0.9);
  });
});

describe('the simulation itself', () => {
  it('notices a limiter that does not limit', async () => {
    const permit = { settle: () => {}, throttled: () => {} };
    const none: RateLimiter = { acquire: async () => permit, close: async () => {} };
    const scenario = scenarios['Shopify Standard, many small mutations'];
    if (scenario === undefined) throw new Error('no such scenario');
    expect((await simulate(none, { ...scenario, seed: 1 })).throttled).toBeGreaterThan(100);
  });
});
