/** Something learnt of each store, in memory: what is forgotten is learnt again. */
export interface StoreMemory<T> {
  of(storeId: string): T;
  change(storeId: string, change: (known: T) => T): void;
}

/**
 * @param first what is taken of a store that nothing is known of.
 * @param limit how many stores are remembered; those changed last.
 */
export function createStoreMemory<T>(first: T, limit = 1_000): StoreMemory<T> {
  const known = new Map<string, T>();
  const of = (storeId: string) => known.get(storeId) ?? first;
  return {
    of,
    change: (storeId, change) => {
      const next = change(of(storeId));
      known.delete(storeId);
      known.set(storeId, next);
      for (const oldest of known.keys()) {
        if (known.size <= limit) break;
        known.delete(oldest);
      }
    },
  };
}
