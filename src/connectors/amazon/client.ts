import type { Call } from '../../core/call.js';
import { AuthenticationError, ConnectorError, InvalidRequestError, RateLimitError } from '../../core/errors.js';
import { parseJson, type ResponseContext } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import { parseRetryAfter, type RetryClass, retryDelayMs } from '../../core/http/retry.js';
import { serverTimeOf } from '../../core/http/server-time.js';
import type { JsonObject, RateLimitPermit, TokenRecord } from '../../core/ports.js';
import { traceThrottle } from '../../core/tracing.js';
import { parseUrl } from '../../core/url.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import { findAppCredentials } from './app-credentials.js';
import { afterAnotherCopy, errorFromAnswer, isTokenRefused } from './errors.js';
import type { GrantlessTokens } from './grantless-tokens.js';
import { awsRegionOf, endpointOf } from './marketplaces.js';
import { OPERATIONS, type Operation, type SpOperation } from './operations.js';
import type { AmazonOptions, RequestSigner } from './options.js';
import { type AmazonStore, storeFrom } from './store.js';

export type SpQuery = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface SpRequest {
  readonly operation: SpOperation;
  /** Raw values; encoded here, exactly once. */
  readonly params?: Readonly<Record<string, string>>;
  /** Lists are sent as comma-separated values; `undefined` is left out. */
  readonly query?: SpQuery;
  readonly body?: JsonObject;
  /** Default: the operation's. */
  readonly retry?: RetryClass;
  /** A token in hand instead of the store's: before a store is saved. */
  readonly accessToken?: string;
}

export interface SpAnswer {
  readonly status: number;
  /** Empty for an answer without a body. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Amazon's clock, from the answer's `Date`; milliseconds since the epoch. */
  readonly serverTime: number | undefined;
  readonly requestId: string | undefined;
}

export interface AmazonClient {
  /** @throws {AuthenticationError} `reauthorize: true` when the store is not connected. */
  storeOf(storeId: string, call: Call): Promise<AmazonStore>;
  /**
   * Waits for the operation's quota, renews a refused token once, and tries again what may be tried. What Amazon throttled
   * did not run and is sent again when the quota has room, writes too.
   *
   * @throws {ConnectorError} for every answer but 2xx; `problemsOf` tells what Amazon said. `rate_limited` with
   * `retryAfterMs` when the quota has no room before the deadline.
   */
  request(store: AmazonStore, request: SpRequest, call: Call): Promise<SpAnswer>;
}

/** The longest pause that an answer may ask for. */
const LONGEST_PAUSE_MS = 3_600_000;
/** A told rate below the published one by more than this is not believed. */
const LEAST_SHARE = 20;
/** Rates that differ from the published ones are remembered for as many. */
const MAX_LEARNT_RATES = 10_000;

