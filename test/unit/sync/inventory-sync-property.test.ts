import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPANY, openToyHost, stockEvent, storeOf, type ToyFault } from './inventory-sync-toy.js';

const SKUS = ['A', 'B', 'C'];
const STORES = ['one', 'two'];
const sku = fc.constantFrom(...SKUS);
const storeId = fc.constantFrom(...STORES);
const quantity = fc.integer({ min: 0, max: 3 });

const fault: fc.Arbitrary<ToyFault> = fc.oneof(
  fc.constantFrom<ToyFault>({ kind: 'refused' }, { kind: 'lost' }),
  fc.record({
    kind: fc.constant('rows' as const),
    reason: fc.constantFrom('outcome_unknown' as const, 'not_attempted' as const, 'platform_rejected' as const),
    every: fc.integer({ min: 1, max: 2 }),
  }),
);

const hostStep = fc.oneof(
  fc.record({ do: fc.constant('change' as const), sku, quantity, isTold: fc.boolean() }),
  fc.record({ do: fc.constant('flush' as const) }),
  fc.record({ do: fc.constant('run' as const), storeId, full: fc.boolean() }),
  fc.record({ do: fc.constant('fail' as const), fault }),
  fc.record({ do: fc.constant('event' as const), storeId, sku }),
);
/** A sale, or a count by hand: the event comes at once, or never. */
const platformStep = fc.record({ do: fc.constant('sale' as const), storeId, sku, quantity, isTold: fc.boolean() });

type Host = Awaited<ReturnType<typeof openToyHost>>;
type Step =
  typeof hostStep extends fc.Arbitrary<infer H>
    ? typeof platformStep extends fc.Arbitrary<infer P>
      ? H | P
      : never
    : never;

async function openHost(direction: 'one_way' | 'two_way', traits: { readonly compareAndSet: boolean }): Promise<Host> {
  const host = await openToyHost({
    traits,
    storeIds: STORES,
    settings: { direction, bufferStock: BUFFER },
    batchSize: 2,
    onPlatformStock: ({ hostSku, quantity: shown }) => void host.stock.set(hostSku, shown + BUFFER),
  });
  for (const store of STORES) {
    for (const one of SKUS) {
      await host.map(store, one);
      host.toy.set(store, one, 3);
    }
  }
  for (const one of SKUS) host.stock.set(one, 3);
  return host;
}

const BUFFER = 1;

async function take(host: Host, step: Step): Promise<void> {
  const { toy, sync, stock } = host;
  switch (step.do) {
    case 'change':
      stock.set(step.sku, step.quantity);
      if (step.isTold) sync.notify({ companyId: COMPANY, hostSkus: [step.sku] });
      return;
    case 'flush':
      await sync.flush();
      return;
    case 'run':
      // A whole request that failed is the caller's to see; the next run goes on.
      await sync.sync(storeOf(step.storeId), { full: step.full }).catch(() => undefined);
      return;
    case 'fail':
      toy.fail(step.fault);
      return;
    case 'sale':
      toy.set(step.storeId, step.sku, step.quantity);
      if (step.isTold) await event(host, step.storeId, step.sku);
      return;
    case 'event':
      await event(host, step.storeId, step.sku);
  }
}

const event = ({ sync }: Host, store: string, one: string) =>
  sync.webhooks.handle(stockEvent(one), { store: storeOf(store) }).catch(() => undefined);

function expectAgreement({ toy, stock }: Host): void {
  for (const store of STORES) {
    for (const one of SKUS) {
      const host = stock.get(one);
      expect([store, one, toy.get(store, one)]).toEqual([store, one, Math.max(0, Number(host) - BUFFER)]);
    }
  }
}

describe('stock, whatever happens', () => {
  it('ends where the host is, and writes each change at most once more than needed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostStep, { maxLength: 25 }), fc.boolean(), async (steps, compareAndSet) => {
        const host = await openHost('one_way', { compareAndSet });
        const changes = new Map(SKUS.map((one) => [one, 1]));
        for (const step of steps) {
          if (step.do === 'change') changes.set(step.sku, (changes.get(step.sku) ?? 0) + 1);
          await take(host, step);
        }
        host.toy.heal();
        for (const store of STORES) {
          expect(await host.sync.sync(storeOf(store))).toMatchObject({ status: 'done', failed: 0 });
        }
        expectAgreement(host);
        const fulls = steps.filter((step) => step.do === 'run' && step.full).length;
        for (const store of STORES) {
          for (const one of SKUS) {
            const needed = (changes.get(one) ?? 0) + host.toy.faulted(store, one) + fulls;
            expect(host.toy.sent(store, one)).toBeLessThanOrEqual(needed);
          }
        }
      }),
      { numRuns: 40, seed: 20261125 },
    );
  });

  it('never answers an echo with a write', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostStep, { maxLength: 15 }),
        fc.constantFrom('one_way' as const, 'two_way' as const),
        async (steps, direction) => {
          const host = await openHost(direction, { compareAndSet: true });
          for (const step of steps) await take(host, step);
          host.toy.heal();
          for (const store of STORES) await host.sync.sync(storeOf(store));
          await host.sync.flush();
          const { calls } = host.toy.platform;
          for (const store of STORES) {
            for (const one of SKUS) {
              expect(['echo', 'unchanged']).toContain(await event(host, store, one));
            }
          }
          await host.sync.flush();
          expect(host.toy.platform.calls).toBe(calls);
        },
      ),
      { numRuns: 30, seed: 20261125 },
    );
  });

  it('brings host and platform together again, whoever of them changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(hostStep, platformStep), { maxLength: 25 }),
        fc.boolean(),
        async (steps, compareAndSet) => {
          const host = await openHost('two_way', { compareAndSet });
          for (const step of steps) await take(host, step);
          host.toy.heal();
          for (const store of STORES) await host.sync.sync(storeOf(store));
          await host.sync.flush();
          expectAgreement(host);
        },
      ),
      { numRuns: 40, seed: 20261125 },
    );
  });

  it('overwrites what a one-way store was changed to, once it is told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            hostStep,
            platformStep.map((step) => ({ ...step, isTold: true })),
          ),
          { maxLength: 25 },
        ),
        async (steps) => {
          const host = await openHost('one_way', { compareAndSet: true });
          for (const step of steps) await take(host, step);
          host.toy.heal();
          for (const store of STORES) {
            for (const one of SKUS) await event(host, store, one);
            await host.sync.sync(storeOf(store));
          }
          expectAgreement(host);
        },
      ),
      { numRuns: 30, seed: 20261125 },
    );
  });
});
