import type { FaultPlan, FaultTrigger } from '../fault-plan.js';
import type { FlipkartFault } from './faults.js';
import type { WindowEnds } from './orders/find-shipments.js';
import type { Seller } from './state/seller.js';

export interface FlipkartFaultControls {
  /** 429; without a word on when to come back, unless `retryAfter` (seconds, or a date) is given. */
  throttle(trigger?: FaultTrigger & { readonly retryAfter?: number | string }): void;
  /** An error before anything happened. */
  status(status: 500 | 503 | 599, trigger?: FaultTrigger): void;
  /** An HTML page of a gateway in front. @default status 504 */
  html(trigger?: FaultTrigger & { readonly status?: number }): void;
  /** The access token is called dead, though it is not: as a 401, or wrapped in a 500. */
  invalidToken(trigger?: FaultTrigger & { readonly wrapped?: boolean }): void;
  /** The connection is reset before anything happened. */
  resetBefore(trigger?: FaultTrigger): void;
  /** The connection is reset after everything happened: the write counts, the answer is lost. */
  resetAfter(trigger?: FaultTrigger): void;
  /** Waits before processing. A client that gives up does not stop the processing. */
  slow(ms: number, trigger?: FaultTrigger): void;
  /** The right answer, cut off in the middle; the request was processed. */
  truncated(trigger?: FaultTrigger): void;
  /** An answer that never ends. */
  hugeBody(trigger?: FaultTrigger): void;
  /** Runs before every page but the first of any list. `undefined` ends it. */
  changeWhilePaging(change: ((storeId: string) => void) | undefined): void;
  /**
   * While the next searches are paged, rows that were answered change: behind them others move up, and a page skips as many.
   * @param plan `rows` 1 by default, `how` 'leave', before `pages` further pages (1).
   */
  drift(plan?: {
    readonly rows?: number;
    readonly how?: 'leave' | 'move';
    readonly pages?: number;
    readonly storeId?: string;
  }): void;
  /** Ids of the shipments that `drift` changed. */
  drifted(storeId?: string): readonly string[];
  /** Answers by id leave these shipments out, though they exist. */
  leaveOut(shipmentIds: readonly string[], storeId?: string): void;
  /** Whether the ends of a search's windows belong to them; neither is documented. @default 'inclusive' */
  windowEnds(ends: WindowEnds, storeId?: string): void;
  /** Switches everything above off. */
  clear(): void;
}

export interface FaultControlsInput {
  readonly faults: FaultPlan<FlipkartFault>;
  readonly paging: { change: ((storeId: string) => void) | undefined };
  readonly sellers: ReadonlyMap<string, Seller>;
  readonly sellerOf: (storeId?: string) => Seller;
}

export function createFlipkartFaultControls(input: FaultControlsInput): FlipkartFaultControls {
  const { faults, paging, sellers, sellerOf } = input;
  const plain =
    (kind: 'huge' | 'reset-after' | 'reset-before' | 'truncated') =>
    (trigger: FaultTrigger = {}): void =>
      faults.add({ kind }, trigger);
  return {
    throttle: ({ retryAfter, ...trigger } = {}) => faults.add({ kind: 'throttle', retryAfter }, trigger),
    status: (status, trigger = {}) =>
      faults.add({ kind: 'error', status, code: 'DEPENDENT_SYSTEM_CALL_FAILED' }, trigger),
    html: ({ status = 504, ...trigger } = {}) => faults.add({ kind: 'html', status }, trigger),
    invalidToken: ({ wrapped = false, ...trigger } = {}) => faults.add({ kind: 'invalid-token', wrapped }, trigger),
    resetBefore: plain('reset-before'),
    resetAfter: plain('reset-after'),
    slow: (ms, trigger = {}) => faults.add({ kind: 'slow', ms }, trigger),
    truncated: plain('truncated'),
    hugeBody: plain('huge'),
    changeWhilePaging(change) {
      paging.change = change;
    },
    drift({ rows = 1, how = 'leave', pages = 1, storeId } = {}) {
      sellerOf(storeId).drift.plan({ rows, how }, pages);
    },
    drifted: (storeId) => sellerOf(storeId).drift.changed,
    leaveOut(shipmentIds, storeId) {
      sellerOf(storeId).leftOut = new Set(shipmentIds);
    },
    windowEnds(ends, storeId) {
      sellerOf(storeId).windowEnds = ends;
    },
    clear() {
      faults.clear();
      paging.change = undefined;
      for (const seller of sellers.values()) {
        seller.drift.clear();
        seller.leftOut = new Set();
        seller.windowEnds = 'inclusive';
      }
    },
  };
}
