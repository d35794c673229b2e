import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AT_ONCE,
  checkAgain,
  DISPATCHING,
  MINUTE,
  NOW,
  openSeller,
  PACKING,
  type Seller,
  selfPush,
} from './flipkart-shipping.js';

// Pauses between tries are spread at random: none here.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

const DAY = 24 * 60 * MINUTE;
const sent = ({ controls }: Seller) => controls.requests.list('selfShipDispatch').map(({ body }) => body);

describe('a shipment of the seller’s own courier', () => {
  it('is dispatched once, with number, courier, dates, invoice and the address it leaves from', async () => {
    const seller = await openSeller();
    const { connector, controls } = seller;
    const shipment = seller.insert({ type: 'SELF', lines: 2, quantity: 2 });
    const [first, second] = shipment.lines;
    const dispatchAddress = { address1: 'Warehouse 7', city: 'Mumbai', state: 'Maharashtra', pincode: '400072' };
    const serialNumbers = { [second?.id ?? '']: [['SN-1'], ['SN-2']] };
    const push = selfPush(seller, shipment, {
      shippedAt: '2026-11-25T11:00:00+05:30',
      platformOptions: { ...DISPATCHING, dispatchAddress, serialNumbers },
    });
    expect(await connector.planFulfillment(push)).toMatchObject({
      writes: 1,
      parts: [{ tracking: [{ number: 'AWB-1' }] }],
    });
    const done = await connector.pushFulfillment(push);
    expect(done).toMatchObject({
      status: 'done',
      warnings: [],
      parts: [
        {
          fulfillmentId: shipment.id,
          tracking: [{ number: 'AWB-1' }],
          message: expect.stringContaining("seller's courier"),
        },
      ],
    });
    expect(sent(seller)).toEqual([
      {
        shipments: [
          {
            shipmentId: shipment.id,
            dispatchDate: '2026-11-25T05:30:00.000Z',
            tentativeDeliveryDate: '2026-11-30T12:30:00.000Z',
            deliveryPartner: 'DELHIVERY',
            deliveryPartnerCode: 'DELHIVERY',
            trackingId: 'AWB-1',
            locationId: shipment.locationId,
            invoice: {
              invoiceNumber: 'INV-1',
              invoiceDate: '2026-11-25',
              items: [
                { orderItemId: first?.id, quantity: 2 },
                { orderItemId: second?.id, quantity: 2, serialNumbers: [['SN-1'], ['SN-2']] },
              ],
            },
            dispatchLocation: { locationId: shipment.locationId, address: dispatchAddress },
          },
        ],
      },
    ]);
    expect(seller.statusOf(shipment.id)).toBe('SHIPPED');
    const other = await seller.open();
    for (const number of ['AWB-1', ' awb-1 ']) {
      const again = await other.pushFulfillment({ ...push, tracking: { number, carrier: 'Blue Dart' } });
      expect(again).toMatchObject({ status: 'already_done', parts: [{ tracking: [{ number: 'AWB-1' }] }] });
    }
    const elsewhere = other.pushFulfillment({ ...push, tracking: { number: 'AWB-2', carrier: 'DTDC' } });
    await expect(elsewhere).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('updateTracking'),
    });
    expect(controls.requests.count('selfShipDispatch')).toBe(1);
  });

  it('names all that is missing or wrong before anything is written', async () => {
    const seller = await openSeller();
    const shipment = seller.insert({ type: 'SELF' });
    const issuesOf = (more: object) =>
      seller.connector
        .pushFulfillment({ storeId: seller.storeId, orderId: shipment.id, ...more })
        .catch(({ issues }) => issues.map(({ path }: { path: string }) => path));
    expect(await issuesOf({})).toEqual([
      'tracking',
      'tracking.carrier',
      'platformOptions.invoiceDate',
      'platformOptions.expectedDelivery',
    ]);
    const tracking = { number: 'AWB-1', carrier: 'Delhivery' };
    const options = (expectedDelivery: string) => ({ platformOptions: { ...DISPATCHING, expectedDelivery } });
    const shippedAt = new Date(NOW + 10 * MINUTE);
    expect(await issuesOf({ tracking, shippedAt, ...options('2026-11-24T10:00:00Z') })).toEqual([
      'shippedAt',
      'platformOptions.expectedDelivery',
    ]);
    expect(await issuesOf({ tracking, ...options('2026-11-25T06:00:00Z') })).toEqual([
      'platformOptions.expectedDelivery',
    ]);
    const dispatchAddress = { address1: 'Warehouse 7', city: 'Mumbai', state: 'Maharashtra', pincode: '4000' };
    expect(await issuesOf({ tracking: [tracking, { number: 'B' }], platformOptions: { dispatchAddress } })).toEqual([
      'tracking',
      'platformOptions.dispatchAddress',
    ]);
    expect(sent(seller)).toEqual([]);
    // A clock that is a minute ahead is none of the future.
    const soon = selfPush(seller, shipment, { shippedAt: new Date(NOW + MINUTE) });
    expect((await seller.connector.pushFulfillment(soon)).status).toBe('done');
    expect(sent(seller)).toMatchObject([{ shipments: [{ dispatchDate: '2026-11-25T06:30:00.000Z' }] }]);
  });

  it('goes as Other with its name where the courier is unknown, or by the code that is given', async () => {
    const seller = await openSeller();
    const push = (tracking: { number: string; carrier?: string }, deliveryPartnerCode?: string) => {
      const code = deliveryPartnerCode === undefined ? {} : { deliveryPartnerCode };
      const shipment = seller.insert({ type: 'SELF' });
      const platformOptions = { ...DISPATCHING, ...code };
      return seller.connector.pushFulfillment(selfPush(seller, shipment, { tracking, platformOptions }));
    };
    const other = await push({ number: 'A', carrier: 'Nagaland Riders' });
    expect(other.warnings).toEqual([expect.stringContaining('Nagaland Riders')]);
    expect((await push({ number: 'B' }, 'BLUEDART')).warnings).toEqual([]);
    await expect(push({ number: 'C', carrier: 'Nagaland Riders' }, 'NAGALAND')).rejects.toMatchObject({
      platformCode: 'UNPROCESSABLE_ENTITY',
      message: expect.stringContaining('deliveryPartnerCode'),
    });
    expect(sent(seller)).toMatchObject([
      { shipments: [{ deliveryPartner: 'Nagaland Riders', deliveryPartnerCode: 'Other' }] },
      { shipments: [{ deliveryPartner: 'BLUEDART', deliveryPartnerCode: 'BLUEDART' }] },
      { shipments: [{ deliveryPartner: 'Nagaland Riders', deliveryPartnerCode: 'NAGALAND' }] },
    ]);
  });

  it('is packed first where Flipkart asks for it, and dispatched when it is, with what was pushed', async () => {
    const seller = await openSeller();
    const { connector, controls } = seller;
    controls.setSelfShip({ needsPacking: true, state: 'READY_TO_DISPATCH' });
    const shipment = seller.insert({ type: 'SELF' });
    await expect(connector.pushFulfillment(selfPush(seller, shipment))).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'platformOptions.taxRates' }, { path: 'platformOptions.dimensions' }],
    });
    expect(controls.requests.count('pack')).toBe(0);
    const push = selfPush(seller, shipment, { platformOptions: { ...PACKING, ...DISPATCHING } });
    const pending = await connector.pushFulfillment(push, AT_ONCE);
    expect(pending.status).toBe('pending');
    expect(JSON.stringify(pending.handle)).not.toContain('taxRates');
    const other = await seller.open();
    expect((await checkAgain(other, pending)).status).toBe('pending');
    seller.advance(MINUTE);
    const end = await checkAgain(other, pending);
    expect(end).toMatchObject({ status: 'done', result: { parts: [{ tracking: [{ number: 'AWB-1' }] }] } });
    expect(seller.statusOf(shipment.id)).toBe('READY_TO_DISPATCH');
    expect((await connector.pushFulfillment(push)).status).toBe('already_done');
    expect(controls.requests.list('pack').length).toBe(1);
  });

  it('that is ready and shows no number is dispatched: Flipkart says whether it was', async () => {
    const seller = await openSeller();
    const { connector, controls } = seller;
    const shipment = seller.insert({ type: 'SELF' });
    controls.setStatus(shipment.id, 'READY_TO_DISPATCH');
    expect((await connector.pushFulfillment(selfPush(seller, shipment))).status).toBe('already_done');
    expect(controls.requests.count('selfShipDispatch')).toBe(1);
  });
});

