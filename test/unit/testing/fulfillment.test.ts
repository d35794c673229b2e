import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderTruth, type Sandbox, startSandbox } from '../../../src/testing/index.js';
import { ask } from './support.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 40 });
});
afterEach(() => sandbox.close());

const scenario = (name: string): OrderTruth => {
  const order = sandbox.controls.shopify.orders().find((candidate) => candidate.scenario === name);
  if (order === undefined) throw new Error(`no order for ${name}`);
  return order;
};
const again = (order: OrderTruth): OrderTruth => sandbox.controls.shopify.order(order.id) ?? order;

const CREATE = `mutation Create($fulfillment: FulfillmentInput!) { fulfillmentCreate(fulfillment: $fulfillment) {
  fulfillment { id name status displayStatus trackingInfo { company number url } location { id }
    fulfillmentLineItems(first: 50) { nodes { quantity lineItem { id } } } }
  userErrors { field message } } }`;

interface Group {
  readonly fulfillmentOrderId: string | undefined;
  readonly fulfillmentOrderLineItems?: readonly { readonly id: string; readonly quantity: number }[];
}

async function create(groups: readonly Group[], trackingInfo?: object) {
  const { body } = await ask(sandbox, CREATE, { fulfillment: { lineItemsByFulfillmentOrder: groups, trackingInfo } });
  return { payload: body.data.fulfillmentCreate, errors: body.errors, cost: body.extensions.cost };
}

const group = (order: OrderTruth, index = 0): Group => ({ fulfillmentOrderId: order.fulfillmentOrders[index]?.id });

async function fulfillmentOrderLines(id: string | undefined): Promise<{ id: string; remainingQuantity: number }[]> {
  const query =
    'query Lines($id: ID!) { fulfillmentOrder(id: $id) { lineItems(first: 50) { nodes { id remainingQuantity } } } }';
  return (await ask(sandbox, query, { id })).body.data.fulfillmentOrder.lineItems.nodes;
}

