import { ConnectorError } from '../../core/errors.js';
import type { ConnectorOptions } from '../../core/options.js';
import type { CodGateways } from './map-payment.js';

/** The newest Admin API version this connector was checked against; 2026-01 to 2026-10 all work. */
export const DEFAULT_API_VERSION = '2026-10';
export const SUPPORTED_API_VERSIONS = ['2026-01', '2026-04', '2026-07', '2026-10'] as const;
export type ShopifyApiVersion = (typeof SUPPORTED_API_VERSIONS)[number];

/**
 * What the connector needs for everything it does. `read_all_orders` is not among them: Shopify grants it on request
 * only; without it orders older than 60 days are invisible, and pages say so in `limits`.
 */
export const DEFAULT_SCOPES: readonly string[] = [
  'read_orders',
  'write_orders',
  'read_customers',
  'read_products',
  'write_products',
  'read_inventory',
  'write_inventory',
  'read_locations',
  'read_assigned_fulfillment_orders',
  'write_assigned_fulfillment_orders',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
  'read_third_party_fulfillment_orders',
  'write_third_party_fulfillment_orders',
  'write_fulfillments',
];

export interface ShopifyOptions extends ConnectorOptions {
  /** From the app's settings in the Dev Dashboard. Not needed where every store brings its own credentials. */
  readonly clientId?: string;
  /**
   * The app's secret; while rotating it a list, newest first. Deliveries are signed with the oldest secret that is not
   * revoked, and for about half an hour longer.
   */
  readonly clientSecret?: string | readonly string[];
  /**
   * What the app wants of every store: `auth.begin` asks for it, `auth.check` names what of it is missing. Let the list grow
   * with the app: a store that was connected before is then told to authorise again.
   * @default DEFAULT_SCOPES
   */
  readonly scopes?: readonly string[];
  /** @default '2026-10' */
  readonly apiVersion?: ShopifyApiVersion;
  /** Gateways that mean cash on delivery, besides names with "cash on delivery" or "COD" in them. */
  readonly codGateways?: CodGateways;
  /**
   * How old an authorisation callback may be, in seconds. Shopify's own library allows 90, too little for a slow
   * redirect.
   * @default 300
   */
  readonly callbackMaxAgeSeconds?: number;
}

/**
 * What `auth.connect` takes besides `storeId` and `verify`: an `accessToken`; a `sessionToken` of an embedded app; or, for
 * an app of the organisation that owns the shop, that app's `clientId` and `clientSecret` alone (client-credentials grant: a
 * new token each day, by itself).
 *
 * Connecting again replaces tokens and keeps what is not given: location, app credentials, and the day it was connected.
 */
export interface ShopifyConnectSettings {
  /** An offline Admin API token (`shpat_…`). */
  readonly accessToken?: string;
  /**
   * What App Bridge gives the pages of an embedded app (`shopify.idToken()`, the Authorization header without `Bearer`). It
   * is verified, and exchanged for a pair of tokens that renews itself. Exchange it for a store that is not connected, not
   * for each page: every exchange ends the pair before. Refused with `platformCode` `invalid_subject_token`: ask for a new
   * one, it lives for a minute.
   */
  readonly sessionToken?: string;
  /** For an expiring token: what renews it. */
  readonly refreshToken?: string;
  /** When the token ends: ISO 8601 with an offset. Absent next to a refresh token: renewed at the first call. */
  readonly accessTokenExpiresAt?: string;
  /** What the token may do, when it is known and `verify` is `false`. */
  readonly scopes?: readonly string[];
  /** The default location of stock updates: a global id or its number. */
  readonly locationId?: string;
  /** A custom app's own credentials; they win over the factory's for this store. */
  readonly clientId?: string;
  /** One secret, or several, newest first. Also what this store's webhooks are verified with. */
  readonly clientSecret?: string | readonly string[];
}

/** Extras of `pushFulfillment`. */
export interface ShopifyFulfillmentOptions {
  /** A note to the fulfillment service or the merchant, kept with the request. */
  readonly message?: string;
}

/** How Shopify can pay back what a cancelled order was paid with. */
export const CANCEL_REFUNDS = ['original_payment_methods', 'store_credit'] as const;

/** Extras of `cancelOrder`. */
export interface ShopifyCancelOptions {
  /** Pays back what was paid, this way. Absent: nothing is paid back; payments that are only authorised end either way. */
  readonly refund?: (typeof CANCEL_REFUNDS)[number];
  /** For the staff, at most 255 characters. Default: the reason in words, where Shopify has no word of its own for it. */
  readonly staffNote?: string;
}

/** Extras of `updateInventory` and `adjustInventory`. */
export interface ShopifyInventoryOptions {
  /** Starts stocking an item at the given location where it is not stocked yet. @default false */
  readonly activate?: boolean;
  /** Shopify's word for why, shown in the inventory history. @default 'correction' */
  readonly reason?: ShopifyInventoryReason;
  /** A URI of your document, shown in the inventory history. */
  readonly referenceDocumentUri?: string;
}

/** What Shopify accepts as a reason (recorded 2026-06, API 2026-04). */
export const INVENTORY_REASONS = [
  'correction',
  'cycle_count_available',
  'damaged',
  'movement_canceled',
  'movement_created',
  'movement_received',
  'movement_updated',
  'other',
  'promotion',
  'quality_control',
  'received',
  'reservation_created',
  'reservation_deleted',
  'reservation_updated',
  'restock',
  'safety_stock',
  'shrinkage',
] as const;
export type ShopifyInventoryReason = (typeof INVENTORY_REASONS)[number];

/** @throws {ConnectorError} `configuration_invalid`, naming the option and the fix. */
export function checkOptions(options: ShopifyOptions): void {
  const problems = [
    options.apiVersion !== undefined &&
      !SUPPORTED_API_VERSIONS.includes(options.apiVersion) &&
      `apiVersion must be one of ${SUPPORTED_API_VERSIONS.join(', ')}`,
    options.clientId !== undefined && !isFilled(options.clientId) && 'clientId must be a text that is not empty',
    options.clientSecret !== undefined &&
      (secretsOf(options.clientSecret).length === 0 || !secretsOf(options.clientSecret).every(isFilled)) &&
      'clientSecret must be a text that is not empty, or a list of such',
    options.scopes !== undefined &&
      !(Array.isArray(options.scopes) && options.scopes.length > 0 && options.scopes.every(isFilled)) &&
      'scopes must be a list of scopes that is not empty',
    options.callbackMaxAgeSeconds !== undefined &&
      !(options.callbackMaxAgeSeconds > 0) &&
      'callbackMaxAgeSeconds must be a number above 0',
  ].filter((problem) => typeof problem === 'string');
  if (problems.length === 0) return;
  throw new ConnectorError('configuration_invalid', `Shopify connector options: ${problems.join('; ')}.`, {
    platform: 'shopify',
  });
}

/** What the app wants of every store. */
export function wantedScopes({ scopes = DEFAULT_SCOPES }: ShopifyOptions): readonly string[] {
  return scopes;
}

/** One secret or a list of them, newest first. */
export function secretsOf(secret: string | readonly string[] | undefined): readonly string[] {
  if (secret === undefined) return [];
  return typeof secret === 'string' ? [secret] : secret;
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
