import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AT_ONCE, checkAgain, MINUTE, NOW, openSeller, PACKING, packPush, selfPush } from './flipkart-shipping.js';

// Pauses between tries are spread at random: none here.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

const WRITES = ['pack', 'dispatch', 'selfShipDispatch', 'cancel'];
const writes = ({ controls }: Awaited<ReturnType<typeof openSeller>>) =>
  WRITES.flatMap((operation) => controls.requests.list(operation).map(() => operation));

describe('a shipment that Flipkart’s courier carries', () => {
  it('is packed, marked ready, and has the number that Flipkart gave, in whichever form the details come', async () => {
    for (const style of ['sdk', 'pages'] as const) {
      const seller = await openSeller();
      const { connector, controls } = seller;
      controls.setDetails(style);
      const shipment = seller.insert({ lines: 2, quantity: 2 });
      const push = packPush(seller, shipment);
      const plan = await connector.planFulfillment(push);
      expect(plan).toMatchObject({ writes: 2, parts: [{ action: 'create', partId: shipment.id, tracking: [] }] });
      expect(writes(seller)).toEqual([]);

      const pending = await connector.pushFulfillment(push, AT_ONCE);
      expect(pending).toMatchObject({
        status: 'pending',
        handle: { platform: 'flipkart', storeId: seller.storeId, data: { orderId: shipment.id } },
        parts: [{ partId: shipment.id, status: 'pending', locationId: shipment.locationId }],
      });
      expect(await checkAgain(connector, pending)).toMatchObject({ status: 'pending' });
      seller.advance(10_000);
      const end = await checkAgain(await seller.open(), pending);
      const truth = controls.order(shipment.id);
      const number = truth?.subShipments[0]?.trackingNumber;
      expect(number).toMatch(/^FMPP/);
      expect(end).toMatchObject({
        status: 'done',
        result: {
          status: 'done',
          warnings: [],
          parts: [
            {
              status: 'done',
              fulfillmentId: shipment.id,
              lineItems: shipment.lines.map(({ id, quantity }) => ({ lineItemId: id, quantity })),
              tracking: [{ number, carrier: 'Ekart Logistics' }],
            },
          ],
        },
      });
      expect(truth).toMatchObject({ status: 'READY_TO_DISPATCH', invoiceNumber: 'INV-1' });

      const again = await connector.pushFulfillment(push);
      expect(again).toMatchObject({
        status: 'already_done',
        parts: [{ status: 'already_done', fulfillmentId: shipment.id, tracking: [{ number }] }],
      });
      expect((await connector.planFulfillment(push)).writes).toBe(0);
      expect(writes(seller)).toEqual(['pack', 'dispatch']);
    }
  });

  it('takes half an hour to pack, and neither blocks nor is packed or dispatched twice, whoever asks meanwhile', async () => {
    const seller = await openSeller();
    const { controls } = seller;
    controls.setPackingDelay(30 * MINUTE);
    const shipment = seller.insert();
    const push = packPush(seller, shipment);
    // Two processes without a lock between them, and two calls in each.
    const [one, other] = [seller.connector, await seller.open()];
    const all = await Promise.all(
      [one, one, other, other].map((connector) =>
        connector.pushFulfillment(push, AT_ONCE).catch((error: unknown) => error),
      ),
    );
    for (const result of all) expect(result).toMatchObject({ status: 'pending', parts: [{ status: 'pending' }] });
    const accepted = controls.requests.list('pack').length;
    expect(accepted).toBeLessThanOrEqual(2);

    const pending = await one.pushFulfillment({ ...push, platformOptions: {} }, AT_ONCE);
    for (let minute = 5; minute < 30; minute += 5) {
      seller.advance(5 * MINUTE);
      expect(await checkAgain(other, pending)).toMatchObject({ status: 'pending' });
      expect((await one.pushFulfillment(push, AT_ONCE)).status).toBe('pending');
    }
    seller.advance(5 * MINUTE);
    const ends = await Promise.all([checkAgain(one, pending), checkAgain(other, pending), checkAgain(other, pending)]);
    for (const end of ends) expect(end).toMatchObject({ status: 'done', result: { parts: [{ status: 'done' }] } });
    expect(controls.requests.count('pack')).toBe(accepted);
    expect(seller.statusOf(shipment.id)).toBe('READY_TO_DISPATCH');
  });

  it('goes on from wherever it stands', async () => {
    const seller = await openSeller();
    const { connector } = seller;
    const packed = seller.insert({ state: 'PACKED', type: 'EXPRESS' });
    const done = await connector.pushFulfillment({ storeId: seller.storeId, orderId: packed.id });
    expect(done).toMatchObject({ status: 'done', parts: [{ tracking: [{ carrier: 'Ekart Logistics' }] }] });
    expect(writes(seller)).toEqual(['dispatch']);
    for (const state of ['READY_TO_DISPATCH', 'PICKUP_COMPLETE', 'SHIPPED', 'DELIVERED', 'RETURNED'] as const) {
      const { id } = seller.insert({ state });
      const push = { storeId: seller.storeId, orderId: id };
      expect((await connector.pushFulfillment(push)).status, state).toBe('already_done');
    }
    const packing = seller.insert({ state: 'PACKING_IN_PROGRESS' });
    expect((await connector.pushFulfillment(packPush(seller, packing), AT_ONCE)).status).toBe('pending');
    expect(writes(seller)).toEqual(['dispatch']);
  });

  it('names all that packing needs and was not given, before anything is written', async () => {
    const seller = await openSeller();
    const shipment = seller.insert({ lines: 2, packages: 2 });
    const [first, second] = shipment.lines;
    const pathsOf = (platformOptions: Record<string, unknown>) =>
      seller.connector
        .pushFulfillment({ storeId: seller.storeId, orderId: shipment.id, platformOptions })
        .catch((error) => error.issues);
    expect(await pathsOf({})).toMatchObject([
      { path: 'platformOptions.invoiceDate' },
      { path: 'platformOptions.taxRates', message: expect.stringContaining(`${first?.id}, ${second?.id}`) },
      { path: 'platformOptions.dimensions', message: expect.stringContaining('SS-1, SS-2') },
    ]);
    const serialNumbers = { [first?.id ?? '']: [['SN-1'], ['SN-2'], ['SN-3'], ['SN-4'], ['SN-5']] };
    const given = { ...PACKING, taxRates: { [first?.id ?? '']: 5 }, dimensions: { 'SS-2': PACKING.dimensions } };
    expect(await pathsOf({ ...given, serialNumbers })).toMatchObject([
      { path: 'platformOptions.taxRates', message: expect.stringContaining(`for ${second?.id}`) },
      { path: 'platformOptions.dimensions', message: expect.stringContaining('for SS-1:') },
      { path: `platformOptions.serialNumbers.${first?.id}` },
    ]);
    await expect(seller.connector.planFulfillment(packPush(seller, shipment, { platformOptions: {} }))).rejects.toThrow(
      /invoiceDate.*taxRates.*dimensions/s,
    );
    const wrong = {
      taxRates: 101,
      dimensions: { length: 0 },
      invoiceDate: 'soon',
      ignoreWarning: 1,
      invoiceNumber: ' ',
    };
    expect((await pathsOf(wrong)).map(({ path }: { path: string }) => path)).toEqual(
      ['invoiceNumber', 'invoiceDate', 'taxRates', 'dimensions', 'ignoreWarning'].map(
        (name) => `platformOptions.${name}`,
      ),
    );
    expect(writes(seller)).toEqual([]);
  });

  it('is packed with a rate for each line, sizes for each package, and serial numbers', async () => {
    const seller = await openSeller();
    const shipment = seller.insert({ lines: 2, packages: 2, quantity: 2, payment: 'COD' });
    const [first, second] = shipment.lines;
    const platformOptions = {
      invoiceDate: '2026-11-24',
      taxRates: { [first?.id ?? '']: 5, [second?.id ?? '']: 18 },
      dimensions: { 'SS-1': PACKING.dimensions, 'SS-2': { ...PACKING.dimensions, weight: 2 } },
      serialNumbers: { [second?.id ?? '']: [['SN-1'], ['SN-2', 'SN-2B']] },
    };
    const push = packPush(seller, shipment, { platformOptions });
    expect((await seller.connector.pushFulfillment(push, AT_ONCE)).status).toBe('pending');
    expect(seller.controls.requests.list('pack')[0]?.body).toEqual({
      shipments: [
        {
          shipmentId: shipment.id,
          locationId: shipment.locationId,
          taxItems: [
            { orderItemId: first?.id, quantity: 2, taxRate: 5 },
            { orderItemId: second?.id, quantity: 2, taxRate: 18 },
          ],
          serialNumbers: [{ orderItemId: second?.id, serialNumbers: [['SN-1'], ['SN-2', 'SN-2B']] }],
          invoices: [{ orderId: shipment.orderId, invoiceDate: '2026-11-24' }],
          subShipments: [
            { subShipmentId: 'SS-1', dimensions: PACKING.dimensions },
            { subShipmentId: 'SS-2', dimensions: { ...PACKING.dimensions, weight: 2 } },
          ],
        },
      ],
    });
    seller.advance(MINUTE);
    const end = await seller.connector.pushFulfillment(push);
    expect(end.parts[0]?.tracking).toHaveLength(1);
  });

  it('takes no tracking number, and says why; that of Flipkart’s own is no harm', async () => {
    const seller = await openSeller();
    const shipment = seller.insert({ type: 'EXPRESS' });
    const tracking = { number: 'AWB-1', carrier: 'Delhivery' };
    const refused = seller.connector.pushFulfillment(packPush(seller, shipment, { tracking }));
    await expect(refused).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'tracking', message: expect.stringContaining("Flipkart's courier") }],
    });
    const ready = seller.insert({ state: 'READY_TO_DISPATCH' });
    const number = ready.subShipments[0]?.trackingNumber ?? '';
    const pushed = (one: string) =>
      seller.connector.pushFulfillment({ storeId: seller.storeId, orderId: ready.id, tracking: { number: one } });
    expect((await pushed(number)).status).toBe('already_done');
    await expect(pushed('AWB-1')).rejects.toMatchObject({ code: 'invalid_request' });
    expect(writes(seller)).toEqual([]);
  });

  it('ships whole: of a part it says what to do, of a cancelled line that it is gone', async () => {
    const seller = await openSeller();
    const shipment = seller.insert({ lines: 2, quantity: 2, payment: 'COD' });
    const lines = shipment.lines.map(({ id, quantity }) => ({ lineItemId: id, quantity }));
    const [first, second] = lines;
    const push = (lineItems: unknown) =>
      seller.connector.pushFulfillment(packPush(seller, shipment, { lineItems: lineItems as typeof lines }), AT_ONCE);
    for (const some of [[first], [{ ...first, quantity: 1 }, second]]) {
      await expect(push(some)).rejects.toMatchObject({
        code: 'invalid_request',
        issues: [{ path: 'lineItems', message: expect.stringContaining('cancelOrder') }],
      });
    }
    await expect(push([{ ...first, quantity: 3 }, second])).rejects.toMatchObject({
      platformCode: 'quantity_exceeded',
    });
    await expect(push([{ lineItemId: '43999', quantity: 1 }])).rejects.toMatchObject({ code: 'invalid_request' });
    const elsewhere = packPush(seller, shipment, { locationId: 'LOCelsewhere' });
    await expect(seller.connector.pushFulfillment(elsewhere)).rejects.toMatchObject({
      issues: [{ path: 'locationId' }],
    });
    expect(writes(seller)).toEqual([]);

    seller.controls.cancel(shipment.id, { itemIds: [first?.lineItemId ?? ''] });
    await expect(push(lines)).rejects.toMatchObject({ code: 'conflict', platformCode: 'order_cancelled' });
    expect((await push([second])).status).toBe('pending');
    expect(seller.controls.requests.list('pack')[0]?.body).toMatchObject({
      shipments: [{ taxItems: [{ orderItemId: second?.lineItemId, quantity: 2 }] }],
    });
  });

  it('is refused with the reason while it cannot ship', async () => {
    const seller = await openSeller();
    const { controls, connector, storeId } = seller;
    const early = seller.insert();
    controls.setDispatchDates(early.id, {
      dispatchAfter: new Date(NOW + MINUTE),
      dispatchBy: new Date(NOW + 60 * MINUTE),
    });
    const gone = seller.insert();
    controls.cancel(gone.id);
    const strange = seller.insert();
    controls.setStatus(strange.id, 'TELEPORTED');
    for (const [{ id }, reason, word] of [
      [early, 'not_shippable', '2026-11-25T06:31:00.000Z'],
      [gone, 'order_cancelled', 'cancelled'],
      [strange, 'not_shippable', 'TELEPORTED'],
      [seller.insert({ hold: true }), 'on_hold', 'hold'],
      [seller.insert({ state: 'FORM_FAILED' }), 'on_hold', 'FORM600TG'],
      [seller.insert({ profile: 'FBF' }), 'marketplace_ships', 'FBF'],
      [seller.insert({ profile: 'FBF', state: 'SHIPPED' }), 'marketplace_ships', 'FBF'],
    ] as const) {
      const push = { storeId, orderId: id, platformOptions: PACKING };
      await expect(connector.pushFulfillment(push)).rejects.toMatchObject({
        code: 'conflict',
        platformCode: reason,
        message: expect.stringContaining(word),
      });
      const plan = await connector.planFulfillment(push);
      expect(plan).toMatchObject({ writes: 0, parts: [{ action: 'blocked', reason }] });
    }
    seller.advance(2 * MINUTE);
    expect((await connector.pushFulfillment(packPush(seller, early), AT_ONCE)).status).toBe('pending');
    const lite = seller.insert({ profile: 'FBF_LITE' });
    expect((await connector.pushFulfillment(packPush(seller, lite), AT_ONCE)).status).toBe('pending');
    const unknown = { storeId, orderId: 'b0000000-0000-4000-a000-000000000000' };
    await expect(connector.pushFulfillment(unknown)).rejects.toMatchObject({ code: 'not_found' });
    const number = { storeId, orderId: early.orderId };
    await expect(connector.pushFulfillment(number)).rejects.toThrow(/fetchOrdersByNumber/);
  });

  it('failed when packing did: the check says so, and another push packs again', async () => {
    const seller = await openSeller();
    const { connector, controls } = seller;
    for (const [outcome, word] of [
      ['failed', 'APPROVED again'],
      ['FORM_FAILED', 'form'],
    ] as const) {
      const shipment = seller.insert();
      controls.nextPack(outcome);
      const pending = await connector.pushFulfillment(packPush(seller, shipment), AT_ONCE);
      seller.advance(MINUTE);
      expect(await checkAgain(connector, pending)).toMatchObject({
        status: 'failed',
        message: expect.stringContaining(word),
      });
      if (outcome === 'FORM_FAILED') continue;
      expect((await connector.pushFulfillment(packPush(seller, shipment), AT_ONCE)).status).toBe('pending');
    }
    const shipment = seller.insert();
    const pending = await connector.pushFulfillment(packPush(seller, shipment), AT_ONCE);
    controls.cancel(shipment.id);
    expect(await checkAgain(connector, pending)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('cancelled'),
    });
    controls.deleteForever(shipment.id);
    expect(await checkAgain(connector, pending)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('no shipment'),
    });
  });

  it('goes by the verdict in either spelling, and refuses with Flipkart’s code', async () => {
    const seller = await openSeller();
    const { connector, controls } = seller;
    for (const field of ['status', 'processingStatus'] as const) {
      controls.setVerdicts(field);
      const shipment = seller.insert();
      controls.refuseShipments('pack', 'INVALID_REQUEST_TAX');
      await expect(connector.pushFulfillment(packPush(seller, shipment))).rejects.toMatchObject({
        code: 'invalid_request',
        platformCode: 'INVALID_REQUEST_TAX',
        issues: [{ path: 'platformOptions.taxRates' }],
      });
      expect((await connector.pushFulfillment(packPush(seller, shipment), AT_ONCE)).status).toBe('pending');
      const packed = seller.insert({ state: 'PACKED' });
      const push = { storeId: seller.storeId, orderId: packed.id };
      controls.refuseShipments('dispatch', 'OPERATION_NOT_ALLOWED');
      await expect(connector.pushFulfillment(push)).rejects.toMatchObject({
        code: 'conflict',
        platformCode: 'OPERATION_NOT_ALLOWED',
        outcomeUnknown: false,
      });
      controls.refuseShipments('dispatch', 'ORDER_ITEM_ALREADY_DISPATCHED');
      expect((await connector.pushFulfillment(push)).status).toBe('already_done');
      controls.refuseShipments('dispatch', 'DEPENDENT_SYSTEM_CALL_FAILED', { times: 2 });
      expect((await connector.pushFulfillment(push)).status).toBe('done');
    }
    const packed = seller.insert({ state: 'PACKED' });
    controls.refuseShipments('dispatch', 'DEPENDENT_SYSTEM_CALL_FAILED', { times: 9 });
    await expect(connector.pushFulfillment({ storeId: seller.storeId, orderId: packed.id })).rejects.toMatchObject({
      code: 'platform_unavailable',
      retryable: true,
      outcomeUnknown: false,
    });
    controls.warnAboutDimensions(true);
    const heavy = seller.insert();
    await expect(connector.pushFulfillment(packPush(seller, heavy))).rejects.toThrow(/ignoreWarning/);
    const platformOptions = { ...PACKING, ignoreWarning: true };
    const pushed = connector.pushFulfillment(packPush(seller, heavy, { platformOptions }), AT_ONCE);
    expect((await pushed).status).toBe('pending');
  });

  it('is asked for by a handle of this connector only', async () => {
    const seller = await openSeller();
    const { storeId } = seller;
    const handle = { platform: 'flipkart', storeId, kind: 'pack', data: { orderId: seller.insert().id } };
    for (const wrong of [
      { ...handle, platform: 'amazon' },
      { ...handle, kind: 'feed' },
      { ...handle, data: {} },
      { ...handle, data: { orderId: 7 } },
      { ...handle, data: { ...handle.data, tracking: 'AWB' } },
    ]) {
      await expect(seller.connector.checkOperation(wrong)).rejects.toMatchObject({ code: 'invalid_request' });
    }
    expect(seller.controls.requests.count('getShipments')).toBe(0);
  });
});

