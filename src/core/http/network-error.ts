/** What is known of a request that got no answer. */
export interface NetworkFailure {
  /** The first telling code in the chain of causes: `ECONNREFUSED`, `UND_ERR_SOCKET`, … */
  readonly code: string | undefined;
  /** In words, with the usual cause. */
  readonly what: string;
  /** The request provably never left, so that a write did not happen either. */
  readonly notSent: boolean;
  /** Trying again changes nothing (a wrong certificate). */
  readonly hopeless: boolean;
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'the host name does not exist (is the address spelled right?)'],
  ['EAI_AGAIN', 'the name lookup failed (DNS is not answering)'],
  ['ECONNREFUSED', 'the connection was refused (nothing listens there)'],
  ['EHOSTUNREACH', 'the host cannot be reached'],
  ['ENETUNREACH', 'the network cannot be reached'],
  ['UND_ERR_CONNECT_TIMEOUT', 'no connection within the connect timeout'],
  ['ETIMEDOUT', 'the connection timed out'],
  ['ECONNRESET', 'the connection was reset'],
  ['EPIPE', 'the connection was closed while sending'],
  ['UND_ERR_SOCKET', 'the connection was closed before the answer was complete'],
  ['UND_ERR_HEADERS_TIMEOUT', 'no answer within the headers timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'the answer stalled'],
  ['UND_ERR_CLOSED', 'the connector was closed'],
  ['UND_ERR_DESTROYED', 'the connector was closed'],
]);

// Raised while looking up or connecting, so before a byte of the request is written.
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
]);

// OpenSSL's verification results as Node reports them in `code`; the handshake fails before the request is written.
const CERTIFICATE = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT)/;

/** Reads a transport's error: its chain of causes, and the branches of an AggregateError (one per address tried). */
export function describeNetworkError(error: unknown): NetworkFailure {
  const links = chainOf(error);
  const codes = links.map(codeOf).filter((code) => code !== undefined);
  const known = codes.find((code) => WORDS.has(code) || CERTIFICATE.test(code)) ?? codes[0];
  const certificate = known !== undefined && CERTIFICATE.test(known);
  const connecting = links.some((link) => (link as { syscall?: unknown }).syscall === 'connect');
  const closed = known === 'UND_ERR_CLOSED' || known === 'UND_ERR_DESTROYED';
  return {
    code: known,
    what: certificate
      ? 'the TLS certificate or handshake was not accepted'
      : (WORDS.get(known ?? '') ?? 'the request failed'),
    notSent: known !== undefined && (certificate || connecting || BEFORE_SENDING.has(known)),
    hopeless: certificate || closed,
  };
}

function chainOf(error: unknown): Error[] {
  const links: Error[] = [];
  const visit = (value: unknown) => {
    if (!(value instanceof Error) || links.includes(value) || links.length > 20) return;
    links.push(value);
    visit(value.cause);
    if (value instanceof AggregateError) for (const one of value.errors) visit(one);
  };
  visit(error);
  return links;
}

function codeOf(error: Error): string | undefined {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : undefined;
}
