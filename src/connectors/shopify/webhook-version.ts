import type { Logger } from '../../core/ports.js';
import { SUPPORTED_API_VERSIONS } from './options.js';

const CHECKED: readonly string[] = SUPPORTED_API_VERSIONS;
/** The header is not signed: what a stranger writes there may not fill memory or logs. */
const MOST_WARNINGS = 10;

/**
 * Warns once of each API version that deliveries come in and that this library was not checked against. It is one setting of
 * the app, whatever version its requests ask for.
 */
export function createVersionWatch(logger: Logger): (version: string | undefined, storeId: string) => void {
  const warned = new Set<string>();
  return (version, storeId) => {
    if (version === undefined || CHECKED.includes(version) || !/^(?:\d{4}-\d{2}|unstable)$/.test(version)) return;
    if (warned.has(version) || warned.size >= MOST_WARNINGS) return;
    warned.add(version);
    logger.warn({
      event: 'api_version_drift',
      message: `Shopify delivers webhooks in API version ${version}, which this library was not checked against: set the API version of the app's webhooks to one of ${CHECKED.join(', ')}.`,
      platform: 'shopify',
      storeId,
      served: version,
    });
  };
}
