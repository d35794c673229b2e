import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openOrderLog } from '../../examples/demo/order-log.js';
import { readOrders } from '../../examples/demo/read-orders.js';
import { type DemoSettings, readSettings } from '../../examples/demo/settings.js';
import { shipOrder } from '../../examples/demo/ship-order.js';
import { updateStock } from '../../examples/demo/update-stock.js';
import { withExampleShop } from '../../examples/support.js';
import { childScript } from '../support/child-script.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const ORDERS = 60;
const PAGE = 10;

describe('npm run demo', () => {
  it('does the whole job on every platform, and leaves no customer data and no readable token on disk', async () => {
    const { output, code } = await startDemo([], { script: FROM_SOURCE }).finished;
    const [, shopify = '', woocommerce = '', flipkart = '', amazon = ''] = output.split(/^On \w+\n=+$/m);
    expectShopify(shopify);
    expectWooCommerce(woocommerce);
    expectFlipkart(flipkart);
    expectAmazon(amazon);
    expectOverview(amazon.split('All platforms')[1] ?? '');
    expectInStep(amazon.split('Four stores in step')[1] ?? '');
    expect(code).toBe(0);
    const names = await readdir(folder);
    expect(names.length).toBeGreaterThanOrEqual(8);
    const left = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    expect(left.join()).not.toMatch(/@example\.|\+91|shpat_|shpca_|c[ks]_|Atz[ar]\|/);
  }, 120_000);

  const expectShopify = (output: string) => {
    expect(output).toContain(`${ORDERS} in the shop, 0 missing, 0 read twice`);
    expect(output).toMatch(/tokens on disk, sealed: cc1\.demo\./);
    expect(output).toMatch(/plan for \S+: 2 writes/);
    expect(output).toContain('the order has 2 shipments');
    expect(output).toMatch(/parts shipped\s+2, none twice/);
    expect(output).toMatch(/stock set\s+5 SKUs, 1 refused/);
    expect(output).toMatch(/webhooks\s+1 verified, 1 refused/);
    expect(output).toContain('1 tokens renewed');
    expect(output).toMatch(/to collect\s+INR [\d,]+\.\d{2}/);
  };

  const expectWooCommerce = (output: string) => {
    expect(output).toContain(`${ORDERS} in the shop, 0 missing, 0 read twice`);
    expect(output).toMatch(/plan for \d+: \d+ writes/);
    expect(output).toContain('the order has 1 shipments');
    expect(output).toMatch(/parts shipped\s+1, none twice/);
    expect(output).toMatch(/stock set\s+5 SKUs, 1 refused/);
    expect(output).toMatch(/webhooks\s+1 verified, 1 refused/);
    expect(output).toMatch(/to collect\s+INR [\d,]+\.\d{2}/);
  };

  const expectFlipkart = (output: string) => {
    expect(output).toMatch(/checked against the sandbox: \d+ in the shop, 0 missing, 0 read twice/);
    expect(output).toMatch(/plan for [\w-]+: 1 writes/);
    expect(output).toContain('the order has 1 shipments');
    expect(output).toMatch(/parts shipped\s+1, none twice/);
    expect(output).toMatch(/stock set\s+5 SKUs, 1 refused/);
    expect(output).toMatch(/genuine: order\.updated of \S+, signed: envelope/);
    expect(output).toMatch(/webhooks\s+1 verified, 1 refused/);
    expect(output).toContain('1 tokens renewed');
    expect(output).toMatch(/to collect\s+INR [\d,]+\.\d{2}/);
  };

  const expectOverview = (output: string) => {
    const rows = output.split('\n').map((line) => line.trim().split(/\s{3,}/)[0]);
    expect(rows).toEqual(expect.arrayContaining(['platform', 'shopify', 'woocommerce', 'flipkart', 'amazon']));
  };

  const expectInStep = (output: string) => {
    expect(output).toContain('sandbox-1.myshopify.com for another company: conflict');
    expect(output).toMatch(/\d+ deliveries kept, each once: \d+ changed an order/);
    expect(output).toContain('the same run again writes nothing');
    expect(output.match(/done {3}already_done/g)).toHaveLength(4);
    expect(output).toMatch(/while it was paused: 0 applied; after the resume: [1-9]/);
    const truth = output.split('Compare with the sandboxes')[1] ?? '';
    for (const platform of ['shopify', 'woocommerce', 'flipkart', 'amazon']) {
      expect(truth).toMatch(new RegExp(`${platform} +(\\d+) +\\1 +0 +0 +idle`));
    }
    expect(output).not.toContain('should be otherwise');
  };

  const expectAmazon = (output: string) => {
    expect(output).toMatch(/checked against the sandbox: \d+ in the shop, 0 missing, 0 read twice/);
    expect(output).toMatch(/plan for [\d-]+: 1 writes/);
    expect(output).toContain('the order has 1 shipments');
    expect(output).toMatch(/parts shipped\s+1, none twice/);
    expect(output).toMatch(/stock set\s+5 SKUs, 1 refused/);
    expect(output).toMatch(/webhooks\s+1 verified, 1 refused/);
    expect(output).toContain('1 tokens renewed');
    expect(output).toMatch(/to collect\s+INR [\d,]+\.\d{2}/);
  };

  it('killed between a page and its cursor, goes on with the same orders: none missing, none twice', async () => {
    // The first save is before any page. So: page 2 is on disk and its cursor is not; then the same with page 4.
    expect((await startDemo(['--platform', 'shopify'], { killAtSave: 3 }).finished).signal).toBe('SIGKILL');
    expect(await readProgress()).toMatchObject({ pages: 1, done: false });
    expect((await startDemo(['--platform', 'shopify', '--resume'], { killAtSave: 4 }).finished).signal).toBe('SIGKILL');
    expect(await readProgress()).toMatchObject({ pages: 3, done: false });
    // And a line that was half written.
    await appendFile(join(folder, 'shopify-sandbox-1.myshopify.com.orders.ndjson'), '{"key":"shopify:half');

    const { output, code } = await startDemo(['--platform', 'shopify', '--resume']).finished;
    expect(output).toContain('resumed after page 3: 30 orders are on disk already');
    expect(output).toContain(`${ORDERS} in the shop, 0 missing, 0 read twice`);
    expect(code).toBe(0);
  }, 90_000);

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
      const settingsOf = (...args: string[]) =>
        readSettings(['--platform', 'shopify', '--folder', folder, ...args])[0] as DemoSettings;
      const shop = { connector: shopify, storeId, connect: vi.fn() };
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
  readonly finished: Promise<{ readonly output: string; readonly code: number | null; readonly signal: string | null }>;
}

/** Ends the process as `kill -9` does, at the moment when the demo is about to save its progress for the nth time. */
const KILL_AT_SAVE = `
  import fs from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const { rename } = fs;
  let left = Number(process.env.KILL_AT_SAVE);
  fs.rename = (from, to) => {
    if (to.endsWith('.progress.json') && --left === 0) process.kill(process.pid, 'SIGKILL');
    return rename(from, to);
  };
  syncBuiltinESMExports();
`;

interface Start {
  readonly killAtSave?: number;
  /** @default built as one file, which is up in a fraction of the time */
  readonly script?: readonly string[];
}

/** As `npm run demo` starts it. */
const FROM_SOURCE = ['--import', 'tsx', 'examples/demo.ts'];

function startDemo(args: readonly string[], { killAtSave, script }: Start = {}): Run {
  const kill = `data:text/javascript,${encodeURIComponent(KILL_AT_SAVE)}`;
  const started = script ?? [childScript(new URL('../../examples/demo.ts', import.meta.url))];
  const options = ['--folder', folder, '--page-size', `${PAGE}`, '--orders', `${ORDERS}`, ...args];
  const child = spawn(
    process.execPath,
    [...(killAtSave === undefined ? [] : ['--import', kill]), ...started, ...options],
    {
      env: { ...process.env, ...(killAtSave === undefined ? {} : { KILL_AT_SAVE: `${killAtSave}` }) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const chunks: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  const finished = new Promise<Awaited<Run['finished']>>((resolve) => {
    child.on('close', (code, signal) => resolve({ output: chunks.join(''), code, signal }));
  });
  return { finished };
}

async function readProgress(): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, 'shopify-sandbox-1.myshopify.com.progress.json'), 'utf8'));
}
