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

const CANCEL = `mutation Cancel($orderId: ID!, $reason: OrderCancelReason! = OTHER, $restock: Boolean! = false, $refund: Boolean, $refundMethod: OrderCancelRefundMethodInput, $staffNote: String) {
  orderCancel(orderId: $orderId, reason: $reason, restock: $restock, refund: $refund, refundMethod: $refundMethod, staffNote: $staffNote) {
    job { id done }
    orderCancelUserErrors { code field message }
    userErrors { field message }
  }
}`;

async function cancel(variables: Record<string, unknown>, version = '2026-10') {
  const { body } = await ask(sandbox, CANCEL, variables, { version });
  return body.data?.orderCancel ?? body;
}

const JOB = 'query Job($id: ID!) { job(id: $id) { id done } }';
const isDone = async (id: string): Promise<boolean | undefined> =>
  (await ask(sandbox, JOB, { id })).body.data.job?.done;

describe('orderCancel', () => {
  it('answers a job, and the order is cancelled by the next request', async () => {
    const order = scenario('prepaid');
    const { job, orderCancelUserErrors } = await cancel({
      orderId: order.id,
      reason: 'INVENTORY',
      staffNote: 'No stock',
    });
    expect(orderCancelUserErrors).toEqual([]);
    expect(job).toEqual({ id: expect.stringMatching(/^gid:\/\/shopify\/Job\/[0-9a-f-]{36}$/), done: false });
    expect(await isDone(job.id)).toBe(true);
    const read = `query Read($id: ID!) { order(id: $id) { closed cancelledAt cancelReason cancellation { staffNote } } }`;
    expect((await ask(sandbox, read, { id: order.id })).body.data.order).toEqual({
      closed: true,
      cancelledAt: expect.any(String),
      cancelReason: 'INVENTORY',
      cancellation: { staffNote: 'No stock' },
    });
  });

  it('gives no money back unless asked, and voids what was only authorized', async () => {
    const paid = scenario('prepaid');
    await cancel({ orderId: paid.id });
    expect(again(paid)).toMatchObject({ refunded: '0.0', received: paid.received, current: '0.0' });
    const cod = scenario('cod');
    await cancel({ orderId: cod.id });
    expect(again(cod).financialStatus).toBe('VOIDED');
    const authorized = scenario('authorized');
    await cancel({ orderId: authorized.id });
    expect(again(authorized).financialStatus).toBe('VOIDED');
  });

  it.each([
    { refundMethod: { originalPaymentMethodsRefund: true } },
    { refundMethod: { storeCreditRefund: {} } },
    { refund: true },
  ])('gives the money back with %o', async (method) => {
    const order = scenario('prepaid');
    await cancel({ orderId: order.id, ...method });
    expect(again(order)).toMatchObject({ refunded: order.received, financialStatus: 'REFUNDED' });
  });

  it('puts units back into stock only when asked', async () => {
    const { controls } = sandbox;
    const order = scenario('prepaid');
    const line = order.lines[0];
    const locationId = order.fulfillmentOrders[0]?.locationId ?? '';
    const before = controls.shopify.inventory(line?.sku ?? '', locationId);
    expect(before).toBeDefined();
    await cancel({ orderId: order.id, restock: true });
    const after = controls.shopify.inventory(line?.sku ?? '', locationId);
    expect(after?.available).toBe((before?.available ?? 0) + (line?.quantity ?? 0));
  });

  it('is refused for the reasons the platform has', async () => {
    const open = scenario('prepaid');
    const refused = (field: string, message: string, code = 'INVALID') => ({
      job: null,
      orderCancelUserErrors: [{ code, field: [field], message }],
      userErrors: [{ field: [field], message }],
    });
    expect(await cancel({ orderId: open.id, staffNote: 'x'.repeat(256) })).toEqual(
      refused('staffNote', 'Staff note is too long. Maximum length is 255 characters.'),
    );
    for (const refund of [true, false]) {
      expect(await cancel({ orderId: open.id, refund, refundMethod: { originalPaymentMethodsRefund: true } })).toEqual(
        refused('refund', 'Only one of the arguments `refund` or `refund_method` is allowed.'),
      );
    }
    expect(await cancel({ orderId: scenario('shipped').id })).toEqual(
      refused('orderId', 'Cannot cancel an order that has outstanding fulfillments'),
    );
    await cancel({ orderId: open.id });
    expect(await cancel({ orderId: open.id })).toEqual(
      refused('orderId', 'Cannot cancel an order that has already been canceled'),
    );
    expect(await cancel({ orderId: 'gid://shopify/Order/1' })).toEqual(
      refused('orderId', 'Order does not exist', 'NOT_FOUND'),
    );
    expect((await cancel({ orderId: 'gid://shopify/Product/1' })).errors[0].extensions.code).toBe('RESOURCE_NOT_FOUND');
  });

  it('takes one refund method, not two', async () => {
    const answer = await cancel({
      orderId: scenario('prepaid').id,
      refundMethod: { originalPaymentMethodsRefund: true, storeCreditRefund: {} },
    });
    expect(answer.errors[0].extensions.code).toBe('INVALID_VARIABLE');
  });

  it('tells subscribers once', async () => {
    const { subscribe, webhooks } = sandbox.controls.shopify;
    subscribe({ topic: 'orders/cancelled', url: 'http://127.0.0.1:9/' });
    const order = scenario('prepaid');
    await cancel({ orderId: order.id });
    await cancel({ orderId: order.id });
    await webhooks.settle();
    expect(webhooks.attempts()).toHaveLength(1);
  });
});

