/** A clock that stands still until a test moves it. */
export interface VirtualTime {
  now(): number;
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets everything run that needs no time to pass. */
  settle(): Promise<void>;
  /** Moves the clock, waking sleepers in order. */
  advance(ms: number): Promise<void>;
  /** How many are asleep. */
  sleepers(): number;
}

export function createVirtualTime(start = Date.parse('2026-06-01T00:00:00Z')): VirtualTime {
  let time = start;
  const sleeping = new Set<{ readonly at: number; readonly wake: () => void }>();
  const settle = async () => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => time,
    settle,
    sleepers: () => sleeping.size,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { at: time + ms, wake: resolve };
        sleeping.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleeping.delete(sleeper);
          reject(signal.reason);
        });
      }),
    async advance(ms) {
      const end = time + ms;
      await settle();
      for (;;) {
        const next = [...sleeping].filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
        if (next === undefined) break;
        time = Math.max(time, next.at);
        sleeping.delete(next);
        next.wake();
        await settle();
      }
      time = end;
      await settle();
    },
  };
}
