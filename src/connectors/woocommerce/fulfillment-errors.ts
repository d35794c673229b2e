import type { Call } from '../../core/call.js';
import { ConnectorError, InvalidRequestError } from '../../core/errors.js';
import type { CheckedPush } from './fulfillment-input.js';

export function keyReusedError(push: CheckedPush, call: Call): InvalidRequestError {
  return new InvalidRequestError(
    `${subject(call)}: this idempotencyKey was used for another push. Use one key per push, and the same one only to repeat it.`,
    {
      ...details(push, call),
      issues: [{ path: 'options.idempotencyKey', message: 'already used for another push of this order' }],
    },
  );
}

/** A failure after something was written: the same call made again does the rest. */
export function unfinished(error: ConnectorError): ConnectorError {
  const message = `${error.message.replace(/\.$/, '')}. A part of it was written before: make the same call again, only what is missing will be written.`;
  // A spread copies the fields; code and message are given anew, and `issues` would not survive in a plain error.
  const details = { ...error, outcomeUnknown: true, cause: error.cause };
  return error instanceof InvalidRequestError
    ? new InvalidRequestError(message, details)
    : new ConnectorError(error.code, message, details);
}

function details({ storeId }: CheckedPush, { operation }: Call) {
  return { platform: 'woocommerce', storeId, operation };
}

function subject({ operation }: Call): string {
  return `woocommerce ${operation}`;
}
