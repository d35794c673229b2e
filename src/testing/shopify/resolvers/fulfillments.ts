import { type PageArgs, paginate } from '../graphql/connection.js';
import type { RequestContext } from '../graphql/context.js';
import { gid, numericId } from '../ids.js';
import { share, times } from '../money.js';
import { lineNet } from '../state/order-math.js';
import type { FulfillmentEventRecord, FulfillmentOrderRecord, HoldRecord } from '../state/records.js';
import { define, instant, moneyBag } from './define.js';
import {
  type FulfillmentOrderSource,
  type FulfillmentSource,
  fulfillmentOrderSource,
  fulfillmentSource,
  lineSource,
} from './order-sources.js';

export const FULFILLMENT = define<FulfillmentSource>({
  id: ({ fulfillment }) => gid('Fulfillment', fulfillment.id),
  legacyResourceId: ({ fulfillment }) => fulfillment.id,
  name: ({ fulfillment }) => fulfillment.name,
  status: ({ fulfillment }) => fulfillment.status,
  displayStatus: ({ fulfillment }) => fulfillment.displayStatus,
  createdAt: ({ fulfillment }) => instant(fulfillment.createdAt),
  updatedAt: ({ fulfillment }) => instant(fulfillment.updatedAt),
  deliveredAt: ({ fulfillment }) => instant(fulfillment.deliveredAt),
  inTransitAt: ({ fulfillment }) => instant(fulfillment.inTransitAt),
  estimatedDeliveryAt: ({ fulfillment }) => instant(fulfillment.estimatedDeliveryAt),
  requiresShipping: () => true,
  service: () => null,
  totalQuantity: ({ fulfillment }) => fulfillment.lines.reduce((total, line) => total + line.quantity, 0),
  location: ({ fulfillment }, _args, context) => context.shop.location(fulfillment.locationId) ?? null,
  trackingInfo: ({ fulfillment }, args) =>
    typeof args['first'] === 'number' ? fulfillment.tracking.slice(0, args['first']) : fulfillment.tracking,
  events: ({ fulfillment }, args) => paginate(fulfillment.events, args as PageArgs, (event) => event.id),
  fulfillmentLineItems: ({ order, fulfillment }, args) => {
    const rows = fulfillment.lines.flatMap((part) => {
      const line = order.lines.find((candidate) => candidate.id === part.lineId);
      if (line === undefined) return [];
      return [
        {
          __typename: 'FulfillmentLineItem',
          id: gid('FulfillmentLineItem', part.id),
          quantity: part.quantity,
          lineItem: lineSource(order, line),
          originalTotalSet: moneyBag(times(line.unitPrice, part.quantity), order),
          discountedTotalSet: moneyBag(share(lineNet(line), part.quantity, line.quantity), order),
        },
      ];
    });
    return paginate(rows, args as PageArgs, (row) => row.id);
  },
  fulfillmentOrders: ({ order, fulfillment }, args) =>
    paginate(
      order.fulfillmentOrders
        .filter((candidate) => fulfillment.fulfillmentOrderIds.includes(candidate.id))
        .map((candidate) => fulfillmentOrderSource(order, candidate)),
      args as PageArgs,
      (source) => source.fulfillmentOrder.id,
    ),
});

export const FULFILLMENT_EVENT = define<FulfillmentEventRecord>({
  id: (event) => gid('FulfillmentEvent', event.id),
  happenedAt: (event) => instant(event.happenedAt),
  createdAt: (event) => instant(event.createdAt),
  estimatedDeliveryAt: (event) => instant(event.estimatedDeliveryAt),
});

/** Actions per status as recorded; a partner's location adds the request [REC fulfillment-order-close-state]. */
export function supportedActions(fulfillmentOrder: FulfillmentOrderRecord, context: RequestContext): string[] {
  const partner = context.shop.location(fulfillmentOrder.locationId)?.fulfillmentService != null;
  const report = context.version >= '2026-04' ? ['REPORT_PROGRESS'] : [];
  const units = fulfillmentOrder.lines.reduce((total, line) => total + line.remaining, 0);
  switch (fulfillmentOrder.status) {
    case 'OPEN':
      return partner
        ? ['REQUEST_FULFILLMENT', 'CREATE_FULFILLMENT', 'HOLD', 'MOVE']
        : ['CREATE_FULFILLMENT', ...report, 'MOVE', 'HOLD', ...(units > 1 ? ['SPLIT'] : [])];
    case 'INCOMPLETE':
      return ['REQUEST_FULFILLMENT', 'CREATE_FULFILLMENT', 'HOLD', 'MOVE'];
    case 'IN_PROGRESS':
      return ['CREATE_FULFILLMENT', 'MARK_AS_OPEN', ...report];
    case 'SCHEDULED':
      return ['CREATE_FULFILLMENT', 'MARK_AS_OPEN', 'MOVE'];
    case 'ON_HOLD':
      return ['RELEASE_HOLD', 'HOLD', 'MOVE'];
    case 'CANCELLED':
    case 'CLOSED':
      return [];
  }
}

