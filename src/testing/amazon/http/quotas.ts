import { SECOND_MS } from '../../clock.js';
import type { SpRoute } from './area.js';

/** An account's quota for one operation. */
export interface Quota {
  /** Requests that come back each second. */
  readonly rate: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * A token bucket for each operation and each pair of app and seller, by the sandbox's clock: it refills as time goes by,
 * and when a test moves the clock.
 */
export class Quotas {
  /** All rates times this: quotas of minutes are used up and refilled in milliseconds. */
  scale: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();
  readonly #own = new Map<string, Quota>();

  constructor(scale: number, now: () => number) {
    this.scale = scale;
    this.#now = now;
  }

  /** Takes one request out. @returns whether there was one. */
  take(route: SpRoute, account: string): boolean {
    const { rate, burst } = this.quotaOf(route, account);
    const now = this.#now();
    const key = `${route.operation}\n${account}`;
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const refilled = (Math.max(0, now - bucket.at) / SECOND_MS) * rate;
    bucket.tokens = Math.min(burst, bucket.tokens + refilled);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    // What the sums of many small steps leave out must not cost a request.
    if (bucket.tokens < 1 - 1e-9) return false;
    bucket.tokens -= 1;
    return true;
  }

  quotaOf(route: SpRoute, account: string): Quota {
    const own = this.#own.get(`${route.operation}\n${account}`) ?? this.#own.get(route.operation);
    const { rate: published, burst } = own ?? route;
    const rate = Number((published * this.scale).toPrecision(12));
    // The clock stands still within a millisecond: what comes back in that time must not be refused.
    return { rate, burst: Math.max(burst, rate / SECOND_MS) };
  }

  /** Other figures than the published ones, as accounts with much business have; of one account, or of all. */
  set(operation: string, quota: Quota, account?: string): void {
    this.#own.set(account === undefined ? operation : `${operation}\n${account}`, quota);
  }

  /** All buckets are full again. */
  refill(): void {
    this.#buckets.clear();
  }
}
