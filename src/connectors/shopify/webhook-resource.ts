import { recordOf } from '../../core/wire-reader.js';
import { omitUndefined, type WebhookResource } from '../../model/index.js';
import { toGlobalId } from './ids.js';

type Body = Readonly<Record<string, unknown>>;

/** What a delivery is about, by the word before the slash of its topic and the ids in its body. */
export function resourceOf(platformTopic: string, body: Body): WebhookResource | undefined {
  return RESOURCE.get(platformTopic.split('/', 1)[0] ?? '')?.(body);
}

const RESOURCE: ReadonlyMap<string, (body: Body) => WebhookResource> = new Map<string, (body: Body) => WebhookResource>(
  [
    ['orders', (body) => ofOrder(body)],
    ['fulfillments', (body) => ofOrderPart('fulfillment', 'Fulfillment', body)],
    ['refunds', (body) => ofOrderPart('refund', 'Refund', body)],
    [
      'returns',
      (body) => resource('return', idOf('Return', body), { orderId: idOf('Order', recordOf(body['order'])) }),
    ],
    ['products', (body) => resource('product', idOf('Product', body), { productId: idOf('Product', body) })],
    [
      'inventory_levels',
      (body) =>
        resource('inventory', toGlobalId('InventoryItem', body['inventory_item_id']), {
          locationId: toGlobalId('Location', body['location_id']),
        }),
    ],
    ['bulk_operations', (body) => resource('operation', idOf('BulkOperation', body))],
    ['shop', () => ({ type: 'store' })],
    ['app', () => ({ type: 'store' })],
    ['customers', (body) => resource('customer', idOf('Customer', recordOf(body['customer'])))],
  ],
);

function ofOrder(body: Body): WebhookResource {
  // `orders/edited` wraps its order's id in another object.
  const id = idOf('Order', body) ?? toGlobalId('Order', recordOf(body['order_edit'])?.['order_id']);
  return resource('order', id, { orderId: id });
}

function ofOrderPart(type: WebhookResource['type'], kind: string, body: Body): WebhookResource {
  return resource(type, idOf(kind, body), { orderId: toGlobalId('Order', body['order_id']) });
}

function resource(
  type: WebhookResource['type'],
  id: string | undefined,
  related: { readonly [Key in 'orderId' | 'productId' | 'locationId']?: string | undefined } = {},
): WebhookResource {
  return omitUndefined<WebhookResource>({ type, id, ...related });
}

function idOf(kind: string, body: Body | undefined): string | undefined {
  return toGlobalId(kind, body?.['admin_graphql_api_id']) ?? toGlobalId(kind, body?.['id']);
}
