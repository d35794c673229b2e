import { describe, expect, it } from 'vitest';
import type { OrderCancel } from '../../src/core/connector.js';
import { openShop, type Shop, throughJson } from './amazon-shop.js';

/** Long enough to submit, too short to wait. */
const SUBMIT_ONLY_MS = 2_400;

const orderIn = ({ controls }: Shop, lineCount = 2) =>
  controls.insert({ scenario: { label: 'open', status: 'UNSHIPPED', lineCount, quantity: 2 } });

const cancelOf = ({ storeId }: Shop, orderId: string, more: Partial<OrderCancel> = {}): OrderCancel => ({
  storeId,
  orderId,
  reason: 'out_of_stock',
  ...more,
});

const feeds = ({ controls }: Shop) => controls.feeds.list();

describe('cancelling an order at Amazon', () => {
  it('is pending with a handle that another process ends', async () => {
    const shop = await openShop();
    const { id } = orderIn(shop);
    const cancel = cancelOf(shop, id, { reason: 'pricing_error', notifyCustomer: false });
    const { status, handle, warnings } = await shop.connector.cancelOrder(cancel, { timeoutMs: SUBMIT_ONLY_MS });
    expect([status, warnings]).toEqual([
      'pending',
      [expect.stringContaining('pricing_error'), expect.stringContaining('tells the buyer')],
    ]);
    expect(shop.controls.order(id)?.status).toBe('UNSHIPPED');
    const other = shop.open();
    const kept = throughJson(handle) as NonNullable<typeof handle>;
    expect((await other.checkOperation(kept)).status).toBe('pending');
    shop.controls.advance(60_000);
    const ended = await other.checkOperation(kept);
    expect(ended).toEqual({ status: 'done', result: { status: 'done', warnings: [] }, handle: kept });
    expect(shop.controls.order(id)).toMatchObject({
      status: 'CANCELLED',
      lines: [{ cancelled: true }, { cancelled: true }],
    });
    // Asked again, later: the same answer, and nothing more is sent.
    await expect(other.checkOperation(kept)).resolves.toEqual(ended);
    await expect(other.cancelOrder(cancel)).resolves.toEqual({ status: 'already_done', warnings: [] });
    expect(feeds(shop)).toHaveLength(1);
    expect(feeds(shop)[0]?.text).toContain('GeneralAdjustment');
  });

  it('is done where Amazon ends it before the deadline', async () => {
    const shop = await openShop();
    const { id } = orderIn(shop);
    shop.controls.feeds.setDuration({ queueMs: 0, processingMs: 0 });
    await expect(shop.connector.cancelOrder(cancelOf(shop, id))).resolves.toEqual({ status: 'done', warnings: [] });
    expect(shop.controls.order(id)?.status).toBe('CANCELLED');
  });

  it('takes whole lines, and leaves the others to be shipped', async () => {
    const shop = await openShop();
    shop.controls.feeds.setDuration({ queueMs: 0, processingMs: 0 });
    const { id, lines } = orderIn(shop, 3);
    const [first, second] = lines.map((line) => ({ lineItemId: line.id, quantity: line.quantity }));
    if (first === undefined || second === undefined) throw new Error('the order has three lines');
    const some = cancelOf(shop, id, { lineItems: [{ ...first, quantity: 1 }] });
    await expect(shop.connector.cancelOrder(some)).rejects.toMatchObject({ code: 'invalid_request' });
    const stranger = cancelOf(shop, id, { lineItems: [{ lineItemId: '999', quantity: 1 }] });
    await expect(shop.connector.cancelOrder(stranger)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(feeds(shop)).toEqual([]);

    const cancel = cancelOf(shop, id, { lineItems: [first, second] });
    expect((await shop.connector.cancelOrder(cancel)).status).toBe('done');
    expect(shop.controls.order(id)?.lines.map(({ cancelled }) => cancelled)).toEqual([true, true, false]);
    expect((await shop.connector.cancelOrder(cancel)).status).toBe('already_done');
    // The rest: nothing is cancelled twice.
    expect((await shop.connector.cancelOrder(cancelOf(shop, id))).status).toBe('done');
    expect(shop.controls.order(id)?.status).toBe('CANCELLED');
    const [rest = { text: '' }] = feeds(shop);
    expect([rest.text.includes(first.lineItemId), rest.text.includes(lines[2]?.id ?? '')]).toEqual([false, true]);
  });

  it.each([
    [{ label: 'fba', status: 'UNSHIPPED', fulfilledBy: 'AMAZON' }, 'marketplace_ships'],
    [{ label: 'shipped', status: 'SHIPPED', packages: 'whole' }, 'not_cancellable'],
    [
      { label: 'partial', status: 'PARTIALLY_SHIPPED', packages: 'partial', lineCount: 2, quantity: 2 },
      'not_cancellable',
    ],
    [{ label: 'pending', status: 'PENDING' }, 'not_cancellable'],
  ] as const)('is refused for an order that is $label, before a feed is made', async (scenario, platformCode) => {
    const shop = await openShop();
    const { id } = shop.controls.insert({ scenario });
    await expect(shop.connector.cancelOrder(cancelOf(shop, id))).rejects.toMatchObject({
      code: 'conflict',
      platformCode,
    });
    expect(feeds(shop)).toEqual([]);
  });

  it.each(['BUYER', 'AMAZON', 'MERCHANT'] as const)('of one that %s cancelled is done already', async (by) => {
    const shop = await openShop();
    const { id } = orderIn(shop);
    shop.controls.cancel(id, { by });
    await expect(shop.connector.cancelOrder(cancelOf(shop, id))).resolves.toMatchObject({ status: 'already_done' });
    expect(feeds(shop)).toEqual([]);
  });

  it('fails where the order left before Amazon came to it, and is done where the buyer was faster', async () => {
    const shop = await openShop();
    const [left, gone] = [orderIn(shop), orderIn(shop)];
    const handleOf = async (id: string) => {
      const { handle } = await shop.connector.cancelOrder(cancelOf(shop, id), { timeoutMs: SUBMIT_ONLY_MS });
      return throughJson(handle) as NonNullable<typeof handle>;
    };
    shop.controls.feeds.hold();
    const handles = [await handleOf(left.id), await handleOf(gone.id)] as const;
    await shop.connector.pushFulfillment({
      storeId: shop.storeId,
      orderId: left.id,
      tracking: { number: 'AWB-1', carrier: 'DTDC' },
    });
    shop.controls.cancel(gone.id);
    shop.controls.advance(60_000);
    await expect(shop.connector.checkOperation(handles[0])).resolves.toMatchObject({
      status: 'pending',
      message: expect.stringContaining('IN_PROGRESS'),
    });
    shop.controls.feeds.release();
    shop.controls.advance(60_000);
    await expect(shop.connector.checkOperation(handles[0])).resolves.toMatchObject({
      status: 'failed',
      message: expect.stringContaining('already been shipped'),
    });
    await expect(shop.connector.checkOperation(handles[1])).resolves.toMatchObject({ status: 'done' });
    expect(shop.controls.order(left.id)?.status).toBe('SHIPPED');
  });

  it('is open where the feed ends FATAL without a report, and not done where it was cancelled', async () => {
    const shop = await openShop();
    const { id } = orderIn(shop);
    shop.controls.feeds.setDuration({ queueMs: 0, processingMs: 0 });
    shop.controls.feeds.endNext({ status: 'FATAL' });
    await expect(shop.connector.cancelOrder(cancelOf(shop, id))).rejects.toMatchObject({
      code: 'unexpected_response',
      outcomeUnknown: true,
      message: expect.stringContaining('fetch the order'),
    });
    shop.controls.feeds.endNext({ status: 'CANCELLED' });
    await expect(shop.connector.cancelOrder(cancelOf(shop, id))).rejects.toMatchObject({
      code: 'conflict',
      outcomeUnknown: false,
    });
    shop.controls.feeds.endNext({ status: 'FATAL', report: '<html>busy</html>' });
    await expect(shop.connector.cancelOrder(cancelOf(shop, id))).rejects.toMatchObject({ outcomeUnknown: true });
    expect(shop.controls.order(id)?.status).toBe('UNSHIPPED');
    expect((await shop.connector.cancelOrder(cancelOf(shop, id))).status).toBe('done');
  });

  it('keeps failed feeds apart in a handle', async () => {
    const shop = await openShop();
    const { id } = orderIn(shop);
    shop.controls.feeds.endNext({ status: 'FATAL' });
    const { handle } = await shop.connector.cancelOrder(cancelOf(shop, id), { timeoutMs: SUBMIT_ONLY_MS });
    shop.controls.advance(60_000);
    const kept = throughJson(handle) as NonNullable<typeof handle>;
    await expect(shop.connector.checkOperation(kept)).resolves.toEqual({
      status: 'failed',
      message: expect.stringContaining(id),
      handle: kept,
    });
  });

  it.each(['resetAfter', 'resetBefore', 'truncated'] as const)(
    'makes one feed, whichever answer meets %s',
    async (fault) => {
      for (const operation of ['createFeedDocument', 'document', 'createFeed']) {
        // A document without an address is an error before anything was done.
        if (fault === 'truncated' && operation === 'createFeedDocument') continue;
        const shop = await openShop();
        const { id } = orderIn(shop);
        shop.controls.faults[fault]({ operation });
        shop.controls.feeds.setDuration({ queueMs: 0, processingMs: 0 });
        expect((await shop.connector.cancelOrder(cancelOf(shop, id))).status).toBe('done');
        expect(shop.controls.order(id)?.status).toBe('CANCELLED');
        expect(feeds(shop)).toHaveLength(1);
      }
    },
  );

  it('does not take the feed of another process for its own that never arrived', async () => {
    const shop = await openShop();
    const [ours, other] = [orderIn(shop), orderIn(shop)];
    shop.controls.feeds.setDuration({ queueMs: 0, processingMs: 0 });
    let isLost = false;
    const connector = shop.open({
      transport: async (url, init) => {
        if (isLost || init.method !== 'POST' || !url.endsWith('/feeds'))
          return fetch(url, init as RequestInit) as never;
        isLost = true;
        await shop.connector.cancelOrder(cancelOf(shop, other.id));
        const cause = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        throw Object.assign(new TypeError('fetch failed'), { cause });
      },
    });
    await expect(connector.cancelOrder(cancelOf(shop, ours.id))).rejects.toMatchObject({
      code: 'unexpected_response',
      outcomeUnknown: true,
      message: expect.stringContaining('fetch the order'),
    });
    expect(shop.controls.order(ours.id)?.status).toBe('UNSHIPPED');
    expect(shop.controls.order(other.id)?.status).toBe('CANCELLED');
  });

  it('of an adopted feed is what the order says, with the handle too', async () => {
    const shop = await openShop();
    const { id } = orderIn(shop);
    shop.controls.faults.resetAfter({ operation: 'createFeed' });
    const { handle } = await shop.connector.cancelOrder(cancelOf(shop, id), { timeoutMs: 5_000 });
    const kept = throughJson(handle) as NonNullable<typeof handle>;
    expect(kept.data).toMatchObject({ adopted: kept.data['feedIds'], details: { orderId: id } });
    shop.controls.advance(60_000);
    const before = shop.controls.requests.count('getOrder');
    await expect(shop.open().checkOperation(kept)).resolves.toMatchObject({ status: 'done' });
    expect(shop.controls.requests.count('getOrder')).toBe(before + 1);
  });

  it.each([false, true])(
    'answers with the handle before the deadline when getFeed hangs (slow lock: %s)',
    async (slow) => {
      const shop = await openShop();
      const { id } = orderIn(shop);
      const connector = shop.open({
        transport: (url, init) =>
          /\/feeds\/\d+$/.test(url) ? new Promise(() => {}) : (fetch(url, init as RequestInit) as never),
        ...(slow
          ? {
              lock: {
                withLock: async (_name, _options, work) => {
                  try {
                    return await work(new AbortController().signal);
                  } finally {
                    await new Promise((resolve) => setTimeout(resolve, 50));
                  }
                },
              },
            }
          : {}),
      });
      const { status, handle } = await connector.cancelOrder(cancelOf(shop, id), { timeoutMs: SUBMIT_ONLY_MS });
      expect(status).toBe('pending');
      shop.controls.advance(60_000);
      await expect(
        shop.connector.checkOperation(throughJson(handle) as NonNullable<typeof handle>),
      ).resolves.toMatchObject({
        status: 'done',
      });
    },
  );

  it('survives throttles, errors and a slow getOrder', async () => {
    const shop = await openShop();
    const { id } = orderIn(shop);
    shop.controls.feeds.setDuration({ queueMs: 0, processingMs: 0 });
    shop.controls.faults.slow(200, { operation: 'getOrder' });
    shop.controls.faults.throttle({ operation: 'createFeedDocument' });
    shop.controls.faults.status(503, { operation: 'getFeed' });
    shop.controls.faults.html({ operation: 'getFeedDocument' });
    await expect(shop.connector.cancelOrder(cancelOf(shop, id))).resolves.toMatchObject({ status: 'done' });
    expect(feeds(shop)).toHaveLength(1);
  });

  it('says when to come back where Amazon takes no more feeds', async () => {
    const shop = await openShop();
    const { id } = orderIn(shop);
    shop.controls.faults.throttle({ operation: 'createFeed' });
    await expect(shop.connector.cancelOrder(cancelOf(shop, id))).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: expect.any(Number),
      outcomeUnknown: false,
    });
    expect(feeds(shop)).toEqual([]);
  });

  it('that ends at the deadline before anything was sent has done nothing', async () => {
    const shop = await openShop();
    const { id } = orderIn(shop);
    await shop.connector.fetchOrder({ storeId: shop.storeId, orderId: id });
    shop.controls.faults.slow(800, { operation: 'getOrder' });
    const late = shop.connector.cancelOrder(cancelOf(shop, id), { timeoutMs: 300 });
    await expect(late).rejects.toMatchObject({ code: 'timeout', outcomeUnknown: false });
    expect(feeds(shop)).toEqual([]);
  });

  it('asked for twice at once ends once', async () => {
    const shop = await openShop();
    const { id } = orderIn(shop);
    shop.controls.feeds.setDuration({ queueMs: 0, processingMs: 0 });
    const results = await Promise.all([0, 1, 2].map(() => shop.connector.cancelOrder(cancelOf(shop, id))));
    expect(results.map(({ status }) => status)).toEqual(['done', 'already_done', 'already_done']);
    expect(feeds(shop)).toHaveLength(1);
  });

  it('checks its input before anything is sent', async () => {
    const shop = await openShop();
    const { id } = orderIn(shop);
    const pathsOf = (more: object) =>
      shop.connector.cancelOrder(cancelOf(shop, id, more as Partial<OrderCancel>)).then(
        () => [],
        ({ issues }) => issues.map(({ path }: { path: string }) => path),
      );
    await expect(pathsOf({ reason: 'no idea' })).resolves.toEqual(['reason']);
    await expect(pathsOf({ lineItems: null })).resolves.toEqual(['lineItems']);
    await expect(pathsOf({ restock: true, notifyCustomer: 'yes' })).resolves.toEqual(['restock', 'notifyCustomer']);
    await expect(pathsOf({ platformOptions: { cancelReason: 'Because' } })).resolves.toEqual([
      'platformOptions.cancelReason',
    ]);
    await expect(pathsOf({ platformOptions: null })).resolves.toEqual(['platformOptions']);
    await expect(pathsOf({ orderId: 7 })).resolves.toEqual(['orderId']);
    expect(shop.controls.requests.list()).toEqual([]);
  });
});
