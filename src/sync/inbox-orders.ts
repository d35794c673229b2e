import type { CallOptions } from '../core/call.js';
import { ConnectorError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import type { Order, WebhookEvent } from '../model/index.js';
import { type AppliedBatch, applyOrders } from './apply-orders.js';
import { connectorFor } from './connectors.js';
import type { InboxContext } from './inbox-context.js';
import type { StoreEntry } from './ports/index.js';
import { requireActiveStore } from './store-access.js';
import { isDeletedOrder } from './stored-order.js';
import { tellOrders, tellUntold } from './tell-orders.js';
import { wantedOrders } from './wanted-orders.js';

/** One event about an order, and what is known besides. */
export interface OrderWork {
  readonly entry: StoreEntry;
  readonly store: StoreKey;
  readonly event: WebhookEvent;
  readonly orderId: string;
  readonly attempts: number;
  readonly receivedAt: string;
  readonly call: CallOptions;
}

/** What became of it. */
export interface OrderDone {
  readonly word: 'applied' | 'unchanged' | 'ignored' | 'gone';
  readonly isRefetched: boolean;
  readonly batch?: Pick<AppliedBatch, 'created' | 'updated'>;
}

/** Says when an event is to be looked at again; it has not failed. */
export class TryLater extends Error {
  /** Milliseconds since the epoch. */
  readonly until: number;

  constructor(until: number) {
    super('not now');
    this.until = until;
  }
}

/** What a platform has just told of, it may not show at once. */
const LOOKS = 2;
/**
 * An order that nobody knows here and that is older than the first may have been deleted meanwhile; a deletion of one that
 * nobody knows waits for the second, in case that the order itself is still on its way. Longer, so that one of the two sees
 * the other whatever comes first, and clocks may differ.
 */
const FRESH_MS = 300_000;
const OVERTAKEN_MS = 600_000;
const OPERATION = 'webhookInbox.process';
const ORDER_TOPIC = /^(?:order|fulfillment|refund|return)\./;

/** The order that an event changes; `undefined` for events about something else, or about no order by name. */
export function orderIdOf({ topic, resource, order }: WebhookEvent): string | undefined {
  if (!ORDER_TOPIC.test(topic)) return undefined;
  return resource?.orderId ?? (resource?.type === 'order' ? resource.id : undefined) ?? order?.orderId;
}

/** Brings the order of an event into the sink: as a signed body tells it, else as the platform has it now. */
export async function takeOrder(context: InboxContext, work: OrderWork): Promise<OrderDone> {
  const { now, sink, onOrders, leaseMs } = context;
  const { entry, event, orderId, attempts, receivedAt, store, call } = work;
  if (!entry.settings.orders.enabled) return { word: 'ignored', isRefetched: false };
  const done = await storeOrder(context, work, event);
  // An attempt before this one, or before a replay of it, may have stored the order and failed in the telling.
  const isLate = attempts > 1 || now() - Date.parse(receivedAt) >= leaseMs;
  if (isLate && done.word !== 'applied' && onOrders !== undefined) {
    await tellUntold(store, sink, onOrders, { signal: call.signal, only: orderId });
  }
  return done;
}

async function storeOrder(context: InboxContext, work: OrderWork, event: WebhookEvent): Promise<OrderDone> {
  const isDeletion = event.topic === 'order.deleted';
  const { order } = event;
  if (!isDeletion && event.trust === 'body' && order !== undefined && (await isCurrent(context, work, order))) {
    return apply(context, work, order, false);
  }
  const found = await fetchOrder(context, work);
  // Somebody may have paused, or erased, the store in the meantime.
  await requireActiveStore(context.stores, work.store, OPERATION);
  // A deletion that is not one: it came late, or the order was restored.
  if (typeof found === 'object') return apply(context, work, found, true);
  if (isDeletion && event.trust === 'body') return markDeleted(context, work);
  if (isDeletion || found === 'not_supported') return { word: 'gone', isRefetched: true };
  const isKnown = (await context.sink.get(work.store, work.orderId)) !== undefined;
  if (!isKnown && work.attempts < LOOKS) throw notThereYet(work);
  return { word: 'gone', isRefetched: true };
}

/** Whether a signed order may be taken in unasked: it is followed already and not gone, or too new to be gone. */
async function isCurrent({ sink, now }: InboxContext, { store, orderId }: OrderWork, order: Order): Promise<boolean> {
  const stored = await sink.get(store, orderId);
  if (stored === undefined) return now() - Date.parse(order.revision.at) < FRESH_MS;
  // A late word of one that is gone may be newer than the moment its deletion is known for.
  return !isDeletedOrder(stored);
}

/** Also says `not_supported` where the platform has no such call. */
async function fetchOrder(
  { connectors, gate }: InboxContext,
  { store, orderId, call }: OrderWork,
): Promise<Order | 'not_found' | 'not_supported'> {
  const closedUntil = gate.closedUntil(store);
  if (closedUntil !== undefined) throw new TryLater(closedUntil);
  const connector = connectorFor(connectors, store, OPERATION);
  try {
    const order = await connector.fetchOrder({ storeId: store.storeId, orderId }, call);
    gate.settled(store);
    return order;
  } catch (error) {
    gate.settled(store, error);
    if (!ConnectorError.isInstance(error)) throw error;
    if (error.code === 'not_found' || error.code === 'not_supported') return error.code;
    throw error;
  }
}

async function apply(
  context: InboxContext,
  { entry, store, call }: OrderWork,
  order: Order,
  isRefetched: boolean,
): Promise<OrderDone> {
  const { sink, onOrders } = context;
  const orders = await wantedOrders([order], entry, store, sink);
  if (orders.length === 0) return { word: 'ignored', isRefetched };
  const connector = connectorFor(context.connectors, store, OPERATION);
  const batch = await applyOrders({
    store,
    orders,
    connector,
    sink,
    call,
    tell: onOrders !== undefined,
    authoritative: isRefetched,
  });
  await tellOrders(store, batch, sink, onOrders);
  const isChanged = batch.created.length + batch.updated.length > 0;
  return { word: isChanged ? 'applied' : 'unchanged', isRefetched: isRefetched || batch.refetched > 0, batch };
}

/** The platform says that it is gone, twice: signed, and when it is asked. */
async function markDeleted(
  { sink, onOrders, now }: InboxContext,
  { store, orderId, event, receivedAt }: OrderWork,
): Promise<OrderDone> {
  const previous = await sink.get(store, orderId);
  const latest = Date.parse(receivedAt) + OVERTAKEN_MS;
  if (previous === undefined && now() < latest) throw new TryLater(latest);
  const at = event.occurredAt ?? receivedAt;
  const isMarked = await sink.markDeleted(store, orderId, at, { tell: onOrders !== undefined });
  const order = isMarked ? await sink.get(store, orderId) : undefined;
  if (order === undefined) return { word: 'unchanged', isRefetched: true };
  const batch = { created: [], updated: [{ order, previous }], written: [order] };
  await tellOrders(store, batch, sink, onOrders);
  return { word: 'applied', isRefetched: true, batch };
}

function notThereYet({ store, event }: OrderWork): ConnectorError {
  const { platform, storeId } = store;
  const message = `${OPERATION}: ${platform} does not show the order of a ${event.topic} event yet; it is asked once more.`;
  return new ConnectorError('not_found', message, {
    ...{ platform, storeId, operation: OPERATION, retryable: true },
  });
}