describe('the job of a cancellation', () => {
  it('takes as many looks as told, or ends without effect', async () => {
    const { jobs } = sandbox.controls.shopify;
    jobs.finishAfter(2);
    const order = scenario('prepaid');
    const { job } = await cancel({ orderId: order.id });
    expect(await isDone(job.id)).toBe(false);
    expect(again(order).cancelledAt).toBeNull();
    expect(await isDone(job.id)).toBe(true);
    expect(again(order).cancelledAt).not.toBeNull();
    const other = scenario('cod');
    const failing = (await cancel({ orderId: other.id })).job;
    jobs.fail(failing.id);
    expect(await isDone(failing.id)).toBe(true);
    expect(again(other).cancelledAt).toBeNull();
    expect(jobs.list().map(({ status }) => status)).toEqual(['SUCCEEDED', 'FAILED']);
    expect(await isDone('gid://shopify/Job/none')).toBeUndefined();
  });

  it('has a result since 2026-10', async () => {
    const { jobs } = sandbox.controls.shopify;
    jobs.finishAfter(Number.POSITIVE_INFINITY);
    const mutation = `mutation Cancel($orderId: ID!) { orderCancel(orderId: $orderId, reason: OTHER, restock: false) {
      jobResult { id done status errors { code } order { id } } } }`;
    const order = scenario('prepaid');
    const { body } = await ask(sandbox, mutation, { orderId: order.id });
    const { jobResult } = body.data.orderCancel;
    expect(jobResult).toMatchObject({ done: false, status: 'STARTED', errors: [], order: { id: order.id } });
    jobs.finish();
    const read = 'query Result($id: ID!) { node(id: $id) { ... on OrderCancelJobResult { done status } } }';
    expect((await ask(sandbox, read, { id: jobResult.id })).body.data.node).toEqual({
      done: true,
      status: 'SUCCEEDED',
    });
    const old = await ask(sandbox, mutation, { orderId: order.id }, { version: '2026-07' });
    expect(old.body.errors[0].message).toBe("Field 'jobResult' doesn't exist on type 'OrderCancelPayload'");
  });

  it('outlives a lost answer', async () => {
    const order = scenario('prepaid');
    sandbox.controls.shopify.faults.resetAfter({ operation: 'Cancel' });
    await expect(cancel({ orderId: order.id })).rejects.toThrow();
    expect((await cancel({ orderId: order.id })).orderCancelUserErrors[0].message).toMatch(/already been canceled/);
  });
});
