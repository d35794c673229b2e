import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSyncSettings } from '../../src/sync/index.js';
import { startSandbox, type WooSandboxControls } from '../../src/testing/index.js';
import { Random } from '../../src/testing/random.js';
import { childScript } from '../support/child-script.js';
import { openCrashHost } from './sync-crash-host.js';

const CHILD = childScript(new URL('./sync-crash-child.ts', import.meta.url));
/** More of both by hand: `SYNC_CRASH_KILLS=50 SYNC_CRASH_ORDERS=5000 npx vitest run test/integration/sync-crash.test.ts`. */
const KILLS = Number(process.env['SYNC_CRASH_KILLS'] ?? 2);
const ORDERS = Number(process.env['SYNC_CRASH_ORDERS'] ?? 120);
const PAGE = Math.min(100, Math.max(10, Math.ceil(ORDERS / (KILLS * 4))));
const CHANGES = 12;
const HOUR = 3_600_000;

describe('a backend that is killed again and again while webhooks are lost, late and there twice', () => {
  it('ends with exactly the truth, and announced nothing else', async () => {
    const started = Date.now();
    const folder = await mkdtemp(join(tmpdir(), 'sync-crash-'));
    const sandbox = await startSandbox({ platforms: ['woocommerce'], orders: ORDERS });
    const controls = sandbox.controls.woocommerce;
    const baseURL = sandbox.baseURLs.woocommerce;
    const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
    const random = new Random(11);
    const told: ToldOrder[] = [];
    const { store, woocommerce, stores, sink, ledger, ...host } = openCrashHost({
      ...{ folder, baseURL, storeId, pageSize: PAGE },
      // Late enough for whatever waits.
      now: () => Date.now() + HOUR,
      onOrders: ({ created, updated }) => {
        told.push(
          ...created.map(({ orderId, revision, deletedAt }) => ({ kind: 'created', orderId, revision, deletedAt })),
        );
        for (const { order } of updated) {
          const { orderId, revision, deletedAt } = order;
          told.push({ kind: 'updated', orderId, revision, deletedAt });
        }
      },
    });
    try {
      const webhookSecret = controls.webhooks.secret();
      await woocommerce.auth.connect({ storeId, consumerKey, consumerSecret, webhookSecret, verify: false });
      const at = new Date().toISOString();
      await stores.save({
        ...store,
        ...{ version: 0, companyId: 'acme', status: 'active', statusSince: at, connectedAt: at, updatedAt: at },
        settings: defaultSyncSettings('woocommerce'),
      });

      await writeFile(`${folder}/told.log`, '');

      const shop = openBusyShop(controls, random);
      const acknowledged = new Set<string>();
      for (let kill = 0; kill < KILLS; kill += 1) {
        const child = spawn(process.execPath, [CHILD, folder, baseURL, storeId, String(PAGE)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const port = await portOf(child);
        const gone = killAfter(child, random.int(1, 2 * CHANGES), random.next() * 15);
        await deliver(shop.goOn(CHANGES), port, acknowledged);
        // Where it had less to do than that.
        setTimeout(() => child.kill('SIGKILL'), 50 + random.next() * 200);
        expect(await gone).toBe('SIGKILL');
      }

      for (const delivery of shop.late()) {
        const { event } = await host.inbox.receive({ platform: 'woocommerce', ...delivery, storeId });
        acknowledged.add(event.dedupeKey);
      }
      // What changed in the last minutes before a walk's end is compared by a later one.
      controls.advance(10 * 60_000);
      await host.inbox.process();
      // The first of each ends what a dead one had begun.
      for (const _round of [1, 2]) expect((await host.orderSync.sync(store)).status).toBe('done');
      for (const _round of [1, 2]) {
        const report = await host.reconciliation.reconcile(store, { since: '2020-01-01T00:00:00Z' });
        expect(report.status).toBe('done');
      }
      await host.inbox.process();

      const [stored, twice] = await storedOrders(sink.list(store));
      const truth = await trueOrders(woocommerce, storeId);
      const missing = [...truth.keys()].filter((id) => stored.get(id)?.isDeleted !== false);
      const wrong = [...stored].filter(([id, { isDeleted, token }]) =>
        truth.has(id) ? truth.get(id) !== token : !isDeleted,
      );
      const heard = [...(await toldBefore(folder)), ...told];
      const finished = new Set<string>();
      for await (const { dedupeKey, status } of ledger.list()) if (status === 'done') finished.add(dedupeKey);
      const lost = [...acknowledged].filter((key) => !finished.has(key));
      const announced = wronglyAnnounced(heard, shop.versions, stored);
      const seconds = Math.round((Date.now() - started) / 1_000);
      process.stdout.write(
        `${JSON.stringify({ kills: KILLS, orders: truth.size, seconds, ...shop.counts(), acknowledged: acknowledged.size, announcements: heard.length, missing: missing.length, twice, wrong: wrong.length, lost: lost.length, announced: announced.length })}\n`,
      );
      expect({ missing, twice, wrong, lost, announced }).toEqual({
        ...{ missing: [], twice: 0, wrong: [], lost: [], announced: [] },
      });
      expect(acknowledged.size).toBeGreaterThan(KILLS);
    } finally {
      await woocommerce.close();
      await sandbox.close();
      await rm(folder, { recursive: true });
    }
  }, 900_000);
});

interface ToldOrder {
  readonly kind: string;
  readonly orderId: string;
  readonly revision: { readonly at: string; readonly token: string };
  readonly deletedAt?: string | undefined;
}

interface Delivery {
  readonly rawBody: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** A shop that sells, changes and deletes orders, and whose webhooks are lost, late, out of order or there twice. */
function openBusyShop(controls: WooSandboxControls, random: Random) {
  const waiting: Delivery[] = [];
  const counts = { changes: 0, deleted: 0, dropped: 0, doubled: 0, late: 0 };
  /** The times of change that each order ever had. */
  const versions = new Map<string, Set<string>>();
  const note = (id: string) => {
    const modifiedAt = controls.order(id)?.modifiedAt;
    if (modifiedAt === undefined) return;
    versions.set(id, (versions.get(id) ?? new Set()).add(new Date(modifiedAt).toISOString()));
  };
  for (const { id } of controls.orders()) note(id);

  const changeOne = (): Delivery | undefined => {
    counts.changes += 1;
    const alive = controls.orders().filter(({ status }) => status !== 'trash');
    const { id } = random.pick(alive);
    const kind = random.int(1, 20);
    if (kind === 1) {
      counts.deleted += 1;
      controls.deleteForever(id);
      return undefined;
    }
    if (kind === 2) {
      counts.deleted += 1;
      controls.trash(id);
      note(id);
      return controls.buildWebhook({ topic: 'order.deleted', orderId: id });
    }
    if (kind <= 8) {
      const made = controls.insert();
      note(made.id);
      return controls.buildWebhook({ topic: 'order.created', orderId: made.id });
    }
    controls.setStatus(id, random.pick(['completed', 'processing', 'on-hold']));
    note(id);
    return controls.buildWebhook({ topic: 'order.updated', orderId: id });
  };

  return {
    versions,
    counts: () => ({ ...counts }),
    /** @returns what is delivered now. */
    goOn: (changes: number): readonly Delivery[] => {
      const now: Delivery[] = waiting.splice(0);
      for (let made = 0; made < changes; made += 1) {
        const delivery = changeOne();
        if (delivery === undefined) continue;
        const fate = random.int(1, 10);
        if (fate <= 2) {
          counts.dropped += 1;
        } else if (fate <= 4) {
          counts.doubled += 1;
          now.push(delivery, delivery);
        } else if (fate <= 6) {
          counts.late += 1;
          waiting.push(delivery);
        } else {
          now.push(delivery);
        }
      }
      return shuffled(now, random);
    },
    late: () => waiting.splice(0),
  };
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** The port that a child says, once it is ready. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString();
      const port = /ready (\d+)\n/.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.on('exit', () => reject(new Error(`the child ended: ${text}`)));
  });
}

/** Kills a process a moment after it has done so many things. @returns what ended it. */
function killAfter(child: ChildProcess, things: number, afterMs: number): Promise<unknown> {
  let done = 0;
  child.stdout?.on('data', (data: Buffer) => {
    const before = done;
    done += data.toString().split('.').length - 1;
    if (before < things && done >= things) setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  return new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
}

/** Posts four at a time; whoever is dead gets nothing, as at the platform. */
async function deliver(deliveries: readonly Delivery[], port: number, acknowledged: Set<string>): Promise<void> {
  const left = [...deliveries];
  const post = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      try {
        const { rawBody: body, headers } = next;
        const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, headers });
        const dedupeKey = await response.text();
        if (response.status === 200 && dedupeKey !== '') acknowledged.add(dedupeKey);
      } catch {
        // Killed meanwhile.
      }
    }
  };
  await Promise.all([post(), post(), post(), post()]);
}

