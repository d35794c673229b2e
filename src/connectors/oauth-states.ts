import { randomBytes } from 'node:crypto';
import { ConnectorError } from '../core/errors.js';
import type { OAuthState } from '../core/ports.js';
import type { Runtime } from './runtime.js';

const STATE_TTL_MS = 10 * 60_000;

/** Keeps what an authorisation was begun with for ten minutes, under an unguessable state. */
export async function saveState(runtime: Runtime, operation: string, value: OAuthState): Promise<string> {
  // Hex, so that no two ways of encoding a URL can differ about it; random, never derived from a secret.
  const state = randomBytes(32).toString('hex');
  const expiresAt = new Date(runtime.now() + STATE_TTL_MS).toISOString();
  await guarded(runtime, operation, () => runtime.stateStore.put(state, value, expiresAt));
  return state;
}

/** What was kept under the state, once; `undefined` when it is unknown, used or too old. */
export function takeState(runtime: Runtime, operation: string, state: string): Promise<OAuthState | undefined> {
  return guarded(runtime, operation, () => runtime.stateStore.take(state));
}

async function guarded<T>({ platform }: Runtime, operation: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (ConnectorError.isInstance(error)) throw error;
    throw new ConnectorError('token_store_failed', `${platform} ${operation}: the OAuth state store failed.`, {
      platform,
      operation,
      retryable: true,
      cause: error,
    });
  }
}