export function createAmazonClient(runtime: Runtime, options: AmazonOptions, grantless: GrantlessTokens): AmazonClient {
  const { http, limiter, tokens } = runtime;
  const learntRates = new Map<string, number>();

  /** Whose quota an operation draws from: the seller's with this app, or, where it belongs to no seller, the app's own. */
  const quotaOwner = async ({ storeId }: AmazonStore, name: SpOperation): Promise<string> => {
    const { grantless: scope }: Operation = OPERATIONS[name];
    if (scope === undefined) return storeId;
    return findAppCredentials(options, await tokens.load(storeId))?.clientId ?? storeId;
  };

  const takeQuota = (owner: string, name: SpOperation, call: Call): Promise<RateLimitPermit> => {
    const { burst, rate } = OPERATIONS[name];
    const budget = { capacity: burst, restorePerSecond: rate };
    return limiter
      .acquire({ platform: 'amazon', storeId: owner, operation: name }, 1, {
        budget,
        timeoutMs: call.remainingMs(),
        signal: call.signal,
      })
      .catch((error: unknown) => {
        throw namingTheCall(error, name, call);
      });
  };

  /** The rate that Amazon tells is the account's own, on successful answers only and not on all of them. */
  const settle = (permit: RateLimitPermit | undefined, response: HttpResponse, name: SpOperation, owner: string) => {
    const told = Number(response.headers.get('x-amzn-ratelimit-limit') ?? Number.NaN);
    // A figure far below the table is a mistake somewhere, and would stop the store until it is told another one.
    const isTold = response.status < 300 && Number.isFinite(told) && told >= OPERATIONS[name].rate / LEAST_SHARE;
    const restorePerSecond = isTold ? told : undefined;
    permit?.settle(1, restorePerSecond === undefined ? {} : { restorePerSecond });
    if (restorePerSecond === undefined || restorePerSecond === OPERATIONS[name].rate) return;
    const key = `${owner}\n${name}`;
    learntRates.delete(key);
    learntRates.set(key, restorePerSecond);
    const [oldest] = learntRates.keys();
    if (learntRates.size > MAX_LEARNT_RATES && oldest !== undefined) learntRates.delete(oldest);
  };

  /**
   * Nothing ran. A 429 says neither when to come back nor what the rate is (documented, and seen 2025); one after the other
   * says that somebody else spends from the same quota, or that it is another one.
   */
  const pause = (
    permit: RateLimitPermit | undefined,
    response: HttpResponse,
    { name, owner, refusals }: { readonly name: SpOperation; readonly owner: string; readonly refusals: number },
  ): number => {
    const rate = learntRates.get(`${owner}\n${name}`) ?? OPERATIONS[name].rate;
    const told = parseRetryAfter(response.headers.get('retry-after'), runtime.now());
    const askedMs = told === undefined ? undefined : Math.min(told, LONGEST_PAUSE_MS);
    const delayMs = retryDelayMs(refusals, askedMs, Math.random);
    // Should Amazon say it one day, its word counts.
    const waitMs = askedMs === undefined ? Math.max(delayMs, Math.ceil(1_000 / rate)) : delayMs;
    permit?.throttled(waitMs);
    traceThrottle(() => ({ platform: 'amazon', storeId: owner, operation: name, reason: 'platform', waitMs, cost: 1 }));
    return waitMs;
  };

  const send = async (store: AmazonStore, request: SpRequest, token: string, sent: Sent, call: Call) => {
    const operation: Operation = OPERATIONS[request.operation];
    const origin = runtime.originOf(store.storeId, endpointOf(store.region, options.sandbox));
    const path = fill(operation.path, request.params ?? {}, call);
    const query = definedOf(request.query ?? {});
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers: Record<string, string> = {
      'x-amz-access-token': token,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const url = `${origin}${path}${queryText(query)}`;
    let permit: RateLimitPermit | undefined;
    const owner = await quotaOwner(store, request.operation);
    const beforeAttempt = async (attempt: number) => {
      sent.hasCopies ||= attempt > 1;
      // Every attempt that reaches Amazon counts, whatever becomes of it.
      permit?.settle(1);
      permit = await takeQuota(owner, request.operation, call);
      return options.signer?.(signable(url, operation.method, query, headers, body, store));
    };
    try {
      const response = await http.send(
        {
          method: operation.method,
          url,
          headers,
          ...(body === undefined ? {} : { body }),
          retry: request.retry ?? operation.retry,
          label: request.operation,
          handBack: ({ status }) => status === 429,
          beforeAttempt,
        },
        call,
      );
      return { response, permit, owner };
    } catch (error) {
      permit?.settle(1);
      throw error;
    }
  };

  /** The seller's token, or the app's own where the operation belongs to no seller. */
  const tokenFor = async (store: AmazonStore, { operation, accessToken }: SpRequest, call: Call): Promise<string> => {
    if (accessToken !== undefined) return accessToken;
    const { grantless: scope }: Operation = OPERATIONS[operation];
    if (scope !== undefined) return grantless.token(await tokens.load(store.storeId), scope, call);
    return tokenOf(await tokens.valid(store.storeId, call));
  };

  const renew = async (store: AmazonStore, request: SpRequest, rejectedToken: string, call: Call): Promise<void> => {
    const { grantless: scope }: Operation = OPERATIONS[request.operation];
    if (scope !== undefined) grantless.reject(scope, rejectedToken);
    else await tokens.refresh(store.storeId, call, { rejectedToken });
  };

  const untilAnswered = async (store: AmazonStore, request: SpRequest, sent: Sent, call: Call): Promise<SpAnswer> => {
    const { operation: name } = request;
    const context: ResponseContext = {
      platform: 'amazon',
      storeId: store.storeId,
      operation: call.operation,
      label: name,
      retry: request.retry ?? OPERATIONS[name].retry,
      now: runtime.now,
    };
    let renewed = request.accessToken !== undefined;
    let refusals = 0;
    let damaged = 0;
    for (;;) {
      const token = await tokenFor(store, request, call);
      const { response, permit, owner } = await send(store, request, token, sent, call);
      if (response.status === 429) {
        refusals += 1;
        const retryAfterMs = pause(permit, response, { name, owner, refusals });
        if (refusals > call.maxRetries || retryAfterMs > call.remainingMs()) {
          throw errorFromAnswer(response, context, retryAfterMs);
        }
        continue;
      }
      settle(permit, response, name, owner);
      if (!renewed && isTokenRefused(response)) {
        renewed = true;
        await renew(store, request, token, call);
        continue;
      }
      if (response.status < 200 || response.status >= 300) throw errorFromAnswer(response, context);
      try {
        return answerFrom(response, context);
      } catch (error) {
        // An answer that was cut off on the way may come whole the next time.
        const isPassing = ConnectorError.isInstance(error) && error.retryable && context.retry === 'safe';
        if (!isPassing || damaged >= call.maxRetries) throw error;
        damaged += 1;
        sent.hasCopies = true;
        await call.wait(retryDelayMs(damaged, undefined, Math.random));
      }
    }
  };

  return {
    storeOf: async (storeId, call) => {
      call.throwIfOver();
      return storeFrom(await tokens.load(storeId));
    },

    request: async (store, request, call) => {
      const sent: Sent = { hasCopies: false };
      try {
        return await untilAnswered(store, request, sent, call);
      } catch (error) {
        throw sent.hasCopies && OPERATIONS[request.operation].method !== 'GET' ? afterAnotherCopy(error) : error;
      }
    },
  };
}

/** What is known of the copies of one request. */
interface Sent {
  /** One went out before the last, and may have been carried out. */
  hasCopies: boolean;
}

function answerFrom(response: HttpResponse, context: ResponseContext): SpAnswer {
  const isEmpty = response.text.trim() === '';
  return {
    status: response.status,
    body: isEmpty ? {} : (recordOf(parseJson(response, { ...context, expect: 'object' })) ?? {}),
    serverTime: serverTimeOf(response),
    requestId: response.headers.get('x-amzn-requestid') ?? undefined,
  };
}

/** Puts the parameters into a path, each percent-encoded once: a SKU may hold `/`, `#`, `%` and blanks. */
function fill(template: string, params: Readonly<Record<string, string>>, call: Call): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === '') throw new Error(`no value for ${name} in ${template}`);
    // URLs take these for steps up and down the path, encoded too: the request would reach another operation.
    if (value === '.' || value === '..') {
      const { operation, storeId } = call;
      const message = 'cannot be part of an address of SP-API';
      throw new InvalidRequestError(`amazon ${operation}: ${name} "${value}" ${message}.`, {
        platform: 'amazon',
        storeId,
        operation,
        issues: [{ path: name, message }],
      });
    }
    return encodeURIComponent(value);
  });
}

