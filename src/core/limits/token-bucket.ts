import type { Budget } from '../ports.js';

/**
 * Our picture of one platform bucket. `available` is what may be spent now: what the platform is thought to have, less
 * the cost of calls under way that it may not have counted yet. Times are milliseconds on the limiter's clock.
 */
export interface TokenBucket {
  capacity: number;
  restorePerSecond: number;
  /** May be negative, after an answer cost more than was reserved. */
  available: number;
  updatedAt: number;
  pausedUntil: number;
  readonly underWay: Set<Reservation>;
  /** Cost of all calls settled so far; the difference between two moments is what was settled in between. */
  settledTotal: number;
  largestCost: number;
  /** What others seem to spend from the same bucket each second: another process, say. */
  foreignPerSecond: number;
  observedAt: number | undefined;
}

/** Tokens taken for one call, until its answer is known. */
export interface Reservation {
  readonly cost: number;
  readonly takenAt: number;
  readonly settledTotalBefore: number;
  /** What it was booked with in the end. */
  settledCost: number;
}

/** The platform's own figures, from an answer. */
export interface ObservedBudget {
  readonly available?: number | undefined;
  readonly capacity?: number | undefined;
  readonly restorePerSecond?: number | undefined;
}

// Sums of fractions end a hair below the whole number they stand for.
const ROUNDING = 1e-6;

export function createTokenBucket(budget: Budget, now: number): TokenBucket {
  const { capacity, restorePerSecond } = budget;
  return {
    capacity,
    restorePerSecond,
    available: capacity,
    updatedAt: now,
    pausedUntil: Number.NEGATIVE_INFINITY,
    underWay: new Set(),
    settledTotal: 0,
    largestCost: 0,
    foreignPerSecond: 0,
    observedAt: undefined,
  };
}

/** Milliseconds until `cost` may be spent; 0 for now. */
export function waitForTokens(bucket: TokenBucket, cost: number, now: number): number {
  advance(bucket, now);
  const missing = cost - bucket.available;
  const restoring = missing <= ROUNDING ? 0 : (missing / ourShare(bucket)) * 1_000;
  return Math.max(0, bucket.pausedUntil - now, restoring);
}

/** Spends `cost` whether or not it is there; ask {@link waitForTokens} first. */
export function takeTokens(bucket: TokenBucket, cost: number, now: number): Reservation {
  advance(bucket, now);
  const reservation: Reservation = { cost, takenAt: now, settledTotalBefore: bucket.settledTotal, settledCost: 0 };
  bucket.available -= cost;
  bucket.largestCost = Math.max(bucket.largestCost, cost);
  bucket.underWay.add(reservation);
  return reservation;
}

/** Books what a call really cost (once: a second time only `observed` counts), and what the platform said it has left. */
export function settleTokens(
  bucket: TokenBucket,
  reservation: Reservation,
  actualCost: number,
  observed: ObservedBudget,
  now: number,
): void {
  advance(bucket, now);
  if (bucket.underWay.delete(reservation)) {
    bucket.available += reservation.cost - actualCost;
    bucket.settledTotal += actualCost;
    reservation.settledCost = actualCost;
  }
  if (isAmount(observed.capacity)) bucket.capacity = observed.capacity;
  if (isAmount(observed.restorePerSecond)) bucket.restorePerSecond = observed.restorePerSecond;
  if (observed.available !== undefined && Number.isFinite(observed.available)) {
    correct(bucket, reservation, observed.available, now);
  }
  bucket.available = Math.min(bucket.available, ceiling(bucket));
}

/**
 * Lets the platform's figure win over our arithmetic, as far as it can tell us something.
 *
 * It was taken while the call was under way, and answers overtake each other: of the calls that overlapped this one
 * nobody knows which it includes. So it gives two bounds, and only outside of them our own figure is wrong.
 */
function correct(bucket: TokenBucket, reservation: Reservation, said: number, now: number): void {
  const settledMeanwhile = bucket.settledTotal - reservation.settledTotalBefore - reservation.settledCost;
  const overlapping = costUnderWay(bucket) + Math.max(0, settledMeanwhile);
  const atLeast = said - overlapping;
  const atMost = overlapping === 0 ? said : said + restored(bucket, now - reservation.takenAt);
  const ours = bucket.available;
  const surplus = Math.max(0, ours - atMost) + Math.min(0, ours - atLeast);
  learnForeign(bucket, surplus, now);
  if (surplus !== 0) bucket.available = atLeast;
}

