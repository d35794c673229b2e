import type { RefreshedCredentials } from '../../core/auth/index.js';
import { AuthenticationError } from '../../core/errors.js';
import type { TokenRecord } from '../../core/ports.js';
import type { Runtime } from '../runtime.js';
import { type AppOptions, appCredentials, ownAppOf } from './app-credentials.js';
import { credentialsFrom, isAuthorized, refreshTokenIn, scopeSettings } from './auth-records.js';
import { createTokenEndpoint, type TokenOptions } from './token-endpoint.js';

/**
 * Renews a seller's access token: by the refresh token where the seller authorised a partner's app, else by the secret of the
 * seller's own app. The token manager sees to it that one process does.
 */
export function createFlipkartRefresh(getRuntime: () => Runtime, options: AppOptions & TokenOptions) {
  return (record: TokenRecord, { signal }: { readonly signal: AbortSignal }): Promise<RefreshedCredentials> => {
    const runtime = getRuntime();
    const { storeId, credentials } = record;
    return runtime.call('auth.refresh', storeId, { signal }, async (call) => {
      const owner = { storeId, app: appCredentials(options, record, 'auth.refresh') };
      const endpoint = createTokenEndpoint(runtime, options);
      const inHand = refreshTokenIn(credentials);
      // Never the app's own token in place of an authorised seller's: it would be somebody else's.
      if (isAuthorized(record) && inHand === undefined) throw notRenewable(storeId);
      const grant = await (inHand === undefined
        ? endpoint.clientCredentials(owner, call)
        : endpoint.refresh(owner, inHand.refreshToken, call));
      return {
        credentials: { ...ownAppOf(credentials), ...credentialsFrom(grant, inHand, runtime.now()) },
        settings: scopeSettings(grant),
      };
    });
  };
}

function notRenewable(storeId: string): AuthenticationError {
  return new AuthenticationError(
    `Seller ${storeId} has no refresh token: connect the store again (auth.begin or auth.connect).`,
    { platform: 'flipkart', storeId, operation: 'auth.refresh', platformCode: 'invalid_grant', reauthorize: true },
  );
}
