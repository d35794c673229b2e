import type { Table, TableView } from '../../../src/sync/tables/table.js';

export interface TableDefects {
  /** Several updates see the same state, and the last one wins. */
  readonly races?: boolean;
  /** Hands out and keeps what it was given. */
  readonly aliases?: boolean;
  /** Writes one record after the other, so that a failure leaves some. */
  readonly partial?: boolean;
  /** Keeps what a replacement does not mention. */
  readonly merges?: boolean;
  /** Makes some keys the same. */
  readonly key?: (key: string) => string;
}

/** A table in memory, broken as told. */
export function brokenTable<Head, Body>(defects: TableDefects): Table<Head, Body> {
  const { races, aliases, partial, merges, key: toKey = (key) => key } = defects;
  const copy = <Value>(value: Value): Value => (aliases === true ? value : structuredClone(value));
  const merged = <Value>(old: Value, next: Value): Value =>
    merges === true && typeof old === 'object' && typeof next === 'object' ? { ...old, ...next } : next;
  const heads = new BrokenMap<Head>(toKey);
  const bodies = new BrokenMap<Body>(toKey);
  const viewOf = (shownHeads: Map<string, Head>, shownBodies: Map<string, Body>): TableView<Head, Body> => ({
    heads: shownHeads,
    load: async (key) => copy(shownBodies.get(key)),
  });
  let last: Promise<unknown> = Promise.resolve();
  const queued = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (races === true) return work();
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
  return {
    read: (work) => queued(async () => work(viewOf(heads, bodies))),
    update: (work) =>
      queued(async () => {
        const view = races === true ? viewOf(new Map(heads), new Map(bodies)) : viewOf(heads, bodies);
        const { changes, result } = await work(view);
        if (races === true) await new Promise((resolve) => setImmediate(resolve));
        for (const change of partial === true ? changes : copy(changes)) {
          if ('removed' in change) {
            heads.delete(change.key);
            bodies.delete(change.key);
            continue;
          }
          const { key, head, body } = partial === true ? copy(change) : change;
          heads.set(key, merged(heads.get(key) as Head, head));
          if (body !== undefined) bodies.set(key, merged(bodies.get(key) as Body, body));
        }
        return result;
      }),
  };
}

class BrokenMap<Value> extends Map<string, Value> {
  readonly #toKey: (key: string) => string;
  constructor(toKey: (key: string) => string) {
    super();
    this.#toKey = toKey;
  }
  override get(key: string) {
    return super.get(this.#toKey(key));
  }
  override has(key: string) {
    return super.has(this.#toKey(key));
  }
  override set(key: string, value: Value) {
    return super.set(this.#toKey(key), value);
  }
  override delete(key: string) {
    return super.delete(this.#toKey(key));
  }
}
