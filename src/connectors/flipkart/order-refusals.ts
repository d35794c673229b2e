import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { invalidInput } from '../invalid-input.js';

/** An answer that cannot be walked: to take it for the end would lose the rest without a word. */
export function oddPage(what: string, { operation, storeId }: Call): ConnectorError {
  const message = `flipkart ${operation}: Flipkart answered ${what}. Try again later.`;
  const details = { platform: 'flipkart', storeId, operation, retryable: true };
  return new ConnectorError('unexpected_response', message, details);
}

export function unreadableCursor(operation: string): Error {
  const message = 'holds no walk: start again without it, from the last syncedUntil';
  return invalidInput('flipkart', operation, [{ path: 'cursor', message }]);
}
