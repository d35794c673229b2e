import {
  AuthenticationError,
  ConnectorError,
  type ErrorCode,
  type ErrorDetails,
  InvalidRequestError,
  RateLimitError,
} from '../errors.js';
import type { Clock } from '../ports.js';
import { parseUrl } from '../url.js';
import type { HttpResponse } from './http-client.js';
import { parseRetryAfter, type RetryClass } from './retry.js';

/** Whose answer it is, and what the connector already knows of it. A {@link Call} fits, spread or whole. */
export interface ResponseContext {
  readonly platform: string;
  readonly storeId?: string | undefined;
  readonly operation: string;
  /** What the request was for, as in the request. */
  readonly label?: string | undefined;
  /** `unsafe`: a 5xx leaves open whether the platform acted, and the error says so. */
  readonly retry?: RetryClass | undefined;
  /** The platform's own error code, from the body. Never free text: that may quote customer data. */
  readonly platformCode?: string | undefined;
  /** @default the answer's `x-request-id`, `x-amzn-requestid` or `x-amz-request-id` */
  readonly requestId?: string | undefined;
  /** For 401: whether only the merchant can mend it. @default true */
  readonly reauthorize?: boolean | undefined;
  /** The usual fix, in a few words, where the connector knows a better one. */
  readonly hint?: string | undefined;
  /** For `Retry-After` dates. @default Date.now */
  readonly now?: Clock | undefined;
}

// Without Retry-After; Shopify and Amazon document a second as the back-off for their throttles.
const DEFAULT_RETRY_AFTER_MS = 1_000;

interface Meaning {
  readonly code: ErrorCode;
  readonly what: string;
  readonly fix: string;
  readonly retryable?: boolean;
}

const MEANINGS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [401, { code: 'authentication_failed', what: 'the credentials were refused', fix: 'connect the store again' }],
  [
    402,
    {
      code: 'permission_denied',
      what: 'the store is frozen for an unpaid bill',
      fix: 'the merchant has to settle it with the platform',
    },
  ],
  [
    403,
    {
      code: 'permission_denied',
      what: 'access was denied',
      fix: "check the app's scopes and roles and the merchant's plan",
    },
  ],
  [404, { code: 'not_found', what: 'not found', fix: 'check the id and the store address' }],
  [408, { code: 'timeout', what: 'the platform gave up waiting for the request', fix: 'try again' }],
  [409, { code: 'conflict', what: 'the request conflicts with the present state', fix: 'read again and decide anew' }],
  [410, { code: 'not_found', what: 'gone', fix: 'check the id and the API version' }],
  [412, { code: 'conflict', what: 'the precondition does not hold any more', fix: 'read again and decide anew' }],
  [
    423,
    {
      code: 'permission_denied',
      what: 'the store is locked by the platform',
      fix: 'the merchant has to ask the platform',
    },
  ],
  [425, { code: 'platform_unavailable', what: 'the platform was not ready for the request', fix: 'try again' }],
  [429, { code: 'rate_limited', what: 'the rate limit was reached', fix: 'wait for retryAfterMs' }],
  // Not a registered status: Shopify's "Security Rejection" of requests it takes for malicious.
  // https://shopify.dev/docs/api/usage/response-codes, seen 2026-11.
  [
    430,
    {
      code: 'permission_denied',
      what: 'rejected for security reasons',
      fix: 'check that the request comes from a known server and is not malformed',
    },
  ],
  [451, { code: 'permission_denied', what: 'unavailable for legal reasons', fix: 'ask the platform' }],
  [
    501,
    {
      code: 'platform_unavailable',
      what: 'the platform does not implement this',
      fix: 'check the API version',
      retryable: false,
    },
  ],
  [
    505,
    {
      code: 'platform_unavailable',
      what: 'the platform does not speak this HTTP version',
      fix: 'check proxies in between',
      retryable: false,
    },
  ],
]);

/** The one place where an HTTP status becomes a typed error. The body's text never gets into it. */
export function errorFromResponse(response: HttpResponse, context: ResponseContext): ConnectorError {
  const { status } = response;
  const details: ErrorDetails = { ...detailsOf(response, context), outcomeUnknown: outcomeUnknown(status, context) };
  if (status >= 300 && status < 400) return redirectError(response, context, details);

  const { code, what, fix, retryable } = meaningOf(status);
  const html = isHtml(response) ? `. ${HTML_ANSWER}` : '';
  const message = `${subject(context)}: ${what} (HTTP ${status})${html}; ${context.hint ?? fix}`;
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), (context.now ?? Date.now)());
  if (code === 'rate_limited') {
    return new RateLimitError(message, { ...details, retryAfterMs: retryAfterMs ?? DEFAULT_RETRY_AFTER_MS });
  }
  if (code === 'authentication_failed') {
    return new AuthenticationError(message, { ...details, reauthorize: context.reauthorize ?? true });
  }
  if (code === 'invalid_request') return new InvalidRequestError(message, details);
  return new ConnectorError(code, message, { ...details, retryable, retryAfterMs });
}

