import { describe, expect, it } from 'vitest';
import { startWoo } from './support.js';

const NOBODY = {
  code: 'woocommerce_rest_cannot_view',
  message: 'Sorry, you cannot list resources.',
  data: { status: 401 },
};

describe('a key', () => {
  it('opens the orders by Basic and in the query', async () => {
    const { ask, credentials } = await startWoo();
    expect((await ask('orders')).status).toBe(200);
    const { consumerKey, consumerSecret } = credentials;
    const byQuery = await ask(`orders?consumer_key=${consumerKey}&consumer_secret=${consumerSecret}`, { key: null });
    expect(byQuery.status).toBe(200);
  });

  it('that does not exist is nobody, one with a wrong secret is refused', async () => {
    const { ask, credentials } = await startWoo();
    const { consumerKey, consumerSecret } = credentials;
    const nobody = await ask('orders', { key: null });
    const wrongKey = await ask('orders', { key: { consumerKey: 'ck_wrong', consumerSecret } });
    const wrongSecret = await ask('orders', { key: { consumerKey, consumerSecret: 'cs_wrong' } });
    expect([nobody.status, nobody.body]).toEqual([401, NOBODY]);
    expect([wrongKey.status, wrongKey.body]).toEqual([401, NOBODY]);
    expect([wrongSecret.status, wrongSecret.body]).toEqual([
      401,
      {
        code: 'woocommerce_rest_authentication_error',
        message: 'Consumer secret is invalid.',
        data: { status: 401 },
      },
    ]);
  });

  it('without the permission is refused before anything else is looked at', async () => {
    const { ask, credentials } = await startWoo();
    const write = await ask('orders/999999', { method: 'PUT', body: {}, key: credentials.readOnly });
    const read = await ask('orders', { key: credentials.writeOnly });
    expect([write.status, write.body.message]).toEqual([401, 'The API key provided does not have write permissions.']);
    expect([read.status, read.body.message]).toEqual([401, 'The API key provided does not have read permissions.']);
    expect(read.body.code).toBe('woocommerce_rest_authentication_error');
    expect((await ask('orders', { key: credentials.readOnly })).status).toBe(200);
  });

  it('of a customer gets 403 under the code of nobody', async () => {
    const { ask, credentials } = await startWoo();
    const list = await ask('orders', { key: credentials.customer });
    const system = await ask('system_status', { key: credentials.customer });
    const write = await ask('orders/10001', { method: 'PUT', body: {}, key: credentials.customer });
    expect([list.status, list.body.code]).toEqual([403, 'woocommerce_rest_cannot_view']);
    expect([system.status, system.body.code]).toEqual([403, 'woocommerce_rest_cannot_view']);
    expect([write.status, write.body.code]).toEqual([403, 'woocommerce_rest_cannot_edit']);
  });

  it('in the query comes back in the Link header, secret and all', async () => {
    const { ask, credentials } = await startWoo();
    const { consumerKey, consumerSecret } = credentials;
    const { headers } = await ask(
      `orders?per_page=10&page=2&consumer_key=${consumerKey}&consumer_secret=${consumerSecret}`,
      { key: null },
    );
    const link = headers.get('link') ?? '';
    expect(link.match(/rel="(\w+)"/g)).toEqual(['rel="prev"', 'rel="next"']);
    expect(link).toContain(`https://sandbox-1.example.com/wp-json/wc/v3/orders?`);
    expect(link).toContain(`consumer_secret=${consumerSecret}`);
  });

  it('is not heard over plain http, whatever way it comes', async () => {
    const { ask, credentials } = await startWoo({ https: false });
    const { consumerKey, consumerSecret } = credentials;
    expect(credentials.storeId).toBe('http://sandbox-1.example.com');
    expect((await ask('orders')).body).toEqual(NOBODY);
    const byQuery = await ask(`orders?consumer_key=${consumerKey}&consumer_secret=${consumerSecret}`, { key: null });
    expect(byQuery.body).toEqual(NOBODY);
  });

  it('is not heard where the host drops the header', async () => {
    const { ask, credentials, controls } = await startWoo({ stripAuthorization: true });
    const { consumerKey, consumerSecret } = credentials;
    expect((await ask('orders')).body).toEqual(NOBODY);
    const byQuery = await ask(`orders?consumer_key=${consumerKey}&consumer_secret=${consumerSecret}`, { key: null });
    expect(byQuery.status).toBe(200);
    expect(controls.requests.list('GET orders').map(({ auth }) => auth)).toEqual(['none', 'query']);
  });

  it('of one site is nothing to another', async () => {
    const { ask, credentials, controls } = await startWoo({ sites: 2 });
    const [, second] = credentials.storeIds;
    expect(credentials.storeIds).toEqual(['https://sandbox-1.example.com', 'https://sandbox-2.example.com']);
    expect((await ask('orders', { storeId: second as string })).status).toBe(200);
    expect((await ask('orders', { storeId: second as string, key: credentials })).status).toBe(401);
    expect(controls.baseURL()).not.toBe(controls.baseURL(second));
  });
});
