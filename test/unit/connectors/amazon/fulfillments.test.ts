import { describe, expect, it } from 'vitest';
import { createAmazonFulfillments } from '../../../../src/connectors/amazon/fulfillments.js';
import type { AmazonOrder, AmazonPackage } from '../../../../src/connectors/amazon/wire.js';
import type { FulfillmentPush } from '../../../../src/core/connector.js';
import type { ConnectorError } from '../../../../src/core/errors.js';
import { SELLER, type SpReply, type SpServer, startSp } from './sp-server.js';

const ORDER = '902-1234567-7654321';

const order = (more: Partial<AmazonOrder> = {}): AmazonOrder => ({
  orderId: ORDER,
  createdTime: '2026-11-19T08:00:00Z',
  lastUpdatedTime: '2026-11-19T08:30:00Z',
  salesChannel: { channelName: 'AMAZON', marketplaceId: 'A21TJRUUN4KGV' },
  fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
  orderItems: [
    { orderItemId: '111', quantityOrdered: 2, fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 2 } },
    { orderItemId: '222', quantityOrdered: 1, fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 1 } },
  ],
  ...more,
});

const shipped = (packages: readonly AmazonPackage[]): Partial<AmazonOrder> => ({
  fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'MERCHANT' },
  orderItems: [
    { orderItemId: '111', quantityOrdered: 2, fulfillment: { quantityFulfilled: 2, quantityUnfulfilled: 0 } },
    { orderItemId: '222', quantityOrdered: 1, fulfillment: { quantityFulfilled: 1, quantityUnfulfilled: 0 } },
  ],
  packages,
});

const parcel = (packageReferenceId: string, trackingNumber: string, quantities = { '111': 2, '222': 1 }) => ({
  packageReferenceId,
  trackingNumber,
  packageItems: Object.entries(quantities).map(([orderItemId, quantity]) => ({ orderItemId, quantity })),
});

const push = (more: Partial<FulfillmentPush> = {}): FulfillmentPush => ({
  storeId: SELLER,
  orderId: ORDER,
  tracking: { number: 'DEL 1001', carrier: 'Delhivery Surface' },
  ...more,
});

interface Shop extends SpServer {
  readonly fulfillments: ReturnType<typeof createAmazonFulfillments>;
  /** Bodies of the confirmations, in order. */
  confirmations(): readonly Record<string, never>[];
}

/** A seller with one order. */
async function shopWith(
  read: AmazonOrder | (() => AmazonOrder),
  confirm: () => SpReply = () => ({ status: 204 }),
): Promise<Shop> {
  const sp = await startSp();
  sp.answer(({ method }) =>
    method === 'GET'
      ? {
          body: { order: typeof read === 'function' ? read() : read },
          headers: { date: 'Fri, 20 Nov 2026 09:59:30 GMT' },
        }
      : confirm(),
  );
  return {
    ...sp,
    fulfillments: createAmazonFulfillments(sp.runtime, sp.client),
    confirmations: () => sp.arrivals.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body)),
  };
}

const refusal = (promise: Promise<unknown>): Promise<ConnectorError & { issues?: readonly { path: string }[] }> =>
  promise.then(
    () => {
      throw new Error('it was expected to be refused');
    },
    (error) => error,
  );