/**
 * Parses a JSON answer.
 *
 * @param context.expect what the outermost value must be. @default any
 * @param context.parse `parseJsonLosslessly`, where numbers may be ids. @default JSON.parse
 * @throws {ConnectorError} `unexpected_response`, saying whether the text was empty, HTML, cut off or something else.
 */
export function parseJson(
  response: HttpResponse,
  context: ResponseContext & {
    readonly expect?: 'object' | 'array';
    readonly parse?: (text: string) => unknown;
  },
): unknown {
  const text = response.text.trim();
  if (text === '') throw unexpected(response, context, 'the answer is empty where JSON was expected', true);
  let value: unknown;
  try {
    value = (context.parse ?? JSON.parse)(text);
  } catch {
    // V8's SyntaxError quotes the text it stumbled over, and that text is customer data: it is not passed on.
    throw unexpected(response, context, notJson(response, text), isCutOff(text));
  }
  const { expect } = context;
  if (expect === undefined) return value;
  const fits =
    expect === 'array' ? Array.isArray(value) : typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!fits) throw unexpected(response, context, `the answer is ${kindOf(value)} where a JSON ${expect} was expected`);
  return value;
}

const HTML_ANSWER =
  'The answer is an HTML page, not JSON: a firewall, a maintenance page or a login page stands in front of the API';

/** Whether an answer is a web page, by its content type or its first characters. */
export function isHtml(response: HttpResponse): boolean {
  if (/\b(?:text\/html|application\/xhtml\+xml)\b/i.test(response.headers.get('content-type') ?? '')) {
    // Some WooCommerce hosts label JSON as HTML (a plugin printed something first, 2026-11): the text decides.
    return !/^\s*[[{]/.test(response.text);
  }
  return /^\s*<(?:!doctype\s+html|html|head|body)\b/i.test(response.text);
}

/** An answer that began as it should: what broke off on the way may come whole the next time. */
function isCutOff(text: string): boolean {
  return /^[[{]/.test(text);
}

function notJson(response: HttpResponse, text: string): string {
  if (isHtml(response)) return HTML_ANSWER.replace('The', 'the');
  if (text.startsWith('<?xml')) return 'the answer is XML, not JSON';
  if (text.startsWith('<'))
    return 'the answer begins with markup, not JSON: a warning printed by the server is the usual cause';
  if (isCutOff(text)) return 'the answer is not valid JSON: cut off on the way, or damaged';
  return 'the answer is not JSON';
}

function unexpected(response: HttpResponse, context: ResponseContext, what: string, retryable = false): ConnectorError {
  const hint = context.hint === undefined ? '' : `; ${context.hint}`;
  return new ConnectorError('unexpected_response', `${subject(context)}: ${what} (HTTP ${response.status})${hint}`, {
    ...detailsOf(response, context),
    retryable,
    outcomeUnknown: context.retry === 'unsafe',
  });
}

function redirectError(response: HttpResponse, context: ResponseContext, details: ErrorDetails): ConnectorError {
  const location = response.headers.get('location') ?? '';
  // Only the origin: a login redirect's query repeats what was asked, at times with its keys.
  const absolute = location.startsWith('//') ? `https:${location}` : location;
  const origin = parseUrl(absolute)?.origin;
  const target = origin === undefined ? 'to another path of the same host' : `to ${origin}`;
  const fix = context.hint ?? 'use the address that the store finally answers on (https, with or without www)';
  const message = `${subject(context)}: redirected ${location === '' ? 'to nowhere' : target} (HTTP ${response.status}). Credentials are not sent on to another address; ${fix}`;
  return new ConnectorError('unexpected_response', message, details);
}

function meaningOf(status: number): Meaning {
  const known = MEANINGS.get(status);
  if (known !== undefined) return known;
  if (status >= 500) return { code: 'platform_unavailable', what: 'the platform failed', fix: 'try again later' };
  if (status >= 400)
    return { code: 'invalid_request', what: 'the request was refused as invalid', fix: 'check the input' };
  return { code: 'unexpected_response', what: 'the answer is not what was expected', fix: 'check the API version' };
}

function outcomeUnknown(status: number, { retry }: ResponseContext): boolean {
  return retry === 'unsafe' && (status === 408 || (status >= 500 && status !== 501 && status !== 505));
}

function detailsOf(response: HttpResponse, context: ResponseContext): ErrorDetails {
  const { platform, storeId, operation, platformCode } = context;
  return {
    platform,
    storeId,
    operation,
    platformCode,
    status: response.status,
    requestId: context.requestId ?? requestIdOf(response),
  };
}

function requestIdOf({ headers }: HttpResponse): string | undefined {
  for (const name of ['x-request-id', 'x-amzn-requestid', 'x-amz-request-id']) {
    const value = headers.get(name)?.trim();
    if (value !== undefined && /^[\w.:/+=-]{1,128}$/.test(value)) return value;
  }
  return undefined;
}

function subject({ platform, operation, label }: ResponseContext): string {
  return label === undefined ? `${platform} ${operation}` : `${platform} ${operation} ("${label}")`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