describe('fulfillmentCreate', () => {
  it('ships what is left and moves the order', async () => {
    const order = scenario('prepaid');
    const { payload, cost } = await create([group(order)], {
      company: 'Delhivery',
      number: 'DL1',
      url: 'https://track.example.com/DL1',
    });
    expect(payload.userErrors).toEqual([]);
    expect(payload.fulfillment).toMatchObject({
      name: `${order.name}-F1`,
      status: 'SUCCESS',
      displayStatus: 'FULFILLED',
      trackingInfo: [{ company: 'Delhivery', number: 'DL1', url: 'https://track.example.com/DL1' }],
    });
    expect(cost.requestedQueryCost).toBe(28);
    const after = again(order);
    expect(after.fulfillmentStatus).toBe('FULFILLED');
    expect(after.fulfillmentOrders[0]).toMatchObject({ status: 'CLOSED', remaining: 0 });
    expect(after.updatedAt > order.updatedAt).toBe(true);
    expect(after.lines.every((line) => line.unfulfilled === 0 && line.fulfilled === line.quantity)).toBe(true);
  });

  it('ships a part, and is not idempotent', async () => {
    const order = scenario('long-60');
    const [line] = await fulfillmentOrderLines(order.fulfillmentOrders[0]?.id);
    const more =
      (await fulfillmentOrderLines(order.fulfillmentOrders[0]?.id)).find(
        (candidate) => candidate.remainingQuantity >= 2,
      ) ?? line;
    const call = () =>
      create([{ ...group(order), fulfillmentOrderLineItems: [{ id: more?.id ?? '', quantity: 1 }] }], {
        number: 'SAME',
      });
    expect((await call()).payload.userErrors).toEqual([]);
    expect(again(order)).toMatchObject({ fulfillmentStatus: 'PARTIALLY_FULFILLED' });
    expect(again(order).fulfillmentOrders[0]?.status).toBe('IN_PROGRESS');
    expect((await call()).payload.userErrors).toEqual([]);
    expect(again(order).fulfillments.map((part) => part.trackingNumbers)).toEqual([['SAME'], ['SAME']]);
  });

  it('takes several tracking numbers by position', async () => {
    const { payload } = await create([group(scenario('prepaid'))], {
      company: 'DTDC',
      numbers: ['A', 'B'],
      urls: ['https://t.example.com/a'],
    });
    expect(payload.fulfillment.trackingInfo).toEqual([
      { company: 'DTDC', number: 'A', url: 'https://t.example.com/a' },
      { company: 'DTDC', number: 'B', url: null },
    ]);
  });

  it('refuses closed and cancelled work in the same words', async () => {
    for (const order of [scenario('shipped'), scenario('cancelled-cod')]) {
      const { payload } = await create([group(order)]);
      const number = order.fulfillmentOrders[0]?.id.split('/').at(-1);
      expect(payload).toEqual({
        fulfillment: null,
        userErrors: [
          { field: ['fulfillment'], message: `Fulfillment order ${number} has an unfulfillable status= closed.` },
        ],
      });
    }
  });

  it('refuses quantities', async () => {
    const order = scenario('prepaid');
    const [line] = await fulfillmentOrderLines(order.fulfillmentOrders[0]?.id);
    const quantity = async (id: string, units: number) =>
      (await create([{ ...group(order), fulfillmentOrderLineItems: [{ id, quantity: units }] }])).payload.userErrors;
    expect(await quantity(line?.id ?? '', 99)).toEqual([
      { field: ['fulfillment'], message: 'Invalid fulfillment order line item quantity requested.' },
    ]);
    expect(await quantity(line?.id ?? '', 0)).toEqual([
      {
        field: ['fulfillment', 'lineItemsByFulfillmentOrder', '0', 'fulfillmentOrderLineItems', '0', 'quantity'],
        message: 'Quantity must be greater than 0',
      },
    ]);
    expect((await quantity('gid://shopify/FulfillmentOrderLineItem/1', 1))[0].message).toBe(
      'Fulfillment order line item does not exist.',
    );
    expect(again(order).fulfillments).toEqual([]);
  });

  it('serves one order and one location', async () => {
    const split = scenario('two-locations');
    const other = scenario('prepaid');
    const [first, second] = split.fulfillmentOrders.map((part) => part.locationId.split('/').at(-1));
    expect((await create([group(split, 0), group(split, 1)])).payload.userErrors[0].message).toBe(
      `All fulfillment orders must be assigned to a single location. Multiple locations with ids [${first}, ${second}] were found.`,
    );
    expect((await create([group(split), group(other)])).payload.userErrors[0].message).toMatch(
      /^All fulfillment orders must belong to the same order\. Multiple orders with ids \[\d+, \d+\] were found\.$/,
    );
  });

  it('answers unknown ids with a user error and impossible ones with an error', async () => {
    expect(
      (await create([{ fulfillmentOrderId: 'gid://shopify/FulfillmentOrder/42' }])).payload.userErrors[0].message,
    ).toBe('Fulfillment order does not exist.');
    for (const id of ['gid://shopify/FulfillmentOrder/0', 'gid://shopify/Order/42']) {
      const { payload, errors } = await create([{ fulfillmentOrderId: id }]);
      expect(payload).toBeNull();
      expect(errors[0]).toMatchObject({
        message: 'invalid id',
        path: ['fulfillmentCreate'],
        extensions: { code: 'RESOURCE_NOT_FOUND' },
      });
    }
  });

  it('refuses work on hold until it is released', async () => {
    const order = scenario('on-hold');
    expect((await create([group(order)])).payload.userErrors).toHaveLength(1);
    const release =
      'mutation Release($id: ID!) { fulfillmentOrderReleaseHold(id: $id) { fulfillmentOrder { status } userErrors { message } } }';
    const { body } = await ask(sandbox, release, { id: order.fulfillmentOrders[0]?.id });
    expect(body.data.fulfillmentOrderReleaseHold.fulfillmentOrder.status).toBe('OPEN');
    expect((await create([group(order)])).payload.userErrors).toEqual([]);
  });
});

describe('a fulfillment', () => {
  const CANCEL =
    'mutation Cancel($id: ID!) { fulfillmentCancel(id: $id) { fulfillment { status displayStatus } userErrors { message } } }';

  it('is cancelled twice without complaint, and its work comes back under new ids', async () => {
    const order = scenario('shipped');
    const id = order.fulfillments[0]?.id;
    for (const _time of [1, 2]) {
      const { body } = await ask(sandbox, CANCEL, { id });
      expect(body.data.fulfillmentCancel).toEqual({
        fulfillment: { status: 'CANCELLED', displayStatus: 'CANCELED' },
        userErrors: [],
      });
    }
    const after = again(order);
    expect(after.fulfillmentOrders).toHaveLength(order.fulfillmentOrders.length + 1);
    expect(after.fulfillmentOrders.at(-1)).toMatchObject({ status: 'OPEN' });
    expect(after.fulfillmentStatus).toBe('UNFULFILLED');
    expect((await create([group(after, after.fulfillmentOrders.length - 1)])).payload.userErrors).toEqual([]);
  });

  it('takes new tracking even when it is cancelled', async () => {
    const id = scenario('shipped').fulfillments[0]?.id;
    await ask(sandbox, CANCEL, { id });
    const query = `mutation Track($id: ID!) { fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: { company: "Ekart", number: "NEW" }) {
      fulfillment { status trackingInfo { company number } } userErrors { message } } }`;
    const { body } = await ask(sandbox, query, { id });
    expect(body.data.fulfillmentTrackingInfoUpdate).toEqual({
      fulfillment: { status: 'CANCELLED', trackingInfo: [{ company: 'Ekart', number: 'NEW' }] },
      userErrors: [],
    });
    expect(body.extensions.cost.requestedQueryCost).toBe(51);
  });

  it('follows its events', async () => {
    const id = scenario('shipped').fulfillments[0]?.id;
    const query = `mutation Event($id: ID!) { fulfillmentEventCreate(fulfillmentEvent: { fulfillmentId: $id, status: DELIVERED, happenedAt: "2026-11-20T10:00:00Z" }) {
      fulfillmentEvent { status happenedAt } userErrors { message } } }`;
    expect((await ask(sandbox, query, { id })).body.data.fulfillmentEventCreate.userErrors).toEqual([]);
    const read = 'query Read($id: ID!) { fulfillment(id: $id) { displayStatus deliveredAt } }';
    expect((await ask(sandbox, read, { id })).body.data.fulfillment).toEqual({
      displayStatus: 'DELIVERED',
      deliveredAt: '2026-11-20T10:00:00Z',
    });
  });
});

