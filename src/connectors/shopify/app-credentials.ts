import { ConnectorError } from '../../core/errors.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { secretsIn } from '../secrets.js';
import { type ShopifyOptions, secretsOf } from './options.js';

/** Which app speaks: its id, and its secrets newest first. */
export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecrets: readonly string[];
}

/**
 * The store's own app where it has one, else the factory's. Never a mixture: one app's id with another's secret is refused
 * by Shopify with a word that sends the reader the wrong way.
 */
export function findAppCredentials(
  options: ShopifyOptions,
  record: TokenRecord | undefined,
): AppCredentials | undefined {
  const ownId = record?.credentials['clientId'];
  const ownSecrets = storeSecrets(record);
  if (typeof ownId === 'string' && ownSecrets !== undefined) return { clientId: ownId, clientSecrets: ownSecrets };
  const clientSecrets = secretsOf(options.clientSecret);
  if (options.clientId === undefined || clientSecrets.length === 0) return undefined;
  return { clientId: options.clientId, clientSecrets };
}

/**
 * As {@link findAppCredentials}, where nothing goes without.
 *
 * @throws {ConnectorError} `configuration_invalid` when there is neither.
 */
export function appCredentials(
  options: ShopifyOptions,
  record: TokenRecord | undefined,
  operation: string,
): AppCredentials {
  const found = findAppCredentials(options, record);
  if (found !== undefined) return found;
  throw new ConnectorError(
    'configuration_invalid',
    `shopify ${operation} needs the app's credentials: pass clientId and clientSecret to createShopifyConnector, or to auth.connect for a store with an app of its own.`,
    { platform: 'shopify', storeId: record?.storeId, operation },
  );
}

/** The secrets of the store's own app, newest first. */
export function storeSecrets(record: TokenRecord | undefined): readonly string[] | undefined {
  const secrets = secretsIn(record?.credentials['clientSecret']);
  return secrets.length === 0 ? undefined : secrets;
}

/** What stays when the tokens are replaced. */
export function ownAppOf(credentials: JsonObject | undefined): JsonObject {
  const { clientId, clientSecret } = credentials ?? {};
  return {
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
}
