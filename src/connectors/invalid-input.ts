import { InvalidRequestError, type InvalidRequestIssue } from '../core/errors.js';

/** The error for input that cannot work; its message lists every issue. */
export function invalidInput(
  platform: string,
  operation: string,
  issues: readonly InvalidRequestIssue[],
  storeId?: string,
): InvalidRequestError {
  const what = issues.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new InvalidRequestError(`${platform} ${operation}: ${what}.`, { platform, storeId, operation, issues });
}
