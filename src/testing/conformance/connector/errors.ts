import assert from 'node:assert/strict';
import type { Connector } from '../../../core/connector.js';
import { type AnyConnectorError, ConnectorError, type ErrorCode } from '../../../core/errors.js';
import type { CaseContext, CaseRule } from './case.js';
import { assertNoTraffic, equal, typedRejection } from './checks.js';
import { everything, expectedIds } from './reads.js';
import { pushOf } from './shipping.js';
import type { CannedAnswer } from './wire.js';

const ONCE = { maxRetries: 0, timeoutMs: 10_000 } as const;
const HTML = '<!DOCTYPE html><html><head><title>Just a moment…</title></head><body>Checking your browser</body></html>';

export const errorRules: readonly CaseRule[] = [
  {
    name: 'errors: HTTP 429 is rate_limited, retryable, and says when to come back',
    check: async (context) => {
      const error = await failedRead(context, { status: 429, headers: { 'retry-after': '7' } }, ['rate_limited']);
      equal(error.retryable, true, 'a 429 must be retryable');
      const wait = error.retryAfterMs ?? 0;
      assert.ok(wait >= 7_000 && wait < 60_000, `retryAfterMs for "Retry-After: 7" is ${error.retryAfterMs}`);
    },
  },
  {
    name: 'errors: the platform’s own way of throttling is rate_limited too',
    check: async (context) => {
      const { connector, scenario } = context;
      if (scenario.throttle === undefined) return { skipped: 'the platform throttles with a plain 429' };
      const query = everything(context);
      await connector.fetchOrders(query);
      scenario.throttle();
      const call = () => connector.fetchOrders(query, { maxRetries: 0, timeoutMs: 250 });
      const error = await typedRejection('fetchOrders of a throttled store', context, call, ['rate_limited']);
      equal(error.retryable, true, 'rate_limited must be retryable');
      assert.ok((error.retryAfterMs ?? 0) > 0, `retryAfterMs is ${error.retryAfterMs}`);
      return undefined;
    },
  },
  {
    name: 'errors: HTTP 401 is authentication_failed and not retryable',
    check: async (context) => {
      const error = await failedRead(context, { status: 401 }, ['authentication_failed']);
      equal(error.retryable, false, 'a 401 must not be retryable');
      assert.ok(error.code === 'authentication_failed');
      equal(typeof error.reauthorize, 'boolean', 'error.reauthorize');
    },
  },
  {
    name: 'errors: HTTP 403 is permission_denied or authentication_failed, and not retryable',
    check: async (context) => {
      const error = await failedRead(context, { status: 403 }, ['permission_denied', 'authentication_failed']);
      equal(error.retryable, false, 'a 403 must not be retryable');
    },
  },
  ...[500, 502, 503].map(
    (status): CaseRule => ({
      name: `errors: HTTP ${status} is platform_unavailable, retryable, with its status`,
      check: async (context) => {
        const error = await failedRead(context, { status }, ['platform_unavailable']);
        equal(error.retryable, true, `a ${status} must be retryable`);
        equal(error.status, status, 'error.status');
      },
    }),
  ),
  {
    name: 'errors: an HTML page or half an answer where JSON belongs is unexpected_response',
    check: async (context) => {
      const page = { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: HTML };
      await failedRead(context, page, ['unexpected_response']);
      await failedRead(context, { status: 200, body: '' }, ['unexpected_response']);
      context.wire.truncate();
      const call = () => context.connector.fetchOrders(everything(context), ONCE);
      await typedRejection('fetchOrders with an answer cut in half', context, call, ['unexpected_response']);
    },
  },
  {
    name: 'errors: no connection is connection_failed and retryable',
    check: async (context) => {
      context.wire.fail(() => networkError('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'));
      const call = () => context.connector.fetchOrders(everything(context), ONCE);
      const error = await typedRejection('fetchOrders without a network', context, call, ['connection_failed']);
      equal(error.retryable, true, 'connection_failed must be retryable');
    },
  },
  {
    name: 'errors: a read is tried again after a failure that passes, and not when maxRetries is 0',
    check: async (context) => {
      const { connector, wire } = context;
      const query = everything(context);
      const passing: CannedAnswer = { status: 503, headers: { 'retry-after': '0.01' } };
      wire.answer(passing, 1);
      const page = await connector.fetchOrders(query, { maxRetries: 1 });
      assert.ok(page.orders.length > 0, 'the read that was tried again found nothing');
      wire.answer(passing);
      const before = wire.sent().length;
      await typedRejection('fetchOrders', context, () => connector.fetchOrders(query, ONCE), ['platform_unavailable']);
      equal(wire.sent().length - before, 1, 'requests with maxRetries 0');
    },
  },
  {
    name: 'errors: they are recognised, name platform and operation, and can be logged',
    check: async (context) => {
      const push = await pushOf(context.scenario);
      context.wire.answer({ status: 503 });
      const { connector, scenario } = context;
      const { storeId } = scenario;
      const item = { ...scenario.inventory.items[0], quantity: 1 };
      const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
        ['fetchOrders', () => connector.fetchOrders(everything(context), ONCE)],
        ['pushFulfillment', () => connector.pushFulfillment(push, ONCE)],
        ['updateInventory', () => connector.updateInventory({ storeId, items: [item] }, ONCE)],
      ];
      for (const [operation, call] of calls) {
        const error = await typedRejection(`${operation} while the platform is down`, context, call);
        equal(error.platform, context.platform, `${operation}: error.platform`);
        equal(error.operation, operation, `${operation}: error.operation`);
        equal(error.storeId, storeId, `${operation}: error.storeId`);
        assert.ok(ConnectorError.isInstance(error), `${operation}: ConnectorError.isInstance`);
        const logged = JSON.parse(JSON.stringify(error)) as { code?: unknown };
        equal(logged.code, error.code, `${operation}: JSON of the error must tell its code`);
      }
    },
  },
  {
    name: 'errors: a store id that cannot be one is refused before anything is sent',
    check: async (context) => {
      const { connector, scenario } = context;
      const { orderId } = scenario.orders.expected[0] ?? { orderId: scenario.orders.missingOrderId };
      const item = { ...scenario.inventory.items[0], quantity: 1 };
      const tracking = { number: 'CONFORMANCE-1' };
      const missing = [undefined, null, 7, ''] as unknown as readonly string[];
      for (const storeId of [...scenario.malformedStoreIds, ...missing]) {
        const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
          ['fetchOrders', () => connector.fetchOrders({ storeId })],
          ['pushFulfillment', () => connector.pushFulfillment({ storeId, orderId, tracking })],
          ['updateInventory', () => connector.updateInventory({ storeId, items: [item] })],
          ['auth.check', () => connector.auth.check(storeId)],
        ];
        for (const [operation, call] of calls) {
          const what = `${operation} with the store id ${JSON.stringify(storeId)}`;
          await assertNoTraffic(what, context, () => typedRejection(what, context, call, REFUSALS));
        }
      }
    },
  },
];

