import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FulfillmentLine, FulfillmentPush } from '../../src/core/connector.js';
import { Random } from '../../src/testing/random.js';
import { openShop, type Shop } from './amazon-shop.js';

/** Two lines of two units each, for the seller to ship. */
function orderIn({ controls }: Shop, lineCount = 2, quantity = 2) {
  const { id, lines } = controls.insert({ scenario: { label: 'two', status: 'UNSHIPPED', lineCount, quantity } });
  return { orderId: id, lines: lines.map((line) => ({ lineItemId: line.id, quantity: line.quantity })) };
}

const pushOf = ({ storeId }: Shop, orderId: string, number: string, more: Partial<FulfillmentPush> = {}) => ({
  storeId,
  orderId,
  tracking: { number, carrier: 'Delhivery' },
  ...more,
});

const packagesOf = ({ controls }: Shop, orderId: string) => controls.order(orderId)?.packages ?? [];
const itemsOf = (lines: readonly FulfillmentLine[]) =>
  lines.map(({ lineItemId, quantity }) => ({ orderItemId: lineItemId, quantity }));
const writes = ({ controls }: Shop) => controls.requests.count('confirmShipment');

describe('a package of Amazon', () => {
  it('is confirmed once, as are two with some units each', async () => {
    const shop = await openShop();
    const { orderId, lines } = orderIn(shop);
    const [first, second] = lines as [FulfillmentLine, FulfillmentLine];
    const some = [{ ...first, quantity: 1 }];
    const one = pushOf(shop, orderId, 'AWB-1', { lineItems: some });
    const plan = await shop.connector.planFulfillment(one);
    expect([plan.writes, writes(shop)]).toEqual([1, 0]);
    expect((await shop.connector.pushFulfillment(one)).status).toBe('done');
    expect(shop.controls.order(orderId)?.status).toBe('PARTIALLY_SHIPPED');

    const rest = pushOf(shop, orderId, 'AWB-2');
    expect((await shop.connector.pushFulfillment(rest)).status).toBe('done');
    expect(shop.controls.order(orderId)?.status).toBe('SHIPPED');
    expect(packagesOf(shop, orderId).map(({ trackingNumber, items }) => [trackingNumber, items])).toEqual([
      ['AWB-1', itemsOf(some)],
      ['AWB-2', itemsOf([{ ...first, quantity: 1 }, second])],
    ]);
    // Another process, which knows nothing of the first.
    const other = shop.open();
    for (const push of [one, rest, { ...one, tracking: { number: ' awb-1 ', carrier: 'DTDC' } }]) {
      expect((await other.pushFulfillment(push)).status).toBe('already_done');
    }
    expect(writes(shop)).toBe(2);
    await expect(other.pushFulfillment(pushOf(shop, orderId, 'AWB-3'))).rejects.toMatchObject({
      code: 'conflict',
      platformCode: 'not_shippable',
    });
  });

  it('keeps what is in it when another line is pushed with its number', async () => {
    const shop = await openShop();
    const { orderId, lines } = orderIn(shop);
    const [first, second] = lines as [FulfillmentLine, FulfillmentLine];
    await shop.connector.pushFulfillment(pushOf(shop, orderId, 'AWB-1', { lineItems: [first] }));
    await shop.connector.pushFulfillment(pushOf(shop, orderId, 'AWB-1', { lineItems: [second] }));
    expect(packagesOf(shop, orderId)).toMatchObject([{ trackingNumber: 'AWB-1', items: itemsOf(lines) }]);
    expect(shop.controls.order(orderId)?.status).toBe('SHIPPED');
    for (const lineItems of [[first], [second], lines]) {
      const again = await shop.connector.pushFulfillment(pushOf(shop, orderId, 'AWB-1', { lineItems }));
      expect(again.status).toBe('already_done');
    }
  });

  it('is corrected by its reference: number, carrier, content; the ship date stays', async () => {
    const shop = await openShop();
    const { orderId, lines } = orderIn(shop);
    const [first, second] = lines as [FulfillmentLine, FulfillmentLine];
    const shippedAt = `${new Date(Date.now() + 60_000).toISOString().slice(0, 19)}Z`;
    const made = await shop.connector.pushFulfillment(pushOf(shop, orderId, 'WRONG', { lineItems: lines }));
    const packageReferenceId = made.parts[0]?.fulfillmentId ?? '';
    const [before] = packagesOf(shop, orderId);
    shop.controls.advance(3_600_000);
    const correct = (number: string, carrier: string, lineItems?: readonly FulfillmentLine[]) =>
      shop.connector.pushFulfillment({
        ...pushOf(shop, orderId, number, { platformOptions: { packageReferenceId } }),
        tracking: { number, carrier },
        ...(lineItems === undefined ? {} : { lineItems }),
      });
    expect(await correct('RIGHT', 'Delhivery')).toMatchObject({
      status: 'done',
      warnings: [expect.stringContaining('corrected')],
    });
    expect(packagesOf(shop, orderId)).toMatchObject([
      { trackingNumber: 'RIGHT', shippedAt: before?.shippedAt, items: itemsOf(lines) },
    ]);
    expect((await correct('RIGHT', 'Delhivery')).status).toBe('already_done');
    expect((await correct('RIGHT', 'Blue Dart')).status).toBe('done');
    expect(packagesOf(shop, orderId)).toMatchObject([{ trackingNumber: 'RIGHT', carrierCode: 'BlueDart' }]);
    expect((await correct('RIGHT', 'bluedart')).status).toBe('already_done');
    expect((await correct('RIGHT', 'Nagaland Riders')).status).toBe('done');
    expect((await correct('RIGHT', 'nagaland riders')).status).toBe('already_done');
    expect((await correct('RIGHT', 'Nagaland Riders', [first])).status).toBe('done');
    expect(packagesOf(shop, orderId)).toMatchObject([{ items: itemsOf([first]) }]);
    expect(shop.controls.order(orderId)?.status).toBe('PARTIALLY_SHIPPED');
    await shop.connector.pushFulfillment({ ...pushOf(shop, orderId, 'AWB-2', { lineItems: [second] }), shippedAt });
    expect(packagesOf(shop, orderId)).toMatchObject([{}, { trackingNumber: 'AWB-2', shippedAt }]);
  });

  it.each(['resetAfter', 'resetBefore', 'truncated'] as const)(
    'stays one after %s, whatever is lost',
    async (fault) => {
      for (const operation of ['getOrder', 'confirmShipment']) {
        const shop = await openShop();
        const { orderId, lines } = orderIn(shop);
        // A cut off answer to a read is an error, which the caller repeats.
        if (fault === 'truncated' && operation === 'getOrder') continue;
        shop.controls.faults[fault]({ operation, times: 2 });
        expect((await shop.connector.pushFulfillment(pushOf(shop, orderId, 'AWB-1'))).status).toBe('done');
        expect(packagesOf(shop, orderId)).toMatchObject([{ trackingNumber: 'AWB-1', items: itemsOf(lines) }]);
      }
    },
  );

  it('stays one through errors, throttles, refused tokens and pages of HTML', async () => {
    const shop = await openShop();
    const { orderId } = orderIn(shop);
    shop.controls.faults.status(503, { operation: 'confirmShipment' });
    shop.controls.faults.html({ operation: 'confirmShipment' });
    shop.controls.faults.throttle({ operation: 'confirmShipment' });
    shop.controls.faults.tokenRefused({ operation: 'confirmShipment' });
    const { status } = await shop.connector.pushFulfillment(pushOf(shop, orderId, 'AWB-1'), { maxRetries: 4 });
    expect(status).toBe('done');
    expect(packagesOf(shop, orderId)).toHaveLength(1);
  });

  it('is done where its last answer was lost and the order shows it', async () => {
    const shop = await openShop();
    const { orderId } = orderIn(shop);
    shop.controls.faults.resetAfter({ operation: 'confirmShipment' });
    const { status } = await shop.connector.pushFulfillment(pushOf(shop, orderId, 'AWB-1'), { maxRetries: 0 });
    expect(status).toBe('done');
    expect(writes(shop)).toBe(1);
  });

  it('is not called done where a correction did not arrive', async () => {
    const shop = await openShop();
    const { orderId, lines } = orderIn(shop);
    const [first] = lines as [FulfillmentLine];
    await shop.connector.pushFulfillment(pushOf(shop, orderId, 'AWB-1', { lineItems: [first] }));
    shop.controls.faults.resetBefore({ operation: 'confirmShipment' });
    const whole = pushOf(shop, orderId, 'AWB-1', { lineItems: lines });
    await expect(shop.connector.pushFulfillment(whole, { maxRetries: 0 })).rejects.toMatchObject({
      code: 'connection_failed',
      outcomeUnknown: true,
    });
    expect((await shop.connector.pushFulfillment(whole)).status).toBe('done');
    expect(packagesOf(shop, orderId)).toMatchObject([{ items: itemsOf(lines) }]);
  });

  it('whose answer comes after the deadline is open, and done by the next call', async () => {
    const shop = await openShop();
    const { orderId } = orderIn(shop);
    await shop.connector.fetchOrder({ storeId: shop.storeId, orderId });
    shop.controls.faults.slow(900, { operation: 'confirmShipment' });
    const push = pushOf(shop, orderId, 'AWB-1');
    await expect(shop.connector.pushFulfillment(push, { timeoutMs: 400 })).rejects.toMatchObject({
      code: 'timeout',
      outcomeUnknown: true,
    });
    await vi.waitFor(() => expect(packagesOf(shop, orderId)).toHaveLength(1), { timeout: 5_000 });
    expect((await shop.connector.pushFulfillment(push)).status).toBe('already_done');
    expect(packagesOf(shop, orderId)).toHaveLength(1);
  });

  it('is one although the same push is made ten times at once, by two processes', async () => {
    const shop = await openShop();
    const { orderId, lines } = orderIn(shop);
    const other = shop.open();
    const pushes = Array.from({ length: 10 }, (_, index) =>
      (index % 2 === 0 ? shop.connector : other).pushFulfillment(pushOf(shop, orderId, 'AWB-1')),
    );
    const results = await Promise.all(pushes);
    expect(results.every(({ status }) => status === 'done' || status === 'already_done')).toBe(true);
    expect(packagesOf(shop, orderId)).toMatchObject([{ items: itemsOf(lines) }]);
  });

  it('that Amazon refuses names what is wrong with it', async () => {
    const shop = await openShop();
    const { orderId } = orderIn(shop);
    const shippedAt = new Date(Date.now() - 400 * 86_400_000);
    await expect(shop.connector.pushFulfillment(pushOf(shop, orderId, 'AWB-1', { shippedAt }))).rejects.toMatchObject({
      code: 'invalid_request',
      outcomeUnknown: false,
      issues: [{ path: 'shippedAt' }],
    });
    expect(packagesOf(shop, orderId)).toEqual([]);
  });
});

