import type { AmazonRole } from '../auth/roles.js';
import type { SpRoute, SpSandboxAnswer, SpSandboxRequest } from '../http/area.js';
import { denied, invalidInput, notFound, spRoute } from '../sellers/answers.js';
import type { Seller } from '../state/seller.js';
import { confirmShipment } from './confirm-shipment.js';
import { isKept } from './order-age.js';
import { isOrderId } from './order-id.js';
import { orderView } from './order-view.js';
import { checkQuery, readIncluded } from './query.js';
import { searchOrders } from './search.js';

const ORDERS = '/orders/2026-01-01/orders';

/** The Orders API: v2026-01-01 to read, and what is left of v0 to confirm shipments. */
export function orderRoutes(rolesOf: (request: SpSandboxRequest) => ReadonlySet<AmazonRole>): readonly SpRoute[] {
  const reading =
    (read: (request: SpSandboxRequest, seller: Seller) => SpSandboxAnswer) =>
    (request: SpSandboxRequest): SpSandboxAnswer => {
      // Some sellers are refused whatever they ask (selling-partner-api-models#5319).
      if (request.seller.refusesOrders) throw denied();
      return read(request, request.seller);
    };
  return [
    spRoute({
      operation: 'searchOrders',
      method: 'GET',
      path: ORDERS,
      rate: 0.0056,
      burst: 20,
      handle: reading((request, seller) =>
        searchOrders(request, seller, { roles: rolesOf(request), now: request.now }),
      ),
    }),
    spRoute({
      operation: 'getOrder',
      method: 'GET',
      path: `${ORDERS}/{orderId}`,
      rate: 0.5,
      burst: 30,
      handle: reading((request, seller) => {
        const { query, now } = request;
        const id = request.params['orderId'] ?? '';
        checkQuery(query);
        const included = readIncluded(query);
        if (!isOrderId(id)) throw invalidInput("Invalid 'orderId' provided.");
        const order = seller.orders.get(id);
        if (order === undefined || !isKept(order, now)) throw notFound('The requested order was not found.');
        if (seller.refusedMarketplaces.has(order.marketplace.id)) throw denied();
        return { status: 200, body: { order: orderView(order, { included, roles: rolesOf(request), now }) } };
      }),
    }),
    spRoute({
      operation: 'confirmShipment',
      method: 'POST',
      path: '/orders/v0/orders/{orderId}/shipmentConfirmation',
      rate: 2,
      burst: 10,
      handle: (request) => confirmShipment(request, request.seller),
    }),
  ];
}
