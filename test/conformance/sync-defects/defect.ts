/** A broken port, and the cases that must fail on it (the beginnings of their names, behind the port's). */
export interface PortDefect<Port> {
  /** Goes on the words "one where". */
  readonly name: string;
  readonly create: () => Port;
  readonly caughtBy: readonly string[];
}

/** A port that does otherwise what `changes` says. */
export function changedPort<Port extends object>(
  create: () => Port,
  changes: (port: Port) => Partial<Port>,
): () => Port {
  return () => {
    const port = create();
    return { ...port, ...changes(port) };
  };
}

export async function* mappedRows<Row>(
  rows: AsyncIterable<Row>,
  map: (row: Row) => Row | undefined,
): AsyncGenerator<Row> {
  for await (const row of rows) {
    const mapped = map(row);
    if (mapped !== undefined) yield mapped;
  }
}