it.each([
  [{ label: 'fba', status: 'UNSHIPPED', fulfilledBy: 'AMAZON' }, 'marketplace_ships'],
  [{ label: 'easy', status: 'UNSHIPPED', programs: ['AMAZON_EASY_SHIP'] }, 'marketplace_ships'],
  [{ label: 'plus', status: 'UNSHIPPED', programs: ['FBM_SHIP_PLUS'] }, 'marketplace_ships'],
  [{ label: 'gone', status: 'CANCELLED', cancelledBy: 'BUYER' }, 'order_cancelled'],
  [{ label: 'pending', status: 'PENDING' }, 'not_shippable'],
  [{ label: 'preorder', status: 'PENDING_AVAILABILITY' }, 'not_shippable'],
] as const)('an order that is $label is refused before anything is written', async (scenario, reason) => {
  const shop = await openShop();
  const { id } = shop.controls.insert({ scenario });
  const push = pushOf(shop, id, 'AWB-1');
  await expect(shop.connector.pushFulfillment(push)).rejects.toMatchObject({ code: 'conflict', platformCode: reason });
  await expect(shop.connector.planFulfillment(push)).resolves.toMatchObject({ writes: 0, parts: [{ reason }] });
  expect(writes(shop)).toBe(0);
});

it('a cancelled line of an order is not shipped with the rest', async () => {
  const shop = await openShop();
  const scenario = { label: 'one-gone', status: 'UNSHIPPED', oneLineCancelled: true, lineCount: 3 } as const;
  const order = shop.controls.insert({ scenario });
  const [gone, ...left] = order.lines.map(({ id, quantity }) => ({ lineItemId: id, quantity }));
  const named = pushOf(shop, order.id, 'AWB-1', { lineItems: [gone as FulfillmentLine] });
  await expect(shop.connector.pushFulfillment(named)).rejects.toMatchObject({ platformCode: 'quantity_exceeded' });
  await shop.connector.pushFulfillment(pushOf(shop, order.id, 'AWB-1'));
  expect(packagesOf(shop, order.id)).toMatchObject([{ items: itemsOf(left) }]);
});

