import { ConnectorError } from '../../core/errors.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { secretsIn } from '../secrets.js';

/** Which app speaks: its id, and its secrets newest first. */
export interface AppCredentials {
  readonly appId: string;
  readonly appSecrets: readonly string[];
  /** The store's own, which only its seller can mend; not the factory's. */
  readonly isOwn: boolean;
}

/** What the factory was given of the app. */
export interface AppOptions {
  readonly appId?: string | undefined;
  readonly appSecret?: string | readonly string[] | undefined;
}

/** What a store may have of an app of its own. */
type StoreApp = Pick<TokenRecord, 'storeId' | 'credentials'>;

/**
 * The store's own app where it has one, else the factory's. Never a mixture: one app's id with another's secret is refused
 * with a word that sends the reader the wrong way.
 */
export function findAppCredentials(options: AppOptions, record: StoreApp | undefined): AppCredentials | undefined {
  return ownAppCredentials(record) ?? factoryApp(options);
}

/** The app that belongs to the store alone. */
export function ownAppCredentials(record: StoreApp | undefined): AppCredentials | undefined {
  return appFrom(record?.credentials['appId'], record?.credentials['appSecret'], true);
}

export function factoryApp({ appId, appSecret }: AppOptions): AppCredentials | undefined {
  return appFrom(appId, appSecret, false);
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
    `flipkart ${operation} needs the app's credentials: pass appId and appSecret to createFlipkartConnector, or to auth.connect for a seller with an app of its own.`,
    { platform: 'flipkart', storeId: record?.storeId, operation },
  );
}

/** What stays when the tokens are replaced. */
export function ownAppOf(credentials: JsonObject | undefined): JsonObject {
  const { appId, appSecret } = credentials ?? {};
  return {
    ...(appId === undefined ? {} : { appId }),
    ...(appSecret === undefined ? {} : { appSecret }),
  };
}

function appFrom(appId: unknown, appSecret: unknown, isOwn: boolean): AppCredentials | undefined {
  const appSecrets = secretsIn(appSecret);
  return typeof appId === 'string' && appId !== '' && appSecrets.length > 0 ? { appId, appSecrets, isOwn } : undefined;
}
