import type { Call } from '../../core/call.js';
import { type AnyConnectorError, ConnectorError } from '../../core/errors.js';
import { retryDelayMs } from '../../core/http/retry.js';
import type { WooRequest } from './client.js';
import { isTooSlowOrTooLarge } from './errors.js';
import { MAX_ROWS } from './order-windows.js';
import { afterFailure, afterRound, MIN_ROWS, type Pace, type Paces } from './pace.js';

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
 * Tries a read, or a write that may be repeated, until it succeeds: for less each time where the store could not bear what
 * was asked for, else after a wait, as often as the caller's `maxRetries` allows. Less is asked for at once, and not
 * counted: it is another request.
 *
 * @param wanted rows there are to be asked for at all: of fewer than a page has, less is asked for sooner.
 */
export async function readAtPace<T>(
  paces: Paces,
  storeId: string,
  call: Call,
  read: (terms: Terms) => Promise<T>,
  wanted = MAX_ROWS,
): Promise<T> {
  for (let failures = 0; ; ) {
    const pace = paces.of(storeId);
    const asked = Math.min(pace.size, wanted);
    try {
      return await read({ pace, patienceMs: patienceOf(call) });
    } catch (error) {
      if (call.signal.aborted || !mayPass(error)) throw error;
      paces.change(storeId, (current) => slowedDown(current, error, asked));
      if (isTooMuch(error) && asked > MIN_ROWS && call.maxRetries > 0) continue;
      failures += 1;
      if (failures > call.maxRetries) throw error;
      const waitMs = retryDelayMs(failures, error.retryAfterMs, Math.random);
      // Past the deadline the error in hand says more than a timeout would.
      if (waitMs >= call.remainingMs()) throw error;
      await call.wait(waitMs);
    }
  }
}

/** What several reads at once have in common. */
interface ReadsAtOnce<T> {
  readonly paces: Paces;
  readonly storeId: string;
  readonly terms: Terms;
  /** Rows that each of them asks for, at the most. */
  readonly asked: number;
  /** How many rows an answer counts for. */
  rowsOf(answer: T): number;
}

/**
 * Reads several things at once, and learns what the store bears.
 *
 * @returns the answers up to the first read that failed.
 * @throws when the first one failed.
 */
export async function readTogether<T extends { readonly durationMs: number }>(
  reads: readonly (() => Promise<T>)[],
  { paces, storeId, terms, asked, rowsOf }: ReadsAtOnce<T>,
  call: Call,
): Promise<readonly T[]> {
  const startedAt = performance.now();
  const settled = await Promise.allSettled(reads.map((read) => read()));
  call.throwIfOver();
  const failed = settled.find((result) => result.status === 'rejected');
  const end = failed === undefined ? settled.length : settled.indexOf(failed);
  const answers = settled.slice(0, end).flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (failed !== undefined && answers.length === 0) throw failed.reason;
  paces.change(storeId, (pace) =>
    failed === undefined
      ? afterRound(pace, {
          requests: answers.length,
          rows: answers.reduce((sum, answer) => sum + rowsOf(answer), 0),
          elapsedMs: performance.now() - startedAt,
          slowestMs: Math.max(...answers.map(({ durationMs }) => durationMs)),
          patienceMs: terms.patienceMs,
        })
      : slowedDown(pace, failed.reason, asked),
  );
  return answers;
}

export function patienceOf(call: Call): number {
  return Math.min(call.remainingMs() * SHARE_OF_DEADLINE, LONGEST_TRY_MS);
}

/** For a request of so many rows: the tries are counted here, and the smallest page gets all the time there is. */
export function triesOf(rows: number, { patienceMs }: Terms): Pick<WooRequest, 'maxRetries' | 'attemptTimeoutMs'> {
  return { maxRetries: 0, ...(rows > MIN_ROWS ? { attemptTimeoutMs: patienceMs } : {}) };
}

/** Whether smaller pages are in order from now on. */
function isSizeToBlame(error: unknown): boolean {
  // A server that runs out of memory may just hang up.
  return isTooMuch(error) || (ConnectorError.isInstance(error) && error.code === 'connection_failed');
}

/** Whether less of the same may succeed at once. */
function isTooMuch(error: unknown): boolean {
  if (isTooSlowOrTooLarge(error)) return true;
  if (!ConnectorError.isInstance(error)) return false;
  // An empty answer is how PHP ends when its memory does.
  if (error.code === 'unexpected_response') return error.retryable;
  // A plugin may allow smaller pages only.
  return error.code === 'invalid_request' && error.issues.some(({ path }) => path === 'per_page');
}

/** Fewer rows where so many may have been too many, which a few never are. */
function slowedDown(pace: Pace, error: unknown, asked: number): Pace {
  if (asked <= MIN_ROWS || !isSizeToBlame(error)) return afterFailure(pace, { isSizeToBlame: false });
  return afterFailure({ ...pace, size: Math.min(pace.size, asked) }, { isSizeToBlame: true });
}

function mayPass(error: unknown): error is AnyConnectorError {
  return ConnectorError.isInstance(error) && (error.retryable || isTooMuch(error));
}
