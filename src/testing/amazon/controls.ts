import type { SandboxClock } from '../clock.js';
import type { SandboxApp } from './auth/app.js';
import { appstoreVisit, consent } from './auth/consent.js';
import type { AmazonRole } from './auth/roles.js';
import type { AmazonFaultControls } from './fault-controls.js';
import { type AmazonFeedControls, createAmazonFeedControls } from './feeds/controls.js';
import type { Quota, Quotas } from './http/quotas.js';
import { accountOf } from './http/sp-api.js';
import { type AmazonListingControls, createAmazonListingControls } from './listings/controls.js';
import { type AmazonNotificationControls, createAmazonNotificationControls } from './notifications/controls.js';
import type { Notifications } from './notifications/notifications.js';
import type { AmazonSandboxCredentials } from './options.js';
import { type AmazonOrderControls, createAmazonOrderControls } from './order-controls.js';
import { type AmazonReportControls, createAmazonReportControls } from './reports/controls.js';
import type { AmazonRequestControls } from './request-log.js';
import type { Seller } from './state/seller.js';

export interface AmazonSandboxControls
  extends AmazonOrderControls,
    AmazonListingControls,
    AmazonFeedControls,
    AmazonReportControls,
    AmazonNotificationControls {
  readonly baseURL: string;
  /** What a connector needs for a seller. The refresh token is the first one. */
  credentials(storeId?: string): AmazonSandboxCredentials;
  /** Every request the sandbox saw. */
  readonly requests: AmazonRequestControls;
  readonly faults: AmazonFaultControls;
  /** Moves the sandbox's clock. */
  advance(ms: number): void;
  /**
   * The seller in front of the consent page agrees. `url` is the page's address, on any Seller Central.
   *
   * @returns where the browser goes: the callback with `spapi_oauth_code`, which lives for five minutes.
   * @throws when the page would show an error in place of the question: MD1000, MD5101, a Seller Central of another region.
   */
  authorize(input: { readonly url: string; readonly storeId?: string }): string;
  /** What Amazon's Appstore opens for a seller: the app's login URI with its parameters. */
  openFromAppstore(input: { readonly loginURI: string; readonly storeId?: string }): string;
  /** The seller takes the authorisation back: refresh tokens and access tokens are worth nothing. */
  revokeAuthorization(storeId?: string): void;
  /** Access tokens end now; of one seller, or all. */
  expireTokens(storeId?: string): void;
  /** A new secret. The old one works for another week, or for `keepOldMs`. @returns the new one. */
  rotateSecret(keepOldMs?: number): string;
  /** Every secret ends now, as after 180 days. */
  expireSecrets(): void;
  /** The app loses a role at once. */
  removeRole(role: AmazonRole): void;
  /** The app gets a role; it counts for sellers who authorise it afterwards. */
  addRole(role: AmazonRole): void;
  /** The Orders API of 2026 refuses this seller altogether, or no longer. */
  refuseOrders(on: boolean, storeId?: string): void;
  /** Orders of this marketplace are refused, though the seller sells there; or no longer. */
  refuseMarketplace(marketplaceId: string, on: boolean, storeId?: string): void;
  readonly quotas: {
    /** Other figures than the published ones, before scaling; of one seller, or of all. */
    set(operation: string, quota: Quota, storeId?: string): void;
    /** All rates times this. */
    scale(factor: number): void;
    /** As after a long pause. */
    refill(): void;
  };
}

export interface ControlsInput {
  readonly baseURL: string;
  readonly sellers: ReadonlyMap<string, Seller>;
  readonly app: SandboxApp;
  readonly notifications: Notifications;
  readonly clock: SandboxClock;
  readonly quotas: Quotas;
  readonly log: AmazonRequestControls;
  readonly faults: AmazonFaultControls;
  readonly credentials: (seller: Seller) => AmazonSandboxCredentials;
}

export function createAmazonControls(input: ControlsInput): AmazonSandboxControls {
  const { app, clock, quotas } = input;
  const sellerOf = (storeId?: string): Seller => {
    const seller = storeId === undefined ? input.sellers.values().next().value : input.sellers.get(storeId);
    if (seller === undefined) throw new Error(`the sandbox has no seller ${storeId}`);
    return seller;
  };
  return {
    ...createAmazonOrderControls(sellerOf),
    ...createAmazonListingControls(sellerOf),
    ...createAmazonFeedControls(sellerOf),
    ...createAmazonReportControls(sellerOf),
    ...createAmazonNotificationControls({ notifications: input.notifications, app, now: () => clock.now(), sellerOf }),
    baseURL: input.baseURL,
    credentials: (storeId) => input.credentials(sellerOf(storeId)),
    requests: input.log,
    faults: input.faults,
    advance: (ms) => clock.advance(ms),
    authorize: ({ url, storeId }) => consent(url, sellerOf(storeId), app),
    openFromAppstore: ({ loginURI, storeId }) => appstoreVisit(loginURI, sellerOf(storeId), app),
    revokeAuthorization: (storeId) => app.revoke(sellerOf(storeId).id),
    expireTokens: (storeId) => app.expireTokens(storeId),
    rotateSecret: (keepOldMs) => app.rotateSecret(keepOldMs),
    expireSecrets: () => app.expireSecrets(),
    removeRole(role) {
      app.roles = new Set([...app.roles].filter((one) => one !== role));
    },
    addRole(role) {
      app.roles = new Set([...app.roles, role]);
    },
    refuseOrders(on, storeId) {
      sellerOf(storeId).refusesOrders = on;
    },
    refuseMarketplace(marketplaceId, on, storeId) {
      const { refusedMarketplaces } = sellerOf(storeId);
      if (on) refusedMarketplaces.add(marketplaceId);
      else refusedMarketplaces.delete(marketplaceId);
    },
    quotas: {
      set: (operation, quota, storeId) =>
        quotas.set(operation, quota, storeId === undefined ? undefined : accountOf(app, sellerOf(storeId).id)),
      scale(factor) {
        quotas.scale = factor;
      },
      refill: () => quotas.refill(),
    },
  };
}
