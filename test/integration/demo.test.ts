import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openOrderLog } from '../../examples/demo/order-log.js';
import { readOrders } from '../../examples/demo/read-orders.js';
import { readSettings } from '../../examples/demo/settings.js';
import { shipOrder } from '../../examples/demo/ship-order.js';
import { updateStock } from '../../examples/demo/update-stock.js';
import { withExampleShop } from '../../examples/support.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const ORDERS = 60;
const PAGE = 10;

describe('npm run demo', () => {
  it('does the whole job in a sandbox', async () => {
    const { output, code } = await startDemo([]).finished;
    expect(output).toContain(`${ORDERS} in the shop, 0 missing, 0 read twice`);
    expect(output).toMatch(/tokens on disk, sealed: cc1\.demo\./);
    expect(output).toMatch(/plan for \S+: 2 writes/);
    expect(output).toMatch(/parts shipped\s+2, none twice/);
    expect(output).toMatch(/stock set\s+5 SKUs, 1 refused/);
    expect(output).toMatch(/webhooks\s+1 verified, 1 refused/);
    expect(output).toContain('1 tokens renewed');
    expect(output).toMatch(/to collect\s+INR [\d,]+\.\d{2}/);
    expect(code).toBe(0);
  }, 60_000);

  it('killed at any page, goes on with the same orders: none missing, none twice', async () => {
    for (const pages of [1, 3]) {
      const demo = startDemo(pages === 1 ? [] : ['--resume']);
      await vi.waitFor(async () => expect((await readProgress())?.pages).toBeGreaterThanOrEqual(pages), 30_000);
      demo.process.kill('SIGKILL');
      await demo.finished;
    }
    const killedAfter = await readProgress();
    expect(killedAfter?.done).toBe(false);
    // What a kill in the middle of a page leaves behind.
    await appendFile(join(folder, 'sandbox-1.myshopify.com.orders.ndjson'), '{"key":"shopify:half');

    const { output, code } = await startDemo(['--resume']).finished;
    expect(output).toContain(`resumed after page ${killedAfter?.pages}`);
    expect(output).toContain(`${ORDERS} in the shop, 0 missing, 0 read twice`);
    expect(code).toBe(0);
  }, 90_000);

  it('leaves no customer data on disk, and no readable token', async () => {
    await startDemo([]).finished;
    const left = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    expect(left.join()).not.toMatch(/@example\.com|\+91|shpat_|shpca_/);
  }, 60_000);

  it('says what it wants when an option is wrong', async () => {
    const { output, code } = await startDemo(['--orders', 'many']).finished;
    expect(output).toContain('--orders many: expected a whole number from 1');
    expect(code).toBe(2);
  });
});

describe('demo on a real shop', () => {
  it('writes nothing unless it is told to, and then only what it is told', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {});
    await withExampleShop(async ({ shopify, storeId, sandbox }) => {
      const settingsOf = (...args: string[]) => readSettings(['--folder', folder, ...args]);
      const shop = { connector: shopify, storeId, tokenFile: '', connect: vi.fn(), close: vi.fn() };
      const writes = () => {
        const names = sandbox.controls.shopify.requests.list().map(({ operation }) => operation);
        return names.filter((name) => /Create|Set|Adjust|Activate/.test(name));
      };
      const log = await openOrderLog(settingsOf('--page-size', '40'));
      await readOrders(shop, log);
      for (const settings of [settingsOf(), settingsOf('--write')]) {
        expect(await shipOrder(shop, log, settings)).toEqual({ partsShipped: 0, repeated: false });
        expect(await updateStock(shop, log, settings)).toEqual({ set: 0, refused: 0 });
      }
      expect(writes()).toEqual([]);

      const orderId = (await log.orders()).find((order) => order.isShippable)?.orderId ?? '';
      const told = settingsOf('--write', '--order', orderId, '--tracking', 'AWB1', '--stock', 'KURTA-IND-M=3');
      expect(await shipOrder(shop, log, told)).toEqual({ partsShipped: 1, repeated: true });
      expect(await updateStock(shop, log, told)).toEqual({ set: 1, refused: 0 });
      expect(writes()).toHaveLength(2);
    });
    vi.restoreAllMocks();
  });
});

interface Run {
  readonly process: ChildProcess;
  readonly finished: Promise<{ readonly output: string; readonly code: number | null }>;
}

function startDemo(args: readonly string[]): Run {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SHOPIFY_')));
  const script = ['--import', 'tsx', 'examples/demo.ts', '--folder', folder, '--page-size', `${PAGE}`];
  const child = spawn(process.execPath, [...script, '--orders', `${ORDERS}`, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const finished = (async () => {
    const chunks: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { output: chunks.join(''), code };
  })();
  return { process: child, finished };
}

async function readProgress(): Promise<{ readonly pages: number; readonly done: boolean } | undefined> {
  await delay(1);
  try {
    return JSON.parse(await readFile(join(folder, 'sandbox-1.myshopify.com.progress.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
