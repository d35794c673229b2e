import type { ShopifyPeer } from './peers/shopify-api.js';
import type { WooCommercePeer } from './peers/woocommerce-rest-api.js';

/** Loaded when they are used: the Shopify one does not even start on Node 20. */
export async function loadShopifyPeer(): Promise<typeof import('./peers/shopify-api.js') | undefined> {
  return Number(process.versions.node.split('.')[0]) < 22 ? undefined : import('./peers/shopify-api.js');
}

export function loadWooCommercePeer(): Promise<typeof import('./peers/woocommerce-rest-api.js')> {
  return import('./peers/woocommerce-rest-api.js');
}

/** What an Amazon client is asked to do; it stops at the parsed answer. */
export interface AmazonPeer {
  search(query: Readonly<Record<string, unknown>>): Promise<SearchAnswer>;
  order(orderId: string, includedData: readonly string[]): Promise<unknown>;
}

export interface AmazonPeerInput {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

export interface SearchAnswer {
  readonly orders: readonly unknown[];
  readonly pagination?: { readonly nextToken?: string };
}

/** @param url of the stand-in: the peers reach Amazon nowhere else from then on. */
export async function loadAmazonPeers(url: string) {
  const { divertHttps } = await import('./peers/amazon-diversion.js');
  divertHttps(url);
  const [{ createAmazonSpApiPeer }, { createSpApiSdkPeer }] = await Promise.all([
    import('./peers/amazon-sp-api.js'),
    import('./peers/amazon-sp-api-sdk.js'),
  ]);
  return { createAmazonSpApiPeer, createSpApiSdkPeer };
}

export type { ShopifyPeer, WooCommercePeer };
