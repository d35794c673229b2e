import type { SandboxClock } from '../clock.js';
import type { SandboxApp } from './auth/app.js';
import { consent } from './auth/consent.js';
import { createFlipkartDocumentControls, type FlipkartDocumentControls } from './documents/controls.js';
import type { FlipkartFaultControls } from './fault-controls.js';
import { createFlipkartFulfillmentControls, type FlipkartFulfillmentControls } from './fulfillment/controls.js';
import { createFlipkartListingControls, type FlipkartListingControls } from './listings/controls.js';
import { createFlipkartNotificationControls, type FlipkartNotificationControls } from './notifications/controls.js';
import type { FlipkartSandboxCredentials } from './options.js';
import { createFlipkartOrderControls, type FlipkartOrderControls } from './order-controls.js';
import type { FlipkartRequestControls } from './request-log.js';
import { createFlipkartReturnControls, type FlipkartReturnControls } from './returns/controls.js';
import type { Seller } from './state/seller.js';

export interface FlipkartSandboxControls
  extends FlipkartDocumentControls,
    FlipkartFulfillmentControls,
    FlipkartListingControls,
    FlipkartNotificationControls,
    FlipkartOrderControls,
    FlipkartReturnControls {
  readonly baseURL: string;
  /** What a connector needs for a seller. */
  credentials(storeId?: string): FlipkartSandboxCredentials;
  /** Every request the sandbox saw. */
  readonly requests: FlipkartRequestControls;
  readonly faults: FlipkartFaultControls;
  /** Moves the sandbox's clock. */
  advance(ms: number): void;
  /**
   * The seller signs in on the authorisation page and agrees. `url` is the page's address.
   *
   * @returns where the browser goes: the callback with `code` and `state`.
   * @throws when the page would show an error in place of the question.
   */
  authorize(input: { readonly url: string; readonly storeId?: string }): string;
  /** How the details of a seller's shipments are written from now on. */
  setDetails(style: 'pages' | 'sdk', storeId?: string): void;
  /** The seller takes the authorisation back: the partner app's tokens for it are worth nothing. */
  revokeAuthorization(storeId?: string): void;
  /** Access tokens end now, of every app; of one seller, or all. */
  expireTokens(storeId?: string): void;
  /** A new secret of the seller's own app, or the partner's. The old one ends, or works for `keepOldMs`. @returns the new one. */
  rotateSecret(input?: {
    readonly app?: 'own' | 'partner';
    readonly keepOldMs?: number;
    readonly storeId?: string;
  }): string;
}

export interface ControlsInput {
  readonly baseURL: string;
  readonly sellerOf: (storeId?: string) => Seller;
  readonly apps: readonly SandboxApp[];
  readonly partner: SandboxApp;
  readonly clock: SandboxClock;
  readonly log: FlipkartRequestControls;
  readonly faults: FlipkartFaultControls;
  readonly credentials: (seller: Seller) => FlipkartSandboxCredentials;
}

export function createFlipkartControls(input: ControlsInput): FlipkartSandboxControls {
  const { apps, partner, clock, sellerOf } = input;
  return {
    ...createFlipkartDocumentControls(sellerOf),
    ...createFlipkartFulfillmentControls(sellerOf),
    ...createFlipkartListingControls(sellerOf),
    ...createFlipkartNotificationControls(input),
    ...createFlipkartOrderControls(sellerOf),
    ...createFlipkartReturnControls(sellerOf),
    baseURL: input.baseURL,
    credentials: (storeId) => input.credentials(sellerOf(storeId)),
    requests: input.log,
    faults: input.faults,
    advance: (ms) => clock.advance(ms),
    authorize: ({ url, storeId }) => consent(url, sellerOf(storeId).id, apps),
    setDetails(style, storeId) {
      sellerOf(storeId).details = style;
    },
    revokeAuthorization: (storeId) => partner.revoke(sellerOf(storeId).id),
    expireTokens(storeId) {
      for (const app of apps) app.expireTokens(storeId);
    },
    rotateSecret({ app = 'own', keepOldMs, storeId } = {}) {
      const { id } = sellerOf(storeId);
      const rotated = app === 'partner' ? partner : apps.find(({ ownerId }) => ownerId === id);
      return (rotated as SandboxApp).rotateSecret(keepOldMs);
    },
  };
}
