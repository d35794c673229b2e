import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AT_ONCE, MINUTE, openSeller, packPush } from './flipkart-shipping.js';

// Pauses between tries are spread at random: none here.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

async function open(scenario: Parameters<Awaited<ReturnType<typeof openSeller>>['insert']>[0] = {}) {
  const seller = await openSeller();
  const shipment = seller.insert({ lines: 2, quantity: 2, payment: 'COD', ...scenario });
  const lines = shipment.lines.map(({ id, quantity }) => ({ lineItemId: id, quantity }));
  const cancel = { storeId: seller.storeId, orderId: shipment.id, reason: 'out_of_stock' } as const;
  const bodies = () => seller.controls.requests.list('cancel').map(({ body }) => body);
  const cancelled = () => seller.controls.order(shipment.id)?.lines.map(({ cancellation }) => cancellation);
  return { ...seller, seller, shipment, lines, cancel, bodies, cancelled };
}

describe('a cancellation', () => {
  it('is made once, by the groups of the lines, with Flipkart’s reason and its price', async () => {
    const { connector, shipment, cancel, bodies, statusOf, open: process } = await open();
    const done = await connector.cancelOrder({ ...cancel, notifyCustomer: false });
    expect(done).toMatchObject({
      status: 'done',
      warnings: [/buyer/, /cancellation rate/].map((text) => expect.stringMatching(text)),
    });
    expect(statusOf(shipment.id)).toBe('CANCELLED');
    const again = await (await process()).cancelOrder(cancel);
    expect(again).toEqual({ status: 'already_done', warnings: [] });
    expect(bodies()).toEqual([
      {
        shipments: [
          {
            shipmentId: shipment.id,
            locationId: shipment.locationId,
            cancellationGroupIds: shipment.lines.map(({ cancellationGroupId }) => cancellationGroupId),
            reason: 'not_enough_inventory',
          },
        ],
      },
    ]);
  });

  it('takes lines that are groups of their own, and no part of a line or a group', async () => {
    const { connector, lines, cancel, cancelled, bodies } = await open();
    const [first, second] = lines;
    const some = (lineItems: unknown) => connector.cancelOrder({ ...cancel, lineItems: lineItems as typeof lines });
    await expect(some([{ ...first, quantity: 1 }])).rejects.toMatchObject({ issues: [{ path: 'lineItems' }] });
    await expect(some([{ lineItemId: '439', quantity: 1 }])).rejects.toMatchObject({ code: 'invalid_request' });
    expect(bodies()).toEqual([]);
    expect((await some([first])).status).toBe('done');
    expect(cancelled()).toEqual(['sellerCancellation', undefined]);
    expect((await some([first])).status).toBe('already_done');
    expect((await some([first, second])).status).toBe('done');

    const grouped = await open({ grouped: true });
    const split = grouped.connector.cancelOrder({ ...grouped.cancel, lineItems: grouped.lines.slice(0, 1) });
    await expect(split).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ message: expect.stringContaining(`${grouped.lines[1]?.lineItemId} is cancelled together`) }],
    });
    expect(grouped.bodies()).toEqual([]);
    expect((await grouped.connector.cancelOrder({ ...grouped.cancel, lineItems: grouped.lines })).status).toBe('done');
    expect(grouped.bodies()).toMatchObject([
      { shipments: [{ cancellationGroupIds: [expect.stringMatching(/^grp/)] }] },
    ]);
  });

  it('has no untrue reason, and no restocking', async () => {
    const { connector, cancel, bodies } = await open();
    for (const reason of ['customer_request', 'undeliverable_address', 'fraud', 'pricing_error', 'other'] as const) {
      await expect(connector.cancelOrder({ ...cancel, reason })).rejects.toMatchObject({
        code: 'invalid_request',
        issues: [{ path: 'reason', message: expect.stringContaining('platformOptions.reason') }],
      });
    }
    for (const [wrong, path] of [
      [{ reason: 'bored' }, 'reason'],
      [{ restock: true }, 'restock'],
      [{ platformOptions: { reason: 'bored' } }, 'platformOptions.reason'],
      [{ notifyCustomer: 'no' }, 'notifyCustomer'],
    ] as const) {
      await expect(connector.cancelOrder({ ...cancel, ...(wrong as object) })).rejects.toMatchObject({
        issues: [{ path }],
      });
    }
    const own = { ...cancel, reason: 'other', platformOptions: { reason: 'b2b_order' } } as const;
    expect((await connector.cancelOrder(own)).status).toBe('done');
    expect(bodies()).toMatchObject([{ shipments: [{ reason: 'b2b_order' }] }]);
  });

  it('is possible until the shipment is packed', async () => {
    const { connector, seller, cancel, bodies } = await open();
    for (const [scenario, platformCode] of [
      [{ state: 'PACKED' }, 'not_cancellable'],
      [{ state: 'SHIPPED' }, 'not_cancellable'],
      [{ profile: 'FBF' }, 'marketplace_ships'],
      // Whether while it is packed, Flipkart says.
      [{ state: 'PACKING_IN_PROGRESS' }, 'INVALID_ITEM_STATE'],
    ] as const) {
      const { id } = seller.insert(scenario);
      await expect(connector.cancelOrder({ ...cancel, orderId: id })).rejects.toMatchObject({
        code: 'conflict',
        platformCode,
      });
    }
    expect(bodies()).toHaveLength(1);
    for (const scenario of [{ hold: true }, { state: 'FORM_FAILED' }, { type: 'SELF' }] as const) {
      const { id } = seller.insert(scenario);
      expect((await connector.cancelOrder({ ...cancel, orderId: id })).status).toBe('done');
    }
    const unknown = { ...cancel, orderId: 'b0000000-0000-4000-a000-000000000000' };
    await expect(connector.cancelOrder(unknown)).rejects.toMatchObject({ code: 'not_found' });
    const packing = seller.insert();
    await connector.pushFulfillment(packPush(seller, packing), AT_ONCE);
    seller.advance(MINUTE);
    await expect(connector.cancelOrder({ ...cancel, orderId: packing.id })).rejects.toMatchObject({
      platformCode: 'not_cancellable',
    });
  });

  it.each(['resetAfter', 'resetBefore', 'truncated', 'html', 'loseVerdicts'] as const)(
    'is done once when its answer is lost (%s)',
    async (fault) => {
      for (const maxRetries of [2, 0]) {
        const { connector, controls, cancel, statusOf, shipment } = await open();
        if (fault === 'loseVerdicts') controls.loseVerdicts('cancel');
        else controls.faults[fault]({ operation: 'cancel' });
        const isDone = ['resetAfter', 'truncated', 'loseVerdicts'].includes(fault);
        const first = await connector.cancelOrder(cancel, { maxRetries }).catch((error: unknown) => error);
        expect(first).toMatchObject(isDone || maxRetries > 0 ? { status: 'done' } : { outcomeUnknown: true });
        await connector.cancelOrder(cancel);
        expect(statusOf(shipment.id)).toBe('CANCELLED');
        expect(controls.requests.count('cancel')).toBe(isDone ? 1 : 2);
      }
    },
  );

  it('of what was cancelled meanwhile is already done, unless a part is left', async () => {
    const { connector, controls, cancel } = await open();
    controls.refuseShipments('cancel', 'ORDER_ITEM_ALREADY_CANCELLED');
    await expect(connector.cancelOrder(cancel)).rejects.toMatchObject({ code: 'conflict' });
    expect((await connector.cancelOrder(cancel)).status).toBe('done');
  });
});
