import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RefreshTrace, RequestTrace, RetryTrace, ThrottleTrace } from 'commerce-connectors';

export interface Activity {
  readonly requests: number;
  readonly retries: number;
  readonly waits: number;
  readonly waitedMs: number;
  readonly tokensRenewed: number;
  /** Ends the counting. */
  stop(): void;
}

/** Counts what the library does on the wire. Its tracing channels are silent until somebody subscribes. */
export function recordActivity(): Activity {
  const counts = { requests: 0, retries: 0, waits: 0, waitedMs: 0, tokensRenewed: 0 };
  const stops = [
    on<RequestTrace>('request', () => {
      counts.requests += 1;
    }),
    on<RetryTrace>('retry', () => {
      counts.retries += 1;
    }),
    on<ThrottleTrace>('throttle', ({ waitMs }) => {
      counts.waits += 1;
      counts.waitedMs += waitMs;
    }),
    on<RefreshTrace>('refresh', ({ outcome }) => {
      if (outcome === 'refreshed') counts.tokensRenewed += 1;
    }),
  ];
  return Object.assign(counts, {
    stop() {
      for (const stop of stops) stop();
    },
  });
}

function on<Trace>(channel: string, listener: (trace: Trace) => void): () => void {
  const name = `commerce-connectors:${channel}`;
  const onMessage = (message: unknown) => listener(message as Trace);
  subscribe(name, onMessage);
  return () => unsubscribe(name, onMessage);
}
