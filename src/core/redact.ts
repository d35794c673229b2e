import type { LogEntry, Logger } from './ports.js';

const REDACTED = '[redacted]';

// Prefixes by which the platforms mark their secrets: Shopify shpat_/shpss_/shprt_/…, WooCommerce ck_/cs_, Login with
// Amazon Atza|/Atzr| and amzn1.oa2-cs., AWS access key ids; and JSON web tokens.
const TOKENS =
  /\b(?:shp[a-z]{1,4}_[\w-]+|c[ks]_\w{4,}|Atz[a-z]\|[\w+/=|-]+|amzn1\.oa2-cs\.[\w.-]+|A[KS]IA[0-9A-Z]{12,}|eyJ[\w-]{8,}(?:\.[\w-]*){0,2})/g;

const BEARER = /\b(Bearer|Token)\s+[\w.~+/|=-]{6,}/gi;
// An upper-case letter, digit or `=` tells credentials from words such as "basic authentication".
const BASIC = /\b(Basic|Digest|OAuth)\s+(?=[^\s,;"']*[0-9A-Z=])[\w.~+/=-]{6,}/g;

const SECRET_NAMES = [
  '(?:[\\w-]*[_-])?(?:access|refresh|id|session|security|auth|oauth|restricted[_-]?data)[_-]?token',
  '(?:[\\w-]*[_-])?(?:client|consumer|app|webhook|api|shared)[_-]?secret(?:[_-]?key)?',
  'consumer[_-]?key',
  'api[_-]?key',
  'x-amz-(?:signature|credential)',
  '(?:oauth[_-]?|x-[\\w-]*)?signature',
  'x-[\\w-]*hmac[\\w-]*',
  'authorization',
  'cookie',
  'password',
  'passwd',
  'secret',
  'token',
  'hmac',
].join('|');

// `name=value` of a query, a form or a signature header; the value ends where a query value would.
const PAIR = new RegExp(`(?<![\\w-])(${SECRET_NAMES})=[^&\\s"'<>#;,]+`, 'gi');
// `"name": "value"`, also with the quotes escaped, as in JSON inside JSON; and single-quoted as Node's inspect writes it.
const JSON_FIELD = new RegExp(
  `(\\\\*["']?(?<![\\w-])(?:${SECRET_NAMES})\\\\*["']?\\s*:\\s*\\\\*["'])(?:\\\\.|[^"'\\\\])*`,
  'gi',
);
// Only a query's `code` is surely an authorisation code: `"code":"THROTTLED"` is what a reader of a log needs.
const QUERY_CODE = /([?&]code=)[^&\s"'<>#]+/gi;
const JSON_CODE = /(\\*"code\\*"\s*:\s*\\*")(?![A-Z][A-Z_]*\\*"|[a-z_]+\\*"|\d{1,4}\\*")[^"\\]+/g;

// Signatures and digests. Base64 needs upper case, lower case and a digit, else a long path would look like one.
const LONG_HEX = /\b[0-9a-f]{32,}\b/gi;
const LONG_BASE64 =
  /(?<![\w+/=])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])(?=[\w+/-]*[0-9])(?:[A-Za-z0-9+/]{26,}={1,2}|[A-Za-z0-9+/]{40,}|[\w-]{40,})(?![\w+/])/g;

const SECRET_HEADER = /authorization|cookie|token|secret|signature|hmac|api-?key|password|credential/i;

/** Replaces whatever looks like a credential, signature or authorisation code. For text whose origin is not our own code. */
export function redactText(text: string): string {
  return text
    .replace(TOKENS, REDACTED)
    .replace(BEARER, `$1 ${REDACTED}`)
    .replace(BASIC, `$1 ${REDACTED}`)
    .replace(PAIR, `$1=${REDACTED}`)
    .replace(JSON_FIELD, `$1${REDACTED}`)
    .replace(QUERY_CODE, `$1${REDACTED}`)
    .replace(JSON_CODE, `$1${REDACTED}`)
    .replace(LONG_HEX, REDACTED)
    .replace(LONG_BASE64, REDACTED);
}

/** Origin and path only: queries carry keys (WooCommerce) and signatures, user info carries passwords. */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return '[invalid url]';
  const { protocol, host, pathname } = new URL(url);
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
 */
export function redactError(error: unknown, depth = 4): Error {
  if (!(error instanceof Error)) return new Error(redactText(typeof error === 'string' ? error : 'not an Error'));
  const cause = error.cause === undefined || depth === 0 ? undefined : { cause: redactError(error.cause, depth - 1) };
  const copy = new Error(redactText(error.message), cause);
  copy.name = error.name;
  copy.stack = redactText(error.stack ?? '');
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') Object.assign(copy, { code: redactText(code) });
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
