import { InvalidRequestError } from './errors.js';

type Operation = (...given: unknown[]) => unknown;

/**
 * The same members, whose functions reject with an error of ours when they are called without their input: callers in
 * JavaScript would get a TypeError about our insides, most often thrown where a promise belongs.
 *
 * @param prefix of the operations' names: `auth.`
 */
export function refusingMissingInput<Members extends object>(platform: string, members: Members, prefix = ''): Members {
  const guarded = Object.entries(members).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [name, member];
    const explained = (error: unknown) =>
      error instanceof TypeError ? missingInput(platform, `${prefix}${name}`) : error;
    function call(this: unknown, ...given: unknown[]): unknown {
      const work = () => (member as Operation).apply(this, given);
      return (given[0] ?? undefined) === undefined ? withoutInput(work, explained) : work();
    }
    return [name, call];
  });
  return Object.fromEntries(guarded) as Members;
}

function withoutInput(work: () => unknown, explained: (error: unknown) => unknown): unknown {
  const refuse = (error: unknown) => Promise.reject(explained(error));
  try {
    const result = work();
    return result instanceof Promise ? result.catch(refuse) : result;
  } catch (error) {
    return refuse(error);
  }
}

/** The error for a call without its input. */
export function missingInput(platform: string, operation: string): InvalidRequestError {
  const message = 'is missing: pass an object with what the call needs';
  return new InvalidRequestError(`${platform} ${operation}: the input ${message}.`, {
    platform,
    operation,
    issues: [{ path: 'input', message }],
  });
}
