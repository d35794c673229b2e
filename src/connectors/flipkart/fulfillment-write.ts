import type { Call } from '../../core/call.js';
import { type AnyConnectorError, ConnectorError } from '../../core/errors.js';
import { retryDelayMs } from '../../core/http/retry.js';
import type { FlipkartClient, FlipkartRequest } from './client.js';
import { mayHaveArrived } from './errors.js';
import { noVerdict, refusedBy, TRY_AGAIN, type Verdict, verdictOn } from './fulfillment-verdicts.js';
import type { FlipkartStore } from './store.js';

/** A write that Flipkart knows no idempotency key for, and how to tell that it was done. */
export interface OneTimeWrite {
  readonly shipmentId: string;
  readonly request: FlipkartRequest;
  /** The code of a shipment that has it done already. */
  readonly doneCode?: string;
  /** Reads whether Flipkart shows it as done; absent where it shows nothing of it. */
  readonly isDone?: () => Promise<boolean>;
  /** Flipkart begins it some time after it was taken: that it is not shown does not say that it is lost. */
  readonly isShownLate?: boolean;
  /** @default the verdict of a batch answer */
  readonly verdict?: (body: Readonly<Record<string, unknown>>) => Verdict;
}

export interface WriteSource {
  readonly client: FlipkartClient;
  readonly store: FlipkartStore;
}

/**
 * Sends a write once: where the answer is lost, or says nothing of the shipment, not necessarily the write is lost. So it
 * looks before it writes again, and what cannot be looked at is not written again.
 *
 * @throws {ConnectorError} with `outcomeUnknown` when Flipkart may have done it and does not show it.
 */
export async function writeOnce(
  { client, store }: WriteSource,
  write: OneTimeWrite,
  call: Call,
): Promise<'already_done' | 'done'> {
  const { shipmentId, request, verdict = (body) => verdictOn(body, shipmentId) } = write;
  for (let attempt = 1; ; attempt += 1) {
    const end = await send(async () => verdict((await client.request(store, request, call)).body), call);
    if (end.kind === 'success') return 'done';
    if (end.kind === 'failure' && end.code === write.doneCode) return attempt === 1 ? 'already_done' : 'done';
    if (end.kind === 'failure' && end.code !== TRY_AGAIN) {
      const refusal = refusedBy(end.code, call);
      // Another process may have been quicker: then the refusal is about a shipment that has it done.
      if (await isThere(write, refusal, retryDelayMs(attempt, undefined, Math.random), call)) return 'already_done';
      throw refusal;
    }
    if (end.kind === 'lost' && write.isShownLate === true) {
      if (await showsUp(write, end.error, call)) return 'done';
      throw end.error;
    }
    const error = end.kind === 'failure' ? refusedBy(end.code, call) : end.error;
    const pauseMs = retryDelayMs(attempt, error.retryAfterMs, Math.random);
    if (await isThere(write, error, pauseMs, call)) return 'done';
    if (attempt > call.maxRetries || write.isDone === undefined) throw error;
  }
}

type WriteEnd =
  | Exclude<Verdict, { readonly kind: 'missing' }>
  | { readonly kind: 'lost'; readonly error: ConnectorError };

async function send(request: () => Promise<Verdict>, call: Call): Promise<WriteEnd> {
  try {
    const verdict = await request();
    return verdict.kind === 'missing' ? { kind: 'lost', error: noVerdict(call) } : verdict;
  } catch (error) {
    if (!ConnectorError.isInstance(error) || !mayHaveArrived(error)) throw error;
    return { kind: 'lost', error: inDoubt(error) };
  }
}

function inDoubt(error: AnyConnectorError): ConnectorError {
  const message = `${error.message.replace(/\.$/, '')}. Flipkart may have done it: make the same call again, the shipment is read first.`;
  return new ConnectorError(error.code, message, { ...error, outcomeUnknown: true, cause: error });
}

/** Looks after a pause: a write whose answer was lost may still be under way. What cannot be looked up throws `lost`. */
async function isThere({ isDone }: OneTimeWrite, lost: ConnectorError, pauseMs: number, call: Call): Promise<boolean> {
  if (isDone === undefined) return false;
  if (call.signal.aborted) throw lost;
  try {
    await call.wait(pauseMs);
    return await isDone();
  } catch (error) {
    if (ConnectorError.isInstance(error)) throw lost;
    throw error;
  }
}

/** Milliseconds before the first look for what is shown late; each further one waits as much longer. */
const LATE_MS = 500;

/** As {@link isThere}, as often as it could have been sent. */
async function showsUp(write: OneTimeWrite, lost: ConnectorError, call: Call): Promise<boolean> {
  for (let look = 1; look <= call.maxRetries + 1; look += 1) {
    if (await isThere(write, lost, LATE_MS * look, call)) return true;
  }
  return false;
}
