import type { StoreKey } from '../core/ports.js';
import type { Order } from '../model/index.js';
import type { AppliedBatch } from './apply-orders.js';
import type { LedgerEntry, WebhookLedger } from './ports/index.js';
import type { OrderIds, ReconcileReport } from './reconcile.js';
import { isDeletedOrder } from './stored-order.js';

const MAX_IDS = 1_000;

/** Remembers what a walk brought into the sink. */
export interface BroughtOrders {
  take(batch: Pick<AppliedBatch, 'created' | 'updated'>): void;
  /** What of it no delivery told. */
  missedByPush(
    ledger: Pick<WebhookLedger, 'list'> | undefined,
    store: StoreKey,
  ): Promise<ReconcileReport['missedByPush']>;
}

interface Brought {
  readonly kind: 'created' | 'updated';
  /** Milliseconds since the epoch: of the change that the walk brought. */
  readonly changedAt: number;
  /** Gone at the platform, which leaves its last change as it was. */
  readonly isDeleted: boolean;
}

export function createBroughtOrders(): BroughtOrders {
  const brought = new Map<string, Brought>();
  const remember = (order: Order, kind: Brought['kind']) =>
    brought.set(order.orderId, {
      // What a walk brings twice was not there before it.
      kind: brought.get(order.orderId)?.kind ?? kind,
      changedAt: Date.parse(order.revision.at),
      isDeleted: isDeletedOrder(order),
    });
  return {
    take: ({ created, updated }) => {
      for (const order of created) remember(order, 'created');
      for (const { order } of updated) remember(order, 'updated');
    },
    missedByPush: async (ledger, store) => {
      const missed = new Map(brought);
      if (ledger !== undefined && missed.size > 0) await leaveOutTold(missed, ledger, store);
      const idsOf = (wanted: Brought['kind']) =>
        orderIds([...missed].flatMap(([id, { kind }]) => (kind === wanted ? id : [])));
      return { created: idsOf('created'), updated: idsOf('updated') };
    },
  };
}

export function orderIds(ids: readonly string[]): OrderIds {
  return { count: ids.length, ids: ids.slice(0, MAX_IDS) };
}

/** The clocks of the platform and of this machine differ. */
const CLOCKS_MS = 3_600_000;

/** A delivery that is waiting, or died, was not missed by push. */
async function leaveOutTold(
  missed: Map<string, Brought>,
  ledger: Pick<WebhookLedger, 'list'>,
  { platform, storeId }: StoreKey,
): Promise<void> {
  const first = Math.min(...[...missed.values()].map(({ changedAt }) => changedAt));
  const receivedAfter = new Date(first - CLOCKS_MS).toISOString();
  for await (const entry of ledger.list({ platform, storeId, receivedAfter })) {
    const orderId = orderIdOf(entry);
    const known = orderId === undefined ? undefined : missed.get(orderId);
    if (orderId !== undefined && known !== undefined && isToldBy(entry, known)) missed.delete(orderId);
  }
}

function orderIdOf({ event: { resource } }: LedgerEntry): string | undefined {
  return resource?.type === 'order' ? resource.id : resource?.orderId;
}

function isToldBy(entry: LedgerEntry, { changedAt, isDeleted }: Brought): boolean {
  const { topic, order } = entry.event;
  if (isDeleted) return topic === 'order.deleted' || (order !== undefined && isDeletedOrder(order));
  return toldAt(entry) >= changedAt;
}

/** Of which moment a delivery speaks, in milliseconds since the epoch. */
function toldAt({ event, receivedAt }: LedgerEntry): number {
  return Date.parse(event.order?.revision.at ?? event.occurredAt ?? receivedAt);
}