async function openShipped() {
  const seller = await openSeller();
  const shipment = seller.insert({ type: 'SELF' });
  await seller.connector.pushFulfillment(selfPush(seller, shipment));
  const ref = { storeId: seller.storeId, orderId: shipment.id };
  return { ...seller, seller, shipment, ref };
}

describe('tracking of a dispatched shipment', () => {
  it('is replaced once', async () => {
    const { connector, controls, ref, storeId } = await openShipped();
    const update = { ...ref, fulfillmentId: 'SS-1', tracking: { number: 'AWB-2', carrier: 'Bluedart' } };
    const expectedDelivery = '2026-12-02T00:00:00Z';
    expect(await connector.updateTracking({ ...update, expectedDelivery })).toMatchObject({
      status: 'done',
      fulfillmentId: ref.orderId,
      tracking: [{ number: 'AWB-2' }],
      replaced: [{ number: 'AWB-1', carrier: 'DELHIVERY' }],
      warnings: [],
    });
    expect(controls.order(ref.orderId)?.subShipments).toMatchObject([{ courier: 'BLUEDART', trackingNumber: 'AWB-2' }]);
    expect(await connector.updateTracking(update)).toMatchObject({ status: 'already_done', replaced: [] });
    expect(controls.requests.list('updateTracking').map(({ body }) => body)).toEqual([
      {
        shipment_id: ref.orderId,
        tracking_id: 'AWB-2',
        seller_id: storeId,
        delivery_partner: 'BLUEDART',
        tentative_delivery_date: '2026-12-02T00:00:00.000Z',
      },
    ]);
    controls.faults.resetAfter({ operation: 'updateTracking' });
    const lost = { ...update, tracking: { number: 'AWB-3', carrier: 'DTDC' } };
    expect((await connector.updateTracking(lost, { maxRetries: 0 })).status).toBe('done');
    expect(controls.requests.count('updateTracking')).toBe(2);
  });

  it('is refused for what is not the seller’s to ship, not dispatched, or asked for badly', async () => {
    const { connector, seller, ref } = await openShipped();
    const tracking = { number: 'AWB-2', carrier: 'Delhivery' };
    const normal = { ...ref, orderId: seller.insert({ state: 'SHIPPED' }).id, tracking };
    await expect(connector.updateTracking(normal)).rejects.toMatchObject({ platformCode: 'marketplace_ships' });
    const open = { ...ref, orderId: seller.insert({ type: 'SELF' }).id, tracking };
    await expect(connector.updateTracking(open)).rejects.toMatchObject({ platformCode: 'not_shippable' });
    await expect(connector.updateTracking({ ...ref, fulfillmentId: 'SS-9', tracking })).rejects.toMatchObject({
      code: 'not_found',
    });
    for (const wrong of [
      { tracking: [] },
      { tracking: { number: 'A' } },
      { tracking, expectedDelivery: '2026-11-01T00:00:00Z' },
    ]) {
      await expect(connector.updateTracking({ ...ref, ...wrong })).rejects.toMatchObject({ code: 'invalid_request' });
    }
  });
});

