import { createQueue } from './queue.js';
import type { Table, TableView } from './table.js';

/** A table in this process. */
export function createMemoryTable<Head, Body = never>(): Table<Head, Body> {
  const heads = new Map<string, Head>();
  const bodies = new Map<string, Body>();
  const queued = createQueue();
  const view: TableView<Head, Body> = {
    heads,
    load: async (key) => structuredClone(bodies.get(key)),
  };
  return {
    read: (work) => queued(async () => work(view)),
    update: (work) =>
      queued(async () => {
        const { changes, result } = await work(view);
        // Copied before the first is written: what cannot be copied leaves nothing behind.
        for (const change of structuredClone(changes)) {
          if ('removed' in change) {
            heads.delete(change.key);
            bodies.delete(change.key);
          } else {
            heads.set(change.key, change.head);
            if (change.body !== undefined) bodies.set(change.key, change.body);
          }
        }
        return result;
      }),
  };
}
