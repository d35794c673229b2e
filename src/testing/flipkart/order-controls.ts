import { isoSeconds } from '../clock.js';
import type { FlipkartScenario } from './data/scenarios.js';
import type { Paise } from './http/json.js';
import type { Seller } from './state/seller.js';
import {
  type CancellationType,
  lineTotal,
  type ServiceProfile,
  type Shipment,
  type ShipmentState,
  type ShipmentType,
  shipmentTotal,
  stateOf,
} from './state/shipment.js';
import {
  cancelItems,
  changeDispatchDates,
  changeHold,
  changeState,
  plantStatus,
  tellCreated,
  touchShipment,
} from './state/shipment-changes.js';

/** A shipment as it really is, for assertions. Amounts are decimal texts in rupees, times ISO 8601 in UTC. */
export interface FlipkartShipmentTruth {
  readonly id: string;
  /** `OD…`; several shipments can share it. */
  readonly orderId: string;
  /** Which case of the generator it is: `cod`, `hold`, … or `mixed`. */
  readonly scenario: string;
  readonly status: string;
  readonly hold: boolean;
  readonly shipmentType: ShipmentType;
  readonly serviceProfile: ServiceProfile;
  readonly paymentType: 'COD' | 'PREPAID';
  readonly locationId: string;
  readonly orderedAt: string;
  readonly updatedAt: string;
  readonly dispatchAfter: string;
  readonly dispatchBy: string;
  /** As sold: cancelled items count. */
  readonly total: string;
  /** Of what is not cancelled. */
  readonly liveTotal: string;
  readonly buyerName: string;
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string;
    readonly fsn: string;
    readonly quantity: number;
    readonly status: string;
    readonly cancellation: CancellationType | undefined;
    readonly cancellationGroupId: string;
    readonly total: string;
  }[];
  readonly subShipments: readonly {
    readonly id: string;
    readonly courier: string | undefined;
    readonly trackingNumber: string | undefined;
  }[];
  readonly invoiceNumber: string | undefined;
}

export interface FlipkartOrderControls {
  /** The truth about every shipment, in the order they were made. */
  orders(storeId?: string): readonly FlipkartShipmentTruth[];
  order(id: string, storeId?: string): FlipkartShipmentTruth | undefined;
  /** Adds a shipment, by default an approved one of now, and tells subscribers. */
  insert(input?: {
    readonly scenario?: FlipkartScenario;
    readonly orderedAt?: Date;
    readonly updatedAt?: Date;
    readonly storeId?: string;
  }): FlipkartShipmentTruth;
  /** Changes the shipment without changing anything in it. */
  touch(id: string, storeId?: string): void;
  /** Moves the shipment on. A word that Flipkart does not have is only shown: the shipment stays where it is. */
  setStatus(id: string, status: ShipmentState | (string & {}), storeId?: string): void;
  setHold(id: string, hold: boolean, storeId?: string): void;
  setDispatchDates(
    id: string,
    dates: { readonly dispatchAfter: Date; readonly dispatchBy: Date },
    storeId?: string,
  ): void;
  /** Cancels the whole shipment, or the items that are named. @default by the buyer */
  cancel(
    id: string,
    cancel?: { readonly type?: CancellationType; readonly itemIds?: readonly string[]; readonly subReason?: string },
    storeId?: string,
  ): void;
  deleteForever(id: string, storeId?: string): void;
}

