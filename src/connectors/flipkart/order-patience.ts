import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';

/** Nothing more is begun for a page once less than this share of the call's time is left. */
const TIME_KEPT = 0.5;
/** And what was begun before ends with this much left, so that what is in hand is delivered. */
const TIME_TO_DELIVER = 0.2;

/**
 * Does one step after the other while there is time, and keeps what was done: only a first step that fails makes the call
 * fail. After that an exhausted budget, or an error, ends the page, and the next call meets it.
 *
 * @param step tells whether there is more to do.
 */
export async function inHand(call: Call, step: (call: Call) => Promise<boolean>): Promise<void> {
  const startMs = call.remainingMs();
  const careful: Call = { ...call, remainingMs: () => Math.max(0, call.remainingMs() - startMs * TIME_TO_DELIVER) };
  for (let steps = 0; ; steps += 1) {
    try {
      if (!(await step(steps === 0 ? call : careful))) return;
    } catch (error) {
      if (steps === 0 || !ConnectorError.isInstance(error) || call.signal.aborted) throw error;
      return;
    }
    if (call.remainingMs() < startMs * TIME_KEPT) return;
  }
}
