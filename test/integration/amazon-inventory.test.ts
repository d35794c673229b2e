import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAmazonConnector } from '../../src/connectors/amazon/index.js';
import type { Transport } from '../../src/core/ports.js';
import { createFileTokenStore } from '../../src/storage/index.js';
import { startSandbox } from '../../src/testing/index.js';
import { areModelsThere, validateRequest, whySkipped } from '../contract/amazon-official.js';
import { childScript } from '../support/child-script.js';
import { openShop, rowsOf, type Shop, SUBMIT_ONLY_MS, stored, tampering } from './amazon-inventory-shop.js';

const ODD_SKUS = [
  'MUG/BLUE 11oz',
  'CAP#RED',
  '50%-OFF-SOCKS',
  '%2F-LITERAL',
  'SET A+B',
  'SALT & PEPPER',
  'WHAT?=1',
  "BAKER'S;DOZEN",
  'CO,MMA-01',
  'CAFÉ-ÜBER-01',
  '日本-0001',
  'ŁÓDŹ-KUBEK',
  '00123',
];

const ownSkus = async (shop: Shop, count: number): Promise<readonly string[]> =>
  (await shop.levels())
    .flatMap(({ sku, locationId }) => (locationId === 'DEFAULT' && sku !== undefined ? [sku] : []))
    .slice(0, count);

