import { appendFile, mkdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isShippable, type Money, type Order, type OrderPage } from 'commerce-connectors';
import type { DemoSettings } from './settings.js';

/** What the demo keeps of an order: no customer data, so that nothing personal is left on disk. */
export interface LoggedOrder {
  readonly key: string;
  readonly orderId: string;
  readonly number: string;
  readonly state: string;
  readonly isShippable: boolean;
  readonly shippedBy: Order['shippingModel'];
  readonly lineCount: number;
  readonly skus: readonly string[];
  readonly total?: Money;
  readonly codToCollect?: Money;
}

/** Where a run stands. Written after each page, in one step. */
export interface Progress {
  readonly storeId: string;
  readonly seed: number;
  readonly orders: number;
  readonly pageSize: number;
  /** The sandbox's clock at the start: with it a later run sees the same shop. */
  readonly startedAt: number;
  readonly pages: number;
  readonly count: number;
  /** How much of the order file belongs to finished pages. */
  readonly bytes: number;
  readonly cursor?: string;
  readonly syncedUntil?: string;
  readonly done: boolean;
}

export interface OrderLog {
  readonly progress: Progress;
  readonly resumed: boolean;
  /** Saves a page and the cursor behind it. Killed anywhere in here, the next run has the page whole or not at all. */
  savePage(page: OrderPage): Promise<void>;
  /** Every order once, the latest version of it. */
  orders(): Promise<readonly LoggedOrder[]>;
}

const SANDBOX_STORES = {
  shopify: 'sandbox-1.myshopify.com',
  woocommerce: 'https://sandbox-1.example.com',
  flipkart: 'sandboxseller00001',
  amazon: 'A1SANDBOX00001',
};

export async function openOrderLog(settings: DemoSettings): Promise<OrderLog> {
  const storeId = settings.realShop?.storeId ?? SANDBOX_STORES[settings.platform];
  const name = `${settings.platform}-${storeId.replace(/^https?:\/\//, '').replace(/[^\w.-]+/g, '_')}`;
  const progressFile = join(settings.folder, `${name}.progress.json`);
  const orderFile = join(settings.folder, `${name}.orders.ndjson`);
  await mkdir(settings.folder, { recursive: true, mode: 0o700 });

  const saved = settings.resume ? await readProgress(progressFile) : undefined;
  let progress: Progress = saved ?? {
    storeId,
    seed: settings.seed,
    orders: settings.orders,
    pageSize: settings.pageSize,
    startedAt: Date.now(),
    pages: 0,
    count: 0,
    bytes: 0,
    done: false,
  };
  if (saved === undefined) await writeFile(orderFile, '', { mode: 0o600 });
  // Whatever follows was being written when the run was killed: its page is read again.
  else await truncate(orderFile, progress.bytes);
  await saveProgress();

  return {
    get progress() {
      return progress;
    },
    resumed: saved !== undefined,

    async savePage(page) {
      const text = page.orders.map((order) => `${JSON.stringify(logged(order))}\n`).join('');
      await appendFile(orderFile, text);
      const { cursor: _, ...rest } = progress;
      const count = progress.count + page.orders.length;
      progress = {
        ...rest,
        pages: progress.pages + 1,
        count,
        bytes: progress.bytes + Buffer.byteLength(text),
        ...(page.nextCursor === undefined ? {} : { cursor: page.nextCursor }),
        ...(page.syncedUntil === undefined ? {} : { syncedUntil: page.syncedUntil }),
        done: page.nextCursor === undefined || count >= progress.orders,
      };
      await saveProgress();
    },

    async orders() {
      const lines = (await readFile(orderFile, 'utf8')).split('\n').filter((line) => line !== '');
      const latest = lines.map((line) => JSON.parse(line) as LoggedOrder);
      // An order that changed while paging comes twice, newer last.
      return [...new Map(latest.map((order) => [order.key, order])).values()];
    },
  };

  async function saveProgress(): Promise<void> {
    // A rename replaces the file as a whole: a kill leaves the old one or the new one, never half of one.
    await writeFile(`${progressFile}.new`, JSON.stringify(progress), { mode: 0o600 });
    await rename(`${progressFile}.new`, progressFile);
  }
}

async function readProgress(path: string): Promise<Progress | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Progress;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function logged(order: Order): LoggedOrder {
  return {
    key: order.key,
    orderId: order.orderId,
    number: order.number ?? order.orderId,
    state: order.state.value,
    isShippable: isShippable(order),
    shippedBy: order.shippingModel,
    lineCount: order.lines.length,
    skus: order.lines.flatMap(({ sku }) => sku ?? []),
    ...(order.totals?.grand === undefined ? {} : { total: order.totals.grand.shop }),
    ...(order.cod === undefined ? {} : { codToCollect: order.cod.collect }),
  };
}
