import type { JsonObject, JsonValue } from '../../core/ports.js';
import type { Order } from '../../model/index.js';
import { OVERLAP_MS } from './order-walk.js';
import type { ShopifyOrder } from './wire.js';

/** What is known of the orders that an export has handed out: enough to hand out the others by pages. */
export interface ExportProgress {
  /** Whether they came in the order of their last change, as asked for. Nothing documents that they must. */
  readonly isOrdered: boolean;
  /** The second of the last change up to which all were handed out; milliseconds since the epoch. */
  readonly reached: number | undefined;
  /** Those of that second and later, with their second: a page that begins there has them again. */
  readonly tail: readonly string[];
}

export const NOTHING_YET: ExportProgress = { isOrdered: true, reached: undefined, tail: [] };

/** Thousands of orders that changed in one second are not worth a cursor as long as that; the rest comes twice. */
const LONGEST_TAIL = 250;

/**
 * @param startedAt Shopify's clock when the export began. What changed shortly before may stand in its index where it
 * was before, so that it says nothing of how far the export is.
 */
export function progressAfter(
  progress: ExportProgress,
  orders: readonly ShopifyOrder[],
  startedAt: number | undefined,
): ExportProgress {
  const settledBefore = (startedAt ?? Number.NEGATIVE_INFINITY) - OVERLAP_MS;
  let { isOrdered, reached } = progress;
  const tail = [...progress.tail];
  for (const { id, updatedAt } of orders) {
    const second = secondOf(updatedAt);
    if (second === undefined) isOrdered = false;
    else {
      if (second < settledBefore) {
        isOrdered &&= second >= (reached ?? second);
        reached = Math.max(reached ?? second, second);
      }
      tail.push(entryOf(id, second));
    }
  }
  return { isOrdered, reached, tail: tail.filter((entry) => isFrom(entry, reached)).slice(-LONGEST_TAIL) };
}

/** Whether this very version of an order was handed out before. */
export function wasHandedOut({ tail }: Pick<ExportProgress, 'tail'>, order: Order): boolean {
  const second = secondOf(order.updatedAt);
  return second !== undefined && tail.includes(entryOf(order.orderId, second));
}

export function progressToState({ isOrdered, reached, tail }: ExportProgress): JsonObject {
  return { isOrdered, reached: reached ?? null, tail };
}

export function progressFromState(state: JsonValue | undefined): ExportProgress {
  const { isOrdered, reached, tail } = (state ?? {}) as Record<string, JsonValue | undefined>;
  return {
    isOrdered: isOrdered === true,
    reached: typeof reached === 'number' ? reached : undefined,
    tail: tailFromState(tail),
  };
}

export function tailFromState(tail: JsonValue | undefined): readonly string[] {
  return Array.isArray(tail) ? tail.filter((entry) => typeof entry === 'string') : [];
}

function secondOf(time: unknown): number | undefined {
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms - (ms % 1_000);
}

function entryOf(id: unknown, second: number): string {
  return `${String(id).slice(String(id).lastIndexOf('/') + 1)}@${second}`;
}

function isFrom(entry: string, reached: number | undefined): boolean {
  return reached === undefined || Number(entry.slice(entry.indexOf('@') + 1)) >= reached;
}
