import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../../src/connectors/amazon/errors.js';
import type { AmazonStore } from '../../../../src/connectors/amazon/store.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { quotaExceeded, SELLER, spCall, startSp, unauthorized } from './sp-server.js';

const STORE: AmazonStore = { storeId: SELLER, region: 'eu', marketplaceIds: ['A21TJRUUN4KGV'] };
const EXPIRED = 'The access token you provided has expired.';

const failure = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => {
      throw new Error('it was expected to fail');
    },
    (error: ConnectorError) => error,
  );

describe('a request to SP-API', () => {
  it('carries the bare token, a user agent, and parameters that are encoded once', async () => {
    const { client, arrivals } = await startSp();
    const sku = 'A/B #50% ä+&?';
    await client.request(
      STORE,
      {
        operation: 'getListingsItem',
        params: { sellerId: SELLER, sku },
        query: { marketplaceIds: ['A', 'B'], includedData: undefined, issueLocale: 'en_IN' },
      },
      spCall(),
    );
    const headers = arrivals[0]?.headers;
    const [path = '', query] = arrivals[0]?.url.split('?') ?? [];
    expect(decodeURIComponent(path.split('/').at(-1) ?? '')).toBe(sku);
    expect(query).toBe('marketplaceIds=A%2CB&issueLocale=en_IN');
    expect(headers?.['x-amz-access-token']).toBe('Atza|0');
    expect(headers?.['user-agent']).toMatch(/^commerce-connectors\//);
    expect(headers?.['authorization']).toBeUndefined();
  });

  it.each(['.', '..'])('refuses the SKU %j, which would lead to another operation', async (sku) => {
    const { client, arrivals } = await startSp();
    const error = await failure(
      client.request(STORE, { operation: 'getListingsItem', params: { sellerId: SELLER, sku } }, spCall()),
    );
    expect(error).toMatchObject({ code: 'invalid_request' });
    expect(arrivals).toHaveLength(0);
  });

  it('tells the answer, its time and its id', async () => {
    const { client, answer } = await startSp();
    answer(() => ({
      body: { orders: [] },
      headers: { date: 'Fri, 20 Nov 2026 10:00:07 GMT', 'x-amzn-requestid': 'r-1' },
    }));
    await expect(client.request(STORE, { operation: 'searchOrders' }, spCall())).resolves.toEqual({
      status: 200,
      body: { orders: [] },
      serverTime: Date.parse('2026-11-20T10:00:07Z'),
      requestId: 'r-1',
    });
  });

  it('takes an answer without a body', async () => {
    const { client, answer } = await startSp();
    answer(() => ({ status: 204 }));
    const request = { operation: 'confirmShipment', params: { orderId: '1' }, body: {} } as const;
    await expect(client.request(STORE, request, spCall())).resolves.toMatchObject({ status: 204, body: {} });
  });

  it('adds what the signer makes of the request, for every attempt', async () => {
    const seen: unknown[] = [];
    const { client, arrivals, answer } = await startSp({
      signer: async (request) => {
        seen.push(request);
        return { authorization: `signed-${seen.length}` };
      },
    });
    answer((_, count) => (count === 1 ? { status: 503 } : { body: {} }));
    const request = {
      operation: 'getOrder',
      params: { orderId: '9' },
      query: { includedData: ['BUYER', 'TAX'] },
    } as const;
    await client.request(STORE, request, spCall());
    expect(arrivals.map(({ headers }) => headers['authorization'])).toEqual(['signed-1', 'signed-2']);
    expect(seen[0]).toMatchObject({
      method: 'GET',
      path: '/orders/2026-01-01/orders/9',
      query: { includedData: 'BUYER,TAX' },
      awsRegion: 'eu-west-1',
    });
  });
});

describe('tokens', () => {
  it('renews an expired token once and sends the request again', async () => {
    const sp = await startSp();
    sp.answer(({ headers }) => (headers['x-amz-access-token'] === 'Atza|0' ? unauthorized(EXPIRED) : { body: {} }));
    await sp.client.request(STORE, { operation: 'searchOrders' }, spCall());
    expect(sp.tokensGranted()).toBe(1);
    expect(sp.arrivals).toHaveLength(2);
  });

  it('asks Login with Amazon once for five calls that meet an expired token', async () => {
    const sp = await startSp();
    sp.answer(({ headers }) => (headers['x-amz-access-token'] === 'Atza|0' ? unauthorized(EXPIRED) : { body: {} }));
    await Promise.all(
      Array.from({ length: 5 }, () => sp.client.request(STORE, { operation: 'searchOrders' }, spCall())),
    );
    expect(sp.tokensGranted()).toBe(1);
  });

  it('does not loop where the new token is refused as well', async () => {
    const sp = await startSp();
    sp.answer(() => unauthorized(EXPIRED));
    const error = await failure(sp.client.request(STORE, { operation: 'searchOrders' }, spCall()));
    // Not permission_denied: nothing is to be learnt of roles and marketplaces from it.
    expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: true, platformCode: 'Unauthorized' });
    expect(sp.arrivals).toHaveLength(2);
  });

  it('renews nothing for a missing role, and says so', async () => {
    const sp = await startSp();
    sp.answer(() => unauthorized(''));
    const error = await failure(sp.client.request(STORE, { operation: 'searchOrders' }, spCall()));
    expect(error.message).toContain('role');
    expect(sp.tokensGranted()).toBe(0);
    expect(sp.arrivals).toHaveLength(1);
  });

  it('uses a token in hand before the store is saved, and does not renew it', async () => {
    const sp = await startSp();
    sp.answer(() => unauthorized(EXPIRED));
    await failure(
      sp.client.request(STORE, { operation: 'getMarketplaceParticipations', accessToken: 'Atza|hand' }, spCall()),
    );
    expect(sp.arrivals.map(({ headers }) => headers['x-amz-access-token'])).toEqual(['Atza|hand']);
    expect(sp.tokensGranted()).toBe(0);
  });

  it("uses the app's own token where the operation belongs to no seller, and replaces a refused one", async () => {
    const sp = await startSp();
    sp.answer((_, count) => (count === 1 ? unauthorized(EXPIRED) : { body: { payload: [] } }));
    await sp.client.request(STORE, { operation: 'getDestinations' }, spCall());
    expect(sp.arrivals.map(({ headers }) => headers['x-amz-access-token'])).toEqual(['Atza|1', 'Atza|2']);
  });
});

