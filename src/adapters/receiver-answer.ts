import { ConnectorError, RateLimitError, type WebhookRefusal } from '../core/errors.js';

/** Everything a receiver ever answers. What is not 200 makes a platform deliver again, or count a failure. */
export type ReceiverStatus = 200 | 400 | 401 | 404 | 405 | 413 | 429 | 500 | 503;

/** An answer, the same for whatever framework sends it. */
export interface ReceiverAnswer {
  readonly status: ReceiverStatus;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Short, and the same for every cause: what is wrong with a forgery is for the log. */
const BODIES: Readonly<Record<ReceiverStatus, string>> = {
  200: 'ok',
  400: 'bad request',
  401: 'unauthorized',
  404: 'not found',
  405: 'method not allowed',
  413: 'content too large',
  429: 'too many requests',
  500: 'internal error',
  503: 'unavailable',
};

export function answerOf(status: ReceiverStatus, headers: Readonly<Record<string, string>> = {}): ReceiverAnswer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: BODIES[status],
  };
}

/** What to answer for what went wrong. */
export function statusOf(error: unknown): ReceiverStatus {
  if (!ConnectorError.isInstance(error)) return 503;
  if (error.code === 'webhook_verification_failed') return REFUSED[error.reason];
  // Nobody but the host can mend it; the platform delivers again meanwhile.
  return error.code === 'configuration_invalid' || error.code === 'invalid_request' ? 500 : 503;
}

const REFUSED: Readonly<Record<WebhookRefusal, ReceiverStatus>> = {
  body_not_raw: 400,
  body_missing: 400,
  body_too_large: 413,
  header_missing: 400,
  header_invalid: 400,
  payload_invalid: 400,
  signature_missing: 401,
  signature_malformed: 401,
  signature_mismatch: 401,
  timestamp_out_of_window: 401,
  secret_missing: 401,
  store_unknown: 401,
};

export function tooManyRefusals(platform: string, operation: string, retryAfterMs: number): RateLimitError {
  return new RateLimitError(
    `${operation}: a source was refused too often, and is turned away until it has waited. If it is a platform, mend what its ` +
      'deliveries were refused for (webhook_refused in the log), or pass rateLimit.key where a proxy stands in between.',
    { platform, operation, retryAfterMs },
  );
}

/** @param fix what the host has to change. */
export function bodyIsGone(platform: string, fix: string): ConnectorError {
  return new ConnectorError(
    'configuration_invalid',
    `${platform} webhook: something read the body before the handler, and what it made of it cannot be verified: ${fix}.`,
    { platform },
  );
}
