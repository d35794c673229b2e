import { expect, it } from 'vitest';
import { startShop } from './shopify-shop.js';

it('does not call an order done when its fulfillment orders are out of sight', async () => {
  const shop = await startShop();
  const { controls, storeId, shopify } = shop;
  const order = shop.order('two-locations');
  const [line] = (await shopify.fetchOrder({ storeId, orderId: order.id })).lines;
  const lineItems = [{ lineItemId: line?.id ?? '', quantity: 1 }];
  await shopify.pushFulfillment({ storeId, orderId: order.id, lineItems, tracking: { number: 'FIRST-1' } });

  // Without the scopes Shopify shows fulfillments, and an empty list of fulfillment orders.
  controls.setScopes(['write_orders', 'read_products', 'read_locations']);
  await expect(
    shopify.pushFulfillment({ storeId, orderId: order.id, tracking: { number: 'SECOND-2' } }),
  ).rejects.toMatchObject({ code: 'conflict', platformCode: 'not_shippable' });
  await shop.close();
});