export const holdView = (hold: HoldRecord): object => ({
  __typename: 'FulfillmentHold',
  id: gid('FulfillmentHold', hold.id),
  reason: hold.reason,
  reasonNotes: hold.notes,
  displayReason: `${hold.reason[0] ?? ''}${hold.reason.slice(1).toLowerCase().replaceAll('_', ' ')}`,
  handle: hold.handle,
  heldByRequestingApp: hold.byRequestingApp,
  heldByApp: null,
});

export const FULFILLMENT_ORDER = define<FulfillmentOrderSource>({
  id: ({ fulfillmentOrder }) => gid('FulfillmentOrder', fulfillmentOrder.id),
  status: ({ fulfillmentOrder }) => fulfillmentOrder.status,
  requestStatus: ({ fulfillmentOrder }) => fulfillmentOrder.requestStatus,
  createdAt: ({ fulfillmentOrder }) => instant(fulfillmentOrder.createdAt),
  updatedAt: ({ fulfillmentOrder }) => instant(fulfillmentOrder.updatedAt),
  fulfillAt: ({ fulfillmentOrder }) => instant(fulfillmentOrder.fulfillAt),
  fulfillBy: () => null,
  orderId: ({ order }) => gid('Order', order.id),
  orderName: ({ order }) => order.name,
  orderProcessedAt: ({ order }) => instant(order.processedAt),
  supportedActions: ({ fulfillmentOrder }, _args, context) =>
    supportedActions(fulfillmentOrder, context).map((action) => ({ action, externalUrl: null })),
  fulfillmentHolds: ({ fulfillmentOrder }) => fulfillmentOrder.holds.map(holdView),
  assignedLocation: ({ fulfillmentOrder }, _args, context) => {
    const location = context.shop.location(fulfillmentOrder.locationId);
    const address = location?.address;
    return {
      name: location?.name ?? 'Unknown',
      location: location ?? null,
      countryCode: 'IN',
      address1: address?.address1 ?? null,
      address2: null,
      city: address?.city ?? null,
      province: address?.province ?? null,
      zip: address?.zip ?? null,
      phone: address?.phone ?? null,
    };
  },
  deliveryMethod: ({ order, fulfillmentOrder }, _args, context) => ({
    __typename: 'DeliveryMethod',
    id: gid('DeliveryMethod', numericId('DeliveryMethod', context.shop.shopIndex, order.sequence)),
    methodType: fulfillmentOrder.methodType,
    presentedName: order.shippingLines[0]?.title ?? null,
    minDeliveryDateTime: null,
    maxDeliveryDateTime: null,
    serviceCode: order.shippingLines[0]?.code ?? null,
  }),
  destination: ({ order }) => {
    const address = order.shippingAddress;
    if (address === null) return null;
    const { id, firstName, lastName, company, address1, address2, city, province, zip, countryCode, phone } = address;
    const shared = { firstName, lastName, company, address1, address2, city, province, zip, countryCode, phone };
    return {
      __typename: 'FulfillmentOrderDestination',
      id: gid('FulfillmentOrderDestination', id),
      ...shared,
      email: order.email,
    };
  },
  lineItems: ({ order, fulfillmentOrder }, args, context) => {
    const rows = fulfillmentOrder.lines.flatMap((part) => {
      const line = order.lines.find((candidate) => candidate.id === part.lineId);
      if (line === undefined) return [];
      const variant = line.variantId === null ? undefined : context.shop.variant(line.variantId);
      return [
        {
          __typename: 'FulfillmentOrderLineItem',
          id: gid('FulfillmentOrderLineItem', part.id),
          sku: line.sku,
          totalQuantity: part.total,
          remainingQuantity: part.remaining,
          inventoryItemId: variant === undefined ? null : gid('InventoryItem', variant.inventoryItemId),
          lineItem: lineSource(order, line),
          productTitle: line.title,
          variantTitle: line.variantTitle,
          vendor: line.vendor,
          requiresShipping: line.requiresShipping,
          variant: variant ?? null,
        },
      ];
    });
    return paginate(rows, args as PageArgs, (row) => row.id);
  },
  fulfillments: ({ order, fulfillmentOrder }, args) =>
    paginate(
      order.fulfillments
        .filter((candidate) => candidate.fulfillmentOrderIds.includes(fulfillmentOrder.id))
        .map((candidate) => fulfillmentSource(order, candidate)),
      args as PageArgs,
      (source) => source.fulfillment.id,
    ),
});
