/**
 * A stand-in of the Shopify Admin API. What it accepts and refuses follows facts, and comments say where each is from:
 * [SCHEMA] the official introspection, [REC] a recorded answer of the platform, [PEER] source of the platform's own
 * libraries, [DOC] its documentation ([DOC-2nd] as quoted elsewhere), [RUN] computed and compared, [INF] a guess.
 * @module
 */

import type { SandboxClock } from '../clock.js';
import { FaultPlan } from '../fault-plan.js';
import type { LoopbackServer } from '../loopback-server.js';
import { mixSeed, Random } from '../random.js';
import { bulkURL } from './bulk/bulk-download.js';
import { createControls, type ShopifySandboxControls } from './controls.js';
import type { Fault } from './faults.js';
import { DEFAULT_SCOPES, type ShopifySandboxCredentials, type ShopifySandboxOptions } from './options.js';
import { RequestLog } from './request-log.js';
import { type DataModes, ShopRuntime } from './shop-runtime.js';
import { startShopServer } from './shop-server.js';
import { WebhookHub } from './webhooks/hub.js';

export interface ShopifySandbox {
  readonly baseURL: string;
  readonly credentials: ShopifySandboxCredentials;
  readonly controls: ShopifySandboxControls;
  close(): Promise<void>;
}

export interface StartShopifySandbox {
  readonly orders: number;
  readonly seed: number;
  readonly clock: SandboxClock;
  readonly shopify: ShopifySandboxOptions;
}

function storeNames(shops: ShopifySandboxOptions['shops']): readonly string[] {
  const wanted = shops ?? 1;
  const names =
    typeof wanted === 'number'
      ? Array.from({ length: wanted }, (_, index) => `sandbox-${index + 1}.myshopify.com`)
      : wanted;
  if (names.length === 0) throw new Error('the Shopify sandbox needs at least one shop');
  return names;
}

export async function startShopifySandbox({
  orders,
  seed,
  clock,
  shopify,
}: StartShopifySandbox): Promise<ShopifySandbox> {
  const random = new Random(mixSeed(seed, 0x5ec));
  const hex = (length: number): string => Array.from({ length }, () => random.int(0, 15).toString(16)).join('');
  const clientId = hex(32);
  const secrets = [`shpss_${hex(32)}`];
  const scopes = shopify.scopes ?? DEFAULT_SCOPES;
  const faults = new FaultPlan<Fault>();
  const log = new RequestLog();
  const modes: DataModes = { nulls: false, unknownEnums: undefined, indexLagMs: 0 };
  const shops = new Map<string, ShopRuntime>();
  const servers = new Map<string, LoopbackServer>();
  const hooks: { changeWhilePaging: ((storeId: string) => void) | undefined } = { changeWhilePaging: undefined };
  const hub = new WebhookHub({ shops, clock, seed, secrets, version: shopify.webhookVersion ?? '2026-10' });

  const storeIds = storeNames(shopify.shops);
  for (const [shopIndex, storeId] of storeIds.entries()) {
    const shop = new ShopRuntime({
      storeId,
      shopIndex,
      seed,
      orders,
      clock,
      clientId,
      scopes,
      shopify,
      modes,
      bulkURL: (store, operation) => bulkURL(baseURL(store), operation),
      emit: (store, event) => hub.publish(store, event),
      webhooks: (store) => hub.subscriptions.of(store),
    });
    shops.set(storeId, shop);
    const server = await startShopServer({
      shop,
      oauth: {
        storeId,
        clientId,
        secrets: () => secrets,
        redirectUris: shopify.redirectUris,
        ledger: shop.tokens,
        defaultScopes: scopes,
        now: () => clock.now(),
      },
      faults,
      log,
      now: () => clock.now(),
      onNextPage: (store) => hooks.changeWhilePaging?.(store),
      onUninstall: (store) => uninstall(store),
    });
    servers.set(storeId, server);
  }

  /** The event still goes out, then tokens and subscriptions are gone. */
  function uninstall(store: string): void {
    hub.publish(store, { topic: 'app/uninstalled' });
    hub.forget(store);
    shops.get(store)?.tokens.revokeAll();
  }

  const first = storeIds[0] as string;
  const baseURL = (storeId: string): string => {
    const server = servers.get(storeId);
    if (server === undefined) throw new Error(`the sandbox has no shop ${storeId}`);
    return server.baseURL;
  };
  return {
    baseURL: baseURL(first),
    credentials: {
      storeId: first,
      storeIds,
      clientId,
      clientSecret: secrets.at(-1) as string,
      accessToken: (shops.get(first) as ShopRuntime).tokens.permanentToken,
      scopes,
    },
    controls: createControls({
      shops,
      clock,
      clientId,
      secrets,
      scopes,
      faults,
      log,
      modes,
      hooks,
      hub,
      baseURL,
      uninstall,
      redirectUris: shopify.redirectUris,
    }),
    async close() {
      hub.close();
      for (const shop of shops.values()) shop.bulk.close();
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
}