describe('Amazon stock', () => {
  it('is set one by one, whatever the SKU, and shows a moment later', async () => {
    const shop = await openShop();
    const items = ODD_SKUS.map((sku, index) => ({ sku, quantity: 100 + index }));
    const { status, results } = await shop.update(items);
    expect(status).toBe('done');
    expect(results.map(({ sku, ok }) => [sku, ok])).toEqual(ODD_SKUS.map((sku) => [sku, true]));
    const { levels } = await shop.connector.fetchInventory({ storeId: shop.storeId, skus: ['CAP#RED'] });
    expect(levels).toMatchObject([{ available: 12 }]);
    await expect(shop.available(...ODD_SKUS)).resolves.toEqual(items.map(({ quantity }) => quantity));
  });

  it('is set by a feed, whatever the SKU', async () => {
    const shop = await openShop();
    const items = ODD_SKUS.map((sku, index) => ({ sku, quantity: 200 + index }));
    const first = await shop.update(items, 'feed', SUBMIT_ONLY_MS);
    expect(first.status).toBe('pending');
    shop.advance(60_000);
    const { status, result } = await shop.connector.checkOperation(stored(first.handle));
    expect([status, rowsOf(result).every(({ ok }) => ok)]).toEqual(['done', true]);
    await expect(shop.available(...ODD_SKUS)).resolves.toEqual(items.map(({ quantity }) => quantity));
  });

  it('of a thousand SKUs fails where Amazon refuses, row by row', async () => {
    const bad = new Set<string>();
    const transport = tampering(({ body }) => {
      const feed = JSON.parse(String(body));
      for (const message of feed.messages) {
        if (bad.has(message.sku)) message.patches[0].value[0].quantity = -1;
      }
      return { body: JSON.stringify(feed) };
    });
    const shop = await openShop({ listings: 1_800 }, { transport });
    const skus = await ownSkus(shop, 1_000);
    for (const sku of skus) if (skus.indexOf(sku) % 97 === 5) bad.add(sku);
    const items = skus.map((sku, index) => ({ sku, quantity: index }));
    items.splice(3, 0, { sku: 'FBA-KETTLE', quantity: 1 });
    items.splice(400, 0, { sku: 'NO-SUCH-SKU', quantity: 1 });
    const first = await shop.update(items, undefined, 10_000);
    expect(first.results.map(({ sku }) => sku)).toEqual(items.map(({ sku }) => sku));
    const rows = await shop.finish(first);
    expect(rows.map(({ sku }) => sku)).toEqual(items.map(({ sku }) => sku));
    for (const { sku, ok, reason, message } of rows) {
      const expected =
        sku === 'FBA-KETTLE'
          ? 'read_only'
          : sku === 'NO-SUCH-SKU'
            ? 'sku_not_found'
            : bad.has(sku)
              ? 'platform_rejected'
              : undefined;
      expect([sku, ok, reason]).toEqual([sku, expected === undefined, expected]);
      if (!ok) expect(message).not.toBe('');
    }
    const good = items.filter(({ sku }) => !bad.has(sku) && skus.includes(sku)).slice(0, 100);
    await expect(shop.available(...good.map(({ sku }) => sku))).resolves.toEqual(good.map(({ quantity }) => quantity));
  });

  it.each(['patchListingsItem', 'searchListingsItems'])('survives a lost answer of %s', async (operation) => {
    const shop = await openShop();
    shop.controls.faults.resetAfter({ operation });
    shop.controls.faults.status(503, { operation });
    expect((await shop.update([{ sku: 'TEE-BLACK', quantity: 5 }])).results).toMatchObject([{ ok: true }]);
    await expect(shop.available('TEE-BLACK')).resolves.toEqual([5]);
  });

  it('survives throttling and an access token that ends in between', async () => {
    const shop = await openShop();
    await shop.update([{ sku: 'TEE-BLACK', quantity: 1 }]);
    shop.controls.faults.throttle({ operation: 'patchListingsItem' });
    shop.controls.faults.tokenRefused({ operation: 'patchListingsItem' });
    expect((await shop.update([{ sku: 'TEE-BLACK', quantity: 5 }])).results).toMatchObject([{ ok: true }]);
    await expect(shop.available('TEE-BLACK')).resolves.toEqual([5]);
  });

  it('creates one feed, however its answers are lost', async () => {
    for (const fault of ['resetAfter', 'truncated', 'resetBefore'] as const) {
      const shop = await openShop();
      shop.controls.faults[fault]({ operation: 'createFeed' });
      shop.controls.faults.resetAfter({ operation: 'createFeedDocument' });
      shop.controls.faults.resetAfter({ operation: 'document' });
      const first = await shop.update([{ sku: 'TEE-BLACK', quantity: 5 }], 'feed', 4_500);
      const created = shop.controls.requests
        .list('createFeed')
        .filter(({ status, fault: hit }) => status === 202 || hit !== 'reset-before');
      expect(created).toHaveLength(1);
      expect(shop.controls.requests.count('getFeeds')).toBe(1);
      // One that was found, not answered with, may be another process's.
      await expect(shop.finish(first)).resolves.toMatchObject([
        fault === 'resetBefore' ? { sku: 'TEE-BLACK', ok: true } : { ok: false, reason: 'outcome_unknown' },
      ]);
      await expect(shop.available('TEE-BLACK')).resolves.toEqual([5]);
    }
  });

  it('does not take the feed of another process for its own that never arrived', async () => {
    const shop = await openShop();
    const write = { storeId: shop.storeId, platformOptions: { via: 'feed' } } as const;
    const connector = await shop.connect({
      transport: losingCreateFeed(() =>
        shop.connector.updateInventory(
          { ...write, items: [{ sku: 'MUG/BLUE 11oz', quantity: 77 }] },
          { timeoutMs: SUBMIT_ONLY_MS },
        ),
      ),
    });
    const items = [{ sku: 'TEE-BLACK', quantity: 3 }];
    const before = await shop.available('TEE-BLACK');
    const lost = await connector.updateInventory({ ...write, items }, { timeoutMs: 6_000 });
    await expect(shop.finish(lost)).resolves.toMatchObject([{ ok: false, reason: 'outcome_unknown' }]);
    await expect(shop.available('TEE-BLACK')).resolves.toEqual(before);
  });

  it('reads a report again whose download broke off', async () => {
    const shop = await openShop();
    const first = await shop.update([{ sku: 'TEE-BLACK', quantity: 5 }], 'feed', SUBMIT_ONLY_MS);
    shop.advance(60_000);
    const handle = stored(first.handle);
    shop.controls.faults.resetBefore({ operation: 'document' });
    shop.controls.faults.truncated({ operation: 'document' });
    await shop.connector
      .checkOperation(handle)
      .catch((error: unknown) => expect(error).toMatchObject({ retryable: true }));
    const { status, result } = await shop.connector.checkOperation(handle);
    expect([status, rowsOf(result)[0]?.ok]).toEqual(['done', true]);
  });

  it('submits nothing when a proxy changes the content type of the upload', async () => {
    const transport = tampering(({ headers }) => ({
      headers: { ...headers, 'content-type': 'application/json;charset=utf-8' },
    }));
    const shop = await openShop({}, { transport });
    await expect(shop.update([{ sku: 'TEE-BLACK', quantity: 5 }], 'feed')).rejects.toMatchObject({
      code: 'permission_denied',
      platformCode: 'SignatureDoesNotMatch',
      outcomeUnknown: false,
      message: expect.stringContaining('Content-Type'),
    });
    expect(shop.controls.requests.count('createFeed')).toBe(0);
  });

  it('sends no token to the document store', async () => {
    const shop = await openShop();
    const first = await shop.update([{ sku: 'TEE-BLACK', quantity: 5 }], 'feed', SUBMIT_ONLY_MS);
    shop.advance(60_000);
    await shop.connector.checkOperation(stored(first.handle));
    const documents = shop.controls.requests.list('document');
    expect(documents.map(({ method }) => method)).toEqual(['PUT', 'GET']);
    const names = documents.flatMap(({ headers }) => headers);
    expect(names.filter((name) => name.startsWith('x-amz-') || name === 'authorization')).toEqual([]);
  });

  it('says by how long a sixth feed in five minutes has to wait', async () => {
    const shop = await openShop();
    const items = [{ sku: 'TEE-BLACK', quantity: 5 }];
    for (let count = 0; count < 5; count += 1) await shop.update(items, 'feed', SUBMIT_ONLY_MS);
    await expect(shop.update(items, 'feed', SUBMIT_ONLY_MS)).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: expect.any(Number),
    });
  });

  it('is read whole, the seller’s own and Amazon’s, over several marketplaces', async () => {
    const marketplaceIds = ['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2'];
    const shop = await openShop({ listings: 400, sellers: [{ marketplaceIds }] });
    const levels = await shop.levels();
    const keys = levels.map(({ sku, locationId, locationName }) => `${sku} ${locationId} ${locationName}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(levels.map(({ locationId, locationName }) => `${locationId} ${locationName}`))).toEqual(
      new Set(['DEFAULT US', 'DEFAULT CA', 'AMAZON_NA US', 'AMAZON_NA CA']),
    );
    expect(levels.filter(({ locationName }) => locationName === 'US').length).toBeGreaterThan(380);
    expect((await shop.update([{ sku: 'TEE-BLACK', quantity: 5 }])).results).toMatchObject([{ ok: true }]);
    expect(shop.controls.requests.list('patchListingsItem').map(({ query }) => query['marketplaceIds'])).toEqual(
      marketplaceIds,
    );
  });

  it('does without adjustInventory, and says so before anything is sent', async () => {
    const shop = await openShop();
    expect(shop.connector.capabilities.operations.adjustInventory).toBe(false);
    const change = { storeId: shop.storeId, items: [{ sku: 'TEE-BLACK', delta: 1 }] };
    await expect(shop.connector.adjustInventory(change)).rejects.toMatchObject({ code: 'not_supported' });
  });
});

describe.skipIf(!areModelsThere)(`what is asked of Amazon for stock${whySkipped}`, () => {
  it('is allowed by its models', async () => {
    const shop = await openShop({ listings: 200 });
    await shop.update([...ODD_SKUS, 'FBA-KETTLE', 'NO-SUCH'].map((sku) => ({ sku, quantity: 2 })));
    shop.controls.faults.resetAfter({ operation: 'createFeed' });
    await shop.finish(await shop.update([{ sku: 'TEE-BLACK', quantity: 5 }], 'feed', 6_000));
    await shop.levels();
    await shop.available(...ODD_SKUS, 'FBA-KETTLE');
    const asked = shop.controls.requests
      .list()
      .filter(({ operation }) => operation !== 'token' && operation !== 'document');
    expect(new Set(asked.map(({ operation }) => operation))).toEqual(
      new Set([
        'searchListingsItems',
        'getListingsItem',
        'patchListingsItem',
        'createFeedDocument',
        'createFeed',
        'getFeeds',
        'getFeed',
        'getFeedDocument',
        'getInventorySummaries',
      ]),
    );
    const problems = asked.flatMap(({ method, target, body }) =>
      validateRequest({ method, url: target, body: body === undefined ? undefined : JSON.stringify(body) }),
    );
    expect(problems).toEqual([]);
  });
});

it('goes on with a handle when the process that submitted the feed was killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'connectors-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const sandbox = await startSandbox({ platforms: ['amazon'], orders: 1, amazon: { listings: 60 } });
  onTestFinished(() => sandbox.close());
  const { lwaURL, clientId, clientSecret, storeId, refreshToken, region } = sandbox.credentials.amazon;
  const baseURL = sandbox.baseURLs.amazon;
  const tokenStore = createFileTokenStore({ path: join(folder, 'tokens.json') });
  const connector = createAmazonConnector({ baseURL, lwaURL, clientId, clientSecret, tokenStore });
  onTestFinished(() => connector.close());
  await connector.auth.connect({ storeId, refreshToken, region, marketplaceIds: ['A21TJRUUN4KGV'], verify: false });

  const script = childScript(new URL('amazon-inventory-child.ts', import.meta.url));
  const parameters = [join(folder, 'tokens.json'), baseURL, lwaURL, clientId, clientSecret, storeId];
  const child = spawn(process.execPath, [script, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGKILL');
  await once(child, 'close');

  sandbox.controls.amazon.advance(60_000);
  const { status, result } = await connector.checkOperation(JSON.parse(line.toString()));
  expect(status).toBe('done');
  expect(rowsOf(result).map(({ sku, ok, reason }) => [sku, ok, reason])).toEqual([
    ['日本-0001', true, undefined],
    ['NO-SUCH', false, 'sku_not_found'],
    ['TEE-BLACK', true, undefined],
  ]);
  sandbox.controls.amazon.advance(60_000);
  const { levels } = await connector.fetchInventory({ storeId, skus: ['TEE-BLACK', '日本-0001'] });
  expect(levels.map(({ available }) => available)).toEqual([78, 77]);
});

/** A network that loses the first createFeed, while somebody else does something. */
function losingCreateFeed(meanwhile: () => Promise<unknown>): Transport {
  let isLost = false;
  return async (url, init) => {
    if (!isLost && init.method === 'POST' && url.endsWith('/feeds')) {
      isLost = true;
      await meanwhile();
      throw Object.assign(new TypeError('fetch failed'), {
        cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
      });
    }
    return fetch(url, init as RequestInit) as never;
  };
}
