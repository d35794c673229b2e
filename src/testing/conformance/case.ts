import { ConnectorError, type ErrorCode } from '../../core/errors.js';

/** One case of a conformance suite; `run` rejects with a plain `Error` that says what is wrong. Fits every test runner. */
export interface ConformanceCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** Names the case in whatever goes wrong in it, since the error of a broken implementation seldom says. */
export function conformanceCase(name: string, run: () => Promise<void>): ConformanceCase {
  return {
    name,
    async run() {
      try {
        await run();
      } catch (error) {
        throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    },
  };
}

export function check(holds: boolean, problem: string): void {
  if (!holds) throw new Error(problem);
}

/** Compares JSON values; the order of object keys does not matter. */
export function checkSame(actual: unknown, expected: unknown, what: string): void {
  check(
    canonical(actual) === canonical(expected),
    `${what}: expected ${canonical(expected)}, got ${canonical(actual)}`,
  );
}

/** Resolves to the error that `work` rejects with. */
export async function rejection(work: () => Promise<unknown>, what: string): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: expected a rejection, but it succeeded`);
}

export async function checkRejects(work: () => Promise<unknown>, code: ErrorCode, what: string): Promise<void> {
  const error = await rejection(work, what);
  if (!ConnectorError.isInstance(error)) {
    throw new Error(`${what}: expected a ConnectorError with code '${code}', got ${String(error)}`);
  }
  check(error.code === code, `${what}: expected code '${code}', got '${error.code}'`);
}

function canonical(value: unknown): string {
  const sorted = (_key: string, inner: unknown): unknown =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner;
  return value === undefined ? 'undefined' : JSON.stringify(value, sorted);
}