describe('holds', () => {
  it('need a handle of their own', async () => {
    const id = scenario('prepaid').fulfillmentOrders[0]?.id;
    const query = `mutation Hold($id: ID!, $handle: String) { fulfillmentOrderHold(id: $id, fulfillmentHold: { reason: OTHER, handle: $handle }) {
      fulfillmentHold { id heldByRequestingApp } fulfillmentOrder { status } userErrors { code } } }`;
    const first = (await ask(sandbox, query, { id, handle: 'one' })).body.data.fulfillmentOrderHold;
    expect(first).toMatchObject({
      fulfillmentOrder: { status: 'ON_HOLD' },
      fulfillmentHold: { heldByRequestingApp: true },
    });
    const second = (await ask(sandbox, query, { id, handle: 'one' })).body.data.fulfillmentOrderHold;
    expect(second.userErrors).toEqual([{ code: 'DUPLICATE_FULFILLMENT_HOLD_HANDLE' }]);
  });
});

describe('a hold', () => {
  const HOLD = `mutation Hold($id: ID!, $hold: FulfillmentOrderHoldInput!) { fulfillmentOrderHold(id: $id, fulfillmentHold: $hold) {
    fulfillmentHold { displayReason }
    fulfillmentOrder { id status supportedActions { action } lineItems(first: 9) { nodes { id totalQuantity remainingQuantity } } }
    remainingFulfillmentOrder { id status lineItems(first: 9) { nodes { id totalQuantity remainingQuantity } } }
    userErrors { field code message } } }`;
  const hold = async (id: string | undefined, input: object = {}) =>
    (await ask(sandbox, HOLD, { id, hold: { reason: 'OTHER', ...input } })).body.data.fulfillmentOrderHold;

  /** A fulfillment order of several units, with its lines. */
  async function splittable() {
    for (const order of sandbox.controls.shopify.orders()) {
      const part = order.fulfillmentOrders[0];
      if (part?.status !== 'OPEN' || part.remaining < 3) continue;
      return { order, id: part.id, lines: await fulfillmentOrderLines(part.id) };
    }
    throw new Error('no order with several units');
  }

  it('on a part leaves the rest to a fulfillment order of its own', async () => {
    const { order, id, lines } = await splittable();
    const [line] = lines;
    const answer = await hold(id, { handle: 'one', fulfillmentOrderLineItems: [{ id: line?.id, quantity: 1 }] });
    expect(answer.userErrors).toEqual([]);
    expect(answer.fulfillmentHold).toEqual({ displayReason: 'Other' });
    expect(answer.fulfillmentOrder).toMatchObject({
      id,
      status: 'ON_HOLD',
      supportedActions: [{ action: 'RELEASE_HOLD' }, { action: 'HOLD' }, { action: 'MOVE' }],
      lineItems: { nodes: [{ id: line?.id, totalQuantity: 1, remainingQuantity: 1 }] },
    });
    const total = lines.reduce((sum, { remainingQuantity }) => sum + remainingQuantity, 0);
    const rest = again(order).fulfillmentOrders.find((part) => part.id === answer.remainingFulfillmentOrder.id);
    expect(rest).toMatchObject({ status: 'OPEN', remaining: total - 1 });
    const second = await hold(id, { handle: 'two', fulfillmentOrderLineItems: [{ id: line?.id, quantity: 1 }] });
    expect(second.userErrors).toEqual([
      {
        field: ['fulfillmentHold', 'fulfillmentOrderLineItems'],
        code: 'FULFILLMENT_ORDER_NOT_SPLITTABLE',
        message: 'The fulfillment order is not in a splittable state.',
      },
    ]);
  });

  it.each([
    [[0], 'GREATER_THAN_ZERO'],
    [[10_000], 'INVALID_LINE_ITEM_QUANTITY'],
    [[1, 1], 'DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS'],
  ])('takes sensible quantities only: %j', async (quantities, code) => {
    const { id, lines } = await splittable();
    const part = quantities.map((quantity) => ({ id: lines[0]?.id, quantity }));
    expect((await hold(id, { fulfillmentOrderLineItems: part })).userErrors).toMatchObject([{ code }]);
  });

  it('is for work that waits, ten times at most, and not for strangers', async () => {
    expect((await hold(scenario('shipped').fulfillmentOrders[0]?.id)).userErrors).toHaveLength(1);
    const id = scenario('prepaid').fulfillmentOrders[0]?.id;
    for (let count = 0; count < 10; count += 1) await hold(id, { handle: `hold-${count}` });
    expect((await hold(id, { handle: 'hold-10' })).userErrors).toMatchObject([
      { code: 'FULFILLMENT_ORDER_HOLD_LIMIT_REACHED' },
    ]);
    sandbox.controls.shopify.setScopes(['write_third_party_fulfillment_orders']);
    expect((await hold(id, { handle: 'other' })).userErrors).toMatchObject([{ code: 'FULFILLMENT_ORDER_NOT_FOUND' }]);
  });
});

