import assert from 'node:assert/strict';
import type { CaseContext, CaseRule } from './case.js';
import { assertNoTraffic, describe, equal, rejection, typedRejection } from './checks.js';
import { everything } from './reads.js';
import { pushOf } from './shipping.js';

/** A reason that no code but the caller's own can have made. */
class CallerReason {
  readonly because = 'the caller changed its mind';
}

const SOON_MS = 15;
const PROMPT_MS = 1_500;

export const abortRules: readonly CaseRule[] = [
  {
    name: 'aborts: a call aborted beforehand sends nothing and rejects with the caller’s reason',
    check: async (context) => {
      const reason = new CallerReason();
      const signal = AbortSignal.abort(reason);
      const call = () => context.connector.fetchOrders(everything(context), { signal });
      await assertNoTraffic('an aborted call', context, () => assertReason('fetchOrders', call, reason));
    },
  },
  {
    name: 'aborts: a call aborted in flight rejects with the caller’s reason, at once',
    check: async (context) => {
      for (const [what, call] of await callsOf(context)) {
        const reason = new CallerReason();
        const controller = new AbortController();
        const sent = context.wire.hang();
        const pending = assertReason(what, () => call({ signal: controller.signal }), reason);
        await Promise.race([sent, pending]);
        controller.abort(reason);
        await promptly(`${what}, aborted in flight,`, pending);
        context.wire.restore();
      }
    },
  },
  {
    name: 'aborts: a call aborted while it waits to try again rejects with the caller’s reason, at once',
    check: async (context) => {
      const reason = new CallerReason();
      const controller = new AbortController();
      context.wire.answer({ status: 429, headers: { 'retry-after': '30' } });
      setTimeout(() => controller.abort(reason), SOON_MS);
      const options = { signal: controller.signal, timeoutMs: 120_000, maxRetries: 2 };
      const call = () => context.connector.fetchOrders(everything(context), options);
      await promptly('fetchOrders, aborted while waiting,', assertReason('fetchOrders', call, reason));
    },
  },
  {
    name: 'aborts: without a reason of one’s own it is the AbortError of the signal',
    check: async (context) => {
      const signal = AbortSignal.abort();
      const call = () => context.connector.fetchOrders(everything(context), { signal });
      await assertReason('fetchOrders', call, signal.reason);
    },
  },
  {
    name: 'aborts: timeoutMs ends a call as timeout, retryable',
    check: async (context) => {
      for (const [what, call] of await callsOf(context)) {
        context.wire.hang();
        const pending = typedRejection(what, context, () => call({ timeoutMs: SOON_MS }), ['timeout']);
        const error = await promptly(`${what} with timeoutMs ${SOON_MS}`, pending);
        equal(error.retryable, true, `${what}: timeout must be retryable`);
        context.wire.restore();
      }
    },
  },
  {
    name: 'aborts: timeoutMs 0 sends nothing',
    check: async (context) => {
      const call = () => context.connector.fetchOrders(everything(context), { timeoutMs: 0 });
      const what = 'fetchOrders with timeoutMs 0';
      await assertNoTraffic(what, context, () => typedRejection(what, context, call, ['timeout']));
    },
  },
  {
    name: 'aborts: the timeoutMs of the connector holds where the call says nothing',
    check: async (context) => {
      const connector = context.create({ timeoutMs: SOON_MS });
      context.wire.hang();
      const what = 'fetchOrders of a connector with a short timeoutMs';
      await promptly(
        what,
        typedRejection(what, context, () => connector.fetchOrders(everything(context)), ['timeout']),
      );
    },
  },
];

type Options = { readonly signal?: AbortSignal; readonly timeoutMs?: number };

async function callsOf(
  context: CaseContext,
): Promise<readonly (readonly [string, (options: Options) => Promise<unknown>])[]> {
  const { connector, scenario } = context;
  const push = await pushOf(scenario);
  const update = { storeId: scenario.storeId, items: [{ ...scenario.inventory.items[0], quantity: 1 }] };
  return [
    ['fetchOrders', (options) => connector.fetchOrders(everything(context), options)],
    ['pushFulfillment', (options) => connector.pushFulfillment(push, options)],
    ['updateInventory', (options) => connector.updateInventory(update, options)],
    ['auth.check', (options) => connector.auth.check(scenario.storeId, options)],
  ];
}

async function assertReason(what: string, call: () => Promise<unknown>, reason: unknown): Promise<void> {
  const error = await rejection(what, call);
  // Identity, not likeness: the caller tells its own abort from every other failure by it.
  assert.ok(error === reason, `${what} must reject with the caller's own abort reason, but it was ${describe(error)}`);
}

async function promptly<T>(what: string, pending: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end within ${PROMPT_MS} ms`)), PROMPT_MS);
  });
  try {
    return await Promise.race([pending, late]);
  } finally {
    clearTimeout(timer);
  }
}
