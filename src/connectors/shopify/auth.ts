import type { Call, CallOptions } from '../../core/call.js';
import type { AuthCheck, AuthConnect, ConnectedStore, ConnectorAuth } from '../../core/connector.js';
import { ConnectorError, type ErrorCode } from '../../core/errors.js';
import type { JsonObject, OAuthState, TokenRecord } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import { saveState, takeState } from '../oauth-states.js';
import { findRecord, saveConnection } from '../records.js';
import type { Runtime } from '../runtime.js';
import { appCredentials, ownAppOf } from './app-credentials.js';
import { callbackError, readCallback, type VerifiedCallback, verifyCallback } from './auth-callback.js';
import { refusedToken, usedUp } from './auth-errors.js';
import { type CheckedConnect, checkBegin, checkConnect } from './auth-input.js';
import { connectedStore } from './auth-records.js';
import { RENEWAL, type RenewalMark, renewalOf } from './auth-refresh.js';
import { fetchShop, type ShopInfo } from './auth-shop.js';
import type { ShopifyClient } from './client.js';
import { DEFAULT_SCOPES, type ShopifyConnectSettings, type ShopifyOptions } from './options.js';
import { requireShopDomain } from './shop-domain.js';
import { requestToken } from './token-endpoint.js';

export interface ShopifyAuth {
  readonly auth: ConnectorAuth<ShopifyConnectSettings>;
  migrateToken(query: { readonly storeId: string }, options?: CallOptions): Promise<ConnectedStore>;
}

