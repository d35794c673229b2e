import type { StoreKey } from '../../core/ports.js';
import type { Order } from '../../model/index.js';
import type { OrderChange, UntoldOrder } from '../../sync/ports/index.js';
import { isDeletedOrder } from '../../sync/stored-order.js';
import { tableKey } from '../../sync/tables/table.js';
import type { Keyed } from './database.js';
import { toDate } from './instants.js';
import { defined, fromMongo, toMongo } from './mongo-json.js';

export interface OrderDocument extends Keyed, StoreKey {
  readonly orderId: string;
  /** Of the store, where the adapter knew it when the order came in. */
  readonly companyId?: string;
  readonly number?: string;
  readonly state: Order['state']['value'];
  readonly isDeleted: boolean;
  readonly placedAt?: Date;
  /** The platform's clock: what `updatedAfter` asks for. */
  readonly revision: { readonly at: Date; readonly token: string };
  /** What the host has not confirmed to know. */
  readonly untold?: OrderChange;
  /** The canonical order; keys of its maps are percent-encoded, see `toMongo`. */
  readonly order: unknown;
}

export interface PositionDocument extends Keyed, StoreKey {
  readonly position: unknown;
}

export function orderKeyOf({ platform, storeId }: StoreKey, orderId: string): string {
  return tableKey(platform, storeId, orderId);
}

export function orderDocumentOf(order: Order, companyId: string | undefined): OrderDocument {
  const { platform, storeId, orderId, revision, placedAt } = order;
  return {
    _id: orderKeyOf(order, orderId),
    ...{ platform, storeId, orderId },
    ...defined({ companyId, number: order.number }),
    state: order.state.value,
    isDeleted: isDeletedOrder(order),
    ...(placedAt === undefined ? {} : { placedAt: toDate(placedAt, 'placedAt') }),
    revision: { at: toDate(revision.at, 'revision.at'), token: revision.token },
    order: toMongo(order),
  };
}

export function orderOf({ order }: Pick<OrderDocument, 'order'>): Order {
  return fromMongo<Order>(order);
}

/** Holds while nothing changed that a decision about the order was made by. */
export function unchangedFilter(
  document: Pick<OrderDocument, '_id' | 'order' | 'untold'>,
): Readonly<Record<string, unknown>> {
  const { revision, deletedAt, state } = orderOf(document);
  return {
    _id: document._id,
    'order.revision.at': revision.at,
    'order.revision.token': revision.token,
    'order.state.value': state.value,
    'order.deletedAt': deletedAt ?? { $exists: false },
    untold: document.untold ?? { $exists: false },
  };
}

export function untoldOrderOf(document: OrderDocument): UntoldOrder | undefined {
  return document.untold === undefined ? undefined : { order: orderOf(document), change: document.untold };
}
