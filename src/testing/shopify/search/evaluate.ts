import type { Comparator, SearchNode } from './parse.js';

/** A field that the search warned about: the platform ignores the term, answers, and says so in `extensions.search`. */
export interface SearchWarning {
  readonly field: string;
  readonly message: string;
  readonly code: string;
}

/** Answers whether a row matches one term. Throws {@link BadTerm} when the term makes no sense. */
export type FieldTest<Row> = (row: Row, comparator: Comparator, value: string) => boolean;

export class BadTerm extends Error {}

export interface SearchFields<Row> {
  readonly fields: Pick<ReadonlyMap<string, FieldTest<Row>>, 'get' | 'has'>;
  /** A word without a field. */
  readonly text: FieldTest<Row>;
}

export interface CompiledSearch<Row> {
  readonly matches: (row: Row) => boolean;
  readonly warnings: readonly SearchWarning[];
}

export function compileSearch<Row>(node: SearchNode, known: SearchFields<Row>): CompiledSearch<Row> {
  const warnings: SearchWarning[] = [];
  const ignored = new Set<SearchNode>();
  const inspect = (current: SearchNode): void => {
    if (current.kind === 'and' || current.kind === 'or') current.nodes.forEach(inspect);
    else if (current.kind === 'not') inspect(current.node);
    else if (current.kind === 'term' && current.field !== null && !known.fields.has(current.field)) {
      warnings.push({ field: current.field, message: 'Invalid search field for this query.', code: 'invalid_field' });
      ignored.add(current);
    }
  };
  inspect(node);
  const evaluate = (current: SearchNode, row: Row): boolean => {
    switch (current.kind) {
      case 'all':
        return true;
      case 'and':
        return current.nodes.every((part) => evaluate(part, row));
      case 'or':
        return current.nodes.some((part) => evaluate(part, row));
      case 'not':
        return !evaluate(current.node, row);
      case 'term': {
        if (ignored.has(current)) return true;
        const test = current.field === null ? known.text : known.fields.get(current.field);
        try {
          return test === undefined || test(row, current.comparator, current.value);
        } catch (error) {
          if (!(error instanceof BadTerm)) throw error;
          warnings.push({ field: current.field ?? '', message: error.message, code: 'invalid_value' });
          ignored.add(current);
          return true;
        }
      }
    }
  };
  return { matches: (row) => evaluate(node, row), warnings };
}

function compare(comparator: Comparator, difference: number): boolean {
  switch (comparator) {
    case '':
      return difference === 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** Instants; a bare date stands for the whole day. A fraction of a second is compared as it is written. */
export function timeTest<Row>(read: (row: Row) => number | null): FieldTest<Row> {
  return (row, comparator, value) => {
    if (!DATE.test(value)) throw new BadTerm('Invalid timestamp.');
    const wanted = Date.parse(
      value.length === 10 ? `${value}T00:00:00Z` : /(?:Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`,
    );
    if (Number.isNaN(wanted)) throw new BadTerm('Invalid timestamp.');
    const actual = read(row);
    if (actual === null) return false;
    if (comparator === '' && value.length === 10) return actual >= wanted && actual < wanted + 86_400_000;
    return compare(comparator, actual - wanted);
  };
}

/** Ids: plain digits or a gid; compared as numbers without losing digits. */
export function idTest<Row>(read: (row: Row) => string): FieldTest<Row> {
  return (row, comparator, value) => {
    const digits = value.replace(/^gid:\/\/shopify\/[A-Za-z]+\//, '');
    if (!/^\d+$/.test(digits)) throw new BadTerm('Invalid id.');
    const difference = BigInt(read(row)) - BigInt(digits);
    return compare(comparator, difference < 0n ? -1 : difference > 0n ? 1 : 0);
  };
}

/** One of a set of words, case-insensitively; several may be given with commas. */
export function wordTest<Row>(read: (row: Row) => readonly string[]): FieldTest<Row> {
  return (row, _comparator, value) => {
    const words = read(row).map((word) => word.toLowerCase());
    return value
      .toLowerCase()
      .split(',')
      .some((wanted) => words.includes(wanted.trim()));
  };
}

const tokens = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '');

/**
 * Tokenised and prefix-like, on purpose as loose as the platform's index: `sku:'TEE-1'` also finds TEE-10 [REC], and
 * punctuation and case do not count. Callers have to compare exactly afterwards.
 */
export function textTest<Row>(read: (row: Row) => readonly (string | null)[]): FieldTest<Row> {
  return (row, _comparator, value) => {
    const wanted = tokens(value);
    if (wanted.length === 0) return false;
    return read(row).some(
      (text) => text !== null && wanted.every((word) => tokens(text).some((token) => token.startsWith(word))),
    );
  };
}
