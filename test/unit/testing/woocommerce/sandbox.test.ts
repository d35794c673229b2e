import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../../../src/testing/index.js';
import { NOW, startWoo } from './support.js';

const CALLBACK = 'https://app.example.com/callback';

const authorizeURL = (change: Readonly<Record<string, string>> = {}): string => {
  const query = new URLSearchParams({
    app_name: 'Demo <b>',
    scope: 'read_write',
    user_id: 'state-123',
    return_url: 'https://app.example.com/done?x=1',
    callback_url: CALLBACK,
    ...change,
  });
  return `https://sandbox-1.example.com/wc-auth/v1/authorize?${query}`;
};

describe('the page that asks for keys', () => {
  const show = async (url: string, root = '') => {
    const { ask } = await startWoo(root === '' ? {} : { permalinks: 'plain' }, { orders: 1 });
    const { pathname, search } = new URL(url);
    return ask(root === '' ? `${pathname}${search}` : `${root}&${search.slice(1)}`, { root: '', key: null });
  };

  it('is HTML, at its path or by query', async () => {
    const pretty = await show(authorizeURL());
    const plain = await show(authorizeURL(), '/?wc-auth-version=1&wc-auth-route=authorize');
    for (const { status, text } of [pretty, plain]) {
      expect(status).toBe(200);
      expect(text).toContain('Demo &#60;b&#62; would like to connect to your store');
    }
  });

  it.each([
    [{ app_name: '' }, 'Missing parameter app_name'],
    [{ scope: 'all' }, 'Invalid scope all'],
    [{ return_url: 'nowhere' }, 'The return_url is not a valid URL'],
    [{ callback_url: 'http://app.example.com/' }, 'The callback_url needs to be over SSL'],
  ])('refuses %o with a page of status 401', async (change, message) => {
    const { status, text } = await show(authorizeURL(change));
    expect([status, text.includes(`Error: ${message}.`)]).toEqual([401, true]);
  });

  it('sends the keys before the merchant comes back, and they work', async () => {
    const { ask, controls } = await startWoo();
    const outcome = await controls.wcAuth.approve(authorizeURL({ scope: 'read' }), async ({ url, headers, body }) => {
      expect([url, headers['content-type']]).toEqual([CALLBACK, 'application/json;charset=UTF-8']);
      const sent = JSON.parse(body);
      expect(sent).toMatchObject({ user_id: 'state-123', key_permissions: 'read' });
      expect((await ask('orders', { key: keysOf(sent) })).status).toBe(200);
      expect((await ask('orders/10001', { key: keysOf(sent), method: 'PUT', body: {} })).status).toBe(401);
      return { status: 200 };
    });
    expect(outcome).toMatchObject({
      granted: true,
      returnURL: 'https://app.example.com/done?x=1&success=1&user_id=state-123',
    });
    expect(controls.wcAuth.deny(authorizeURL())).toBe('https://app.example.com/done?x=1&success=0&user_id=state-123');
  });

  it('takes the keys back when the app does not answer exactly 200', async () => {
    const { ask, controls } = await startWoo();
    let sent: Record<string, string> = {};
    const outcome = await controls.wcAuth.approve(authorizeURL(), async ({ body }) => {
      sent = JSON.parse(body);
      return { status: 204 };
    });
    expect(outcome).toEqual({ granted: false, returnURL: undefined });
    expect((await ask('orders', { key: keysOf(sent) })).status).toBe(401);
  });

  it('cannot be approved when it would not have shown the question', async () => {
    const { controls } = await startWoo({}, { orders: 1 });
    const approval = controls.wcAuth.approve(authorizeURL({ scope: 'all' }), async () => ({ status: 200 }));
    await expect(approval).rejects.toThrow('Invalid scope all');
  });

  const keysOf = (sent: Record<string, string>) => ({
    consumerKey: sent['consumer_key'] ?? '',
    consumerSecret: sent['consumer_secret'] ?? '',
  });
});

