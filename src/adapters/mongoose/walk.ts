import type { mongo } from 'mongoose';
import type { Keyed } from './database.js';

/**
 * Walks documents in pages by key, so that no cursor of the server stays open however slowly they are used, and each comes
 * at most once whatever is written meanwhile.
 *
 * @param pageSize small for large documents: a page is in memory.
 */
export async function* walk<Doc extends Keyed>(
  open: () => Promise<mongo.Collection<Doc>>,
  filter: mongo.Filter<Doc>,
  options: { readonly pageSize: number; readonly projection?: mongo.Document },
): AsyncGenerator<mongo.WithId<Doc>> {
  const { pageSize, ...rest } = options;
  const collection = await open();
  for (let after: string | undefined; ; ) {
    const query = after === undefined ? filter : { $and: [filter, { _id: { $gt: after } }] };
    const page = await collection
      .find(query as mongo.Filter<Doc>, rest)
      .sort({ _id: 1 })
      .limit(pageSize)
      .toArray();
    yield* page;
    if (page.length < pageSize) return;
    after = page.at(-1)?._id;
  }
}
