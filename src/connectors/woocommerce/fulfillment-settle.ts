import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { retryDelayMs } from '../../core/http/retry.js';

/**
 * Runs a write that must not happen twice. When the answer is lost, it looks for what the write did, and writes again
 * only after it found nothing.
 *
 * @throws what the write threw; with `outcomeUnknown` when looking failed, or the tries are used up.
 */
export async function settle<T>(
  call: Call,
  write: () => Promise<T>,
  lookAgain: () => Promise<T | undefined>,
): Promise<T> {
  let lost: ConnectorError | undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      // A refusal now says nothing about an earlier try that may still be under way.
      if (!error.outcomeUnknown) throw lost ?? error;
      lost = error;
      if (call.signal.aborted) throw error;
      const found = await look(call, error, attempt, lookAgain);
      if (found !== undefined) return found;
      if (attempt > call.maxRetries) throw error;
    }
  }
}

/** Looks after a pause: a write whose answer was lost may still be under way. */
async function look<T>(
  call: Call,
  lost: ConnectorError,
  attempt: number,
  lookAgain: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    await call.wait(retryDelayMs(attempt, lost.retryAfterMs, Math.random));
    return await lookAgain();
  } catch (reason) {
    // What could not be looked up says less than what was lost.
    throw ConnectorError.isInstance(reason) ? lost : reason;
  }
}
