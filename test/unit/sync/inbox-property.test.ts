import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ConnectorError, RateLimitError } from '../../../src/core/errors.js';
import type { Order, WebhookEvent } from '../../../src/model/index.js';
import { createMemoryWebhookLedger } from '../../../src/sync/index.js';
import { at, order } from '../../../src/testing/conformance/sync-fixtures.js';
import { eventOf, orderEvent, startInbox } from './inbox-host.js';

const ORDERS = ['1', '2', '3'];
const VERSIONS = 5;

/** Two versions of each second: which is last, only the platform knows. */
function versionOf(orderId: string, version: number): Order {
  const instant = at(Math.floor(version / 2));
  return order(orderId, 0, {
    ...{ updatedAt: instant, revision: { at: instant, token: `v1:${version}` } },
    tags: [`version ${version}`],
  });
}

const everyDelivery = ORDERS.flatMap((orderId) =>
  Array.from({ length: VERSIONS }, (_, version) => ({ orderId, version })),
);

const trouble = fc.constantFrom('fetch', 'rate limit', 'host', 'abort', 'none', 'none');
const history = fc.record({
  // Each version at least once, and some again, in any order; each signed or not.
  deliveries: fc
    .array(fc.nat(everyDelivery.length - 1), { maxLength: 10 })
    .chain((again) => {
      const all = [...everyDelivery.keys(), ...again];
      return fc
        .shuffledSubarray([...all.keys()], { minLength: all.length })
        .map((places) => places.map((place) => all[place]));
    })
    .chain((order) =>
      fc.tuple(...order.map((index) => fc.record({ index: fc.constant(index ?? 0), isSigned: fc.boolean() }))),
    ),
  // What goes wrong, call by call, and after how many deliveries somebody processes.
  troubles: fc.array(trouble, { maxLength: 12 }),
  every: fc.integer({ min: 1, max: 9 }),
  concurrency: fc.integer({ min: 1, max: 5 }),
});

it('ends with the last version of everything, whatever the order, the repetitions and the failures', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ deliveries, troubles, every, concurrency }) => {
      const waiting = [...troubles];
      let shutdown = new AbortController();
      const mishap = () => {
        const next = waiting.shift();
        if (next === 'abort') shutdown.abort(new Error('shutting down'));
        return next;
      };
      const told = new Map<string, Order>();
      const inner = createMemoryWebhookLedger();
      const finished: string[] = [];
      const host = await startInbox({
        ledger: {
          ...inner,
          settle: async (entry, change) => {
            const isHeld = await inner.settle(entry, change);
            if (isHeld && change.status === 'done') finished.push(entry.dedupeKey);
            return isHeld;
          },
        },
        handlers: [{ topics: ['product.updated'], handle: () => Promise.reject(new Error('poison')) }],
        onOrders: ({ created, updated }) => {
          if (mishap() === 'host') throw new Error('the host failed');
          for (const now of [...created, ...updated.map((update) => update.order)]) told.set(now.orderId, now);
        },
        random: () => 0,
      });
      host.platform.fail((orderId) => {
        if (orderId === 'poison') return new Error('poison');
        const next = mishap();
        if (next === 'fetch') return new ConnectorError('platform_unavailable', 'down');
        return next === 'rate limit' ? new RateLimitError('slow down', { retryAfterMs: 60_000 }) : undefined;
      });
      const process = async () => {
        await host.inbox.process({ concurrency, signal: shutdown.signal }).catch((error: unknown) => {
          if (!shutdown.signal.aborted) throw error;
          shutdown = new AbortController();
        });
      };

      for (const orderId of ORDERS) host.platform.orders.set(orderId, versionOf(orderId, VERSIONS - 1));
      await host.receive(eventOf('product.updated'));
      await host.receive(orderEvent('poison', { trust: 'envelope' }));
      for (const [count, { index, isSigned }] of deliveries.entries()) {
        await host.receive(deliveryOf(index, isSigned));
        if (count % every === 0) await process();
      }
      for (let pass = 0; pass < 40; pass += 1) {
        await process();
        host.advance(3_600_000);
      }

      for (const orderId of ORDERS) {
        const last = versionOf(orderId, VERSIONS - 1);
        expect(await host.sink.get(host.store, orderId)).toEqual(last);
        expect(told.get(orderId)).toEqual(last);
      }
      const entries = await host.entries();
      expect(
        entries
          .filter(({ status }) => status === 'dead')
          .map(({ topic }) => topic)
          .sort(),
      ).toEqual(['order.updated', 'product.updated']);
      expect(entries.filter(({ status }) => status !== 'dead' && status !== 'done')).toEqual([]);
      expect(finished.sort()).toEqual([...new Set(finished)]);
      expect(finished).toHaveLength(entries.length - 2);
    }),
    { numRuns: 60, seed: 8 },
  );
});

/** The same again has the same key, signed or not. */
function deliveryOf(index: number, isSigned: boolean): WebhookEvent {
  const { orderId, version } = everyDelivery[index] ?? { orderId: '', version: 0 };
  const dedupeKey = `${orderId}:${version}`;
  return isSigned
    ? orderEvent(versionOf(orderId, version), { dedupeKey })
    : orderEvent(orderId, { dedupeKey, trust: 'envelope' });
}
