import type { CustomerDataApproval } from './auth/access.js';

export interface ShopifySandboxOptions {
  /** How many shops, or their `*.myshopify.com` names. @default 1 */
  readonly shops?: number | readonly string[];
  /** Scopes of the static token, and of grants that ask for none. @default everything the connector can use */
  readonly scopes?: readonly string[];
  /** Variants in each shop's catalogue. @default 120 */
  readonly variants?: number;
  /** Redirect URIs the app registered. @default any */
  readonly redirectUris?: readonly string[];
  /** Points of the rate-limit bucket and how many come back per second. @default 2000 and 100, the Standard plan */
  readonly bucket?: { readonly maximum?: number; readonly restoreRate?: number };
  /** After how many objects a filtered list just ends. @default 25000 */
  readonly maxConnectionDepth?: number;
  /** What the app is approved to see of customers. @default 'level2' */
  readonly customerData?: CustomerDataApproval;
  /** Whether API 2026-10 sets quantities where an item is not stocked yet. @default true */
  readonly settableAnywhere?: boolean;
  /**
   * Whether webhooks may be subscribed to for this machine, over http too. The platform refuses both, and so does the
   * sandbox without this; to another machine it never sends anything. @default true
   */
  readonly loopbackWebhooks?: boolean;
  /** API version of webhook payloads; one setting of the app, not of a subscription. @default '2026-10' */
  readonly webhookVersion?: string;
}

export interface ShopifySandboxCredentials {
  /** The first shop, e.g. `sandbox-1.myshopify.com`. */
  readonly storeId: string;
  readonly storeIds: readonly string[];
  readonly clientId: string;
  /** The secret an app would be configured with: the newest one. */
  readonly clientSecret: string;
  /** A permanent offline token of the first shop. */
  readonly accessToken: string;
  readonly scopes: readonly string[];
}

export const DEFAULT_SCOPES: readonly string[] = [
  'read_all_orders',
  'write_orders',
  'write_products',
  'write_inventory',
  'read_locations',
  'read_customers',
  'write_fulfillments',
  'write_assigned_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
  'write_third_party_fulfillment_orders',
];
