import { ConnectorError, isShippable, type Order, type StoreKey } from 'commerce-connectors';
import type { Backend } from '../express-backend/backend.js';
import type { Storage } from '../express-backend/storage.js';
import type { Warehouse } from '../express-backend/warehouse.js';
import { workOnce } from '../express-backend/worker.js';
import type { SandboxStore, SandboxStores } from '../sandbox-stores.js';
import { heading, say, table } from './print.js';

/** Everything that the steps work with. */
export interface Hall {
  readonly sandbox: SandboxStores;
  readonly storage: Storage;
  readonly warehouse: Warehouse;
  readonly backend: Backend;
}

const COMPANY = 'company-1';
/** What the host has of each product. */
const ON_THE_SHELF = 25;
const NEW_ORDERS = 4;
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

export async function connectStores({ sandbox, backend, warehouse }: Hall): Promise<void> {
  heading('Connect the stores of one company');
  const { manager } = backend;
  const rows: string[][] = [];
  for (const store of sandbox.stores) {
    const { platform, storeId, beginExtras, settings, stockLocationId, consent } = store;
    const redirectUri = backend.redirectURIOf(platform);
    const { url } = await manager.begin({ ...beginExtras, platform, storeId, companyId: COMPANY, redirectUri });
    await consent(url, async (callback) => {
      await manager.complete({ platform, ...callback });
      return { status: 200 };
    });
    if (settings !== undefined) await manager.connect({ ...settings, platform, storeId, companyId: COMPANY });
    if (stockLocationId !== undefined) warehouse.setLocation(store, stockLocationId);
    // What a store does not do by default, it does when somebody says so.
    const on = { products: { enabled: true }, inventory: { enabled: true }, webhooks: { enabled: true } };
    const entry = await manager.updateSettings(store, on);
    const { created, kept, manual } = await manager.ensureWebhooks(store);
    const subscribed = manual === undefined ? `${created.length + kept.length} subscriptions` : `by ${manual.by}`;
    rows.push([
      platform,
      entry.name ?? storeId,
      `orders every ${entry.settings.orders.intervalMinutes} min`,
      subscribed,
    ]);
  }
  table(rows);
  // Another company that tries gets nothing, not even a redirect.
  const [first] = sandbox.stores;
  if (first === undefined) return;
  const input = { ...first.beginExtras, platform: first.platform, storeId: first.storeId, companyId: 'company-2' };
  const refusal = await codeOf(manager.begin({ ...input, redirectUri: backend.redirectURIOf(first.platform) }));
  say(`${first.storeId} for another company: ${refusal}`);
  expectThat(refusal === 'conflict');
}

export async function mapProducts({ sandbox, backend, warehouse }: Hall): Promise<void> {
  heading('Map their catalogues to the host’s SKUs');
  // The host's catalogue: what the shops sell, some of it written otherwise.
  for (const { platform, storeId } of sandbox.stores) {
    const { products } = await sandbox.connectors[platform as 'amazon'].fetchProducts({ storeId, limit: 30 });
    for (const [index, { sku, title }] of products.entries()) {
      if (sku === undefined) continue;
      const hostSku = index % 3 === 0 ? sku.toLowerCase().replaceAll('-', '_') : sku;
      warehouse.put(COMPANY, { hostSku, name: title, quantity: ON_THE_SHELF });
    }
  }
  const rows: string[][] = [['store', 'listings', 'mapped', 'ambiguous', 'open']];
  for (const store of sandbox.stores) {
    const { pull, auto } = await backend.mapping.sync(store);
    rows.push([store.platform, ...[pull.listings, auto?.mapped, auto?.ambiguous, auto?.unmapped].map(String)]);
  }
  table(rows);
}

export async function readOrders({ sandbox, backend }: Hall): Promise<void> {
  heading('Read their orders: what is due');
  await workOnce(backend);
  const rows: string[][] = [];
  for (const store of sandbox.stores) {
    const state = await backend.orderSync.status(store);
    rows.push([store.platform, `${state?.counters['ordersCreated'] ?? 0} orders`, state?.status ?? 'never ran']);
  }
  table(rows);
}

export async function receiveWebhooks(hall: Hall): Promise<void> {
  heading(`Receive webhooks: ${NEW_ORDERS} new orders each, doubled, out of order, and one lost`);
  const { sandbox, backend, storage } = hall;
  for (const store of sandbox.stores) {
    for (let count = 0; count < NEW_ORDERS; count += 1) {
      if (count === 0) store.disturb('drop', 1);
      if (count === 1) store.disturb('duplicate', 2);
      store.placeOrder();
    }
    await store.deliverWebhooks();
  }
  await pollAmazonQueue(hall);
  let kept = 0;
  for await (const _ of storage.ledger.list()) kept += 1;
  const { webhooks } = await workOnce(backend);
  say(
    `${kept} deliveries kept, each once: ${webhooks.applied} changed an order, ${webhooks.unchanged} told nothing new,`,
  );
  say(`${webhooks.refetched} of them not signed with their content and fetched, ${webhooks.dead} given up`);
  expectThat(webhooks.dead === 0);
}

