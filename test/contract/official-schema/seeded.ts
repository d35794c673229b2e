/** Numbers that depend on nothing but their names: the same object read twice, in any order, has the same fields. */
export interface Seeded {
  /** 0 (inclusive) to 1. */
  fraction(...names: readonly string[]): number;
  /** 0 to `below`, a whole number. */
  below(below: number, ...names: readonly string[]): number;
  pick<T>(items: readonly T[], ...names: readonly string[]): T;
}

export function createSeeded(seed: number): Seeded {
  const fraction = (...names: readonly string[]) => hash(`${seed}/${names.join('/')}`) / 2 ** 32;
  const below = (limit: number, ...names: readonly string[]) => Math.floor(fraction(...names) * limit);
  return {
    fraction,
    below,
    pick: (items, ...names) => {
      const item = items[below(items.length, ...names)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}

/** FNV-1a, then the finish of murmur3, which spreads neighbours apart. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
