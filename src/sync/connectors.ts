import type { Connector } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';

/** The host's connectors by platform. */
export type Connectors = Readonly<Record<string, Connector>>;

/** The `platformCode` of the error for a platform that the host has no connector for. */
export const PLATFORM_UNKNOWN = 'platform_unknown';

/** @throws {ConnectorError} `configuration_invalid`, with {@link PLATFORM_UNKNOWN}. */
export function connectorFor(connectors: Connectors, { platform, storeId }: StoreKey, operation: string): Connector {
  const connector = Object.hasOwn(connectors, platform) ? connectors[platform] : undefined;
  if (connector !== undefined) return connector;
  const known = Object.keys(connectors).join(', ') || 'none';
  throw new ConnectorError(
    'configuration_invalid',
    `${operation}: there is no connector for ${platform}; given were: ${known}.`,
    { platform, storeId, operation, platformCode: PLATFORM_UNKNOWN },
  );
}
