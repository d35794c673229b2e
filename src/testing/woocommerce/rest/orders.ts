import { type RestAnswer, RestError, type RestRequest, type Route } from '../http/route.js';
import type { Site } from '../site.js';
import type { SandboxOrder } from '../state/order.js';
import { trashOrder } from '../state/order-changes.js';
import { runBatch } from './batch.js';
import { listOrders } from './order-list.js';
import { checkOrderFields, fieldsOf, updateOrder } from './order-update.js';
import { orderView, shownDecimals } from './order-view.js';

export function orderRoutes(site: Site): readonly Route[] {
  return [
    { method: 'GET', pattern: 'wc/v3/orders', access: 'read', handle: (request) => listOrders(request, site) },
    ...(site.since('9.8') ? [statusRoute(site)] : []),
    {
      method: 'GET',
      pattern: 'wc/v3/orders/:id',
      access: 'read',
      handle: ({ params, query }) => ({
        body: orderView(requireOrder(params['id'], site), site, shownDecimals(query)),
      }),
    },
    {
      method: 'PUT',
      pattern: 'wc/v3/orders/:id',
      access: 'write',
      handle: (request) => {
        const fields = fieldsOf(request);
        checkOrderFields(fields, site);
        const order = requireOrder(request.params['id'], site, 400);
        updateOrder(order, fields, site);
        return { body: orderView(order, site, shownDecimals(request.query)) };
      },
    },
    { method: 'DELETE', pattern: 'wc/v3/orders/:id', access: 'write', handle: (request) => deleteOrder(request, site) },
    {
      method: 'POST',
      pattern: 'wc/v3/orders/batch',
      access: 'write',
      handle: (request) =>
        runBatch(request, (fields) => {
          const order = requireOrder(fields['id'], site, 400);
          updateOrder(order, fields, site);
          return orderView(order, site);
        }),
    },
  ];
}

/** `GET orders/statuses`: custom ones too. */
const statusRoute = (site: Site): Route => ({
  method: 'GET',
  pattern: 'wc/v3/orders/statuses',
  access: 'read',
  handle: () => ({ body: site.statuses.map((slug) => ({ slug, name: site.statusName(slug) })) }),
});

/**
 * The order of an id.
 * @param status What an unknown id answers: reading and deleting 404, writing 400 [RUN].
 */
export function requireOrder(id: unknown, site: Site, status: 400 | 404 = 404): SandboxOrder {
  const order = site.orders.get(Number(id));
  if (order === undefined) throw new RestError(status, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.');
  return order;
}

/** Into the trash, or with `force` for good. The answer is the order as it was before. */
function deleteOrder(request: RestRequest, site: Site): RestAnswer {
  const order = requireOrder(request.params['id'], site);
  const before = orderView(order, site);
  if (['true', '1'].includes(String(fieldsOf(request)['force']))) {
    // Nobody is told of a live order that is deleted for good [RUN].
    site.orders.delete(order.id);
    return { body: before };
  }
  if (order.status === 'trash') {
    throw new RestError(410, 'woocommerce_rest_already_trashed', 'The shop_order has already been deleted.');
  }
  trashOrder(order, site);
  return { body: before };
}
