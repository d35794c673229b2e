import type {
  AuthCallback,
  AuthConnect,
  ConnectedStore,
  Connector,
  StoreApproval,
  WebhookSubscription,
} from '../../../src/core/connector.js';
import { defineConnector } from '../../../src/core/define-connector.js';
import { AuthenticationError } from '../../../src/core/errors.js';
import type { JsonValue, StoreKey, TokenStore } from '../../../src/core/ports.js';
import { createMemoryTokenStore } from '../../../src/storage/index.js';
import {
  createMemoryListingValueStore,
  createMemoryMappingStore,
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createMemoryWebhookLedger,
  createStoreManager,
  type StoreManagerOptions,
} from '../../../src/sync/index.js';

/** A platform of which everything is in memory: who has which token, and who is subscribed. */
export interface FakePlatform {
  /** What connecting and checking the stores asks for at the platform, in order. */
  readonly asked: string[];
  readonly subscriptions: WebhookSubscription[];
  /** Awaited between the approval and the exchange; what it throws is what the platform answers. */
  beforeExchange: () => Promise<void>;
  /** Awaited after the tokens are saved. */
  afterSave: () => Promise<void>;
  /** Whether tokens still work. */
  isInstalled: boolean;
  shopName: string;
  /** Absent: the platform has no call for it. */
  readonly revoke: (() => Promise<void>) | undefined;
  refuseWebhooks: Error | undefined;
}

export const STORE: StoreKey = { platform: 'fake', storeId: 'shop-1' };

export function createHost(options: Partial<StoreManagerOptions> = {}, given: Partial<FakePlatform> = {}) {
  const clock = { now: Date.parse('2026-11-25T10:00:00Z') };
  const tokenStore = createMemoryTokenStore();
  const platform: FakePlatform = {
    asked: [],
    subscriptions: [],
    beforeExchange: async () => {},
    afterSave: async () => {},
    isInstalled: true,
    shopName: 'Shop One',
    revoke: undefined,
    refuseWebhooks: undefined,
    ...given,
  };
  const ports = {
    stores: createMemoryStoreRegistry(),
    state: createMemorySyncStateStore(),
    sink: createMemoryOrderSink(),
    ledger: createMemoryWebhookLedger(),
    mappings: createMemoryMappingStore(),
    values: createMemoryListingValueStore(),
  };
  const states = new Map<string, { readonly storeId: string; readonly context: JsonValue | undefined }>();
  const connector = () => createFakeConnector(platform, tokenStore, states, () => clock.now);
  /** Another process on the same storage. */
  const createManager = () =>
    createStoreManager({ connectors: { fake: connector() }, ...ports, now: () => clock.now, ...options });
  return { ...ports, clock, tokenStore, platform, createManager, manager: createManager() };
}

