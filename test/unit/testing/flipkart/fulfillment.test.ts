import { describe, expect, it } from 'vitest';
import type { FlipkartScenario } from '../../../../src/testing/index.js';
import { DAY, HOUR, NOW, startFlipkart, stillClock } from './support.js';

const SECOND = 1_000;
const SIZES = { length: 20, breadth: 15, height: 10, weight: 0.8 };

async function start() {
  const clock = stillClock();
  const flipkart = await startFlipkart({}, { orders: 1, now: clock.now });
  const { controls, ask } = flipkart;
  const insert = (scenario: Omit<FlipkartScenario, 'label'> = {}) =>
    controls.insert({
      scenario: { label: 'test', state: 'APPROVED', type: 'NORMAL', lines: 2, quantity: 2, ...scenario },
      orderedAt: new Date(clock.now() - HOUR),
    });
  type Shipment = ReturnType<typeof insert>;
  const packing = (shipment: Shipment, more: object = {}) => ({
    shipmentId: shipment.id,
    locationId: shipment.locationId,
    taxItems: shipment.lines.map(({ id, quantity }) => ({ orderItemId: id, quantity, taxRate: 18 })),
    invoices: [{ orderId: shipment.orderId, invoiceDate: '2026-11-25', invoiceNumber: 'INV-1' }],
    subShipments: shipment.subShipments.map(({ id }) => ({ subShipmentId: id, dimensions: SIZES })),
    ...more,
  });
  const dispatching = (shipment: Shipment, more: object = {}) => ({
    shipmentId: shipment.id,
    locationId: shipment.locationId,
    dispatchDate: '2026-11-25T06:30:00.000Z',
    tentativeDeliveryDate: '2026-11-30T12:30:00.000Z',
    deliveryPartner: 'DELHIVERY',
    deliveryPartnerCode: 'DELHIVERY',
    trackingId: 'AWB-1',
    invoice: {
      invoiceDate: '2026-11-25',
      items: shipment.lines.map(({ id, quantity }) => ({ orderItemId: id, quantity })),
    },
    ...more,
  });
  const cancelling = (shipment: Shipment, more: object = {}) => ({
    shipmentId: shipment.id,
    locationId: shipment.locationId,
    cancellationGroupIds: shipment.lines.map(({ cancellationGroupId }) => cancellationGroupId),
    reason: 'not_enough_inventory',
    ...more,
  });
  const post = async (path: string, ...shipments: object[]) => (await ask(path, { body: { shipments } })).body;
  /** The code of the one shipment, or its verdict. */
  const verdict = async (path: string, entry: object) => {
    const { shipments, errorCode } = await post(path, entry);
    const [row] = shipments ?? [];
    return row === undefined ? errorCode : (row.errorCode ?? row.status ?? row.processingStatus);
  };
  const dispatch = async (shipmentIds: readonly string[], locationId?: string) =>
    (await ask('/v3/shipments/dispatch', { body: { shipmentIds, locationId } })).body;
  const statusOf = (id: string) => controls.order(id)?.status;
  return { ...flipkart, clock, insert, packing, dispatching, cancelling, post, verdict, dispatch, statusOf };
}

const PACK = '/v3/shipments/labels';
const SELF = '/v3/shipments/selfShip/dispatch';
const CANCEL = '/v3/shipments/cancel';

