import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createConnection } from 'mongoose';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { afterShipping } from '../../examples/after-shipping.js';
import { amazonQueue } from '../../examples/amazon-queue.js';
import { connectByOAuth } from '../../examples/connect-by-oauth.js';
import { checkTokenStore } from '../../examples/custom-token-store.js';
import { diagnoseStore } from '../../examples/diagnose-store.js';
import { encryptTokens, migrateLegacyTokens } from '../../examples/encrypt-tokens.js';
import { exportOrders } from '../../examples/export-orders.js';
import { runVisit } from '../../examples/express-backend/main.js';
import { fetchOrders } from '../../examples/fetch-orders.js';
import { mapHostOrders } from '../../examples/host-order.js';
import { pushFulfillment } from '../../examples/push-fulfillment.js';
import { withExampleShop } from '../../examples/support.js';
import { syncOrders } from '../../examples/sync-orders.js';
import { updateInventory } from '../../examples/update-inventory.js';
import { updatePrices } from '../../examples/update-prices.js';
import { verifyWebhook } from '../../examples/verify-webhook.js';
import { worker } from '../../examples/worker.js';

describe('examples', () => {
  it('fetch-orders reads all, then only what changed', async () => {
    expect(await withExampleShop(fetchOrders)).toEqual({ first: 40, second: 1, stored: 40 });
  });

  it('export-orders goes on in the page in which it was killed', async () => {
    const { syncedUntil, ...read } = await withExampleShop(exportOrders);
    expect(read).toEqual({ first: 25, rest: 20, stored: 40 });
    expect(syncedUntil).toMatch(/Z$/);
  });

  it('connect-by-oauth connects once, and nobody else', async () => {
    const { connected, ...refused } = await withExampleShop(connectByOAuth);
    expect(connected).toEqual({
      connected: 'sandbox-1.myshopify.com',
      name: 'Sandbox Shop 1',
      context: { companyId: 'company-1' },
    });
    expect(refused).toEqual({ replayed: 400, stranger: 400 });
  });

  it('push-fulfillment ships each parcel once', async () => {
    const result = await withExampleShop(pushFulfillment);
    expect(result).toMatchObject({ first: 'done', repeated: 'already_done' });
    expect(result.rest.map(({ status }) => status)).toEqual(result.rest.map(() => 'done'));
    expect(result.warnings.join()).toContain('Bluedart');
    expect(result.tooMany).toMatch(/^invalid_request: .*nothing was written/);
  });

  it('update-inventory fails bad rows alone', async () => {
    const rows = await withExampleShop(updateInventory);
    expect(rows[0]).toMatch(/: stale$/);
    expect(rows.filter((row) => row.endsWith('-> 25')).length).toBeGreaterThan(0);
    expect(rows.at(-2)).toBe('NO-SUCH-SKU: sku_not_found');
    expect(rows.at(-1)).toMatch(/^kurta-.*: sku_not_found$/);
  });

  it('after-shipping does each thing once', async () => {
    // Jittered pauses between looks at the job become none.
    vi.spyOn(Math, 'random').mockReturnValue(0);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(await withExampleShop(afterShipping)).toEqual({
      replaced: ['AWB-1001'],
      repeated: 'already_done',
      scans: ['done', 'already_done'],
      shippableAgain: 1,
      cancelled: ['pending', 'done'],
      warnings: [expect.stringContaining('paid nothing back')],
    });
  });

  it('update-prices fails bad rows alone', async () => {
    const { variants, ...result } = await withExampleShop(updatePrices);
    expect(variants).toBeGreaterThan(100);
    expect(result).toEqual({
      rows: ['ok', 'ok', 'ok', 'sku_not_found', 'invalid_price'],
      kurta: [['1299.00', '1599.00']],
    });
  });

  it('diagnose-store finds what went wrong', async () => {
    const { healthy, worse, remade } = await withExampleShop(diagnoseStore);
    expect([healthy, remade]).toEqual([true, 1]);
    expect(worse.map(({ check, level }) => `${check} ${level}`)).toEqual(
      expect.arrayContaining(['scopes warning', 'webhooks error']),
    );
    expect(worse.every(({ fix }) => fix !== undefined)).toBe(true);
  });

  it('verify-webhook takes a delivery once and refuses a forgery', async () => {
    const result = await withExampleShop(verifyWebhook);
    expect(result).toEqual({ accepted: ['order.created #1041'], attempts: 2, forged: 401 });
  });

  it('amazon-queue deletes a message once its event is stored, and fetches the order', async () => {
    expect(await amazonQueue()).toEqual({ received: 1, stored: 1, left: 0, states: ['cancelled'] });
  });

  it('encrypt-tokens rotates the key', async () => {
    expect(await withExampleShop(encryptTokens)).toEqual({
      sealedBefore: 'cc1.2025',
      sealedAfter: 'cc1.2026',
      stillWorks: true,
    });
  });

  it('encrypt-tokens takes over tokens of the older form', async () => {
    expect(await withExampleShop(migrateLegacyTokens)).toEqual({ migrated: 1, ok: true, sealed: 'cc1.2026' });
  });

  it('custom-token-store passes the conformance suite', async () => {
    expect(await checkTokenStore()).toMatch(/^\d+ rules hold$/);
  });

  it('test-your-code passes under node --test', async () => {
    const script = ['--import', 'tsx', '--test', 'examples/test-your-code.ts'];
    const { stdout } = await promisify(execFile)(process.execPath, script);
    expect(stdout).toMatch(/pass 2\b/);
  });
});

