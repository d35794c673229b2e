import { describe, expect, it, onTestFinished } from 'vitest';
import { createAmazonConnector } from '../../src/connectors/amazon/index.js';
import { createFlipkartConnector } from '../../src/connectors/flipkart/index.js';
import { createShopifyConnector } from '../../src/connectors/shopify/index.js';
import { createWooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import type { Connector } from '../../src/core/connector.js';
import type { StoreKey } from '../../src/core/ports.js';
import type { Product } from '../../src/model/index.js';
import {
  createMemoryMappingStore,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createProductMapping,
  defaultSyncSettings,
  type HostProduct,
} from '../../src/sync/index.js';
import { type Sandbox, type SandboxPlatform, startSandbox } from '../../src/testing/index.js';

const INDIA = 'A21TJRUUN4KGV';

async function openHost(platform: SandboxPlatform) {
  const sandbox = await startSandbox({
    platforms: [platform],
    orders: 1,
    seed: 7,
    ...{ shopify: { variants: 30, bucket: { maximum: 1e6, restoreRate: 1e6 } }, woocommerce: { variants: 30 } },
    flipkart: { listings: 30 },
    amazon: { quotaScale: 1e6, listings: 30, sellers: [{ marketplaceIds: [INDIA] }] },
  });
  const connector: Connector = await CONNECT[platform](sandbox);
  const store: StoreKey = { platform, storeId: storeIdOf(sandbox, platform) };
  onTestFinished(async () => {
    await connector.close();
    await sandbox.close();
  });
  const stores = createMemoryStoreRegistry();
  const at = new Date().toISOString();
  const defaults = defaultSyncSettings(platform);
  await stores.save({
    ...{ ...store, companyId: 'acme', version: 0, status: 'active', statusSince: at },
    ...{ connectedAt: at, updatedAt: at },
    settings: { ...defaults, products: { ...defaults.products, enabled: true } },
  });
  const mappings = createMemoryMappingStore();
  const products: HostProduct[] = [];
  let time = Date.now();
  const mapping = createProductMapping({
    connectors: { [platform]: connector },
    ...{ stores, mappings, state: createMemorySyncStateStore(), now: () => time },
    catalogue: {
      async *products() {
        yield* products;
      },
    },
  });
  const listings = async () => {
    const all: Product[] = [];
    for await (const listing of mappings.listings(store)) all.push(listing);
    return all;
  };
  const pass = (ms: number) => {
    time += ms;
    sandbox.controls[platform].advance(ms);
  };
  /** Verified as a receiver would, and handed to the mapping as the inbox would. */
  const deliver = async (delivery: Parameters<Connector['verifyWebhook']>[0]) =>
    mapping.webhooks.handle(await connector.verifyWebhook(delivery), { store });
  return { sandbox, connector, store, mappings, products, mapping, listings, pass, deliver };
}

const CONNECT: Readonly<Record<SandboxPlatform, (sandbox: Sandbox) => Promise<Connector>>> = {
  async shopify({ baseURLs, credentials: { shopify } }) {
    const { clientId, clientSecret, storeId, accessToken } = shopify;
    const connector = createShopifyConnector({ baseURL: baseURLs.shopify, clientId, clientSecret });
    await connector.auth.connect({ storeId, accessToken, verify: false });
    return connector;
  },
  async woocommerce({ baseURLs, credentials: { woocommerce }, controls }) {
    const { storeId, consumerKey, consumerSecret } = woocommerce;
    const connector = createWooCommerceConnector({ baseURL: baseURLs.woocommerce });
    const webhookSecret = controls.woocommerce.webhooks.secret();
    await connector.auth.connect({ storeId, consumerKey, consumerSecret, webhookSecret, verify: false });
    return connector;
  },
  async flipkart({ baseURLs, credentials: { flipkart } }) {
    const { storeId, appId, appSecret, locationId } = flipkart;
    const baseURL = baseURLs.flipkart;
    const connector = createFlipkartConnector({ appId, appSecret, baseURL, requestsPerHour: 100_000 });
    await connector.auth.connect({ storeId, locationId });
    return connector;
  },
  async amazon({ controls }) {
    const { baseURL } = controls.amazon;
    const { lwaURL, clientId, clientSecret, storeId, refreshToken, region, marketplaceIds } =
      controls.amazon.credentials();
    const connector = createAmazonConnector({ baseURL, lwaURL, clientId, clientSecret });
    await connector.auth.connect({ storeId, refreshToken, region, marketplaceIds, verify: false });
    return connector;
  },
};

function storeIdOf({ credentials, controls }: Sandbox, platform: SandboxPlatform): string {
  return platform === 'amazon' ? controls.amazon.credentials().storeId : credentials[platform].storeId;
}

describe.each(['shopify', 'woocommerce', 'flipkart', 'amazon'] as const)('the catalogue of %s', (platform) => {
  it('is pulled, matched by SKU, and every line of an order finds its product', async () => {
    const { connector, store, products, mapping, listings, mappings } = await openHost(platform);
    await mapping.pull(store);
    const named = (await listings()).filter(({ sku }) => sku !== undefined);
    expect(named.length).toBeGreaterThan(5);
    const skus = [...new Set(named.map(({ sku }) => sku as string))];
    products.push(...skus.map((sku) => ({ hostSku: sku })));

    const { pull, auto } = await mapping.sync(store);
    expect(pull).toMatchObject({ status: 'done', full: false });
    // SKUs that differ in letter case alone, or that a platform writes with spaces, are another test's business.
    expect(auto?.byRule.sku).toBe(auto?.mapped);
    expect(auto?.mapped).toBe(named.length);
    expect(await mapping.auto(store)).toMatchObject({ mapped: 0, kept: named.length });
    for (const { id, sku } of named.slice(0, 5)) {
      expect(await mapping.resolve(store, { unitId: id })).toMatchObject({ hostSku: sku, companyId: 'acme' });
    }

    const { orders } = await connector.fetchOrders({ storeId: store.storeId, fulfilledBy: 'any' });
    const sold = orders.flatMap((order) => order.lines.map((line) => ({ order, line })));
    for (const { order, line } of sold) {
      const known = named.some(({ id, sku }) => id === line.variantId || (sku !== undefined && sku === line.sku));
      if (known) expect((await mapping.hostSkusOf(order)).get(line.id)).toBe(line.sku);
    }

    await mapping.pull(store, { full: true });
    expect(await mapping.auto(store)).toMatchObject({ mapped: 0, kept: named.length });
    for await (const { isActive } of mappings.list(store)) expect(isActive).toBe(true);
  });
});

describe('product webhooks of Shopify', () => {
  it('bring a change and a deletion in, and no more than a read a minute', async () => {
    const { sandbox, connector, store, products, mapping, listings, pass, deliver } = await openHost('shopify');
    const { shopify } = sandbox.controls;
    const variant = shopify.variants().find(({ sku }) => sku !== null);
    if (variant === undefined) throw new Error('the sandbox has no SKU');
    const { variantId, productId, sku } = variant;
    products.push({ hostSku: sku as string });
    const update = { topic: 'products/update', resourceId: productId } as const;
    expect(await deliver(shopify.buildWebhook(update))).toBe('marked');
    await mapping.sync(store);
    const price = async () => (await listings()).find(({ id }) => id === variantId)?.price?.amount;

    pass(10 * 60_000);
    shopify.setPrice({ variantId, price: '4321.00' });
    expect(await deliver(shopify.buildWebhook(update))).toBe('applied');
    expect(await price()).toBe('4321.00');
    shopify.requests.reset();
    expect(await deliver(shopify.buildWebhook(update))).toBe('unchanged');
    shopify.setPrice({ variantId, price: '4322.00' });
    expect(await deliver(shopify.buildWebhook(update))).toBe('applied');
    expect(await price()).toBe('4322.00');
    expect(shopify.requests.list('ChangedProducts')).toEqual([]);

    const event = await connector.verifyWebhook(shopify.buildWebhook(update));
    const gone = () => mapping.webhooks.handle({ ...event, topic: 'product.deleted' }, { store });
    // An event from before the product was made anew: whoever is asked says that it is there.
    expect(await gone()).toBe('unchanged');
    shopify.deleteProduct(productId);
    expect(await gone()).toBe('applied');
    expect(await gone()).toBe('unchanged');
    expect(await price()).toBeUndefined();
    expect(await mapping.resolve(store, { unitId: variantId })).toBeUndefined();
  });
});

describe('product webhooks of WooCommerce', () => {
  it('bring a change and a deletion in', async () => {
    const { sandbox, store, products, mapping, listings, pass, deliver } = await openHost('woocommerce');
    const { woocommerce } = sandbox.controls;
    const product = woocommerce.variants().find(({ sku, type }) => sku !== '' && type === 'simple');
    if (product === undefined) throw new Error('the sandbox has no simple product');
    products.push({ hostSku: product.sku });
    await mapping.sync(store);
    const stored = async () => (await listings()).find(({ id }) => id === String(product.id));

    pass(10 * 60_000);
    woocommerce.setPrice({ sku: product.id, regularPrice: '4321.00' });
    const update = { topic: 'product.updated', productId: product.id };
    expect(await deliver(woocommerce.buildWebhook(update))).toBe('applied');
    expect((await stored())?.price?.amount).toBe('4321.00');

    woocommerce.deleteProduct(product.id);
    expect(await deliver(woocommerce.buildWebhook({ topic: 'product.deleted', productId: product.id }))).toBe(
      'applied',
    );
    expect(await stored()).toBeUndefined();
    expect(await mapping.resolve(store, { unitId: String(product.id) })).toBeUndefined();
  });
});
