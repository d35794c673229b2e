import { createClock } from './clock.js';
import type { ShopifySandboxControls } from './shopify/controls.js';
import type { ShopifySandboxCredentials, ShopifySandboxOptions } from './shopify/options.js';

export type SandboxPlatform = 'shopify';

export interface SandboxOptions {
  readonly platforms: readonly SandboxPlatform[];
  /** Orders in each shop. @default 50 */
  readonly orders?: number;
  /** The same seed and the same `now` give the same data. @default 1 */
  readonly seed?: number;
  /** Milliseconds since the epoch. Default: the real time, which `controls.shopify.advance()` moves. */
  readonly now?: () => number;
  readonly shopify?: ShopifySandboxOptions;
}

export interface Sandbox {
  /** Where each platform answers, e.g. `http://127.0.0.1:40123`. */
  readonly baseURLs: { readonly shopify: string };
  readonly credentials: { readonly shopify: ShopifySandboxCredentials };
  readonly controls: { readonly shopify: ShopifySandboxControls };
  /** Ends every listener and every open connection. */
  close(): Promise<void>;
}

/**
 * Starts a stateful stand-in of a platform on 127.0.0.1: real HTTP, seeded data, the platform's limits and refusals.
 * Needs the optional peer dependency `graphql`.
 *
 * @example
 * const sandbox = await startSandbox({ platforms: ['shopify'], orders: 200 });
 * const connector = shopify({ baseURL: sandbox.baseURLs.shopify, ...options });
 * await sandbox.close();
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  if (!options.platforms.includes('shopify')) throw new Error("platforms must name at least 'shopify'");
  const { startShopifySandbox } = await import('./shopify/sandbox.js');
  const sandbox = await startShopifySandbox({
    orders: options.orders ?? 50,
    seed: options.seed ?? 1,
    clock: createClock(options.now),
    shopify: options.shopify ?? {},
  });
  return {
    baseURLs: { shopify: sandbox.baseURL },
    credentials: { shopify: sandbox.credentials },
    controls: { shopify: sandbox.controls },
    close: () => sandbox.close(),
  };
}
