import Bottleneck from 'bottleneck';
import { onAbort } from '../abort.js';
import { type ConnectorError, InvalidRequestError, RateLimitError } from '../errors.js';
import type { Budget, BudgetKey, Clock, RateLimitPermit } from '../ports.js';
import { startTimer } from '../timer.js';
import { traceThrottle } from '../tracing.js';
import {
  createTokenBucket,
  forgetLost,
  isFull,
  pauseTokens,
  restateBudget,
  settleTokens,
  type TokenBucket,
  takeTokens,
  waitForTokens,
} from './token-bucket.js';

/** One budget and the calls that wait for it. */
export interface Lane {
  readonly key: BudgetKey;
  readonly now: Clock;
  /** As the connector last stated it; the bucket may know better by now. */
  stated: Budget;
  readonly bucket: TokenBucket;
  readonly waiting: Waiter[];
  /** Ends each sleep of a turn early, when the budget has changed. */
  readonly alarms: Set<() => void>;
  turns: Bottleneck | undefined;
  wallClock: number;
  usedAt: number;
}

interface Waiter {
  readonly cost: number;
  readonly deadline: number;
  /** Removes the waiter's listener and answers its caller. */
  grant(permit: RateLimitPermit): void;
  refuse(reason: unknown): void;
}

export function createLane(key: BudgetKey, budget: Budget, now: Clock): Lane {
  return {
    key,
    now,
    stated: budget,
    bucket: createTokenBucket(budget, now()),
    waiting: [],
    alarms: new Set(),
    turns: undefined,
    wallClock: 0,
    usedAt: now(),
  };
}

/** Takes `cost`, at once or in order of arrival. */
export function acquireFrom(
  lane: Lane,
  cost: number,
  options: { readonly budget: Budget; readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<RateLimitPermit> {
  const { budget, timeoutMs, signal } = options;
  const now = lane.now();
  lane.usedAt = now;
  if (budget.capacity !== lane.stated.capacity || budget.restorePerSecond !== lane.stated.restorePerSecond) {
    lane.stated = budget;
    restateBudget(lane.bucket, budget, now);
    reassess(lane);
  }
  if (cost > lane.bucket.capacity) throw tooLarge(lane, cost);
  const ahead = lane.waiting.reduce((sum, waiter) => sum + waiter.cost, 0);
  const waitMs = waitForTokens(lane.bucket, ahead + cost, now);
  if (lane.waiting.length === 0 && waitMs === 0) return Promise.resolve(grantTo(lane, cost));
  if (waitMs > timeoutMs) throw tooLate(lane, waitMs, timeoutMs);

  traceThrottle(() => ({ ...lane.key, reason: 'budget', waitMs: Math.ceil(waitMs), cost }));
  return new Promise((resolve, reject) => {
    const waiter: Waiter = {
      cost,
      deadline: now + timeoutMs,
      grant: (permit) => {
        forget?.();
        resolve(permit);
      },
      refuse: (reason) => {
        forget?.();
        reject(reason);
      },
    };
    const forget =
      signal &&
      onAbort(signal, () => {
        leave(lane, waiter);
        reject(signal.reason);
      });
    lane.waiting.push(waiter);
    takeTurns(lane, 1);
  });
}

/** Whether the lane holds nothing that a new one would not. */
export function isIdle(lane: Lane, idleSince: number): boolean {
  forgetLost(lane.bucket, idleSince);
  return lane.usedAt <= idleSince && lane.waiting.length === 0 && isFull(lane.bucket, lane.now());
}

/** Rejects all waiting calls and ends the lane's timers. */
export function closeLane(lane: Lane, reason: ConnectorError): void {
  for (const waiter of lane.waiting.splice(0)) waiter.refuse(reason);
  endTurns(lane);
  wake(lane);
}

function grantTo(lane: Lane, cost: number): RateLimitPermit {
  const { bucket } = lane;
  const reservation = takeTokens(bucket, cost, lane.now());
  return {
    settle: (actualCost, observed = {}) => {
      const actual = Number.isFinite(actualCost) && actualCost >= 0 ? actualCost : cost;
      settleTokens(bucket, reservation, actual, observed, lane.now());
      reassess(lane);
    },
    throttled: (pauseMs) => {
      const pause = Number.isFinite(pauseMs) ? Math.max(0, pauseMs) : 0;
      // What was refused was not spent.
      settleTokens(bucket, reservation, 0, {}, lane.now());
      pauseTokens(bucket, cost, pause, lane.now());
      traceThrottle(() => ({ ...lane.key, reason: 'platform', waitMs: Math.ceil(pause), cost }));
      reassess(lane);
    },
  };
}

/**
 * Asks Bottleneck for turns, one per waiter: it runs them one after the other. A turn serves whoever is first when it
 * runs, so that a caller who gave up leaves no gap in the queue.
 */
function takeTurns(lane: Lane, count: number): void {
  const wallClock = Date.now();
  let wanted = count;
  if (lane.turns !== undefined && wallClock < lane.wallClock) {
    // Bottleneck dates its next job by the system clock and would hold the queue until a clock that was set back has
    // caught up (LocalDatastore.__register__ of 2.19.5). A new instance starts from the new time.
    endTurns(lane);
    wanted = lane.waiting.length;
  }
  lane.wallClock = wallClock;
  lane.turns ??= new Bottleneck({ maxConcurrent: 1 });
  for (let turn = 0; turn < wanted; turn += 1) {
    // Rejects when the lane is closed; the waiters are told by closeLane.
    lane.turns.schedule(() => serveFirst(lane)).catch(() => {});
  }
}

async function serveFirst(lane: Lane): Promise<void> {
  for (;;) {
    const first = lane.waiting[0];
    if (first === undefined) return;
    const waitMs = waitForTokens(lane.bucket, first.cost, lane.now());
    if (waitMs === 0) {
      lane.waiting.shift();
      lane.usedAt = lane.now();
      first.grant(grantTo(lane, first.cost));
      if (lane.waiting.length > 0) takeTurns(lane, 0);
      return;
    }
    await sleep(lane, waitMs);
  }
}

function sleep(lane: Lane, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stop();
      lane.alarms.delete(end);
      resolve();
    };
    const stop = startTimer(ms, end);
    lane.alarms.add(end);
  });
}

