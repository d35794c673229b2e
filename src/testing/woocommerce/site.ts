import type { SandboxClock } from '../clock.js';
import { mixSeed, Random } from '../random.js';
import type { AuthSite } from './auth/identity.js';
import { type ApiKey, KeyRing } from './auth/keys.js';
import { WcAuth } from './auth/wc-auth.js';
import { type Catalogue, createCatalogue } from './catalogue/catalogue.js';
import { type Permalinks, restRoot } from './http/permalinks.js';
import { Router } from './http/router.js';
import type { WooSiteOptions } from './options.js';
import { orderView } from './rest/order-view.js';
import { siteRoutes } from './rest/site-routes.js';
import type { TrackingMode } from './rest/tracking-input.js';
import { trackingNamespaces } from './rest/tracking-routes.js';
import { OrderBook } from './state/order-book.js';
import { createHooks, type Hooks } from './webhooks/hooks.js';

export interface SiteInput {
  readonly url: string;
  readonly index: number;
  readonly seed: number;
  readonly orders: number;
  readonly variants: number;
  readonly clock: SandboxClock;
  readonly options: WooSiteOptions;
  readonly modes: DataModes;
}

/** What a test can switch on for every site. */
export interface DataModes {
  /** Amounts as JSON numbers, as some plugins make of them. */
  numericTypes: boolean;
  stripAuthorization: boolean;
}

/** The site of an id, or the first one. */
export type SiteLookup = (storeId?: string) => Site;

/** One store: its settings, its data and its keys. */
export class Site implements AuthSite {
  /** Canonical URL, the id of the store. */
  readonly home: string;
  /** `/shop` in a sub-directory, else empty. */
  readonly path: string;
  readonly ssl: boolean;
  readonly permalinks: Permalinks;
  readonly version: string;
  readonly decimals: number;
  readonly utcOffsetMinutes: number;
  readonly oauthHost: 'header' | 'home';
  readonly modes: DataModes;
  readonly clock: SandboxClock;
  readonly keys: KeyRing;
  readonly wcAuth: WcAuth;
  readonly key: ApiKey;
  readonly readOnlyKey: ApiKey;
  readonly writeOnlyKey: ApiKey;
  readonly customerKey: ApiKey;
  readonly catalogue: Catalogue;
  readonly hooks: Hooks;
  readonly tracking: TrackingMode;
  readonly orders: OrderBook;
  readonly router: Router;
  readonly seed: number;
  readonly #options: WooSiteOptions;