describe('packing', () => {
  it('takes its time by the clock, then the shipment has an invoice and Flipkart’s number', async () => {
    const { clock, controls, insert, packing, post, ask, statusOf } = await start();
    const shipment = insert();
    const other = { shipmentId: 'nobody', locationId: shipment.locationId };
    expect(await post(PACK, packing(shipment), other)).toEqual({
      shipments: [
        { shipmentId: shipment.id, status: 'SUCCESS' },
        { shipmentId: 'nobody', status: 'FAILURE', errorCode: 'INVALID_SHIPMENTS', errorMessage: 'Invalid shipment' },
      ],
    });
    expect(statusOf(shipment.id)).toBe('PACKING_IN_PROGRESS');
    clock.advance(7 * SECOND);
    expect(statusOf(shipment.id)).toBe('PACKING_IN_PROGRESS');
    clock.advance(SECOND);
    await ask('/v3/shipments', { query: { shipmentIds: shipment.id } });
    expect(controls.order(shipment.id)).toMatchObject({
      status: 'PACKED',
      invoiceNumber: 'INV-1',
      updatedAt: '2026-11-25T06:30:08Z',
      subShipments: [{ courier: 'Ekart Logistics', trackingNumber: expect.stringMatching(/^FMPP\d{10}$/) }],
    });
  });

  it('refuses single shipments with a code each', async () => {
    const { controls, insert, packing, verdict } = await start();
    const early = insert();
    const dates = { dispatchAfter: new Date(NOW + SECOND), dispatchBy: new Date(NOW + DAY) };
    controls.setDispatchDates(early.id, dates);
    const open = insert();
    const [first] = open.lines;
    for (const [entry, code] of [
      [packing(early), 'OPERATION_NOT_ALLOWED'],
      [packing(insert({ hold: true })), 'OPERATION_NOT_ALLOWED'],
      [packing(insert({ profile: 'FBF' })), 'OPERATION_NOT_ALLOWED'],
      [packing(insert({ state: 'PACKED' })), 'INVALID_ITEM_STATE'],
      [packing(insert({ state: 'SHIPPED' })), 'ORDER_ITEM_ALREADY_DISPATCHED'],
      [packing(insert({ cancelled: 'buyerCancellation' })), 'ORDER_ITEM_ALREADY_CANCELLED'],
      [packing(open, { locationId: 'LOCother' }), 'INVALID_SHIPMENTS'],
      [packing(open, { locationId: undefined }), 'INVALID_SHIPMENTS'],
      [packing(open, { taxItems: [] }), 'QUANTITY_MISMATCH_ERROR'],
      [
        packing(open, { taxItems: open.lines.map(({ id }) => ({ orderItemId: id, quantity: 2, taxRate: 101 })) }),
        'INVALID_REQUEST_TAX',
      ],
      [packing(open, { invoices: [{ orderId: 'OD1', invoiceDate: '2026-11-25' }] }), 'UNPROCESSABLE_ENTITY'],
      [packing(open, { invoices: [{ orderId: open.orderId, invoiceDate: '2026-11-26' }] }), 'UNPROCESSABLE_ENTITY'],
      [packing(open, { subShipments: [] }), 'UNPROCESSABLE_ENTITY'],
      [
        packing(open, { subShipments: [{ subShipmentId: 'SS-1', dimensions: { ...SIZES, weight: 0 } }] }),
        'UNPROCESSABLE_ENTITY',
      ],
      [
        packing(open, { serialNumbers: [{ orderItemId: first?.id, serialNumbers: [['A']] }] }),
        'QUANTITY_MISMATCH_ERROR',
      ],
      [packing(open, { colour: 'red' }), 'BAD_REQUEST'],
      [packing(open), 'SUCCESS'],
      [packing(open), 'INVALID_ITEM_STATE'],
    ] as const) {
      expect(await verdict(PACK, entry), JSON.stringify(entry)).toBe(code);
    }
  });

  it('takes 25 at most, each once, and ends as a test plans it', async () => {
    const { ask, clock, controls, insert, packing, post, statusOf } = await start();
    const many = Array.from({ length: 26 }, (_, index) => ({ shipmentId: `s${index}`, locationId: 'L' }));
    for (const shipments of [[], many, [many[0], many[0]], [{}], 'all']) {
      expect((await ask(PACK, { body: { shipments } })).status).toBe(400);
    }
    controls.setPackingDelay(30 * 60 * SECOND);
    controls.nextPack('failed');
    controls.nextPack('FORM_FAILED');
    controls.loseVerdicts('pack', { times: 1 });
    const [failing, formless, held] = [insert(), insert(), insert()];
    const answer = await post(PACK, packing(failing), packing(formless), packing(held));
    expect(answer.shipments.map(({ shipmentId }: { shipmentId: string }) => shipmentId)).toEqual([
      formless.id,
      held.id,
    ]);
    controls.cancel(held.id);
    clock.advance(30 * 60 * SECOND);
    expect([failing, formless, held].map(({ id }) => statusOf(id))).toEqual(['APPROVED', 'FORM_FAILED', 'CANCELLED']);
    controls.refuseShipments('pack', 'DEPENDENT_SYSTEM_CALL_FAILED');
    controls.setVerdicts('processingStatus');
    expect(await post(PACK, packing(failing))).toMatchObject({
      shipments: [{ processingStatus: 'FAILURE', errorCode: 'DEPENDENT_SYSTEM_CALL_FAILED' }],
    });
    expect(statusOf(failing.id)).toBe('APPROVED');
  });
});

