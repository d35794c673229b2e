import type { Call } from '../../core/call.js';
import { type AnyConnectorError, ConnectorError, type ErrorCode } from '../../core/errors.js';
import type { WooClient } from './client.js';

/** What asking brought: a value, or an error that says something about the store. */
export type Asked<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: AnyConnectorError };

/** @throws what the store has nothing to do with: the caller's abort, the deadline, a token store that is down. */
export async function ask<T>(call: Call, work: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    call.throwIfOver();
    if (!ConnectorError.isInstance(error) || NOT_THE_STORE.has(error.code)) throw error;
    return { error };
  }
}

const NOT_THE_STORE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'token_store_failed',
  'decryption_failed',
  'configuration_invalid',
]);

const LONGEST_MS = 10_000;

/** Never asks for more than a part of the time that is left, so that a store that hangs is a finding and no timeout. */
export function impatient(client: WooClient): WooClient {
  return {
    request: (storeId, request, call) =>
      client.request(
        storeId,
        {
          ...request,
          attemptTimeoutMs: Math.min(LONGEST_MS, call.remainingMs() / 5),
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
