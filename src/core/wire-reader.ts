import { type MappingIssue, type MappingIssueCode, parseAmount, toIsoUtc } from '../model/index.js';

/**
 * Reads values of a platform's payload without trusting their types.
 *
 * Absent (`null`, `undefined`) is `undefined` without a word; a value of another type than promised becomes an issue
 * and `undefined`, so that one odd field never loses an order. Issues name the path, never the value: it may be a
 * person's.
 */
export interface WireReader {
  readonly issues: MappingIssue[];
  /**
   * Numbers are taken as text: ids and codes arrive both ways. Not so whole numbers beyond 2^53: they have lost their
   * last digits. An empty text is kept as it is.
   */
  text(value: unknown, path: string): string | undefined;
  /** As `text`, and an empty or blank text counts as absent. */
  filledText(value: unknown, path: string): string | undefined;
  /** Whole and not negative; digits in text are taken. */
  count(value: unknown, path: string): number | undefined;
  flag(value: unknown, path: string): boolean | undefined;
  /** UTC, milliseconds. */
  time(value: unknown, path: string): string | undefined;
  /** Decimal text as sent, or the shortest text of a JSON number. */
  amount(value: unknown, path: string): string | undefined;
  list(value: unknown, path: string): readonly unknown[] | undefined;
  record(value: unknown, path: string): Readonly<Record<string, unknown>> | undefined;
  report(code: MappingIssueCode, path: string, message: string, raw?: string): void;
}

export function createWireReader(): WireReader {
  const issues: MappingIssue[] = [];
  const report: WireReader['report'] = (code, path, message, raw) => {
    issues.push(raw === undefined ? { code, path, message } : { code, path, message, raw });
  };
  const read =
    <T>(code: MappingIssueCode, expected: string, parse: (value: unknown) => T | undefined) =>
    (value: unknown, path: string): T | undefined => {
      if (value === null || value === undefined) return undefined;
      const parsed = parse(value);
      if (parsed === undefined) report(code, path, `expected ${expected}, got ${typeName(value)}`);
      return parsed;
    };

  const text = read('invalid_value', 'text', textOf);
  return {
    issues,
    report,
    text,
    filledText: (value, path) => {
      const found = text(value, path);
      return found === undefined || found.trim() === '' ? undefined : found;
    },
    count: read('invalid_value', 'a whole number', countOf),
    flag: read('invalid_value', 'true or false', (value) => (typeof value === 'boolean' ? value : undefined)),
    time: read('invalid_time', 'a time with an offset', toIsoUtc),
    amount: read('invalid_money', 'a decimal', parseAmount),
    list: read('invalid_value', 'a list', (value) => (Array.isArray(value) ? (value as unknown[]) : undefined)),
    record: read('invalid_value', 'an object', recordOf),
  };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : String(value);
}

function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  // Plus zero: JSON knows -0, and -0 would not come back from a stored order as it went in.
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) + 0 : undefined;
}

/** A plain object, or `undefined`. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `an odd ${typeof value}`;
}
