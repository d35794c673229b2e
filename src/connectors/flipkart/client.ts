import type { Call } from '../../core/call.js';
import { AuthenticationError, ConnectorError, RateLimitError } from '../../core/errors.js';
import { parseJson, type ResponseContext } from '../../core/http/errors.js';
import type { HttpRequest, HttpResponse } from '../../core/http/http-client.js';
import { parseRetryAfter, retryDelayMs } from '../../core/http/retry.js';
import { serverTimeOf } from '../../core/http/server-time.js';
import { parseJsonLosslessly } from '../../core/json.js';
import type { JsonObject, RateLimitPermit, TokenRecord } from '../../core/ports.js';
import { traceThrottle } from '../../core/tracing.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import { createRequestBudgets } from './budget.js';
import { readDocument } from './document-body.js';
import { errorFromAnswer, isTokenRefused } from './errors.js';
import { type FlipkartOperation, OPERATIONS, type Operation } from './operations.js';
import type { FlipkartOptions } from './options.js';
import { type FlipkartStore, storeFrom } from './store.js';

export const FLIPKART_ORIGIN = 'https://api.flipkart.net';

export interface FlipkartRequest {
  readonly operation: FlipkartOperation;
  /** Raw values; encoded here, exactly once. A list of ids is joined with commas. */
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly body?: JsonObject;
  /** Takes the place of path and query: where the next page is, from `nextTargetOf`. */
  readonly target?: string;
  /** A token in hand instead of the store's: before a store is saved. */
  readonly accessToken?: string;
}

export interface FlipkartAnswer {
  readonly status: number;
  /** Integers beyond 2^53 are texts. Empty for an answer without a body. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Flipkart's clock, from the answer's `Date`; milliseconds since the epoch. */
  readonly serverTime: number | undefined;
}

