import { AuthenticationError, ConnectorError, RateLimitError } from '../../core/errors.js';
import { errorFromResponse, type ResponseContext } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import { recordOf } from '../../core/wire-reader.js';

/** One entry of an `ErrorList`. */
export interface SpProblem {
  readonly code: string;
  /** To be compared, never to be shown: it may quote what was sent. */
  readonly message: string;
  /** As `message`; empty for a missing role, a foreign marketplace or a withdrawn authorisation. */
  readonly details: string;
}

// Beside the error, not on it: whoever logs or serialises an error must not print Amazon's texts.
const problems = new WeakMap<ConnectorError, readonly SpProblem[]>();

/** What Amazon said when a request failed with this error. */
export function problemsOf(error: ConnectorError): readonly SpProblem[] {
  return problems.get(error) ?? [];
}

/** Whether a write that failed so may have been carried out. */
export function mayHaveArrived({ code, status, outcomeUnknown }: ConnectorError): boolean {
  if (outcomeUnknown || (status ?? 0) >= 500) return true;
  return code === 'timeout' || code === 'connection_failed' || code === 'unexpected_response';
}

/** Reads the `ErrorList` of an answer, whatever else is in it. */
export function readProblems({ text }: HttpResponse): readonly SpProblem[] {
  const list = recordOf(parse(text))?.['errors'];
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const { code, message, details } = recordOf(entry) ?? {};
    return typeof code === 'string' ? [{ code, message: textOf(message), details: textOf(details) }] : [];
  });
}

/** Whether a refusal is about the access token alone: a new one will do. A missing role has empty details (seen 2026-09). */
export function isTokenRefused(response: HttpResponse): boolean {
  if (response.status !== 401 && response.status !== 403) return false;
  return readProblems(response).some(
    ({ details, message }) => TOKEN_REFUSED.test(details) || TOKEN_REFUSED.test(message),
  );
}

const TOKEN_REFUSED = /access token.{0,40}(?:expired|revoked|malformed|invalid)/i;

/**
 * The typed error for an answer that is not wanted.
 *
 * @param retryAfterMs of a throttled call, whose answer does not say.
 */
export function errorFromAnswer(
  response: HttpResponse,
  context: ResponseContext,
  retryAfterMs?: number,
): ConnectorError {
  const list = readProblems(response);
  const platformCode = codeOf(list, response);
  const known = errorFromResponse(response, { ...context, platformCode, hint: hintFor(response) });
  const error = ofOwnKind(known, response, retryAfterMs);
  problems.set(error, list);
  return error;
}

function ofOwnKind(known: ConnectorError, response: HttpResponse, retryAfterMs: number | undefined): ConnectorError {
  if (retryAfterMs !== undefined) return new RateLimitError(known.message, { ...known, retryAfterMs });
  // A 403 like that of a missing role, but for the seller to mend: nothing is to be learnt of what the app may see.
  if (isTokenRefused(response)) return new AuthenticationError(known.message, { ...known, reauthorize: true });
  return known;
}

/** Refusals of the request itself: an earlier copy of it was refused too. */
const SAME_FOR_EVERY_COPY: ReadonlySet<string> = new Set([
  'conflict',
  'invalid_request',
  'not_found',
  'permission_denied',
]);

/** The same error of a write of which an earlier copy was sent, and may have been carried out. */
export function afterAnotherCopy(error: unknown): unknown {
  if (!ConnectorError.isInstance(error) || error.outcomeUnknown || SAME_FOR_EVERY_COPY.has(error.code)) return error;
  const { retryAfterMs } = error;
  const details = { ...error, outcomeUnknown: true, cause: error.cause };
  const open =
    error.code === 'rate_limited' && retryAfterMs !== undefined
      ? new RateLimitError(error.message, { ...details, retryAfterMs })
      : new ConnectorError(error.code, error.message, details);
  problems.set(open, problemsOf(error));
  return open;
}

/** Amazon's own word: from the body, else from the header that gateways in front set. */
function codeOf([first]: readonly SpProblem[], { headers }: HttpResponse): string | undefined {
  const code = first?.code ?? headers.get('x-amzn-errortype')?.split(':')[0];
  return code !== undefined && /^[\w.-]{1,64}$/.test(code) ? code : undefined;
}

function hintFor(response: HttpResponse): string | undefined {
  const { status } = response;
  if (status === 401 || isTokenRefused(response))
    return 'the seller withdrew the authorisation or the app was changed: let the seller authorise again';
  if (status === 403)
    return "the app lacks the role, the seller's authorisation is older than the role or has ended, or the marketplace is not the seller's: check the roles of the app, then let the seller authorise again";
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
