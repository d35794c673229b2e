import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasTransactions } from '../../../src/adapters/mongoose/database.js';
import { untilItHolds } from '../../../src/adapters/mongoose/duplicates.js';
import { namingFailures } from '../../../src/adapters/mongoose/failures.js';
import { fromMongo, toMongo } from '../../../src/adapters/mongoose/mongo-json.js';
import { type StoreDocument, storeEntryOf, storeUpdateOf } from '../../../src/adapters/mongoose/store-document.js';
import { mirrorOf } from '../../../src/adapters/mongoose/store-mirror.js';
import { ConnectorError } from '../../../src/core/errors.js';
import { defaultSyncSettings, type StoreEntry, type SyncState } from '../../../src/sync/index.js';

describe('JSON in MongoDB', () => {
  it('comes back whatever it is, under keys that no path and no operator is made of', () => {
    const key = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('$', '.', '%', '\0', '2', 'E', '_') }),
    );
    const json = fc.letrec((tie) => ({
      value: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), tie('list'), tie('map')),
      list: fc.array(tie('value'), { maxLength: 4 }),
      map: fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        const stored = toMongo(value);
        expect(fromMongo(stored)).toEqual(value);
        for (const name of keysIn(stored)) expect(name).not.toMatch(/[.\0]|^\$/);
      }),
    );
  });

  it('leaves out what is undefined, and copies', () => {
    const given = { a: undefined, list: [undefined, { b: 1 }] };
    const stored = toMongo(given);
    expect(stored).toEqual({ list: [null, { b: 1 }] });
    expect(Object.keys(stored as object)).toEqual(['list']);
  });

  it('keeps a key that is called __proto__', () => {
    const value: unknown = JSON.parse('{"__proto__":{"a.b":1}}');
    expect(JSON.stringify(fromMongo(toMongo(value)))).toBe(JSON.stringify(value));
  });
});

function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(keysIn)];
}

