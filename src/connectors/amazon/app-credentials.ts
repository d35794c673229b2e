import { ConnectorError } from '../../core/errors.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { secretsIn } from '../secrets.js';

/** Which app speaks: its id, and its secrets newest first. */
export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecrets: readonly string[];
}

/** What the factory was given of the app. */
export interface AppOptions {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | readonly string[] | undefined;
}

/** What a store may have of an app of its own. */
type StoreApp = Pick<TokenRecord, 'storeId' | 'credentials'>;

/**
 * The store's own app where it has one, else the factory's. Never a mixture: one app's id with another's secret is refused
 * with a word that sends the reader the wrong way.
 */
export function findAppCredentials(options: AppOptions, record: StoreApp | undefined): AppCredentials | undefined {
  const ownId = record?.credentials['clientId'];
  const ownSecrets = secretsIn(record?.credentials['clientSecret']);
  if (typeof ownId === 'string' && ownSecrets.length > 0) return { clientId: ownId, clientSecrets: ownSecrets };
  const clientSecrets = secretsIn(options.clientSecret);
  if (options.clientId === undefined || clientSecrets.length === 0) return undefined;
  return { clientId: options.clientId, clientSecrets };
}

/**
 * As {@link findAppCredentials}, where nothing goes without.
 *
 * @throws {ConnectorError} `configuration_invalid` when there is neither.
 */
export function appCredentials(options: AppOptions, record: StoreApp | undefined, operation: string): AppCredentials {
  const found = findAppCredentials(options, record);
  if (found !== undefined) return found;
  throw new ConnectorError(
    'configuration_invalid',
    `amazon ${operation} needs the app's LWA credentials: pass clientId and clientSecret to createAmazonConnector, or to auth.connect for a store with an app of its own.`,
    { platform: 'amazon', storeId: record?.storeId, operation },
  );
}

/** What stays when the tokens are replaced. */
export function ownAppOf(credentials: JsonObject | undefined): JsonObject {
  const { clientId, clientSecret } = credentials ?? {};
  return {
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
}
