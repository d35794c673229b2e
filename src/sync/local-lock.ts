import { createKeyedQueue } from '../core/keyed-queue.js';
import type { Lock } from '../core/ports.js';

/** Mutual exclusion within this process; enough where one process syncs. */
export function createLocalLock(): Lock {
  const queue = createKeyedQueue();
  return {
    withLock: (name, { signal = new AbortController().signal }, work) =>
      queue.run(name, async () => {
        signal.throwIfAborted();
        return work(signal);
      }),
  };
}
