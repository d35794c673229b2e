/**
 * Waits for `pending`, or rejects with the signal's reason as soon as it aborts, also when what is waited for does not
 * listen to the signal. A value that comes too late goes to `discard`.
 */
export function abortable<T>(pending: Promise<T>, signal: AbortSignal, discard?: (late: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const onAbort = () => {
      over = true;
      reject(signal.reason);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    pending.then(
      (value) => {
        signal.removeEventListener('abort', onAbort);
        if (over) discard?.(value);
        else resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort);
        reject(error);
      },
    );
  });
}
