import {
  computeRevision,
  type FulfilledBy,
  mapStatus,
  type Order,
  type OrderState,
  orderKey,
} from '../../../src/model/index.js';
import { leftOf, type ToyOrder } from './platform.js';

const STATES: ReadonlyMap<string, OrderState> = new Map([
  ['NEW', 'open'],
  ['DONE', 'completed'],
  ['CANCELLED', 'cancelled'],
]);

const SHIPPERS: ReadonlyMap<string, FulfilledBy> = new Map([
  ['seller', 'merchant'],
  ['warehouse', 'marketplace'],
]);

export function mapToyOrder(wire: ToyOrder, storeId: string): Order {
  const ref = { platform: 'toy', storeId, orderId: wire.id };
  const rupees = (amount: string) => ({ shop: { amount, currency: 'INR' } });
  const left = wire.lines.reduce((sum, { id }) => sum + leftOf(wire, id), 0);
  const order: Omit<Order, 'revision'> = {
    schemaVersion: '1',
    key: orderKey(ref),
    ...ref,
    state: mapStatus(STATES, wire.status),
    payment: { value: 'paid' },
    fulfillment: {
      value: left === 0 ? 'fulfilled' : wire.shipments.length === 0 ? 'unfulfilled' : 'partially_fulfilled',
    },
    returns: { value: 'unknown' },
    fulfilledBy: SHIPPERS.get(wire.shippedBy) ?? 'unknown',
    placedAt: wire.created,
    createdAt: wire.created,
    updatedAt: wire.updated,
    buyer: { name: wire.buyer },
    currency: 'INR',
    totals: { grand: rupees(wire.total), paid: rupees(wire.total), due: rupees('0') },
    lines: wire.lines.map(({ id, sku, quantity }) => ({
      id,
      sku,
      title: sku,
      quantity: { ordered: quantity, fulfillable: leftOf(wire, id) },
    })),
    shipments: wire.shipments.map(({ id, tracking, lines }) => ({
      id,
      lines: lines.map(({ line, quantity }) => ({ lineId: line, quantity })),
      trackings: [{ number: tracking }],
      status: { value: 'handed_over' },
    })),
    availability: { fulfillmentGroups: 'not_supported', refunds: 'not_supported', returnsList: 'not_supported' },
    issues: [],
  };
  return { ...order, revision: computeRevision(order) };
}
