import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { findRecord, saveConnection } from '../records.js';
import type { Runtime } from '../runtime.js';
import { appCredentials, ownAppOf } from './app-credentials.js';
import { refusedToken } from './auth-errors.js';
import type { CheckedConnect } from './auth-input.js';
import { requireSessionToken } from './auth-session-token.js';
import { fetchShop, type ShopInfo } from './auth-shop.js';
import type { ShopifyClient } from './client.js';
import type { ShopifyOptions } from './options.js';
import { requestToken, type TokenRequest } from './token-endpoint.js';

/** Ways from what a caller has in hand to a saved connection. */
export interface Grants {
  /** Redeems an authorisation code. @param requestedScopes empty: what the app wants of every store. */
  redeemCode(storeId: string, code: string, requestedScopes: readonly string[], call: Call): Promise<TokenRecord>;
  /** Exchanges a session token of an embedded app. */
  exchangeSession(input: CheckedConnect, sessionToken: string, call: Call): Promise<TokenRecord>;
  /** Saves a token, or what gets one, after asking Shopify unless told not to. */
  connect(input: CheckedConnect, call: Call): Promise<TokenRecord>;
  /** Notes what Shopify says of the shop and of the token. */
  noteShop(info: ShopInfo, storeId: string): Promise<TokenRecord>;
  /** The store as Shopify describes it; with a warning instead when it does not answer, since it is connected all the same. */
  addProfile(record: TokenRecord, call: Call): Promise<TokenRecord>;
}

export function createGrants(runtime: Runtime, client: ShopifyClient, options: ShopifyOptions): Grants {
  const redeem = async (
    storeId: string,
    request: TokenRequest,
    given: { readonly app?: CheckedConnect['app']; readonly credentials?: JsonObject; readonly settings: JsonObject },
    call: Call,
  ): Promise<TokenRecord> => {
    const before = await findRecord(runtime, storeId);
    const app = given.app ?? appCredentials(options, before, call.operation);
    if (request.kind === 'session') requireSessionToken(request.sessionToken, { storeId, app, now: runtime.now() });
    const { credentials, scopes } = await requestToken(runtime, storeId, app, request, call);
    // Saved before it is used: a code is spent, so a token lost now would cost the merchant another approval.
    return saveConnection(runtime, storeId, {
      credentials: { ...ownAppOf(before?.credentials), ...given.credentials, ...credentials },
      settings: { ...given.settings, ...(scopes.length === 0 ? {} : { scopes }) },
      outdated: ['scopes', 'requestedScopes'],
      profile: {},
    });
  };

  const noteShop = ({ profile, scopes }: ShopInfo, storeId: string): Promise<TokenRecord> =>
    runtime.tokens.update(storeId, (current) => ({
      ...current,
      settings: { ...current.settings, ...(scopes === undefined ? {} : { scopes }) },
      profile: { ...current.profile, ...profile },
    }));

  /** Credentials that Shopify accepted just now, and what it said about the shop. */
  const verified = async (input: CheckedConnect, call: Call) => {
    const { storeId, accessToken, app } = input;
    const granted =
      accessToken !== undefined || app === undefined
        ? {}
        : (await requestToken(runtime, storeId, app, { kind: 'client_credentials' }, call)).credentials;
    const credentials: JsonObject = { ...input.credentials, ...granted };
    try {
      return { credentials, ...(await fetchShop(client, storeId, call, String(credentials['accessToken']))) };
    } catch (error) {
      throw refusedToken(error, storeId);
    }
  };

  return {
    redeemCode: (storeId, code, requestedScopes, call) => {
      const settings = requestedScopes.length === 0 ? {} : { requestedScopes };
      return redeem(storeId, { kind: 'code', code }, { settings }, call);
    },

    exchangeSession: (input, sessionToken, call) =>
      // In turn: each exchange ends the pair of the one before, so the last one has to be the one that is saved.
      runtime.alone(`${input.storeId} auth.connect`, call, () => {
        const { app, credentials, locationId } = input;
        const settings = locationId === undefined ? {} : { locationId };
        return redeem(input.storeId, { kind: 'session', sessionToken }, { app, credentials, settings }, call);
      }),

    connect: async (input, call) => {
      const { storeId, locationId } = input;
      const { credentials, scopes, profile } = input.verify ? await verified(input, call) : { ...input, profile: {} };
      const before = await findRecord(runtime, storeId);
      return saveConnection(runtime, storeId, {
        credentials: { ...ownAppOf(before?.credentials), ...credentials },
        settings: {
          ...(scopes === undefined ? {} : { scopes }),
          ...(locationId === undefined ? {} : { locationId }),
        },
        outdated: ['scopes', 'requestedScopes'],
        profile,
      });
    },

    noteShop,

    addProfile: async (record, call) => {
      const { storeId } = record;
      try {
        return await noteShop(await fetchShop(client, storeId, call), storeId);
      } catch (error) {
        if (!ConnectorError.isInstance(error)) throw error;
        runtime.logger.warn({
          event: 'profile_unread',
          message: `${storeId} is connected, but its profile could not be read (${error.code}): auth.check reads it later.`,
          platform: 'shopify',
          storeId,
          code: error.code,
        });
        return record;
      }
    },
  };
}
