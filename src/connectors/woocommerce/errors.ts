import { ConnectorError, InvalidRequestError, type InvalidRequestIssue } from '../../core/errors.js';
import { RESPONSE_TOO_LARGE } from '../../core/http/attempt-error.js';
import { errorFromResponse, type ResponseContext } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import type { WooContent, WooProblem } from './answer.js';

/** A firewall's challenge or block page stood in for the answer. */
export const HTML_CHALLENGE = 'html_challenge';
/** A web page of another kind: maintenance, a login, the shop itself. */
export const HTML_PAGE = 'html_page';
/** The answer broke off. */
export const ANSWER_CUT_OFF = 'answer_cut_off';
/** WordPress's code for a path that no plugin serves. */
export const NO_ROUTE = 'rest_no_route';

/** An answer and what its text turned out to be. */
export interface Received {
  readonly response: HttpResponse;
  readonly content: WooContent;
}

/** The status that counts: where a notice was printed first, an error comes with HTTP 200. */
export function statusOf({ response, content }: Received): number {
  return response.status < 400 && content.kind === 'problem'
    ? (content.problem.status ?? response.status)
    : response.status;
}

/** Whether it is data; everything else is what {@link errorOf} makes an error of. */
export function isData(received: Received): boolean {
  const status = statusOf(received);
  return status >= 200 && status < 300 && received.content.kind === 'data';
}

/** The typed error for an answer that is not the data asked for. */
export function errorOf(received: Received, context: ResponseContext): ConnectorError {
  const { content } = received;
  const status = statusOf(received);
  const response = { ...received.response, status };
  if (content.kind === 'problem') return problemError(response, content.problem, context);
  if (status === 404 || status === 410) return notByWordPress(response, content, context);
  if (content.kind === 'page') return pageError(response, content.challenge, context);
  if (status >= 200 && status < 300) return unreadable(response, content, context);
  return errorFromResponse(response, context);
}

/** No such order, product, … in a store that answers well. */
export function isNotFound(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.code === 'not_found';
}

/**
 * The store has no such route: the plugin behind it, or its version, is not there. Firewalls that let known routes through
 * only answer for the others like a web server, so this is for the caller who knows that the store itself answers.
 */
export function isNoRoute(error: unknown): boolean {
  if (!ConnectorError.isInstance(error)) return false;
  return error.platformCode === NO_ROUTE || (error.code === 'unexpected_response' && error.status === 404);
}

/** Whether asking for fewer rows may help: the store took too long, ran out of memory or wrote more than we read. */
export function isTooSlowOrTooLarge(error: unknown): boolean {
  if (!ConnectorError.isInstance(error)) return false;
  if (error.platformCode === RESPONSE_TOO_LARGE || error.platformCode === ANSWER_CUT_OFF) return true;
  // 508 is how shared hosts say that an account's processes are used up; 52x are Cloudflare's, for an origin too slow.
  return error.code === 'timeout' || [500, 502, 504, 508, 520, 522, 524].includes(error.status ?? 0);
}

const INVALID_ID = /^woocommerce_rest_(?:\w+_)?invalid_(?:\w+_)?id$/;

function problemError(response: HttpResponse, problem: WooProblem, context: ResponseContext): ConnectorError {
  const { status } = response;
  const { code } = problem;
  const known = { ...context, platformCode: code };
  if (code === NO_ROUTE) return noRoute(response, known);
  if (INVALID_ID.test(code)) {
    return errorFromResponse({ ...response, status: 404 }, { ...known, hint: 'the store has no such id' });
  }
  if (status < 400) return unreadable(response, { kind: 'text' }, known);
  if (status === 400) return invalid(response, problem, known);
  // A refusal that WooCommerce gives the wrong status (a refund beyond the total is a 500): nothing failed, and the same
  // again would be refused again.
  if (status >= 500 && code.startsWith('woocommerce_')) return invalid(response, problem, known);
  if (status === 403) {
    const hint =
      'the user whom the key belongs to may not do this: make the key for an administrator or a shop manager, or mind the security plugin that says so';
    return errorFromResponse(response, { ...known, hint });
  }
  return errorFromResponse(response, known);
}

function invalid(response: HttpResponse, problem: WooProblem, context: ResponseContext): ConnectorError {
  const issues = issuesOf(problem);
  const which = issues.length === 0 ? '' : `: ${issues.map(({ path, message }) => `${path} ${message}`).join('; ')}`;
  return new InvalidRequestError(
    `${subject(context)}: WooCommerce refused the request (${problem.code}, HTTP ${response.status})${which}.`,
    { ...details(response, context), issues },
  );
}

