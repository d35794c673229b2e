import type { Call } from '../call.js';
import { ConnectorError } from '../errors.js';
import { redactError } from '../redact.js';
import type { HttpRequest } from './http-client.js';
import { describeNetworkError } from './network-error.js';
import { BodyTooLargeError } from './read-body.js';
import type { AttemptEnd } from './retry.js';

/** The `platformCode` of an answer that went beyond `maxResponseBytes`. */
export const RESPONSE_TOO_LARGE = 'response_too_large';

/** The attempt, or the wait for a piece of its answer, took too long; not the call. */
export class AttemptTimeoutError extends Error {
  constructor(readonly afterMs: number) {
    super();
  }
}

/** What is known of an attempt that failed. */
export interface FailedAttempt {
  readonly status: number | undefined;
  readonly maxBytes: number;
  /** What the transport's error may quote, and nobody should read. */
  readonly sent: readonly string[];
}

/** What a failed attempt means for the caller; without `end` it is final. */
export function attemptError(
  error: unknown,
  request: HttpRequest,
  call: Call,
  { status, maxBytes, sent }: FailedAttempt,
): { readonly error: unknown; readonly end?: AttemptEnd } {
  const { platform, storeId, operation, signal } = call;
  const unsafe = request.retry === 'unsafe';
  const details = { platform, storeId, operation, status };
  const what = `${platform} ${operation}: "${request.label}" at ${new URL(request.url).origin}`;

  if (signal.aborted) {
    const reason: unknown = signal.reason;
    if (!unsafe || !call.timedOut() || !ConnectorError.isInstance(reason)) return { error: reason };
    return {
      error: new ConnectorError('timeout', `${reason.message}. ${MAY_HAVE_ACTED}`, {
        ...details,
        outcomeUnknown: true,
      }),
    };
  }
  if (error instanceof BodyTooLargeError) {
    const message = `${what} answered with more than ${maxBytes} bytes: ask for less at once, or raise maxResponseBytes`;
    const more = { platformCode: RESPONSE_TOO_LARGE, outcomeUnknown: unsafe };
    return { error: new ConnectorError('unexpected_response', message, { ...details, ...more }) };
  }
  if (error instanceof AttemptTimeoutError) {
    const message = `${what} did not answer within ${error.afterMs} ms${unsafe ? `. ${MAY_HAVE_ACTED}` : ''}`;
    return {
      error: new ConnectorError('timeout', message, { ...details, outcomeUnknown: unsafe }),
      end: { kind: 'failure', notSent: false, hopeless: false },
    };
  }
  // A host's transport may speak our language already.
  if (ConnectorError.isInstance(error)) return { error };

  const failure = describeNetworkError(error);
  const outcomeUnknown = unsafe && !(failure.notSent && status === undefined);
  const code = failure.code === undefined ? '' : ` (${failure.code})`;
  return {
    error: new ConnectorError(
      'connection_failed',
      `${what} failed: ${failure.what}${code}${outcomeUnknown ? `. ${MAY_HAVE_ACTED}` : ''}`,
      { ...details, retryable: !failure.hopeless, outcomeUnknown, cause: redactError(error, sent) },
    ),
    end: { kind: 'failure', notSent: failure.notSent && status === undefined, hopeless: failure.hopeless },
  };
}

const MAY_HAVE_ACTED = 'The platform may have acted on it: read before writing again';

const PUBLIC_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'user-agent']);

/** Shorter texts are part of ordinary words. */
const MIN_SECRET_LENGTH = 8;

/** What a transport's error may quote: credentials in headers of any name or in the query, customer data in the body. */
export function sentTexts(
  headers: Readonly<Record<string, string>>,
  url: string,
  body: string | undefined,
): readonly string[] {
  const values = Object.entries(headers).flatMap(([name, value]) =>
    // Of `Bearer x` the error may quote x alone.
    PUBLIC_HEADERS.has(name.toLowerCase()) ? [] : [value, ...value.split(' ')],
  );
  const query = new URL(url).searchParams;
  // The longest first: a body that contains a header's value must still be found whole.
  return [...values, ...query.values(), body ?? '']
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .sort((a, b) => b.length - a.length);
}
