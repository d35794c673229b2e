import type { MetaEntry } from './order.js';

/**
 * Takes one entry of a write's `meta_data`: by id, else by key, and then the first with that key stays alone; `null`
 * removes [CODE].
 *
 * @param create a new entry, with the next id.
 */
export function writeMeta(
  metas: MetaEntry[],
  given: unknown,
  create: (key: string, value: unknown) => MetaEntry,
): void {
  const { id, key, value } = (given ?? {}) as { id?: unknown; key?: unknown; value?: unknown };
  const matches = metas.filter((entry) => (id ? entry.id === Number(id) : entry.key === key));
  const [existing, ...others] = matches;
  const removed = new Set(value === null || value === undefined ? matches : others);
  metas.splice(0, metas.length, ...metas.filter((entry) => !removed.has(entry)));
  const name = typeof key === 'string' && key !== '' ? key : undefined;
  if (existing !== undefined) {
    existing.key = name ?? existing.key;
    existing.value = value;
  } else if (name !== undefined && value !== null && value !== undefined) metas.push(create(name, value));
}
