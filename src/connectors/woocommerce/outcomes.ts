import type { ConnectorError } from '../../core/errors.js';

/** The store looked at this request and said no: the next one may fare better. */
export function isRefused({ code }: ConnectorError): boolean {
  return code === 'invalid_request' || code === 'not_found' || code === 'conflict';
}

/**
 * Of a write whose outcome is unknown: whether the store may still be at it, so that what it has now does not tell. PHP
 * goes on when nobody waits any more: behind a gateway that gave up, a connection that broke, a deadline of our own.
 */
export function mayStillAct({ code, status, outcomeUnknown }: ConnectorError): boolean {
  // These PHP and WordPress say themselves, at their end: a fatal error, too little space, too many processes.
  const isOver = code === 'unexpected_response' || (status !== undefined && [500, 507, 508].includes(status));
  return outcomeUnknown && !isOver;
}
