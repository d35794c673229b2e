import type { Clock, OAuthState, OAuthStateStore } from '../../core/ports.js';
import { isExpired } from '../../storage/oauth-states.js';
import type { Database, Keyed } from './database.js';
import { untilItHolds } from './duplicates.js';
import { fromMongo, toMongo } from './mongo-json.js';

export interface OAuthStateDocument extends Keyed {
  readonly value: unknown;
  /** The server removes it some time afterwards; until then `take` says that it is over. */
  readonly expiresAt: Date;
}

export function createMongoOAuthStateStore(database: Database, now: Clock): OAuthStateStore {
  const states = () => database.collection<OAuthStateDocument>('OAuthState');
  return {
    async put(state, value, expiresAt) {
      const time = Date.parse(expiresAt);
      // A time that cannot be read counts as past.
      const document = { _id: state, value: toMongo(value), expiresAt: new Date(Number.isNaN(time) ? 0 : time) };
      await untilItHolds('an OAuth state', async () =>
        (await states()).replaceOne({ _id: state }, document, { upsert: true }),
      );
    },
    async take(state) {
      const document = await (await states()).findOneAndDelete({ _id: state });
      if (document === null) return undefined;
      const value = fromMongo<OAuthState>(document.value);
      return isExpired({ state, value, expiresAt: document.expiresAt.toISOString() }, now()) ? undefined : value;
    },
  };
}