describe('the document of a store', () => {
  const fulfilledBy = fc.constantFrom('any', 'merchant', 'marketplace', 'mixed', 'unknown', undefined);
  const platformOptions = fc.constantFrom(undefined, {}, { via: 'patch' }, { via: 'feed', 'a.b': [1, { $c: null }] });
  const text = fc.option(fc.string(), { nil: undefined });
  const job = fc.record({ enabled: fc.boolean(), auto: fc.boolean(), intervalMinutes: fc.integer({ min: 1 }) });
  const time = fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
    .map((date) => date.toISOString());
  const entries = fc.record({
    platform: fc.constantFrom('shopify', 'woocommerce', 'flipkart', 'amazon', 'magento'),
    storeId: fc.string(),
    version: fc.integer({ min: 1 }),
    companyId: fc.string(),
    ...{ name: text, email: text, country: text, currency: text },
    status: fc.constantFrom('active', 'paused', 'disconnected'),
    statusReason: fc.constantFrom('requested', 'uninstalled', 'connecting', undefined),
    ...{ statusSince: time, connectedAt: time, updatedAt: time },
    settings: fc.record({
      orders: fc.tuple(job, fc.record({ statuses: fc.constantFrom(undefined, [], ['open']), fulfilledBy })).map(merged),
      inventory: fc
        .tuple(
          job,
          fc.record({
            direction: fc.constantFrom('one_way', 'two_way'),
            bufferStock: fc.nat(),
            fulfilledBy,
            platformOptions,
          }),
        )
        .map(merged),
      prices: job,
      products: job,
      webhooks: fc.record({
        enabled: fc.boolean(),
        topics: fc.constantFrom(undefined, ['order.created']),
        ...{ url: text, destination: text },
      }),
    }),
  });

  it('loses nothing of an entry', () => {
    fc.assert(
      fc.property(entries, (given) => {
        const entry = JSON.parse(JSON.stringify(given)) as StoreEntry;
        expect(storeEntryOf(written(entry, {}))).toEqual(entry);
      }),
    );
  });

  it('leaves nothing of the entry before, and everything that is not of the entry', () => {
    fc.assert(
      fc.property(entries, entries, (first, second) => {
        const [before, after] = JSON.parse(JSON.stringify([first, { ...second, platform: first.platform }])) as [
          StoreEntry,
          StoreEntry,
        ];
        const host = { stats: { totalOrdersSynced: 3 }, marketplaceId: 'A21TJRUUN4KGV' };
        const document = written(after, written(before, host));
        expect(storeEntryOf(document)).toEqual(after);
        expect(document).toMatchObject(host);
      }),
    );
  });

  it('has the names and words that hosts know', () => {
    const entry: StoreEntry = {
      ...{ platform: 'amazon', storeId: 'A1SELLER', version: 1, companyId: 'c1', name: 'Acme', country: 'IN' },
      ...{ status: 'paused', statusSince: iso(1), connectedAt: iso(0), updatedAt: iso(2) },
      settings: defaultSyncSettings('amazon'),
    };
    expect(written(entry, {})).toMatchObject({
      ...{ sellerId: 'A1SELLER', sellerName: 'Acme', countryCode: 'IN', isActive: true, isPaused: true },
      installedAt: new Date(0),
      syncConfig: {
        orderSync: { enabled: true, autoSync: true, interval: 15, fulfillmentTypes: ['FBA', 'MFN'] },
        inventorySync: { enabled: true, autoSync: false, interval: 60, direction: 'ONE_WAY' },
        webhooksEnabled: defaultSyncSettings('amazon').webhooks.enabled,
      },
    });
    const shop = {
      ...entry,
      platform: 'shopify',
      storeId: 'acme.myshopify.com',
      currency: 'INR',
      email: 'a@b.example',
    };
    const names = { shopDomain: 'acme.myshopify.com', shopName: 'Acme', shopEmail: 'a@b.example', shopCurrency: 'INR' };
    expect(written(shop, {})).toMatchObject(names);
  });

  it('that a host made without settings has the platform’s defaults', () => {
    const made = { _id: 'x', platform: 'flipkart', storeId: 's', companyId: 'c', createdAt: new Date(5_000) };
    const { settings, status, connectedAt } = storeEntryOf(made);
    const { fulfilledBy: _any, ...orders } = defaultSyncSettings('flipkart').orders;
    expect(settings).toEqual({ ...defaultSyncSettings('flipkart'), orders });
    expect([status, connectedAt]).toEqual(['active', iso(5)]);
  });

  it('keeps stock out of feeds where the host has switched them off', () => {
    const document = (feedsEnabled: boolean, platformOptions?: unknown): StoreDocument => ({
      ...{ _id: 'amazon A1', platform: 'amazon', storeId: 'A1', companyId: 'acme', feedsEnabled },
      ...(platformOptions === undefined ? {} : { syncConfig: { inventorySync: { platformOptions } } }),
    });
    const optionsOf = (given: StoreDocument) => storeEntryOf(given).settings.inventory.platformOptions;
    expect(optionsOf(document(false))).toEqual({ via: 'patch' });
    expect(optionsOf(document(false, { marketplaceIds: ['M'] }))).toEqual({ marketplaceIds: ['M'], via: 'patch' });
    expect(optionsOf(document(true))).toBeUndefined();
    expect(optionsOf(document(true, { via: 'patch' }))).toEqual({});
    expect(storeUpdateOf(storeEntryOf(document(false))).$set).toMatchObject({ feedsEnabled: false });
  });

  it('shows a job in the words of screens', () => {
    const state: SyncState = {
      ...{ version: 4, succeededAt: iso(9), counters: { ordersSynced: 7, ordersByMarketplace: 2 } },
      status: 'error',
      error: { code: 'timeout', message: 'too slow', at: iso(10), retryable: true },
    };
    expect(mirrorOf('orders', state).$set).toEqual({
      'syncConfig.orderSync.syncStatus': 'ERROR',
      'syncConfig.orderSync.errorMessage': 'too slow',
      'syncConfig.orderSync.lastSyncAt': new Date(9_000),
      'stats.totalOrdersSynced': 7,
      'stats.marketplaceOrders': 2,
      'stats.merchantOrders': 0,
      'stats.lastOrderSync': new Date(9_000),
    });
    expect(mirrorOf('inventory', { version: 1, status: 'idle', counters: {} }).$unset).toHaveProperty(
      'stats.lastInventorySync',
    );
  });
});

