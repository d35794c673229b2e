import { describe, expect, it } from 'vitest';
import type { WebhookTopic } from '../../src/model/index.js';
import { openShop, type Shop } from './amazon-shop.js';

const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:orders';
const OTHER_QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:others';
const BUS = 'arn:aws:events:eu-west-1:123456789012:event-bus/default';
const ORDERS = ['order.updated', 'order.cancelled', 'order.fulfilled'] as const;

const ensure = (shop: Shop, topics: readonly WebhookTopic[], destination = QUEUE, connector = shop.connector) =>
  connector.webhooks.ensure({ storeId: shop.storeId, url: 'https://app.example/hook', topics, destination });
const list = (shop: Shop, connector = shop.connector) => connector.webhooks.list({ storeId: shop.storeId });
const subscriptions = ({ controls }: Shop) => controls.notifications.subscriptions();
const destinations = ({ controls }: Shop) => controls.notifications.destinations();

describe('subscriptions at Amazon', () => {
  it('are made once, in any process, and deliver', async () => {
    const shop = await openShop();
    const first = await ensure(shop, ORDERS);
    expect(first.created.map(({ topic, platformTopic, url }) => [topic, platformTopic, url])).toEqual(
      ORDERS.map((topic) => [topic, 'ORDER_CHANGE', QUEUE]),
    );
    expect(first).toMatchObject({ kept: [], updated: [], failed: [] });
    const again = await ensure(shop, ORDERS, QUEUE, shop.open());
    expect(again).toMatchObject({ created: [], updated: [], failed: [] });
    expect(again.kept).toEqual(first.created);
    expect([destinations(shop).length, subscriptions(shop).length]).toEqual([1, 1]);
    expect(subscriptions(shop)[0]?.eventFilter).toMatchObject({
      orderChangeTypes: ['OrderStatusChange', 'BuyerRequestedChange'],
      marketplaceIds: ['A21TJRUUN4KGV'],
    });
    shop.controls.insert();
    expect(shop.controls.notifications.messages()).toHaveLength(1);
  });

  it('of every topic that Amazon tells, by queue and by event bus', async () => {
    const shop = await openShop();
    const topics = [
      'order.updated',
      'inventory.updated',
      'listing.updated',
      'operation.finished',
      'store.updated',
    ] as const;
    const [queue, bus] = [await ensure(shop, topics), await ensure(shop, topics, BUS)];
    expect(queue.created.map(({ platformTopic }) => platformTopic)).toEqual([
      'ORDER_CHANGE',
      'FBA_INVENTORY_AVAILABILITY_CHANGES',
      'FEED_PROCESSING_FINISHED',
      'REPORT_PROCESSING_FINISHED',
      'ACCOUNT_STATUS_CHANGED',
    ]);
    expect(queue.failed).toMatchObject([{ topic: 'listing.updated', message: expect.stringContaining('EventBridge') }]);
    expect(bus.created.map(({ platformTopic }) => platformTopic)).toEqual([
      'LISTINGS_ITEM_MFN_QUANTITY_CHANGE',
      'LISTINGS_ITEM_STATUS_CHANGE',
      'LISTINGS_ITEM_ISSUES_CHANGE',
    ]);
    const rows = await list(shop);
    expect(rows).toHaveLength(8);
    expect(new Set(rows.map(({ url }) => url))).toEqual(new Set([QUEUE, BUS]));
    await shop.connector.webhooks.remove({ storeId: shop.storeId });
    expect([subscriptions(shop).length, (await list(shop)).length]).toEqual([0, 0]);
  });

  it('say of a topic that Amazon does not tell what to do instead', async () => {
    const shop = await openShop();
    const { created, failed } = await ensure(shop, [
      'order.created',
      'return.created' as WebhookTopic,
      'order.updated',
    ]);
    expect(created.map(({ topic }) => topic)).toEqual(['order.updated']);
    expect(failed.map(({ message }) => message)).toEqual([
      expect.stringContaining('order.updated'),
      expect.stringContaining('Amazon has no such notification'),
    ]);
  });

  it('move with their destination', async () => {
    const shop = await openShop();
    const { created } = await ensure(shop, ['order.updated']);
    const moved = await ensure(shop, ['order.updated'], OTHER_QUEUE, shop.open());
    expect(moved).toMatchObject({ created: [], kept: [], failed: [], updated: [{ url: OTHER_QUEUE }] });
    expect(moved.updated[0]?.id).not.toBe(created[0]?.id);
    expect(subscriptions(shop)).toHaveLength(1);
    expect(destinations(shop)).toHaveLength(2);
    expect(await list(shop)).toMatchObject([{ url: OTHER_QUEUE }]);
    expect((await ensure(shop, ['order.updated'], OTHER_QUEUE)).kept).toHaveLength(1);
  });

  it('are made anew when the store has got another marketplace', async () => {
    const [germany, poland] = ['A1PA6795UKMFR9', 'A1C3SOZRARQ6R3'] as const;
    const shop = await openShop({ sellers: [{ marketplaceIds: [germany, poland] }] });
    const connect = (marketplaceIds: readonly string[]) =>
      shop.connector.auth.connect({ storeId: shop.storeId, region: 'eu', marketplaceIds, verify: false });
    await connect([germany]);
    await ensure(shop, ['order.updated']);
    await connect([germany, poland]);
    expect(await ensure(shop, ['order.updated'])).toMatchObject({ created: [], kept: [], failed: [], updated: [{}] });
    expect(subscriptions(shop).map(({ eventFilter }) => eventFilter?.marketplaceIds)).toEqual([[germany, poland]]);
    expect((await ensure(shop, ['order.updated'])).kept).toHaveLength(1);
    await connect([poland]);
    expect((await ensure(shop, ['order.updated'])).kept).toHaveLength(1);
  });

  it('stay as they were when Amazon refuses the new ones', async () => {
    const [india, germany] = ['A21TJRUUN4KGV', 'A1PA6795UKMFR9'] as const;
    const shop = await openShop();
    await ensure(shop, ['order.updated']);
    const [before] = subscriptions(shop);
    // Not a marketplace of the seller.
    const marketplaceIds = [india, germany];
    await shop.connector.auth.connect({ storeId: shop.storeId, region: 'eu', marketplaceIds, verify: false });
    const back = expect.stringContaining('in force again');
    expect((await ensure(shop, ['order.updated'])).failed).toEqual([{ topic: 'order.updated', message: back }]);
    expect(subscriptions(shop)).toEqual([{ ...before, subscriptionId: subscriptions(shop)[0]?.subscriptionId }]);
    expect(await list(shop)).toMatchObject([{ url: QUEUE, id: subscriptions(shop)[0]?.subscriptionId }]);
    shop.controls.insert();
    expect(shop.controls.notifications.messages()).toHaveLength(1);
  });

  it('that are lost on the way to another queue make the call reject', async () => {
    const shop = await openShop();
    await ensure(shop, ['order.updated', 'store.updated']);
    shop.controls.faults.denied({ operation: 'createSubscription', times: 2 });
    await expect(ensure(shop, ['order.updated'], OTHER_QUEUE)).rejects.toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('ORDER_CHANGE was removed'),
    });
    expect(await list(shop)).toMatchObject([{ topic: 'store.updated', url: QUEUE }]);
    expect((await ensure(shop, ['order.updated'], OTHER_QUEUE)).created).toHaveLength(1);
  });

  it('are there, and noted, when the deadline ends a move', async () => {
    const shop = await openShop();
    await ensure(shop, ['order.updated']);
    shop.controls.faults.slow(4_000, { operation: 'createSubscription' });
    const input = { storeId: shop.storeId, url: '', topics: ['order.updated'], destination: OTHER_QUEUE } as const;
    const moved = shop.connector.webhooks.ensure(input, { timeoutMs: 2_000 });
    await expect(moved).rejects.toMatchObject({ code: 'timeout' });
    // Waits for the end of it. The sandbox carried the creation out when nobody waited for its answer any more.
    const rows = await list(shop);
    expect(rows).toEqual([expect.objectContaining({ url: OTHER_QUEUE, id: subscriptions(shop)[0]?.subscriptionId })]);
    expect(subscriptions(shop)).toHaveLength(1);
  });

  it('of others are left alone, and reported', async () => {
    const shop = await openShop();
    const stranger = await shop.install();
    await ensure(shop, ['order.updated'], OTHER_QUEUE, stranger);
    const [foreign] = subscriptions(shop);
    const result = await ensure(shop, ['order.updated', 'store.updated']);
    expect(result.created.map(({ topic }) => topic)).toEqual(['store.updated']);
    expect(result.failed).toEqual([
      { topic: 'order.updated', message: expect.stringContaining('ORDER_CHANGE goes to another destination') },
    ]);
    const ids = [foreign?.subscriptionId ?? ''];
    await expect(shop.connector.webhooks.remove({ storeId: shop.storeId, ids })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await shop.connector.webhooks.remove({ storeId: shop.storeId });
    expect(subscriptions(shop)).toEqual([foreign]);
    expect(await list(shop)).toEqual([]);
  });

  it('are found again by a process that forgot them, and can be moved and removed by it', async () => {
    const shop = await openShop();
    await ensure(shop, ['order.updated']);
    const fresh = await shop.install();
    expect(await list(shop, fresh)).toEqual([]);
    expect((await ensure(shop, ['order.updated'], QUEUE, fresh)).kept).toHaveLength(1);
    expect(await list(shop, fresh)).toHaveLength(1);
    expect((await ensure(shop, ['order.updated'], OTHER_QUEUE, fresh)).updated).toHaveLength(1);
    await fresh.webhooks.remove({ storeId: shop.storeId });
    expect(subscriptions(shop)).toEqual([]);
  });

  it.each(['resetAfter', 'resetBefore', 'truncated', 'throttle'] as const)(
    'are made once, whichever answer meets %s',
    async (fault) => {
      for (const operation of ['createDestination', 'createSubscription']) {
        const shop = await openShop();
        shop.controls.faults[fault]({ operation });
        const outcome = await ensure(shop, ['order.updated']).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ retryable: true });
        const { created, kept } = await ensure(shop, ['order.updated']);
        expect(created.length + kept.length).toBe(1);
        expect([destinations(shop).length, subscriptions(shop).length]).toEqual([1, 1]);
        expect(await list(shop)).toHaveLength(1);
        await shop.connector.webhooks.remove({ storeId: shop.storeId });
        expect(subscriptions(shop)).toEqual([]);
      }
    },
  );

  it('are made once by two processes at the same moment', async () => {
    const shop = await openShop();
    const [one, other] = [shop.connector, shop.open()];
    const results = await Promise.all([ensure(shop, ORDERS, QUEUE, one), ensure(shop, ORDERS, QUEUE, other)]);
    expect([destinations(shop).length, subscriptions(shop).length]).toEqual([1, 1]);
    const id = subscriptions(shop)[0]?.subscriptionId;
    for (const { created, kept, failed } of results) {
      expect(failed).toEqual([]);
      expect([...created, ...kept].map((row) => row.id)).toEqual([id, id, id]);
    }
  });

  it('that one kind is refused for leave the others as they are', async () => {
    const shop = await openShop();
    shop.controls.faults.denied({ operation: 'createSubscription' });
    const { created, failed } = await ensure(shop, ['order.updated', 'store.updated']);
    expect([created.map(({ topic }) => topic), failed.map(({ topic }) => topic)]).toEqual([
      ['store.updated'],
      ['order.updated'],
    ]);
    expect((await ensure(shop, ['order.updated', 'store.updated'])).created).toHaveLength(1);
  });

  it('that were made before a failure are remembered', async () => {
    const shop = await openShop();
    await ensure(shop, ['store.updated']);
    shop.controls.faults.status(500, { operation: 'getSubscription', times: 99 });
    await expect(ensure(shop, ['order.updated'])).rejects.toMatchObject({ code: 'platform_unavailable' });
    shop.controls.faults.clear();
    expect(await list(shop)).toMatchObject([{ topic: 'store.updated' }]);
  });

  it('of an event bus in another region of the same account fail, as Amazon takes one', async () => {
    const shop = await openShop();
    await ensure(shop, ['listing.updated'], BUS);
    const { failed } = await ensure(shop, ['listing.updated'], BUS.replace('eu-west-1', 'us-east-1'));
    expect(failed).toMatchObject([{ topic: 'listing.updated' }, { topic: 'listing.updated' }]);
    expect(await list(shop)).toMatchObject([{ url: BUS }, { url: BUS }]);
  });

  it('are removed by id, and removing what is gone is fine, whatever answer is lost', async () => {
    const shop = await openShop();
    const { created } = await ensure(shop, ['order.updated', 'store.updated']);
    const ids = [created[0]?.id ?? '', '00000000-0000-0000-0000-000000000000'];
    shop.controls.faults.resetAfter({ operation: 'deleteSubscriptionById' });
    await shop.connector.webhooks.remove({ storeId: shop.storeId, ids });
    await shop.connector.webhooks.remove({ storeId: shop.storeId, ids });
    expect(await list(shop)).toMatchObject([{ topic: 'store.updated' }]);
    // Somebody removed it at Amazon.
    const [left] = subscriptions(shop);
    await shop.connector.webhooks.remove({ storeId: shop.storeId, ids: [left?.subscriptionId ?? ''] });
    expect((await ensure(shop, ['store.updated'])).created).toHaveLength(1);
  });

  it('check their input before anything is sent', async () => {
    const shop = await openShop();
    for (const bad of [
      { destination: 'https://app.example/hook' },
      { destination: 'arn:aws:sqs:eu-west-1:1:orders' },
      { destination: 'arn:aws:sqs:eu-west-1:123456789012:orders.fifo' },
      { destination: QUEUE, topics: [] },
      { destination: QUEUE, topics: null },
      { destination: 7 },
      { destination: QUEUE, storeId: '' },
    ]) {
      const input = { storeId: shop.storeId, url: 'https://app.example/hook', topics: ['order.updated'], ...bad };
      await expect(shop.connector.webhooks.ensure(input as never)).rejects.toMatchObject({ code: 'invalid_request' });
    }
    const ids = null as never;
    await expect(shop.connector.webhooks.remove({ storeId: shop.storeId, ids })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(shop.controls.requests.list()).toEqual([]);
  });
});
