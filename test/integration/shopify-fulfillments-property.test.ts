import type { FulfillmentPush, FulfillmentResult } from 'commerce-connectors';
import type { ShopifyConnector } from 'commerce-connectors/shopify';
import type { OrderTruth } from 'commerce-connectors/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startShop, type TestShop } from './shopify-shop.js';

let shop: TestShop;
let connectors: readonly ShopifyConnector[];
beforeAll(async () => {
  shop = await startShop({ orders: 1 });
  let tail: Promise<unknown> = Promise.resolve();
  // What two processes with a shared lock are to each other.
  const lock = {
    withLock<T>(_name: string, _options: unknown, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
      const result = tail.then(() => work(new AbortController().signal));
      tail = result.catch(() => {});
      return result;
    },
  };
  connectors = [shop.another({ lock, maxRetries: 1 }), shop.another({ lock, maxRetries: 1 })];
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await shop.close();
});

const FAULTS = ['none', 'none', 'resetAfter', 'resetBefore', 'truncated', 'unavailable', 'denied'] as const;

const parcels = fc.record({
  /** Units of each line, as a share of what was ordered; `undefined` for everything left. */
  shares: fc.option(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }), {
    nil: undefined,
  }),
  isTracked: fc.boolean(),
});
const attempts = fc.record({
  parcel: fc.nat({ max: 2 }),
  connector: fc.nat({ max: 1 }),
  fault: fc.constantFrom(...FAULTS),
  every: fc.integer({ min: 1, max: 3 }),
  /** Started without waiting for the attempt before. */
  isConcurrent: fc.boolean(),
});

it('never ships a unit twice or more than was ordered, and never loses one in silence', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 2, 3) as fc.Arbitrary<1 | 2 | 3>,
      fc.array(parcels, { minLength: 3, maxLength: 3 }),
      fc.array(attempts, { minLength: 1, maxLength: 7 }),
      async (locations, wishes, tries) => {
        runs += 1;
        const order = shop.controls.insertOrder({
          scenario: { label: 'property', payment: 'prepaid', fulfillment: 'none', locations, lineCount: 4 },
        });
        const pushes = wishes.map(({ shares, isTracked }, index) =>
          pushFor(order, shares, isTracked, `${runs}-${index}`),
        );
        let running: Promise<void>[] = [];
        for (const { parcel, connector, fault, every, isConcurrent } of tries) {
          if (!isConcurrent) await Promise.all(running.splice(0));
          plant(fault, every);
          const wanted = pushes[parcel];
          if (wanted === undefined) continue;
          running.push(attempt(wanted, connectors[connector], order));
        }
        await Promise.all(running);
        running = [];
        shop.controls.faults.clear();
        // Whoever repeats until it works is told the truth.
        for (const wanted of pushes) await settle(wanted, order);
        // And a second time nothing changes any more.
        const before = shop.truth(order);
        for (const wanted of pushes) await settle(wanted, order);
        expect(shop.truth(order)).toEqual(before);
      },
    ),
    { seed: 20_261_125, numRuns: 60 },
  );
  // Two seconds of work, which a busy machine stretches.
}, 60_000);

interface Wanted {
  readonly push: FulfillmentPush;
  readonly key: string;
  readonly number: string | undefined;
  readonly units: number | undefined;
}

function pushFor(
  order: OrderTruth,
  shares: readonly number[] | undefined,
  isTracked: boolean,
  key: string,
): Wanted | undefined {
  const lineItems = shares?.flatMap((share, index) => {
    const line = order.lines[index];
    const quantity = Math.round(share * (line?.quantity ?? 0));
    return line === undefined || quantity === 0 ? [] : [{ lineItemId: line.id, quantity }];
  });
  if (lineItems?.length === 0) return undefined;
  const number = isTracked ? `TRACK-${key}` : undefined;
  return {
    key,
    number,
    units: lineItems?.reduce((units, { quantity }) => units + quantity, 0),
    push: {
      storeId: shop.storeId,
      orderId: order.id,
      ...(lineItems === undefined ? {} : { lineItems }),
      ...(number === undefined ? {} : { tracking: { number, carrier: 'DTDC' } }),
    },
  };
}

function plant(fault: (typeof FAULTS)[number], every: number): void {
  const { faults } = shop.controls;
  const trigger = { operation: 'FulfillmentCreate', every };
  if (fault === 'resetAfter' || fault === 'resetBefore' || fault === 'truncated') faults[fault](trigger);
  else if (fault === 'unavailable') faults.status(503, trigger);
  else if (fault === 'denied') faults.status(403, trigger);
}

async function attempt(
  { push, key }: Wanted,
  connector: ShopifyConnector | undefined,
  order: OrderTruth,
): Promise<void> {
  const result = await connector?.pushFulfillment(push, { idempotencyKey: key }).catch(() => undefined);
  if (result !== undefined) check(result, order);
}

async function settle(wanted: Wanted | undefined, order: OrderTruth): Promise<void> {
  if (wanted === undefined) return;
  const result = await shop.shopify
    .pushFulfillment(wanted.push, { idempotencyKey: wanted.key })
    .catch((error: { platformCode?: string }) => {
      // Another parcel was faster: said, and nothing half done.
      expect(error.platformCode).toBe('quantity_exceeded');
      return undefined;
    });
  if (result !== undefined) check(result, order);
  const truth = shop.truth(order);
  const units = truth.fulfillments
    .filter(({ trackingNumbers }) => wanted.number !== undefined && trackingNumbers.includes(wanted.number))
    .reduce((sum, { quantity }) => sum + quantity, 0);
  if (wanted.units !== undefined) expect(units).toBeLessThanOrEqual(wanted.units);
  const isDone = result !== undefined && result.status !== 'partial' && result.warnings.length === 0;
  if (!isDone) return;
  if (wanted.units === undefined) {
    expect(truth.lines.every(({ unfulfilled }) => unfulfilled === 0)).toBe(true);
  } else if (wanted.number !== undefined) expect(units).toBe(wanted.units);
  else expect(unitsIn(result)).toBe(wanted.units);
}

/** Whatever a result says about the platform is so. */
function check(result: FulfillmentResult, order: OrderTruth): void {
  const truth = shop.truth(order);
  const existing = new Map(truth.fulfillments.map(({ id, quantity }) => [id, quantity]));
  const told = result.parts.filter(({ status }) => status !== 'failed');
  for (const { fulfillmentId, lineItems } of told) {
    expect(existing.get(fulfillmentId ?? '')).toBe(lineItems.reduce((units, { quantity }) => units + quantity, 0));
  }
  expect(new Set(told.map(({ fulfillmentId }) => fulfillmentId)).size).toBe(told.length);
  for (const line of truth.lines) expect(line.fulfilled).toBeLessThanOrEqual(line.quantity);
}

function unitsIn({ parts }: FulfillmentResult): number {
  return parts.flatMap(({ lineItems }) => lineItems).reduce((units, { quantity }) => units + quantity, 0);
}