export function createFlipkartOrderControls(sellerOf: (storeId?: string) => Seller): FlipkartOrderControls {
  const find = (id: string, storeId?: string): { readonly shipment: Shipment; readonly seller: Seller } => {
    const seller = sellerOf(storeId);
    seller.settle();
    const shipment = seller.shipments.get(id);
    if (shipment === undefined) throw new Error(`seller ${seller.id} has no shipment ${id}`);
    return { shipment, seller };
  };
  return {
    orders(storeId) {
      const seller = sellerOf(storeId);
      seller.settle();
      return seller.shipments.all().map(truthOf);
    },
    order(id, storeId) {
      const seller = sellerOf(storeId);
      seller.settle();
      const shipment = seller.shipments.get(id);
      return shipment && truthOf(shipment);
    },
    insert({ scenario = { label: 'inserted' }, orderedAt, updatedAt, storeId } = {}) {
      const seller = sellerOf(storeId);
      const times = {
        orderedAt: orderedAt?.getTime() ?? seller.now(),
        updatedAt: updatedAt?.getTime() ?? seller.now(),
      };
      const shipment = seller.shipments.insert(scenario, times);
      tellCreated(shipment, seller);
      return truthOf(shipment);
    },
    touch(id, storeId) {
      const { shipment, seller } = find(id, storeId);
      touchShipment(shipment, seller);
    },
    setStatus(id, status, storeId) {
      const { shipment, seller } = find(id, storeId);
      if (isState(status)) changeState(shipment, seller, status);
      else plantStatus(shipment, seller, status);
    },
    setHold(id, hold, storeId) {
      const { shipment, seller } = find(id, storeId);
      changeHold(shipment, seller, hold);
    },
    setDispatchDates(id, { dispatchAfter, dispatchBy }, storeId) {
      const { shipment, seller } = find(id, storeId);
      const dates = { dispatchAfter: dispatchAfter.getTime(), dispatchBy: dispatchBy.getTime() };
      changeDispatchDates(shipment, seller, dates);
    },
    cancel(id, { type = 'buyerCancellation', itemIds, subReason = 'order_cancelled' } = {}, storeId) {
      const { shipment, seller } = find(id, storeId);
      cancelItems(shipment, seller, { type, subReason, ...(itemIds === undefined ? {} : { itemIds }) });
    },
    deleteForever(id, storeId) {
      const { seller } = find(id, storeId);
      seller.shipments.delete(id);
    },
  };
}

const STATES: Readonly<Record<Exclude<ShipmentState, 'CANCELLED'>, true>> = {
  APPROVED: true,
  COMPLETED: true,
  DELIVERED: true,
  FORM_FAILED: true,
  PACKED: true,
  PACKING_IN_PROGRESS: true,
  PICKUP_COMPLETE: true,
  READY_TO_DISPATCH: true,
  RETURNED: true,
  RETURN_REQUESTED: true,
  SHIPPED: true,
};

function isState(word: string): word is Exclude<ShipmentState, 'CANCELLED'> {
  if (word === 'CANCELLED') throw new Error('cancel() cancels a shipment');
  return Object.hasOwn(STATES, word);
}

const decimal = (amount: Paise): string => (amount / 100).toFixed(2);

function truthOf(shipment: Shipment): FlipkartShipmentTruth {
  const { id, orderId, scenario, hold, type, profile, paymentType, locationId, items, deliveryAddress } = shipment;
  return {
    ...{ id, orderId, scenario, hold, paymentType, locationId },
    status: stateOf(shipment),
    shipmentType: type,
    serviceProfile: profile,
    orderedAt: isoSeconds(shipment.orderedAt),
    updatedAt: isoSeconds(shipment.updatedAt),
    dispatchAfter: isoSeconds(shipment.dispatchAfter),
    dispatchBy: isoSeconds(shipment.dispatchBy),
    total: decimal(items.reduce((sum, item) => sum + lineTotal(item), 0)),
    liveTotal: decimal(shipmentTotal(shipment)),
    buyerName: `${deliveryAddress.firstName} ${deliveryAddress.lastName}`.trim(),
    lines: items.map((item) => ({
      id: item.id,
      sku: item.sku,
      fsn: item.fsn,
      quantity: item.quantity,
      status: item.shownAs ?? item.status,
      cancellation: item.cancellation?.type,
      cancellationGroupId: item.cancellationGroupId,
      total: decimal(lineTotal(item)),
    })),
    subShipments: shipment.subShipments.map(({ id: subShipmentId, courier }) => ({
      id: subShipmentId,
      courier: courier?.vendorName,
      trackingNumber: courier?.trackingId,
    })),
    invoiceNumber: shipment.invoice?.number,
  };
}
