import { InvalidRequestError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import type { WebhookEvent } from '../model/index.js';
import { connectorFor } from './connectors.js';
import type { InboxDelivery, ReceivedDelivery } from './inbox.js';
import type { InboxContext } from './inbox-context.js';
import { type Standing, standingOf } from './inbox-standing.js';
import type { LedgerEntry } from './ports/index.js';

const OPERATION = 'webhookInbox.receive';

/** Verifies a delivery and keeps its event, unless it is kept already or there is nothing to do. */
export async function receiveDelivery(
  context: InboxContext,
  { platform, ...delivery }: InboxDelivery,
  { signal }: { readonly signal?: AbortSignal },
): Promise<ReceivedDelivery> {
  const { stores, ledger } = context;
  const connector = connectorFor(context.connectors, { platform, storeId: delivery.storeId ?? '' }, OPERATION);
  const event = await connector.verifyWebhook(delivery, { ...context.call, signal });
  if (event.topic === 'ping' || event.trust === 'none') return { status: 'ignored', event };

  const { storeId } = event;
  if (storeId === undefined) throw storeNotNamed(platform);
  const store = { platform, storeId };
  const standing = standingOf(await stores.load(store), event.topic);
  if (standing === 'switched_off') return { status: 'ignored', event };
  if ((await ledger.put(entryOf(store, event, standing, context.now()))) === 'duplicate') {
    return { status: 'duplicate', event };
  }
  if (standing === 'open' || (await isReopened(context, store, event))) return { status: 'accepted', event };
  return { status: 'parked', event };
}

function entryOf({ platform, storeId }: StoreKey, event: WebhookEvent, standing: Standing, now: number): LedgerEntry {
  const { dedupeKey, topic } = event;
  const at = new Date(now).toISOString();
  return {
    ...{ dedupeKey, platform, storeId, topic, event },
    ...(standing === 'open' ? { status: 'pending' } : { status: 'parked', outcome: standing }),
    ...{ attempts: 0, receivedAt: at, nextAttemptAt: at },
  };
}

/**
 * Whether the store was resumed between the look at it and the parking: whoever resumed it requeued what was parked then,
 * and would leave this one behind.
 */
export async function isReopened(context: InboxContext, store: StoreKey, { topic }: WebhookEvent): Promise<boolean> {
  const { stores, ledger, now } = context;
  if (standingOf(await stores.load(store), topic) !== 'open') return false;
  await ledger.requeue({ ...store, status: 'parked', now: new Date(now()).toISOString() });
  return true;
}

function storeNotNamed(platform: string): InvalidRequestError {
  const message = `does not name its store: give each store a URL of its own, such as /webhooks/${platform}/<storeId>, and pass that as storeId`;
  return new InvalidRequestError(`${OPERATION}: the ${platform} delivery ${message}.`, {
    platform,
    operation: OPERATION,
    issues: [{ path: 'storeId', message: 'is missing, and the delivery does not tell it' }],
  });
}
