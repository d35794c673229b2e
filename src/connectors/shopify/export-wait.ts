import type { Call, CallOptions } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { Runtime } from '../runtime.js';
import { type BulkOperation, type BulkOperations, type BulkStart, isUnderWay } from './bulk-operations.js';

/** How often is asked, and how long a download may stand still. Milliseconds. */
export interface ExportTiming {
  readonly firstPollMs: number;
  readonly longestPollMs: number;
  readonly idleTimeoutMs: number;
}

export const DEFAULT_TIMING: ExportTiming = { firstPollMs: 1_000, longestPollMs: 30_000, idleTimeoutMs: 20_000 };

const DEFAULT_WAIT_MS = 3_600_000;

/** The end of a caller's patience, on the monotonic clock. */
interface Patience {
  readonly waitMs: number;
  readonly endsAt: number;
}

/** Room for the pause's own timer to be late. */
const PAUSE_MARGIN_MS = 5_000;

/** Waits for what Shopify does in its own time: a turn among five, and the end of an operation. */
export function createExportWait(runtime: Runtime, operations: BulkOperations, timing: ExportTiming) {
  const step = <T>(storeId: string, options: CallOptions, work: (call: Call) => Promise<T>) =>
    runtime.call('exportOrders', storeId, options, work);

  const pause = async (storeId: string, attempt: number, patience: Patience, options: CallOptions, what: string) => {
    const ms = Math.min(timing.longestPollMs, timing.firstPollMs * 2 ** attempt);
    if (performance.now() + ms > patience.endsAt) {
      throw new ConnectorError(
        'timeout',
        `shopify exportOrders for ${storeId} waited ${patience.waitMs} ms, but ${what}: call again later with the last cursor, or raise waitMs`,
        { platform: 'shopify', storeId, operation: 'exportOrders', retryAfterMs: timing.longestPollMs },
      );
    }
    await step(storeId, { ...options, timeoutMs: ms + PAUSE_MARGIN_MS }, (call) => call.wait(ms));
  };

  return {
    until: (waitMs = DEFAULT_WAIT_MS): Patience => ({ waitMs, endsAt: performance.now() + waitMs }),

    /** Begins an operation, or finds the one under way, once it is its turn. */
    begin: async (
      storeId: string,
      query: string,
      patience: Patience,
      options: CallOptions,
    ): Promise<Exclude<BulkStart, { outcome: 'busy' }>> => {
      for (let attempt = 0; ; attempt += 1) {
        const start = await step(storeId, options, (call) => operations.begin(storeId, query, call));
        if (start.outcome !== 'busy') return start;
        await pause(storeId, attempt, patience, options, 'as many exports as Shopify allows at once still run');
      }
    },

    /** The operation once it has ended; `undefined` when Shopify does not know it any more. */
    end: async (
      storeId: string,
      known: BulkOperation | string,
      patience: Patience,
      options: CallOptions,
    ): Promise<BulkOperation | undefined> => {
      const id = typeof known === 'string' ? known : known.id;
      for (let attempt = 0; ; attempt += 1) {
        const operation = await step(storeId, options, (call) => operations.find(storeId, id, call));
        if (operation === undefined || !isUnderWay(operation)) return operation;
        await pause(storeId, attempt, patience, options, 'Shopify is still preparing the export');
      }
    },
  };
}
