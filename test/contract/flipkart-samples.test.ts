import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mapOrderFromNotification } from '../../src/connectors/flipkart/map-notification.js';
import { mapOrder } from '../../src/connectors/flipkart/map-order.js';
import { mapProduct } from '../../src/connectors/flipkart/map-product.js';
import { mapReturn } from '../../src/connectors/flipkart/map-return.js';
import {
  FULFILLED_BY_PROFILE,
  ITEM_STATUSES,
  PRODUCT_BY_STATUS,
  RETURN_BY_STATUS,
} from '../../src/connectors/flipkart/statuses.js';
import {
  assertOrderInvariants,
  type Order,
  productSchema,
  reconcileTotals,
  storeReturnSchema,
} from '../../src/model/index.js';

/** Samples of Flipkart's answers and its published schemas. They are not part of this repository; where they lie beside it, they are read. */
const FOLDER = new URL('../../../shared/contracts/flipkart/', import.meta.url);
const isThere = existsSync(FOLDER);
const why = isThere ? '' : ' (skipped: the samples are not beside the repository)';

// biome-ignore lint/suspicious/noExplicitAny: samples are read by path here
type Json = any;

const read = (path: string): Json => (isThere ? JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8')) : {});
const sample = (name: string): Json => read(`samples/${name}.json`);
const storeId = 'seller-1';

function sound(order: Order): Order {
  assertOrderInvariants(order);
  expect(reconcileTotals(order)).toEqual([]);
  expect(order.issues).toEqual([]);
  return order;
}

describe.skipIf(!isThere)(`the samples${why}`, () => {
  const rows: readonly Json[] = sample('shipments-filter').response?.shipments ?? [];
  const [details] = sample('shipment-details-SYNTHETIC').response?.shipments ?? [];
  const notifications: readonly Json[] = isThere ? sample('notifications-all-17') : [];

  it('have rows that all become sound orders, without a word', () => {
    const orders = rows.map((row) => sound(mapOrder(row, { storeId }).order));
    expect(orders.map(({ orderId, number, totals }) => [orderId, number, totals?.grand?.shop.amount])).toEqual([
      ['d0000000-aaaa-bbbb-cccc-000000000001', 'OD430000000000000100', '1537'],
      ['d0000000-aaaa-bbbb-cccc-000000000002', 'OD430000000000000100', '15999'],
    ]);
  });

  it('have details that belong to the first row', () => {
    const order = sound(mapOrder(rows[0], { storeId, details }).order);
    expect(order.shipTo).toMatchObject({ name: 'Demo Buyer', postalCode: '560103', subdivision: { code: 'KA' } });
    expect(order.shipments?.[0]?.trackings).toEqual([{ number: 'FMPP0000000001', carrier: 'Ekart Logistics' }]);
  });

  it('have a notification that tells the first row, at the same revision', () => {
    const created = notifications.find(({ eventType }) => eventType === 'shipment_created');
    const order = sound(mapOrderFromNotification(created, { storeId }).order);
    const fromRow = mapOrder(rows[0], { storeId }).order;
    expect(order.revision).toEqual(fromRow.revision);
    expect(order.lines).toEqual(fromRow.lines);
    expect(order.totals).toEqual(fromRow.totals);
  });

  it('have notifications of other kinds that none takes for a whole shipment', () => {
    for (const { attributes, ...envelope } of notifications) {
      if (envelope.eventType === 'shipment_created' || envelope.shipmentId === undefined) continue;
      const { order } = mapOrderFromNotification({ ...envelope, attributes }, { storeId });
      expect(order.issues, envelope.eventType).not.toEqual([]);
    }
  });

  it('have returns, of rows and of notifications', () => {
    const [row] = sample('returns-v2').response.returnItems;
    const created = notifications.find(({ eventType }) => eventType === 'return_created').attributes;
    const wires = [row, { ...created.returnItems[0], status: created.status }];
    const returns = wires.map((wire) => mapReturn(wire, { storeId }).storeReturn);
    for (const one of returns) {
      expect(storeReturnSchema.safeParse(one).error).toBeUndefined();
      expect(one).toMatchObject({
        id: '11000000000000001',
        kind: 'customer',
        status: { value: 'approved' },
        issues: [],
      });
    }
    expect(returns[1]?.resolution).toBe('refund');
  });

  it('have a listing', () => {
    const { available } = sample('inventory-update').getListings.response;
    const products = Object.entries(available).map(([sku, listing]) => mapProduct(sku, listing, { storeId }).product);
    for (const product of products) expect(productSchema.safeParse(product).error).toBeUndefined();
    expect(products).toMatchObject([
      { sku: 'DEMO-SKU-1', available: 49, price: { amount: '499' }, compareAtPrice: { amount: '999' } },
    ]);
    expect(products[0]).not.toHaveProperty('issues');
  });
});

describe.skipIf(!isThere)(`the published words${why}`, () => {
  const { paths } = read('openapi.json') as Json;
  const answerOf = (path: string) => paths?.[path]?.get?.responses['200'].content['application/json'].schema;
  const item = answerOf('/sellers/v3/shipments')?.properties.shipments.items.properties.orderItems.items.properties;
  const listing = answerOf('/sellers/listings/v3/{skuIds}')?.properties.available.additionalProperties.properties;

  it('are all known', () => {
    expect([...item.status.enum].sort()).toEqual([...ITEM_STATUSES].sort());
    expect([...item.serviceProfile.enum].sort()).toEqual([...FULFILLED_BY_PROFILE.keys()].sort());
    expect([...listing.listing_status.enum].sort()).toEqual([...PRODUCT_BY_STATUS.keys()].sort());
  });

  it('of returns are those of the notifications', () => {
    const told = (sample('notifications-all-17') as Json[]).flatMap(({ attributes }) => attributes.status ?? []);
    const words = told.filter((word: string) => word.startsWith('RETURN_')).map((word) => word.replace('RETURN_', ''));
    expect(words).toHaveLength(4);
    for (const word of words) expect(RETURN_BY_STATUS.has(word)).toBe(true);
  });
});
