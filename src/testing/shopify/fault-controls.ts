import type { FaultTrigger } from '../fault-plan.js';
import { BULK_DOWNLOAD } from './bulk/bulk-download.js';
import type { ShopLookup } from './control-support.js';
import type { ControlsInput } from './controls.js';

export interface FaultControls {
  /** HTTP 200 with the THROTTLED code, whatever the bucket holds. */
  throttle(trigger?: FaultTrigger): void;
  /** A bare HTTP failure before anything happened, e.g. 429 with `retryAfter` seconds, 500, 502, 503, 430, 402, 423. */
  status(status: number, trigger?: FaultTrigger & { readonly retryAfter?: number; readonly body?: string }): void;
  /** An HTML page where JSON belongs. @default status 200 */
  html(trigger?: FaultTrigger & { readonly status?: number }): void;
  /** The right answer, cut off in the middle; the request was processed. */
  truncated(trigger?: FaultTrigger): void;
  /** The connection is reset before anything happened. */
  resetBefore(trigger?: FaultTrigger): void;
  /** The connection is reset after everything happened: the write counts, the answer is lost. */
  resetAfter(trigger?: FaultTrigger): void;
  /** Waits before processing. A client that gives up does not stop the processing. */
  slow(ms: number, trigger?: FaultTrigger): void;
  /** An answer that never ends. */
  hugeBody(trigger?: FaultTrigger): void;
  /** The download of a bulk result breaks off after so many bytes. @default operation 'bulk-download' */
  cutDownload(bytes: number, trigger?: FaultTrigger): void;
  /** The download of a bulk result sends so many bytes and then nothing, without an end. @default operation 'bulk-download' */
  stallDownload(bytes: number, trigger?: FaultTrigger): void;
  /** Access tokens that can expire stop working now; with `permanent` the permanent one too. Refresh tokens still work. */
  expireTokens(options?: { readonly storeId?: string; readonly permanent?: boolean }): void;
  /** Every token of the shop is dead, as after an uninstall, but nobody is told. */
  revokeToken(storeId?: string): void;
  /** The next keyed mutations answer IDEMPOTENCY_CONCURRENT_REQUEST. */
  concurrentIdempotency(times?: number, storeId?: string): void;
  /** The next deliveries are lost. */
  dropWebhooks(count?: number): void;
  /** The next deliveries arrive twice, under one webhook id. */
  duplicateWebhooks(count?: number): void;
  /** The next `count` deliveries arrive in reverse order. */
  reorderWebhooks(count: number): void;
  /** Runs before every further page (a query with an `after` variable) is read. `undefined` ends it. */
  changeWhilePaging(change: ((storeId: string) => void) | undefined): void;
  /** The orders search misses changed and new orders for so long, as an index that runs behind does. */
  indexLag(ms: number): void;
  /** Null at every field of an answer that may be null. */
  nulls(on: boolean): void;
  /** Words no schema knows in every enum field but currency and country, or only in the named `Type.field`s. */
  unknownEnums(on: boolean | readonly string[]): void;
  /** Switches everything above off. Expired and revoked tokens stay dead. */
  clear(): void;
}

export function createFaultControls(input: ControlsInput, shopOf: ShopLookup): FaultControls {
  const { faults, hub, modes, hooks } = input;
  return {
    throttle: (trigger = {}) => faults.add({ kind: 'throttle' }, trigger),
    status: (status, { retryAfter, body, ...trigger } = {}) =>
      faults.add({ kind: 'status', status, retryAfter, body }, trigger),
    html: ({ status, ...trigger } = {}) => faults.add({ kind: 'html', status: status ?? 200 }, trigger),
    truncated: (trigger = {}) => faults.add({ kind: 'truncated' }, trigger),
    resetBefore: (trigger = {}) => faults.add({ kind: 'reset-before' }, trigger),
    resetAfter: (trigger = {}) => faults.add({ kind: 'reset-after' }, trigger),
    slow: (ms, trigger = {}) => faults.add({ kind: 'slow', ms }, trigger),
    hugeBody: (trigger = {}) => faults.add({ kind: 'huge' }, trigger),
    cutDownload: (bytes, trigger = {}) =>
      faults.add({ kind: 'cut', bytes, how: 'break' }, { operation: BULK_DOWNLOAD, ...trigger }),
    stallDownload: (bytes, trigger = {}) =>
      faults.add({ kind: 'cut', bytes, how: 'hang' }, { operation: BULK_DOWNLOAD, ...trigger }),
    expireTokens: ({ storeId, permanent } = {}) => shopOf(storeId).tokens.expireAccess(permanent === true),
    revokeToken: (storeId) => shopOf(storeId).tokens.revokeAll(),
    concurrentIdempotency: (times = 1, storeId) => shopOf(storeId).idempotency.pretendConcurrent(times),
    dropWebhooks: (count = 1) => hub.drop(count),
    duplicateWebhooks: (count = 1) => hub.duplicate(count),
    reorderWebhooks: (count) => hub.reorder(count),
    changeWhilePaging(change) {
      hooks.changeWhilePaging = change;
    },
    indexLag(ms) {
      modes.indexLagMs = ms;
    },
    nulls(on) {
      modes.nulls = on;
    },
    unknownEnums(on) {
      modes.unknownEnums = on === true ? 'all' : on === false ? undefined : new Set(on);
    },
    clear() {
      faults.clear();
      hub.clearFaults();
      for (const shop of input.shops.values()) shop.idempotency.pretendConcurrent(0);
      hooks.changeWhilePaging = undefined;
      modes.indexLagMs = 0;
      modes.nulls = false;
      modes.unknownEnums = undefined;
    },
  };
}
