import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMongooseAdapter, fromMongo, type MongooseAdapter } from '../../src/adapters/mongoose/index.js';
import { dueFilter } from '../../src/adapters/mongoose/webhook-ledger.js';
import { createAesGcmCipher } from '../../src/storage/crypto.js';
import { defaultSyncSettings, type ProductMapping, type StoreEntry } from '../../src/sync/index.js';
import { order, STORE } from '../../src/testing/conformance/sync-fixtures.js';
import { entryOf, eventOf } from '../../src/testing/conformance/webhook-ledger/entries.js';
import { findMongoServer, loadMongoose, MONGOOSES, openDatabase, unreachable } from '../support/mongo.js';

const server = await findMongoServer();
const KEY = 'ab'.repeat(32);
const cipher = createAesGcmCipher({ keys: { k1: KEY }, currentKeyId: 'k1', legacyKey: KEY });
const iso = (seconds: number) => new Date(seconds * 1_000).toISOString();

function store(changes: Partial<StoreEntry> = {}): StoreEntry {
  return {
    ...{ ...STORE, version: 0, companyId: 'company-1', name: 'Acme', email: 'owner@acme.example', status: 'active' },
    ...{ statusSince: iso(0), connectedAt: iso(0), updatedAt: iso(1) },
    settings: defaultSyncSettings('shopify'),
    ...changes,
  };
}

