import type { CallOptions } from '../core/call.js';
import type { StoreKey } from '../core/ports.js';
import type { WebhookEvent } from '../model/index.js';
import { connectorFor } from './connectors.js';
import { deactivateStore } from './deactivate-store.js';
import type { StoreEntry } from './ports/index.js';
import { changeStore } from './store-changes.js';
import { isClaim } from './store-claims.js';
import type { ManagerContext } from './store-manager-context.js';
import { profileFields } from './store-profile.js';
import type { WebhookHandler } from './webhook-handler.js';

/** @param erase of a store whose shop wants its data erased; absent where the host sees to that itself. */
export function createStoreEvents(
  context: ManagerContext,
  erase: ((key: StoreKey, call: CallOptions) => Promise<void>) | undefined,
): WebhookHandler {
  return {
    topics: ['store.uninstalled', 'store.updated', ...(erase === undefined ? [] : (['privacy.store_redact'] as const))],
    handle: async (event, { store, signal }) => {
      const call = signal === undefined ? {} : { signal };
      const entry = await context.stores.load(store);
      if (event.topic === 'store.updated') return refreshProfile(context, entry, call);
      if (entry !== undefined && (isClaim(entry) || (await isStillConnected(context, entry, event, call)))) {
        return 'ignored';
      }
      if (event.topic === 'privacy.store_redact') {
        await erase?.(store, call);
        return 'applied';
      }
      return uninstalled(context, entry);
    },
  };
}

/**
 * Whether the event speaks of a connection that another one has followed since. By the times first; and since clocks differ,
 * a platform that still takes the tokens is believed more than its event.
 */
async function isStillConnected(
  { connectors }: ManagerContext,
  entry: StoreEntry,
  { occurredAt }: WebhookEvent,
  call: CallOptions,
): Promise<boolean> {
  if (entry.status === 'disconnected') return false;
  if (occurredAt !== undefined && Date.parse(occurredAt) < Date.parse(entry.connectedAt)) return true;
  try {
    const { auth } = connectorFor(connectors, entry, 'storeManager.webhooks');
    return (await auth.check(entry.storeId, call)).ok;
  } catch {
    call.signal?.throwIfAborted();
    return false;
  }
}

async function uninstalled({ stores, now, forget }: ManagerContext, entry: StoreEntry | undefined): Promise<string> {
  if (entry === undefined) return 'ignored';
  const { platform, storeId, connectedAt } = entry;
  const key = { platform, storeId };
  const isSame = (current: StoreEntry | undefined) => current?.connectedAt === connectedAt;
  if (entry.status === 'disconnected' || !isSame(await stores.load(key))) return 'unchanged';
  // Tokens first: after a crash the event comes again and finds the store active still.
  await forget(key);
  return (await deactivateStore(stores, key, 'uninstalled', now, isSame)) ? 'applied' : 'unchanged';
}

async function refreshProfile(
  { connectors, stores, now }: ManagerContext,
  entry: StoreEntry | undefined,
  call: CallOptions,
): Promise<string> {
  if (entry?.status !== 'active') return 'ignored';
  const { auth } = connectorFor(connectors, entry, 'storeManager.webhooks');
  const { profile } = await auth.check(entry.storeId, call);
  const fields = profileFields(profile);
  let isNew = false;
  await changeStore(stores, entry, (current) => {
    const next = current === undefined ? undefined : { ...current, ...fields };
    isNew = next !== undefined && FIELDS.some((field) => next[field] !== current?.[field]);
    return next !== undefined && isNew ? { ...next, updatedAt: new Date(now()).toISOString() } : current;
  });
  return isNew ? 'applied' : 'unchanged';
}

const FIELDS = ['name', 'email', 'country', 'currency'] as const;
