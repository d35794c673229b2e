import type { WebhookEnsureResult } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import type { Clock, StoreKey } from '../core/ports.js';
import { needsReauthorization } from './deactivate-store.js';
import { failureOf } from './job-state.js';
import type { StoreEntry, SyncFailure } from './ports/index.js';
import type { ReconciliationOptions } from './reconcile.js';

/** What became of a store's subscriptions. */
export interface SubscriptionCheck {
  readonly subscriptions?: WebhookEnsureResult;
  readonly subscriptionsError?: SyncFailure;
  /** Set when some had to be made anew. ISO 8601, UTC. */
  readonly madeAnewAt?: string;
}

export async function checkSubscriptions(
  webhooks: ReconciliationOptions['webhooks'],
  { platform, storeId, settings }: StoreEntry,
  signal: AbortSignal | undefined,
  now: Clock,
): Promise<SubscriptionCheck> {
  if (webhooks === undefined || !settings.webhooks.enabled) return {};
  const store: StoreKey = { platform, storeId };
  try {
    const subscriptions = await webhooks.ensure(store, signal === undefined ? {} : { signal });
    const { created, updated } = subscriptions;
    if (created.length === 0 && updated.length === 0) return { subscriptions };
    return { subscriptions, madeAnewAt: new Date(now()).toISOString() };
  } catch (error) {
    signal?.throwIfAborted();
    if (!ConnectorError.isInstance(error) || needsReauthorization(error)) throw error;
    // Where push does not work, the walk is needed most.
    return { subscriptionsError: failureOf(error, now) };
  }
}
