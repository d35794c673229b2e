import type { Call } from '../../core/call.js';
import { AuthenticationError, ConnectorError, RateLimitError } from '../../core/errors.js';
import { errorFromResponse } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import type { RetryClass } from '../../core/http/retry.js';
import { serverTimeOf } from '../../core/http/server-time.js';
import type { Budget, RateLimitPermit, TokenRecord } from '../../core/ports.js';
import { traceThrottle } from '../../core/tracing.js';
import { omitUndefined } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import { type ParsedAnswer, parseAnswer, type QueryCost } from './answer.js';
import { errorFromProblems, type GraphQLProblem } from './errors.js';
import { DEFAULT_API_VERSION, type ShopifyOptions } from './options.js';
import type { GraphQLDocument } from './queries.js';

/** An answer with data; `problems` tell which parts of it are missing, and why. */
export interface GraphQLAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly problems: readonly GraphQLProblem[];
  /** Shopify's clock, from the answer's `Date`; milliseconds since the epoch. */
  readonly serverTime: number | undefined;
  /** The API version that answered: another than the one asked for once that one is gone. */
  readonly apiVersion: string;
}

export interface ShopifyClient {
  /** The API version asked for. */
  readonly apiVersion: string;
  /**
   * Asks one document. Waits for the store's query budget, renews an expired token once, and tries again what did not
   * run: throttled documents always, others as `retry` says (default: `safe` for queries, `unsafe` for mutations).
   *
   * Data next to errors is returned, never thrown away.
   */
  request(
    storeId: string,
    document: GraphQLDocument,
    variables: Readonly<Record<string, unknown>>,
    call: Call,
    options?: { readonly retry?: RetryClass; readonly accessToken?: string },
  ): Promise<GraphQLAnswer>;
}

/** A shop, and the way to ask it. */
export interface ShopSource {
  readonly client: ShopifyClient;
  readonly storeId: string;
}

/**
 * The smallest plan's budget, until the first answer tells the store's own: bucket 2,000, 100 points a second
 * (documented 2026-09, recorded 2026-06).
 */
const STANDARD_BUDGET: Budget = { capacity: 2_000, restorePerSecond: 100 };
/** Shopify documents a second as the back-off where an answer does not say what is missing. */
const DEFAULT_PAUSE_MS = 1_000;
/** Other callers of the same bucket may take what just came back. */
const MIN_PAUSE_MS = 100;

