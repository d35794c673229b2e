import type { Call } from '../../core/call.js';
import { errorFromResponse } from '../../core/http/errors.js';
import type { Runtime } from '../runtime.js';

const LABEL = 'DELETE api_permissions';

/**
 * Uninstalls the app from the shop: the only way in which Shopify ends an offline token. Subscriptions go with it, and
 * `app/uninstalled` is still delivered. The path has no API version (documented 2026-11).
 *
 * @throws what Shopify answers, except that the token is dead already.
 */
export async function uninstallApp(runtime: Runtime, storeId: string, call: Call): Promise<void> {
  const { credentials } = await runtime.tokens.valid(storeId, call);
  const response = await runtime.http.send(
    {
      method: 'DELETE',
      url: `${runtime.originOf(storeId, `https://${storeId}`)}/admin/api_permissions/current.json`,
      headers: { 'x-shopify-access-token': String(credentials['accessToken']) },
      // Asked again after a lost answer, the token is dead.
      retry: 'safe',
      label: LABEL,
    },
    call,
  );
  if (response.status < 300 || response.status === 401) return;
  throw errorFromResponse(response, {
    platform: 'shopify',
    storeId,
    operation: call.operation,
    label: LABEL,
    retry: 'safe',
  });
}
