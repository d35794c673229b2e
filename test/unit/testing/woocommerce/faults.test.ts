import { describe, expect, it } from 'vitest';
import { startWoo } from './support.js';

const failed = (request: Promise<unknown>): Promise<boolean> =>
  request.then(
    () => false,
    () => true,
  );

describe('a fault', () => {
  it('answers in the place of the store', async () => {
    const { ask, controls } = await startWoo();
    const { faults } = controls;
    faults.status(429, { retryAfter: 7 });
    faults.status(503, { body: 'busy' });
    faults.html({ status: 403 });
    const [limited, busy, challenge] = [await ask('orders'), await ask('orders'), await ask('orders')];
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect([busy.status, busy.text]).toEqual([503, 'busy']);
    expect([challenge.status, challenge.headers.get('content-type')]).toEqual([403, 'text/html; charset=UTF-8']);
    expect(challenge.headers.get('link')).toBeNull();
    expect((await ask('orders')).status).toBe(200);
    expect(controls.requests.list().map(({ fault }) => fault)).toEqual(['status', 'status', 'html', undefined]);
  });

  it('spoils the right answer', async () => {
    const { ask, controls, sandbox } = await startWoo();
    const right = (await ask('orders')).text;
    controls.faults.noticeBeforeJson();
    controls.faults.bom();
    controls.faults.truncated();
    const notice = await ask('orders');
    // Read as bytes: the text of a response drops the mark.
    const bom = await (await fetch(sandbox.baseURLs.woocommerce)).arrayBuffer();
    const truncated = await ask('orders');
    expect([notice.status, notice.text.startsWith('<br />\n<b>Notice</b>'), notice.text.endsWith(right)]).toEqual([
      200,
      true,
      true,
    ]);
    expect([...new Uint8Array(bom).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(right.startsWith(truncated.text) && truncated.text.length < right.length).toBe(true);
  });

  it('cuts the connection before or after the work', async () => {
    const { ask, controls } = await startWoo();
    const put = () => ask('orders/10001', { method: 'PUT', body: { status: 'completed' } });
    controls.faults.resetBefore();
    expect(await failed(put())).toBe(true);
    expect(controls.order('10001')?.status).toBe('processing');
    controls.faults.resetAfter({ operation: 'PUT orders/:id' });
    expect(await failed(put())).toBe(true);
    expect(controls.order('10001')?.status).toBe('completed');
    expect(controls.requests.list().map(({ status, fault }) => [status, fault])).toEqual([
      [0, 'reset-before'],
      [0, 'reset-after'],
    ]);
  });

  it('blocks PUT and DELETE and lets the override through', async () => {
    const { ask, controls } = await startWoo();
    controls.faults.blockPut({ status: 501 });
    const body = { status: 'completed' };
    const put = await ask('orders/10001', { method: 'PUT', body });
    expect([put.status, put.body]).toEqual([501, undefined]);
    expect((await ask('orders/10002', { method: 'DELETE' })).status).toBe(501);
    expect((await ask('orders/10001?_method=PUT', { method: 'POST', body })).body.status).toBe('completed');
    expect((await ask('orders/10001')).status).toBe(200);
    controls.faults.clear();
    expect((await ask('orders/10001', { method: 'PUT', body })).status).toBe(200);
  });

  it('sends everyone to https', async () => {
    const { ask, controls } = await startWoo({ https: false });
    controls.faults.redirectToHttps();
    const { status, headers } = await ask('orders?page=2');
    expect([status, headers.get('location')]).toEqual([
      301,
      'https://sandbox-1.example.com/wp-json/wc/v3/orders?page=2',
    ]);
  });

  it('turns amounts into numbers and drops the header until it is cleared', async () => {
    const { ask, controls } = await startWoo();
    controls.faults.numericTypes(true);
    expect((await ask('orders/10001')).body.total).toBeTypeOf('number');
    controls.faults.stripAuthorization(true);
    expect((await ask('orders/10001')).status).toBe(401);
    controls.faults.clear();
    expect((await ask('orders/10001')).body.total).toBeTypeOf('string');
  });

  it('strikes by operation, store, count and turn', async () => {
    const { ask, controls, credentials } = await startWoo({ sites: 2 });
    const [first, second] = credentials.storeIds as [string, string];
    controls.faults.status(500, { operation: /^GET orders$/, storeId: second, times: 2 });
    const statuses = async (count: number, storeId = first) => {
      const found: number[] = [];
      while (found.length < count) found.push((await ask('orders?per_page=1', { storeId })).status);
      return found;
    };
    expect(await statuses(1)).toEqual([200]);
    expect(await statuses(3, second)).toEqual([500, 500, 200]);
    controls.faults.status(500, { every: 2, times: 2 });
    expect(await statuses(5)).toEqual([200, 500, 200, 500, 200]);
  });

  it('ends neither the answer nor the wait of a client that gives up', async () => {
    const { ask, controls, sandbox } = await startWoo();
    controls.faults.slow(60_000, { operation: 'GET orders/:id' });
    const url = `${sandbox.baseURLs.woocommerce}/wp-json/wc/v3/orders/10001`;
    expect(await failed(fetch(url, { signal: AbortSignal.timeout(20) }))).toBe(true);
    controls.faults.hugeBody();
    const response = await fetch(url);
    const reader = response.body?.getReader();
    for (let read = 0; read < 1_000_000; ) read += (await reader?.read())?.value?.length ?? 0;
    await reader?.cancel();
    expect((await ask('orders')).status).toBe(200);
  });
});
