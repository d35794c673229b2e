import type { SandboxClock } from '../clock.js';
import type { GrantOutcome, KeyDelivery } from './auth/wc-auth.js';
import { createWooCatalogueControls, type WooCatalogueControls } from './catalogue-controls.js';
import type { WooFaultControls } from './fault-controls.js';
import type { WooSandboxCredentials } from './options.js';
import { createWooOrderControls, type WooOrderControls } from './order-controls.js';
import type { WooRequestControls } from './request-log.js';
import type { Site, SiteLookup } from './site.js';
import { createWooWebhookControls, type WooWebhookControls } from './webhook-controls.js';

export interface WooSandboxControls extends WooOrderControls, WooCatalogueControls, WooWebhookControls {
  /** Where a site answers; each has its own listener. It stands for the origin of the site's URL. */
  baseURL(storeId?: string): string;
  /** The keys of a site. */
  credentials(storeId?: string): WooSandboxCredentials;
  /** Every request the sandbox saw. */
  readonly requests: WooRequestControls;
  readonly faults: WooFaultControls;
  /** Moves the sandbox's clock. */
  advance(ms: number): void;
  /** The merchant in front of the page that asks for keys. */
  readonly wcAuth: {
    /**
     * Agrees: `deliver` gets the store's POST to the callback address and says what the app answered.
     * @throws when the page would have shown an error instead of the question.
     */
    approve(
      authorizeURL: string,
      deliver: (delivery: KeyDelivery) => Promise<{ readonly status: number }>,
      storeId?: string,
    ): Promise<GrantOutcome>;
    /** Refuses. @returns where the browser goes. */
    deny(authorizeURL: string, storeId?: string): string;
  };
}

export interface ControlsInput {
  readonly sites: ReadonlyMap<string, Site>;
  readonly clock: SandboxClock;
  readonly log: WooRequestControls;
  readonly faults: WooFaultControls;
  readonly baseURL: (storeId: string) => string;
  readonly credentials: (site: Site) => WooSandboxCredentials;
}

export function createWooControls(input: ControlsInput): WooSandboxControls {
  const siteOf: SiteLookup = (storeId) => {
    const site = storeId === undefined ? input.sites.values().next().value : input.sites.get(storeId);
    if (site === undefined) throw new Error(`the sandbox has no site ${storeId}`);
    return site;
  };
  return {
    ...createWooOrderControls(siteOf),
    ...createWooCatalogueControls(siteOf),
    ...createWooWebhookControls(siteOf),
    baseURL: (storeId) => input.baseURL(siteOf(storeId).home),
    credentials: (storeId) => input.credentials(siteOf(storeId)),
    requests: input.log,
    faults: input.faults,
    advance: (ms) => input.clock.advance(ms),
    wcAuth: {
      approve: (authorizeURL, deliver, storeId) => siteOf(storeId).wcAuth.approve(authorizeURL, deliver),
      deny: (authorizeURL, storeId) => siteOf(storeId).wcAuth.deny(authorizeURL),
    },
  };
}