// Long enough not to take one burst for a habit, short enough to follow a backfill that begins elsewhere.
const LEARNING_MS = 5_000;
// The rest is ours even if it costs a refusal now and then; a refusal is what tells us the truth.
const LARGEST_FOREIGN_SHARE = 0.75;

/** @param surplus tokens that we counted and the platform does not have; negative when it has more. */
function learnForeign(bucket: TokenBucket, surplus: number, now: number): void {
  const since = bucket.observedAt;
  bucket.observedAt = now;
  // The first answer tells what was spent before we came, not what others go on spending.
  if (since === undefined || now <= since) return;
  const weight = 1 - Math.exp((since - now) / LEARNING_MS);
  const perSecond = bucket.foreignPerSecond + (surplus / ((now - since) / 1_000)) * weight;
  bucket.foreignPerSecond = Math.min(Math.max(0, perSecond), bucket.restorePerSecond * LARGEST_FOREIGN_SHARE);
}

/** Follows a budget that the connector now states differently; what the platform said since then wins again. */
export function restateBudget(bucket: TokenBucket, { capacity, restorePerSecond }: Budget, now: number): void {
  advance(bucket, now);
  bucket.capacity = capacity;
  bucket.restorePerSecond = restorePerSecond;
  bucket.available = Math.min(bucket.available, ceiling(bucket));
}

/** The platform refused a call for want of budget: nothing goes out for `pauseMs`, and then only as much as was refused. */
export function pauseTokens(bucket: TokenBucket, refusedCost: number, pauseMs: number, now: number): void {
  advance(bucket, now);
  bucket.pausedUntil = Math.max(bucket.pausedUntil, now + pauseMs);
  // Not the burst that our arithmetic may believe in: it was proved wrong.
  bucket.available = Math.min(bucket.available, refusedCost - restored(bucket, pauseMs));
}

/** Nothing under way, no pause, and everything restored: a new bucket would be the same. */
export function isFull(bucket: TokenBucket, now: number): boolean {
  advance(bucket, now);
  return bucket.underWay.size === 0 && bucket.pausedUntil <= now && bucket.available >= bucket.capacity - ROUNDING;
}

/** Forgets calls whose end was never reported; as if they had cost what was reserved. */
export function forgetLost(bucket: TokenBucket, takenBefore: number): void {
  for (const reservation of bucket.underWay) {
    if (reservation.takenAt < takenBefore) bucket.underWay.delete(reservation);
  }
}

function advance(bucket: TokenBucket, now: number): void {
  // A clock that was set back restores nothing, and starts anew from there.
  const elapsed = Math.max(0, now - bucket.updatedAt);
  bucket.updatedAt = now;
  if (elapsed === 0) return;
  const top = ceiling(bucket);
  if (bucket.available < top) bucket.available = Math.min(top, bucket.available + (ourShare(bucket) * elapsed) / 1_000);
}

/**
 * A full platform bucket restores nothing, and for calls still on their way it is full: tokens counted meanwhile would
 * not exist. A bucket hardly larger than its calls cannot afford that caution; it would lose a round trip each time.
 */
function ceiling(bucket: TokenBucket): number {
  const { capacity, largestCost, restorePerSecond } = bucket;
  const cautious = capacity - costUnderWay(bucket);
  const small = capacity < 2 * largestCost + restorePerSecond;
  return small ? Math.max(cautious, Math.min(largestCost, capacity)) : cautious;
}

function costUnderWay(bucket: TokenBucket): number {
  let cost = 0;
  for (const reservation of bucket.underWay) cost += reservation.cost;
  return cost;
}

function ourShare(bucket: TokenBucket): number {
  return bucket.restorePerSecond - bucket.foreignPerSecond;
}

function restored(bucket: TokenBucket, ms: number): number {
  return (bucket.restorePerSecond * ms) / 1_000;
}

function isAmount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value > 0;
}
