import { AuthenticationError, ConnectorError } from '../../core/errors.js';

/** What a token was refused with: "connect the store again" would send whoever is doing that in a circle. */
export function refusedToken(error: unknown, storeId: string): unknown {
  if (!ConnectorError.isInstance(error) || error.code !== 'authentication_failed') return error;
  return new AuthenticationError(
    `shopify auth.connect: Shopify refused the access token for ${storeId}. Check that it is this shop's and that the app is still installed; a token that has ended is renewed at the first call when it is connected with its refreshToken and verify: false.`,
    { ...error, cause: error },
  );
}
