import type { mongo } from 'mongoose';
import type { Keyed } from './database.js';
import { untilItHolds } from './duplicates.js';

/** Inserts or replaces documents by key; of one key twice the last stays. */
export async function putAll<Doc extends Keyed>(
  open: () => Promise<mongo.Collection<Doc>>,
  documents: readonly Doc[],
): Promise<void> {
  if (documents.length === 0) return;
  const latest = new Map(documents.map((document) => [document._id, document]));
  const writes = [...latest.values()].map((document) => ({
    replaceOne: {
      filter: { _id: document._id } as mongo.Filter<Doc>,
      replacement: document as mongo.WithoutId<Doc>,
      upsert: true,
    },
  }));
  // Two first writes of one key can meet; doing all of them again changes nothing.
  await untilItHolds('a document', async () => (await open()).bulkWrite(writes, { ordered: false }));
}
