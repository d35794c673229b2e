import { ConnectorError } from '../../core/errors.js';
import type { TokenRecord } from '../../core/ports.js';
import { parseRegion, type Region } from './marketplaces.js';

/** What a request must know of a store. */
export interface AmazonStore {
  /** The selling partner's id. */
  readonly storeId: string;
  readonly region: Region;
  /** At least one, all of the region. */
  readonly marketplaceIds: readonly string[];
}

/** @throws {ConnectorError} `configuration_invalid` for a record that something else than `auth` wrote. */
export function storeFrom({ storeId, settings }: TokenRecord): AmazonStore {
  const region = parseRegion(settings['region']);
  const given = settings['marketplaceIds'];
  const marketplaceIds = Array.isArray(given) ? given.filter((id): id is string => typeof id === 'string') : [];
  if (region !== undefined && marketplaceIds.length > 0) return { storeId, region, marketplaceIds };
  throw new ConnectorError(
    'configuration_invalid',
    `The record of Amazon seller ${storeId} has no region or no marketplaceIds: connect the store again with auth.connect({ storeId, region, marketplaceIds }).`,
    { platform: 'amazon', storeId },
  );
}
