import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { FulfillmentPush } from '../../../../src/core/connector.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { type Fate, METHODS, openShipping, REF } from './fulfillment-store.js';

beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => vi.restoreAllMocks());

const FATES: readonly (Fate | undefined)[] = [undefined, undefined, 'lostAfter', 'lostBefore', 500, 503, 401];

const parcels = fc.record({
  /** Units of either line; `undefined` for everything left. */
  units: fc.option(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 3 })), { nil: undefined }),
  isTracked: fc.boolean(),
});
const attempts = fc.record({
  parcel: fc.nat({ max: 2 }),
  /** What becomes of the requests of the attempt, in their order; those after are answered. */
  fates: fc.array(fc.constantFrom(...FATES), { maxLength: 10 }),
  maxRetries: fc.nat({ max: 1 }),
});

it('never writes a number or a note twice, and never ships a unit twice or more than was ordered', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...METHODS),
      fc.array(parcels, { minLength: 3, maxLength: 3 }),
      fc.array(attempts, { minLength: 1, maxLength: 6 }),
      async (method, wishes, tries) => {
        const { store, woo } = await openShipping(method);
        const pushes = wishes.map(pushFor);
        const push = (index: number, maxRetries: number) => {
          const wish = pushes[index] as FulfillmentPush;
          return woo.pushFulfillment(wish, { maxRetries, idempotencyKey: `key-${index}` });
        };
        for (const { parcel, fates, maxRetries } of tries) {
          const from = store.sent.length;
          store.fate = ({ index }) => fates[index - from];
          await push(parcel, maxRetries).catch(typedOnly);
          expectSound(store, pushes);
        }
        // Made again in quiet, every push that can be is whole, and is so once.
        store.fate = () => undefined;
        for (const index of pushes.keys()) {
          const result = await push(index, 0).catch(typedOnly);
          if (result === undefined) continue;
          const writes = store.writes.length;
          expect((await push(index, 0)).status).toBe('already_done');
          expect(store.writes).toHaveLength(writes);
        }
        expectSound(store, pushes);
        const { 11: one = 0, 12: other = 0 } = store.shipped();
        if (one === 2 && other === 3) expect(store.order.status).toBe('completed');
      },
    ),
    { numRuns: 100 },
  );
});

function expectSound(store: Awaited<ReturnType<typeof openShipping>>['store'], pushes: readonly FulfillmentPush[]) {
  const numbers = store.numbers();
  expect(new Set(numbers).size).toBe(numbers.length);
  const notes = store.notes.map(({ note }) => note);
  expect(new Set(notes).size).toBe(notes.length);
  const { 11: one = 0, 12: other = 0 } = store.shipped();
  expect(one).toBeLessThanOrEqual(2);
  expect(other).toBeLessThanOrEqual(3);
  expect(numbers.length).toBeLessThanOrEqual(pushes.length);
  // One e-mail about a completed order at most.
  expect(store.statuses.length).toBeLessThanOrEqual(1);
}

function pushFor(
  { units, isTracked }: { readonly units: readonly [number, number] | undefined; readonly isTracked: boolean },
  index: number,
): FulfillmentPush {
  const lineItems = (units ?? []).flatMap((quantity, line) =>
    quantity === 0 ? [] : [{ lineItemId: String(11 + line), quantity }],
  );
  return {
    ...REF,
    ...(lineItems.length === 0 ? {} : { lineItems }),
    ...(isTracked ? { tracking: { number: `AWB-${index}`, carrier: 'Delhivery' } } : {}),
  };
}

function typedOnly(error: unknown): undefined {
  if (!ConnectorError.isInstance(error)) throw error;
  return undefined;
}