const LOSSES = ['resetAfter', 'resetBefore', 'truncated', 'html', 'status', 'loseVerdicts'] as const;

describe.each(['pack', 'dispatch', 'selfShipDispatch'] as const)('%s', (operation) => {
  it.each(LOSSES)('is done once when its answer is lost (%s)', async (loss) => {
    const seller = await openSeller();
    const { connector, controls } = seller;
    const lose = (times: number) => {
      if (loss === 'loseVerdicts') controls.loseVerdicts(operation, { times });
      else if (loss === 'status') controls.faults.status(500, { operation, times });
      else controls.faults[loss]({ operation, times });
    };
    const shipment =
      operation === 'selfShipDispatch'
        ? seller.insert({ type: 'SELF' })
        : seller.insert({ state: operation === 'pack' ? 'APPROVED' : 'PACKED' });
    const push = shipment.shipmentType === 'SELF' ? selfPush(seller, shipment) : packPush(seller, shipment);
    const expected = operation === 'pack' ? 'pending' : 'done';
    const isDone = ['resetAfter', 'truncated', 'loseVerdicts'].includes(loss);
    lose(1);
    if (operation === 'pack' && !isDone) {
      // Packing begins some time after it was taken: that it is not seen to have begun does not say that it was lost.
      await expect(connector.pushFulfillment(push, { ...AT_ONCE, maxRetries: 1 })).rejects.toMatchObject({
        outcomeUnknown: true,
      });
      expect(controls.requests.count(operation)).toBe(1);
    }
    expect((await connector.pushFulfillment(push, AT_ONCE)).status).toBe(expected);
    expect(controls.requests.count(operation)).toBe(isDone ? 1 : 2);

    const another =
      operation === 'selfShipDispatch'
        ? seller.insert({ type: 'SELF' })
        : seller.insert({ state: operation === 'pack' ? 'APPROVED' : 'PACKED' });
    const next = { ...push, orderId: another.id };
    controls.requests.reset();
    controls.faults.clear();
    lose(1);
    const options = { ...AT_ONCE, maxRetries: 0 };
    const result = await connector.pushFulfillment(next, options).catch((error: unknown) => error);
    // Seen to be done, or not known: never sent again without being asked for.
    expect(result).toMatchObject(isDone ? { status: expected } : { outcomeUnknown: true });
    expect(controls.requests.count(operation)).toBe(1);
    const again = await connector.pushFulfillment(next, AT_ONCE);
    expect(again.status).toBe(operation === 'pack' ? 'pending' : isDone ? 'already_done' : 'done');
    expect(controls.requests.count(operation)).toBe(isDone ? 1 : 2);
  });
});
