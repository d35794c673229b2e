import {
  createTokenBucket,
  settleTokens,
  type TokenBucket,
  takeTokens,
  waitForTokens,
} from '../core/limits/token-bucket.js';
import type { Clock } from '../core/ports.js';

/** Counts what each source was refused for, and turns away who has used that up, before anything of theirs is read. */
export interface RefusalLimiter {
  /** Milliseconds until the source is listened to again; 0 for now. */
  waitMs(source: string): number;
  /** It sent something that is not genuine. @returns whether that was the last it is listened to for. */
  refused(source: string): boolean;
  /** It sent something genuine: for an hour nothing it sends is counted. */
  genuine(source: string): void;
}

/**
 * A forger may sit behind the same address as a platform (a proxy, a cloud's way out): an address that genuine deliveries
 * come from stays open.
 */
const GENUINE_MS = 3_600_000;

interface Source {
  readonly refusals: TokenBucket;
  genuineUntil: number;
}

export function createRefusalLimiter(options: {
  readonly burst: number;
  readonly perSecond: number;
  readonly maxSources: number;
  readonly now: Clock;
}): RefusalLimiter {
  const { burst, perSecond, maxSources, now } = options;
  const budget = { capacity: burst, restorePerSecond: perSecond };
  // In the order of their last use.
  const sources = new Map<string, Source>();

  const known = (name: string): Source | undefined => {
    const source = sources.get(name);
    if (source === undefined) return undefined;
    sources.delete(name);
    sources.set(name, source);
    return source;
  };
  const sourceOf = (name: string): Source => {
    const found = known(name);
    if (found !== undefined) return found;
    const source = { refusals: createTokenBucket(budget, now()), genuineUntil: Number.NEGATIVE_INFINITY };
    sources.set(name, source);
    const [oldest] = sources.keys();
    if (sources.size > maxSources && oldest !== undefined) sources.delete(oldest);
    return source;
  };

  return {
    waitMs: (name) => {
      const source = known(name);
      if (source === undefined || now() < source.genuineUntil) return 0;
      return waitForTokens(source.refusals, 1, now());
    },
    refused: (name) => {
      const { refusals, genuineUntil } = sourceOf(name);
      // No debt for what was under way together: however large the flood, a genuine delivery gets through a second later.
      if (now() < genuineUntil || waitForTokens(refusals, 1, now()) > 0) return false;
      settleTokens(refusals, takeTokens(refusals, 1, now()), 1, {}, now());
      return waitForTokens(refusals, 1, now()) > 0;
    },
    genuine: (name) => {
      sourceOf(name).genuineUntil = now() + GENUINE_MS;
    },
  };
}