export async function writeStock({ sandbox, backend }: Hall): Promise<void> {
  heading('Write the host’s stock to every mapped listing');
  const rows: string[][] = [['store', 'written', 'the same', 'later', 'failed', 'why']];
  for (const store of sandbox.stores) {
    const { written, unchanged, pending, failed, skipped, reasons } = await backend.inventorySync.sync(store);
    const why = Object.entries(reasons).map(([reason, count]) => `${count} ${reason}`);
    rows.push([store.platform, ...[written, unchanged, pending, failed + skipped].map(String), why.join(', ')]);
    const again = await backend.inventorySync.sync(store);
    expectThat(again.written === 0);
  }
  table(rows);
  say('the same run again writes nothing');
}

export async function shipOrders(hall: Hall): Promise<void> {
  heading('Push tracking, twice');
  const rows: string[][] = [];
  for (const store of hall.sandbox.stores) {
    const order = await shippableOrder(hall, store);
    if (order === undefined) continue;
    const connector = hall.sandbox.connectors[store.platform as 'amazon'];
    const push = pushOf(store, order);
    const first = await connector.pushFulfillment(push);
    const second = await connector.pushFulfillment(push);
    rows.push([store.platform, order.number ?? order.orderId, first.status, second.status]);
    expectThat(second.status !== 'done');
  }
  table(rows);
}

export async function pauseStore(hall: Hall): Promise<void> {
  heading('Pause a store, and resume it');
  const { backend, sandbox } = hall;
  const store = sandbox.stores.find(({ platform }) => platform === 'woocommerce');
  if (store === undefined) return;
  await backend.inbox.process();
  await backend.manager.pause(store);
  store.placeOrder();
  await store.deliverWebhooks();
  say(`a sync of it: ${await codeOf(backend.orderSync.sync(store))}`);
  const before = await backend.inbox.process();
  await backend.manager.resume(store);
  const after = await backend.inbox.process();
  say(`its webhooks while it was paused: ${before.applied} applied; after the resume: ${after.applied}`);
  expectThat(before.applied === 0 && after.applied > 0);
}

export async function reconcileStores({ sandbox, backend }: Hall): Promise<void> {
  heading('Reconcile: find what push has lost');
  // Amazon lists no order that changed in the last two minutes.
  sandbox.advance(3 * MINUTE_MS);
  const rows: string[][] = [['store', 'compared', 'missed by push', 'deleted there', 'subscriptions alive']];
  for (const store of sandbox.stores) {
    const { checked, missedByPush, deleted, subscriptions } = await backend.reconciliation.reconcile(store);
    const missed = missedByPush.created.count + missedByPush.updated.count;
    const alive = subscriptions === undefined ? '' : `${subscriptions.kept.length + subscriptions.created.length}`;
    rows.push([store.platform, ...[checked, missed, deleted.count].map(String), alive]);
  }
  table(rows);
}

export async function compareWithTruth({ sandbox, storage, backend }: Hall): Promise<void> {
  heading('Compare with the sandboxes');
  const rows: string[][] = [['store', 'there', 'here', 'missing', 'too many', 'status']];
  for (const store of sandbox.stores) {
    const here = new Set<string>();
    for await (const { orderId } of storage.sink.list(store)) here.add(orderId);
    const there = new Set(store.orderIds());
    const missing = [...there].filter((id) => !here.has(id)).length;
    const extra = [...here].filter((id) => !there.has(id)).length;
    const { status } = await backend.manager.statistics(store);
    rows.push([store.platform, ...[there.size, here.size, missing, extra].map(String), status]);
    expectThat(missing + extra === 0);
  }
  table(rows);
}

/** Amazon writes to a queue: this takes what is in it, as `examples/amazon-queue.ts` does with a real one. */
async function pollAmazonQueue({ sandbox, backend }: Hall): Promise<void> {
  const queue = sandbox.sandbox.controls.amazon.notifications;
  for (const { body, receiptHandle } of queue.receive()) {
    await backend.inbox.receive({ platform: 'amazon', rawBody: body, headers: {}, transport: 'sqs' });
    queue.delete(receiptHandle);
  }
}

async function shippableOrder({ storage, sandbox }: Hall, store: SandboxStore): Promise<Order | undefined> {
  const connector = sandbox.connectors[store.platform as 'amazon'];
  for await (const { orderId } of storage.sink.list(store)) {
    const order = await storage.sink.get(store, orderId);
    // Flipkart's own couriers take most parcels; a number of ours is for those that the seller ships.
    if (order === undefined || !isShippable(order) || order.shippingModel === 'marketplace_ships') continue;
    const { parts } = await connector.planFulfillment(pushOf(store, order));
    if (parts.length > 0 && parts.every(({ action }) => action === 'create')) return order;
  }
  return undefined;
}

function pushOf({ platform, storeId }: StoreKey, { orderId }: Order) {
  const tracking = { number: `DEMO${orderId.replace(/\W/g, '').slice(-8)}`, carrier: 'Delhivery' };
  const flipkart = {
    invoiceNumber: `DEMO-${orderId.slice(-8)}`,
    invoiceDate: new Date(),
    expectedDelivery: new Date(Date.now() + 5 * DAY_MS),
  };
  return {
    ...{ storeId, orderId, tracking, notifyCustomer: false },
    ...(platform === 'flipkart' ? { platformOptions: flipkart } : {}),
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (ConnectorError.isInstance(error)) return error.code;
    throw error;
  }
}

/** The demo checks itself: what is not as it should be ends it with exit code 1. */
function expectThat(isRight: boolean): void {
  if (isRight) return;
  say('^ this should be otherwise');
  process.exitCode = 1;
}
