import { describe, expect, it } from 'vitest';
import { ALL_DATA, type Answer, type AskOptions, IN, startAmazon } from '../unit/testing/amazon/support.js';
import { areModelsThere, validateRequest, validateResponse, whySkipped } from './amazon-official.js';

/** Asks, and holds the request and its answer to Amazon's models. */
async function checked(
  ask: (path: string, options: AskOptions) => Promise<Answer>,
  path: string,
  options: AskOptions = {},
): Promise<Answer> {
  const { method = 'GET', query = {}, body } = options;
  const search = new URLSearchParams(query).toString();
  const url = search === '' ? path : `${path}?${search}`;
  const answer = await ask(path, options);
  const text = body === undefined ? undefined : JSON.stringify(body);
  if (answer.status < 300) expect(validateRequest({ method, url, body: text })).toEqual([]);
  expect(validateResponse({ method, url }, { status: answer.status, body: answer.text })).toEqual([]);
  return answer;
}

const ORDERS = '/orders/2026-01-01/orders';
const ALL_TIME = { createdAfter: '2020-01-01T00:00:00Z' };

describe.skipIf(!areModelsThere)(`answers of the Amazon sandbox against Amazon's models${whySkipped}`, () => {
  it.each([0, 1, 2])('hold for every order of seller %i, with all of its data', async (index) => {
    const { accessToken, ask, credentials } = await startAmazon({ sellers: 3 }, { orders: 120 });
    const token = await accessToken(credentials.storeIds[index]);
    const query = { ...ALL_TIME, includedData: ALL_DATA };
    const first = await checked(ask, ORDERS, { token, query });
    const paginationToken = first.body.pagination.nextToken;
    const second = await checked(ask, ORDERS, { token, query: { ...query, paginationToken } });
    expect(first.body.orders.length + second.body.orders.length).toBe(120);
    expect(second.body).not.toHaveProperty('pagination');
  });

  it('hold for parts, for single orders and without roles', async () => {
    const { ask, controls, scenario } = await startAmazon();
    await checked(ask, ORDERS, { query: ALL_TIME });
    for (const includedData of ALL_DATA.split(','))
      await checked(ask, ORDERS, { query: { ...ALL_TIME, includedData } });
    controls.removeRole('Tax Invoicing (Restricted)');
    controls.removeRole('Direct-to-Consumer Shipping (Restricted)');
    for (const label of ['gift', 'customized', 'business', 'pending']) {
      const { id } = scenario(label);
      await checked(ask, `${ORDERS}/${id}`, { query: { includedData: ALL_DATA } });
    }
  });

  it('hold for shipments and for what was shipped', async () => {
    const { ask, scenario } = await startAmazon();
    const { id, lines } = scenario('multi-line');
    const body = {
      marketplaceId: IN,
      packageDetail: {
        packageReferenceId: '7',
        carrierCode: 'Other',
        carrierName: 'Delhivery',
        trackingNumber: 'DL1',
        shipDate: new Date().toISOString(),
        orderItems: lines.map((line) => ({ orderItemId: line.id, quantity: 1 })),
      },
    };
    const path = `/orders/v0/orders/${id}/shipmentConfirmation`;
    expect((await checked(ask, path, { method: 'POST', body })).status).toBe(204);
    const { status } = await checked(ask, path, { method: 'POST', body: { ...body, marketplaceId: 'A1' } });
    expect(status).toBe(400);
    const shown = await checked(ask, `${ORDERS}/${id}`, { query: { includedData: 'PACKAGES,FULFILLMENT' } });
    expect(shown.body.order.packages).toHaveLength(1);
  });

  it('hold for refusals', async () => {
    const { ask, controls } = await startAmazon();
    expect((await checked(ask, ORDERS)).status).toBe(400);
    expect((await checked(ask, `${ORDERS}/402-0000000-0000000`)).status).toBe(404);
    expect((await checked(ask, ORDERS, { token: null })).status).toBe(403);
    controls.faults.throttle();
    expect((await checked(ask, ORDERS)).status).toBe(429);
    controls.faults.status(503);
    expect((await checked(ask, ORDERS)).status).toBe(503);
  });
});