describe('an event', () => {
  it('keeps where and when, and moves the estimate of the fulfillment', async () => {
    const id = scenario('shipped').fulfillments[0]?.id;
    const query = `mutation Event($event: FulfillmentEventInput!) { fulfillmentEventCreate(fulfillmentEvent: $event) {
      fulfillmentEvent { status message city zip latitude estimatedDeliveryAt } userErrors { message } } }`;
    const event = {
      status: 'IN_TRANSIT',
      message: 'Scanned',
      city: 'Pune',
      zip: '411001',
      latitude: 18.5,
      estimatedDeliveryAt: '2026-11-28T10:00:00Z',
    };
    const { body } = await ask(sandbox, query, { event: { fulfillmentId: id, ...event } });
    expect(body.data.fulfillmentEventCreate).toEqual({ fulfillmentEvent: event, userErrors: [] });
    const read = 'query Read($id: ID!) { fulfillment(id: $id) { displayStatus estimatedDeliveryAt } }';
    expect((await ask(sandbox, read, { id })).body.data.fulfillment).toEqual({
      displayStatus: 'IN_TRANSIT',
      estimatedDeliveryAt: event.estimatedDeliveryAt,
    });
    const missing = await ask(sandbox, query, { event: { ...event, fulfillmentId: 'gid://shopify/Fulfillment/1' } });
    expect(missing.body.data.fulfillmentEventCreate.userErrors).toEqual([{ message: 'Fulfillment does not exist.' }]);
  });
});

describe('orders', () => {
  it('cancelled behind the back close their work and give the money back', () => {
    const order = scenario('prepaid');
    sandbox.controls.shopify.cancelOrder(order.id);
    const after = again(order);
    expect(after).toMatchObject({
      financialStatus: 'REFUNDED',
      outstanding: '0.0',
      current: '0.0',
      refunded: order.received,
    });
    expect(after.fulfillmentOrders.every((part) => part.status === 'CLOSED' && part.remaining === 0)).toBe(true);
  });

  it('edited lose units', () => {
    const order = scenario('cod');
    sandbox.controls.shopify.editOrder(order.id, { line: 0, remove: order.lines[0]?.quantity ?? 1 });
    const after = again(order);
    expect(after.lines[0]).toMatchObject({ removed: order.lines[0]?.quantity, unfulfilled: 0 });
    expect(Number(after.outstanding)).toBeLessThan(Number(order.outstanding));
    expect(after.total).toBe(order.total);
  });

  it('paid at the door are paid, once', async () => {
    const order = scenario('cod');
    const query =
      'mutation Paid($id: ID!) { orderMarkAsPaid(input: { id: $id }) { order { displayFinancialStatus } userErrors { message } } }';
    const { body } = await ask(sandbox, query, { id: order.id });
    expect(body.data.orderMarkAsPaid).toEqual({ order: { displayFinancialStatus: 'PAID' }, userErrors: [] });
    const second = await ask(sandbox, query, { id: order.id });
    expect(second.body.data.orderMarkAsPaid.userErrors).toEqual([{ message: 'Order cannot be marked as paid.' }]);
  });
});
