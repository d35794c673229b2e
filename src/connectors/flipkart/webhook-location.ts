import type { Logger, TokenRecord } from '../../core/ports.js';
import { storeFrom } from './store.js';

/** The location is not signed: what a stranger writes there may not fill memory or logs. */
const MOST_WARNINGS = 10;

/**
 * Warns once of each store whose deliveries name a location that is not one of its own: they may be another seller's, which
 * the host routes wrongly. It is the body's own word, so that nothing is refused for it.
 */
export function createLocationWatch(
  logger: Logger,
): (record: TokenRecord | undefined, locationId: string | undefined) => void {
  const warned = new Set<string>();
  return (record, locationId) => {
    if (record === undefined || locationId === undefined) return;
    const { storeId, locationIds } = storeFrom(record);
    if (locationIds.length === 0 || locationIds.includes(locationId)) return;
    if (warned.has(storeId) || warned.size >= MOST_WARNINGS) return;
    warned.add(storeId);
    logger.warn({
      event: 'webhook_location_unknown',
      message:
        'A Flipkart notification names a location that its seller is not connected with: check the storeId it was passed with, or connect the seller with all of its locationIds.',
      platform: 'flipkart',
      storeId,
    });
  };
}