if ('skipped' in server) {
  it('the Mongoose adapter, on MongoDB', ({ skip }) => skip(server.skipped));
} else {
  afterAll(() => server.stop());
  describe.each(MONGOOSES)('the adapter on %s', (name) => {
    let database: Awaited<ReturnType<typeof openDatabase>>;
    let connection: Connection;
    let adapter: MongooseAdapter;

    beforeAll(async () => {
      database = await openDatabase(await loadMongoose(name), server.uri, 1);
      [connection] = database.connections as [Connection];
      adapter = createMongooseAdapter({ connection, cipher });
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      for (const { collection } of Object.values(adapter.models)) await collection.deleteMany({});
    });

    it('has a store where the host looks for it, and leaves the host’s own fields alone', async () => {
      const { ShopifyStore, ConnectedStore, AmazonStore } = adapter.models;
      await adapter.stores.save(store());
      const found = await ShopifyStore.findOne({ shopDomain: STORE.storeId, isActive: true, companyId: 'company-1' });
      expect(found?.get('shopName')).toBe('Acme');
      expect(found?.get('syncConfig.orderSync.interval')).toBe(5);
      expect(await AmazonStore.countDocuments()).toBe(0);
      await ShopifyStore.updateOne({ shopDomain: STORE.storeId }, { scope: 'read_orders', isPaused: true });
      expect((await adapter.stores.load(STORE))?.status).toBe('paused');
      await adapter.stores.save(store({ name: 'Acme 2' }));
      const again = await ConnectedStore.findById(found?._id).lean();
      expect(again).toMatchObject({ scope: 'read_orders', shopName: 'Acme 2', isPaused: false, version: 2 });
    });

    it('shows what the jobs did in the store’s document, and keeps it when the store is saved', async () => {
      await adapter.stores.save(store());
      const state = { version: 0, status: 'idle', succeededAt: iso(60), counters: { ordersSynced: 41 } } as const;
      await adapter.state.save(STORE, 'orders', state);
      await adapter.stores.save(store());
      expect(await adapter.models.ShopifyStore.findOne({ shopDomain: STORE.storeId }).lean()).toMatchObject({
        stats: { totalOrdersSynced: 41, lastOrderSync: new Date(60_000) },
        syncConfig: { orderSync: { enabled: true, syncStatus: 'IDLE', lastSyncAt: new Date(60_000) } },
      });
      await adapter.state.save({ ...STORE, storeId: 'unknown' }, 'orders', state);
      expect(await adapter.models.ConnectedStore.countDocuments()).toBe(1);
    });

    it('has defaults of each platform for stores that the host makes', async () => {
      const { FlipkartStore, AmazonStore } = adapter.models;
      const seller = { _id: 'x', storeId: 's1', companyId: 'company-1' };
      const flipkart = new FlipkartStore(seller).toObject();
      expect(flipkart).toMatchObject({
        ...{ platform: 'flipkart', isActive: true, isPaused: false, listingSync: { enabled: false } },
        syncConfig: { orderSync: { interval: 5 }, inventorySync: { enabled: true, autoSync: false, interval: 60 } },
      });
      const tooOften = new FlipkartStore({ ...seller, syncConfig: { inventorySync: { interval: 29 } } });
      await expect(tooOften.validate()).rejects.toThrow('interval');
      const amazon = new AmazonStore(seller).toObject();
      expect(amazon).toMatchObject({
        sqsEnabled: false,
        feedsEnabled: true,
        syncConfig: { orderSync: { interval: 15 } },
      });
    });

    it('seals tokens, and takes over those of an older backend', async () => {
      const record = {
        ...{ ...STORE, version: 1, settings: {}, profile: { name: 'Acme' }, connectedAt: iso(0), updatedAt: iso(0) },
        credentials: { accessToken: 'shpat_secret' },
      };
      await adapter.tokenStore.save(STORE, record);
      const stored = await adapter.models.StoreToken.findOne({ storeId: STORE.storeId }).lean();
      expect(JSON.stringify(stored)).not.toContain('shpat_secret');
      expect(stored?.profile).toEqual({ name: 'Acme' });
      expect(await adapter.tokenStore.load(STORE)).toEqual(record);

      // As docs/mongoose.md does it: opened with the old key, saved anew.
      const legacy = await legacyEnvelope('shpat_old');
      const accessToken = await cipher.open(legacy, 'ignored by this form');
      await adapter.tokenStore.save(STORE, { ...record, credentials: { accessToken } });
      expect((await adapter.tokenStore.load(STORE))?.credentials).toEqual({ accessToken: 'shpat_old' });
      expect(() => createMongooseAdapter({ connection })).toThrow(
        expect.objectContaining({ code: 'configuration_invalid' }),
      );
    });

    it('keeps mappings under the host’s own names', async () => {
      const names = {
        ...{ hostSku: 'HelixSKU', hostProductName: 'HelixProductName' },
        models: { ProductMapping: 'HelixMapping' },
        collections: { ProductMapping: 'helixmappings' },
      };
      const own = createMongooseAdapter({ connection, cipher, names });
      const mapping: ProductMapping = {
        ...{ ...STORE, mappingId: 'm1', companyId: 'company-1', unitId: 'v1', productId: 'p1', sku: 'TEE-M' },
        ...{ hostSku: 'HX-1', hostProductName: 'Tee', mappedBy: 'asha', mappedAt: iso(0) },
        ...{ confidence: 100, syncInventory: true, syncPrice: false, isActive: true },
        type: 'manual',
      };
      await own.mappings.save(mapping);
      const found = await connection.model('HelixMapping').findOne({ HelixSKU: 'HX-1', platformSKU: 'TEE-M' }).lean();
      expect(found).toMatchObject({ HelixProductName: 'Tee', platformProductId: 'p1', mappingType: 'MANUAL' });
      expect(await own.mappings.get('m1')).toEqual(mapping);
      await own.models.ProductMapping.collection.drop();
      const taken = { models: { ProductMapping: 'ShopifyStore' } };
      expect(() => createMongooseAdapter({ connection, cipher, names: taken })).toThrow(
        /names\.models\.ProductMapping/,
      );
    });

    it('keeps orders with what hosts query by', async () => {
      await adapter.stores.save(store());
      await adapter.sink.apply({ store: STORE, orders: [order('1', 5)] });
      const { SyncedOrder } = adapter.models;
      const found = await SyncedOrder.findOne({ companyId: 'company-1', state: 'open', isDeleted: false }).lean();
      expect(found?.revision).toMatchObject({ at: new Date(order('1', 5).revision.at) });
      expect(fromMongo(found?.order)).toEqual(order('1', 5));
      await adapter.sink.markDeleted(STORE, '1', iso(9));
      expect(await SyncedOrder.countDocuments({ companyId: 'company-1', isDeleted: true, state: 'deleted' })).toBe(1);
    });

    it('writes the position after the last order', async () => {
      const written: string[] = [];
      const watching = await openDatabase(await loadMongoose(name), server.uri, 1);
      const [watched] = watching.connections as [Connection];
      const one = createMongooseAdapter({ connection: watched, cipher, transactions: false });
      watched.getClient().on('commandStarted', ({ commandName, command }) => {
        if (['insert', 'update'].includes(commandName)) written.push(String(command[commandName]));
      });
      const orders = Array.from({ length: 20 }, (_, index) => order(`${index}`, 1));
      await one.sink.apply({ store: STORE, orders, position: { cursor: 'next' } });
      await watching.close();
      expect(written).toHaveLength(21);
      expect(written.indexOf('orderPositions')).toBe(20);
    });

    it('takes large deliveries', async () => {
      const lines = Array.from({ length: 20_000 }, (_, index) => ({ 'line.id': index, $note: 'x'.repeat(50) }));
      const event = { ...eventOf('large'), raw: { lines } };
      await adapter.ledger.put(entryOf('large', { event }));
      const [claimed] = await adapter.ledger.claim({
        now: entryOf('1').receivedAt,
        leaseUntil: '2027-01-01T00:00:00Z',
        limit: 1,
      });
      expect(JSON.stringify(claimed?.event.raw).length).toBeGreaterThan(1_500_000);
      expect(claimed?.event).toEqual(event);
    });

    it('marks finished deliveries for the server to remove, and no others', async () => {
      const { WebhookDelivery, WebhookLock } = adapter.models;
      await adapter.ledger.put(entryOf('1'));
      const now = entryOf('1').receivedAt;
      const [entry] = await adapter.ledger.claim({ now, leaseUntil: '2027-01-01T00:00:00Z', limit: 1 });
      expect(await WebhookDelivery.countDocuments({ endedAt: { $exists: true } })).toBe(0);
      expect(await WebhookLock.countDocuments()).toBe(1);
      if (entry !== undefined)
        await adapter.ledger.settle(entry, { status: 'done', finishedAt: '2026-02-02T00:00:00Z' });
      expect(await WebhookLock.countDocuments()).toBe(0);
      const ended = await WebhookDelivery.findOne({ endedAt: new Date('2026-02-02') }).lean();
      expect([ended?.isOpen, ended?.dueAt, ended?.status]).toEqual([undefined, undefined, 'done']);
      await adapter.ledger.requeue({ now });
      expect(await WebhookDelivery.countDocuments({ endedAt: { $exists: true } })).toBe(0);
    });

    it('makes its indexes when it is asked to, as often as it is asked', async () => {
      await adapter.ensureIndexes();
      await adapter.ensureIndexes();
      const indexesOf = async (key: keyof MongooseAdapter['models']) =>
        (await adapter.models[key].collection.indexes()).map((index) => ({
          on: Object.keys(index['key'] as object).join(' '),
          unique: index['unique'] === true,
          ttl: index['expireAfterSeconds'] as number | undefined,
        }));
      const on = async (key: keyof MongooseAdapter['models']) => (await indexesOf(key)).map((index) => index.on);
      expect(await on('ConnectedStore')).toEqual(
        expect.arrayContaining(['companyId', 'companyId isActive', 'marketplaceId']),
      );
      expect(await on('ProductMapping')).toEqual(
        expect.arrayContaining(['companyId platformSKU', 'companyId hostSku']),
      );
      expect(await indexesOf('SyncedOrder')).toContainEqual(
        expect.objectContaining({ on: 'platform storeId orderId', unique: true }),
      );
      const ledger = await indexesOf('WebhookDelivery');
      expect(ledger).toContainEqual(expect.objectContaining({ on: 'isOpen receivedAt dueAt' }));
      expect(ledger).toContainEqual(expect.objectContaining({ on: 'endedAt', ttl: 30 * 86_400 }));
      expect(await indexesOf('OAuthState')).toContainEqual(expect.objectContaining({ on: 'expiresAt', ttl: 86_400 }));
    });

    it('looks for due deliveries among the open ones only', async ({ skip }) => {
      await adapter.ensureIndexes();
      const { collection } = adapter.models.WebhookDelivery;
      for (let index = 0; index < 60; index += 1)
        await adapter.ledger.put(entryOf(`${index}`, { status: index < 57 ? 'done' : 'pending' }));
      const now = new Date(entryOf('1').nextAttemptAt);
      const due = collection.find(dueFilter(now, undefined)).sort({ receivedAt: 1 });
      const plan = await due.explain('executionStats').catch(() => undefined);
      if (plan?.['executionStats'] === undefined) skip('the server does not explain its queries');
      expect(plan?.['executionStats']).toMatchObject({ nReturned: 3, totalDocsExamined: 3 });
    });

    it('waits for a connection that is being opened, and opens none that is closed', async () => {
      const mongoose = await loadMongoose(name);
      const dbName = connection.name;
      const opening = mongoose.createConnection(server.uri, { dbName });
      const early = createMongooseAdapter({ connection: opening, cipher });
      expect(await early.stores.load(STORE)).toBeUndefined();
      await opening.close();
      await expect(early.stores.load(STORE)).rejects.toMatchObject({ code: 'storage_failed' });
      const lost = createMongooseAdapter({ connection: unreachable(mongoose), cipher });
      await expect(lost.tokenStore.load(STORE)).rejects.toMatchObject({ code: 'token_store_failed', retryable: true });
    });

    it('is not changed by what the host does to its Mongoose', async () => {
      const mongoose = await loadMongoose(name);
      const own = new mongoose.Mongoose();
      own.set('sanitizeFilter', true);
      own.plugin((schema) => {
        schema.pre(['find', 'findOne', 'updateOne'], function hide() {
          this.where({ tenant: 'somebody' });
        });
      });
      const tenant = await openDatabase(own, server.uri, 1);
      const guarded = createMongooseAdapter({ connection: tenant.connections[0] as Connection, cipher });
      await guarded.sink.apply({ store: STORE, orders: [order('1', 1)] });
      await guarded.sink.apply({ store: STORE, orders: [order('1', 2)] });
      expect(await guarded.sink.get(STORE, '1')).toEqual(order('1', 2));
      await tenant.close();
    });
  });
}

/** `ivHex:cipherHex` of AES-256-CBC, as older backends kept tokens. */
async function legacyEnvelope(text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(16));
  const key = await crypto.subtle.importKey('raw', Buffer.from(KEY, 'hex'), 'AES-CBC', false, ['encrypt']);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, new TextEncoder().encode(text));
  return `${Buffer.from(iv).toString('hex')}:${Buffer.from(sealed).toString('hex')}`;
}
