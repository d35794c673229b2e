import { ConnectorError } from '../core/errors.js';
import type { AmazonSandboxControls } from './amazon/controls.js';
import type { AmazonSandboxCredentials, AmazonSandboxOptions } from './amazon/options.js';
import { createClock, type SandboxClock } from './clock.js';
import type { FlipkartSandboxControls } from './flipkart/controls.js';
import type { FlipkartSandboxCredentials, FlipkartSandboxOptions } from './flipkart/options.js';
import type { ShopifySandboxControls } from './shopify/controls.js';
import type { ShopifySandboxCredentials, ShopifySandboxOptions } from './shopify/options.js';
import type { WooSandboxControls } from './woocommerce/controls.js';
import type { WooSandboxCredentials, WooSandboxOptions } from './woocommerce/options.js';

export type SandboxPlatform = 'amazon' | 'flipkart' | 'shopify' | 'woocommerce';

export interface SandboxOptions {
  readonly platforms: readonly SandboxPlatform[];
  /** Orders in each store. @default 50 */
  readonly orders?: number;
  /** The same seed and the same `now` give the same data. @default 1 */
  readonly seed?: number;
  /** Milliseconds since the epoch. Default: the real time, which `controls.<platform>.advance()` moves for all platforms. */
  readonly now?: () => number;
  readonly amazon?: AmazonSandboxOptions;
  readonly flipkart?: FlipkartSandboxOptions;
  readonly shopify?: ShopifySandboxOptions;
  readonly woocommerce?: WooSandboxOptions;
}

/** Reading a platform that was not started throws. */
export interface Sandbox {
  /** Where each platform answers, e.g. `http://127.0.0.1:40123`. */
  readonly baseURLs: {
    readonly amazon: string;
    readonly flipkart: string;
    readonly shopify: string;
    readonly woocommerce: string;
  };
  readonly credentials: {
    readonly amazon: AmazonSandboxCredentials;
    readonly flipkart: FlipkartSandboxCredentials;
    readonly shopify: ShopifySandboxCredentials;
    readonly woocommerce: WooSandboxCredentials;
  };
  readonly controls: {
    readonly amazon: AmazonSandboxControls;
    readonly flipkart: FlipkartSandboxControls;
    readonly shopify: ShopifySandboxControls;
    readonly woocommerce: WooSandboxControls;
  };
  /** Ends every listener and every open connection. */
  close(): Promise<void>;
}

interface StandIn<Controls, Credentials> {
  readonly baseURL: string;
  readonly credentials: Credentials;
  readonly controls: Controls;
  close(): Promise<void>;
}

interface StandIns {
  amazon?: StandIn<AmazonSandboxControls, AmazonSandboxCredentials>;
  flipkart?: StandIn<FlipkartSandboxControls, FlipkartSandboxCredentials>;
  shopify?: StandIn<ShopifySandboxControls, ShopifySandboxCredentials>;
  woocommerce?: StandIn<WooSandboxControls, WooSandboxCredentials>;
}

/**
 * Starts stateful stand-ins of platforms on 127.0.0.1: real HTTP, seeded data, the platforms' limits and refusals.
 * Shopify's needs the optional peer dependency `graphql`, Amazon's `fast-xml-parser`.
 *
 * @example
 * const sandbox = await startSandbox({ platforms: ['shopify'], orders: 200 });
 * const connector = shopify({ baseURL: sandbox.baseURLs.shopify, ...options });
 * await sandbox.close();
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const standIns = await start(options, createClock(options.now));
  if (Object.keys(standIns).length === 0)
    throw new Error("platforms must name at least one of 'amazon', 'flipkart', 'shopify' and 'woocommerce'");
  return {
    baseURLs: ofEach(standIns, ({ baseURL }) => baseURL) as Sandbox['baseURLs'],
    credentials: ofEach(standIns, ({ credentials }) => credentials) as Sandbox['credentials'],
    controls: ofEach(standIns, ({ controls }) => controls) as Sandbox['controls'],
    async close() {
      await Promise.all(Object.values(standIns).map((standIn: { close(): Promise<void> }) => standIn.close()));
    },
  };
}

async function start(
  { platforms, orders = 50, seed = 1, ...options }: SandboxOptions,
  clock: SandboxClock,
): Promise<StandIns> {
  const standIns: StandIns = {};
  const common = { orders, seed, clock };
  if (platforms.includes('amazon')) {
    const { startAmazonSandbox } = await import('./amazon/sandbox.js').catch(needsPackage('amazon', 'fast-xml-parser'));
    standIns.amazon = await startAmazonSandbox({ ...common, amazon: options.amazon ?? {} });
  }
  if (platforms.includes('flipkart')) {
    const { startFlipkartSandbox } = await import('./flipkart/sandbox.js');
    standIns.flipkart = await startFlipkartSandbox({ ...common, flipkart: options.flipkart ?? {} });
  }
  if (platforms.includes('shopify')) {
    const { startShopifySandbox } = await import('./shopify/sandbox.js').catch(needsPackage('shopify', 'graphql'));
    standIns.shopify = await startShopifySandbox({ ...common, shopify: options.shopify ?? {} });
  }
  if (platforms.includes('woocommerce')) {
    const { startWooSandbox } = await import('./woocommerce/sandbox.js');
    standIns.woocommerce = await startWooSandbox({ ...common, woocommerce: options.woocommerce ?? {} });
  }
  return standIns;
}

/** Says which optional package is not there; what else fails goes on as it is. */
function needsPackage(platform: string, name: string): (cause: unknown) => never {
  return (cause) => {
    if (!(cause instanceof Error && 'code' in cause && MISSING.has(String(cause.code)))) throw cause;
    const message = `startSandbox: the ${platform} sandbox needs the optional package ${name}: npm install --save-dev ${name}.`;
    throw new ConnectorError('configuration_invalid', message, { operation: 'startSandbox', cause });
  };
}

/** Node's words for it, of `import` and of `require`. */
const MISSING: ReadonlySet<string> = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/** One value per started platform; the others are there only to say what is missing, and do not show in listings. */
function ofEach(standIns: StandIns, read: (standIn: StandIn<unknown, unknown>) => unknown): object {
  const values = {};
  for (const platform of ['amazon', 'flipkart', 'shopify', 'woocommerce'] as const) {
    const standIn = standIns[platform];
    Object.defineProperty(
      values,
      platform,
      standIn === undefined ? { get: () => notStarted(platform) } : { enumerable: true, value: read(standIn) },
    );
  }
  return values;
}

function notStarted(platform: SandboxPlatform): never {
  throw new Error(`the sandbox was started without '${platform}': add it to platforms`);
}