describe('deliveries of a dispatched shipment', () => {
  it('are told once, lost answers or not', async () => {
    for (const fault of [undefined, 'resetAfter', 'loseVerdicts', 'resetBefore'] as const) {
      const { connector, controls, seller, ref } = await openShipped();
      seller.advance(2 * DAY);
      if (fault === 'loseVerdicts') controls.loseVerdicts('selfShipDelivery');
      else if (fault !== undefined) controls.faults[fault]({ operation: 'selfShipDelivery' });
      const event = { ...ref, status: 'delivered', happenedAt: new Date(NOW + DAY) } as const;
      expect(await connector.addFulfillmentEvent(event)).toEqual({ status: 'done', fulfillmentId: ref.orderId });
      expect(seller.statusOf(ref.orderId)).toBe('DELIVERED');
      expect((await connector.addFulfillmentEvent(event)).status).toBe('already_done');
      expect(controls.requests.count('selfShipDelivery')).toBe(fault === 'resetBefore' ? 2 : 1);
      expect(controls.requests.list('selfShipDelivery')[0]?.body).toMatchObject({
        shipments: [{ deliveryDate: '2026-11-26' }],
      });
      const attempt = { ...event, status: 'delivery_attempted', estimatedDeliveryAt: new Date(NOW + 3 * DAY) } as const;
      await expect(connector.addFulfillmentEvent(attempt)).rejects.toMatchObject({ platformCode: 'already_delivered' });
    }
  });

  it('that failed are told with the next day; an answer that is lost is not asked for again', async () => {
    const { connector, controls, seller, ref } = await openShipped();
    seller.advance(2 * DAY);
    const attempt = {
      ...ref,
      status: 'delivery_attempted',
      happenedAt: new Date(NOW + DAY),
      estimatedDeliveryAt: new Date(NOW + 3 * DAY),
      reason: 'CUSTOMER_NOT_AVAILABLE',
    } as const;
    expect((await connector.addFulfillmentEvent(attempt)).status).toBe('done');
    expect(controls.deliveryAttempts(ref.orderId)).toEqual([
      {
        deliveryDate: '2026-11-26',
        newDeliveryDate: '2026-11-28',
        reason: 'CUSTOMER_NOT_AVAILABLE',
        subReason: undefined,
      },
    ]);
    controls.faults.resetAfter({ operation: 'selfShipDeliveryAttempt' });
    await expect(connector.addFulfillmentEvent(attempt)).rejects.toMatchObject({ outcomeUnknown: true });
    expect(controls.requests.count('selfShipDeliveryAttempt')).toBe(2);
    const future = { ...attempt, happenedAt: new Date(NOW + 3 * DAY) };
    await expect(connector.addFulfillmentEvent(future)).rejects.toMatchObject({ issues: [{ path: 'happenedAt' }] });
    const wrong = { ...ref, status: 'in_transit', happenedAt: 'yesterday' } as const;
    await expect(connector.addFulfillmentEvent(wrong)).rejects.toMatchObject({
      issues: [{ path: 'status' }, { path: 'happenedAt' }],
    });
    const { estimatedDeliveryAt: _, ...untold } = attempt;
    await expect(connector.addFulfillmentEvent(untold)).rejects.toMatchObject({
      issues: [{ path: 'estimatedDeliveryAt' }],
    });
  });
});
