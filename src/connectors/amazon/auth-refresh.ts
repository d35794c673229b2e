import type { RefreshedCredentials } from '../../core/auth/index.js';
import { AuthenticationError } from '../../core/errors.js';
import type { TokenRecord } from '../../core/ports.js';
import type { Runtime } from '../runtime.js';
import { type AppOptions, appCredentials, ownAppOf } from './app-credentials.js';
import { createLwa, credentialsFrom } from './lwa.js';

/** Renews a seller's access token. The token manager sees to it that one process does. */
export function createAmazonRefresh(
  getRuntime: () => Runtime,
  options: AppOptions & { readonly lwaURL?: string | undefined },
) {
  return (record: TokenRecord, { signal }: { readonly signal: AbortSignal }): Promise<RefreshedCredentials> => {
    const runtime = getRuntime();
    const { storeId, credentials } = record;
    return runtime.call('auth.refresh', storeId, { signal }, async (call) => {
      const { refreshToken } = credentials;
      if (typeof refreshToken !== 'string' || refreshToken === '') throw notRenewable(storeId);
      const app = appCredentials(options, record, 'auth.refresh');
      const grant = await createLwa(runtime, options).refresh(app, refreshToken, call);
      return { credentials: { ...ownAppOf(credentials), ...credentialsFrom(grant, refreshToken) } };
    });
  };
}

function notRenewable(storeId: string): AuthenticationError {
  return new AuthenticationError(
    `Seller ${storeId} has no refresh token: connect the store again (auth.begin or auth.connect).`,
    { platform: 'amazon', storeId, operation: 'auth.refresh', platformCode: 'invalid_grant', reauthorize: true },
  );
}