/** Store ids are in lower case, tokens are `token of <code>`. */
function createFakeConnector(
  platform: FakePlatform,
  tokenStore: TokenStore,
  states: Map<string, { readonly storeId: string; readonly context: JsonValue | undefined }>,
  now: () => number,
): Connector {
  const unused = () => Promise.reject(new Error('not part of these tests'));
  const save = async (storeId: string, token: string): Promise<ConnectedStore> => {
    const key = { platform: 'fake', storeId };
    const at = new Date(now()).toISOString();
    const profile = { name: platform.shopName, currency: 'INR' };
    const settings = (await tokenStore.load(key))?.settings ?? {};
    const record = { ...key, version: 1, credentials: { token }, settings, profile, connectedAt: at, updatedAt: at };
    await tokenStore.save(key, record);
    await platform.afterSave();
    return { ...key, profile, connectedAt: at };
  };
  const exchange = async (
    approve: StoreApproval | undefined,
    storeId: string,
    code: string,
    context: JsonValue | undefined,
  ) => {
    await approve?.({ platform: 'fake', storeId, ...(context === undefined ? {} : { context }) });
    platform.asked.push(`exchange ${code}`);
    await platform.beforeExchange();
    const connected = await save(storeId, `token of ${code}`);
    return { ...connected, ...(context === undefined ? {} : { context }) };
  };
  const requireToken = async (storeId: string) => {
    if ((await tokenStore.load({ platform: 'fake', storeId })) !== undefined && platform.isInstalled) return;
    throw new AuthenticationError('not connected', { platform: 'fake', storeId, reauthorize: true });
  };
  return defineConnector<unknown>({
    platform: 'fake',
    capabilities: {
      operations: {
        ...{ fetchOrder: false, planFulfillment: false, cancelOrder: false, adjustInventory: false },
        ...{ fetchInventory: false, fetchProducts: false, updatePrices: false, webhooks: true },
        ...{ diagnose: false, checkOperation: false },
      },
      orders: { maxPageSize: 10, listLagSeconds: 0, nativeFilters: [] },
      fulfillment: { partialQuantities: false, multipleTrackingNumbers: false, notifyCustomer: false },
      inventory: { locations: false, compareAndSet: false, maxBatchSize: 1 },
      webhooks: {
        trust: 'body',
        topics: ['order.updated', 'product.updated', 'inventory.updated', 'store.uninstalled', 'privacy.store_redact'],
      },
    },
    auth: {
      kind: 'oauth2-code',
      begin: async ({ storeId = '', context, approve }) => {
        const id = storeId.toLowerCase();
        await approve?.({ platform: 'fake', storeId: id, ...(context === undefined ? {} : { context }) });
        const state = `state-${states.size + 1}`;
        states.set(state, { storeId: id, context });
        return { url: `https://fake.example/authorize?state=${state}`, state };
      },
      complete: async ({ url, approve }: AuthCallback) => {
        const query = new URL(url).searchParams;
        const begun = states.get(query.get('state') ?? '');
        if (begun === undefined) throw new AuthenticationError('unknown state', { reauthorize: true });
        return exchange(approve, begun.storeId, query.get('code') ?? '', begun.context);
      },
      connect: async (input: AuthConnect) =>
        exchange(input.approve, input.storeId.toLowerCase(), String(Reflect.get(input, 'key')), undefined),
      refresh: unused,
      disconnect: (storeId) => tokenStore.delete({ platform: 'fake', storeId }),
      check: async (storeId) => {
        platform.asked.push('check');
        const profile = { name: platform.shopName, currency: 'INR' };
        const connectedAt = new Date(now()).toISOString();
        return { platform: 'fake', storeId, profile, connectedAt, ok: platform.isInstalled, problems: [] };
      },
      ...(platform.revoke === undefined ? {} : { revoke: platform.revoke }),
    },
    webhooks: {
      ensure: async ({ storeId, url, topics }) => {
        if (platform.refuseWebhooks !== undefined) throw platform.refuseWebhooks;
        await requireToken(storeId);
        const made = topics
          .filter((topic) => !platform.subscriptions.some((one) => one.topic === topic && one.url === url))
          .map((topic) => ({ id: `${url} ${topic}`, topic, platformTopic: topic, url }));
        const kept = platform.subscriptions.filter((one) => topics.includes(one.topic) && one.url === url);
        platform.subscriptions.push(...made);
        return { created: made, kept, updated: [], failed: [] };
      },
      list: async ({ storeId }) => {
        await requireToken(storeId);
        return [...platform.subscriptions];
      },
      remove: async ({ storeId, ids }) => {
        if (platform.refuseWebhooks !== undefined) throw platform.refuseWebhooks;
        await requireToken(storeId);
        const left = platform.subscriptions.filter(({ id }) => ids !== undefined && !ids.includes(id));
        platform.subscriptions.splice(0, platform.subscriptions.length, ...left);
      },
    },
    fetchOrders: unused,
    pushFulfillment: unused,
    updateInventory: unused,
    verifyWebhook: unused,
  });
}

export type Host = ReturnType<typeof createHost>;

export const callbackOf = (state: string, code: string) => `https://host.example/callback?state=${state}&code=${code}`;

/** The whole way of one company through an authorisation. */
export async function authorise(
  manager: Host['manager'],
  companyId: string,
  code: string,
  storeId: string = STORE.storeId,
) {
  const redirectUri = 'https://host.example/callback';
  const { state } = await manager.begin({ platform: 'fake', companyId, storeId, redirectUri });
  return manager.complete({ platform: 'fake', url: callbackOf(state, code) });
}

/** Something that a test lets happen. */
export function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}
