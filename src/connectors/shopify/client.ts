import type { Call } from '../../core/call.js';
import { AuthenticationError, ConnectorError } from '../../core/errors.js';
import { errorFromResponse, parseJson } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import type { RetryClass } from '../../core/http/retry.js';
import type { Budget, RateLimitPermit } from '../../core/ports.js';
import { traceThrottle } from '../../core/tracing.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import { errorFromProblems, type GraphQLProblem } from './errors.js';
import { DEFAULT_API_VERSION, type ShopifyOptions } from './options.js';
import type { GraphQLDocument } from './queries.js';

/** An answer with data; `problems` tell which parts of it are missing, and why. */
export interface GraphQLAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly problems: readonly GraphQLProblem[];
  /** Shopify's clock, from the answer's `Date`; milliseconds since the epoch. */
  readonly serverTime: number | undefined;
}

export interface ShopifyClient {
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
    const costKey = `${document.name}/${document.cost}`;
    const cost = Math.max(document.cost, learntCosts.get(costKey) ?? 0);
    let permit: RateLimitPermit | undefined;
    const response = await http
      .send(
        {
          method: 'POST',
          url: `${runtime.originOf(storeId, `https://${storeId}`)}/admin/api/${apiVersion}/graphql.json`,
          headers: { 'content-type': 'application/json', 'x-shopify-access-token': accessToken },
          body,
          retry,
          label: document.name,
          beforeAttempt: async () => {
            // An attempt that got no answer may have been charged in full.
            permit?.settle(cost);
            permit = await limiter.acquire({ platform: 'shopify', storeId, operation: 'graphql' }, cost, {
              budget: STANDARD_BUDGET,
              timeoutMs: call.remainingMs(),
              signal: call.signal,
            });
            return undefined;
          },
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

  const settle = (permit: RateLimitPermit, document: GraphQLDocument, extensions: unknown): number | undefined => {
    const cost = recordOf(recordOf(extensions)?.['cost']);
    const requested = numberOf(cost?.['requestedQueryCost']);
    const status = recordOf(cost?.['throttleStatus']);
    const available = numberOf(status?.['currentlyAvailable']);
    const capacity = numberOf(status?.['maximumAvailable']);
    const restorePerSecond = numberOf(status?.['restoreRate']);
    if (requested !== undefined && requested > document.cost) {
      learntCosts.set(`${document.name}/${document.cost}`, requested);
    }
    permit.settle(numberOf(cost?.['actualQueryCost']) ?? 0, {
      ...(available === undefined ? {} : { available }),
      ...(capacity === undefined ? {} : { capacity }),
      ...(restorePerSecond === undefined ? {} : { restorePerSecond }),
    });
    if (requested === undefined || available === undefined || !restorePerSecond) return undefined;
    return Math.ceil(((requested - available) / restorePerSecond) * 1_000);
  };

  const noteVersion = (response: HttpResponse, storeId: string): void => {
    const served = response.headers.get('x-shopify-api-version');
    if (served === null || served === apiVersion || warnedVersions.has(served)) return;
    warnedVersions.add(served);
    logger.warn({
      event: 'api_version_drift',
      message: `Shopify answered with API version ${served} instead of ${apiVersion}: upgrade, or set apiVersion.`,
      platform: 'shopify',
      storeId,
      served,
      requested: apiVersion,
    });
  };

  return {
    apiVersion,
    request: async (storeId, document, variables, call, requestOptions = {}) => {
      const retry = requestOptions.retry ?? (document.kind === 'query' ? 'safe' : 'unsafe');
      // Serialised once: a retry must be the same bytes, or an idempotency key does not fit any more.
      const body = JSON.stringify({ query: document.text, variables });
      let renewed = false;
      let failures = 0;
      for (;;) {
        const accessToken = requestOptions.accessToken ?? tokenOf(await tokens.valid(storeId, call), storeId);
        const { response, permit } = await send(storeId, document, body, accessToken, retry, call);
        const context = { platform: 'shopify', storeId, operation: call.operation, label: document.name, retry };

        if (response.status === 401 && !renewed && requestOptions.accessToken === undefined) {
          permit.settle(0);
          renewed = true;
          await tokens.refresh(storeId, call, { rejectedToken: accessToken });
          continue;
        }
        if (response.status !== 200) {
          permit.settle(0);
          throw errorFromResponse(response, context);
        }

        const answer = parseAnswer(response, context, permit, document);
        const missingMs = settle(permit, document, answer.extensions);
        noteVersion(response, storeId);

        if (answer.problems.some(({ code }) => code === 'THROTTLED')) {
          const pauseMs = Math.max(missingMs ?? DEFAULT_PAUSE_MS, MIN_PAUSE_MS);
          // Nothing ran, so writes are tried again as well. The next permit waits for the pause, or says at once that
          // the deadline is too near.
          permit.throttled(pauseMs);
          traceThrottle(() => ({
            platform: 'shopify',
            storeId,
            operation: 'graphql',
            reason: 'platform',
            waitMs: pauseMs,
            cost: document.cost,
          }));
          continue;
        }
        if (answer.data !== undefined) {
          return { data: answer.data, problems: answer.problems, serverTime: serverTimeOf(response) };
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

function tokenOf(record: { readonly credentials: Readonly<Record<string, unknown>> }, storeId: string): string {
  const token = record.credentials['accessToken'];
  if (typeof token === 'string' && token !== '') return token;
  throw new AuthenticationError(
    `Store ${storeId} has no access token: connect it again (auth.begin or auth.connect).`,
    {
      platform: 'shopify',
      storeId,
      reauthorize: true,
    },
  );
}

interface ParsedAnswer {
  /** `undefined` when `data` is missing or every field of it is null. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly GraphQLProblem[];
  readonly extensions: unknown;
}

function parseAnswer(
  response: HttpResponse,
  context: Parameters<typeof parseJson>[1],
  permit: RateLimitPermit,
  document: GraphQLDocument,
): ParsedAnswer {
  let envelope: Readonly<Record<string, unknown>>;
  try {
    envelope = recordOf(parseJson(response, { ...context, expect: 'object' })) ?? {};
  } catch (error) {
    permit.settle(document.cost);
    throw error;
  }
  const problems = Array.isArray(envelope['errors']) ? envelope['errors'].map(problemOf) : [];
  // Some refusals before execution (a bad token, a bad body) answer `errors` with a plain text.
  if (typeof envelope['errors'] === 'string') problems.push({ code: undefined, path: [], requiredAccess: undefined });
  const data = recordOf(envelope['data']);
  const isUsable = data !== undefined && (problems.length === 0 || Object.values(data).some((value) => value !== null));
  if (!isUsable && problems.length === 0) {
    throw new ConnectorError(
      'unexpected_response',
      `shopify ${context.operation} (${document.name}): the answer has neither data nor errors. A proxy in between is the usual cause.`,
      { ...context, status: response.status, outcomeUnknown: context.retry === 'unsafe' },
    );
  }
  return { data: isUsable ? data : undefined, problems, extensions: envelope['extensions'] };
}

function problemOf(entry: unknown): GraphQLProblem {
  const error = recordOf(entry);
  const extensions = recordOf(error?.['extensions']);
  const path = Array.isArray(error?.['path']) ? error['path'] : [];
  const code = extensions?.['code'];
  const requiredAccess = extensions?.['requiredAccess'];
  return {
    code: typeof code === 'string' ? code : undefined,
    path: path.filter((step) => typeof step === 'string' || typeof step === 'number'),
    requiredAccess: typeof requiredAccess === 'string' ? requiredAccess : undefined,
  };
}

function serverTimeOf(response: HttpResponse): number | undefined {
  const time = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
