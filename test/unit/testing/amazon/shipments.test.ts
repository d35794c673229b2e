import { describe, expect, it } from 'vitest';
import { IN, problemOf, startAmazon } from './support.js';

type Truth = ReturnType<Awaited<ReturnType<typeof startAmazon>>['scenario']>;

const now = (): string => new Date().toISOString();
const itemsOf = ({ lines }: Truth, quantity?: number) =>
  lines.map((line) => ({ orderItemId: line.id, quantity: quantity ?? line.quantity }));

/** A confirmation of everything, with changes. */
const confirmation = (order: Truth, detail: Readonly<Record<string, unknown>> = {}, more = {}) => ({
  marketplaceId: IN,
  packageDetail: {
    packageReferenceId: '1',
    carrierCode: 'BlueDart',
    trackingNumber: 'BD1',
    shipDate: now(),
    orderItems: itemsOf(order),
    ...detail,
  },
  ...more,
});

describe('confirmShipment of the Amazon sandbox', () => {
  it('ships an order package by package', async () => {
    const { confirm, controls, getOrder, scenario } = await startAmazon();
    const order = scenario('multi-line');
    const one = confirmation(order, { orderItems: itemsOf(order, 1), shippingMethod: 'Surface' });
    const first = await confirm(order.id, one);
    expect([first.status, first.text]).toEqual([204, '']);
    expect(controls.order(order.id)).toMatchObject({ status: 'PARTIALLY_SHIPPED' });
    expect(controls.order(order.id)?.lines.map(({ shipped, open }) => [shipped, open])).toEqual(Array(3).fill([1, 1]));
    const rest = { packageReferenceId: '2', trackingNumber: 'BD2', orderItems: itemsOf(order, 1) };
    expect((await confirm(order.id, confirmation(order, rest))).status).toBe(204);
    const shown = (await getOrder(order.id)).body.order;
    expect(shown.fulfillment.fulfillmentStatus).toBe('SHIPPED');
    expect(shown.packages).toMatchObject([
      { packageReferenceId: '1', carrier: 'BlueDart', trackingNumber: 'BD1', shippingService: 'Surface' },
      { packageReferenceId: '2', packageStatus: { status: 'SHIPPED' } },
    ]);
    expect(shown.orderItems[0].fulfillment).toMatchObject({ quantityFulfilled: 2, quantityUnfulfilled: 0 });
  });

  it('edits the package whose reference it is sent again', async () => {
    const { confirm, controls, scenario } = await startAmazon();
    const order = scenario('multi-line');
    for (const trackingNumber of ['BD1', 'BD2']) {
      expect((await confirm(order.id, confirmation(order, { trackingNumber }))).status).toBe(204);
    }
    const { packages, status, lines } = controls.order(order.id) ?? {};
    expect(packages?.map(({ trackingNumber }) => trackingNumber)).toEqual(['BD2']);
    expect(status).toBe('SHIPPED');
    expect(lines?.map(({ shipped }) => shipped)).toEqual([2, 2, 2]);
    const fewer = { orderItems: itemsOf(order, 1) };
    expect((await confirm(order.id, confirmation(order, fewer))).status).toBe(204);
    expect(controls.order(order.id)?.status).toBe('PARTIALLY_SHIPPED');
  });

  it('changes when the order was updated, and tells subscribers', async () => {
    const { confirm, controls, scenario } = await startAmazon();
    const order = scenario('prepaid');
    controls.advance(3_600_000);
    await confirm(order.id, confirmation(order), { token: await startedToken(controls) });
    expect(Date.parse(controls.order(order.id)?.updatedAt ?? '')).toBeGreaterThan(Date.parse(order.updatedAt));
  });

  it.each<[string, (order: Truth) => unknown, RegExp]>([
    ['no JSON', () => '{', /not valid JSON/],
    ['no detail', () => ({ marketplaceId: IN }), /missing required fields \[packageDetail/],
    [
      'a numeric reference',
      (order) => confirmation(order, { packageReferenceId: 1 }),
      /invalid type \[packageDetail.packageReferenceId\]/,
    ],
    [
      'a reference that is a word',
      (order) => confirmation(order, { packageReferenceId: 'PKG1' }),
      /positive numeric value/,
    ],
    ['a reference of zero', (order) => confirmation(order, { packageReferenceId: '0' }), /positive numeric value/],
    ['no carrier', (order) => confirmation(order, { carrierCode: undefined }), /carrierCode/],
    ['another carrier without a name', (order) => confirmation(order, { carrierCode: 'Other' }), /CarrierName/],
    ['an empty tracking number', (order) => confirmation(order, { trackingNumber: ' ' }), /TrackingNumber/],
    ['a date of another form', (order) => confirmation(order, { shipDate: '02/21/2026' }), /ShipDate/],
    ['a date before the order', (order) => confirmation(order, { shipDate: '2020-01-01T00:00:00Z' }), /ShipDate/],
    ['a date to come', (order) => confirmation(order, { shipDate: '2036-01-01T00:00:00Z' }), /ShipDate/],
    ['no items', (order) => confirmation(order, { orderItems: [] }), /OrderItems/],
    [
      'a foreign item',
      (order) => confirmation(order, { orderItems: [{ orderItemId: '1', quantity: 1 }] }),
      /OrderItemId/,
    ],
    ['a quantity of none', (order) => confirmation(order, { orderItems: itemsOf(order, 0) }), /Quantity/],
    [
      'a quantity in text',
      (order) => confirmation(order, { orderItems: [{ orderItemId: '1', quantity: '1' }] }),
      /invalid type/,
    ],
    ['too much', (order) => confirmation(order, { orderItems: itemsOf(order, 3) }), /Quantity/],
    [
      'too much in parts',
      (order) => confirmation(order, { orderItems: [...itemsOf(order), ...itemsOf(order, 1)] }),
      /Quantity/,
    ],
    ['another marketplace', (order) => confirmation(order, {}, { marketplaceId: 'A1PA6795UKMFR9' }), /MarketplaceId/],
    [
      'cash in India',
      (order) => confirmation(order, {}, { codCollectionMethod: 'DirectPayment' }),
      /CodCollectionMethod/,
    ],
  ])('refuses %s', async (_, body, message) => {
    const { confirm, controls, scenario } = await startAmazon();
    const order = scenario('multi-line');
    const [status, code, said] = problemOf(await confirm(order.id, body(order)));
    expect([status, code]).toEqual([400, 'InvalidInput']);
    expect(said).toMatch(message);
    expect(controls.order(order.id)?.packages).toEqual([]);
  });

  it.each(['fba-unshipped', 'ship-plus', 'easy-ship', 'cancelled-by-seller', 'pending', 'preorder', 'line-cancelled'])(
    'refuses orders that are %s',
    async (label) => {
      const { confirm, scenario } = await startAmazon();
      const order = scenario(label);
      expect((await confirm(order.id, confirmation(order))).status).toBe(400);
    },
  );

  it('knows no other orders', async () => {
    const { confirm, scenario } = await startAmazon();
    const order = scenario('prepaid');
    expect((await confirm('402-0000000-0000000', confirmation(order))).status).toBe(404);
    expect((await confirm('order-1', confirmation(order))).status).toBe(400);
  });

  it('counts what was written although the answer was lost', async () => {
    const { confirm, controls, scenario } = await startAmazon();
    const order = scenario('prepaid');
    controls.faults.resetAfter({ operation: 'confirmShipment' });
    await expect(confirm(order.id, confirmation(order))).rejects.toThrow();
    expect(controls.order(order.id)?.packages).toHaveLength(1);
    expect((await confirm(order.id, confirmation(order))).status).toBe(204);
    expect(controls.order(order.id)?.packages).toHaveLength(1);
    expect(controls.requests.list('confirmShipment').map(({ status }) => status)).toEqual([0, 204]);
  });
});

async function startedToken(controls: Awaited<ReturnType<typeof startAmazon>>['controls']): Promise<string> {
  const { clientId, clientSecret, refreshToken, lwaURL } = controls.credentials();
  const fields = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId };
  const body = new URLSearchParams({ ...fields, client_secret: clientSecret });
  return ((await (await fetch(lwaURL, { method: 'POST', body })).json()) as { access_token: string }).access_token;
}
