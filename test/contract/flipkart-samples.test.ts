import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../src/connectors/flipkart/map-order.js';
import { assertOrderInvariants, type Order, reconcileTotals } from '../../src/model/index.js';

/** Samples of Flipkart's answers and notifications. They are not part of this repository; where they lie beside it, they are read. */
const FOLDER = new URL('../../../shared/contracts/flipkart/samples/', import.meta.url);
const isThere = existsSync(FOLDER);
const why = isThere ? '' : ' (skipped: the samples are not beside the repository)';

// biome-ignore lint/suspicious/noExplicitAny: samples are read by path here
type Json = any;

const sample = (name: string): Json =>
  isThere ? JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) : {};
const SELLER = 'seller-1';

function sound(order: Order): Order {
  assertOrderInvariants(order);
  expect(reconcileTotals(order)).toEqual([]);
  expect(order.issues).toEqual([]);
  return order;
}

describe.skipIf(!isThere)(`the samples${why}`, () => {
  const rows: readonly Json[] = sample('shipments-filter').response?.shipments ?? [];
  const [details] = sample('shipment-details-SYNTHETIC').response?.shipments ?? [];

  it('maps every row of the filter', () => {
    const orders = rows.map((row) => sound(mapOrder(row, { storeId: SELLER }).order));
    expect(orders.map(({ orderId, number, totals }) => [orderId, number, totals?.grand?.shop.amount])).toEqual([
      ['d0000000-aaaa-bbbb-cccc-000000000001', 'OD430000000000000100', '1537'],
      ['d0000000-aaaa-bbbb-cccc-000000000002', 'OD430000000000000100', '15999'],
    ]);
    sound(mapOrder(rows[0], { storeId: SELLER, details }).order);
  });
});
