import { ConnectorError } from '../errors.js';
import type { Budget, BudgetKey, Clock, RateLimiter } from '../ports.js';
import { acquireFrom, closeLane, createLane, isIdle, type Lane } from './lane.js';

export interface RateLimiterOptions {
  /**
   * For tests. Milliseconds; measures intervals only, so by default it is monotonic: setting the system clock neither
   * fills nor empties a budget.
   */
  readonly now?: Clock | undefined;
  /**
   * How long a budget is remembered after its last use, in milliseconds, at least; also after which a call whose end was never
   * reported is no longer counted as under way. A budget that has not fully recovered is remembered longer.
   * @default 600_000
   */
  readonly maxIdleMs?: number | undefined;
}

/**
 * Creates the in-process rate limiter: a token bucket per platform, store and operation, first come, first served.
 *
 * Queues run on Bottleneck, the arithmetic is our own (docs/decisions/0003-rate-limiter.md). Share one limiter between
 * the connectors of a process, or give each its own: keys name the platform and the store.
 */
export function createRateLimiter(options: RateLimiterOptions = {}): RateLimiter {
  const now = options.now ?? (() => performance.now());
  const maxIdleMs = options.maxIdleMs ?? 600_000;
  if (!(maxIdleMs > 0)) throw new ConnectorError('configuration_invalid', 'maxIdleMs must be a number above 0');
  const lanes = new Map<string, Lane>();
  let sweeping: ReturnType<typeof setInterval> | undefined;
  let closed = false;

  // One timer for all budgets, and none while there are none: ten thousand idle stores cost memory only.
  const sweep = () => {
    const idleSince = now() - maxIdleMs;
    for (const [id, lane] of lanes) if (isIdle(lane, idleSince)) lanes.delete(id);
    if (lanes.size === 0) {
      clearInterval(sweeping);
      sweeping = undefined;
    }
  };
  const laneFor = (key: BudgetKey, budget: Budget) => {
    const id = JSON.stringify([key.platform, key.storeId, key.operation]);
    const known = lanes.get(id);
    if (known !== undefined) return known;
    const { platform, storeId, operation } = key;
    const lane = createLane({ platform, storeId, operation }, budget, now);
    lanes.set(id, lane);
    if (sweeping === undefined) {
      sweeping = setInterval(sweep, Math.min(maxIdleMs, 2_147_483_647));
      sweeping.unref();
    }
    return lane;
  };

  return {
    // async, so that refusals are rejections and never exceptions of the call itself.
    acquire: async (key, cost, { budget, timeoutMs, signal }) => {
      if (closed) throw closedError(key);
      if (signal?.aborted) throw signal.reason;
      checkNumbers(key, cost, budget, timeoutMs);
      return acquireFrom(laneFor(key, budget), cost, { budget, timeoutMs, signal });
    },
    close: async () => {
      closed = true;
      clearInterval(sweeping);
      for (const lane of lanes.values()) closeLane(lane, closedError(lane.key));
      lanes.clear();
    },
  };
}

function closedError(key: BudgetKey): ConnectorError {
  const { platform, storeId, operation } = key;
  const message = `${platform} ${operation} for ${storeId}: the rate limiter was closed, so nothing more is sent`;
  return new ConnectorError('configuration_invalid', message, { platform, storeId, operation });
}

function checkNumbers(key: BudgetKey, cost: number, budget: Budget, timeoutMs: number): void {
  const { platform, storeId, operation } = key;
  const { capacity, restorePerSecond } = budget;
  const wrong =
    (!(Number.isFinite(cost) && cost >= 0) && 'cost must be a finite number, 0 or more') ||
    (!(Number.isFinite(capacity) && capacity > 0) && 'budget.capacity must be a finite number above 0') ||
    (!(Number.isFinite(restorePerSecond) && restorePerSecond > 0) &&
      'budget.restorePerSecond must be a finite number above 0') ||
    (!(timeoutMs >= 0) && 'timeoutMs must be a number, 0 or more');
  if (wrong)
    throw new ConnectorError('configuration_invalid', `rate limiter: ${wrong}`, { platform, storeId, operation });
}