export function createShopifyAuth(runtime: Runtime, client: ShopifyClient, options: ShopifyOptions): ShopifyAuth {
  const { tokens, now } = runtime;

  const exchangeCode = async ({ shop, code }: VerifiedCallback, begun: OAuthState, call: Call) => {
    const before = await findRecord(runtime, shop);
    const app = appCredentials(options, before, call.operation);
    const { credentials, scopes } = await requestToken(runtime, shop, app, { kind: 'code', code }, call);
    // Saved before it is used: the code is spent, so a token lost now would cost the merchant another approval.
    return saveConnection(runtime, shop, {
      credentials: { ...credentials, ...ownAppOf(before?.credentials) },
      settings: { requestedScopes: begun.scopes, ...(scopes.length === 0 ? {} : { scopes }) },
      outdated: ['scopes'],
      profile: {},
    });
  };

  /** The store as Shopify describes it; with a warning instead when it does not answer, since it is connected all the same. */
  const addProfile = async (record: TokenRecord, call: Call): Promise<TokenRecord> => {
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
  };

  const noteShop = ({ profile, scopes }: ShopInfo, storeId: string): Promise<TokenRecord> =>
    tokens.update(storeId, (current) => ({
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

  const auth: ConnectorAuth<ShopifyConnectSettings> = {
    kind: 'oauth2-code',

    begin: (input, callOptions) =>
      runtime.call('auth.begin', input.storeId, callOptions, async () => {
        const { storeId, redirectUri, scopes = DEFAULT_SCOPES } = checkBegin(input);
        const app = appCredentials(options, await findRecord(runtime, storeId), 'auth.begin');
        const value = { platform: 'shopify', storeId, redirectUri, scopes, context: input.context };
        const state = await saveState(runtime, 'auth.begin', omitUndefined<OAuthState>(value));
        const query = new URLSearchParams({
          client_id: app.clientId,
          scope: scopes.join(','),
          redirect_uri: redirectUri,
          state,
        });
        return { url: `${runtime.originOf(storeId, `https://${storeId}`)}/admin/oauth/authorize?${query}`, state };
      }),

    complete: (input, callOptions) =>
      runtime.call('auth.complete', undefined, callOptions, async (call) => {
        const received = readCallback(input.url);
        const { clientSecrets } = appCredentials(options, await findRecord(runtime, received.shop), call.operation);
        const callback = verifyCallback(received, {
          clientSecrets,
          now: now(),
          maxAgeSeconds: options.callbackMaxAgeSeconds,
          browserState: input.state,
        });
        const begun = await takeState(runtime, 'auth.complete', callback.state);
        if (begun === undefined) {
          throw callbackError('its state is unknown, used or older than ten minutes: begin again (auth.begin)');
        }
        if (begun.platform !== 'shopify' || begun.storeId !== callback.shop) {
          throw callbackError('it is for another shop than the authorisation was begun for');
        }
        const saved = await exchangeCode(callback, begun, call).catch((error: unknown) => {
          throw usedUp(error, callback.shop);
        });
        return connectedStore(await addProfile(saved, call), begun.context);
      }),

    connect: (input: AuthConnect & ShopifyConnectSettings, callOptions) =>
      runtime.call('auth.connect', input.storeId, callOptions, async (call) => {
        const checked = checkConnect(input);
        const { storeId, locationId } = checked;
        const { credentials, scopes, profile } = checked.verify
          ? await verified(checked, call)
          : { ...checked, profile: {} };
        const before = await findRecord(runtime, storeId);
        const record = await saveConnection(runtime, storeId, {
          credentials: { ...ownAppOf(before?.credentials), ...credentials },
          settings: {
            ...(scopes === undefined ? {} : { scopes }),
            ...(locationId === undefined ? {} : { locationId }),
          },
          outdated: ['scopes', 'requestedScopes'],
          profile,
        });
        return connectedStore(record);
      }),

    refresh: (storeIdInput, callOptions) =>
      runtime.call('auth.refresh', storeIdInput, callOptions, async (call) => {
        const storeId = requireShopDomain(storeIdInput, 'auth.refresh');
        const record = await tokens.load(storeId);
        // A permanent token is as fresh as it will ever be.
        return connectedStore(renewalOf(record) === undefined ? record : await tokens.refresh(storeId, call));
      }),

    disconnect: (storeId, callOptions) =>
      runtime.call('auth.disconnect', storeId, callOptions, () =>
        tokens.forget(requireShopDomain(storeId, 'auth.disconnect')),
      ),

    check: (storeIdInput, callOptions) =>
      runtime.call('auth.check', storeIdInput, callOptions, async (call): Promise<AuthCheck> => {
        const storeId = requireShopDomain(storeIdInput, 'auth.check');
        const record = await tokens.load(storeId);
        try {
          const store = connectedStore(await noteShop(await fetchShop(client, storeId, call), storeId));
          const missing = store.missingScopes ?? [];
          const problem = `Scopes not granted: ${missing.join(', ')}. Authorise again with auth.begin to ask for them.`;
          return { ...store, ok: missing.length === 0, problems: missing.length === 0 ? [] : [problem] };
        } catch (error) {
          // The credentials are what is being checked; anything else (network, outage) is the caller's to retry.
          if (!ConnectorError.isInstance(error) || !VERDICTS.has(error.code)) throw error;
          return { ...connectedStore(record), ok: false, problems: [error.message] };
        }
      }),
  };

  return {
    auth,
    migrateToken: ({ storeId: storeIdInput }, callOptions) =>
      runtime.call('migrateToken', storeIdInput, callOptions, async (call) => {
        const storeId = requireShopDomain(storeIdInput, 'migrateToken');
        const record = await tokens.load(storeId);
        if (renewalOf(record)?.kind === 'refresh') return connectedStore(record);
        appCredentials(options, record, 'migrateToken');
        // Written down first: whichever process goes on after a crash, or meets the dead token, knows what was begun.
        await markRenewal(storeId, 'migrate');
        try {
          return connectedStore(await tokens.refresh(storeId, call));
        } catch (error) {
          if (ConnectorError.isInstance(error) && error.code === 'authentication_failed') {
            await markRenewal(storeId, undefined);
          }
          throw error;
        }
      }),
  };

  async function markRenewal(storeId: string, mark: RenewalMark | undefined): Promise<void> {
    await tokens.update(storeId, (current) => {
      const { [RENEWAL]: _before, ...credentials } = current.credentials;
      return { ...current, credentials: mark === undefined ? credentials : { ...credentials, [RENEWAL]: mark } };
    });
  }
}

const VERDICTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'authentication_failed',
  'permission_denied',
  'invalid_request',
]);
