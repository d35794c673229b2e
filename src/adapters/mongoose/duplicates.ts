import { ConnectorError } from '../../core/errors.js';
import { hasCode } from './database.js';

const DUPLICATE_KEY = 11_000;

/** Somebody else made that key first. */
export function isDuplicateKey(error: unknown): boolean {
  return hasCode(error, DUPLICATE_KEY);
}

/** Far more than writers meet at one document: each failed try means that another one got through. */
const MAX_TRIES = 50;

/**
 * Repeats a compare-and-write until it holds. `attempt` answers `undefined` when somebody else changed the document since it
 * was read; a key that somebody else made first counts as that.
 *
 * @throws {ConnectorError} `conflict` when it never does.
 */
export async function untilItHolds<Result>(what: string, attempt: () => Promise<Result | undefined>): Promise<Result> {
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    try {
      const result = await attempt();
      if (result !== undefined) return result;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  throw new ConnectorError('conflict', `${what} was changed by others ${MAX_TRIES} times in a row. Try again.`, {
    retryable: true,
  });
}
