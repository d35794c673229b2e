import { abortable, onAbort } from '../abort.js';
import type { Call } from '../call.js';
import { ConnectorError } from '../errors.js';
import type { Clock, Logger, Transport, TransportResponse } from '../ports.js';
import { redactUrl, safeLogger } from '../redact.js';
import { startTimer } from '../timer.js';
import { traceRequest, traceRetry } from '../tracing.js';
import { AttemptTimeoutError, attemptError, sentTexts } from './attempt-error.js';
import { checkUrl, prepareHeaders } from './prepare.js';
import { discardBody, readBody } from './read-body.js';
import { type AttemptEnd, mayRetry, parseRetryAfter, type RetryClass, retryDelayMs } from './retry.js';
import { closedStream, createStream, type HttpStream, type StreamParts } from './stream.js';
import { createUndiciTransport } from './transport.js';
import { USER_AGENT } from './user-agent.js';

const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

export interface HttpClientOptions {
  /** Sends the requests; absent, an undici pool of this client's own does. */
  readonly transport?: Transport | undefined;
  readonly logger?: Logger | undefined;
  /** The wall clock, for `Retry-After` dates. */
  readonly now: Clock;
  /** @default 'commerce-connectors/<version>' */
  readonly userAgent?: string | undefined;
  /**
   * The largest answer that is read, in bytes after decompression.
   * @default 33_554_432 (32 MiB)
   */
  readonly maxResponseBytes?: number | undefined;
  /** 0 (inclusive) to 1; spreads retries. @default Math.random */
  readonly random?: (() => number) | undefined;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  /** Another URL of the same origin and path for every attempt: a signature with a nonce in the query, say. */
  readonly urlOfAttempt?: (() => string) | undefined;
  /** Win over the client's own `accept` and `user-agent`; `undefined` values are left out. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body?: string | undefined;
  readonly retry: RetryClass;
  /** What the request is for, for errors and traces: `orders page`. */
  readonly label: string;
  /**
   * Milliseconds for one attempt, below the call's deadline: one that takes longer is given up and may be tried again.
   * @default the call's deadline
   */
  readonly attemptTimeoutMs?: number | undefined;
  /** How often this request may be tried again. @default the call's `maxRetries` */
  readonly maxRetries?: number | undefined;
  /** Statuses that a `safe` request is tried again on besides 408, 425, 429, 500, 502, 503 and 504. */
  readonly retryStatuses?: readonly number[] | undefined;
  /** Answers that are handed back at once instead of being tried again: the caller knows better what they ask for. */
  readonly handBack?: ((response: HttpResponse) => boolean) | undefined;
  /**
   * Awaited before every attempt, retries too: the place to take from a rate limit. Headers it returns win over the
   * others (a signature with a date, say).
   */
  readonly beforeAttempt?: ((attempt: number) => Promise<Readonly<Record<string, string>> | undefined>) | undefined;
}

/** A request whose answer may be of any length. `attemptTimeoutMs` ends with the answer's head. */
export interface HttpStreamRequest extends HttpRequest {
  /** Milliseconds without a piece of the body after which it counts as broken. */
  readonly idleTimeoutMs: number;
}

/** An answer, whatever its status; `errorFromResponse` turns the unwanted ones into typed errors. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

export interface HttpClient {
  /**
   * Sends a request, and again while it failed in a way that may pass, until `call.maxRetries` or the deadline ends it.
   * The last answer is returned whatever its status. Redirects are answers too: credentials never follow one.
   *
   * @throws {ConnectorError} `connection_failed` without an answer (`outcomeUnknown` where an unsafe request may have
   * arrived), `unexpected_response` for an answer beyond the size limit, `timeout` at the deadline.
   */
  send(request: HttpRequest, call: Call): Promise<HttpResponse>;
  /**
   * As `send`, but of a 2xx answer only the head: its body, of any length, is read piece by piece. Until the head is
   * there everything is tried again as usual; a body that breaks off is the caller's to go on with.
   */
  stream(request: HttpStreamRequest, call: Call): Promise<HttpStream>;
  /** Closes connections that this client opened; an injected transport stays the host's. */
  close(): Promise<void>;
}

