import { ConnectorError } from 'commerce-connectors';
import { createShopifyConnector } from 'commerce-connectors/shopify';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

// The way many hosts test: msw patches the global fetch. It does not see undici's own, which is the default transport
// (measured 2026-11 with msw 2.15), so such a host passes `transport`.
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const storeId = 'acme.myshopify.com';
const endpoint = `https://${storeId}/admin/api/2026-10/graphql.json`;

async function connected() {
  // Late-bound: msw replaces globalThis.fetch after this module was loaded.
  const shopify = createShopifyConnector({ transport: (url, init) => globalThis.fetch(url, init), maxRetries: 0 });
  await shopify.auth.connect({ storeId, accessToken: 'shpat_test', verify: false });
  return shopify;
}

it('lets msw answer for the platform', async () => {
  const asked: unknown[] = [];
  server.use(
    http.post(endpoint, async ({ request }) => {
      asked.push([request.headers.get('x-shopify-access-token'), await request.json()]);
      const order = {
        id: 'gid://shopify/Order/1',
        createdAt: '2026-11-24T09:00:00Z',
        updatedAt: '2026-11-24T09:00:00Z',
        lineItems: { pageInfo: { hasNextPage: false }, nodes: [] },
      };
      return HttpResponse.json({ data: { order } });
    }),
  );
  const shopify = await connected();
  expect(await shopify.fetchOrder({ storeId, orderId: '1' })).toMatchObject({ orderId: 'gid://shopify/Order/1' });
  expect(asked).toMatchObject([['shpat_test', { variables: { id: 'gid://shopify/Order/1' } }]]);
  await shopify.close();
});

it('reports one odd answer as a typed error', async () => {
  server.use(http.post(endpoint, () => HttpResponse.html('<html><body>Maintenance</body></html>')));
  const shopify = await connected();
  const error: unknown = await shopify.fetchOrder({ storeId, orderId: '1' }).catch((reason: unknown) => reason);
  expect(ConnectorError.isInstance(error) && error.code).toBe('unexpected_response');
  expect(String(error)).toContain('HTML');
  await shopify.close();
});
