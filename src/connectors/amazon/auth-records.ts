import type { ConnectedStore } from '../../core/connector.js';
import type { JsonObject, JsonValue, TokenRecord } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import { parseRegion, type Region } from './marketplaces.js';

/** Which marketplaces a store is connected for, as far as its record tells. */
export interface MarketplaceChoice {
  readonly region: Region | undefined;
  /** The main one first; may be empty for a store whose profile could not be read yet. */
  readonly marketplaceIds: readonly string[];
  /** The host named them. Otherwise they are those in which the seller sells, and follow the seller. */
  readonly isChosen: boolean;
}

export function marketplaceChoiceOf({ settings }: TokenRecord): MarketplaceChoice {
  const ids = settings['marketplaceIds'];
  return {
    region: parseRegion(settings['region']),
    marketplaceIds: Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [],
    isChosen: settings['marketplacesChosen'] === true,
  };
}

/** As it is stored. */
export function choiceSettings(region: Region, marketplaceIds: readonly string[], isChosen: boolean): JsonObject {
  return { region, marketplaceIds: [...marketplaceIds], marketplacesChosen: isChosen };
}

/** What the host is told: everything of the record but its secrets. Amazon has no scopes: an app has roles, for all sellers. */
export function connectedStore(record: TokenRecord, context?: JsonValue): ConnectedStore {
  const { accessToken, accessTokenExpiresAt } = record.credentials;
  return omitUndefined<ConnectedStore>({
    platform: 'amazon',
    storeId: record.storeId,
    profile: record.profile,
    connectedAt: record.connectedAt,
    accessTokenExpiresAt:
      typeof accessTokenExpiresAt === 'string' && accessToken !== undefined ? accessTokenExpiresAt : undefined,
    context,
  });
}
