interface Hub {
  readonly listeners: Set<() => void>;
  readonly fire: () => void;
}

const hubs = new WeakMap<AbortSignal, Hub>();

/**
 * Calls `listener` when `signal` aborts, until the returned function is called.
 *
 * All listeners of one signal share a single event listener: Node warns of a leak from the eleventh on, and a server
 * gives one shutdown signal to hundreds of calls at once. With the last of them the event listener goes too.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const hub = hubs.get(signal) ?? createHub(signal);
  hub.listeners.add(listener);
  return () => {
    hub.listeners.delete(listener);
    if (hub.listeners.size > 0 || hubs.get(signal) !== hub) return;
    hubs.delete(signal);
    signal.removeEventListener('abort', hub.fire);
  };
}

/**
 * Waits for `pending`, or rejects with the signal's reason as soon as it aborts, also when what is waited for does not
 * listen to the signal. A value that comes too late goes to `discard`.
 */
export function abortable<T>(pending: Promise<T>, signal: AbortSignal, discard?: (late: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = signal.aborted;
    if (over) reject(signal.reason);
    const forget = onAbort(signal, () => {
      over = true;
      reject(signal.reason);
    });
    pending.then(
      (value) => {
        forget();
        if (over) discard?.(value);
        else resolve(value);
      },
      (error: unknown) => {
        forget();
        reject(error);
      },
    );
  });
}

function createHub(signal: AbortSignal): Hub {
  const listeners = new Set<() => void>();
  const fire = () => {
    hubs.delete(signal);
    for (const listener of [...listeners]) listener();
  };
  const hub = { listeners, fire };
  hubs.set(signal, hub);
  signal.addEventListener('abort', fire, { once: true });
  return hub;
}
