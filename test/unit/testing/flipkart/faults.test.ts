import { describe, expect, it } from 'vitest';
import { startFlipkart } from './support.js';

const FILTER = { filter: { type: 'preDispatch', states: ['APPROVED'] } };

async function start() {
  const flipkart = await startFlipkart({ sellers: 2 }, { orders: 4 });
  const search = () => flipkart.ask('/v3/shipments/filter', { body: FILTER });
  // With a token in hand, faults hit what a test asks for.
  await search();
  flipkart.controls.requests.reset();
  return { ...flipkart, search, faults: flipkart.controls.faults };
}

describe('faults', () => {
  it('throttle with and without a word on when to come back', async () => {
    const { search, faults } = await start();
    faults.throttle();
    faults.throttle({ retryAfter: 7 });
    const plain = await search();
    expect(plain.status).toBe(429);
    expect(plain.headers.get('retry-after')).toBeNull();
    expect((await search()).headers.get('retry-after')).toBe('7');
    expect((await search()).status).toBe(200);
  });

  it('answer errors, pages of a gateway and dead tokens in both forms', async () => {
    const { search, faults, controls } = await start();
    for (const status of [500, 503, 599] as const) {
      faults.status(status);
      expect(await search()).toMatchObject({ status, body: { errorCode: 'DEPENDENT_SYSTEM_CALL_FAILED' } });
    }
    faults.html();
    const page = await search();
    expect([page.status, page.headers.get('content-type')]).toEqual([504, 'text/html']);
    faults.invalidToken();
    expect(await search()).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    faults.invalidToken({ wrapped: true });
    const wrapped = await search();
    expect(wrapped.status).toBe(500);
    expect(JSON.parse(wrapped.body.error)).toMatchObject({ error: 'invalid_token' });
    expect(controls.requests.list('searchShipments').map(({ fault }) => fault)).toEqual([
      ...['error', 'error', 'error', 'html', 'invalid-token', 'invalid-token'],
    ]);
  });

  it('cut connections and answers, before and after the work', async () => {
    const { search, faults, controls } = await start();
    faults.resetBefore({ operation: 'searchShipments' });
    await expect(search()).rejects.toThrow();
    faults.resetAfter({ operation: 'searchShipments' });
    await expect(search()).rejects.toThrow();
    expect(controls.requests.list('searchShipments').map(({ status }) => status)).toEqual([0, 0]);
    faults.truncated({ operation: 'searchShipments' });
    const half = await search();
    expect([half.status, half.body]).toEqual([200, undefined]);
    faults.slow(1, { operation: 'searchShipments' });
    expect((await search()).status).toBe(200);
  });

  it('hit one store, one operation, every n-th request, and end', async () => {
    const { search, ask, faults, accessToken, credentials, oauth } = await start();
    const other = await accessToken(credentials.storeIds[1]);
    faults.status(503, { storeId: credentials.storeIds[1] as string, times: 2 });
    expect((await search()).status).toBe(200);
    const asOther = () => ask('/v3/shipments/filter', { body: FILTER, token: other });
    expect((await asOther()).status).toBe(503);
    faults.clear();
    expect((await asOther()).status).toBe(200);
    faults.throttle({ operation: 'token' });
    expect((await search()).status).toBe(200);
    expect((await oauth({ grant_type: 'client_credentials', scope: 'Seller_Api' })).status).toBe(429);
    faults.status(500, { every: 2, times: 1 });
    expect([(await search()).status, (await search()).status]).toEqual([200, 500]);
  });
});
