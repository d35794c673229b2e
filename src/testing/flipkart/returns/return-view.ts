import { indianTime } from '../http/json.js';
import type { FlipkartReturnRow } from './return.js';

const time = (at: number | undefined): string => (at === undefined ? '' : indianTime(at));

/** A row of `GET /v2/returns`: an empty text stands for what is not known. */
export function returnView(row: FlipkartReturnRow, sellerId: string) {
  return {
    returnId: row.id,
    orderItemId: row.orderItemId,
    orderId: row.orderId,
    shipmentId: row.shipmentId,
    locationId: row.locationId,
    quantity: row.quantity,
    orderDate: time(row.orderedAt),
    createdDate: time(row.createdAt),
    updatedDate: time(row.updatedAt),
    approvedOn: time(row.approvedAt),
    expectedDate: time(row.expectedAt),
    courierName: row.courierName,
    sellerId,
    status: row.status,
    type: row.source,
    reason: row.reason,
    subReason: row.subReason,
    trackingId: row.trackingId,
    shipmentStatus: '',
    comments: row.comments,
    serviceProfile: row.serviceProfile,
    services: [],
  };
}

/** As `return_created` carries it: other words than the row's, `source` for `type` among them. */
export function returnEventItem(row: FlipkartReturnRow) {
  return {
    returnId: row.id,
    orderItemId: row.orderItemId,
    source: row.source,
    action: row.action,
    quantity: row.quantity,
    orderDate: time(row.orderedAt),
    createdDate: time(row.createdAt),
    updatedDate: time(row.updatedAt),
    courierName: row.courierName,
    reason: row.reason,
    subReason: row.subReason,
    trackingId: row.trackingId,
    shipmentId: row.shipmentId,
    comments: row.comments,
    completionDate: time(row.completedAt),
    replacementOrderItemId: '',
    productId: row.fsn,
    listingId: row.listingId,
    expectedDate: time(row.expectedAt),
  };
}