describe('the quota', () => {
  it('refuses at once what would wait past the deadline, and says how long', async () => {
    const sp = await startSp();
    for (let page = 0; page < 20; page += 1) await sp.client.request(STORE, { operation: 'searchOrders' }, spCall());
    const error = await failure(sp.client.request(STORE, { operation: 'searchOrders' }, spCall()));
    expect(error.code).toBe('rate_limited');
    // One request comes back in 1 / 0.0056 seconds.
    expect(error.retryAfterMs).toBeGreaterThan(170_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(178_572);
    expect(sp.arrivals).toHaveLength(20);
  });

  it('goes by the rate that an answer tells, whatever the table says', async () => {
    const sp = await startSp();
    sp.answer(() => ({ body: {}, headers: { 'x-amzn-ratelimit-limit': '50.0' } }));
    for (let page = 0; page < 24; page += 1) await sp.client.request(STORE, { operation: 'searchOrders' }, spCall());
    expect(sp.arrivals).toHaveLength(24);
  });

  it('believes no rate that is told beside a refusal', async () => {
    const sp = await startSp();
    sp.answer(() => ({ status: 400, headers: { 'x-amzn-ratelimit-limit': '50.0' } }));
    for (let page = 0; page < 20; page += 1)
      await failure(sp.client.request(STORE, { operation: 'searchOrders' }, spCall()));
    await expect(failure(sp.client.request(STORE, { operation: 'searchOrders' }, spCall()))).resolves.toMatchObject({
      code: 'rate_limited',
    });
  });

  it('sends a throttled write again, since it did not run, once the quota has room', async () => {
    const sp = await startSp();
    sp.answer((_, count) => (count === 1 ? quotaExceeded : { status: 204 }));
    const request = { operation: 'confirmShipment', params: { orderId: '1' }, body: {} } as const;
    await sp.client.request(STORE, request, spCall());
    expect(sp.arrivals).toHaveLength(2);
  });

  it('ends a throttled call whose next turn lies past its deadline', async () => {
    const sp = await startSp();
    sp.answer(() => quotaExceeded);
    const error = await failure(sp.client.request(STORE, { operation: 'searchOrders' }, spCall()));
    expect(error).toMatchObject({ code: 'rate_limited', storeId: SELLER, operation: 'fetchOrders' });
    expect(error.retryAfterMs).toBeGreaterThan(100_000);
    expect(sp.arrivals).toHaveLength(1);
  });

  it('believes neither a rate far below the table nor a pause of years', async () => {
    const sp = await startSp();
    sp.answer(() => ({ body: {}, headers: { 'x-amzn-ratelimit-limit': '0.0000001' } }));
    for (let page = 0; page < 20; page += 1) await sp.client.request(STORE, { operation: 'searchOrders' }, spCall());
    const slow = await failure(sp.client.request(STORE, { operation: 'searchOrders' }, spCall()));
    expect(slow.retryAfterMs).toBeLessThanOrEqual(178_572);
    sp.answer(() => ({ ...quotaExceeded, headers: { 'retry-after': '999999999' } }));
    const paused = await failure(
      sp.client.request(STORE, { operation: 'getOrder', params: { orderId: '1' } }, spCall()),
    );
    expect(paused.retryAfterMs).toBeLessThanOrEqual(3_700_000);
  });

  it("draws what belongs to no seller from the app's own quota, whichever stores ask", async () => {
    const sp = await startSp();
    sp.answer(() => ({ body: { payload: [] } }));
    const record = await sp.runtime.tokens.load(SELLER);
    await sp.runtime.tokens.save({ ...record, storeId: 'A2OTHERSELLER' });
    const other = { ...STORE, storeId: 'A2OTHERSELLER' };
    for (const store of [STORE, other, STORE, other, STORE])
      await sp.client.request(store, { operation: 'getDestinations' }, spCall());
    const sixth = spCall('webhooks.ensure', { timeoutMs: 100 });
    await expect(failure(sp.client.request(other, { operation: 'getDestinations' }, sixth))).resolves.toMatchObject({
      code: 'rate_limited',
    });
  });

  it('keeps a budget for each operation', async () => {
    const sp = await startSp();
    for (let page = 0; page < 20; page += 1) await sp.client.request(STORE, { operation: 'searchOrders' }, spCall());
    await sp.client.request(STORE, { operation: 'getOrder', params: { orderId: '1' } }, spCall());
    expect(sp.arrivals).toHaveLength(21);
  });
});

describe('failures', () => {
  it('ends a storm of cut connections with the tries, and a write of one feed with the first', async () => {
    const sp = await startSp();
    sp.answer(() => ({ reset: true }));
    await expect(failure(sp.client.request(STORE, { operation: 'searchOrders' }, spCall()))).resolves.toMatchObject({
      code: 'connection_failed',
    });
    expect(sp.arrivals).toHaveLength(3);
    const feed = await failure(sp.client.request(STORE, { operation: 'createFeed', body: {} }, spCall()));
    expect(feed).toMatchObject({ code: 'connection_failed', outcomeUnknown: true });
    expect(sp.arrivals).toHaveLength(4);
  });

  it('calls the outcome of a write open when its first copy was lost and the second throttled', async () => {
    const sp = await startSp();
    const reply = (count: number) =>
      count === 1 ? { reset: true } : { ...quotaExceeded, headers: { 'retry-after': '60' } };
    sp.answer((_, count) => reply(count));
    const request = { operation: 'confirmShipment', params: { orderId: '1' }, body: {} } as const;
    const error = await failure(sp.client.request(STORE, request, spCall()));
    expect(error).toMatchObject({ code: 'rate_limited', outcomeUnknown: true });
    expect(problemsOf(error)).toHaveLength(1);
    const read = await startSp();
    read.answer((_, count) => reply(count));
    const harmless = read.client.request(STORE, { operation: 'getOrder', params: { orderId: '1' } }, spCall());
    await expect(failure(harmless)).resolves.toMatchObject({ code: 'rate_limited', outcomeUnknown: false });
  });

  it('asks again for an answer that was cut off, and not where a second copy would act twice', async () => {
    const sp = await startSp();
    const cut = { status: 200, text: '{"orders":[{"orderId":"902-1"' };
    sp.answer((_, count) => (count === 1 ? cut : { body: { orders: [] } }));
    await expect(sp.client.request(STORE, { operation: 'searchOrders' }, spCall())).resolves.toMatchObject({
      status: 200,
    });
    sp.answer(() => cut);
    await expect(failure(sp.client.request(STORE, { operation: 'searchOrders' }, spCall()))).resolves.toMatchObject({
      code: 'unexpected_response',
      retryable: true,
    });
    expect(sp.arrivals).toHaveLength(5);
    const feed = await failure(sp.client.request(STORE, { operation: 'createFeed', body: {} }, spCall()));
    expect(feed).toMatchObject({ code: 'unexpected_response', outcomeUnknown: true });
    expect(sp.arrivals).toHaveLength(6);
  });

  it('gives up on throttled calls with the tries, and says when there may be room', async () => {
    const sp = await startSp();
    sp.answer(() => ({ ...quotaExceeded, headers: { 'retry-after': '0.01' } }));
    const error = await failure(
      sp.client.request(STORE, { operation: 'getOrder', params: { orderId: '1' } }, spCall()),
    );
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, platformCode: 'QuotaExceeded' });
    expect(error.retryAfterMs).toBeGreaterThan(0);
    expect(sp.arrivals).toHaveLength(3);
  });

  it("keeps Amazon's words out of the error, and within reach of the connector", async () => {
    const sp = await startSp();
    const message = 'Order 902-1 of Asha Rao, 12 Park Street cannot be confirmed';
    sp.answer(() => ({
      status: 400,
      body: { errors: [{ code: 'InvalidInput', message, details: 'planted-details' }] },
    }));
    const error = await failure(sp.client.request(STORE, { operation: 'searchOrders' }, spCall()));
    expect(error).toMatchObject({ code: 'invalid_request', platformCode: 'InvalidInput', status: 400 });
    for (const text of [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)]) {
      expect(text).not.toContain('Asha');
      expect(text).not.toContain('planted');
    }
    expect(problemsOf(error)).toEqual([{ code: 'InvalidInput', message, details: 'planted-details' }]);
  });

  it.each([
    ['<html>gateway</html>', 502],
    [{ errors: 'none' }, 500],
    [{ errors: [null, 7, { code: 9 }] }, 400],
    [[], 404],
  ])('makes a typed error of %j', async (body, status) => {
    const sp = await startSp();
    sp.answer(() => ({ status, body }));
    const error = await failure(
      sp.client.request(STORE, { operation: 'getOrder', params: { orderId: '1' } }, spCall()),
    );
    expect(ConnectorError.isInstance(error)).toBe(true);
    expect(error.status).toBe(status);
    expect(problemsOf(error)).toEqual([]);
  });
});
