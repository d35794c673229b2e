import { isoSeconds, SECOND_MS } from '../../clock.js';
import type { FlipkartEventType } from '../state/events.js';
import type { Seller } from '../state/seller.js';
import type { FlipkartReturnRow, ReturnSource } from './return.js';
import { complete } from './return-book.js';
import { returnEventItem } from './return-view.js';

/** A return as it really is, for assertions. Times are ISO 8601 in UTC. */
export interface FlipkartReturnTruth {
  readonly id: string;
  readonly source: ReturnSource;
  readonly status: string;
  readonly shipmentId: string;
  readonly orderItemId: string;
  readonly quantity: number;
  readonly trackingId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface FlipkartReturnControls {
  /** The truth about every return, of both sources. */
  returns(storeId?: string): readonly FlipkartReturnTruth[];
  /** A new return of a shipment's item; subscribers are told. @default the first item, by the customer, of now */
  insertReturn(input: {
    readonly shipmentId: string;
    readonly source?: ReturnSource;
    readonly itemIndex?: number;
    readonly at?: Date;
    readonly storeId?: string;
  }): FlipkartReturnTruth;
  /** Moves a return on; subscribers are told where Flipkart has an event for it. Any word goes. */
  setReturnStatus(
    id: string,
    status: 'CANCELLED' | 'COMPLETED' | 'CREATED' | 'PICKED_UP' | (string & {}),
    storeId?: string,
  ): void;
  setReturnTracking(
    id: string,
    tracking: { readonly trackingId: string; readonly courierName: string },
    storeId?: string,
  ): void;
  setReturnExpected(id: string, at: Date, storeId?: string): void;
}

const EVENTS: ReadonlyMap<string, FlipkartEventType> = new Map([
  ['CANCELLED', 'return_cancelled'],
  ['COMPLETED', 'return_completed'],
  ['PICKED_UP', 'return_picked_up'],
]);

export function createFlipkartReturnControls(sellerOf: (storeId?: string) => Seller): FlipkartReturnControls {
  const find = (id: string, storeId?: string) => {
    const seller = sellerOf(storeId);
    const row = seller.returns.get(id);
    if (row === undefined) throw new Error(`seller ${seller.id} has no return ${id}`);
    row.updatedAt = Math.max(row.updatedAt, Math.floor(seller.now() / SECOND_MS) * SECOND_MS);
    return { seller, row };
  };
  return {
    returns: (storeId) => sellerOf(storeId).returns.all().map(truthOf),
    insertReturn({ shipmentId, source = 'customer_return', itemIndex = 0, at, storeId }) {
      const seller = sellerOf(storeId);
      const shipment = seller.shipments.get(shipmentId);
      if (shipment === undefined) throw new Error(`seller ${seller.id} has no shipment ${shipmentId}`);
      const row = seller.returns.insert({ shipment, source, itemIndex, at: at?.getTime() ?? seller.now() });
      tell(seller, row, 'return_created', { status: 'RETURN_CREATED', returnItems: [returnEventItem(row)] });
      return truthOf(row);
    },
    setReturnStatus(id, status, storeId) {
      const { seller, row } = find(id, storeId);
      if (status === 'COMPLETED') complete(row, seller.now());
      else row.status = status;
      const eventType = EVENTS.get(status);
      if (eventType === undefined) return;
      const returnItems = [{ orderItemId: row.orderItemId }];
      tell(seller, row, eventType, { status: `RETURN_${status}`, returnItems });
    },
    setReturnTracking(id, { trackingId, courierName }, storeId) {
      const { seller, row } = find(id, storeId);
      row.trackingId = trackingId;
      row.courierName = courierName;
      const returnItems = [{ orderItemId: row.orderItemId, trackingId, courierName }];
      tell(seller, row, 'return_item_tracking_id_update', { returnItems });
    },
    setReturnExpected(id, at, storeId) {
      const { seller, row } = find(id, storeId);
      row.expectedAt = at.getTime();
      const { orderItemId, expectedDate } = returnEventItem(row);
      tell(seller, row, 'return_expected_date_changed', { returnItems: [{ orderItemId, expectedDate }] });
    },
  };
}

function tell(
  seller: Seller,
  { id: returnId, locationId }: FlipkartReturnRow,
  eventType: FlipkartEventType,
  attributes: Readonly<Record<string, unknown>>,
): void {
  seller.emit({ eventType, at: seller.now(), locationId, subject: { returnId }, attributes });
}

function truthOf(row: FlipkartReturnRow): FlipkartReturnTruth {
  const { id, source, status, shipmentId, orderItemId, quantity, trackingId } = row;
  return {
    ...{ id, source, status, shipmentId, orderItemId, quantity, trackingId },
    createdAt: isoSeconds(row.createdAt),
    updatedAt: isoSeconds(row.updatedAt),
  };
}
