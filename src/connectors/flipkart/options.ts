import type { Instant } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { ConnectorOptions } from '../../core/options.js';
import { parseUrl } from '../../core/url.js';

export interface FlipkartOptions extends ConnectorOptions {
  /** The app's id in the seller or partner dashboard. */
  readonly appId?: string;
  /** One secret, or several while rotating, newest first. */
  readonly appSecret?: string | readonly string[];
  /**
   * Where Flipkart posts notifications to, exactly as registered: its signature covers this text, not the address that a
   * proxy makes of it. A list where orders and returns differ.
   */
  readonly notificationURL?: string | readonly string[];
  /** Takes the place of the token endpoint, as a whole URL. @default '/oauth-service/oauth/token' on the API's origin */
  readonly tokenURL?: string;
  /** How tokens are asked for. Every published sample uses GET with the parameters in the query. @default 'GET' */
  readonly tokenMethod?: 'GET' | 'POST';
  /** @default 'Seller_Api' */
  readonly scope?: string;
  /**
   * What notifications are signed with. Flipkart's own scheme covers url, method and date, not the body. The other one is
   * for a gateway of yours that signs bodies. The one that is set is the only one that is taken.
   * @default 'fklogin-sha1'
   */
  readonly signature?: FlipkartSignature;
  /** How far a notification's date may be from now, in milliseconds. @default 900_000 */
  readonly webhookMaxAgeMs?: number;
  /** Requests an hour for each seller. Flipkart publishes no figure; raise it where it grants you more. @default 1_000 */
  readonly requestsPerHour?: number;
}

/** `hmac-sha256-hex`: HMAC-SHA256 of the raw body with the app's secret, in hex, in this header. */
export type FlipkartSignature = 'fklogin-sha1' | { readonly scheme: 'hmac-sha256-hex'; readonly header: string };

/**
 * What `auth.connect` takes besides `storeId` (the seller's id) and `verify`. Connecting again keeps what is not given.
 */
export interface FlipkartConnectSettings {
  /** Where stock is set when a call names no location: `LOC…`. */
  readonly locationId?: string;
  /** All locations of the seller, where there are several. */
  readonly locationIds?: readonly string[];
  /** The seller's GSTIN: Flipkart's orders do not carry it. */
  readonly gstin?: string;
  /** The seller's own (self-access) app; it wins over the factory's. */
  readonly appId?: string;
  readonly appSecret?: string | readonly string[];
  /** From a partner app's authorisation that was made elsewhere. */
  readonly refreshToken?: string;
}

/** Centimetres and kilograms, as packed. */
export interface FlipkartDimensions {
  readonly length: number;
  readonly breadth: number;
  readonly height: number;
  readonly weight: number;
}

export interface FlipkartDispatchAddress {
  readonly address1: string;
  readonly address2?: string;
  readonly landmark?: string;
  readonly city: string;
  readonly state: string;
  readonly pincode: string;
}

/** Extras of `pushFulfillment`. */
export interface FlipkartFulfillmentOptions {
  readonly invoiceNumber?: string;
  /** The day in India is what counts. */
  readonly invoiceDate?: Instant;
  /** Per cent, 0 to 100: one for all lines, or one for each by line item id. Packing needs them. */
  readonly taxRates?: number | Readonly<Record<string, number>>;
  /** One for every sub-shipment, or each by its id (`SS-1`). Packing needs them. */
  readonly dimensions?: FlipkartDimensions | Readonly<Record<string, FlipkartDimensions>>;
  /** By line item id: for each unit its serial numbers. */
  readonly serialNumbers?: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Where the seller ships: when the parcel should arrive. */
  readonly expectedDelivery?: Instant;
  /** Flipkart's code of the courier, where you know it better than the connector's table. */
  readonly deliveryPartnerCode?: string;
  /** Where the parcel leaves from, when that is not the location's own address. */
  readonly dispatchAddress?: FlipkartDispatchAddress;
  /** Packs in spite of a warning, such as dimensions that differ from the listing's. @default false */
  readonly ignoreWarning?: boolean;
}

/** Extras of `cancelOrder`. */
export interface FlipkartCancelOptions {
  /** Flipkart's own reason, where it says more than the canonical one. */
  readonly reason?: 'cannot_procure_item' | 'not_enough_inventory' | 'b2b_order';
}

/** @throws {ConnectorError} `configuration_invalid`, naming the option and the fix. */
export function checkOptions(options: FlipkartOptions): void {
  const { appId, appSecret, notificationURL, tokenURL, tokenMethod, scope } = options;
  const { signature, webhookMaxAgeMs, requestsPerHour } = options;
  const problems = [
    appId !== undefined && !isFilled(appId) && 'appId must be a text that is not empty',
    appSecret !== undefined && !isListOf(appSecret, isFilled) && 'appSecret must be a text or a list of texts',
    notificationURL !== undefined &&
      !isListOf(notificationURL, isHttpUrl) &&
      'notificationURL must be the registered http or https URL, or a list of them',
    tokenURL !== undefined && !isHttpUrl(tokenURL) && 'tokenURL must be an absolute http or https URL',
    tokenMethod !== undefined && tokenMethod !== 'GET' && tokenMethod !== 'POST' && 'tokenMethod must be GET or POST',
    scope !== undefined && !isFilled(scope) && 'scope must be a text that is not empty',
    !isSignature(signature) &&
      "signature must be 'fklogin-sha1' or { scheme: 'hmac-sha256-hex', header: 'the name of a header' }",
    !isAbove0(webhookMaxAgeMs) && 'webhookMaxAgeMs must be a number of milliseconds above 0',
    !isAbove0(requestsPerHour) && 'requestsPerHour must be a number above 0',
  ].filter((problem) => typeof problem === 'string');
  if (problems.length === 0) return;
  throw new ConnectorError('configuration_invalid', `Flipkart connector options: ${problems.join('; ')}.`, {
    platform: 'flipkart',
  });
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isListOf(value: unknown, accepts: (item: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(accepts) : accepts(value);
}

function isHttpUrl(value: unknown): boolean {
  const protocol = typeof value === 'string' ? parseUrl(value)?.protocol : undefined;
  return protocol === 'https:' || protocol === 'http:';
}

function isSignature(value: FlipkartSignature | undefined): boolean {
  if (value === undefined || value === 'fklogin-sha1') return true;
  return typeof value === 'object' && value?.scheme === 'hmac-sha256-hex' && isHeaderName(value.header);
}

function isHeaderName(value: unknown): boolean {
  return typeof value === 'string' && /^[!#$%&'*+.^_`|~\w-]+$/.test(value);
}

function isAbove0(value: number | undefined): boolean {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value) && value > 0);
}
