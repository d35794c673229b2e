import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ConnectedStore,
  type Connector,
  createFileTokenStore,
  type TokenStore,
  type WebhookDelivery,
} from 'commerce-connectors';
import { createAesGcmCipher, encryptedTokenStore, generateEncryptionKey } from 'commerce-connectors/crypto';
import { openAmazonSandbox, openAmazonSeller } from './amazon-shop.js';
import { openFlipkartSandbox, openFlipkartSeller } from './flipkart-shop.js';
import type { LoggedOrder, Progress } from './order-log.js';
import type { DemoSettings } from './settings.js';
import { openShopifySandbox, openShopifyShop } from './shopify-shop.js';
import { openWooCommerceSandbox, openWooCommerceSite } from './woocommerce-shop.js';

/** A sandbox or a real shop, on any platform: from here on the demo does the same with all of them. */
export interface DemoShop {
  readonly connector: Connector;
  readonly storeId: string;
  /** Absent for a real shop. */
  readonly sandbox?: DemoSandbox;
  /** Which orders a tracking number can be pushed for, where not for all. */
  mayShip?(order: LoggedOrder): boolean;
  /** What the platform wants to know of a shipment besides. */
  readonly fulfillmentOptions?: Readonly<Record<string, unknown>>;
  connect(): Promise<ConnectedStore>;
}

/** The other side of the counter: what a sandbox knows better than the connector. */
export interface DemoSandbox {
  orderIds(): readonly string[];
  shipmentsOf(orderId: string): number;
  /** What an hour does to an access token, where tokens end. */
  expireTokens?(): void;
  /** An update of an order, as the platform would deliver it. */
  orderWebhook(orderId: string): WebhookDelivery & { readonly rawBody: Uint8Array };
  /** Changes what is signed, where that is not the body. */
  tamper?(delivery: WebhookDelivery): WebhookDelivery;
  close(): Promise<void>;
}

export interface OpenedShop extends DemoShop {
  readonly tokenFile: string;
  close(): Promise<void>;
}

export async function openShop(settings: DemoSettings, progress: Progress): Promise<OpenedShop> {
  const folder = await mkdtemp(join(tmpdir(), 'commerce-connectors-demo-'));
  const tokenFile = join(folder, 'tokens.json');
  // A host keeps this key in its secret store. Here it lives as long as the process, and so do the tokens.
  const keys = { demo: process.env['ENCRYPTION_KEY'] ?? generateEncryptionKey() };
  const tokenStore = encryptedTokenStore(
    createFileTokenStore({ path: tokenFile }),
    createAesGcmCipher({ keys, currentKeyId: 'demo' }),
  );
  const shop = await openOn(settings, progress, tokenStore);
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

async function openOn(settings: DemoSettings, progress: Progress, tokenStore: TokenStore): Promise<DemoShop> {
  const { platform, realShop } = settings;
  switch (realShop?.platform) {
    case 'shopify':
      return openShopifyShop(realShop, tokenStore);
    case 'woocommerce':
      return openWooCommerceSite(realShop, tokenStore);
    case 'flipkart':
      return openFlipkartSeller(realShop, tokenStore);
    case 'amazon':
      return openAmazonSeller(realShop, tokenStore);
  }
  const sandboxes = {
    shopify: openShopifySandbox,
    woocommerce: openWooCommerceSandbox,
    flipkart: openFlipkartSandbox,
    amazon: openAmazonSandbox,
  };
  return sandboxes[platform](progress, tokenStore);
}
