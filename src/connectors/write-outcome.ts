import { ConnectorError } from '../core/errors.js';

/** The same error, with what is known by now of the write it ended. */
export function withOutcome(error: ConnectorError, outcomeUnknown: boolean): ConnectorError {
  if (error.outcomeUnknown === outcomeUnknown) return error;
  return new ConnectorError(error.code, error.message, { ...error, outcomeUnknown, cause: error.cause });
}

/** The words of a failure, and what is known besides. */
export function followedBy(message: string, more: string): string {
  return `${message.replace(/\.$/, '')}. ${more}`;
}
