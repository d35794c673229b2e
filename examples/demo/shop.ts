import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectedStore, createFileTokenStore, type TokenStore } from 'commerce-connectors';
import { createAesGcmCipher, encryptedTokenStore, generateEncryptionKey } from 'commerce-connectors/crypto';
import { createShopifyConnector, DEFAULT_SCOPES, type ShopifyConnector } from 'commerce-connectors/shopify';
import { type Sandbox, startSandbox } from 'commerce-connectors/testing';
import type { Progress } from './order-log.js';
import type { DemoSettings, RealShop } from './settings.js';

/** A sandbox or a real shop: from here on the demo does the same with both. */
export interface DemoShop {
  readonly connector: ShopifyConnector;
  readonly storeId: string;
  readonly tokenFile: string;
  /** Absent for a real shop. */
  readonly sandbox?: Sandbox;
  connect(): Promise<ConnectedStore>;
  close(): Promise<void>;
}

export async function openShop(settings: DemoSettings, progress: Progress): Promise<DemoShop> {
  const folder = await mkdtemp(join(tmpdir(), 'commerce-connectors-demo-'));
  const tokenFile = join(folder, 'tokens.json');
  // A host keeps this key in its secret store. Here it lives as long as the process, and so do the tokens.
  const keys = { demo: process.env['ENCRYPTION_KEY'] ?? generateEncryptionKey() };
  const tokenStore = encryptedTokenStore(
    createFileTokenStore({ path: tokenFile }),
    createAesGcmCipher({ keys, currentKeyId: 'demo' }),
  );
  const shop =
    settings.realShop === undefined
      ? await openSandbox(progress, tokenStore)
      : openRealShop(settings.realShop, tokenStore);
  return {
    ...shop,
    tokenFile,
    async close() {
      await shop.connector.close();
      await shop.sandbox?.close();
      await rm(folder, { recursive: true });
    },
  };
}

type OpenedShop = Omit<DemoShop, 'tokenFile' | 'close'>;

async function openSandbox({ orders, seed, startedAt }: Progress, tokenStore: TokenStore): Promise<OpenedShop> {
  // The sandbox's orders are dated from its clock when it opens: the same seed and the same start give the same shop, to
  // the second. Then the clock runs.
  let openedAt: number | undefined;
  const now = () => startedAt + (openedAt === undefined ? 0 : Math.round(performance.now() - openedAt));
  const sandbox = await startSandbox({ platforms: ['shopify'], orders, seed, now });
  openedAt = performance.now();
  const { storeId, clientId, clientSecret } = sandbox.credentials.shopify;
  const connector = createShopifyConnector({
    baseURL: sandbox.baseURLs.shopify,
    clientId,
    clientSecret,
    tokenStore,
    now,
  });
  return {
    connector,
    storeId,
    sandbox,
    async connect() {
      const { url, state } = await connector.auth.begin({
        storeId,
        redirectUri: 'https://app.example.com/shopify/callback',
        // Without read_all_orders a shop shows the last 60 days only. Shopify grants it on request.
        scopes: [...DEFAULT_SCOPES, 'read_all_orders'],
      });
      // The merchant's browser: it approves, and Shopify sends it back to the redirect URI with a signed code.
      const approval = await fetch(url, { redirect: 'manual' });
      return connector.auth.complete({ url: approval.headers.get('location') ?? '', state });
    },
  };
}

function openRealShop({ storeId, ...credentials }: RealShop, tokenStore: TokenStore): OpenedShop {
  const connector = createShopifyConnector({ tokenStore });
  const given = Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== undefined));
  return { connector, storeId, connect: () => connector.auth.connect({ storeId, ...given }) };
}
