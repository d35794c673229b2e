import { AuthenticationError, type ConnectorError, RateLimitError } from '../../core/errors.js';
import { errorFromResponse, type ResponseContext } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import { recordOf } from '../../core/wire-reader.js';

/** Whether a write that failed so may have been carried out. */
export function mayHaveArrived({ code, status, outcomeUnknown }: ConnectorError): boolean {
  if (outcomeUnknown || (status ?? 0) >= 500) return true;
  return code === 'timeout' || code === 'connection_failed' || code === 'unexpected_response';
}

/**
 * Whether a refusal is about the access token alone: a new one will do. It is a 401, and was seen wrapped in a 500 whose
 * `error` is JSON in a text (a log of 2024).
 */
export function isTokenRefused({ status, text }: HttpResponse): boolean {
  if (status === 401) return true;
  return status >= 500 && /invalid_token/.test(text);
}

/**
 * The typed error for an answer that is not wanted.
 *
 * @param retryAfterMs of a throttled call.
 */
export function errorFromAnswer(
  response: HttpResponse,
  context: ResponseContext,
  retryAfterMs?: number,
): ConnectorError {
  const known = errorFromResponse(response, { ...context, platformCode: codeOf(response), hint: hintFor(response) });
  if (retryAfterMs !== undefined) return new RateLimitError(known.message, { ...known, retryAfterMs });
  if (isTokenRefused(response)) {
    return new AuthenticationError(known.message, { ...known, outcomeUnknown: false, reauthorize: true });
  }
  return known;
}

/** The words of OAuth (`error`), of the order calls (`errorCode`) and of the listing calls (`errors`); none is published for all. */
function codeOf({ text }: HttpResponse): string | undefined {
  const body = recordOf(parse(text));
  if (body === undefined) return undefined;
  const wrapped = typeof body['error'] === 'string' ? recordOf(parse(body['error'])) : undefined;
  const [first] = Array.isArray(body['errors']) ? body['errors'] : [];
  for (const source of [wrapped, body, recordOf(first)]) {
    const code = source?.['errorCode'] ?? source?.['code'] ?? source?.['error'];
    // Never their messages: those may quote what was sent.
    if ((typeof code === 'string' || typeof code === 'number') && /^[\w.-]{1,64}$/.test(String(code)))
      return String(code);
  }
  return undefined;
}

function hintFor(response: HttpResponse): string | undefined {
  if (isTokenRefused(response)) {
    return 'the app was changed or the seller withdrew its access: connect the seller again (auth.connect or auth.begin)';
  }
  if (response.status === 403) {
    return "the app lacks the scope, or the shipment or location is another seller's: check the app in the seller dashboard";
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