function definedOf(query: SpQuery): Readonly<Record<string, string>> {
  const given = Object.entries(query).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [[name, Array.isArray(value) ? value.join(',') : String(value)] as const];
  });
  return Object.fromEntries(given);
}

function queryText(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function signable(
  url: string,
  method: string,
  query: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
  { region }: AmazonStore,
): Parameters<RequestSigner>[0] {
  const { protocol, host, pathname } = parseUrl(url) ?? { protocol: 'https:', host: '', pathname: '' };
  return { method, protocol, hostname: host, path: pathname, query, headers, body, awsRegion: awsRegionOf(region) };
}

/** The limiter knows budgets, not calls. */
function namingTheCall(error: unknown, name: SpOperation, { operation, storeId }: Call): unknown {
  if (!ConnectorError.isInstance(error) || error.code !== 'rate_limited') return error;
  const { message, retryAfterMs } = error;
  return new RateLimitError(`amazon ${operation} ("${name}"): ${message}`, {
    platform: 'amazon',
    storeId,
    operation,
    retryAfterMs,
    cause: error,
  });
}

function tokenOf({ credentials, storeId }: TokenRecord): string {
  const token = credentials['accessToken'];
  if (typeof token === 'string' && token !== '') return token;
  throw new AuthenticationError(
    `Seller ${storeId} has no access token: connect the store again (auth.begin or auth.connect).`,
    { platform: 'amazon', storeId, reauthorize: true },
  );
}