/** A label, an invoice, a manifest. */
export interface FlipkartDocument {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface FlipkartClient {
  /** @throws {AuthenticationError} `reauthorize: true` when the store is not connected. */
  storeOf(storeId: string, call: Call): Promise<FlipkartStore>;
  /**
   * Waits for the seller's budget, renews a refused token once, and tries again what may be tried. What Flipkart throttled
   * with 429 did not run and is sent again, writes too.
   *
   * @throws {ConnectorError} for every answer but 2xx; Flipkart's word is its `platformCode`. `rate_limited` with
   * `retryAfterMs` when the budget has no room before the deadline.
   */
  request(store: FlipkartStore, request: FlipkartRequest, call: Call): Promise<FlipkartAnswer>;
  /** As `request`, for an answer that is a document. At most `maxResponseBytes`. */
  download(store: FlipkartStore, request: FlipkartRequest, call: Call): Promise<FlipkartDocument>;
}

/** Flipkart publishes no figure (2026-11). */
export const DEFAULT_REQUESTS_PER_HOUR = 1_000;
/** The longest pause that an answer may ask for. */
const LONGEST_PAUSE_MS = 3_600_000;
/** Doubled with each refusal, and again by chance; the halved rate does the rest. */
const FIRST_PAUSE_MS = 150;

export function createFlipkartClient(runtime: Runtime, options: FlipkartOptions): FlipkartClient {
  const { http, limiter, tokens } = runtime;
  const budgets = createRequestBudgets(options.requestsPerHour ?? DEFAULT_REQUESTS_PER_HOUR);

  const takeTurn = (storeId: string, call: Call): Promise<RateLimitPermit> =>
    limiter
      .acquire({ platform: 'flipkart', storeId, operation: 'requests' }, 1, {
        budget: budgets.budgetOf(storeId),
        timeoutMs: call.remainingMs(),
        signal: call.signal,
      })
      .catch((error: unknown) => {
        throw namingTheCall(error, call);
      });

  /** What throttling asks for; no limit is published, and no answer is known to say when to come back. */
  const pause = (permit: RateLimitPermit | undefined, response: HttpResponse, storeId: string, refusals: number) => {
    const told = parseRetryAfter(response.headers.get('retry-after'), runtime.now());
    const own = FIRST_PAUSE_MS * 2 ** (refusals - 1) * (1 + Math.random());
    const asked = told === undefined ? undefined : Math.min(told, LONGEST_PAUSE_MS);
    const waitMs = Math.ceil(asked === undefined ? own : retryDelayMs(refusals, asked, Math.random));
    budgets.throttled(storeId);
    permit?.throttled(waitMs);
    traceThrottle(() => ({
      platform: 'flipkart',
      storeId,
      operation: 'requests',
      reason: 'platform',
      waitMs,
      cost: 1,
    }));
    return waitMs;
  };

  /** Sends one request until it is answered: by anything but throttling, or at last by that. */
  const send = async <R extends HttpResponse>(
    { storeId }: FlipkartStore,
    request: FlipkartRequest,
    token: string,
    call: Call,
    exchange: (request: HttpRequest, call: Call) => Promise<R>,
  ): Promise<R> => {
    const operation: Operation = OPERATIONS[request.operation];
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    let permit: RateLimitPermit | undefined;
    const http: HttpRequest = {
      method: operation.method,
      url: `${runtime.originOf(storeId, FLIPKART_ORIGIN)}/sellers${targetOf(operation, request)}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
      retry: operation.retry,
      label: request.operation,
      handBack: (response) => isThrottled(response) || isTokenRefused(response),
      beforeAttempt: async () => {
        permit?.settle(1);
        permit = await takeTurn(storeId, call);
        return undefined;
      },
    };
    for (let refusals = 1; ; refusals += 1) {
      try {
        const response = await exchange(http, call);
        permit?.settle(1);
        if (!isThrottled(response)) {
          if (response.status < 300) budgets.answered(storeId);
          return response;
        }
        const waitMs = pause(permit, response, storeId, refusals);
        // A gateway's 503 may hide a write that was carried out: only a 429 says that nothing ran.
        const mayRepeat = response.status === 429 || operation.retry === 'safe';
        if (!mayRepeat || refusals > call.maxRetries || waitMs > call.remainingMs()) {
          throw errorFromAnswer(
            response,
            contextOf(storeId, request, call),
            response.status === 429 ? waitMs : undefined,
          );
        }
        await call.wait(waitMs);
      } catch (error) {
        permit?.settle(1);
        throw error;
      }
    }
  };

  const untilAnswered = async <R extends HttpResponse>(
    store: FlipkartStore,
    request: FlipkartRequest,
    call: Call,
    exchange: (request: HttpRequest, call: Call) => Promise<R>,
  ): Promise<R> => {
    const { storeId } = store;
    let renewed = request.accessToken !== undefined;
    for (;;) {
      const token = request.accessToken ?? tokenOf(await tokens.valid(storeId, call));
      const response = await send(store, request, token, call, exchange);
      if (renewed || !isTokenRefused(response)) {
        if (response.status >= 200 && response.status < 300) return response;
        throw errorFromAnswer(response, contextOf(storeId, request, call));
      }
      renewed = true;
      await tokens.refresh(storeId, call, { rejectedToken: token });
    }
  };

  const contextOf = (storeId: string, { operation: label }: FlipkartRequest, call: Call): ResponseContext => ({
    platform: 'flipkart',
    storeId,
    operation: call.operation,
    label,
    retry: OPERATIONS[label].retry,
    now: runtime.now,
  });

  return {
    storeOf: async (storeId, call) => {
      call.throwIfOver();
      return storeFrom(await tokens.load(storeId));
    },

    request: async (store, request, call) => {
      const context = contextOf(store.storeId, request, call);
      for (let damaged = 1; ; damaged += 1) {
        const response = await untilAnswered(store, request, call, http.send);
        try {
          return answerFrom(response, context);
        } catch (error) {
          // An answer that was cut off on the way may come whole the next time.
          const isPassing = ConnectorError.isInstance(error) && error.retryable && context.retry === 'safe';
          if (!isPassing || damaged > call.maxRetries) throw error;
          await call.wait(retryDelayMs(damaged, undefined, Math.random));
        }
      }
    },

    download: async (store, request, call) => {
      const maxBytes = options.maxResponseBytes;
      const stream = await untilAnswered(store, request, call, (sent, during) =>
        http.stream(
          { ...sent, headers: { ...sent.headers, accept: '*/*' }, idleTimeoutMs: call.remainingMs() },
          during,
        ),
      );
      return readDocument(stream, { context: contextOf(store.storeId, request, call), maxBytes, call });
    },
  };
}

function isThrottled({ status }: HttpResponse): boolean {
  return status === 429 || status === 503;
}

function answerFrom(response: HttpResponse, context: ResponseContext): FlipkartAnswer {
  const { status, text } = response;
  const serverTime = serverTimeOf(response);
  if (text.trim() === '') return { status, body: {}, serverTime };
  const value = parseJson(response, { ...context, expect: 'object', parse: parseJsonLosslessly });
  return { status, body: recordOf(value) ?? {}, serverTime };
}

/** The path with its parameters and the query, each value percent-encoded once. */
function targetOf({ path }: Operation, { params = {}, query = {}, target }: FlipkartRequest): string {
  if (target !== undefined) return target;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value.length === 0) throw new Error(`no value for ${name} in ${path}`);
    return encoded(value);
  });
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encoded(typeof value === 'object' ? value : String(value))}`],
  );
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
}

function encoded(value: string | readonly string[]): string {
  return typeof value === 'string' ? encodeURIComponent(value) : value.map(encodeURIComponent).join(',');
}

/** The limiter knows budgets, not calls. */
function namingTheCall(error: unknown, { operation, storeId }: Call): unknown {
  if (!ConnectorError.isInstance(error) || error.code !== 'rate_limited') return error;
  const { message, retryAfterMs } = error;
  const details = { platform: 'flipkart', storeId, operation, retryAfterMs, cause: error };
  return new RateLimitError(`flipkart ${operation}: ${message} (requestsPerHour)`, details);
}

function tokenOf({ credentials, storeId }: TokenRecord): string {
  const token = credentials['accessToken'];
  if (typeof token === 'string' && token !== '') return token;
  throw new AuthenticationError(
    `Seller ${storeId} has no access token: connect the store again (auth.connect or auth.begin).`,
    { platform: 'flipkart', storeId, reauthorize: true },
  );
}
