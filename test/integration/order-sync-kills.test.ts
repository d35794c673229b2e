import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import { iterateOrders } from '../../src/core/paginate.js';
import { createFileTokenStore } from '../../src/storage/index.js';
import { defaultSyncSettings } from '../../src/sync/index.js';
import { startSandbox } from '../../src/testing/index.js';
import { Random } from '../../src/testing/random.js';
import { childScript } from '../support/child-script.js';
import { openSyncStorage } from './order-sync-storage.js';

const CHILD = childScript(new URL('./order-sync-child.ts', import.meta.url));
/** More of both by hand: `ORDER_SYNC_KILLS=50 ORDER_SYNC_ORDERS=5000 npx vitest run test/integration/order-sync-kills.test.ts`. */
const KILLS = Number(process.env['ORDER_SYNC_KILLS'] ?? 3);
const ORDERS = Number(process.env['ORDER_SYNC_ORDERS'] ?? 240);
const PAGE = Math.max(10, Math.ceil(ORDERS / (KILLS * 4)));

const MONGODB_URI = process.env['MONGODB_URI'] || undefined;
/** A database of its own on the server that others test against. */
const databaseOf = (uri: string) => Object.assign(new URL(uri), { pathname: `/order_sync_kills_${randomUUID()}` }).href;

describe('order sync that is killed again and again', () => {
  it('ends with exactly the truth in files', () => killAndCompare((folder) => folder), 600_000);

  it.skipIf(MONGODB_URI === undefined)(
    'ends with exactly the truth in MongoDB (MONGODB_URI)',
    () => killAndCompare(() => databaseOf(MONGODB_URI ?? '')),
    600_000,
  );

  async function killAndCompare(placeIn: (folder: string) => string) {
    const started = Date.now();
    const folder = await mkdtemp(join(tmpdir(), 'order-sync-'));
    const place = placeIn(folder);
    const storage = await openSyncStorage(place);
    const sandbox = await startSandbox({ platforms: ['woocommerce'], orders: ORDERS });
    const controls = sandbox.controls.woocommerce;
    const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
    const baseURL = sandbox.baseURLs.woocommerce;
    const random = new Random(7);
    const store = { platform: 'woocommerce', storeId };
    const tokenStore = createFileTokenStore({ path: join(folder, 'tokens.json') });
    const woocommerce = createWooCommerceConnector({ baseURL, tokenStore });
    const start = () =>
      spawn(process.execPath, [CHILD, folder, place, baseURL, storeId, String(PAGE)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    try {
      await woocommerce.auth.connect({ storeId, consumerKey, consumerSecret, verify: false });
      const at = new Date().toISOString();
      await storage.stores.save({
        ...store,
        ...{ version: 0, companyId: 'acme', status: 'active', statusSince: at, connectedAt: at, updatedAt: at },
        settings: defaultSyncSettings('woocommerce'),
      });
      let killed = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const pages = Math.floor(random.next() * 4);
        if (await killAfter(start(), pages, random.next() * 15)) killed += 1;
        // The shop goes on meanwhile.
        const orders = controls.orders();
        controls.setStatus(orders[Math.floor(random.next() * orders.length)]?.id ?? '', 'completed');
      }
      expect(killed).toBeGreaterThanOrEqual(KILLS / 2);
      controls.advance(60_000);
      // The first ends the run under way, the second reads what changed behind it.
      expect(await lastWord(start())).toBe('done');
      expect(await lastWord(start())).toBe('done');

      const stored = new Map<string, string>();
      let twice = 0;
      for await (const { orderId, revision } of storage.sink.list(store)) {
        if (stored.has(orderId)) twice += 1;
        stored.set(orderId, revision.token);
      }
      const truth = new Map<string, string>();
      for await (const { orderId, revision } of iterateOrders(woocommerce, { storeId, fulfilledBy: 'any' })) {
        truth.set(orderId, revision.token);
      }
      const missing = [...truth.keys()].filter((id) => !stored.has(id));
      const wrong = [...stored].filter(([id, token]) => truth.get(id) !== token).map(([id]) => id);
      const seconds = Math.round((Date.now() - started) / 1_000);
      const figures = { kills: killed, orders: truth.size, seconds };
      process.stdout.write(`${JSON.stringify({ ...figures, missing: missing.length, twice, wrong: wrong.length })}\n`);
      expect({ missing, twice, wrong }).toEqual({ missing: [], twice: 0, wrong: [] });
      expect(truth.size).toBe(controls.orders().filter(({ status }) => status !== 'trash').length);
    } finally {
      await woocommerce.close();
      await sandbox.close();
      await storage.drop();
      await storage.close();
      await rm(folder, { recursive: true });
    }
  }
});

/** Kills a process a moment after it stored so many pages. @returns whether it was still at it. */
function killAfter(child: ChildProcess, pages: number, afterMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let seen = 0;
    const kill = () => setTimeout(() => child.kill('SIGKILL'), afterMs);
    child.stdout?.on('data', (data: Buffer) => {
      const before = seen;
      seen += data.toString().split('page').length - 1;
      if (before <= pages && seen > pages) kill();
    });
    child.on('exit', (_code, signal) => resolve(signal === 'SIGKILL'));
  });
}

function lastWord(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString();
    });
    child.on('exit', () => resolve(text.trim().split('\n').at(-1)));
  });
}
