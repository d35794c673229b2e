import { subscribe } from 'node:diagnostics_channel';
import type { RefreshTrace, RequestTrace, RetryTrace, ThrottleTrace } from 'commerce-connectors';

export interface Activity {
  requests: number;
  retries: number;
  waits: number;
  waitedMs: number;
  tokensRenewed: number;
}

/** Counts what the library does on the wire. Its tracing channels are silent until somebody subscribes. */
export function recordActivity(): Activity {
  const activity: Activity = { requests: 0, retries: 0, waits: 0, waitedMs: 0, tokensRenewed: 0 };
  on<RequestTrace>('request', () => {
    activity.requests += 1;
  });
  on<RetryTrace>('retry', () => {
    activity.retries += 1;
  });
  on<ThrottleTrace>('throttle', ({ waitMs }) => {
    activity.waits += 1;
    activity.waitedMs += waitMs;
  });
  on<RefreshTrace>('refresh', ({ outcome }) => {
    if (outcome === 'refreshed') activity.tokensRenewed += 1;
  });
  return activity;
}

function on<Trace>(channel: string, listener: (trace: Trace) => void): void {
  subscribe(`commerce-connectors:${channel}`, (message) => listener(message as Trace));
}
