import type { mongo } from 'mongoose';
import { concurrently } from '../../core/concurrently.js';
import type { StoreKey } from '../../core/ports.js';
import type { Order, Revision } from '../../model/index.js';
import type { AppliedOrder, OrderBatch, OrderPosition, OrderSink } from '../../sync/ports/index.js';
import { decideOrder, deletedOrder, isDeletedOrder } from '../../sync/stored-order.js';
import { requireOrders, toldRowOf, untoldOf } from '../../sync/tables/order-sink.js';
import type { Database } from './database.js';
import { untilItHolds } from './duplicates.js';
import { toDate } from './instants.js';
import { fromMongo, toMongo } from './mongo-json.js';
import {
  type OrderDocument,
  orderDocumentOf,
  orderKeyOf,
  orderOf,
  type PositionDocument,
  unchangedFilter,
  untoldOrderOf,
} from './order-document.js';
import type { StoreDocument } from './store-document.js';
import { storeKeyOf } from './store-mirror.js';
import { walk } from './walk.js';

/** Orders of a batch that are written at the same time where there are no transactions. */
const WRITERS = 8;
const LIST_PAGE = 500;
/** These have their content with them. */
const UNTOLD_PAGE = 25;

/**
 * Keeps orders. In one transaction where the deployment has them; else each order by an atomic write that holds only while
 * what is stored is what was compared, and the position last.
 */
