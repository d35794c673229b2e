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

/** What all suites of the ports of sync take. */
export interface PortConformanceOptions<Port> {
  /**
   * Another one on the storage of the one given, as another process has it: races are run between the two. Default: the one
   * given itself.
   */
  readonly peerOf?: (port: Port) => Port | Promise<Port>;
  /** One whose backend cannot be reached; adds the case that every failure rejects. */
  readonly createFailing?: () => Port | Promise<Port>;
}

/** Makes cases of a port: each gets an empty one, and a peer of it. */
export function portCases<Port>(
  name: string,
  create: () => Port | Promise<Port>,
  options: PortConformanceOptions<Port>,
): (rule: string, run: (port: Port, peer: Port) => Promise<void>) => ConformanceCase {
  return (rule, run) =>
    conformanceCase(`${name}: ${rule}`, async () => {
      const port = await create();
      await run(port, options.peerOf === undefined ? port : await options.peerOf(port));
    });
}

/** Checks that of calls at the same time exactly one succeeds and the others reject with `conflict`. */
export async function checkOneWins(calls: readonly Promise<unknown>[], what: string): Promise<number> {
  const results = await Promise.allSettled(calls);
  const winners = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
  check(winners.length === 1, `${winners.length} of ${calls.length} ${what} at once succeeded, not 1`);
  for (const result of results) {
    if (result.status === 'rejected') checkCode(result.reason, 'conflict', `${what} that lost`);
  }
  return winners[0] ?? -1;
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
  checkCode(await rejection(work, what), code, what);
}

function checkCode(error: unknown, code: ErrorCode, what: string): void {
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
