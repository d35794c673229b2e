import assert from 'node:assert/strict';
import {
  assertOrderInvariants,
  compareDecimals,
  compareRevisions,
  type Order,
  orderKey,
  orderSchema,
} from '../../../model/index.js';
import type { CaseContext, CaseRule } from './case.js';
import { assertUtc, conform, equal, present, typedRejection } from './checks.js';
import { everything, walk } from './reads.js';

const DECIMAL = /^-?\d+(\.\d+)?$/;

export const orderRules: readonly CaseRule[] = [
  {
    name: 'orders: every order is sound (schema and invariants)',
    check: forEveryOrder((order) => {
      conform(orderSchema, order, 'it');
      assertOrderInvariants(order);
    }),
  },
  {
    name: 'orders: ids are texts, amounts decimal texts, times ISO 8601 in UTC',
    check: forEveryOrder((order) => {
      // The paths in `availability` are named after fields, but their values are reasons.
      const { availability: _, ...fields } = order;
      for (const { path, key, value } of leavesOf(fields)) {
        if (key === 'id' || /[a-z]Ids?$/.test(key)) equal(typeof value, 'string', `${path} must be a text`);
        if (key === 'amount') {
          const isDecimal = typeof value === 'string' && DECIMAL.test(value);
          assert.ok(isDecimal, `${path} must be a decimal text, but it is ${typeof value} ${String(value)}`);
        }
        if (/[a-z]At$/.test(key)) assertUtc(value, path);
      }
    }),
  },
  {
    name: 'orders: key is platform:storeId:orderId of the store that was asked',
    check: forEveryOrder((order, { platform, scenario }) => {
      equal(order.platform, platform, 'order.platform');
      equal(order.storeId, scenario.storeId, 'order.storeId');
      equal(order.key, orderKey({ platform, storeId: scenario.storeId, orderId: order.orderId }), 'order.key');
    }),
  },
  {
    name: 'orders: the grand total is the platform’s, to the last digit',
    check: async (context) => {
      const totals = context.scenario.orders.expected.filter(({ grandTotal }) => grandTotal !== undefined);
      if (totals.length === 0) return { skipped: 'the harness names no grand totals' };
      const { orders } = await walk(context, everything(context));
      const byId = new Map(orders.map((order) => [order.orderId, order]));
      for (const { orderId, grandTotal = '' } of totals) {
        const order = present(byId.get(orderId), `order ${orderId}`);
        const { amount } = present(order.totals?.grand?.shop, `totals.grand of order ${orderId}`);
        assert.ok(
          typeof amount === 'string' && DECIMAL.test(amount),
          `totals.grand of order ${orderId} is no decimal text`,
        );
        equal(compareDecimals(amount, grandTotal), 0, `order ${orderId}: totals.grand is ${amount}, not ${grandTotal}`);
      }
      return undefined;
    },
  },
  {
    name: 'orders: reading twice gives the same revision',
    check: async (context) => {
      const first = await walk(context, everything(context));
      const second = await walk(context, everything(context), { next: () => context.create() });
      const byId = new Map(second.orders.map((order) => [order.orderId, order]));
      for (const order of first.orders) assertSameRevision(order, byId.get(order.orderId), 'a second read');
    },
  },
  {
    name: 'orders: an order that changed has a newer revision',
    check: async (context) => {
      const { touch } = context.scenario.orders;
      if (touch === undefined) return { skipped: 'the harness cannot touch orders' };
      const before = present((await walk(context, everything(context))).orders.at(0), 'an order');
      await touch(before.orderId);
      const { orders } = await walk(context, everything(context));
      const after = present(
        orders.find(({ key }) => key === before.key),
        'the order that changed',
      );
      equal(compareRevisions(before.revision, after.revision), 'newer', 'the revision of an order that changed');
      return undefined;
    },
  },
  {
    name: 'orders: raw is there only when asked for',
    check: async (context) => {
      const lean = await context.connector.fetchOrders(everything(context));
      const full = await context.connector.fetchOrders({ ...everything(context), includeRaw: true });
      for (const order of lean.orders) {
        equal(order.raw, undefined, `order ${order.orderId} has raw without includeRaw: it holds customer data`);
      }
      for (const order of full.orders) present(order.raw, `raw of order ${order.orderId} with includeRaw`);
    },
  },
  {
    name: 'orders: fetchOrder gives the order that the list gave',
    check: async (context) => {
      const { connector, scenario } = context;
      if (!connector.capabilities.operations.fetchOrder) return { skipped: 'fetchOrder is not declared' };
      const { orders } = await walk(context, everything(context));
      for (const listed of [orders.at(0), orders.at(orders.length >> 1), orders.at(-1)]) {
        const { orderId, key } = present(listed, 'an order of the list');
        const fetched = await connector.fetchOrder({ storeId: scenario.storeId, orderId });
        equal(fetched.key, key, 'fetchOrder: key');
        assertSameRevision(fetched, listed, 'the list');
        assertOrderInvariants(fetched);
      }
      return undefined;
    },
  },
  {
    name: 'orders: fetchOrder of a missing order is not_found',
    check: async (context) => {
      const { connector, scenario } = context;
      if (!connector.capabilities.operations.fetchOrder) return { skipped: 'fetchOrder is not declared' };
      const ref = { storeId: scenario.storeId, orderId: scenario.orders.missingOrderId };
      const error = await typedRejection('fetchOrder of a missing order', context, () => connector.fetchOrder(ref), [
        'not_found',
      ]);
      equal(error.retryable, false, 'not_found must not be retryable');
      return undefined;
    },
  },
  {
    name: 'orders: an unknown status word becomes unknown, and the word is kept',
    check: async (context) => {
      const { connector, scenario } = context;
      if (scenario.orders.plantUnknownStatus === undefined) return { skipped: 'the harness plants no unknown status' };
      const { orderId, raw } = await scenario.orders.plantUnknownStatus();
      const { orders } = await walk(context, everything(context));
      const order = present(
        orders.find((candidate) => candidate.orderId === orderId),
        `order ${orderId}, whose status word is unknown,`,
      );
      const statuses = [order.state, order.payment, order.fulfillment, order.returns];
      const found = statuses.filter((status) => status.raw === raw);
      assert.ok(found.length > 0, `no status of order ${orderId} keeps the platform's word ${raw}`);
      for (const { value } of found) equal(value, 'unknown', `the unknown word ${raw} became ${value}`);
      if (connector.capabilities.operations.fetchOrder) {
        await connector.fetchOrder({ storeId: scenario.storeId, orderId });
      }
      return undefined;
    },
  },
];