export function createMongoOrderSink(database: Database): OrderSink {
  const orders = () => database.collection<OrderDocument>('SyncedOrder');
  const positions = () => database.collection<PositionDocument>('OrderPosition');

  async function ownerOf(store: StoreKey): Promise<string | undefined> {
    const stores = await database.collection<StoreDocument>('ConnectedStore');
    const found = await stores.findOne({ _id: storeKeyOf(store) }, { projection: { companyId: 1 } });
    return found?.companyId;
  }

  /** What is stored of the batch, by key. */
  async function storedOf(documents: readonly OrderDocument[], session?: mongo.ClientSession) {
    const collection = await orders();
    const ids = documents.map(({ _id }) => _id);
    const found = await collection.find({ _id: { $in: ids } }, sessionOption(session)).toArray();
    return new Map<string, OrderDocument>(found.map((document) => [document._id, document]));
  }

  async function savePosition(
    { store, position }: OrderBatch,
    rows: readonly AppliedOrder[],
    session?: mongo.ClientSession,
  ) {
    if (position === undefined || rows.some(({ outcome }) => outcome === 'refetch')) return;
    const { platform, storeId } = store;
    const document = { _id: storeKeyOf(store), platform, storeId, position: toMongo(position) };
    const collection = await positions();
    const save = () =>
      collection.replaceOne({ _id: document._id }, document, { upsert: true, ...sessionOption(session) });
    // In a transaction a duplicate ends the transaction, which is then begun anew.
    await (session === undefined ? untilItHolds('the position', save) : save());
  }

  async function applyInOrder(
    batch: OrderBatch,
    documents: readonly OrderDocument[],
  ): Promise<readonly AppliedOrder[]> {
    const collection = await orders();
    const stored = await storedOf(documents);
    const rows = await concurrently([...documents.entries()], WRITERS, ([index, document]) => {
      const order = batch.orders[index] as Order;
      let known: OrderDocument | null | undefined = stored.get(document._id) ?? null;
      return untilItHolds(`order ${order.orderId}`, async () => {
        const current = known === undefined ? await collection.findOne({ _id: document._id }) : known;
        known = undefined;
        const { row, write } = decided(batch, order, document, current ?? undefined);
        if (write === undefined) return row;
        if (current === null) {
          await collection.insertOne(write);
          return row;
        }
        const { matchedCount } = await collection.replaceOne(unchangedFilter(current), write);
        return matchedCount === 0 ? undefined : row;
      });
    });
    await savePosition(batch, rows);
    return rows;
  }

  async function applyAtOnce(batch: OrderBatch, documents: readonly OrderDocument[], session: mongo.ClientSession) {
    const stored = await storedOf(documents, session);
    const decisions = documents.map((document, index) =>
      decided(batch, batch.orders[index] as Order, document, stored.get(document._id)),
    );
    const writes = decisions.flatMap(({ write }) =>
      write === undefined ? [] : [{ replaceOne: { filter: { _id: write._id }, replacement: write, upsert: true } }],
    );
    if (writes.length > 0) await (await orders()).bulkWrite(writes, { session });
    const rows = decisions.map(({ row }) => row);
    await savePosition(batch, rows, session);
    return rows;
  }

  return {
    async position(store) {
      const document = await (await positions()).findOne({ _id: storeKeyOf(store) });
      return document === null ? undefined : fromMongo<OrderPosition>(document.position);
    },

    async apply(batch) {
      requireOrders(batch);
      // All of them before the first is written: what cannot be read leaves nothing behind.
      const companyId = await ownerOf(batch.store);
      const documents = batch.orders.map((order) => orderDocumentOf(order, companyId));
      const transaction = await database.transaction();
      if (transaction === undefined) return applyInOrder(batch, documents);
      return untilItHolds('the batch', () => transaction((session) => applyAtOnce(batch, documents, session)));
    },

    async get(store, orderId) {
      const document = await (await orders()).findOne({ _id: orderKeyOf(store, orderId) });
      return document === null ? undefined : orderOf(document);
    },

    markDeleted: (store, orderId, at, { tell } = {}) =>
      untilItHolds(`order ${orderId}`, async () => {
        const collection = await orders();
        const current = await collection.findOne({ _id: orderKeyOf(store, orderId) });
        if (current === null || current.isDeleted) return false;
        const deleted = orderDocumentOf(deletedOrder(orderOf(current), at), current.companyId);
        const untold = untoldOf(current, tell);
        const { matchedCount } = await collection.replaceOne(unchangedFilter(current), noted(deleted, untold));
        return matchedCount === 0 ? undefined : true;
      }),

    async *untold({ platform, storeId }) {
      const filter = { platform, storeId, untold: { $exists: true } };
      for await (const document of walk(orders, filter, { pageSize: UNTOLD_PAGE })) {
        const row = untoldOrderOf(document);
        if (row !== undefined) yield row;
      }
    },

    async told(store, known) {
      if (known.length === 0) return;
      const updates = known.map((order) => ({
        updateOne: {
          filter: {
            _id: orderKeyOf(store, order.orderId),
            'order.revision.at': order.revision.at,
            'order.revision.token': order.revision.token,
            isDeleted: isDeletedOrder(order),
          },
          update: { $unset: { untold: '' as const } },
        },
      }));
      await (await orders()).bulkWrite(updates, { ordered: false });
    },

    async *list({ platform, storeId }, { updatedAfter } = {}) {
      const filter = {
        platform,
        storeId,
        ...(updatedAfter === undefined ? {} : { 'revision.at': { $gte: toDate(updatedAfter, 'updatedAfter') } }),
      };
      const projection = { orderId: 1, isDeleted: 1, 'order.revision': 1 };
      for await (const { orderId, isDeleted, order } of walk(orders, filter, { pageSize: LIST_PAGE, projection })) {
        const { revision } = fromMongo<{ readonly revision: Revision }>(order);
        yield { orderId, revision, isDeleted };
      }
    },

    async deleteStore({ platform, storeId }) {
      // First: a position that outlives its orders would claim that they are here.
      await (await positions()).deleteOne({ _id: storeKeyOf({ platform, storeId }) });
      await (await orders()).deleteMany({ platform, storeId });
    },
  };
}

/** What becomes of one order, and what is to be written for it. */
function decided(
  batch: OrderBatch,
  order: Order,
  document: OrderDocument,
  stored: OrderDocument | undefined,
): { readonly row: AppliedOrder; readonly write?: OrderDocument } {
  const previous = stored === undefined ? undefined : orderOf(stored);
  const { outcome, order: next } = decideOrder(previous, order, batch.authoritative);
  const row = { orderId: order.orderId, outcome, ...(previous === undefined ? {} : { previous }) };
  if (next === undefined) return { row };
  const untold = untoldOf(stored, batch.tell);
  const write = noted(next === order ? document : orderDocumentOf(next, document.companyId), untold);
  return { row: { ...row, ...toldRowOf(stored, batch) }, write };
}

function noted(document: OrderDocument, untold: OrderDocument['untold']): OrderDocument {
  return untold === undefined ? document : { ...document, untold };
}

function sessionOption(session: mongo.ClientSession | undefined): { session?: mongo.ClientSession } {
  return session === undefined ? {} : { session };
}
