import type { Call } from '../../core/call.js';
import type { ResponseContext } from '../../core/http/errors.js';
import type { RetryClass } from '../../core/http/retry.js';
import type { JsonValue } from '../../core/ports.js';
import type { Runtime } from '../runtime.js';
import { serverTimeOf, totalOf } from './answer.js';
import { accessOf, createWooSender, type Exchange, keysOf } from './auth-request.js';
import { errorOf, isData } from './errors.js';
import type { WooCommerceOptions } from './options.js';

export interface WooRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the API root, without a slash at the end: `wc/v3/orders/12`. */
  readonly path: string;
  /** `undefined` values are left out; lists are joined with commas, which every store takes. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly (string | number)[] | undefined>>;
  readonly body?: JsonValue;
  /** @default `safe` for GET, PUT and DELETE, `unsafe` for POST */
  readonly retry?: RetryClass;
  /** What the request is for, in errors and traces: `orders page`. */
  readonly label: string;
  /** Milliseconds for one attempt, where the caller would rather ask for less than wait. */
  readonly attemptTimeoutMs?: number;
  /** Overrides the call's own. */
  readonly maxRetries?: number;
}

export interface WooAnswer {
  /** Parsed JSON; integers beyond 2^53 as text. */
  readonly body: unknown;
  readonly status: number;
  /** The server's clock, from `Date`; milliseconds since the epoch. */
  readonly serverTime: number | undefined;
  /** `X-WP-Total`: rows over all pages. Wrong (0) on a page past the end. */
  readonly total: number | undefined;
  /** From sending to the last byte, without waiting for a turn. */
  readonly durationMs: number;
}

export interface WooClient {
  /**
   * Sends one request to a store and parses the answer; every status of 400 and above becomes a typed error that carries
   * WooCommerce's own code as `platformCode`.
   */
  request(storeId: string, request: WooRequest, call: Call): Promise<WooAnswer>;
}

export function createWooClient(runtime: Runtime, options: WooCommerceOptions): WooClient {
  const sender = createWooSender(runtime, options);
  return {
    request: async (storeId, request, call) => {
      const record = await runtime.tokens.load(storeId);
      const access = accessOf(record, sender.isSecure(storeId));
      const exchange = await sender.send(storeId, access, keysOf(record), request, call);
      if (isData(exchange)) return answerOf(exchange);
      throw errorOf(exchange, contextOf(storeId, request, call));
    },
  };
}

function answerOf({ response, content, durationMs }: Exchange): WooAnswer {
  return {
    body: content.kind === 'data' ? content.value : undefined,
    status: response.status,
    serverTime: serverTimeOf(response),
    total: totalOf(response),
    durationMs,
  };
}

function contextOf(storeId: string, { label, method, retry }: WooRequest, { operation, now }: Call): ResponseContext {
  return {
    platform: 'woocommerce',
    storeId,
    operation,
    label,
    retry: retry ?? (method === 'POST' ? 'unsafe' : 'safe'),
    now,
  };
}