describe('examples of sync', () => {
  it('sync-orders reads all, then only what changed', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {});
    onTestFinished(() => void vi.restoreAllMocks());
    const { folder, ...read } = await withExampleShop(syncOrders);
    onTestFinished(() => rm(folder, { recursive: true }));
    expect(read).toEqual({ first: 40, second: 1 });
  });

  it('worker does what is due once, however many there are', async () => {
    const { ran, later, orders } = await worker();
    expect(later).toBe(0);
    expect(ran.some((count) => count === 4)).toBe(true);
    expect(orders).toEqual({ shopify: 30, woocommerce: 30, flipkart: 30, amazon: 30 });
  });

  const MONGODB_URI = process.env['MONGODB_URI'] || undefined;
  /** The server that others test against, a database of our own. */
  const ownDatabase = async () => {
    const url = new URL(MONGODB_URI ?? '');
    url.pathname = `/express_backend_${randomUUID()}`;
    const connection = await createConnection(url.href).asPromise();
    onTestFinished(async () => {
      await connection.dropDatabase();
      await connection.close();
    });
    return url.href;
  };

  it('express-backend brings four stores of a company in step through its routes', async () => {
    expectVisit(await runVisit());
  }, 60_000);

  it.skipIf(MONGODB_URI === undefined)(
    'express-backend does the same in MongoDB (MONGODB_URI)',
    async () => {
      const uri = await ownDatabase();
      expectVisit(await runVisit(uri));
      const connection = await createConnection(uri).asPromise();
      onTestFinished(() => connection.close());
      expect(await connection.collection('hostorders').countDocuments({ companyId: 'company-1' })).toBe(164);
    },
    60_000,
  );

  const expectVisit = ({ stores, webhooks, left }: Awaited<ReturnType<typeof runVisit>>) => {
    for (const store of stores) {
      expect(store).toMatchObject({ orders: 41, status: 'paused' });
      expect(store.mapped).toBeGreaterThan(10);
      expect(store.stock).toBeGreaterThan(5);
    }
    expect(webhooks).toMatchObject({ applied: 4, dead: 0, failures: [] });
    expect(left).toBe('disconnected');
  };
});

describe('host-order', () => {
  it('gives the flat document that hosts store', async () => {
    const orders = await withExampleShop(mapHostOrders);
    expect(orders).toHaveLength(40);
    const order = orders.find(({ orderNumber }) => orderNumber === 'SH-1001');
    expect(order).toMatchObject({
      companyId: 'company-1',
      externalPlatform: 'shopify',
      externalOrderNumber: '#1001',
      paymentMethod: 'PREPAID',
      paymentStatus: 'PAID',
      orderStatus: 'OPEN',
      fulfillmentStatus: 'UNFULFILLED',
      currency: 'INR',
      shippingAddress: { country: 'IN', postalCode: expect.stringMatching(/^\d{6}$/) },
    });
    expect(order?.customerPhone).toMatch(/^\+91\d{10}$/);
    expect(new Set(orders.map(({ externalOrderId }) => externalOrderId)).size).toBe(40);
  });

  it('writes every amount as a decimal string with paise', async () => {
    for (const { subtotal, tax, total, items } of await withExampleShop(mapHostOrders)) {
      const amounts = [subtotal, tax, total, ...items.flatMap((item) => [item.unitPrice, item.totalPrice])];
      for (const amount of amounts) expect(amount).toMatch(/^\d+\.\d{2}$/);
    }
  });

  it('takes an unpaid prepaid order for no cash on delivery', async () => {
    const orders = await withExampleShop(mapHostOrders);
    const byNumber = new Map(orders.map((order) => [order.orderNumber, order]));
    expect(byNumber.get('SH-1002')).toMatchObject({ paymentMethod: 'COD', paymentStatus: 'PENDING' });
    expect(byNumber.get('SH-1029')).toMatchObject({ paymentMethod: 'PREPAID', paymentStatus: 'PENDING' });
  });
});
