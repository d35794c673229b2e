import type { Call } from '../../core/call.js';
import { type AnyConnectorError, ConnectorError } from '../../core/errors.js';
import { retryDelayMs } from '../../core/http/retry.js';
import type { WooRequest } from './client.js';
import { isTooSlowOrTooLarge } from './errors.js';
import { afterFailure, MIN_ROWS, type Pace, type Paces } from './pace.js';

/** One try takes this share of the time that is left, so that there is time to ask for less. */
const SHARE_OF_DEADLINE = 0.4;
/** Longer than any usual host lets PHP run. */
const LONGEST_TRY_MS = 60_000;

/** How a read is to be tried now. */
export interface Terms {
  readonly pace: Pace;
  readonly patienceMs: number;
}

/**
 * Tries a read until it succeeds: for less each time where the store could not bear what was asked for, else after a wait,
 * as often as the caller's `maxRetries` allows. Less is asked for at once, and not counted: it is another request.
 */
export async function readAtPace<T>(
  paces: Paces,
  storeId: string,
  call: Call,
  read: (terms: Terms) => Promise<T>,
): Promise<T> {
  for (let failures = 0; ; ) {
    const pace = paces.of(storeId);
    try {
      return await read({ pace, patienceMs: patienceOf(call) });
    } catch (error) {
      if (call.signal.aborted || !mayPass(error)) throw error;
      paces.change(storeId, (current) => afterFailure(current, { isSizeToBlame: isSizeToBlame(error) }));
      if (isTooMuch(error) && pace.size > MIN_ROWS && call.maxRetries > 0) continue;
      failures += 1;
      if (failures > call.maxRetries) throw error;
      const waitMs = retryDelayMs(failures, error.retryAfterMs, Math.random);
      // Past the deadline the error in hand says more than a timeout would.
      if (waitMs >= call.remainingMs()) throw error;
      await call.wait(waitMs);
    }
  }
}

export function patienceOf(call: Call): number {
  return Math.min(call.remainingMs() * SHARE_OF_DEADLINE, LONGEST_TRY_MS);
}

/** For a read of so many rows: the tries are counted here, and the smallest page gets all the time there is. */
export function triesOf(rows: number, { patienceMs }: Terms): Pick<WooRequest, 'maxRetries' | 'attemptTimeoutMs'> {
  return { maxRetries: 0, ...(rows > MIN_ROWS ? { attemptTimeoutMs: patienceMs } : {}) };
}

/** Whether smaller pages are in order from now on. */
export function isSizeToBlame(error: unknown): boolean {
  // A server that runs out of memory may just hang up.
  return isTooMuch(error) || (ConnectorError.isInstance(error) && error.code === 'connection_failed');
}

function isTooMuch(error: unknown): boolean {
  if (isTooSlowOrTooLarge(error)) return true;
  if (!ConnectorError.isInstance(error)) return false;
  // An empty answer is how PHP ends when its memory does.
  if (error.code === 'unexpected_response') return error.retryable;
  // A plugin may allow smaller pages only.
  return error.code === 'invalid_request' && error.issues.some(({ path }) => path === 'per_page');
}

function mayPass(error: unknown): error is AnyConnectorError {
  return ConnectorError.isInstance(error) && (error.retryable || isTooMuch(error));
}
