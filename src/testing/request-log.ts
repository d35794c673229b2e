/** What a sandbox saw; `Entry` is one request as that platform's sandbox tells it. */
export interface RequestControls<Entry> {
  /** Requests in the order they were answered, of one operation when given. */
  list(operation?: string): readonly Entry[];
  count(operation?: string): number;
  reset(): void;
}

export class RequestLog<Entry extends { readonly operation: string }> implements RequestControls<Entry> {
  #entries: Entry[] = [];

  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  list(operation?: string): readonly Entry[] {
    return this.#entries.filter((entry) => operation === undefined || entry.operation === operation);
  }

  count(operation?: string): number {
    return this.list(operation).length;
  }

  reset(): void {
    this.#entries = [];
  }
}
