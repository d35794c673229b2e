import type { JsonObject, RefreshLease, StoreKey, StoreProfile, TokenRecord, TokenStore } from '../../core/ports.js';
import { recordToSave, tokenKey } from '../../storage/token-records.js';
import type { Database, Keyed } from './database.js';
import { untilItHolds } from './duplicates.js';
import { toDate } from './instants.js';
import { defined, fromMongo, toMongo } from './mongo-json.js';
import { walk } from './walk.js';

export interface TokenDocument extends Keyed, StoreKey {
  readonly version: number;
  /** `{ sealed }` unless the host chose plain text. */
  readonly credentials: unknown;
  readonly settings: unknown;
  readonly profile: unknown;
  readonly connectedAt: Date;
  readonly updatedAt: Date;
  readonly lease?: RefreshLease;
}

/** Keeps token records as they come: `encryptedTokenStore` around it seals them. */
export function createMongoTokenStore(database: Database): TokenStore {
  const tokens = () => database.collection<TokenDocument>('StoreToken');
  return {
    async load(key) {
      const document = await (await tokens()).findOne({ _id: tokenKey(key) });
      return document === null ? undefined : recordOf(document);
    },

    save: (key, record, options) =>
      untilItHolds(`the token record of ${key.platform} store ${key.storeId}`, async () => {
        const collection = await tokens();
        const stored = await collection.findOne({ _id: tokenKey(key) });
        const next = recordToSave(key, record, stored === null ? undefined : recordOf(stored), options?.ifVersion);
        const document = documentOf(next);
        if (stored === null) await collection.insertOne(document);
        else {
          const { matchedCount } = await collection.replaceOne(
            { _id: document._id, version: stored.version },
            document,
          );
          if (matchedCount === 0) return undefined;
        }
        return { version: next.version };
      }),

    async delete(key) {
      await (await tokens()).deleteOne({ _id: tokenKey(key) });
    },

    async *list(filter) {
      const query = filter?.platform === undefined ? {} : { platform: filter.platform };
      const rows = walk(tokens, query, { pageSize: 500, projection: { platform: 1, storeId: 1 } });
      for await (const { platform, storeId } of rows) yield { platform, storeId };
    },
  };
}

function documentOf(record: TokenRecord): TokenDocument {
  const { platform, storeId, version, lease } = record;
  return {
    _id: tokenKey(record),
    platform,
    storeId,
    version,
    credentials: toMongo(record.credentials),
    settings: toMongo(record.settings),
    profile: toMongo(record.profile),
    connectedAt: toDate(record.connectedAt, 'connectedAt'),
    updatedAt: toDate(record.updatedAt, 'updatedAt'),
    ...(lease === undefined ? {} : { lease: { owner: lease.owner, expiresAt: lease.expiresAt } }),
  };
}

function recordOf({ platform, storeId, version, lease, ...document }: TokenDocument): TokenRecord {
  return {
    platform,
    storeId,
    version,
    credentials: fromMongo<JsonObject>(document.credentials),
    settings: fromMongo<JsonObject>(document.settings),
    profile: fromMongo<StoreProfile>(document.profile),
    connectedAt: document.connectedAt.toISOString(),
    updatedAt: document.updatedAt.toISOString(),
    ...defined({ lease }),
  };
}
