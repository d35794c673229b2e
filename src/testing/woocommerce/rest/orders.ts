import { RestError, type RestRequest, type Route } from '../http/route.js';
import type { Site } from '../site.js';
import type { SandboxOrder } from '../state/order.js';
import { listOrders } from './order-list.js';
import { orderView, shownDecimals } from './order-view.js';

export function orderRoutes(site: Site): readonly Route[] {
  return [
    { method: 'GET', pattern: 'wc/v3/orders', access: 'read', handle: (request) => listOrders(request, site) },
    {
      method: 'GET',
      pattern: 'wc/v3/orders/:id',
      access: 'read',
      handle: (request) => ({ body: orderView(requireOrder(request, site), site, shownDecimals(request.query)) }),
    },
  ];
}

/** @throws {RestError} 404 as the platform words it. */
export function requireOrder({ params }: RestRequest, site: Site): SandboxOrder {
  const order = site.orders.get(Number(params['id']));
  if (order === undefined) throw new RestError(404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.');
  return order;
}
