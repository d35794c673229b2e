import { expect, it } from 'vitest';
import type { Order } from '../../../src/model/index.js';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createMemoryWebhookLedger,
  createOrderSync,
  createReconciliation,
  createWebhookInbox,
  defaultSyncSettings,
  type OrdersListener,
} from '../../../src/sync/index.js';
import { Random } from '../../../src/testing/random.js';
import { bodyOf, openToyPlatform, STORE } from './reconcile-toy.js';

/** With these an order was not told, or stayed deleted, before that was mended. */
const SEEDS = [87, 250, 357, 358, 376, 386, 412, 438, 443, 467];
const IDS = ['a', 'b', 'c', 'd', 'e'];
const STEPS = 80;

/** What a host has of an order: what it was told last, whatever it failed at in between. */
async function liveThrough(seed: number) {
  const generator = new Random(seed);
  const random = () => generator.next();
  const chance = (share: number) => random() < share;
  const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const { platform, connector } = openToyPlatform();
  const stores = createMemoryStoreRegistry();
  const at = new Date(platform.now()).toISOString();
  await stores.save({
    ...STORE,
    ...{ version: 0, companyId: 'acme', status: 'active', statusSince: at, connectedAt: at, updatedAt: at },
    settings: defaultSyncSettings('toy'),
  });
  const sink = createMemoryOrderSink();
  const ledger = createMemoryWebhookLedger();
  const known = new Map<string, Order | undefined>();
  let isCalm = false;
  const onOrders: OrdersListener = async ({ created, updated }) => {
    if (chance(0.3)) await Promise.resolve();
    const fails = !isCalm && chance(0.4);
    // One that fails may have done its work all the same.
    if (!fails || chance(0.5)) {
      for (const { orderId } of [...created, ...updated.map(({ order }) => order)]) {
        known.set(orderId, await sink.get(STORE, orderId));
      }
    }
    if (fails) throw new Error('the host failed');
  };
  const state = createMemorySyncStateStore();
  const common = { connectors: { toy: connector }, stores, sink, state, ledger, onOrders, now: platform.now };
  const orderSync = createOrderSync(common);
  const inbox = createWebhookInbox({ ...common, random });
  const other = createWebhookInbox({ ...common, random });
  const reconciliation = createReconciliation({ ...common, waitMs: 0 });

  const posted: string[] = [];
  const removed = new Map<string, Order>();
  const deliver = (rawBody: string) => inbox.receive({ platform: 'toy', rawBody, headers: {} });
  const whateverComes = (...works: readonly Promise<unknown>[]) => Promise.allSettled(works);
  const change = (id: string) => {
    const before = platform.get(id);
    const isTouch = before !== undefined && chance(0.4);
    const order = platform.put(
      id,
      isTouch ? { tags: before.tags ?? [], notes: before.notes ?? [] } : { tags: [oneOf(['x', 'y'])] },
    );
    // Facts that make no revision's token: what was told at another instant is not known for that.
    if (before !== undefined && chance(0.3)) {
      platform.put(id, { ...order, revision: { at: order.revision.at, token: before.revision.token } });
    }
    if (chance(0.8)) posted.push(bodyOf('order.updated', platform.get(id) ?? order));
  };
  const remove = (id: string) => {
    const order = platform.get(id);
    if (order === undefined) return;
    platform.remove(id);
    removed.set(id, order);
    if (chance(0.7)) posted.push(bodyOf('order.deleted', order));
  };
  const restore = (id: string) => {
    const order = removed.get(id);
    if (order === undefined || platform.get(id) !== undefined) return;
    posted.push(bodyOf('order.updated', platform.put(id, chance(0.5) ? order : {})));
  };
  const steps: readonly (() => unknown)[] = [
    ...Array.from({ length: 7 }, () => () => change(oneOf(IDS))),
    () => remove(oneOf(IDS)),
    () => restore(oneOf(IDS)),
    ...Array.from(
      { length: 3 },
      () => () => whateverComes(...posted.splice(Math.floor(random() * posted.length), 1).map(deliver)),
    ),
    ...[inbox, other].map((one) => () => whateverComes(one.process({ limit: 1 + Math.floor(random() * 4) }))),
    () => whateverComes(orderSync.sync(STORE, chance(0.5) ? { maxPages: 1 } : {})),
    () => whateverComes(reconciliation.reconcile(STORE)),
    () => whateverComes(inbox.replay({})),
    () => whateverComes(orderSync.sync(STORE), inbox.process(), other.process(), reconciliation.reconcile(STORE)),
    () => platform.advance(Math.floor(random() * 1_200)),
  ];
  for (let step = 0; step < STEPS; step += 1) await oneOf(steps)();

  isCalm = true;
  const settle = async (rounds: number) => {
    for (let round = 0; round < rounds; round += 1) {
      await inbox.process();
      await orderSync.sync(STORE);
      platform.advance(3_600);
    }
  };
  for (const body of posted) await deliver(body);
  await settle(20);
  await reconciliation.reconcile(STORE, { since: new Date(0), deletions: 'any_number' });
  await settle(3);
  return { platform, sink, known };
}

const withoutVersion = (order: Order | undefined) => ({ ...order, revision: undefined, updatedAt: undefined });

it('whatever the host fails at, it knows what the sink has in the end, and the sink what the platform has', async () => {
  for (const seed of SEEDS) {
    const { platform, sink, known } = await liveThrough(seed);
    const alive: string[] = [];
    for await (const { orderId, isDeleted } of sink.list(STORE)) {
      const stored = await sink.get(STORE, orderId);
      // A touch is not told.
      expect(withoutVersion(known.get(orderId)), `seed ${seed}: order ${orderId}`).toEqual(withoutVersion(stored));
      if (!isDeleted) alive.push(orderId);
    }
    expect(alive.sort(), `seed ${seed}`).toEqual(platform.ids());
    for (const id of alive) expect(await sink.get(STORE, id), `seed ${seed}: ${id}`).toEqual(platform.get(id));
  }
});
