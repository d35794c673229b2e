/**
 * Runs `work` for each item, at most `limit` at once, and answers in the order of the items. After a failure nothing new
 * is begun.
 */
export async function concurrently<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const workInTurn = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      results[index] = await work(item);
    }
  };
  try {
    await Promise.all(Array.from({ length: limit }, workInTurn));
  } finally {
    waiting.length = 0;
  }
  return results;
}

export function batchesOf<T>(rows: readonly T[], size: number): readonly (readonly T[])[] {
  const batches: (readonly T[])[] = [];
  for (let start = 0; start < rows.length; start += size) batches.push(rows.slice(start, start + size));
  return batches;
}
