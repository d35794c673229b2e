import type { WebhookTopic } from '../model/index.js';
import type { StoreEntry } from './ports/index.js';
import type { StoreRefusal } from './store-access.js';

/** Why an event waits for its store. */
export type ParkingReason = Exclude<StoreRefusal, 'job_disabled'>;

/** What a store lets happen with an event of it. */
export type Standing = 'open' | 'switched_off' | ParkingReason;

/**
 * Whether an event may be worked on. That the app was removed, and what the law wants done with somebody's data, has to be
 * done for every store.
 */
export function standingOf(entry: StoreEntry | undefined, topic: WebhookTopic): Standing {
  if (isDueAnyway(topic)) return 'open';
  if (entry === undefined) return 'store_unknown';
  if (!entry.settings.webhooks.enabled) return 'switched_off';
  if (entry.status === 'active') return 'open';
  return entry.status === 'paused' ? 'store_paused' : 'store_disconnected';
}

/** Topics that are processed whatever the store's status. */
export function isDueAnyway(topic: WebhookTopic): boolean {
  return topic === 'store.uninstalled' || isPrivacy(topic);
}

export function isPrivacy(topic: WebhookTopic): boolean {
  return topic.startsWith('privacy.');
}
