import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../../../src/testing/index.js';
import { IN, problemOf, startAmazon } from './support.js';

const QUERY = { createdAfter: '2026-01-01T00:00:00Z' };
const INBOX = { sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:orders' } };

describe('the Amazon sandbox', () => {
  it('listens on this machine only, and says so', async () => {
    const { baseURL, controls, credentials } = await startAmazon({}, { orders: 0 });
    expect(baseURL).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(controls.baseURL).toBe(baseURL);
    expect(credentials.lwaURL).toBe(`${baseURL}/auth/o2/token`);
  });

  it('has the sellers it is given', async () => {
    const sellers = [{ id: 'A1B2C3', marketplaceIds: ['A1VC38T7YXB528'] }, { marketplaceIds: [IN] }];
    const { controls, credentials } = await startAmazon({ sellers }, { orders: 60 });
    expect(credentials).toMatchObject({ storeId: 'A1B2C3', region: 'fe', marketplaceIds: ['A1VC38T7YXB528'] });
    expect(controls.orders().every(({ currency, total }) => currency === 'JPY' && /^\d+$/.test(total))).toBe(true);
    expect(() => controls.orders('A9')).toThrow('no seller A9');
  });

  it.each([
    [{ sellers: [] }, 'at least one seller'],
    [{ sellers: [{ marketplaceIds: [IN, 'ATVPDKIKX0DER'] }] }, 'one region'],
    [{ sellers: [{ marketplaceIds: ['A0'] }] }, 'no marketplace A0'],
  ])('refuses %j', async (amazon, message) => {
    await expect(startSandbox({ platforms: ['amazon'], amazon })).rejects.toThrow(message);
  });

  it('logs requests without their tokens', async () => {
    const { controls, credentials, search } = await startAmazon({}, { orders: 3 });
    await search(QUERY);
    expect(controls.requests.list('searchOrders')).toMatchObject([
      { storeId: credentials.storeId, method: 'GET', query: QUERY, status: 200 },
    ]);
    expect(controls.requests.list()[1]?.headers).toContain('x-amz-access-token');
    controls.requests.reset();
    expect(controls.requests.count()).toBe(0);
  });

  it('misbehaves as told', async () => {
    const { controls, search } = await startAmazon({}, { orders: 3 });
    const { faults } = controls;
    await search(QUERY);
    faults.throttle({ retryAfter: 5 });
    const throttled = await search(QUERY);
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '5']);
    faults.status(500);
    expect((await search(QUERY)).body.errors[0].code).toBe('InternalFailure');
    faults.html();
    expect((await search(QUERY)).text).toContain('<html>');
    faults.denied();
    expect(problemOf(await search(QUERY))[3]).toBe('');
    faults.tokenRefused({ why: 'revoked' });
    expect(problemOf(await search(QUERY))[3]).toContain('revoked');
    faults.resetBefore({ times: 2 });
    await expect(search(QUERY)).rejects.toThrow();
    await expect(search(QUERY)).rejects.toThrow();
    faults.slow(1, { every: 2, times: 1 });
    faults.clear();
    faults.truncated();
    await expect(search(QUERY)).rejects.toThrow(SyntaxError);
    expect((await search(QUERY)).status).toBe(200);
    expect(controls.requests.list('searchOrders').map(({ fault }) => fault)).toEqual([
      undefined,
      'throttle',
      'error',
      'html',
      'error',
      'error',
      'reset-before',
      'reset-before',
      'truncated',
      undefined,
    ]);
  });

  it('tells queues of what happens to orders', async () => {
    const { app, ask, controls, lwa } = await startAmazon();
    const scope = 'sellingpartnerapi::notifications';
    const token = (await lwa({ grant_type: 'client_credentials', scope, ...app })).body.access_token;
    const made = await ask('/notifications/v1/destinations', {
      method: 'POST',
      token,
      body: { name: 'orders', resourceSpecification: INBOX },
    });
    const destinationId = made.body.payload.destinationId;
    const subscribed = await ask('/notifications/v1/subscriptions/ORDER_CHANGE', {
      method: 'POST',
      body: { payloadVersion: '1.0', destinationId },
    });
    expect(subscribed.status).toBe(200);
    const { id } = controls.insert({ scenario: { label: 'new', status: 'PENDING' } });
    controls.setStatus(id, 'UNSHIPPED');
    controls.requestCancellation(id);
    controls.cancel(id);
    const changes = controls.notifications.messages(destinationId).map(({ body }) => JSON.parse(body));
    expect(changes.map(({ Payload }) => Payload.OrderChangeNotification.AmazonOrderId)).toEqual(Array(4).fill(id));
    expect(changes.map(({ Payload }) => Payload.OrderChangeNotification.Summary.OrderStatus)).toEqual([
      'Pending',
      'Unshipped',
      'Unshipped',
      'Canceled',
    ]);
  });

  it('cancels what an acknowledgement feed names', async () => {
    const { ask, baseURL, controls, credentials, scenario } = await startAmazon();
    const order = scenario('multi-line');
    const item = `<Item><AmazonOrderItemCode>${order.lines[0]?.id}</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item>`;
    const feed = `<?xml version="1.0"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>${credentials.storeId}</MerchantIdentifier></Header><MessageType>OrderAcknowledgement</MessageType><Message><MessageID>1</MessageID><OrderAcknowledgement><AmazonOrderID>${order.id}</AmazonOrderID><StatusCode>Failure</StatusCode>${item}</OrderAcknowledgement></Message></AmazonEnvelope>`;
    const contentType = 'text/xml; charset=UTF-8';
    const document = await ask('/feeds/2021-06-30/documents', { method: 'POST', body: { contentType } });
    const { feedDocumentId, url } = document.body;
    expect(url.startsWith(baseURL)).toBe(true);
    const headers = { 'content-type': contentType };
    expect((await fetch(url, { method: 'PUT', headers, body: feed })).status).toBe(200);
    const body = {
      feedType: 'POST_ORDER_ACKNOWLEDGEMENT_DATA',
      marketplaceIds: [IN],
      inputFeedDocumentId: feedDocumentId,
    };
    expect((await ask('/feeds/2021-06-30/feeds', { method: 'POST', body })).status).toBe(202);
    controls.advance(10_000);
    expect(controls.order(order.id)?.lines.map(({ cancelled }) => cancelled)).toEqual([true, false, false]);
    expect(controls.requests.list('document')[0]?.target).not.toContain('Signature');
  });
});
