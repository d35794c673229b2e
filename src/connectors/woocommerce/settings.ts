import type { TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { type OrderState, orderStateSchema } from '../../model/index.js';

/** How a store takes keys: Basic over TLS; in the query where the host strips the header; OAuth 1.0a over plain http. */
export type AuthMode = 'basic' | 'query' | 'oauth';

export type Permission = 'read' | 'write';

/** Where a store keeps tracking numbers. */
export type TrackingMethod = 'fulfillments' | 'advanced-shipment-tracking' | 'shipment-tracking' | 'meta';

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
  /** The subscriptions made by `webhooks.ensure`: id to the fingerprint of the secret it was given. */
  readonly webhooks: ReadonlyMap<string, string>;
  readonly statusMap: ReadonlyMap<string, OrderState>;
  readonly trackingMethod: TrackingMethod | undefined;
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
  } = settings;
  return {
    apiRoot: typeof apiRoot === 'string' && apiRoot.startsWith('/') ? apiRoot : undefined,
    authMode: AUTH_MODES.find((mode) => mode === authMode),
    signatureOrigin: typeof signatureOrigin === 'string' && URL.canParse(signatureOrigin) ? signatureOrigin : undefined,
    permissions: Array.isArray(permissions) ? PERMISSIONS.filter((name) => permissions.includes(name)) : undefined,
    methodOverride: methodOverride === true,
    webhookSecrets: [webhookSecret].flat().filter((secret) => typeof secret === 'string' && secret !== '') as string[],
    webhooks: new Map(
      Object.entries(recordOf(webhooks) ?? {}).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    ),
    statusMap: new Map(
      Object.entries(recordOf(statusMap) ?? {}).flatMap(([slug, state]) => {
        const parsed = orderStateSchema.safeParse(state);
        return parsed.success ? [[slug, parsed.data] as const] : [];
      }),
    ),
    trackingMethod: TRACKING_METHODS.find((method) => method === trackingMethod),
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
