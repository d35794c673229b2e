import type { Clock } from '../../core/ports.js';

/** Amazon's clock, as far as its answers told of it: where this machine's is right, the same. */
export interface AmazonClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Learns from an answer.
   *
   * @param isFast Amazon refused a bound as too late: only that proves this clock fast, `Date` alone may be a proxy's.
   * @returns how far this machine turned out to lag behind what was known, in milliseconds.
   */
  learn(serverTime: number | undefined, isFast?: boolean): number;
  /** Takes back what was learnt: Amazon's answers contradict their own `Date`. For good. */
  distrust(): void;
}

/** Answers take their time, and `Date` has no fractions. */
const TOLERATED_MS = 30_000;

export function createAmazonClock(now: Clock): AmazonClock {
  let behindMs = 0;
  let isTrusted = true;
  return {
    now: () => now() + behindMs,
    learn: (serverTime, isFast = false) => {
      if (serverTime === undefined || !isTrusted) return 0;
      const known = behindMs;
      const measured = serverTime - now();
      if (measured > TOLERATED_MS || isFast) behindMs = measured;
      return behindMs - known;
    },
    distrust: () => {
      isTrusted = false;
      behindMs = 0;
    },
  };
}