function forEveryOrder(check: (order: Order, context: CaseContext) => void): CaseRule['check'] {
  return async (context) => {
    const { orders } = await walk(context, everything(context));
    assert.ok(orders.length > 0, 'fetchOrders found no orders');
    for (const order of orders) {
      try {
        check(order, context);
      } catch (error) {
        throw new Error(`order ${order.orderId}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    }
  };
}

function assertSameRevision(order: Order, other: Order | undefined, where: string): void {
  const { revision } = present(other, `order ${order.orderId} of ${where}`);
  const relation = compareRevisions(revision, order.revision);
  equal(
    relation,
    'same',
    `order ${order.orderId}: nothing changed, but its revision is ${relation} than that of ${where}`,
  );
}

interface Leaf {
  readonly path: string;
  readonly key: string;
  readonly value: unknown;
}

/** Every value below an order that is no object; `raw` and the store's own attributes are not ours to judge. */
function leavesOf(value: unknown, path = '', key = ''): readonly Leaf[] {
  if (key === 'raw' || key === 'attributes' || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, `${path}.${index}`, key));
  if (typeof value !== 'object' || value === null) return [{ path, key, value }];
  return Object.entries(value).flatMap(([name, child]) =>
    leavesOf(child, path === '' ? name : `${path}.${name}`, name),
  );
}
