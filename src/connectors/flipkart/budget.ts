import type { Budget } from '../../core/ports.js';

/** The part of an hour's requests that may go out at once; the others come back evenly over the hour. */
const BURST_SHARE = 0.2;
const HOUR_SECONDS = 3_600;
const LEAST_FACTOR = 1 / 32;
/** What each answer that was not throttled gives back of what throttling took. */
const RECOVERY = 0.02;
/** Sellers that were throttled are remembered for as many. */
const MAX_SELLERS = 10_000;

/** How many requests each seller may be sent, and what Flipkart's refusals say of it. */
export interface RequestBudgets {
  /** Never lets through more than the hour's requests in any hour: the burst is taken off what comes back. */
  budgetOf(storeId: string): Budget;
  /** Halves the rate: Flipkart publishes no limit and tells none, so that its refusals are all there is to go by. */
  throttled(storeId: string): void;
  /** Gives a little back. */
  answered(storeId: string): void;
}

/** Additive increase, multiplicative decrease, per seller. */
export function createRequestBudgets(requestsPerHour: number): RequestBudgets {
  const factors = new Map<string, number>();
  const capacity = Math.max(1, requestsPerHour * BURST_SHARE);
  const perSecond = (requestsPerHour * (1 - BURST_SHARE)) / HOUR_SECONDS;

  const remember = (storeId: string, factor: number) => {
    factors.delete(storeId);
    if (factor < 1) factors.set(storeId, factor);
    const [oldest] = factors.keys();
    if (factors.size > MAX_SELLERS && oldest !== undefined) factors.delete(oldest);
  };

  return {
    budgetOf: (storeId) => ({ capacity, restorePerSecond: perSecond * (factors.get(storeId) ?? 1) }),
    throttled: (storeId) => remember(storeId, Math.max(LEAST_FACTOR, (factors.get(storeId) ?? 1) / 2)),
    answered: (storeId) => {
      const factor = factors.get(storeId);
      if (factor !== undefined) remember(storeId, Math.min(1, factor + RECOVERY));
    },
  };
}