describe('dispatching', () => {
  it('is for packed shipments of one location', async () => {
    const { dispatch, insert, statusOf } = await start();
    const ready = insert({ state: 'PACKED' });
    const others = [insert(), insert({ state: 'PACKED', type: 'SELF' }), insert({ state: 'READY_TO_DISPATCH' })];
    const codes = async (ids: readonly string[], locationId: string) =>
      (await dispatch(ids, locationId)).shipments.map(
        (row: Record<string, unknown>) => row['errorCode'] ?? row['status'],
      );
    expect(await codes([ready.id], 'LOCother')).toEqual(['INVALID_SHIPMENTS']);
    expect(await codes([ready.id], ready.locationId)).toEqual(['SUCCESS']);
    expect(statusOf(ready.id)).toBe('READY_TO_DISPATCH');
    const results = [];
    for (const one of others) results.push(...(await codes([one.id], one.locationId)));
    expect(results).toEqual(['ORDER_ITEM_NOT_PACKED', 'OPERATION_NOT_ALLOWED', 'ORDER_ITEM_ALREADY_DISPATCHED']);
    expect((await dispatch([ready.id])).errorCode).toBe('BAD_REQUEST');
  });

  it('with the seller’s courier takes its rules of dates, vendors and invoices', async () => {
    const { controls, dispatching, insert, verdict, statusOf } = await start();
    const open = insert({ type: 'SELF' });
    for (const [more, code] of [
      [{ dispatchDate: '2026-11-25T06:30:01.000Z' }, 'UNPROCESSABLE_ENTITY'],
      [{ tentativeDeliveryDate: '2026-11-24T10:00:00.000Z' }, 'UNPROCESSABLE_ENTITY'],
      [{ deliveryPartnerCode: undefined }, 'UNPROCESSABLE_ENTITY'],
      [{ deliveryPartnerCode: 'NAGALAND' }, 'UNPROCESSABLE_ENTITY'],
      [{ trackingId: '' }, 'UNPROCESSABLE_ENTITY'],
      [{ invoice: { invoiceDate: '2026-11-25', items: [] } }, 'QUANTITY_MISMATCH_ERROR'],
      [{ invoice: { items: [] } }, 'BAD_REQUEST'],
      [{ dispatchDate: undefined }, 'BAD_REQUEST'],
      [{ dispatchLocation: { locationId: 'L' } }, 'BAD_REQUEST'],
      [{ tentativeDeliveryDate: '2026-11-30' }, 'BAD_REQUEST'],
    ] as const) {
      expect(await verdict(SELF, dispatching(open, more)), JSON.stringify(more)).toBe(code);
    }
    expect(await verdict(SELF, dispatching(insert()))).toBe('OPERATION_NOT_ALLOWED');
    controls.setSelfShip({ needsPacking: true });
    expect(await verdict(SELF, dispatching(open))).toBe('ORDER_ITEM_NOT_PACKED');
    controls.setSelfShip({ needsPacking: false });
    expect(await verdict(SELF, dispatching(open))).toBe('SUCCESS');
    expect(await verdict(SELF, dispatching(open))).toBe('ORDER_ITEM_ALREADY_DISPATCHED');
    expect(statusOf(open.id)).toBe('SHIPPED');
    expect(controls.order(open.id)?.subShipments).toMatchObject([{ courier: 'DELHIVERY', trackingNumber: 'AWB-1' }]);
  });

  it('is followed by attempts, a delivery, and other numbers, of such shipments only', async () => {
    const { ask, clock, controls, credentials, dispatching, insert, post, verdict, statusOf } = await start();
    const shipment = insert({ type: 'SELF' });
    const delivery = (more: object = {}) => ({ shipmentId: shipment.id, deliveryDate: '2026-11-26', ...more });
    const deliver = (more?: object) => verdict('/v3/shipments/selfShip/delivery', delivery(more));
    expect(await deliver()).toBe('INVALID_ITEM_STATE');
    await post(SELF, dispatching(shipment));
    expect(await deliver()).toBe('UNPROCESSABLE_ENTITY');
    clock.advance(DAY);
    const update = (more: object = {}) =>
      ask(`/v3/shipments/${shipment.id}/update`, {
        body: { shipment_id: shipment.id, tracking_id: 'AWB-2', seller_id: credentials.storeId, ...more },
      });
    expect((await update({ seller_id: 'somebody' })).status).toBe(400);
    expect((await update({ shipment_id: 'another' })).status).toBe(400);
    expect((await update({ tentative_delivery_date: '2026-11-25T00:00:00Z' })).status).toBe(400);
    expect(await update()).toMatchObject({ status: 200, text: '' });
    expect(controls.order(shipment.id)?.subShipments).toMatchObject([
      { courier: 'DELHIVERY', trackingNumber: 'AWB-2' },
    ]);
    const attempt = (more: object) => verdict('/v3/shipments/selfShip/deliveryAttempt', delivery(more));
    expect(await attempt({})).toBe('UNPROCESSABLE_ENTITY');
    expect(await attempt({ failureAttributes: { newDeliveryDate: '2026-11-25' } })).toBe('UNPROCESSABLE_ENTITY');
    expect(await attempt({ failureAttributes: { newDeliveryDate: 'soon' } })).toBe('BAD_REQUEST');
    expect(await attempt({ failureAttributes: { newDeliveryDate: '2026-11-27', reason: 'AWAY' } })).toBe('SUCCESS');
    expect(controls.deliveryAttempts(shipment.id)).toHaveLength(1);
    expect(await deliver({ deliveryDate: '2026-11-24' })).toBe('UNPROCESSABLE_ENTITY');
    expect(await deliver({ deliveryDate: '2026-11-26T00:00:00Z' })).toBe('BAD_REQUEST');
    expect(await deliver()).toBe('SUCCESS');
    expect(statusOf(shipment.id)).toBe('DELIVERED');
    expect(await deliver()).toBe('INVALID_ITEM_STATE');
    expect((await update()).status).toBe(422);
    expect(await deliver({ shipmentId: insert({ state: 'SHIPPED' }).id })).toBe('OPERATION_NOT_ALLOWED');
  });
});

