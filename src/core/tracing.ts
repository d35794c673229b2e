import { channel } from 'node:diagnostics_channel';

/** Which call a trace belongs to. */
export interface TraceSubject {
  readonly platform: string;
  readonly storeId: string | undefined;
  /** The public method (`fetchOrders`), or the budget's operation family on `:throttle`. */
  readonly operation: string;
}

/** One attempt at one HTTP request, published on `commerce-connectors:request` when it has ended. */
export interface RequestTrace extends TraceSubject {
  /** What the request is for, in the connector's words: `orders page`. */
  readonly label: string;
  readonly method: string;
  /** Origin and path; never the query. */
  readonly url: string;
  /** Counted from 1. */
  readonly attempt: number;
  readonly durationMs: number;
  /** Absent when no answer came. */
  readonly status?: number | undefined;
  /** The error code when the attempt failed without a usable answer; `aborted` when the caller ended it. */
  readonly error?: string | undefined;
}

/** A request about to be tried again, published on `commerce-connectors:retry`. */
export interface RetryTrace extends TraceSubject {
  readonly label: string;
  readonly url: string;
  /** The attempt that failed, counted from 1. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly status?: number | undefined;
  readonly error?: string | undefined;
}

/** A call held back to stay within a rate limit, published on `commerce-connectors:throttle` when the wait begins. */
export interface ThrottleTrace extends TraceSubject {
  /** `budget`: our own metering. `platform`: the platform refused a call and everything pauses. */
  readonly reason: 'budget' | 'platform';
  /** The expected wait. */
  readonly waitMs: number;
  readonly cost: number;
}

/** An access token that was refreshed, or not, published on `commerce-connectors:refresh`. */
export interface RefreshTrace extends TraceSubject {
  readonly durationMs: number;
  readonly outcome: 'refreshed' | 'reused' | 'failed';
  /** The error code when it failed. */
  readonly error?: string | undefined;
}

const requests = channel('commerce-connectors:request');
const retries = channel('commerce-connectors:retry');
const throttles = channel('commerce-connectors:throttle');
const refreshes = channel('commerce-connectors:refresh');

// Payloads are built by a function, so that nothing is built when nobody listens.

export function traceRequest(build: () => RequestTrace): void {
  if (requests.hasSubscribers) requests.publish(build());
}

export function traceRetry(build: () => RetryTrace): void {
  if (retries.hasSubscribers) retries.publish(build());
}

export function traceThrottle(build: () => ThrottleTrace): void {
  if (throttles.hasSubscribers) throttles.publish(build());
}

export function traceRefresh(build: () => RefreshTrace): void {
  if (refreshes.hasSubscribers) refreshes.publish(build());
}
