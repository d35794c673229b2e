import { join } from 'node:path';
import type { Order } from '../../../src/model/index.js';
import { createJournalTable } from '../../../src/sync/file/journal-table.js';
import type { OrderBatch, OrderSink } from '../../../src/sync/ports/index.js';
import { type OrderHead, orderSinkOn } from '../../../src/sync/tables/order-sink.js';

const ORDERS = 120;
const PER_BATCH = 12;
const STORE = { platform: 'shopify', storeId: 'acme.myshopify.com' };

/** A sink that rewrites its journal every few batches, as `createFileOrderSink` does every few megabytes. */
export function openSink(folder: string): OrderSink {
  const table = createJournalTable<OrderHead, Order>({
    path: join(folder, 'orders.journal'),
    content: 'orders',
    slackBytes: 30_000,
  });
  return orderSinkOn(() => table);
}

/** Batches go round and round through the same orders, each time with newer revisions. */
export function batchOf(number: number): OrderBatch {
  const orders = Array.from({ length: PER_BATCH }, (_, index) =>
    orderOf((number * PER_BATCH + index) % ORDERS, number),
  );
  return { store: STORE, orders, position: { cursor: String(number) } };
}

/** By order id, the number of the batch that wrote it last. */
export function truthAfter(number: number): Map<string, number> {
  const truth = new Map<string, number>();
  for (let batch = Math.max(0, number - ORDERS / PER_BATCH + 1); batch <= number; batch += 1) {
    for (const { orderId } of batchOf(batch).orders) truth.set(orderId, batch);
  }
  return truth;
}

export function orderOf(index: number, number: number): Order {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 1_000).toISOString();
  return {
    ...STORE,
    schemaVersion: '1',
    key: `shopify:${STORE.storeId}:${index}`,
    orderId: String(index),
    revision: { at, token: `v1:${number}` },
    number: `#${number}`,
    state: { value: 'open' },
    payment: { value: 'paid' },
    fulfillment: { value: 'unfulfilled' },
    returns: { value: 'none' },
    fulfilledBy: 'merchant',
    placedAt: at,
    createdAt: at,
    updatedAt: at,
    lines: [],
    notes: [{ text: 'ü₹'.repeat(150), from: 'buyer' }],
    availability: {},
    issues: [],
  };
}
