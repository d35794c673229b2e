import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/testing/index.js';
import { ask } from './support.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 40 });
});
afterEach(() => sandbox.close());

const SHOP = 'query Shop { shop { name } }';
const OTHER = 'query Other { shop { id } }';
const faults = () => sandbox.controls.shopify.faults;
const requests = () => sandbox.controls.shopify.requests;

describe('faults', () => {
  it('strike once unless told otherwise', async () => {
    faults().throttle();
    expect((await ask(sandbox, SHOP)).body.errors[0].extensions.code).toBe('THROTTLED');
    expect((await ask(sandbox, SHOP)).body.errors).toBeUndefined();
  });

  it('count, match an operation, and skip', async () => {
    faults().status(503, { times: 2, operation: 'Shop' });
    expect((await ask(sandbox, OTHER)).status).toBe(200);
    expect([
      (await ask(sandbox, SHOP)).status,
      (await ask(sandbox, SHOP)).status,
      (await ask(sandbox, SHOP)).status,
    ]).toEqual([503, 503, 200]);
    faults().status(500, { times: Number.POSITIVE_INFINITY, every: 3 });
    const statuses: number[] = [];
    for (let call = 0; call < 6; call += 1) statuses.push((await ask(sandbox, SHOP)).status);
    expect(statuses).toEqual([200, 200, 500, 200, 200, 500]);
    faults().clear();
    expect((await ask(sandbox, SHOP)).status).toBe(200);
    expect(
      requests()
        .list('Shop')
        .filter((entry) => entry.fault === 'status'),
    ).toHaveLength(4);
  });

  it.each([429, 500, 502, 503, 430, 402, 423, 403])('answer %i', async (status) => {
    faults().status(status, { retryAfter: 2 });
    const answer = await ask(sandbox, SHOP);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(answer.body.errors).toEqual(expect.any(String));
  });

  it('answer HTML, and half a JSON', async () => {
    faults().html({ status: 502 });
    const html = await ask(sandbox, SHOP);
    expect(html.status).toBe(502);
    expect(html.body).toContain('<!DOCTYPE html>');
    faults().truncated();
    await expect(ask(sandbox, SHOP)).rejects.toThrow(/JSON/);
  });

  it('cut the connection before, or after the write happened', async () => {
    const order = sandbox.controls.shopify.orders().find((candidate) => candidate.scenario === 'prepaid');
    const query =
      'mutation Ship($id: ID!) { fulfillmentCreate(fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: $id }] }) { userErrors { message } } }';
    const variables = { id: order?.fulfillmentOrders[0]?.id };
    const shipped = () => sandbox.controls.shopify.order(order?.id ?? '')?.fulfillments.length;
    faults().resetBefore();
    await expect(ask(sandbox, query, variables)).rejects.toThrow('fetch failed');
    expect(shipped()).toBe(0);
    faults().resetAfter({ operation: 'Ship' });
    await expect(ask(sandbox, query, variables)).rejects.toThrow('fetch failed');
    expect(shipped()).toBe(1);
    expect(
      requests()
        .list('Ship')
        .map((entry) => entry.status),
    ).toEqual([0, 0]);
  });

  it('are slow', async () => {
    faults().slow(80);
    const started = performance.now();
    await ask(sandbox, SHOP);
    expect(performance.now() - started).toBeGreaterThanOrEqual(75);
  });

  it('never end', async () => {
    faults().hugeBody();
    const response = await fetch(`${sandbox.baseURLs.shopify}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      body: '{"query":"{shop{id}}"}',
    });
    let read = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      read += chunk.byteLength;
      if (read > 5_000_000) break;
    }
    expect(read).toBeGreaterThan(5_000_000);
  });

  it('expire and revoke tokens', async () => {
    faults().expireTokens();
    expect((await ask(sandbox, SHOP)).status).toBe(200);
    const before = sandbox.credentials.shopify.accessToken;
    faults().expireTokens({ permanent: true });
    expect((await ask(sandbox, SHOP, {}, { token: before })).status).toBe(401);
  });

  it('reach the token endpoint', async () => {
    faults().status(500, { operation: 'oauth/access_token' });
    const response = await fetch(`${sandbox.baseURLs.shopify}/admin/oauth/access_token`, {
      method: 'POST',
      body: '{}',
    });
    expect(response.status).toBe(500);
  });

  it('let the search run behind, but not a read by id', async () => {
    const [first] = sandbox.controls.shopify.orderIds();
    faults().indexLag(60_000);
    sandbox.controls.shopify.touch(first ?? '');
    const inserted = sandbox.controls.shopify.insertOrder();
    const query = 'query Lag($id: ID!) { ordersCount { count } order(id: $id) { id } }';
    const { body } = await ask(sandbox, query, { id: inserted.id });
    expect(body.data).toEqual({ ordersCount: { count: 39 }, order: { id: inserted.id } });
    sandbox.controls.shopify.advance(61_000);
    expect((await ask(sandbox, query, { id: first })).body.data.ordersCount.count).toBe(41);
  });

  it('null everything that may be null', async () => {
    faults().nulls(true);
    const query =
      'query Nulls { orders(first: 3) { pageInfo { endCursor } nodes { id email displayFinancialStatus createdAt lineItems(first: 1) { nodes { sku title variant { id } } } } } }';
    const { body } = await ask(sandbox, query);
    expect(body.errors).toBeUndefined();
    expect(body.data.orders.pageInfo.endCursor).toEqual(expect.any(String));
    for (const order of body.data.orders.nodes) {
      expect(order).toMatchObject({ email: null, displayFinancialStatus: null, createdAt: expect.any(String) });
      expect(order.lineItems.nodes[0]).toMatchObject({ sku: null, variant: null, title: expect.any(String) });
    }
  });

  it('say words nobody knows', async () => {
    const query =
      'query Words { orders(first: 1) { nodes { displayFinancialStatus displayFulfillmentStatus currencyCode } } }';
    faults().unknownEnums(true);
    const all = (await ask(sandbox, query)).body.data.orders.nodes[0];
    expect(all).toEqual({
      displayFinancialStatus: 'SANDBOX_NEW_DISPLAYFINANCIALSTATUS',
      displayFulfillmentStatus: 'SANDBOX_NEW_DISPLAYFULFILLMENTSTATUS',
      currencyCode: 'INR',
    });
    faults().unknownEnums(['Order.displayFinancialStatus']);
    const one = (await ask(sandbox, query)).body.data.orders.nodes[0];
    expect(one.displayFulfillmentStatus).not.toContain('SANDBOX');
    faults().clear();
    expect(JSON.stringify((await ask(sandbox, query)).body)).not.toContain('SANDBOX');
  });
});

describe('closing', () => {
  it('does not wait for a request that hangs', async () => {
    const other = await startSandbox({ platforms: ['shopify'], orders: 1 });
    other.controls.shopify.faults.slow(60_000);
    const hanging = ask(other, SHOP);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await other.close();
    await expect(hanging).rejects.toThrow();
  });
});