it('an order that Amazon does not know is not found', async () => {
  const shop = await openShop();
  const push = pushOf(shop, '902-0000000-0000000', 'AWB-1');
  await expect(shop.connector.pushFulfillment(push)).rejects.toMatchObject({ code: 'not_found' });
});

describe('any pushes, in any order, through any faults', () => {
  it.each([1, 2, 3, 4, 5, 6])('ship every unit once and never more than there are (seed %i)', async (seed) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    onTestFinished(() => void vi.restoreAllMocks());
    const random = new Random(seed);
    const shop = await openShop();
    const { orderId, lines } = orderIn(shop, 3, 3);
    const pushed = new Map<string, readonly FulfillmentLine[]>();
    for (let step = 0; step < 8; step += 1) {
      const number = `AWB-${random.int(1, 4)}`;
      const lineItems = lines
        .filter(() => random.chance(0.6))
        .map(({ lineItemId, quantity }) => ({ lineItemId, quantity: random.int(1, quantity) }));
      if (lineItems.length === 0) continue;
      const push = pushOf(shop, orderId, number, { lineItems });
      const fault = random.pick(['resetAfter', 'resetBefore', 'truncated', 'none'] as const);
      if (fault !== 'none') shop.controls.faults[fault]({ operation: 'confirmShipment' });
      const outcome = await shop.connector.pushFulfillment(push).catch((error: unknown) => error);
      shop.controls.faults.clear();
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({
          outcomeUnknown: false,
          platformCode: expect.stringMatching(/quantity_exceeded|not_shippable/),
        });
        continue;
      }
      pushed.set(number, [...(pushed.get(number) ?? []), ...lineItems]);
      const again = await shop.connector.pushFulfillment(push);
      expect(again.status).toBe('already_done');
    }
    for (const line of shop.controls.order(orderId)?.lines ?? [])
      expect(line.shipped).toBeLessThanOrEqual(line.quantity);
    const packages = packagesOf(shop, orderId);
    expect(packages.map(({ trackingNumber }) => trackingNumber).sort()).toEqual([...pushed.keys()].sort());
    for (const { trackingNumber, items } of packages) {
      for (const { lineItemId, quantity } of pushed.get(trackingNumber) ?? []) {
        const inside = items.find(({ orderItemId }) => orderItemId === lineItemId)?.quantity ?? 0;
        expect(inside).toBeGreaterThanOrEqual(quantity);
      }
    }
  });
});
