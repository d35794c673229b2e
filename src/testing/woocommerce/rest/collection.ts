import type { RestAnswer } from '../http/route.js';
import { dateParameter } from './dates.js';
import { checkFields, listOf, type Rule } from './schema.js';

export interface CollectionItem {
  readonly id: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

type Query = Readonly<Record<string, string>>;

const COLLECTION_RULES: Readonly<Record<string, Rule>> = {
  page: { type: 'integer', minimum: 1 },
  per_page: { type: 'integer', minimum: 1, maximum: 100 },
  offset: { type: 'integer' },
  order: { type: 'enum', values: ['asc', 'desc'] },
  include: { type: 'id-list' },
  exclude: { type: 'id-list' },
  after: { type: 'date-time' },
  before: { type: 'date-time' },
  modified_after: { type: 'date-time' },
  modified_before: { type: 'date-time' },
  dates_are_gmt: { type: 'boolean' },
};

/** One page of a list: the common parameters checked, filtered by, ordered by and counted. */
export function collectionPage<T extends CollectionItem>(input: {
  readonly items: readonly T[];
  readonly query: Query;
  readonly rules: Readonly<Record<string, Rule>>;
  readonly utcOffsetMinutes: number;
  /** Orders other than by date, id and change. */
  readonly compare?: Readonly<Record<string, (one: T, other: T) => number>>;
  readonly filter: (item: T) => boolean;
}): { readonly items: readonly T[]; readonly headers: NonNullable<RestAnswer['headers']> } {
  const { query } = input;
  checkFields(query, { ...COLLECTION_RULES, ...input.rules });
  const found = input.items
    .filter(commonFilter(query, input.utcOffsetMinutes))
    .filter(input.filter)
    .sort(ordering(query, input.compare ?? {}));
  const size = Number(query['per_page'] ?? 10);
  const start = Number(query['offset'] ?? (Number(query['page'] ?? 1) - 1) * size);
  return {
    items: found.slice(start, start + size),
    headers: { 'X-WP-Total': String(found.length), 'X-WP-TotalPages': String(Math.ceil(found.length / size)) },
  };
}

function commonFilter(query: Query, offset: number): (item: CollectionItem) => boolean {
  const included = query['include'] ? new Set(listOf(query['include']).map(Number)) : undefined;
  const excluded = new Set(listOf(query['exclude'] ?? '').map(Number));
  const gmt = query['dates_are_gmt'] === 'true' || query['dates_are_gmt'] === '1';
  const bound = (name: string) => {
    const text = query[name];
    return text === undefined ? undefined : dateParameter(text, offset, gmt);
  };
  const [after, before] = [bound('after'), bound('before')];
  const [modifiedAfter, modifiedBefore] = [bound('modified_after'), bound('modified_before')];
  return (item) =>
    included?.has(item.id) !== false &&
    !excluded.has(item.id) &&
    inside(item.createdAt, after, before) &&
    inside(item.modifiedAt, modifiedAfter, modifiedBefore);
}

/** Both ends are exclusive, and the stored times have whole seconds [RUN]. */
function inside(time: number, after: number | undefined, before: number | undefined): boolean {
  const seconds = Math.floor(time / 1_000) * 1_000;
  return seconds > (after ?? -Infinity) && seconds < (before ?? Infinity);
}

function ordering<T extends CollectionItem>(
  query: Query,
  compare: Readonly<Record<string, (one: T, other: T) => number>>,
): (one: T, other: T) => number {
  const by = query['orderby'] ?? 'date';
  const direction = query['order'] === 'asc' ? 1 : -1;
  const included = listOf(query['include'] ?? '').map(Number);
  if (by === 'include') return (one, other) => included.indexOf(one.id) - included.indexOf(other.id);
  const byDate = (one: T, other: T) => seconds(one.createdAt) - seconds(other.createdAt) || one.id - other.id;
  const byChange = (one: T, other: T) => seconds(one.modifiedAt) - seconds(other.modifiedAt) || one.id - other.id;
  const byId = (one: T, other: T) => one.id - other.id;
  const chosen = by === 'id' ? byId : by === 'modified' ? byChange : (compare[by] ?? byDate);
  return (one, other) => direction * chosen(one, other);
}

const seconds = (ms: number): number => Math.floor(ms / 1_000);