function merged<A extends object, B extends object>([left, right]: [A, B]): A & B {
  return { ...left, ...right };
}

function iso(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

/** What the server makes of the update. */
function written(entry: StoreEntry, document: object): StoreDocument {
  const { $set, $unset = {} } = storeUpdateOf(entry);
  const next = structuredClone({ ...document, version: entry.version }) as Record<string, unknown>;
  for (const [path, value] of Object.entries($set))
    at(next, path, (parent, field) => Reflect.set(parent, field, value));
  for (const path of Object.keys($unset)) at(next, path, (parent, field) => Reflect.deleteProperty(parent, field));
  return next as unknown as StoreDocument;
}

function at(root: object, path: string, change: (parent: object, field: string) => void): void {
  const [field = '', ...deeper] = path.split('.');
  if (deeper.length === 0) {
    change(root, field);
    return;
  }
  const inner = (Reflect.get(root, field) as object | undefined) ?? {};
  Reflect.set(root, field, inner);
  at(inner, deeper.join('.'), change);
}

describe('a compare-and-write', () => {
  const duplicate = Object.assign(new Error('E11000'), { code: 11_000 });

  it('goes on until it holds, also when others are first, and gives up as a conflict', async () => {
    let tries = 0;
    const third = async () => {
      tries += 1;
      if (tries === 1) throw duplicate;
      return tries === 3 ? 'done' : undefined;
    };
    expect(await untilItHolds('it', third)).toBe('done');
    await expect(untilItHolds('it', async () => undefined)).rejects.toMatchObject({
      code: 'conflict',
      retryable: true,
    });
    await expect(untilItHolds('it', () => Promise.reject(new Error('other')))).rejects.toThrow('other');
  });
});

describe('failures', () => {
  const broken = Object.assign(new Error('dup key: { _id: "secret" }'), { name: 'MongoServerError' });

  it('of the database get a code of ours and tell nothing of what was in the query', async () => {
    const port = namingFailures(
      {
        load: () => Promise.reject(broken),
        async *list() {
          yield 1;
          throw broken;
        },
      },
      'storage_failed',
    );
    const error = await port.load().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'storage_failed', retryable: true, cause: broken });
    expect(JSON.stringify(error)).not.toContain('secret');
    const rows: number[] = [];
    const walk = async () => {
      for await (const row of port.list()) rows.push(row);
    };
    await expect(walk()).rejects.toMatchObject({ code: 'storage_failed' });
    expect(rows).toEqual([1]);
  });

  it('of anything else stay what they are, and a walk that is left ends', async () => {
    const conflict = new ConnectorError('conflict', 'no');
    let ended = false;
    const port = namingFailures(
      {
        save: (error: Error) => Promise.reject(error),
        async *list() {
          try {
            for (;;) yield 1;
          } finally {
            ended = true;
          }
        },
      },
      'storage_failed',
    );
    await expect(port.save(conflict)).rejects.toBe(conflict);
    const bug = new TypeError('bug');
    await expect(port.save(bug)).rejects.toBe(bug);
    for await (const _row of port.list()) break;
    expect(ended).toBe(true);
  });
});

describe('transactions', () => {
  type Db = Parameters<typeof hasTransactions>[0];
  const answering = (answer: object) => ({ admin: () => ({ command: async () => answer }) }) as unknown as Db;
  const refusing = (error: object) => ({ admin: () => ({ command: () => Promise.reject(error) }) }) as unknown as Db;

  it('are there for replica sets and routers only', async () => {
    expect(await hasTransactions(answering({ setName: 'rs0' }))).toBe(true);
    expect(await hasTransactions(answering({ msg: 'isdbgrid' }))).toBe(true);
    expect(await hasTransactions(answering({ ok: 1 }))).toBe(false);
    expect(await hasTransactions(refusing({ code: 59 }))).toBe(false);
    await expect(hasTransactions(refusing({ code: 13 }))).rejects.toEqual({ code: 13 });
  });
});
