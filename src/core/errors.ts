/** The closed list of failure codes: the contract to branch on. Messages may change, codes do not. */
export type ErrorCode =
  | 'rate_limited'
  | 'authentication_failed'
  | 'invalid_request'
  | 'webhook_verification_failed'
  | 'not_supported'
  | 'permission_denied'
  | 'not_found'
  | 'conflict'
  | 'timeout'
  | 'connection_failed'
  | 'platform_unavailable'
  | 'unexpected_response'
  | 'token_store_failed'
  | 'storage_failed'
  | 'decryption_failed'
  | 'configuration_invalid';

/** What every error of the library knows. None of it may hold a token, a secret, a request body or customer data. */
export interface ErrorDetails {
  readonly platform?: string | undefined;
  readonly storeId?: string | undefined;
  /** The call that failed, e.g. `fetchOrders` or `auth.complete`. */
  readonly operation?: string | undefined;
  /** HTTP status of the answer, when there was one. */
  readonly status?: number | undefined;
  /** The platform's own error code or word. */
  readonly platformCode?: string | undefined;
  /** The platform's request id, for its support. */
  readonly requestId?: string | undefined;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable?: boolean | undefined;
  /** How long to wait before the next try, in milliseconds, when known. */
  readonly retryAfterMs?: number | undefined;
  /**
   * For writes: `true` when the platform may have acted although the call failed (the answer was lost). Read before
   * you write again.
   */
  readonly outcomeUnknown?: boolean | undefined;
  readonly cause?: unknown;
}

// A registered symbol, not `instanceof`: an application may hold two copies of this package (ESM and CommonJS, or two
// versions), and an error of either must be recognised.
const MARKER = Symbol.for('commerce-connectors.error');

const RETRYABLE_BY_DEFAULT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'rate_limited',
  'timeout',
  'connection_failed',
  'platform_unavailable',
]);

/** Base of every error the library throws. Recognise it with {@link ConnectorError.isInstance}, branch on `code`. */
export class ConnectorError extends Error {
  readonly code: ErrorCode;
  readonly platform: string | undefined;
  readonly storeId: string | undefined;
  readonly operation: string | undefined;
  readonly status: number | undefined;
  readonly platformCode: string | undefined;
  readonly requestId: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly outcomeUnknown: boolean;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    Object.defineProperty(this, MARKER, { value: true });
    this.name = new.target.name;
    this.code = code;
    this.platform = details.platform;
    this.storeId = details.storeId;
    this.operation = details.operation;
    this.status = details.status;
    this.platformCode = details.platformCode;
    this.requestId = details.requestId;
    this.retryable = details.retryable ?? RETRYABLE_BY_DEFAULT.has(code);
    this.retryAfterMs = details.retryAfterMs;
    this.outcomeUnknown = details.outcomeUnknown ?? false;
  }

  /** Recognises errors of this library, also those of another installed copy of it, and narrows by `code`. */
  static isInstance(value: unknown): value is AnyConnectorError {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[MARKER] === true;
  }

  /** What may be logged: never the cause, whose text the library does not control. */
  toJSON(): Record<string, unknown> {
    const { name, code, message, platform, storeId, operation, status, platformCode, requestId, retryable } = this;
    return {
      name,
      code,
      message,
      platform,
      storeId,
      operation,
      status,
      platformCode,
      requestId,
      retryable,
      retryAfterMs: this.retryAfterMs,
      outcomeUnknown: this.outcomeUnknown,
    };
  }
}

/** The platform's budget is used up and the deadline ends before it recovers; `retryAfterMs` says when to come back. */
export class RateLimitError extends ConnectorError {
  declare readonly code: 'rate_limited';
  declare readonly retryAfterMs: number;

  constructor(message: string, details: ErrorDetails & { readonly retryAfterMs: number }) {
    super('rate_limited', message, details);
  }
}

/** The platform refused the credentials. `reauthorize` is `true` when only the merchant can mend it. */
export class AuthenticationError extends ConnectorError {
  declare readonly code: 'authentication_failed';
  readonly reauthorize: boolean;

  constructor(message: string, details: ErrorDetails & { readonly reauthorize: boolean }) {
    super('authentication_failed', message, details);
    this.reauthorize = details.reauthorize;
  }
}

/** One thing wrong with a call's input: where (`lineItems[2].quantity`) and what. */
export interface InvalidRequestIssue {
  readonly path: string;
  readonly message: string;
}

/** The input cannot work, found before anything was written, or refused by the platform as invalid. */
export class InvalidRequestError extends ConnectorError {
  declare readonly code: 'invalid_request';
  readonly issues: readonly InvalidRequestIssue[];

  constructor(message: string, details: ErrorDetails & { readonly issues?: readonly InvalidRequestIssue[] } = {}) {
    super('invalid_request', message, details);
    this.issues = details.issues ?? [];
  }
}

/** Why a webhook delivery was refused. */
export type WebhookRefusal =
  | 'body_not_raw'
  | 'body_missing'
  | 'body_too_large'
  | 'header_missing'
  | 'header_invalid'
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_mismatch'
  | 'timestamp_out_of_window'
  | 'secret_missing'
  | 'store_unknown'
  | 'payload_invalid';

/** A webhook delivery that must not be processed; answer it with 401 (400 for `body_*`, `header_*`, `payload_invalid`). */
export class WebhookVerificationError extends ConnectorError {
  declare readonly code: 'webhook_verification_failed';
  readonly reason: WebhookRefusal;

  constructor(message: string, details: ErrorDetails & { readonly reason: WebhookRefusal }) {
    super('webhook_verification_failed', message, { ...details, retryable: false });
    this.reason = details.reason;
  }
}

/** The platform, or this connector, has no such operation; decided before any request is sent. */
export class NotSupportedError extends ConnectorError {
  declare readonly code: 'not_supported';

  constructor(message: string, details: ErrorDetails = {}) {
    super('not_supported', message, { ...details, retryable: false });
  }
}

type PlainErrorCode = Exclude<
  ErrorCode,
  'rate_limited' | 'authentication_failed' | 'invalid_request' | 'webhook_verification_failed' | 'not_supported'
>;

/** A union over `code`, so that `if (error.code === 'rate_limited') error.retryAfterMs` type-checks. */
export type AnyConnectorError =
  | RateLimitError
  | AuthenticationError
  | InvalidRequestError
  | WebhookVerificationError
  | NotSupportedError
  | (ConnectorError & { readonly code: PlainErrorCode });
