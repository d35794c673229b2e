import type { RefreshedCredentials } from '../../core/auth/index.js';
import { AuthenticationError } from '../../core/errors.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import type { Runtime } from '../runtime.js';
import { appCredentials, ownAppOf } from './app-credentials.js';
import type { ShopifyOptions } from './options.js';
import { requestToken, type TokenRequest } from './token-endpoint.js';

/** Notes in the credentials that tell how a store without a refresh token gets its next token. */
export type RenewalMark = 'client_credentials' | 'migrate';

/** The credentials field that holds a {@link RenewalMark}. */
export const RENEWAL = 'renewal';

/** Renews a store's token, in whichever way its credentials allow. The token manager sees to it that one process does. */
export function createShopifyRefresh(getRuntime: () => Runtime, options: ShopifyOptions) {
  return (record: TokenRecord, { signal }: { readonly signal: AbortSignal }): Promise<RefreshedCredentials> => {
    const runtime = getRuntime();
    const { storeId, credentials } = record;
    return runtime.call('auth.refresh', storeId, { signal }, async (call) => {
      const request = renewalOf(record);
      if (request === undefined) throw notRenewable(storeId);
      const app = appCredentials(options, record, 'auth.refresh');
      const grant = await requestToken(runtime, storeId, app, request, call);
      return {
        credentials: { ...keptCredentials(credentials, request), ...grant.credentials },
        ...(grant.scopes.length === 0 ? {} : { settings: { scopes: grant.scopes } }),
      };
    });
  };
}

/** How the next token is asked for; `undefined` for a permanent one, which is never replaced. */
export function renewalOf({ credentials }: TokenRecord): TokenRequest | undefined {
  const { accessToken, refreshToken } = credentials;
  if (typeof refreshToken === 'string' && refreshToken !== '') return { kind: 'refresh', refreshToken };
  const mark = credentials[RENEWAL];
  if (mark === ('client_credentials' satisfies RenewalMark)) return { kind: 'client_credentials' };
  if (mark === ('migrate' satisfies RenewalMark) && typeof accessToken === 'string') {
    return { kind: 'migrate', accessToken };
  }
  return undefined;
}

function keptCredentials(credentials: JsonObject, request: TokenRequest): JsonObject {
  const { refreshToken, refreshTokenExpiresAt, [RENEWAL]: renewal } = credentials;
  return {
    ...ownAppOf(credentials),
    // An answer without a new refresh token leaves the old one in force.
    ...(request.kind === 'refresh' && refreshToken !== undefined ? { refreshToken } : {}),
    ...(request.kind === 'refresh' && refreshTokenExpiresAt !== undefined ? { refreshTokenExpiresAt } : {}),
    ...(request.kind === 'client_credentials' && renewal !== undefined ? { [RENEWAL]: renewal } : {}),
  };
}

function notRenewable(storeId: string): AuthenticationError {
  return new AuthenticationError(
    `Shopify refused the access token of ${storeId}, and nothing renews it: the app was uninstalled, or the token revoked. Connect the store again (auth.begin or auth.connect).`,
    { platform: 'shopify', storeId, operation: 'auth.refresh', platformCode: 'invalid_grant', reauthorize: true },
  );
}
