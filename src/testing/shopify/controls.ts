import type { SandboxClock } from '../clock.js';
import type { FaultPlan } from '../fault-plan.js';
import type { CustomerDataApproval } from './auth/access.js';
import { callbackURL } from './auth/oauth-endpoints.js';
import { type SessionTokenClaims, signSessionToken } from './auth/session-token.js';
import { type BulkControls, createBulkControls } from './bulk-controls.js';
import { createFaultControls, type FaultControls } from './fault-controls.js';
import type { Fault } from './faults.js';
import { createJobControls, type JobControls } from './job-controls.js';
import { createOrderControls, type OrderControls } from './order-controls.js';
import type { RequestControls, RequestLog } from './request-log.js';
import type { DataModes, ShopRuntime } from './shop-runtime.js';
import { createStockControls, type StockControls } from './stock-controls.js';
import { createWebhookControls, type WebhookControls } from './webhook-controls.js';
import type { WebhookHub } from './webhooks/hub.js';

export interface PagingHooks {
  changeWhilePaging: ((storeId: string) => void) | undefined;
}

export interface ControlsInput {
  readonly shops: ReadonlyMap<string, ShopRuntime>;
  readonly clock: SandboxClock;
  readonly clientId: string;
  /** Oldest first; changed in place by `secrets.rotate()`. */
  readonly secrets: string[];
  readonly scopes: readonly string[];
  readonly faults: FaultPlan<Fault>;
  readonly log: RequestLog;
  readonly modes: DataModes;
  readonly hooks: PagingHooks;
  readonly hub: WebhookHub;
  readonly baseURL: (storeId: string) => string;
  readonly uninstall: (storeId: string) => void;
  readonly redirectUris: readonly string[] | undefined;
}

export interface ShopifySandboxControls
  extends BulkControls,
    JobControls,
    OrderControls,
    StockControls,
    WebhookControls {
  /** Where a shop answers; each has its own listener. */
  baseURL(storeId: string): string;
  /** A permanent offline token of a shop. */
  accessToken(storeId?: string): string;
  /** Every request the sandbox saw. */
  readonly requests: RequestControls;
  readonly faults: FaultControls;
  /** Moves the sandbox's clock; webhook retries that become due are sent. */
  advance(ms: number): void;
  /** What the merchant granted, from now on, to every token of the shop; tells subscribers of `app/scopes_update`. */
  setScopes(scopes: readonly string[], storeId?: string): void;
  /** `true` is level 2, `false` is level 1, `'none'` closes customers and orders altogether. */
  approveCustomerData(approval: boolean | 'none', storeId?: string): void;
  /** The callback a merchant's browser would be sent to, without the redirect. */
  callbackURL(input: { redirectUri: string; state: string; scopes?: readonly string[]; storeId?: string }): string;
  /**
   * The session token an embedded app is handed: a minute long, signed with the newest secret. `claims` changes what it
   * says, `secret` who signs it.
   */
  sessionToken(input?: { storeId?: string; claims?: Partial<SessionTokenClaims>; secret?: string }): string;
  /** Client secrets, oldest first. Webhooks are signed with the oldest one that is not revoked. */
  readonly secrets: { list(): readonly string[]; rotate(): string; revokeOldest(): void };
  /** As if the merchant removed the app: tokens die, subscriptions go, `app/uninstalled` is delivered. */
  uninstall(storeId?: string): void;
  /** What is left in the rate-limit bucket, and a way to empty it. */
  readonly bucket: { available(storeId?: string): number; drain(available?: number, storeId?: string): void };
}

export function createControls(input: ControlsInput): ShopifySandboxControls {
  const { shops, clock, hub } = input;
  const shopOf = (storeId?: string): ShopRuntime => {
    const shop = storeId === undefined ? shops.values().next().value : shops.get(storeId);
    if (shop === undefined) throw new Error(`the sandbox has no shop ${storeId ?? ''}`);
    // A test that looks at a shop is no earlier than the next request.
    shop.jobs.run();
    return shop;
  };
  let rotations = 0;
  return {
    ...createBulkControls(shopOf),
    ...createJobControls(shopOf),
    ...createOrderControls(shopOf),
    ...createStockControls(shopOf),
    ...createWebhookControls(shopOf, hub),
    baseURL: input.baseURL,
    accessToken: (storeId) => shopOf(storeId).tokens.permanentToken,
    requests: input.log,
    faults: createFaultControls(input, shopOf),
    advance(ms) {
      clock.advance(ms);
      hub.wake();
    },
    setScopes(scopes, storeId) {
      const shop = shopOf(storeId);
      const previousScopes = shop.tokens.installedScopes ?? [];
      shop.tokens.setScopes(scopes);
      hub.publish(shop.storeId, { topic: 'app/scopes_update', previousScopes });
    },
    approveCustomerData(approval, storeId) {
      const level: CustomerDataApproval = approval === 'none' ? 'none' : approval ? 'level2' : 'level1';
      shopOf(storeId).approval = level;
    },
    callbackURL({ redirectUri, state, scopes, storeId }) {
      const shop = shopOf(storeId);
      const oauth = {
        storeId: shop.storeId,
        clientId: input.clientId,
        secrets: () => input.secrets,
        redirectUris: input.redirectUris,
        ledger: shop.tokens,
        defaultScopes: input.scopes,
        now: () => clock.now(),
      };
      return callbackURL(oauth, { scopes: scopes ?? input.scopes, redirectUri, state });
    },
    sessionToken({ storeId, claims, secret } = {}) {
      const shop = shopOf(storeId);
      const now = Math.floor(clock.now() / 1_000);
      const dest = `https://${shop.storeId}`;
      const usual = { iss: `${dest}/admin`, dest, aud: input.clientId, sub: '42', exp: now + 60, nbf: now, iat: now };
      const ids = { jti: `sandbox-${now}`, sid: `sandbox-session-${shop.state.shopIndex + 1}` };
      return signSessionToken({ ...usual, ...ids, ...claims }, secret ?? input.secrets.at(-1) ?? '');
    },
    secrets: {
      list: () => [...input.secrets],
      rotate() {
        rotations += 1;
        const secret = `shpss_${String(rotations).padStart(32, '0')}`;
        input.secrets.push(secret);
        return secret;
      },
      revokeOldest() {
        if (input.secrets.length < 2) throw new Error('the last secret cannot be revoked');
        input.secrets.shift();
      },
    },
    uninstall: (storeId) => input.uninstall(shopOf(storeId).storeId),
    bucket: {
      available: (storeId) => shopOf(storeId).bucket.status().currentlyAvailable,
      drain: (available, storeId) => shopOf(storeId).bucket.drain(available),
    },
  };
}