describe('pushing a package to Amazon', () => {
  it("confirms everything left in one package, by Amazon's own clock", async () => {
    const { fulfillments, arrivals, confirmations } = await shopWith(order());
    const result = await fulfillments.pushFulfillment(push());
    expect(arrivals.map(({ method, url }) => `${method} ${url.split('?')[0]}`)).toEqual([
      `GET /orders/2026-01-01/orders/${ORDER}`,
      `POST /orders/v0/orders/${ORDER}/shipmentConfirmation`,
    ]);
    const reference = result.parts[0]?.fulfillmentId ?? '';
    expect(reference).toMatch(/^[1-9]\d*$/);
    expect(confirmations()).toEqual([
      {
        marketplaceId: 'A21TJRUUN4KGV',
        packageDetail: {
          packageReferenceId: reference,
          carrierCode: 'Delhivery',
          trackingNumber: 'DEL 1001',
          shipDate: '2026-11-20T09:59:30.000Z',
          orderItems: [
            { orderItemId: '111', quantity: 2 },
            { orderItemId: '222', quantity: 1 },
          ],
        },
      },
    ]);
    expect(result).toMatchObject({ status: 'done', warnings: [] });
  });

  it('names the same package by the same number in any process, and another package by another', async () => {
    const reference = async (number: string) => {
      const { fulfillments } = await shopWith(order());
      const { parts } = await fulfillments.pushFulfillment(push({ tracking: { number, carrier: 'DTDC' } }));
      return parts[0]?.fulfillmentId;
    };
    const first = await reference('DEL1001');
    expect(await reference('del 1001')).toBe(first);
    expect(await reference('DEL1002')).not.toBe(first);
  });

  it('goes on where Amazon sends the tracking number of another package as a number', async () => {
    const packages = [{ ...parcel('77', ''), packageItems: [], trackingNumber: 123_456 }];
    const { fulfillments, confirmations } = await shopWith(order({ packages: packages as never }));
    expect(await fulfillments.pushFulfillment(push())).toMatchObject({ status: 'done' });
    expect(confirmations()).toHaveLength(1);
  });

  it('writes nothing for a package that Amazon knows', async () => {
    const { fulfillments, confirmations } = await shopWith(order(shipped([parcel('77', 'del1001')])));
    await expect(fulfillments.pushFulfillment(push())).resolves.toMatchObject({
      status: 'already_done',
      parts: [{ status: 'already_done', fulfillmentId: '77' }],
    });
    expect(confirmations()).toEqual([]);
  });

  it('sends a courier without a code under its own name, and says so', async () => {
    const { fulfillments, confirmations } = await shopWith(order());
    const { warnings } = await fulfillments.pushFulfillment(
      push({ tracking: { number: '9', carrier: ' Nagaland Riders ' } }),
    );
    expect(confirmations()[0]?.['packageDetail']).toMatchObject({
      carrierCode: 'Other',
      carrierName: 'Nagaland Riders',
    });
    expect(warnings.join()).toContain('Nagaland Riders');
  });

  it('corrects a package that is named, with what was in it', async () => {
    const { fulfillments, confirmations } = await shopWith(order(shipped([parcel('77', 'WRONG')])));
    const result = await fulfillments.pushFulfillment(push({ platformOptions: { packageReferenceId: 77 } }));
    expect(confirmations()[0]?.['packageDetail']).toMatchObject({
      packageReferenceId: '77',
      trackingNumber: 'DEL 1001',
      orderItems: [
        { orderItemId: '111', quantity: 2 },
        { orderItemId: '222', quantity: 1 },
      ],
    });
    expect(result.status).toBe('done');
  });

  it('keeps what is in a package when lines are added to it', async () => {
    const { fulfillments, confirmations } = await shopWith(
      order({
        fulfillment: { fulfillmentStatus: 'PARTIALLY_SHIPPED', fulfilledBy: 'MERCHANT' },
        orderItems: [
          { orderItemId: '111', quantityOrdered: 2, fulfillment: { quantityUnfulfilled: 0 } },
          { orderItemId: '222', quantityOrdered: 1, fulfillment: { quantityUnfulfilled: 1 } },
        ],
        packages: [
          { packageReferenceId: '5', trackingNumber: 'DEL1001', packageItems: [{ orderItemId: '111', quantity: 2 }] },
        ],
      }),
    );
    await fulfillments.pushFulfillment(
      push({
        lineItems: [
          { lineItemId: '111', quantity: 2 },
          { lineItemId: '222', quantity: 1 },
        ],
      }),
    );
    expect(confirmations()[0]?.['packageDetail']).toMatchObject({
      packageReferenceId: '5',
      orderItems: [
        { orderItemId: '111', quantity: 2 },
        { orderItemId: '222', quantity: 1 },
      ],
    });
  });

  it.each([
    ['FBA', { fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'AMAZON' } }, 'marketplace_ships'],
    ['Easy Ship', { programs: ['AMAZON_EASY_SHIP'] }, 'marketplace_ships'],
    ['Ship+', { programs: ['FBM_SHIP_PLUS'] }, 'marketplace_ships'],
    ['cancelled', { fulfillment: { fulfillmentStatus: 'CANCELLED', fulfilledBy: 'MERCHANT' } }, 'order_cancelled'],
    ['pending', { fulfillment: { fulfillmentStatus: 'PENDING', fulfilledBy: 'MERCHANT' } }, 'not_shippable'],
    ['all shipped', shipped([parcel('77', 'OTHER')]), 'not_shippable'],
  ])('refuses an order that is %s, with the reason', async (_, more, reason) => {
    const { fulfillments, confirmations } = await shopWith(order(more as Partial<AmazonOrder>));
    await expect(refusal(fulfillments.pushFulfillment(push()))).resolves.toMatchObject({
      code: 'conflict',
      platformCode: reason,
    });
    const plan = await fulfillments.planFulfillment(push());
    expect(plan).toMatchObject({ writes: 0, parts: [{ action: 'blocked', reason }] });
    expect(confirmations()).toEqual([]);
  });

  it('ships all named lines or none', async () => {
    const { fulfillments, confirmations } = await shopWith(order());
    const lineItems = [
      { lineItemId: '111', quantity: 3 },
      { lineItemId: '222', quantity: 1 },
    ];
    await expect(refusal(fulfillments.pushFulfillment(push({ lineItems })))).resolves.toMatchObject({
      code: 'invalid_request',
      platformCode: 'quantity_exceeded',
    });
    expect(confirmations()).toEqual([]);
  });

  it('lists all that is missing or wrong before anything is sent', async () => {
    const { fulfillments, arrivals } = await shopWith(order());
    const nothing = await refusal(fulfillments.pushFulfillment({ storeId: SELLER, orderId: ORDER }));
    expect(nothing.issues?.map(({ path }) => path)).toEqual(['tracking']);
    const wrong = await refusal(
      fulfillments.pushFulfillment(
        push({
          tracking: { number: '1' },
          lineItems: [{ lineItemId: '', quantity: 0 }],
          shippedAt: 'yesterday',
          platformOptions: { packageReferenceId: 'PKG-1', transparencyCodes: { '111': 'no list' } },
        }),
      ),
    );
    expect(wrong.issues?.map(({ path }) => path)).toEqual([
      'lineItems[0].lineItemId',
      'lineItems[0].quantity',
      'platformOptions.packageReferenceId',
      'platformOptions.transparencyCodes',
      'tracking.carrier',
      'shippedAt',
    ]);
    const two = [
      { number: '1', carrier: 'UPS' },
      { number: '2', carrier: 'UPS' },
    ];
    await expect(refusal(fulfillments.pushFulfillment(push({ tracking: two })))).resolves.toMatchObject({
      code: 'invalid_request',
    });
    expect(arrivals).toEqual([]);
  });

  it('reads the order after a lost answer, and is done where the package is there', async () => {
    let isThere = false;
    const shop = await shopWith(
      () => order(isThere ? shipped([parcel('3', 'DEL1001')]) : {}),
      () => {
        isThere = true;
        return { reset: true };
      },
    );
    await expect(shop.fulfillments.pushFulfillment(push(), { maxRetries: 0 })).resolves.toMatchObject({
      status: 'done',
    });
    expect(shop.confirmations()).toHaveLength(1);
  });

  it('says that the outcome is open where the order does not show the package', async () => {
    const shop = await shopWith(order(), () => ({ reset: true }));
    await expect(refusal(shop.fulfillments.pushFulfillment(push(), { maxRetries: 0 }))).resolves.toMatchObject({
      code: 'connection_failed',
      outcomeUnknown: true,
    });
  });

  it('warns of a cancellation that the buyer asked for', async () => {
    const { fulfillments } = await shopWith(
      order({
        orderItems: [
          {
            orderItemId: '111',
            quantityOrdered: 1,
            fulfillment: { quantityUnfulfilled: 1 },
            cancellation: { cancellationRequest: { requester: 'BUYER', cancelReason: 'NO_LONGER_NEEDED' } },
          },
        ],
      }),
    );
    const { warnings } = await fulfillments.pushFulfillment(push());
    expect(warnings.join()).toContain('cancellation of 111');
  });
});
