import { type Call, startCall } from '../../core/call.js';
import type { Runtime } from '../runtime.js';

/** For making an answer of what was found. */
const ANSWER_MS = 250;

/**
 * Runs work that ends some time before the call does. A feed that was created is worth nothing to a caller whose deadline
 * passes before the handle is in the answer.
 *
 * @throws {ConnectorError} `timeout` when the work has no more time.
 */
export function beforeDeadline<T>(call: Call, work: (early: Call) => Promise<T>): Promise<T> {
  const { platform, storeId, operation, now, maxRetries, signal } = call;
  const timeoutMs = Math.max(0, call.remainingMs() - ANSWER_MS);
  return startCall({ platform, storeId, operation, now, defaults: { timeoutMs, maxRetries }, options: { signal } }).run(
    work,
  );
}

/**
 * As `runtime.alone`, with the answer as soon as the work has one: while a host's lock is let go, the deadline could pass, and
 * what was created would be lost.
 */
export function aloneUntilAnswered<T>(runtime: Runtime, name: string, call: Call, work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const answering = async () => {
      await work().then(resolve, reject);
    };
    runtime.alone(name, call, answering).catch(reject);
  });
}
