import { type Call, startCall } from '../core/call.js';
import { ConnectorError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import { deactivateStore, needsReauthorization } from './deactivate-store.js';
import type { InboxContext } from './inbox-context.js';
import { tellHandlers } from './inbox-handlers.js';
import { type OrderDone, orderIdOf, TryLater, takeOrder } from './inbox-orders.js';
import { INTERRUPTED, isGivenUp, isWornOut, retryDelay } from './inbox-retry.js';
import { isDueAnyway, isPrivacy, standingOf } from './inbox-standing.js';
import { failureOf } from './job-state.js';
import type { LedgerEntry } from './ports/index.js';
import { isStoreRefusal } from './store-access.js';

/** What becomes of an event after an attempt: what the ledger is told. */
export interface Fate {
  readonly status: 'done' | 'parked' | 'pending' | 'dead';
  readonly outcome: string;
  readonly nextAttemptAt?: string;
  readonly error?: NonNullable<LedgerEntry['error']>;
  readonly order?: OrderDone;
}

type Stored = LedgerEntry & { readonly storeId: string };

const OPERATION = 'webhookInbox.process';
const IGNORED: Fate = { status: 'done', outcome: 'ignored' };

/** Works on one event within its time. Rejects only with what the registry throws when it is asked about a failure. */
export async function attemptEvent(
  context: InboxContext,
  entry: LedgerEntry,
  { signal, timeoutMs }: { readonly signal: AbortSignal | undefined; readonly timeoutMs: number },
): Promise<Fate> {
  const { now, maxAttempts } = context;
  if (!isOfStore(entry)) return dead('store_unknown', 'The event names no store.');
  if (isWornOut(entry, maxAttempts)) {
    return dead('worn_out', 'The process ended again and again while it worked on this event.');
  }
  const { platform, storeId } = entry;
  try {
    const call = startCall({
      ...{ platform, storeId, operation: OPERATION, now },
      defaults: { timeoutMs, maxRetries: 0 },
      options: { signal },
    });
    return await call.run((running) => work(context, entry, running));
  } catch (error) {
    if (signal?.aborted === true) return { status: 'pending', outcome: INTERRUPTED };
    return fateOf(context, entry, error);
  }
}

async function work(context: InboxContext, entry: Stored, { signal }: Call): Promise<Fate> {
  const { platform, storeId, event, attempts, receivedAt } = entry;
  const store: StoreKey = { platform, storeId };
  const storeEntry = await context.stores.load(store);
  const standing = standingOf(storeEntry, event.topic);
  if (standing === 'switched_off') return IGNORED;
  if (standing !== 'open') return { status: 'parked', outcome: standing };

  const orderId = orderIdOf(event);
  const call = { ...context.call, signal };
  const order =
    orderId === undefined || storeEntry === undefined
      ? undefined
      : await takeOrder(context, { entry: storeEntry, store, event, orderId, attempts, receivedAt, call });
  const word = await tellHandlers(context.handlers, event, { store, signal });
  if (order !== undefined) return { status: 'done', outcome: order.word, order };
  if (word !== undefined) return { status: 'done', outcome: word };
  if (!isPrivacy(event.topic)) return IGNORED;
  return dead('no_handler', `Nothing here handles ${event.topic}: give the inbox a handler that does, and replay it.`);
}

async function fateOf(context: InboxContext, entry: Stored, error: unknown): Promise<Fate> {
  const { now, stores, backoff, random, maxAttempts } = context;
  const { platform, storeId, topic } = entry;
  const at = (ms: number) => new Date(ms).toISOString();
  if (error instanceof TryLater) return { status: 'pending', outcome: INTERRUPTED, nextAttemptAt: at(error.until) };
  const { code, message } = failureOf(error, now);
  const failure = { code, message };
  if (!isDueAnyway(topic)) {
    if (needsReauthorization(error, { platform, storeId })) {
      await deactivateStore(stores, { platform, storeId }, 'reauthorization_needed', now);
      return { status: 'parked', outcome: 'reauthorization_needed', error: failure };
    }
    if (isStoreRefusal(error, { platform, storeId })) {
      // Somebody paused the store in the middle, or switched the handler's job off.
      const standing = standingOf(await stores.load({ platform, storeId }), topic);
      if (standing !== 'open') return standing === 'switched_off' ? IGNORED : { status: 'parked', outcome: standing };
      if (ConnectorError.isInstance(error) && error.platformCode === 'job_disabled') return IGNORED;
    }
  }
  if (isGivenUp(entry, error, maxAttempts)) return { status: 'dead', outcome: code, error: failure };
  const nextAttemptAt = at(now() + retryDelay(entry.attempts, error, backoff, random));
  return { status: 'pending', outcome: code, error: failure, nextAttemptAt };
}

function isOfStore(entry: LedgerEntry): entry is Stored {
  return entry.storeId !== undefined;
}

function dead(outcome: string, message: string): Fate {
  return { status: 'dead', outcome, error: { code: 'unexpected', message } };
}
