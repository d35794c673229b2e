import { compileSearch, type FieldTest } from '../search/evaluate.js';
import { type Comparator, parseSearch } from '../search/parse.js';
import type { ExactJson } from './exact-json.js';
import type { Json } from './rest-parts.js';
import type { SubscriptionRecord } from './subscription.js';

/** What a subscription gets of a body: nothing when its filter does not match, only its fields when it named some. */
export function shapedFor({ filter, includeFields }: SubscriptionRecord, body: Json): Json | undefined {
  if (filter !== null && filter !== '' && !matches(filter, body)) return undefined;
  return includeFields.length === 0 ? body : pick(body, includeFields);
}

/** Filters are search syntax whose fields are paths of the body [DOC webhooks/customize/filters]. */
function matches(filter: string, body: Json): boolean {
  const fields = { has: () => true, get: fieldAt };
  return compileSearch(parseSearch(filter), { fields, text: () => false }).matches(body);
}

const fieldAt =
  (path: string): FieldTest<Json> =>
  (body, comparator, wanted) =>
    valuesAt(body, path.split('.')).some((value) => holds(value, comparator, wanted));

function holds(value: ExactJson, comparator: Comparator, wanted: string): boolean {
  const text = String(value ?? '');
  if (comparator === '') return wanted === '*' ? text !== '' : text.toLowerCase() === wanted.toLowerCase();
  const difference = Number(text) - Number(wanted);
  const order = Number.isNaN(difference) ? text.localeCompare(wanted, 'en') : difference;
  if (comparator === '>') return order > 0;
  if (comparator === '>=') return order >= 0;
  return comparator === '<' ? order < 0 : order <= 0;
}

/** Lists on the way are looked into. */
function valuesAt(value: ExactJson, path: readonly string[]): ExactJson[] {
  if (Array.isArray(value)) return value.flatMap((item: ExactJson) => valuesAt(item, path));
  const [key, ...rest] = path;
  if (key === undefined) return [value];
  return isRecord(value) && key in value ? valuesAt(value[key], rest) : [];
}

function pick(body: Json, paths: readonly string[]): Json {
  const kept: Record<string, ExactJson> = {};
  for (const [key, value] of Object.entries(body)) {
    const below = paths.filter((path) => path.startsWith(`${key}.`)).map((path) => path.slice(key.length + 1));
    if (paths.includes(key)) kept[key] = value;
    else if (below.length > 0) kept[key] = pickInside(value, below);
  }
  return kept;
}

function pickInside(value: ExactJson, paths: readonly string[]): ExactJson {
  if (Array.isArray(value)) return value.map((item: ExactJson) => pickInside(item, paths));
  return isRecord(value) ? pick(value, paths) : value;
}

const isRecord = (value: ExactJson): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
