import type { Call } from '../../core/call.js';
import { type AnyConnectorError, ConnectorError } from '../../core/errors.js';
import { retryDelayMs } from '../../core/http/retry.js';

/** A write that Shopify knows no idempotency key for, and how to tell that it was done. */
export interface OneTimeWrite<T> {
  readonly storeId: string;
  send(): Promise<T>;
  /** What the write made; `undefined` when nothing of it is there. */
  find(): Promise<T | undefined>;
  /** What is not known, and what to do, where looking failed as well: a sentence. */
  readonly doubt: string;
}

/** Sends a write once: where the answer is lost, not necessarily the write, it looks before it writes again. */
export async function writeOnce<T>(write: OneTimeWrite<T>, call: Call): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write.send();
    } catch (error) {
      if (!ConnectorError.isInstance(error) || !error.outcomeUnknown) throw error;
      const found = await lookAgain(write, error, attempt, call);
      if (found !== undefined) return found;
      if (attempt > call.maxRetries) throw error;
    }
  }
}

/** Looks after a pause: a write whose answer was lost may still be under way. */
async function lookAgain<T>(
  { storeId, find, doubt }: OneTimeWrite<T>,
  lost: AnyConnectorError,
  attempt: number,
  call: Call,
): Promise<T | undefined> {
  if (call.signal.aborted) throw lost;
  try {
    await call.wait(retryDelayMs(attempt, lost.retryAfterMs, Math.random));
    return await find();
  } catch (reason) {
    if (!ConnectorError.isInstance(reason)) throw reason;
    const { platform, operation } = call;
    throw new ConnectorError(lost.code, `${lost.message.replace(/\.$/, '')}. ${doubt}`, {
      ...lost,
      platform,
      storeId,
      operation,
      outcomeUnknown: true,
      cause: lost.cause,
    });
  }
}
