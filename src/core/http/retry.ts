const BASE_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;

/**
 * Whether a request may be sent twice. `safe`: reads, and writes that the platform makes idempotent. `unsafe`: a second
 * copy may act a second time.
 */
export type RetryClass = 'safe' | 'unsafe';

/** How an attempt ended that might be tried again. */
export type AttemptEnd =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfterMs: number | undefined }
  /** `notSent`: it provably never left (name lookup, refused, connect timeout). `hopeless`: it would only fail again. */
  | { readonly kind: 'failure'; readonly notSent: boolean; readonly hopeless: boolean };

const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
// Answers that say "not processed". 503 is not among them, with or without Retry-After: gateways send it for work that
// the platform behind them has done, and for an order's fulfillment that means a second shipment.
const REFUSED_STATUSES: ReadonlySet<number> = new Set([425, 429]);

/** Whether trying again makes sense and does no harm; how often and when is not decided here. */
export function mayRetry(end: AttemptEnd, retry: RetryClass, alsoRetried: readonly number[] = []): boolean {
  if (end.kind === 'failure') return !end.hopeless && (retry === 'safe' || end.notSent);
  if (retry === 'unsafe') return REFUSED_STATUSES.has(end.status);
  return RETRYABLE_STATUSES.has(end.status) || alsoRetried.includes(end.status);
}

/**
 * Milliseconds until the next try: what the platform asked for plus a little spread, so that many stores do not come
 * back in the same instant; else exponential backoff with full jitter.
 *
 * @param attempt the attempt that failed, counted from 1.
 * @param random 0 (inclusive) to 1.
 */
export function retryDelayMs(attempt: number, retryAfterMs: number | undefined, random: () => number): number {
  if (retryAfterMs !== undefined && retryAfterMs > 0) {
    return Math.ceil(retryAfterMs + random() * Math.min(1_000, retryAfterMs * 0.1));
  }
  return Math.ceil(random() * Math.min(LONGEST_DELAY_MS, BASE_DELAY_MS * 2 ** (attempt - 1)));
}

/**
 * Reads `Retry-After`: seconds (also `"2.0"`, as Shopify writes them, 2026-11) or an HTTP date. Never negative;
 * `undefined` when there is nothing readable.
 *
 * @param now milliseconds since the epoch.
 */
export function parseRetryAfter(value: string | null | undefined, now: number): number | undefined {
  const text = value?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,9}(?:\.\d*)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  // Date.parse alone would read "-5" or "12 apples" as years.
  if (!/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
