import type { AnyConnectorError } from '../../core/errors.js';
import { patienceMs } from '../diagnosis.js';
import type { WooClient } from './client.js';

/** Never asks for more than a part of the time that is left, so that a store that hangs is a finding and no timeout. */
export function impatient(client: WooClient): WooClient {
  return {
    request: (storeId, request, call) =>
      client.request(
        storeId,
        {
          ...request,
          attemptTimeoutMs: patienceMs(call),
          maxRetries: Math.min(call.maxRetries, 1),
        },
        call,
      ),
  };
}

/** Whether WordPress itself answered, whatever it said: nothing in front of it stood in the way. */
export function isWordPress({ platformCode }: AnyConnectorError): boolean {
  return /^(?:woocommerce_)?rest_/.test(platformCode ?? '');
}
