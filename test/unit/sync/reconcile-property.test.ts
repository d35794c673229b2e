import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Order } from '../../../src/model/index.js';
import { bodyOf, openToyHost, STORE } from './reconcile-toy.js';

/** What happens at the platform to one of a few orders, and what becomes of the webhook that tells it. */
const change = fc.record({
  orderId: fc.constantFrom('1', '2', '3', '4', '5', '6'),
  kind: fc.constantFrom('put', 'put', 'put', 'remove'),
  webhook: fc.constantFrom('delivered', 'dropped', 'twice', 'late'),
});
const step = fc.oneof(
  { weight: 6, arbitrary: change },
  { weight: 2, arbitrary: fc.constant('process' as const) },
  { weight: 1, arbitrary: fc.constantFrom('sync' as const, 'reconcile' as const, 'an hour' as const) },
);

it('ends with the truth, whichever webhooks are dropped, late or there twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { platform, orderSync, inbox, reconciliation, sink, changes, alive } = await openToyHost();
      const late: string[] = [];
      const deliver = (rawBody: string) => inbox.receive({ platform: 'toy', rawBody, headers: {}, storeId: 'acme' });
      const used = new Set<string>();
      for (const next of steps) {
        if (next === 'process') await inbox.process();
        else if (next === 'sync') await orderSync.sync(STORE);
        else if (next === 'reconcile') await reconciliation.reconcile(STORE);
        else if (next === 'an hour') platform.advance(3_600);
        else {
          const { orderId, kind, webhook } = next;
          const known = platform.get(orderId);
          // What is deleted does not come back under its id.
          if (known === undefined && (kind === 'remove' || used.has(orderId))) continue;
          used.add(orderId);
          let told: Order;
          if (kind === 'put' || known === undefined) {
            told = platform.put(orderId, { tags: [String(platform.now())] });
          } else {
            platform.remove(orderId);
            told = { ...known, updatedAt: new Date(platform.now()).toISOString() };
          }
          const body = bodyOf(kind === 'remove' ? 'order.deleted' : 'order.updated', told);
          if (webhook === 'late') late.unshift(body);
          else if (webhook !== 'dropped') await deliver(body);
          if (webhook === 'twice') await deliver(body);
        }
      }
      for (const body of late) await deliver(body);
      for (let round = 0; round < 3; round += 1) {
        await inbox.process();
        platform.advance(3_600);
      }
      await orderSync.sync(STORE);
      const report = await reconciliation.reconcile(STORE, { since: '2025-12-01T00:00:00Z' });
      expect(report).toMatchObject({ status: 'done', deletions: { status: 'compared', unconfirmed: { count: 0 } } });

      expect(await alive()).toEqual(platform.ids());
      for (const orderId of platform.ids()) {
        expect((await sink.get(STORE, orderId))?.revision).toEqual(platform.get(orderId)?.revision);
      }
      // Each once as new, and never an older version after a newer one.
      const heard = new Map<string, Order>();
      for (const { created, updated } of changes) {
        for (const order of created) {
          expect(heard.has(order.orderId)).toBe(false);
          heard.set(order.orderId, order);
        }
        for (const { order, previous } of updated) {
          expect(heard.get(order.orderId)?.revision).toEqual(previous?.revision);
          heard.set(order.orderId, order);
        }
      }
      for (const [orderId, order] of heard) expect(await sink.get(STORE, orderId)).toEqual(order);
      expect([...heard.keys()].filter((id) => heard.get(id)?.deletedAt === undefined).sort()).toEqual(platform.ids());
    }),
    { numRuns: 150, seed: 8 },
  );
});
