/** Runs work one at a time per key, in order of arrival; different keys do not wait for each other. */
export interface KeyedQueue {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Keeps nothing for a key whose work has ended. */
export function createKeyedQueue(): KeyedQueue {
  // The end of the last work of each key; never rejects.
  const tails = new Map<string, Promise<void>>();
  return {
    run: (key, work) => {
      const result = (tails.get(key) ?? Promise.resolve()).then(work);
      const tail = result.then(ignore, ignore).then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
      tails.set(key, tail);
      return result;
    },
  };
}

const ignore = (): void => {};
