import type { CallOptions } from '../../core/call.js';
import type { AuthBegin, AuthConnect, ConnectedStore, ConnectorAuth } from '../../core/connector.js';
import type { OAuthState } from '../../core/ports.js';
import { checkedAndApproved, requireApproval } from '../approval.js';
import { saveState, takeState } from '../oauth-states.js';
import { findRecord } from '../records.js';
import type { Runtime } from '../runtime.js';
import { usedUp } from '../used-up.js';
import { appCredentials } from './app-credentials.js';
import { callbackError, readCallback } from './auth-callback.js';
import { createCheck } from './auth-check.js';
import { createGrants } from './auth-grants.js';
import { checkBegin, checkConnect } from './auth-input.js';
import { connectedStore } from './auth-records.js';
import { FLIPKART_ORIGIN, type FlipkartClient } from './client.js';
import { requireStoreId } from './ids.js';
import type { FlipkartConnectSettings, FlipkartOptions } from './options.js';
import { OAUTH_PATH, scopesOf } from './token-endpoint.js';

/**
 * The contract, for two kinds of app: a seller's own ("self-access"), whose secret alone gives tokens, and a partner's, which
 * sellers authorise and which Flipkart demands of everybody who serves several sellers.
 */
export interface FlipkartConnectorAuth extends ConnectorAuth<FlipkartConnectSettings> {
  /**
   * For a partner's app: starts at the page on which the seller agrees. The callback does not tell who did: name the seller
   * whose user is signed in at your site. Within 21 days of its end a new refresh token comes, before that the same again.
   */
  begin(input: AuthBegin, options?: CallOptions): Promise<{ readonly url: string; readonly state: string }>;
  /**
   * For a seller's own app: with its `appId` and `appSecret`, or with those of the factory where that serves one seller.
   * Flipkart does not tell whose app it is, so `storeId` is taken at your word; one app under two store ids is logged
   * (`app_shared`) and found by `diagnose`. With `refreshToken` it takes an authorisation of a partner's app that was made
   * elsewhere. Settings that are not given stay.
   */
  connect(input: AuthConnect & FlipkartConnectSettings, options?: CallOptions): Promise<ConnectedStore>;
  /** Forgets the store here. Flipkart has no call that ends an access: the seller does that in the dashboard. */
  disconnect(storeId: string, options?: CallOptions): Promise<void>;
}

export interface FlipkartAuth {
  readonly auth: FlipkartConnectorAuth;
}

export function createFlipkartAuth(runtime: Runtime, client: FlipkartClient, options: FlipkartOptions): FlipkartAuth {
  const { tokens } = runtime;
  const grants = createGrants(runtime, client, options);
  const check = createCheck(runtime, client, options);
  const wanted = scopesOf(options);

  const authorizeUrl = (begun: OAuthState, appId: string, state: string) => {
    const { storeId, redirectUri, scopes } = begun;
    const query = new URLSearchParams({
      client_id: appId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: scopes.join(','),
      state,
    });
    return `${runtime.originOf(storeId, FLIPKART_ORIGIN)}${OAUTH_PATH}/authorize?${query}`;
  };

  const auth: FlipkartConnectorAuth = {
    kind: 'client-credentials',

    begin: (input, callOptions) =>
      runtime.call('auth.begin', input.storeId, callOptions, async (call) => {
        const { storeId, redirectUri, scopes = wanted } = checkBegin(input);
        const { context } = input;
        await requireApproval(input, call, storeId, context);
        const { appId } = appCredentials(options, undefined, 'auth.begin');
        const begun = {
          platform: 'flipkart',
          storeId,
          redirectUri,
          scopes,
          ...(context === undefined ? {} : { context }),
        };
        const state = await saveState(runtime, 'auth.begin', begun);
        return { url: authorizeUrl(begun, appId, state), state };
      }),

    complete: (input, callOptions) =>
      runtime.call('auth.complete', undefined, callOptions, async (call) => {
        const callback = readCallback(input.url, input.state);
        appCredentials(options, undefined, call.operation);
        const begun = await takeState(runtime, call.operation, callback.state);
        if (begun?.platform !== 'flipkart') {
          throw callbackError('its state is unknown, used or older than ten minutes: begin again (auth.begin)');
        }
        await requireApproval(input, call, begun.storeId, begun.context);
        const saved = await grants.redeemCode(callback, begun, call).catch((error: unknown) => {
          throw usedUp(error, begun.storeId);
        });
        return connectedStore(saved, begun.scopes, begun.context);
      }),

    connect: (input, callOptions) =>
      runtime.call('auth.connect', input.storeId, callOptions, async (call) => {
        const storeId = requireStoreId(input.storeId, 'auth.connect');
        const checked = await checkedAndApproved(input, call, storeId, async () =>
          checkConnect(input, await findRecord(runtime, storeId), options),
        );
        return connectedStore(await grants.connect(checked, call), wanted);
      }),

    refresh: (storeId, callOptions) =>
      runtime.call('auth.refresh', storeId, callOptions, async (call) =>
        connectedStore(await tokens.refresh(requireStoreId(storeId, 'auth.refresh'), call), wanted),
      ),

    disconnect: (storeId, callOptions) =>
      runtime.call('auth.disconnect', storeId, callOptions, () =>
        tokens.forget(requireStoreId(storeId, 'auth.disconnect')),
      ),

    check: (storeId, callOptions) =>
      runtime.call('auth.check', storeId, callOptions, (call) => check(requireStoreId(storeId, 'auth.check'), call)),
  };

  return { auth };
}
