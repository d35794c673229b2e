import { refuse } from '../../core/webhook-delivery.js';
import type { NotificationAllowList } from './options.js';
import type { Notification } from './webhook-notification.js';

/**
 * Refuses what an allow-list does not name. A list that is there must name it: what does not tell its seller is refused
 * where sellers are listed.
 *
 * @param lists `sns`, `sqs` or `eventBridge` of the connector's options.
 * @throws {WebhookVerificationError} `store_unknown`.
 */
export function requireListed(
  lists: NotificationAllowList,
  option: string,
  { subscriptionId, applicationId }: Notification,
  storeId: string | undefined,
): void {
  const checks = [
    ['sellerIds', 'seller', storeId],
    ['subscriptionIds', 'subscription', subscriptionId],
    ['applicationIds', 'application', applicationId],
  ] as const;
  for (const [name, what, id] of checks) {
    if (isListed(lists[name], id)) continue;
    const told = id === undefined ? `it does not tell its ${what}` : `its ${what} is not one of them`;
    throw refuse('amazon', 'store_unknown', `${option}.${name} lists those that are taken, and ${told}`);
  }
}

/** `undefined` is no list; a text alone is a list of one, and never searched for parts of it. */
export function isListed(list: string | readonly string[] | undefined, id: string | undefined): boolean {
  if (list === undefined) return true;
  return id !== undefined && [list].flat().includes(id);
}
