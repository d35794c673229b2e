/**
 * Keyed records, the least that the embedded stores of sync stand on: in this process, or in a journal on disk.
 *
 * `Head` is small and always at hand; `Body` is loaded when it is asked for.
 */
export interface Table<Head, Body = never> {
  /** Runs `work` on one state of the table: nobody of this process changes it meanwhile. */
  read<Result>(work: (view: TableView<Head, Body>) => Result | Promise<Result>): Promise<Result>;
  /** As `read`, alone among all processes; what `work` answers is written in one step, or not at all. */
  update<Result>(
    work: (view: TableView<Head, Body>) => TableUpdate<Head, Body, Result> | Promise<TableUpdate<Head, Body, Result>>,
  ): Promise<Result>;
}

/** Good while the `work` it was given to runs. Nothing in it may be changed, or handed out uncopied. */
export interface TableView<Head, Body = never> {
  readonly heads: ReadonlyMap<string, Head>;
  /** A copy of its own for each call. */
  load(key: string): Promise<Body | undefined>;
}

export interface TableUpdate<Head, Body, Result> {
  readonly changes: readonly TableChange<Head, Body>[];
  readonly result: Result;
  /** Nothing of what goes is left on the disk when the update resolves, nor of what went before. Costs the whole table. */
  readonly erase?: boolean;
}

/** Without `body` the one that is there stays. */
export type TableChange<Head, Body = never> =
  | { readonly key: string; readonly head: Head; readonly body?: Body }
  | { readonly key: string; readonly removed: true };

/** Joins parts so that no other parts give the same text. */
export function tableKey(...parts: readonly (string | null)[]): string {
  return JSON.stringify(parts);
}

const CHUNK = 100;

/**
 * Walks what `select` finds at the start, some at a time, so that neither the table is held nor everything loaded. What
 * goes meanwhile is left out, what changes is told as it is then.
 */
export async function* walkTable<Head, Body, Row>(
  table: Table<Head, Body>,
  select: (head: Head, key: string) => boolean,
  toRow: (head: Head, load: () => Promise<Body | undefined>) => Row | Promise<Row>,
): AsyncGenerator<Row> {
  const keys = await table.read(({ heads }) =>
    [...heads].filter(([key, head]) => select(head, key)).map(([key]) => key),
  );
  for (let start = 0; start < keys.length; start += CHUNK) {
    const rows = await table.read(async ({ heads, load }) => {
      const found: Row[] = [];
      for (const key of keys.slice(start, start + CHUNK)) {
        const head = heads.get(key);
        if (head !== undefined && select(head, key)) found.push(await toRow(head, () => load(key)));
      }
      return found;
    });
    yield* rows;
  }
}