function wake(lane: Lane): void {
  for (const end of lane.alarms) end();
}

/** A caller gave up: those behind move up at once. */
function leave(lane: Lane, waiter: Waiter): void {
  const place = lane.waiting.indexOf(waiter);
  if (place >= 0) lane.waiting.splice(place, 1);
  // Turns nobody needs any more would each cost Bottleneck some milliseconds.
  if (lane.waiting.length === 0) endTurns(lane);
  wake(lane);
}

function endTurns(lane: Lane): void {
  lane.turns?.stop({ dropWaitingJobs: true }).catch(() => {});
  lane.turns = undefined;
}

/** After the budget has changed: refuses whoever would now come too late, and lets the first one look again. */
function reassess(lane: Lane): void {
  const now = lane.now();
  let ahead = 0;
  for (const waiter of [...lane.waiting]) {
    const waitMs = waitForTokens(lane.bucket, ahead + waiter.cost, now);
    const left = Math.max(0, waiter.deadline - now);
    const impossible = waiter.cost > lane.bucket.capacity;
    if (!impossible && waitMs <= left + LATE_MS) {
      ahead += waiter.cost;
      continue;
    }
    lane.waiting.splice(lane.waiting.indexOf(waiter), 1);
    waiter.refuse(impossible ? tooLarge(lane, waiter.cost) : tooLate(lane, waitMs, left));
  }
  if (lane.waiting.length === 0) endTurns(lane);
  wake(lane);
}

// Timers and turns run a few milliseconds late; a caller that is about to be served is not refused for that.
const LATE_MS = 10;

function tooLate(lane: Lane, waitMs: number, leftMs: number): RateLimitError {
  const retryAfterMs = Math.ceil(waitMs);
  return new RateLimitError(
    `${subject(lane)}: the rate limit has room in ${retryAfterMs} ms, but the call has only ${Math.floor(leftMs)} ms left: ` +
      'try again after retryAfterMs, or raise timeoutMs',
    { ...lane.key, retryAfterMs },
  );
}

function tooLarge(lane: Lane, cost: number): InvalidRequestError {
  return new InvalidRequestError(
    `${subject(lane)}: the request costs ${cost}, but the rate limit never holds more than ${lane.bucket.capacity}: ` +
      'ask for less at once (a smaller page)',
    lane.key,
  );
}

function subject({ key }: Lane): string {
  return `${key.platform} ${key.operation} for ${key.storeId}`;
}