describe('a sandbox', () => {
  it('starts the platforms it is asked for, on one clock', async () => {
    const sandbox = await startSandbox({ platforms: ['shopify', 'woocommerce'], orders: 2 });
    const { shopify, woocommerce } = sandbox.controls;
    expect(Object.keys(sandbox.baseURLs)).toEqual(['shopify', 'woocommerce']);
    shopify.advance(3_600_000);
    const response = await fetch(sandbox.baseURLs.woocommerce);
    expect(Date.parse(response.headers.get('date') ?? '')).toBeGreaterThan(Date.now() + 3_000_000);
    woocommerce.advance(1_000);
    await sandbox.close();
  });

  it('says what was not started', async () => {
    const { sandbox } = await startWoo({}, { orders: 0 });
    expect(() => sandbox.controls.shopify).toThrow("without 'shopify'");
    expect(() => sandbox.baseURLs.shopify).toThrow("without 'shopify'");
    expect(Object.keys(sandbox.credentials)).toEqual(['woocommerce']);
    await expect(startSandbox({ platforms: [] })).rejects.toThrow('at least');
    expect(() => sandbox.controls.woocommerce.order('1', 'https://other.example')).toThrow('no site');
    expect(() => sandbox.controls.woocommerce.touch('1')).toThrow('no order 1');
  });

  it('dates its answers by its own clock and logs no credentials', async () => {
    const { ask, controls, credentials } = await startWoo();
    const { consumerKey, consumerSecret } = credentials;
    const { headers } = await ask('orders?per_page=1&consumer_key=x&consumer_secret=y');
    await ask(`orders?consumer_key=${consumerKey}&consumer_secret=${consumerSecret}`, { key: null });
    expect(Date.parse(headers.get('date') ?? '')).toBe(NOW);
    const log = JSON.stringify(controls.requests.list());
    expect(log).not.toContain(consumerSecret);
    expect(controls.requests.list()[0]).toEqual({
      storeId: 'https://sandbox-1.example.com',
      at: NOW,
      operation: 'GET orders',
      method: 'GET',
      path: '/wp-json/wc/v3/orders',
      query: { per_page: '1' },
      auth: 'none',
      status: 401,
    });
    expect(controls.requests.count('GET orders')).toBe(2);
    controls.requests.reset();
    expect(controls.requests.count()).toBe(0);
  });

  it('takes orders that a test adds, and tells subscribers what happens to them', async () => {
    const { ask, controls } = await startWoo({}, { orders: 0 });
    const topics = ['created', 'updated', 'deleted', 'restored'].map((event) => `order.${event}`);
    for (const topic of topics) {
      await ask('webhooks', {
        method: 'POST',
        body: { topic, delivery_url: 'https://app.example.com/hooks', secret: 's' },
      });
    }
    const order = controls.insert({ scenario: { label: 'mine', status: 'on-hold', payment: 'bank', lineCount: 2 } });
    expect(order).toMatchObject({ scenario: 'mine', status: 'on-hold', createdAt: order.modifiedAt });
    controls.setStatus(order.id, 'processing');
    expect(() => controls.setStatus(order.id, 'nope')).toThrow('no status nope');
    controls.addNote(order.id, 'hello', { customerNote: true });
    controls.setMeta(order.id, 'k', 1);
    controls.setMeta(order.id, 'k', 2);
    expect(controls.order(order.id)).toMatchObject({ meta: { k: 2 }, status: 'processing' });
    controls.trash(order.id);
    controls.untrash(order.id);
    await controls.webhooks.flush();
    const sent = controls.webhooks.attempts().flatMap(({ kind, topic }) => (kind === 'delivery' ? [topic] : []));
    expect([...sent].sort()).toEqual([...topics].sort());
    controls.deleteForever(order.id);
    expect(controls.orders()).toEqual([]);
  });
});