const MOST_PAGES = 20;
const REFUSALS: readonly ErrorCode[] = ['invalid_request', 'authentication_failed'];

/** The error of a first page while the platform answers every request so. */
async function failedRead(
  context: CaseContext,
  answer: CannedAnswer,
  codes: readonly ErrorCode[],
): Promise<AnyConnectorError> {
  const { connector, wire }: { connector: Connector; wire: CaseContext['wire'] } = context;
  wire.answer(answer);
  const what = `fetchOrders with HTTP ${answer.status}`;
  const error = await typedRejection(what, context, () => connector.fetchOrders(everything(context), ONCE), codes);
  wire.restore();
  const works = (await readsSomething(context)) && expectedIds(context).length > 0;
  assert.ok(works, `${what}: nothing works afterwards`);
  return error;
}

/** A page may be empty and have a cursor, where the platform wanted to be waited for. */
async function readsSomething(context: CaseContext): Promise<boolean> {
  const query = everything(context);
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { orders, nextCursor } = await context.connector.fetchOrders(
      cursor === undefined ? query : { ...query, cursor },
    );
    if (orders.length > 0) return true;
    if (nextCursor === undefined) return false;
    cursor = nextCursor;
  }
  return false;
}

export function networkError(message: string, code: string): Error {
  return Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(message), { code }) });
}
