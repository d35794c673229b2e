import type { Call } from '../../core/call.js';
import { createPaces, type Paces } from './pace.js';
import { readAtPace, readTogether, type Terms } from './page-retry.js';
import type { WooSource } from './product-units.js';

/** What stores turned out to bear, apart for requests that cost them unlike work. */
export interface CataloguePaces {
  /** Pages of the catalogue, one at a time. */
  readonly pages: Paces;
  /** Single products, and lists of one product's variations. */
  readonly singles: Paces;
  /** Products by a list of SKUs or ids. */
  readonly lookups: Paces;
  /** Batches of changes. */
  readonly batches: Paces;
}

/** A store whose catalogue is read or written, and how much of it that store can do at once. */
export interface CatalogueSource extends WooSource {
  readonly paces: CataloguePaces;
}

export function createCataloguePaces(): CataloguePaces {
  return { pages: createPaces(), singles: createPaces(), lookups: createPaces(), batches: createPaces() };
}

/** How a list of keys is read: part by part, several parts at once. */
export interface PartReader<K, T> {
  readonly paces: Paces;
  readonly storeId: string;
  /** Most keys of one part. */
  readonly most: number;
  /** Most rows that one part is known to bring. @default a row for each key */
  readonly rows?: number;
  /** The first of these keys that go into one request; all of them, unless something else limits it. */
  take?(keys: readonly K[]): readonly K[];
  /** Tries once. */
  read(part: readonly K[], terms: Terms): Promise<T>;
}

/** Reads all keys; the answers are in the order of the parts. */
export async function readParts<K, T extends { readonly durationMs: number }>(
  keys: readonly K[],
  reader: PartReader<K, T>,
  call: Call,
): Promise<readonly T[]> {
  const answers: T[] = [];
  for (let done = 0; done < keys.length; ) {
    const round = await readRound(keys.slice(done), reader, call);
    answers.push(...round.answers);
    done += round.keys;
  }
  return answers;
}

/** Reads as many of the first parts as the store bears at once, one at least. */
export async function readRound<K, T extends { readonly durationMs: number }>(
  keys: readonly K[],
  { paces, storeId, most, rows = Math.min(most, keys.length), take, read }: PartReader<K, T>,
  call: Call,
): Promise<{ readonly answers: readonly T[]; readonly keys: number }> {
  return readAtPace(
    paces,
    storeId,
    call,
    async (terms) => {
      const { size, concurrency } = terms.pace;
      const parts: (readonly K[])[] = [];
      for (let start = 0; parts.length < concurrency && start < keys.length; ) {
        const first = keys.slice(start, start + Math.min(most, size));
        const part = take?.(first) ?? first;
        parts.push(part);
        start += part.length;
      }
      const answers = await readTogether(
        parts.map((part) => () => read(part, terms)),
        // What a request costs is not in its rows: how many are answered in a second is what more at once must raise.
        { paces, storeId, terms, asked: Math.min(rows, size), rowsOf: () => size },
        call,
      );
      return { answers, keys: parts.slice(0, answers.length).flat().length };
    },
    rows,
  );
}
