import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import type { ShopifyClient } from './client.js';
import { appScopes } from './queries.js';
import { grantedScopes, missingScopes, parseScopes } from './scopes.js';

/** A refusal may have another cause than a scope (an approval, a user's role): one look is enough for a while. */
const PAUSE_MS = 10 * 60_000;

/** The scopes in an answer with `currentAppInstallation`; `undefined` when it does not say. */
export function scopesIn(data: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const scopes = recordOf(data['currentAppInstallation'])?.['accessScopes'];
  return Array.isArray(scopes) ? parseScopes(scopes.map((scope) => recordOf(scope)?.['handle'])) : undefined;
}

/**
 * A client that reads anew what the store grants when Shopify denies access: a merchant or the app's configuration may have
 * taken a scope away that the record still has. The answer stays what it is; the next call asks for what it may have.
 */
export function rereadingScopes(client: ShopifyClient, { tokens, now, logger }: Runtime): ShopifyClient {
  // One entry for each store that denied something.
  const readAt = new Map<string, number>();

  const reread = async (storeId: string, call: Call): Promise<void> => {
    const before = readAt.get(storeId);
    if (before !== undefined && now() - before < PAUSE_MS) return;
    readAt.set(storeId, now());
    try {
      const { data } = await client.request(storeId, appScopes, {}, call);
      const scopes = scopesIn(data);
      if (scopes === undefined) return;
      let lost: readonly string[] = [];
      await tokens.update(storeId, (current) => {
        lost = missingScopes(grantedScopes(current) ?? [], scopes);
        return withScopes(current, scopes);
      });
      if (lost.length === 0) return;
      const message = `${storeId} no longer grants ${lost.join(', ')}: authorise again with auth.begin to ask for it.`;
      logger.warn({ event: 'scopes_lost', message, platform: 'shopify', storeId });
    } catch (error) {
      // That access was denied is the news, and a call that is over ends by itself.
      if (!ConnectorError.isInstance(error) && !call.signal.aborted) throw error;
    }
  };

  return {
    ...client,
    request: async (storeId, document, variables, call, options = {}) => {
      // A token that is only being tried says nothing about the stored one.
      const isStored = options.accessToken === undefined;
      try {
        const answer = await client.request(storeId, document, variables, call, options);
        const isDenied = answer.problems.some((problem) => problem.code === DENIED && problem.requiredAccess);
        if (isDenied && isStored) await reread(storeId, call);
        return answer;
      } catch (error) {
        if (ConnectorError.isInstance(error) && error.platformCode === DENIED && isStored) await reread(storeId, call);
        throw error;
      }
    },
  };
}

const DENIED = 'ACCESS_DENIED';

function withScopes(record: TokenRecord, scopes: readonly string[]): TokenRecord {
  const known = grantedScopes(record);
  const isSame = known !== undefined && [...known].sort().join() === [...scopes].sort().join();
  return isSame ? record : { ...record, settings: { ...record.settings, scopes } };
}
