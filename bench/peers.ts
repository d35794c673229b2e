import type { ShopifyPeer } from './peers/shopify-api.js';
import type { WooCommercePeer } from './peers/woocommerce-rest-api.js';

/** Loaded when they are used: the Shopify one does not even start on Node 20. */
export async function loadShopifyPeer(): Promise<typeof import('./peers/shopify-api.js') | undefined> {
  return Number(process.versions.node.split('.')[0]) < 22 ? undefined : import('./peers/shopify-api.js');
}

export function loadWooCommercePeer(): Promise<typeof import('./peers/woocommerce-rest-api.js')> {
  return import('./peers/woocommerce-rest-api.js');
}

export type { ShopifyPeer, WooCommercePeer };
