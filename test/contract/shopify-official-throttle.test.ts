import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRateLimiter } from '../../src/core/limits/bottleneck-limiter.js';
import { iterateOrders } from '../../src/core/paginate.js';
import type { Transport } from '../../src/core/ports.js';
import { connectorTo, STORE, transportTo } from './official-schema/connect.js';
import { createSeeded } from './official-schema/seeded.js';
import { createOfficialStandIn, type OfficialStandIn } from './official-schema/stand-in.js';

// Virtual time: hours of a backfill pass in seconds.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A network that takes its time, longer for larger answers. */
function slowTransport(standIn: OfficialStandIn, seed: number): Transport {
  const random = createSeeded(seed);
  const send = transportTo(standIn);
  let sent = 0;
  return async (url, request) => {
    const latency = 60 + random.below(240, String(sent++));
    await new Promise((resolve) => setTimeout(resolve, latency));
    const answer = await send(url, request);
    await new Promise((resolve) => setTimeout(resolve, latency));
    return answer;
  };
}

async function untilSettled(work: Promise<unknown>): Promise<void> {
  let settled = false;
  const done = () => {
    settled = true;
  };
  work.then(done, done);
  while (!settled) await vi.advanceTimersByTimeAsync(50);
}

describe('a long read under the query budget', () => {
  it.each([
    ['Standard', 2_000, 100, 1],
    ['Standard, the bucket half empty', 2_000, 100, 2],
    ['Plus', 20_000, 1_000, 3],
  ])(
    'of the %s plan is never throttled after its first page and wastes nothing',
    async (plan, capacity, restorePerSecond, seed) => {
      const standIn = createOfficialStandIn({
        version: '2026-10',
        seed,
        answers: { nulls: 0.2, orders: 140 },
        bucket: { capacity, restorePerSecond, now: () => performance.now() },
      });
      if (plan.includes('half empty')) standIn.bucket.take(capacity * 0.75);
      const rateLimiter = createRateLimiter();
      const transport = slowTransport(standIn, seed);
      const shopify = await connectorTo(standIn, { transport, rateLimiter });
      const startedAt = performance.now();
      const before = standIn.bucket.status().currentlyAvailable;
      let orders = 0;
      const readOrders = async () => {
        for await (const _ of iterateOrders(shopify, { storeId: STORE, limit: 50 }, { timeoutMs: 300_000 })) {
          orders += 1;
          firstAnswer();
        }
      };
      // What is sent before the first answer cannot know how much of the bucket is left.
      let firstAnswer = () => {};
      const answered = new Promise<void>((resolve) => {
        firstAnswer = resolve;
      });
      const readStock = async () => {
        await answered;
        for (let reads = 0; reads < 10; reads++)
          await shopify.fetchInventory({ storeId: STORE }, { timeoutMs: 300_000 });
      };
      const work = Promise.all([readOrders(), readStock(), readStock(), readStock(), readStock()]);
      await untilSettled(work);
      await work;
      await shopify.close();

      const seconds = (performance.now() - startedAt) / 1_000;
      const spent = standIn.requests.reduce((sum, { actual }) => sum + actual, 0);
      const throttled = standIn.requests.flatMap(({ outcome }, index) => (outcome === 'throttled' ? [index] : []));
      expect(throttled.filter((index) => index > 0)).toEqual([]);
      // A larger plan gives more than one reader can take from this network.
      if (!plan.startsWith('Plus')) {
        expect(spent / (before + seconds * restorePerSecond)).toBeGreaterThan(0.95);
      }
      expect(orders).toBe(140);
      expect(standIn.refusals).toEqual([]);
    },
    60_000,
  );
});