// The words of WordPress's own schema checks name the parameter and what is allowed. A plugin's may quote the value.
const ABOUT_THE_PARAMETER =
  /^(?:[\w[\].-]+ (?:is not (?:of type|one of|a valid|a multiple)|must (?:be|contain|match|have)|does not match|is required|should)\b[^@]*|invalid (?:date|parameter)\.?)$/i;
const LONGEST_MESSAGE = 400;

function issuesOf({ params }: WooProblem): readonly InvalidRequestIssue[] {
  return Object.entries(params)
    .filter(([name]) => /^[\w[\].-]{1,100}$/.test(name))
    .map(([path, text]) => ({
      path,
      message:
        text.length <= LONGEST_MESSAGE && ABOUT_THE_PARAMETER.test(text)
          ? `is refused: ${text.replace(/\.$/, '')}`
          : 'is refused',
    }));
}

/** Not `not_found`: a missing route says nothing about the object that was asked for. */
function noRoute(response: HttpResponse, context: ResponseContext): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `${subject(context)}: the store has no such route (HTTP ${response.status}, ${NO_ROUTE}). WooCommerce or the plugin behind it is not active, or older than the route.`,
    details(response, context),
  );
}

const OWN_PASSWORD =
  'the web server asks for a password of its own (a staging or maintenance lock) before WordPress is asked: take it off for /wp-json/';

/** Not `not_found` either: whoever answered knows nothing of orders and products. */
function notByWordPress(response: HttpResponse, { kind }: WooContent, context: ResponseContext): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `${subject(context)}: there is nothing at the address of the REST API, says something that is not WordPress (HTTP ${response.status}). The REST API is switched off or blocked by a plugin or the host.`,
    { ...details(response, context), platformCode: kind === 'page' ? HTML_PAGE : undefined },
  );
}

function pageError(response: HttpResponse, challenge: string | undefined, context: ResponseContext): ConnectorError {
  const { status } = response;
  if (status >= 300 && status < 400) return errorFromResponse(response, context);
  if (status === 401) return errorFromResponse(response, { ...context, hint: OWN_PASSWORD });
  if (challenge === undefined || status === 429) {
    const known = { ...context, platformCode: challenge === undefined ? HTML_PAGE : HTML_CHALLENGE };
    return status >= 400
      ? errorFromResponse(response, known)
      : unreadable(response, { kind: 'page', challenge }, known);
  }
  return new ConnectorError(
    status >= 400 ? 'permission_denied' : 'unexpected_response',
    `${subject(context)}: a firewall (${challenge}) answered with a challenge or block page instead of the store (HTTP ${status}). Let this server's address, or requests to /wp-json/, pass in its settings.`,
    { ...details(response, context), platformCode: HTML_CHALLENGE },
  );
}

const UNREADABLE: Readonly<Record<Exclude<WooContent['kind'], 'data'>, string>> = {
  empty: 'the answer is empty where JSON was expected. A fatal error of PHP that is not displayed is the usual cause',
  cut_off: 'the answer broke off: the store ran out of time or memory, or the connection was cut',
  page: 'a web page came instead of JSON. The REST API is switched off, or another page stands at its address',
  text: 'the answer is not JSON',
  problem: 'the answer is an error without a status',
};

function unreadable(response: HttpResponse, content: WooContent, context: ResponseContext): ConnectorError {
  const { kind } = content;
  const what = UNREADABLE[kind === 'data' ? 'text' : kind];
  return new ConnectorError('unexpected_response', `${subject(context)}: ${what} (HTTP ${response.status}).`, {
    ...details(response, context),
    platformCode: context.platformCode ?? (kind === 'cut_off' ? ANSWER_CUT_OFF : undefined),
    retryable: kind === 'empty' || kind === 'cut_off',
    outcomeUnknown: context.retry === 'unsafe',
  });
}

function details(response: HttpResponse, { platform, storeId, operation, platformCode }: ResponseContext) {
  return { platform, storeId, operation, platformCode, status: response.status };
}

function subject({ platform, operation, label }: ResponseContext): string {
  return label === undefined ? `${platform} ${operation}` : `${platform} ${operation} ("${label}")`;
}
