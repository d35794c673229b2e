import { ConnectorError } from '../core/errors.js';
import type { Clock, StoreKey } from '../core/ports.js';
import type { JobSettings, StoreEntry, StoreRegistry, SyncJob, SyncState, SyncStateStore } from './ports/index.js';

/** Jobs that run by themselves: at the interval in a store's settings, `reconcile` once a day. */
export type ScheduledJob = SyncJob;

const DAY_MINUTES = 24 * 60;

const JOBS: ReadonlySet<string> = new Set<ScheduledJob>(['orders', 'products', 'inventory', 'prices', 'reconcile']);

export interface DueInput {
  readonly stores: StoreRegistry;
  readonly state: SyncStateStore;
  readonly job: ScheduledJob;
  /** @default Date.now */
  readonly now?: Clock;
  /** @default all companies */
  readonly companyId?: string;
}

/**
 * Active stores whose job is switched on, runs by itself, and whose interval is over. A run that died counts from its start.
 * Give them to your own scheduler or queue; this library keeps none.
 */
export async function* dueStores({
  stores,
  state,
  job,
  now = Date.now,
  companyId,
}: DueInput): AsyncGenerator<StoreKey> {
  if (!JOBS.has(job)) {
    const message = `runDue, dueStores: there is no job ${String(job)}; there are: ${[...JOBS].join(', ')}.`;
    throw new ConnectorError('configuration_invalid', message, { operation: 'dueStores' });
  }
  const filter = { status: 'active', ...(companyId === undefined ? {} : { companyId }) } as const;
  for await (const entry of stores.list(filter)) {
    const settings = settingsOf(entry, job);
    if (!settings.enabled || !settings.auto) continue;
    const { platform, storeId } = entry;
    const last = lastRunOf(await state.load({ platform, storeId }, job));
    if (last === undefined || now() - last >= settings.intervalMinutes * 60_000) yield { platform, storeId };
  }
}

function settingsOf({ settings }: StoreEntry, job: ScheduledJob): JobSettings {
  return job === 'reconcile' ? { ...settings.orders, intervalMinutes: DAY_MINUTES } : settings[job];
}

/** Milliseconds since the epoch. The start counts, so that a long run does not push the next one away. */
function lastRunOf(state: SyncState | undefined): number | undefined {
  const at = Date.parse(state?.startedAt ?? '');
  return Number.isNaN(at) ? undefined : at;
}