/** Creates the HTTP client under every connector: retries, deadlines, size limit, tracing, and nothing about platforms. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const owned = options.transport === undefined ? createUndiciTransport() : undefined;
  const transport = options.transport ?? owned?.transport;
  if (transport === undefined) throw new ConnectorError('configuration_invalid', 'no transport');
  const logger = safeLogger(options.logger);
  const random = options.random ?? Math.random;
  const maxBytes = options.maxResponseBytes ?? MAX_RESPONSE_BYTES;
  if (!(maxBytes > 0)) throw new ConnectorError('configuration_invalid', 'maxResponseBytes must be a number above 0');
  const ownHeaders = { accept: 'application/json', 'user-agent': options.userAgent ?? USER_AGENT };

  const attemptOnce = async <R extends HttpResponse>(
    request: HttpRequest,
    call: Call,
    attempt: number,
    receive: Receive<R>,
  ): Promise<Attempt<R>> => {
    const extra = await request.beforeAttempt?.(attempt);
    const headers = prepareHeaders(call, ownHeaders, request.headers, extra);
    call.throwIfOver();
    // A controller per attempt, so that giving up an oversized answer also ends its connection.
    const controller = new AbortController();
    const forget = onAbort(call.signal, () => controller.abort(call.signal.reason));
    const { attemptTimeoutMs } = request;
    const stopTimer =
      attemptTimeoutMs === undefined
        ? undefined
        : startTimer(attemptTimeoutMs, () => controller.abort(new AttemptTimeoutError(attemptTimeoutMs)));
    const startedAt = performance.now();
    const url = request.urlOfAttempt?.() ?? request.url;
    let status: number | undefined;
    const trace = (error?: string) =>
      traceRequest(() => ({
        ...subjectOf(request, call, attempt),
        method: request.method,
        durationMs: performance.now() - startedAt,
        status,
        error,
      }));
    const failureOf = (error: unknown, during: Call) =>
      attemptError(error, request, during, { status, maxBytes, sent: sentTexts(headers, url, request.body) });
    try {
      const { method, body } = request;
      const signal = controller.signal;
      const sending = transport(url, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        redirect: 'manual',
        signal,
      });
      const answer = await abortable(sending, signal, (late) => discardBody(late.body));
      status = answer.status;
      const errorOf = (error: unknown, during: Call) => failureOf(error, during).error;
      const response = await receive(answer, { controller, errorOf });
      trace();
      return { response };
    } catch (error) {
      const failure = failureOf(error, call);
      controller.abort();
      trace(ConnectorError.isInstance(failure.error) ? failure.error.code : 'aborted');
      if (failure.end === undefined) throw failure.error;
      return { error: failure.error, end: failure.end };
    } finally {
      stopTimer?.();
      forget();
    }
  };

  const untilAnswered = async <R extends HttpResponse>(
    request: HttpRequest,
    call: Call,
    receive: Receive<R>,
  ): Promise<R> => {
    checkUrl(call, request.url);
    for (let attempt = 1; ; attempt += 1) {
      call.throwIfOver();
      const result = await attemptOnce(request, call, attempt, receive);
      const end = result.end ?? answerEnd(result.response, options.now());
      const finish = () => {
        if (result.response !== undefined) return result.response;
        throw result.error;
      };
      if (result.response !== undefined && request.handBack?.(result.response) === true) return finish();
      if (attempt > (request.maxRetries ?? call.maxRetries) || !mayRetry(end, request.retry, request.retryStatuses))
        return finish();
      const waitMs = retryDelayMs(attempt, end.kind === 'answer' ? end.retryAfterMs : undefined, random);
      // Past the deadline the answer in hand says more than a timeout would: its status, and when to come back.
      if (waitMs >= call.remainingMs()) return finish();
      const status = result.response?.status;
      const error = ConnectorError.isInstance(result.error) ? result.error.code : undefined;
      traceRetry(() => ({ ...subjectOf(request, call, attempt), waitMs, status, error }));
      logger.info({
        event: 'retry',
        message: `${call.platform} ${call.operation}: trying "${request.label}" again in ${waitMs} ms`,
        platform: call.platform,
        storeId: call.storeId,
        operation: call.operation,
        label: request.label,
        attempt,
        waitMs,
        status,
        error,
      });
      await call.wait(waitMs);
    }
  };

  const textOf = ({ body }: TransportResponse, { controller }: Receiving) =>
    readBody(body, { maxBytes, signal: controller.signal });

  return {
    send: (request, call) =>
      untilAnswered(request, call, async (answer, receiving) => {
        const { status, headers } = answer;
        return { status, headers, text: await textOf(answer, receiving) };
      }),
    stream: (request, call) =>
      untilAnswered(request, call, async (answer, receiving) => {
        const isWanted = answer.status >= 200 && answer.status < 300;
        return isWanted
          ? createStream({ answer, idleTimeoutMs: request.idleTimeoutMs, ...receiving })
          : closedStream(answer, await textOf(answer, receiving));
      }),
    close: async () => {
      await owned?.close();
    },
  };
}

/** What a body is received with. */
type Receiving = Pick<StreamParts, 'controller' | 'errorOf'>;
type Receive<R extends HttpResponse> = (answer: TransportResponse, receiving: Receiving) => Promise<R>;

type Attempt<R extends HttpResponse> =
  | { readonly response: R; readonly error?: undefined; readonly end?: undefined }
  | { readonly response?: undefined; readonly error: unknown; readonly end: AttemptEnd };

function answerEnd(response: HttpResponse, now: number): AttemptEnd {
  return {
    kind: 'answer',
    status: response.status,
    retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), now),
  };
}

function subjectOf(request: HttpRequest, call: Call, attempt: number) {
  const { platform, storeId, operation } = call;
  return { platform, storeId, operation, label: request.label, url: redactUrl(request.url), attempt };
}
