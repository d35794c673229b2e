import { onAbort } from '../core/abort.js';
import { createKeyedQueue } from '../core/keyed-queue.js';
import type { Lock } from '../core/ports.js';

/** Mutual exclusion within this process; enough where one process syncs. */
export function createLocalLock(): Lock {
  const queue = createKeyedQueue();
  return {
    withLock: (name, { signal = new AbortController().signal }, work) =>
      new Promise((resolve, reject) => {
        const forget = onAbort(signal, () => reject(signal.reason));
        const inTurn = async () => {
          forget();
          signal.throwIfAborted();
          return work(signal);
        };
        queue.run(name, inTurn).then(resolve, reject);
      }),
  };
}
