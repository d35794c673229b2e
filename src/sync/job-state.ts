import { ConnectorError } from '../core/errors.js';
import type { Clock, StoreKey } from '../core/ports.js';
import { addCounters } from './order-counters.js';
import type { SyncFailure, SyncJob, SyncState, SyncStateStore } from './ports/index.js';

/** Of several that write at once one is through each time: enough for as many inboxes and runs as one store may have. */
const MAX_TRIES = 100;
const NEW: SyncState = { version: 0, status: 'idle', counters: {} };

/** Keeps the state of one job of one store while it runs. */
export interface JobStateKeeper {
  started(): Promise<SyncState>;
  /** @param counters what was done since the last word, added to the sums. */
  advanced(counters: Readonly<Record<string, number>>, progress?: SyncState['progress']): Promise<void>;
  /** @param state the end's: `idle` with or without success, or `error`. */
  ended(state: { readonly succeeded: boolean; readonly failure?: SyncFailure }): Promise<void>;
}

export function keepJobState(states: SyncStateStore, key: StoreKey, job: SyncJob, now: Clock): JobStateKeeper {
  const at = () => new Date(now()).toISOString();
  const change = (next: (state: SyncState) => SyncState) => changeJobState(states, key, job, next);
  return {
    started: () =>
      change(({ error: _past, progress: _done, ...state }) => ({ ...state, status: 'syncing', startedAt: at() })),
    advanced: async (counters, progress) => {
      await change((state) => ({
        ...state,
        counters: addCounters(state.counters, counters),
        ...(progress === undefined ? {} : { progress }),
      }));
    },
    ended: async ({ succeeded, failure }) => {
      await change(({ error: _past, progress: _done, ...state }) => ({
        ...state,
        status: failure === undefined ? 'idle' : 'error',
        finishedAt: at(),
        ...(failure === undefined ? {} : { error: failure }),
        ...(succeeded ? { succeededAt: at() } : {}),
      }));
    },
  };
}

/** Changes a state whatever others write meanwhile; `next` may run several times. */
export async function changeJobState(
  states: SyncStateStore,
  key: StoreKey,
  job: SyncJob,
  next: (state: SyncState) => SyncState,
): Promise<SyncState> {
  for (let tries = 1; ; tries += 1) {
    const state = (await states.load(key, job)) ?? NEW;
    try {
      const changed = next(state);
      const { version } = await states.save(key, job, changed, { ifVersion: state.version });
      return { ...changed, version };
    } catch (error) {
      if (!ConnectorError.isInstance(error) || error.code !== 'conflict' || tries >= MAX_TRIES) throw error;
    }
  }
}

/** A failure as it may be kept and shown: texts of strangers' errors stay out. */
export function failureOf(error: unknown, now: Clock): SyncFailure {
  const at = new Date(now()).toISOString();
  if (ConnectorError.isInstance(error)) {
    return { code: error.code, message: error.message, at, retryable: error.retryable };
  }
  return {
    code: 'unexpected',
    message: "The host's own code failed; its error went to the caller.",
    at,
    retryable: true,
  };
}