describe('cancelling', () => {
  it('is by groups, before packing, with one of three reasons', async () => {
    const { cancelling, insert, verdict, controls, statusOf } = await start();
    const open = insert();
    const [first, second] = open.lines.map(({ cancellationGroupId }) => cancellationGroupId);
    const cancel = (more: object) => verdict(CANCEL, cancelling(open, more));
    expect(await cancel({ reason: 'bored' })).toBe('EMPTY_OR_INVALID_REASON_FOR_CANCELLATION');
    expect(await cancel({ reason: undefined })).toBe('EMPTY_OR_INVALID_REASON_FOR_CANCELLATION');
    expect(await cancel({ cancellationGroupIds: ['grp1'] })).toBe('UNPROCESSABLE_ENTITY');
    expect(await cancel({ cancellationGroupIds: [first, first] })).toBe('BAD_REQUEST');
    expect(await cancel({ cancellationGroupIds: [first] })).toBe('SUCCESS');
    expect(controls.order(open.id)?.lines.map(({ status }) => status)).toEqual(['CANCELLED', 'APPROVED']);
    expect(await cancel({})).toBe('ORDER_ITEM_ALREADY_CANCELLED');
    expect(await cancel({ cancellationGroupIds: [second] })).toBe('SUCCESS');
    expect(statusOf(open.id)).toBe('CANCELLED');
    expect(await verdict(CANCEL, cancelling(insert({ state: 'PACKED' })))).toBe('INVALID_ITEM_STATE');
    expect(await verdict(CANCEL, cancelling(insert({ profile: 'FBF' })))).toBe('OPERATION_NOT_ALLOWED');
    expect(await verdict(CANCEL, cancelling(insert({ state: 'FORM_FAILED' })))).toBe('SUCCESS');
  });
});
