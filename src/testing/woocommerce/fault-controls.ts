import type { FaultPlan, FaultTrigger } from '../fault-plan.js';
import type { WooFault } from './faults.js';
import type { DataModes } from './site.js';

export interface WooFaultControls {
  /** A failure of the host before anything happened, with an HTML body: 429 with `retryAfter` seconds, 500, 502, 503, 508. */
  status(status: number, trigger?: FaultTrigger & { readonly retryAfter?: number; readonly body?: string }): void;
  /** An HTML page where JSON belongs, such as a challenge of a CDN. @default status 200 */
  html(trigger?: FaultTrigger & { readonly status?: number }): void;
  /** The right answer after the text of a PHP notice, status 200. */
  noticeBeforeJson(trigger?: FaultTrigger): void;
  /** The right answer after a byte order mark. */
  bom(trigger?: FaultTrigger): void;
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
  /** A firewall that refuses every PUT and DELETE with an HTML page; POST with an override goes through. @default status 403, until `clear()` */
  blockPut(trigger?: FaultTrigger & { readonly status?: 403 | 405 | 501 }): void;
  /** 301 to the same address at https, as sites that were moved answer. @default until `clear()` */
  redirectToHttps(trigger?: FaultTrigger): void;
  /** Amounts as JSON numbers, as some plugins make of them. */
  numericTypes(on: boolean): void;
  /** The host drops the `Authorization` header. */
  stripAuthorization(on: boolean): void;
  /** Runs before every page but the first of any list. `undefined` ends it. */
  changeWhilePaging(change: ((storeId: string) => void) | undefined): void;
  /** Switches everything above off. */
  clear(): void;
}

export interface FaultControlsInput {
  readonly faults: FaultPlan<WooFault>;
  readonly modes: DataModes;
  readonly paging: { change: ((storeId: string) => void) | undefined };
}

export function createWooFaultControls({ faults, modes, paging }: FaultControlsInput): WooFaultControls {
  const plain =
    (kind: 'bom' | 'huge' | 'notice' | 'reset-after' | 'reset-before' | 'truncated') =>
    (trigger: FaultTrigger = {}): void =>
      faults.add({ kind }, trigger);
  return {
    status: (status, { retryAfter, body, ...trigger } = {}) =>
      faults.add({ kind: 'status', status, retryAfter, body }, trigger),
    html: ({ status = 200, ...trigger } = {}) => faults.add({ kind: 'html', status }, trigger),
    noticeBeforeJson: plain('notice'),
    bom: plain('bom'),
    truncated: plain('truncated'),
    resetBefore: plain('reset-before'),
    resetAfter: plain('reset-after'),
    slow: (ms, trigger = {}) => faults.add({ kind: 'slow', ms }, trigger),
    hugeBody: plain('huge'),
    blockPut: ({ status = 403, ...trigger } = {}) =>
      faults.add({ kind: 'block-write', status }, { times: Number.POSITIVE_INFINITY, ...trigger }),
    redirectToHttps: (trigger = {}) =>
      faults.add({ kind: 'redirect' }, { times: Number.POSITIVE_INFINITY, ...trigger }),
    numericTypes(on) {
      modes.numericTypes = on;
    },
    stripAuthorization(on) {
      modes.stripAuthorization = on;
    },
    changeWhilePaging(change) {
      paging.change = change;
    },
    clear() {
      faults.clear();
      modes.numericTypes = false;
      modes.stripAuthorization = false;
      paging.change = undefined;
    },
  };
}