export function createShopifyClient(runtime: Runtime, options: ShopifyOptions): ShopifyClient {
  const { http, limiter, tokens, logger } = runtime;
  const apiVersion = options.apiVersion ?? DEFAULT_API_VERSION;
  // What Shopify charged for a document beyond the estimate; one entry per document at most.
  const learntCosts = new Map<string, number>();
  const warnedVersions = new Set<string>();

  const send = async (
    storeId: string,
    document: GraphQLDocument,
    body: string,
    accessToken: string,
    retry: RetryClass,
    call: Call,
  ): Promise<{ readonly response: HttpResponse; readonly permit: RateLimitPermit }> => {
    const cost = Math.max(document.cost, learntCosts.get(costKey(document)) ?? 0);
    const budget = { platform: 'shopify', storeId, operation: 'graphql' };
    let permit: RateLimitPermit | undefined;
    const beforeAttempt = async () => {
      // Once for all attempts: what fails in a gateway is not charged, and should it have been, the figures in the next
      // answer say so. Paying for each would turn an outage into a rate limit of our own.
      const timeoutMs = call.remainingMs();
      permit ??= await limiter
        .acquire(budget, cost, { budget: STANDARD_BUDGET, timeoutMs, signal: call.signal })
        .catch((error: unknown) => {
          throw namingTheCall(error, document, call);
        });
      return undefined;
    };
    const response = await http
      .send(
        {
          method: 'POST',
          url: `${runtime.originOf(storeId, `https://${storeId}`)}/admin/api/${apiVersion}/graphql.json`,
          headers: { 'content-type': 'application/json', 'x-shopify-access-token': accessToken },
          body,
          retry,
          label: document.name,
          beforeAttempt,
        },
        call,
      )
      .catch((error: unknown) => {
        permit?.settle(cost);
        throw error;
      });
    if (permit === undefined) throw new Error('sent without a permit');
    return { response, permit };
  };

  const settle = (permit: RateLimitPermit, document: GraphQLDocument, { cost, data }: ParsedAnswer): void => {
    if (cost.requested !== undefined && cost.requested > document.cost) {
      learntCosts.set(costKey(document), cost.requested);
    }
    const { available, capacity, restorePerSecond } = cost;
    permit.settle(
      // Without data nothing ran. With data but no figures (a proxy dropped them) it cost about what was expected.
      cost.actual ?? (data === undefined ? 0 : (cost.requested ?? document.cost)),
      omitUndefined<NonNullable<Parameters<RateLimitPermit['settle']>[1]>>({ available, capacity, restorePerSecond }),
    );
  };

  /** Nothing ran. The next permit waits for the pause, or says at once that the deadline is too near. */
  const pause = (permit: RateLimitPermit, document: GraphQLDocument, cost: QueryCost, storeId: string): void => {
    const pauseMs = Math.max(missingMs(cost) ?? DEFAULT_PAUSE_MS, MIN_PAUSE_MS);
    permit.throttled(pauseMs);
    traceThrottle(() => ({
      platform: 'shopify',
      storeId,
      operation: 'graphql',
      reason: 'platform',
      waitMs: pauseMs,
      cost: document.cost,
    }));
  };

  const servedVersion = (response: HttpResponse, storeId: string): string => {
    const served = response.headers.get('x-shopify-api-version') ?? apiVersion;
    if (served === apiVersion || warnedVersions.has(served)) return served;
    warnedVersions.add(served);
    logger.warn({
      event: 'api_version_drift',
      message: `Shopify answered with API version ${served} instead of ${apiVersion}: upgrade, or set apiVersion.`,
      platform: 'shopify',
      storeId,
      served,
      requested: apiVersion,
    });
    return served;
  };

  return {
    apiVersion,
    request: async (storeId, document, variables, call, requestOptions = {}) => {
      const retry = requestOptions.retry ?? (document.kind === 'query' ? 'safe' : 'unsafe');
      const context = { platform: 'shopify', storeId, operation: call.operation, label: document.name, retry };
      // Serialised once: a retry must be the same bytes, or an idempotency key does not fit any more.
      const body = JSON.stringify({ query: document.text, variables });
      let renewed = false;
      let failures = 0;
      for (;;) {
        const accessToken = requestOptions.accessToken ?? tokenOf(await tokens.valid(storeId, call), storeId);
        const { response, permit } = await send(storeId, document, body, accessToken, retry, call);

        if (response.status === 401 && !renewed && requestOptions.accessToken === undefined) {
          permit.settle(0);
          renewed = true;
          await tokens.refresh(storeId, call, { rejectedToken: accessToken });
          continue;
        }
        if (response.status !== 200) {
          permit.settle(0);
          if (response.status === 404) throw noSuchShop(storeId, context);
          throw errorFromResponse(response, response.status === 401 ? { ...context, hint: DEAD_TOKEN } : context);
        }

        const answer = parseOrSettle(response, context, permit, document);
        settle(permit, document, answer);
        const served = servedVersion(response, storeId);
        if (answer.data !== undefined) {
          const { data, problems } = answer;
          return { data, problems, serverTime: serverTimeOf(response), apiVersion: served };
        }
        if (answer.problems.some(({ code }) => code === 'THROTTLED')) {
          pause(permit, document, answer.cost, storeId);
          continue;
        }
        const requestId = response.headers.get('x-request-id') ?? undefined;
        const error = errorFromProblems(answer.problems, document.name, call, requestId);
        if (error.code === 'platform_unavailable' && retry === 'unsafe') {
          throw new ConnectorError(error.code, error.message, { ...error, outcomeUnknown: true });
        }
        if (error.code !== 'platform_unavailable' || failures++ >= call.maxRetries) throw error;
        await call.wait(DEFAULT_PAUSE_MS);
      }
    },
  };
}

const DEAD_TOKEN = 'the app was uninstalled or its token revoked: connect the store again';

/** Not `not_found`: the endpoint is missing, which says nothing about the object that was asked for. */
function noSuchShop(storeId: string, context: { readonly operation: string; readonly label: string }): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `shopify ${context.operation} ("${context.label}"): ${storeId} does not answer the Admin API (HTTP 404). The shop is closed or was never there, or baseURL leads elsewhere.`,
    { ...context, platform: 'shopify', storeId, status: 404, platformCode: 'shop_not_found' },
  );
}

/** The limiter knows budgets, not calls. */
function namingTheCall(error: unknown, document: GraphQLDocument, { operation, storeId }: Call): unknown {
  if (!ConnectorError.isInstance(error) || error.code !== 'rate_limited') return error;
  const { message, retryAfterMs } = error;
  const details = { platform: 'shopify', storeId, operation, retryAfterMs, cause: error };
  return new RateLimitError(`shopify ${operation} ("${document.name}"): ${message}`, details);
}

function costKey(document: GraphQLDocument): string {
  return `${document.name}/${document.cost}`;
}

/** How long until the bucket holds what the document needs. */
function missingMs({ requested, available, restorePerSecond }: QueryCost): number | undefined {
  if (requested === undefined || available === undefined || !restorePerSecond) return undefined;
  return Math.ceil(((requested - available) / restorePerSecond) * 1_000);
}

function parseOrSettle(
  response: HttpResponse,
  context: Parameters<typeof parseAnswer>[1],
  permit: RateLimitPermit,
  document: GraphQLDocument,
): ParsedAnswer {
  try {
    return parseAnswer(response, context);
  } catch (error) {
    // Unreadable, but it ran.
    permit.settle(document.cost);
    throw error;
  }
}

function tokenOf(record: TokenRecord, storeId: string): string {
  const token = record.credentials['accessToken'];
  if (typeof token === 'string' && token !== '') return token;
  throw new AuthenticationError(
    `Store ${storeId} has no access token: connect it again (auth.begin or auth.connect).`,
    { platform: 'shopify', storeId, reauthorize: true },
  );
}