interface Stored {
  readonly token: string;
  readonly isDeleted: boolean;
}

async function storedOrders(
  list: AsyncIterable<{ orderId: string; revision: { token: string }; isDeleted: boolean }>,
): Promise<[ReadonlyMap<string, Stored>, number]> {
  const stored = new Map<string, Stored>();
  let twice = 0;
  for await (const { orderId, revision, isDeleted } of list) {
    if (stored.has(orderId)) twice += 1;
    stored.set(orderId, { token: revision.token, isDeleted });
  }
  return [stored, twice];
}

/** What the platform shows now, by id. */
async function trueOrders(
  woocommerce: ReturnType<typeof openCrashHost>['woocommerce'],
  storeId: string,
): Promise<ReadonlyMap<string, string>> {
  const truth = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const page = await woocommerce.fetchOrders({
      ...{ storeId, fulfilledBy: 'any' },
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { orderId, revision } of page.orders) truth.set(orderId, revision.token);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return truth;
}

async function toldBefore(folder: string): Promise<readonly ToldOrder[]> {
  const lines = (await readFile(`${folder}/told.log`, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line): ToldOrder => JSON.parse(line));
}

/**
 * What a host could have been misled by: an update of what it had not heard of, an older version after a newer one, a version
 * that the platform never had, a last word that is not what is stored.
 */
function wronglyAnnounced(
  heard: readonly ToldOrder[],
  versions: ReadonlyMap<string, ReadonlySet<string>>,
  stored: ReadonlyMap<string, Stored>,
): readonly string[] {
  const last = new Map<string, ToldOrder>();
  const wrong: string[] = [];
  for (const told of heard) {
    const { kind, orderId, revision, deletedAt } = told;
    const before = last.get(orderId);
    const isRepeat = before?.revision.token === revision.token && before.revision.at === revision.at;
    if (kind === 'updated' && before === undefined) wrong.push(`update of unheard ${orderId}`);
    if (kind === 'created' && before !== undefined && !isRepeat) wrong.push(`new again ${orderId}`);
    if (before !== undefined && before.revision.at > revision.at) wrong.push(`older ${orderId}`);
    if (before?.deletedAt !== undefined && deletedAt === undefined) wrong.push(`alive again ${orderId}`);
    if (versions.get(orderId)?.has(revision.at) !== true) wrong.push(`never was ${orderId} ${revision.at}`);
    last.set(orderId, told);
  }
  for (const [orderId, { token }] of stored) {
    if (last.get(orderId)?.revision.token !== token) wrong.push(`not the last word of ${orderId}`);
  }
  return wrong;
}
