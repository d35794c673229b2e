import { ConnectorError } from '../../core/errors.js';
import type { ConnectorOptions } from '../../core/options.js';
import type { OrderState } from '../../model/index.js';

export interface WooCommerceOptions extends ConnectorOptions {
  /**
   * Lets stores be reached over plain http, signed with OAuth 1.0a. Orders then cross the network readable by anyone.
   * @default false
   */
  readonly allowInsecureHttp?: boolean;
  /**
   * Lets sites have private, loopback and link-local addresses and ports other than 443 and 80. A site's URL comes from a
   * merchant: with this on, anyone who may connect a store can make your server call services inside your network. Names
   * that resolve to such addresses are refused by the connector's own transport only: one given as `transport` has to see
   * to that itself.
   * @default false
   */
  readonly allowPrivateHosts?: boolean;
  /** The name a merchant reads on the page that asks for the keys (`auth.begin`). @default 'commerce-connectors' */
  readonly appName?: string;
}

/** What `auth.connect` takes besides `storeId` (the site's URL) and `verify`. Connecting again keeps what is not given. */
export interface WooCommerceConnectSettings {
  /** WooCommerce > Settings > Advanced > REST API, permissions Read/Write: `ck_…`. */
  readonly consumerKey?: string;
  /** Shown once beside the key: `cs_…`. */
  readonly consumerSecret?: string;
  /** What the store's webhooks are signed with; several while rotating, newest first. `webhooks.ensure` makes its own. */
  readonly webhookSecret?: string | readonly string[];
  /** What the store's own statuses mean, by slug without `wc-`: `{ packed: 'open' }`. */
  readonly statusMap?: Readonly<Record<string, OrderState>>;
}

/** Extras of `pushFulfillment`. */
export interface WooCommerceFulfillmentOptions {
  /**
   * The status the order gets, by slug without `wc-`; `false` leaves it. Absent: `completed` once everything is shipped,
   * else as it is.
   */
  readonly status?: string | false;
  /** Adds a note with the tracking to the order. Absent: where the store has no tracking plugin. */
  readonly note?: boolean;
}

/** Extras of `updateInventory` and `adjustInventory`. */
export interface WooCommerceInventoryOptions {
  /**
   * Turns stock management on for products that have it off, instead of failing with `not_tracked`. A variation that takes
   * from its product's stock goes on doing so.
   * @default false
   */
  readonly manageStock?: boolean;
}

/** @throws {ConnectorError} `configuration_invalid`, naming the option and the fix. */
export function checkOptions({ allowInsecureHttp, allowPrivateHosts, appName }: WooCommerceOptions): void {
  const problems = [
    isSwitch(allowInsecureHttp) ? [] : ['allowInsecureHttp must be true or false'],
    isSwitch(allowPrivateHosts) ? [] : ['allowPrivateHosts must be true or false'],
    appName === undefined || (typeof appName === 'string' && appName.trim() !== '')
      ? []
      : ['appName must be a text that is not empty'],
  ].flat();
  if (problems.length === 0) return;
  throw new ConnectorError('configuration_invalid', `WooCommerce connector options: ${problems.join('; ')}.`, {
    platform: 'woocommerce',
  });
}

/** A text such as "false" from the environment would count as true. */
function isSwitch(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}
