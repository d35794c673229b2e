import type { CallOptions } from '../../core/call.js';
import type { AuthCheck, AuthConnect, ConnectedStore, ConnectorAuth } from '../../core/connector.js';
import { ConnectorError, type ErrorCode } from '../../core/errors.js';
import type { JsonValue, OAuthState, TokenRecord } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import { requireApproval } from '../approval.js';
import { saveState, takeState } from '../oauth-states.js';
import { findRecord } from '../records.js';
import type { Runtime } from '../runtime.js';
import { usedUp } from '../used-up.js';
import { appCredentials } from './app-credentials.js';
import { callbackError, readCallback, verifyCallback } from './auth-callback.js';
import { createGrants } from './auth-grants.js';
import { checkBegin, checkConnect } from './auth-input.js';
import { migrateToken } from './auth-migrate.js';
import { connectedStore } from './auth-records.js';
import { renewalOf } from './auth-refresh.js';
import { uninstallApp } from './auth-revoke.js';
import { fetchShop } from './auth-shop.js';
import type { ShopifyClient } from './client.js';
import { type ShopifyConnectSettings, type ShopifyOptions, wantedScopes } from './options.js';
import { grantedScopes, unitedScopes } from './scopes.js';
import { requireShopDomain } from './shop-domain.js';

export interface ShopifyAuth {
  readonly auth: ConnectorAuth<ShopifyConnectSettings>;
  migrateToken(query: { readonly storeId: string }, options?: CallOptions): Promise<ConnectedStore>;
}

export function createShopifyAuth(runtime: Runtime, client: ShopifyClient, options: ShopifyOptions): ShopifyAuth {
  const { tokens, now } = runtime;
  const grants = createGrants(runtime, client, options);
  const wanted = wantedScopes(options);
  const connected = (record: TokenRecord, context?: JsonValue) => connectedStore(record, wanted, context);

  const auth: ConnectorAuth<ShopifyConnectSettings> = {
    kind: 'oauth2-code',

    begin: (input, callOptions) =>
      runtime.call('auth.begin', input.storeId, callOptions, async (call) => {
        const { storeId, redirectUri, scopes = [] } = checkBegin(input);
        await requireApproval(input, call, storeId, input.context);
        const before = await findRecord(runtime, storeId);
        const app = appCredentials(options, before, 'auth.begin');
        // Empty where the caller leaves the choice to the app: what it wants may have grown until it is looked at.
        const value = { platform: 'shopify', storeId, redirectUri, scopes, context: input.context };
        // What is not asked for again would be taken away.
        const asked =
          scopes.length > 0 ? scopes : unitedScopes(wanted, before === undefined ? [] : (grantedScopes(before) ?? []));
        const state = await saveState(runtime, 'auth.begin', omitUndefined<OAuthState>(value));
        const query = new URLSearchParams({
          client_id: app.clientId,
          scope: asked.join(','),
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
        const { shop, code } = callback;
        await requireApproval(input, call, shop, begun.context);
        const saved = await grants.redeemCode(shop, code, begun.scopes, call).catch((error: unknown) => {
          throw usedUp(error, shop);
        });
        return connected(await grants.addProfile(saved, call), begun.context);
      }),

    connect: (input: AuthConnect & ShopifyConnectSettings, callOptions) =>
      runtime.call('auth.connect', input.storeId, callOptions, async (call) => {
        const checked = checkConnect(input);
        const { sessionToken, storeId } = checked;
        await requireApproval(input, call, storeId);
        if (sessionToken === undefined) return connected(await grants.connect(checked, call));
        return connected(await grants.addProfile(await grants.exchangeSession(checked, sessionToken, call), call));
      }),

    refresh: (storeIdInput, callOptions) =>
      runtime.call('auth.refresh', storeIdInput, callOptions, async (call) => {
        const storeId = requireShopDomain(storeIdInput, 'auth.refresh');
        const record = await tokens.load(storeId);
        // A permanent token is as fresh as it will ever be.
        return connected(renewalOf(record) === undefined ? record : await tokens.refresh(storeId, call));
      }),

    disconnect: (storeId, callOptions) =>
      runtime.call('auth.disconnect', storeId, callOptions, () =>
        tokens.forget(requireShopDomain(storeId, 'auth.disconnect')),
      ),

    /** Uninstalls the app: Shopify ends a token in no other way. */
    revoke: (storeId, callOptions) =>
      runtime.call('auth.revoke', storeId, callOptions, (call) =>
        uninstallApp(runtime, requireShopDomain(storeId, 'auth.revoke'), call),
      ),

    check: (storeIdInput, callOptions) =>
      runtime.call('auth.check', storeIdInput, callOptions, async (call): Promise<AuthCheck> => {
        const storeId = requireShopDomain(storeIdInput, 'auth.check');
        const record = await tokens.load(storeId);
        try {
          const store = connected(await grants.noteShop(await fetchShop(client, storeId, call), storeId));
          const missing = store.missingScopes ?? [];
          const problem = `Scopes not granted: ${missing.join(', ')}. Authorise again with auth.begin to ask for them.`;
          return { ...store, ok: missing.length === 0, problems: missing.length === 0 ? [] : [problem] };
        } catch (error) {
          // The credentials are what is being checked; anything else (network, outage) is the caller's to retry.
          if (!ConnectorError.isInstance(error) || !VERDICTS.has(error.code)) throw error;
          return { ...connected(record), ok: false, problems: [error.message] };
        }
      }),
  };

  return {
    auth,
    migrateToken: ({ storeId }, callOptions) =>
      runtime.call('migrateToken', storeId, callOptions, async (call) =>
        connected(await migrateToken(runtime, options, requireShopDomain(storeId, 'migrateToken'), call)),
      ),
  };
}

const VERDICTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'authentication_failed',
  'permission_denied',
  'invalid_request',
]);
