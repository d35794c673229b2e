import type { LogEntry, Logger } from './ports.js';
import { parseUrl } from './url.js';

const REDACTED = '[redacted]';

// Prefixes by which the platforms mark their secrets: Shopify shpat_/shpss_/shprt_/…, WooCommerce ck_/cs_, Login with
// Amazon Atza|/Atzr| and amzn1.oa2-cs., AWS access key ids; and JSON web tokens.
const TOKENS =
  /\b(?:shp[a-z]{1,4}_[\w-]+|c[ks]_\w{4,}|Atz[a-z]\|[\w+/=|-]+|amzn1\.oa2-cs\.[\w.-]+|A[KS]IA[0-9A-Z]{12,}|eyJ[\w-]{8,}(?:\.[\w-]*){0,2})/g;

const BEARER = /\b(Bearer|Token)\s{1,4}[\w.~+/|=-]{6,}/g;
// An upper-case letter, digit or `=` tells credentials from words such as "basic authentication".
const BASIC = /\b(Basic|Digest|OAuth)\s{1,4}(?=[^\s,;"']*[0-9A-Z=])[\w.~+/=-]{6,}/g;

// Names that hold secrets, in any spelling: `access_token`, `clientSecret`, `X-Shopify-Hmac-Sha256`. Every repetition
// in these patterns is bounded: log text can be an attacker's, and may not make us slow.
const SECRET_NAME =
  '(?<![\\w-])[\\w-]{0,60}?(?:token|secret|signature|hmac|password|passwd|authorization|cookie|credential|(?:api|consumer)[_-]?key)' +
  '(?:[_-]?(?:key|value|sha1|sha256))?';
// `name=value` in a query, a form or a signature header; the value ends where a query value would.
const PAIR = new RegExp(`(${SECRET_NAME}=)[^&\\s"'<>#;,]+`, 'gi');
// `"name": "value"`, also with the quotes escaped, as in JSON inside JSON; and as Node's inspect writes it.
const FIELD = new RegExp(`(${SECRET_NAME}\\\\{0,8}["']?\\s{0,4}[:=]\\s{0,4}\\\\{0,8}["'])(?:\\\\.|[^"'\\\\])+`, 'gi');
// `authorization: …` as in a dump of headers.
const HEADER_LINE =
  /((?<![\w-])(?:[\w-]{0,60}?-(?:token|signature|hmac-sha256)|authorization|(?:set-)?cookie): )[^\r\n"']+/gi;
// Only a query's `code` is surely an authorisation code: `"code":"THROTTLED"` is what a reader of a log needs.
const QUERY_CODE = /([?&]code=)[^&\s"'<>#]+/gi;
const JSON_CODE = /("code\\{0,8}"\s{0,4}:\s{0,4}\\{0,8}")(?!(?:[A-Z][A-Z_]*|[a-z_]+|\d{1,4})\\{0,8}")[^"\\]+/g;

// A URL's query and user info go whole: nobody knows what a stranger's parameters hold.
const URL_QUERY = /(\bhttps?:\/\/[^\s?#"'<>]{1,2000})\?[^\s"'<>]+/gi;
const URL_USER = /(\bhttps?:\/\/)[^\s/?#@"'<>]{1,500}@/gi;

const LONG_HEX = /\b[0-9a-f]{32,}\b/gi;
// Whole runs of base64 characters; `looksRandom` tells signatures from long paths.
const LONG_RUN = /[\w+/-]{26,}={0,2}/g;

const SECRET_HEADER = /authorization|cookie|token|secret|signature|hmac|api-?key|password|credential/i;

/** Replaces whatever looks like a credential, signature or authorisation code. For text whose origin is not our own code. */
export function redactText(text: string): string {
  return text
    .replace(URL_QUERY, `$1?${REDACTED}`)
    .replace(URL_USER, `$1${REDACTED}@`)
    .replace(TOKENS, REDACTED)
    .replace(BEARER, `$1 ${REDACTED}`)
    .replace(BASIC, `$1 ${REDACTED}`)
    .replace(FIELD, `$1${REDACTED}`)
    .replace(PAIR, `$1${REDACTED}`)
    .replace(HEADER_LINE, `$1${REDACTED}`)
    .replace(QUERY_CODE, `$1${REDACTED}`)
    .replace(JSON_CODE, `$1${REDACTED}`)
    .replace(LONG_HEX, REDACTED)
    .replace(LONG_RUN, (run) => (looksRandom(run) ? REDACTED : run));
}

function looksRandom(run: string): boolean {
  if (run.endsWith('=')) return isMixed(run);
  return run.length >= 40 && run.split('/').some((part) => part.length >= 16 && isMixed(part));
}

function isMixed(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}

/** Origin and path only: queries carry keys (WooCommerce) and signatures, user info carries passwords. */
export function redactUrl(url: string): string {
  const parsed = parseUrl(url);
  if (parsed === undefined) return '[invalid url]';
  const { protocol, host, pathname } = parsed;
  return redactText(`${protocol}//${host}${pathname}`);
}

/** A copy whose secret values are replaced; names stay as they are. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET_HEADER.test(name) ? REDACTED : redactText(value)]),
  );
}

/**
 * A plain copy of a foreign error (a transport's, a driver's) with redacted texts, fit to be the `cause` of ours.
 *
 * Foreign errors carry requests, headers and sockets as properties, which `console.error` prints: only name, message,
 * code, stack and the chain of causes are kept.
 *
 * @param secrets texts to take out wherever they stand, whatever they look like: what the failed request carried.
 */
export function redactError(error: unknown, secrets: readonly string[] = [], depth = 4): Error {
  const redact = (text: string) =>
    redactText(secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text));
  if (!(error instanceof Error)) return new Error(redact(typeof error === 'string' ? error : 'not an Error'));
  const cause =
    error.cause === undefined || depth === 0 ? undefined : { cause: redactError(error.cause, secrets, depth - 1) };
  const copy = new Error(redact(error.message), cause);
  copy.name = error.name;
  copy.stack = redact(error.stack ?? '');
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') Object.assign(copy, { code: redact(code) });
  return copy;
}

/** The host's logger made safe to call: silent when there is none, texts redacted, its failures swallowed. */
export function safeLogger(logger?: Logger | undefined): Logger {
  const level = (name: keyof Logger) => (entry: LogEntry) => {
    if (logger === undefined) return;
    try {
      const pending: unknown = logger[name](redactEntry(entry));
      if (pending instanceof Promise) pending.catch(() => {});
    } catch {
      // A broken logger must not break an order sync.
    }
  };
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
}

function redactEntry(entry: LogEntry): LogEntry {
  const { event, message, ...fields } = entry;
  const safe: Record<string, LogEntry[string]> = {};
  for (const [name, value] of Object.entries(fields))
    safe[name] = typeof value === 'string' ? redactText(value) : value;
  return { ...safe, event, message: redactText(message) };
}
