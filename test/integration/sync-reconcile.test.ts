import { describe, expect, it, onTestFinished } from 'vitest';
import { createWooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { startSandbox } from '../../src/testing/index.js';
import { openShop as openAmazon } from './amazon-shop.js';
import { openShop as openFlipkart } from './flipkart-orders-shop.js';
import { startShop as startShopify } from './shopify-shop.js';
import { openReconcilingHost } from './sync-reconcile-host.js';

const MINUTE = 60_000;

async function openWooCommerce() {
  const sandbox = await startSandbox({ platforms: ['woocommerce'], orders: 30 });
  onTestFinished(() => sandbox.close());
  const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
  const controls = sandbox.controls.woocommerce;
  const baseURL = (id: string) => controls.baseURL(id);
  const connector = createWooCommerceConnector({ baseURL, tokenStore: createMemoryTokenStore() });
  onTestFinished(() => connector.close());
  await connector.auth.connect({ storeId, consumerKey, consumerSecret, verify: false });
  return { controls, ...(await openReconcilingHost(connector, storeId)) };
}

async function openShopify() {
  const shop = await startShopify({ orders: 30 });
  onTestFinished(() => shop.close());
  return { controls: shop.controls, ...(await openReconcilingHost(shop.shopify, shop.storeId)) };
}

describe('reconciliation of a Shopify store', () => {
  it('finds what no webhook brought, and leaves out what one did', async () => {
    const { controls, store, orderSync, reconciliation, inbox, receiver, alive, truth } = await openShopify();
    await orderSync.sync(store);
    await reconciliation.reconcile(store);
    controls.advance(10 * MINUTE);
    const told = controls.insertOrder();
    await controls.webhooks.settle();
    receiver.setDown(true);
    const missed = controls.insertOrder();
    const [changed] = controls.orderIds();
    controls.annotateOrder(changed ?? '', { tags: ['gift'] });
    await controls.webhooks.settle();
    receiver.setDown(false);
    const report = await reconciliation.reconcile(store);
    expect(report).toMatchObject({
      missedByPush: { created: { ids: [missed.id] }, updated: { ids: [changed] } },
      subscriptions: { created: [], updated: [] },
    });
    expect(report.created).toBe(2);
    await inbox.process();
    expect(Object.keys(await alive())).toContain(told.id);
    expect(await alive()).toEqual(await truth());
  });

  it('makes subscriptions anew that are gone, and reads the outage again', async () => {
    const { controls, store, orderSync, reconciliation, ensure, alive, truth } = await openShopify();
    await ensure();
    await orderSync.sync(store);
    const before = await reconciliation.reconcile(store);
    expect(before.outage).toBeUndefined();
    controls.advance(10 * MINUTE);
    for (const { id } of controls.subscriptions()) controls.unsubscribe(id);
    const missed = controls.insertOrder();
    controls.advance(10 * MINUTE);
    const report = await reconciliation.reconcile(store, { since: new Date(Date.now() + 60 * MINUTE) });
    expect(report).toMatchObject({
      outage: { since: before.syncedUntil },
      missedByPush: { created: { ids: [missed.id] } },
      deletions: { status: 'compared' },
    });
    expect(report.subscriptions?.created.length).toBeGreaterThan(0);
    expect(controls.subscriptions()).toHaveLength(report.subscriptions?.created.length ?? 0);
    expect(await alive()).toEqual(await truth());
  });

  it('marks what the merchant has deleted', async () => {
    const { controls, store, orderSync, reconciliation, sink, alive, truth } = await openShopify();
    await orderSync.sync(store);
    const [gone, alsoGone] = controls.orderIds().slice(-2);
    controls.deleteOrder(gone ?? '');
    controls.deleteOrder(alsoGone ?? '');
    const report = await reconciliation.reconcile(store, { since: '2020-01-01T00:00:00Z' });
    expect([...report.deleted.ids].sort()).toEqual([gone, alsoGone].sort());
    expect((await sink.get(store, gone ?? ''))?.deletedAt).toBeDefined();
    expect(await alive()).toEqual(await truth());
  });
});

describe('reconciliation of a WooCommerce store', () => {
  it('wakes a webhook that the store has given up, and reads its outage again', async () => {
    const { controls, store, orderSync, reconciliation, receiver, ensure, alive, truth } = await openWooCommerce();
    await ensure();
    await orderSync.sync(store);
    await reconciliation.reconcile(store);
    receiver.setDown(true);
    controls.advance(MINUTE);
    const missed = Array.from({ length: 7 }, () => controls.insert().id);
    await controls.webhooks.flush();
    expect(controls.webhooks.list().find(({ topic }) => topic === 'order.created')?.status).toBe('disabled');
    receiver.setDown(false);
    controls.advance(MINUTE);
    const report = await reconciliation.reconcile(store);
    expect(report.outage).toBeDefined();
    expect(report.subscriptions?.updated.map(({ topic }) => topic)).toContain('order.created');
    expect([...report.missedByPush.created.ids].sort()).toEqual(missed.sort());
    expect(controls.webhooks.list().every(({ status }) => status === 'active')).toBe(true);
    expect(await alive()).toEqual(await truth());
    expect((await reconciliation.reconcile(store)).outage).toBeUndefined();
  });

  it('finds what was trashed and what is gone for good, without a webhook of either', async () => {
    const { controls, store, orderSync, reconciliation, sink, alive, truth } = await openWooCommerce();
    await orderSync.sync(store);
    controls.advance(MINUTE);
    const [trashed = '', gone = ''] = Object.keys(await alive());
    controls.trash(trashed);
    controls.deleteForever(gone);
    const report = await reconciliation.reconcile(store, { since: '2020-01-01T00:00:00Z' });
    expect([...report.deleted.ids].sort()).toEqual([trashed, gone].sort());
    expect((await sink.get(store, trashed))?.state.value).toBe('deleted');
    expect((await sink.get(store, gone))?.state.value).toBe('deleted');
    expect(await alive()).toEqual(await truth());
  });
});

describe('reconciliation of marketplaces', () => {
  it('walks the orders of an Amazon seller', async () => {
    const { connector, controls, storeId } = await openAmazon();
    const { store, orderSync, reconciliation, alive, truth } = await openReconcilingHost(connector, storeId);
    await orderSync.sync(store);
    controls.advance(10 * MINUTE);
    const missed = controls.insert();
    controls.advance(10 * MINUTE);
    const report = await reconciliation.reconcile(store);
    expect(report).toMatchObject({
      missedByPush: { created: { ids: [missed.id] } },
      deletions: { status: 'compared', missing: { count: 0 } },
    });
    expect(await alive()).toEqual(await truth());
  });

  it('walks the shipments of a Flipkart seller', async () => {
    const { connector, controls, storeId, advance } = await openFlipkart({ orders: 20 });
    const { store, orderSync, reconciliation, alive, truth } = await openReconcilingHost(connector, storeId);
    await orderSync.sync(store);
    advance(10 * MINUTE);
    const missed = controls.insert();
    advance(10 * MINUTE);
    const report = await reconciliation.reconcile(store);
    expect(report).toMatchObject({
      missedByPush: { created: { ids: [missed.id] } },
      deletions: { status: 'compared', missing: { count: 0 } },
    });
    expect(report.subscriptionsError ?? report.subscriptions).toBeDefined();
    expect(await alive()).toEqual(await truth());
  });
});
