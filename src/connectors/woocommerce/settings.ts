import type { TokenRecord } from '../../core/ports.js';
import { parseUrl } from '../../core/url.js';
import { recordOf } from '../../core/wire-reader.js';
import {
  currencySchema,
  type Dimensions,
  dimensionsSchema,
  type OrderState,
  orderStateSchema,
  type Weight,
  weightSchema,
} from '../../model/index.js';

/** How a store takes keys: Basic over TLS; in the query where the host strips the header; OAuth 1.0a over plain http. */
export type AuthMode = 'basic' | 'query' | 'oauth';

export type Permission = 'read' | 'write';

/** Where a store keeps tracking numbers. */
export type TrackingMethod = 'fulfillments' | 'advanced-shipment-tracking' | 'shipment-tracking' | 'meta';

/** A subscription as it was made. */
export interface WooSubscription {
  readonly topic: string;
  readonly url: string;
  /** Of the secret it was given. */
  readonly fingerprint: string;
}

/** What the connector learnt of a store or was told; kept in `TokenRecord.settings`. Every value may be missing. */
export interface WooSettings {
  /** Path of the REST API, from the origin on: `/wp-json/`, `/shop/index.php/wp-json/`, `/index.php?rest_route=/`. */
  readonly apiRoot: string | undefined;
  readonly authMode: AuthMode | undefined;
  /** Scheme, host and port that the store takes OAuth signatures for, where they are not those it is called by. */
  readonly signatureOrigin: string | undefined;
  /** What the keys may do. `undefined` until the store was asked. */
  readonly permissions: readonly Permission[] | undefined;
  /** The host blocks PUT and DELETE: they go out as POST with a method override. */
  readonly methodOverride: boolean;
  /** Newest first. */
  readonly webhookSecrets: readonly string[];
  /** The subscriptions made by `webhooks.ensure`, by id. */
  readonly webhooks: ReadonlyMap<string, WooSubscription>;
  readonly statusMap: ReadonlyMap<string, OrderState>;
  readonly trackingMethod: TrackingMethod | undefined;
  /** `undefined` until the store was asked. */
  readonly units: KnownUnits | undefined;
}

/** What the numbers of the catalogue are in. Every one may be missing: what the store says is none we know. */
export interface StoreUnits {
  /** ISO 4217. */
  readonly currency: string | undefined;
  /** Digits after the point in prices. */
  readonly decimals: number | undefined;
  readonly weight: Weight['unit'] | undefined;
  readonly dimension: Dimensions['unit'] | undefined;
}

export interface KnownUnits extends StoreUnits {
  /** When the store was asked, in milliseconds: a merchant may change them. */
  readonly readAt: number;
}

/** Reads the settings of a record that may be of another version, or edited by hand. */
export function settingsOf({ settings }: Pick<TokenRecord, 'settings'>): WooSettings {
  const {
    apiRoot,
    authMode,
    signatureOrigin,
    permissions,
    methodOverride,
    webhookSecret,
    webhooks,
    statusMap,
    trackingMethod,
    units,
  } = settings;
  return {
    apiRoot: typeof apiRoot === 'string' && apiRoot.startsWith('/') ? apiRoot : undefined,
    authMode: AUTH_MODES.find((mode) => mode === authMode),
    signatureOrigin:
      typeof signatureOrigin === 'string' && parseUrl(signatureOrigin) !== undefined ? signatureOrigin : undefined,
    permissions: Array.isArray(permissions) ? PERMISSIONS.filter((name) => permissions.includes(name)) : undefined,
    methodOverride: methodOverride === true,
    webhookSecrets: [webhookSecret].flat().filter((secret) => typeof secret === 'string' && secret !== '') as string[],
    webhooks: new Map(
      Object.entries(recordOf(webhooks) ?? {}).flatMap(([id, value]) => {
        const { topic, url, fingerprint } = recordOf(value) ?? {};
        const isWhole = typeof topic === 'string' && typeof url === 'string' && typeof fingerprint === 'string';
        return isWhole ? [[id, { topic, url, fingerprint }] as const] : [];
      }),
    ),
    statusMap: new Map(
      Object.entries(recordOf(statusMap) ?? {}).flatMap(([slug, state]) => {
        const parsed = orderStateSchema.safeParse(state);
        return parsed.success ? [[slug, parsed.data] as const] : [];
      }),
    ),
    trackingMethod: TRACKING_METHODS.find((method) => method === trackingMethod),
    units: unitsOf(units),
  };
}

function unitsOf(value: unknown): KnownUnits | undefined {
  const units = recordOf(value);
  if (units === undefined) return undefined;
  const currency = currencySchema.safeParse(units['currency']);
  const { decimals, readAt } = units;
  return {
    readAt: typeof readAt === 'number' ? readAt : 0,
    currency: currency.success ? currency.data : undefined,
    decimals: Number.isSafeInteger(decimals) ? (decimals as number) : undefined,
    weight: weightSchema.shape.unit.options.find((unit) => unit === units['weight']),
    dimension: dimensionsSchema.shape.unit.options.find((unit) => unit === units['dimension']),
  };
}

const AUTH_MODES: readonly AuthMode[] = ['basic', 'query', 'oauth'];
const PERMISSIONS: readonly Permission[] = ['read', 'write'];
const TRACKING_METHODS: readonly TrackingMethod[] = [
  'fulfillments',
  'advanced-shipment-tracking',
  'shipment-tracking',
  'meta',
];
