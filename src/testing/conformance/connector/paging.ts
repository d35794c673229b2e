import assert from 'node:assert/strict';
import type { OrderPage, OrderQuery } from '../../../core/connector.js';
import { iterateOrders } from '../../../core/paginate.js';
import type { Order } from '../../../model/index.js';
import type { CaseRule } from './case.js';
import { assertSameSet, assertUtc, equal, present, typedRejection } from './checks.js';
import { everything, expectedIds, throughJson, walk } from './reads.js';

async function idsOf(orders: AsyncIterable<Order>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { orderId } of orders) ids.push(orderId);
  return ids;
}

const cursorsInto = (cursors: string[]) => (page: OrderPage) => {
  if (page.nextCursor !== undefined) cursors.push(page.nextCursor);
};

export const pagingRules: readonly CaseRule[] = [
  {
    name: 'paging: all pages together are every order, each once',
    check: async (context) => {
      const { ids, pages } = await walk(context, everything(context));
      assertSameSet(ids, expectedIds(context), 'the orders of all pages');
      assert.ok(
        pages.length >= 3,
        `harness: pageSize must cut the orders into three pages or more, not ${pages.length}`,
      );
      for (const page of pages) {
        assert.ok(
          Array.isArray(page.issues) && Array.isArray(page.limits),
          'page.issues and page.limits must be lists',
        );
      }
    },
  },
  {
    name: 'paging: iterateOrders sees the same orders',
    check: async (context) => {
      const ids = await idsOf(iterateOrders(context.connector, everything(context)));
      assertSameSet(ids, expectedIds(context), 'the orders of iterateOrders');
    },
  },
  {
    name: 'paging: an export, where there is one, sees the same orders and is resumed from its cursors',
    check: async (context) => {
      const { connector } = context;
      if (connector.exportOrders === undefined) return { skipped: 'the connector has no exportOrders' };
      const query = everything(context);
      const cursors: string[] = [];
      const ids = await idsOf(iterateOrders(connector, query, { strategy: 'export', onPage: cursorsInto(cursors) }));
      assertSameSet(ids, expectedIds(context), 'the orders of an export');
      const cursor = throughJson(present(cursors.at(-1), 'nextCursor of a page of an export'));
      const rest = await idsOf(iterateOrders(context.create(), { ...query, cursor }));
      equal(rest, ids.slice(ids.length - rest.length), 'what another connector resumed of an export');
      assert.ok(rest.length < ids.length, 'an export that was resumed began again');
      return undefined;
    },
  },
  {
    name: 'paging: the platform’s own page size finds every order too',
    check: async (context) => {
      const { limit: _, ...query } = everything(context);
      const { ids } = await walk(context, query);
      assertSameSet(ids, expectedIds(context), 'the orders of all pages');
    },
  },
  {
    name: 'paging: another connector resumes from every cursor, after JSON',
    check: async (context) => {
      const query = everything(context);
      const { pages } = await walk(context, query);
      for (const [index, { nextCursor }] of pages.entries()) {
        if (nextCursor === undefined) continue;
        equal(typeof nextCursor, 'string', 'nextCursor must be a text');
        const rest = pages.slice(index + 1).flatMap((page) => page.orders.map(({ orderId }) => orderId));
        const fresh = context.create();
        const resumed = await walk(context, { ...query, cursor: throughJson(nextCursor) }, { next: () => fresh });
        assertSameSet(resumed.ids, rest, `the walk that another connector resumed after page ${index + 1}`);
      }
    },
  },
  {
    name: 'paging: a cursor of another query is refused',
    check: async (context) => {
      const query = everything(context);
      const { nextCursor } = await context.connector.fetchOrders(query);
      const cursor = present(nextCursor, 'nextCursor of the first page');
      const others: readonly (readonly [string, OrderQuery])[] = [
        ['other times', { ...query, updatedAfter: '2020-01-01T00:00:00Z', cursor }],
        ['another fulfilledBy', { ...query, fulfilledBy: 'marketplace', cursor }],
        ['other statuses', { ...query, statuses: ['cancelled'], cursor }],
      ];
      for (const [difference, other] of others) {
        const what = `fetchOrders with a cursor of a query with ${difference}`;
        await typedRejection(what, context, () => context.connector.fetchOrders(other), ['invalid_request']);
      }
    },
  },
  {
    name: 'paging: a cursor that is none is refused',
    check: async (context) => {
      const query = everything(context);
      const { nextCursor } = await context.connector.fetchOrders(query);
      const genuine = present(nextCursor, 'nextCursor of the first page');
      const base64 = (text: string) => Buffer.from(text).toString('base64url');
      const garbage = [
        'garbage',
        '%00',
        base64('{}'),
        base64('null'),
        base64('[1]'),
        genuine.slice(0, genuine.length >> 1),
      ];
      for (const cursor of garbage) {
        const what = `fetchOrders with the cursor ${JSON.stringify(cursor)}`;
        await typedRejection(what, context, () => context.connector.fetchOrders({ ...query, cursor }), [
          'invalid_request',
        ]);
      }
    },
  },
  {
    name: 'paging: syncedUntil is on the last page only, and the next run can start there',
    check: async (context) => {
      const query = everything(context);
      const { pages } = await walk(context, query);
      for (const page of pages.slice(0, -1)) {
        equal(page.syncedUntil, undefined, 'syncedUntil on a page that is not the last loses what follows');
      }
      const syncedUntil = present(pages.at(-1)?.syncedUntil, 'syncedUntil on the last page');
      assertUtc(syncedUntil, 'syncedUntil');
      const next = await walk(context, { ...query, updatedAfter: syncedUntil });
      assertUtc(next.pages.at(-1)?.syncedUntil, 'syncedUntil of a run that starts at syncedUntil');
    },
  },
  {
    name: 'paging: limit is a wish: never more rows than it, and never an error above the cap',
    check: async (context) => {
      const { connector, scenario } = context;
      const { maxPageSize } = connector.capabilities.orders;
      const small = await connector.fetchOrders({ ...everything(context), limit: 1 });
      assert.ok(small.orders.length <= 1, `limit 1 gave ${small.orders.length} orders`);
      const wished = await connector.fetchOrders(everything(context));
      assert.ok(
        wished.orders.length <= scenario.orders.pageSize,
        `more orders than the limit: ${wished.orders.length}`,
      );
      const huge = await connector.fetchOrders({ ...everything(context), limit: maxPageSize * 10 });
      assert.ok(huge.orders.length <= maxPageSize, `more orders than maxPageSize: ${huge.orders.length}`);
    },
  },
  {
    name: 'paging: orders that change while paging are not lost',
    check: async (context) => {
      const { touch, expected } = context.scenario.orders;
      if (touch === undefined) return { skipped: 'the harness cannot touch orders' };
      const untouched = new Set(expectedIds(context));
      const changed = new Set<string>();
      let changes = 0;
      const { ids, pages } = await walk(context, everything(context), {
        between: async (page) => {
          // One that was read, which moves to the end, and two that were not.
          for (const { orderId } of page.orders) untouched.delete(orderId);
          const chosen = [page.orders.at(0)?.orderId, ...[...untouched].slice(0, 2)];
          changes += 1;
          if (changes > 2) return;
          for (const orderId of chosen) {
            if (orderId === undefined) continue;
            changed.add(orderId);
            await touch(orderId);
          }
        },
      });
      // A read whose upper bound is frozen leaves to the next run what changes meanwhile; nothing else.
      const updatedAfter = present(pages.at(-1)?.syncedUntil, 'syncedUntil on the last page');
      const next = await walk(context, { ...everything(context), updatedAfter });
      const seen = new Set([...ids, ...next.ids.filter((id) => changed.has(id))]);
      assertSameSet([...seen], expectedIds(context), 'the orders of a walk during which orders changed');
      assert.ok(ids.length <= expected.length * 2, 'orders came again and again');
      return undefined;
    },
  },
];
