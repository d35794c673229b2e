import assert from 'node:assert/strict';
import { inspect, isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { type AnyConnectorError, ConnectorError, type ErrorCode } from '../../../core/errors.js';
import type { CaseContext } from './case.js';

/** How a call went. */
export type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** Runs a call; an exception thrown before a promise exists breaks the contract and fails the case. */
export async function settle<T>(what: string, call: () => Promise<T>): Promise<Settled<T>> {
  let pending: Promise<T>;
  try {
    pending = call();
  } catch (error) {
    throw new Error(`${what} threw instead of returning a promise that rejects: ${describe(error)}`, { cause: error });
  }
  equal(typeof pending?.then, 'function', `${what} must return a promise`);
  try {
    return { ok: true, value: await pending };
  } catch (error) {
    return { ok: false, error };
  }
}

/** The error that a call rejects with. */
export async function rejection(what: string, call: () => Promise<unknown>): Promise<unknown> {
  const settled = await settle(what, call);
  if (settled.ok) assert.fail(`${what} must reject, but it resolved`);
  return settled.error;
}

/** The typed error that a call rejects with, one of `codes` when given, naming platform and operation. */
export async function typedRejection(
  what: string,
  context: Pick<CaseContext, 'platform'>,
  call: () => Promise<unknown>,
  codes: readonly ErrorCode[] = [],
): Promise<AnyConnectorError> {
  const error = await rejection(what, call);
  return typed(what, context, error, codes);
}

export function typed(
  what: string,
  { platform }: Pick<CaseContext, 'platform'>,
  error: unknown,
  codes: readonly ErrorCode[] = [],
): AnyConnectorError {
  if (!ConnectorError.isInstance(error)) {
    throw new Error(`${what} must reject with a ConnectorError, but it was ${describe(error)}`, { cause: error });
  }
  assert.ok(error instanceof Error, `${what}: a ConnectorError must be an Error`);
  if (codes.length > 0) {
    const wanted = codes.join(' or ');
    assert.ok(codes.includes(error.code), `${what} must reject with ${wanted}, but it was ${describe(error)}`);
  }
  if (error.platform !== undefined) equal(error.platform, platform, `${what}: error.platform`);
  return error;
}

export async function assertNoTraffic<T>(what: string, context: CaseContext, call: () => Promise<T>): Promise<T> {
  const before = context.traffic();
  const value = await call();
  equal(context.traffic(), before, `${what} must not send anything`);
  return value;
}

/** Compares values as JSON would; `what` names the value, or says the rule. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: expected ${format(expected)}, got ${format(actual)}`);
}

export function differ(actual: unknown, other: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, other)) return;
  throw new Error(`${what}: must not be ${format(actual)}`);
}

function format(value: unknown): string {
  return inspect(value, { depth: 3, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 8, maxStringLength: 200 });
}

/** Checks a value against one of the schemas of the model, and says in one line where it does not fit. */
export function conform<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')} (${message})`);
  throw new Error(`${what} does not fit its schema at ${problems.join(', ')}`);
}

/** Compares as sets, and says what is missing, unexpected or there twice. */
export function assertSameSet(actual: readonly string[], expected: readonly string[], what: string): void {
  const seen = new Set(actual);
  const wanted = new Set(expected);
  const problems = [
    note(
      'missing',
      expected.filter((item) => !seen.has(item)),
    ),
    note(
      'unexpected',
      actual.filter((item) => !wanted.has(item)),
    ),
    note(
      'more than once',
      actual.filter((item, index) => actual.indexOf(item) !== index),
    ),
  ].filter((text) => text !== undefined);
  if (problems.length > 0) assert.fail(`${what}: ${problems.join('; ')}`);
}

function note(label: string, items: readonly string[]): string | undefined {
  if (items.length === 0) return undefined;
  const more = items.length > 5 ? `, and ${items.length - 5} more` : '';
  return `${label} ${items
    .slice(0, 5)
    .map((item) => JSON.stringify(item))
    .join(', ')}${more}`;
}

export function describe(error: unknown): string {
  if (ConnectorError.isInstance(error)) return `${error.name} ${error.code}: ${error.message}`;
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return `not even an Error (${typeof error})`;
}

/** What was read, or a failure that says which part of the contract lacks it. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) assert.fail(`${what} is missing`);
  return value;
}

const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

export function assertUtc(value: unknown, what: string): void {
  const isUtc = typeof value === 'string' && UTC.test(value) && !Number.isNaN(Date.parse(value));
  assert.ok(isUtc, `${what} must be ISO 8601 in UTC ending in Z, but it is ${JSON.stringify(value)}`);
}