  constructor(input: SiteInput) {
    const { url, options, clock, modes } = input;
    this.#options = options;
    this.seed = mixSeed(input.seed, input.index);
    this.home = url;
    this.path = new URL(url).pathname.replace(/\/+$/, '');
    this.ssl = options.https ?? url.startsWith('https:');
    this.permalinks = options.permalinks ?? 'pretty';
    this.version = options.wcVersion ?? (options.tracking === 'fulfillments' ? '10.3.0' : '10.0.2');
    this.decimals = options.decimals ?? 2;
    this.utcOffsetMinutes = offsetMinutes(options.timeZone ?? '+05:30');
    this.tracking = options.tracking ?? 'none';
    this.oauthHost = options.oauthHost ?? 'header';
    this.modes = modes;
    this.clock = clock;
    const random = new Random(mixSeed(this.seed, 0x5ec));
    this.keys = new KeyRing((length) => Array.from({ length }, () => random.int(0, 15).toString(16)).join(''));
    this.wcAuth = new WcAuth(this.keys);
    this.key = this.keys.issue('read_write');
    this.readOnlyKey = this.keys.issue('read');
    this.writeOnlyKey = this.keys.issue('write');
    this.customerKey = this.keys.issue('read_write', { manages: false });
    this.catalogue = createCatalogue({
      seed: this.seed,
      now: () => clock.now(),
      variants: input.variants,
      decimals: this.decimals,
      siteURL: () => this.home,
      utcOffsetMinutes: this.utcOffsetMinutes,
      version: this.version,
      emit: (topic, id) => this.publish(topic, id),
    });
    this.hooks = createHooks({
      seed: this.seed,
      now: () => clock.now(),
      siteURL: () => this.home,
      utcOffsetMinutes: this.utcOffsetMinutes,
      version: this.version,
      resourceOf: (topic, id) => this.#resource(topic, id),
    });
    this.orders = new OrderBook({
      seed: this.seed,
      count: input.orders,
      decimals: this.decimals,
      firstId: FIRST_ORDER_ID,
      goods: { sellable: () => this.catalogue.sellable(), attributes: (id) => this.#attributes(id) },
      now: () => this.now(),
    });
    this.router = new Router(siteRoutes(this));
  }

  get stripAuthorization(): boolean {
    return this.#options.stripAuthorization === true || this.modes.stripAuthorization;
  }

  /** Slugs of the statuses that the store knows, in the order WooCommerce lists them [RUN]. */
  get statuses(): readonly string[] {
    return [...CORE_STATUSES, ...(this.#options.customStatuses ?? ['packed']), 'checkout-draft'];
  }

  /** What people read: `Pending payment`. */
  statusName(slug: string): string {
    return STATUS_NAMES[slug] ?? `${slug.charAt(0).toUpperCase()}${slug.slice(1).replaceAll('-', ' ')}`;
  }

  /** Parts of the REST API, by plugin. */
  get namespaces(): readonly string[] {
    return [
      'oembed/1.0',
      'wc/v1',
      'wc/v2',
      'wc/v3',
      ...trackingNamespaces(this.tracking),
      'wc-admin',
      'wc/store',
      'wp/v2',
    ];
  }

  /** Files of the active plugins, as the system status names them. */
  get plugins(): readonly string[] {
    const tracking: Readonly<Partial<Record<TrackingMode, string>>> = {
      ast: 'woo-advanced-shipment-tracking/woocommerce-advanced-shipment-tracking.php',
      'shipment-tracking': 'woocommerce-shipment-tracking/woocommerce-shipment-tracking.php',
    };
    return ['woocommerce/woocommerce.php', tracking[this.tracking] ?? []].flat();
  }

  /** Tells the store's webhooks what happened. */
  publish(topic: string, id: number): void {
    if (topic === 'product.deleted') this.orders.forgetProduct(id);
    this.hooks.publish(topic, id);
  }

  get timeZone(): string {
    return this.#options.timeZone ?? '+05:30';
  }

  /** The sandbox's time in whole seconds, which is all WordPress keeps. */
  now(): number {
    return Math.floor(this.clock.now() / 1_000) * 1_000;
  }

  /** The full address of a route: `https://shop.example.com/wp-json/wc/v3/orders`. */
  restURL(route: string): string {
    return `${restRoot(this.home, this.permalinks)}${route}`;
  }

  /** Whether this is at least the given version of WooCommerce: `since('8.2')`. */
  since(version: string): boolean {
    const [major = 0, minor = 0] = this.version.split('.').map(Number);
    const [wantedMajor = 0, wantedMinor = 0] = version.split('.').map(Number);
    return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  }

  /** Orders in tables of their own (HPOS), the default of new shops from 8.2 on; before, they are posts. */
  get highPerformanceOrders(): boolean {
    return this.since('8.2');
  }

  #resource(topic: string, id: number): unknown {
    if (topic.startsWith('order.')) {
      const order = this.orders.get(id);
      return order === undefined ? undefined : orderView(order, this);
    }
    return topic.startsWith('product.') ? this.catalogue.resource(id) : undefined;
  }

  #attributes(variationId: number) {
    const record = this.catalogue.get(variationId);
    return (record?.attributes ?? []).flatMap(({ name, options: [value] }) =>
      value === undefined ? [] : [{ key: name.toLowerCase(), label: name, value }],
    );
  }
}

/** Past the catalogue: orders and products draw their ids from one table. */
const FIRST_ORDER_ID = 10_001;

const STATUS_NAMES: Readonly<Record<string, string>> = {
  pending: 'Pending payment',
  'on-hold': 'On hold',
  'checkout-draft': 'Draft',
  trash: 'Trash',
};

const CORE_STATUSES = ['pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed'];

function offsetMinutes(zone: string): number {
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(zone);
  if (match === null) throw new Error(`timeZone is an offset such as +05:30, not ${zone}`);
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}
