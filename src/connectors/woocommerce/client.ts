import type { Call } from '../../core/call.js';
import type { RetryClass } from '../../core/http/retry.js';
import type { JsonValue } from '../../core/ports.js';

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
