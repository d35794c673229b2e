import type { FaultPlan, FaultTrigger } from '../fault-plan.js';
import { EXPIRED, REVOKED } from './auth/access.js';
import type { LwaErrorCode } from './auth/lwa.js';
import type { AmazonFault } from './faults.js';

export interface AmazonFaultControls {
  /** 429 QuotaExceeded, whatever the quota; without a word on when to come back, unless `retryAfter` (seconds) is given. */
  throttle(trigger?: FaultTrigger & { readonly retryAfter?: number }): void;
  /** An error of Amazon's own before anything happened. @default 500 */
  status(status: 500 | 503, trigger?: FaultTrigger): void;
  /** An HTML page of a gateway in front. @default status 503 */
  html(trigger?: FaultTrigger & { readonly status?: number }): void;
  /** 403 with empty details: a role, a marketplace, an authorisation. No new token helps. */
  denied(trigger?: FaultTrigger): void;
  /** 403 that is about the access token alone. */
  tokenRefused(trigger?: FaultTrigger & { readonly why?: 'expired' | 'revoked' }): void;
  /** An answer of Login with Amazon, in place of a token. */
  lwa(error: LwaErrorCode, trigger?: Omit<FaultTrigger, 'operation' | 'storeId'>): void;
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
  /** Whether answers tell the rate; Amazon leaves it out now and then. @default true */
  rateHeader(on: boolean): void;
  /** Every page of orders begins with the last row of the one before. */
  repeatRows(on: boolean): void;
  /** Runs before every page but the first of any list. `undefined` ends it. */
  changeWhilePaging(change: ((storeId: string) => void) | undefined): void;
  /** Switches everything above off. */
  clear(): void;
}

export interface FaultControlsInput {
  readonly faults: FaultPlan<AmazonFault>;
  readonly modes: { rateHeader: boolean };
  readonly paging: { change: ((storeId: string) => void) | undefined };
  readonly repeatRows: (on: boolean) => void;
}

export function createAmazonFaultControls(input: FaultControlsInput): AmazonFaultControls {
  const { faults, modes, paging } = input;
  const plain =
    (kind: 'huge' | 'reset-after' | 'reset-before' | 'truncated') =>
    (trigger: FaultTrigger = {}): void =>
      faults.add({ kind }, trigger);
  const error = (status: number, code: string, details: string, trigger: FaultTrigger): void =>
    faults.add({ kind: 'error', status, code, details }, trigger);
  return {
    throttle: ({ retryAfter, ...trigger } = {}) => faults.add({ kind: 'throttle', retryAfter }, trigger),
    status: (status, trigger = {}) =>
      error(status, status === 500 ? 'InternalFailure' : 'ServiceUnavailable', '', trigger),
    html: ({ status = 503, ...trigger } = {}) => faults.add({ kind: 'html', status }, trigger),
    denied: (trigger = {}) => error(403, 'Unauthorized', '', trigger),
    tokenRefused: ({ why = 'expired', ...trigger } = {}) =>
      error(403, 'Unauthorized', why === 'expired' ? EXPIRED : REVOKED, trigger),
    lwa: (code, trigger = {}) => faults.add({ kind: 'lwa', error: code }, { ...trigger, operation: 'token' }),
    resetBefore: plain('reset-before'),
    resetAfter: plain('reset-after'),
    slow: (ms, trigger = {}) => faults.add({ kind: 'slow', ms }, trigger),
    truncated: plain('truncated'),
    hugeBody: plain('huge'),
    rateHeader(on) {
      modes.rateHeader = on;
    },
    repeatRows: (on) => input.repeatRows(on),
    changeWhilePaging(change) {
      paging.change = change;
    },
    clear() {
      faults.clear();
      modes.rateHeader = true;
      input.repeatRows(false);
      paging.change = undefined;
    },
  };
}
