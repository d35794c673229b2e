import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { badRequest, idList } from '../http/refusal.js';
import type { Seller } from '../state/seller.js';
import type { Shipment } from '../state/shipment.js';
import { detailsView } from './details-view.js';
import { orderView } from './shipment-view.js';

const MAX_IDS = 100;

const KINDS = {
  shipmentIds: (ids: readonly string[]) => (shipment: Shipment) => ids.includes(shipment.id),
  orderIds: (ids: readonly string[]) => (shipment: Shipment) => ids.includes(shipment.orderId),
  orderItemIds: (ids: readonly string[]) => (shipment: Shipment) => shipment.items.some(({ id }) => ids.includes(id)),
} as const;

/** `GET /v3/shipments`: by exactly one kind of ids. What does not exist is left out of the answer. */
export function getShipments({ query, seller }: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const [kind, another] = (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((name) => query.has(name));
  if (kind === undefined || another !== undefined)
    throw badRequest('Provide exactly one of shipmentIds, orderIds and orderItemIds');
  const ids = idList(query.getAll(kind).join(','), kind, MAX_IDS);
  const shipments = shown(seller).filter(KINDS[kind](ids));
  return { status: 200, body: { shipments: shipments.map(orderView) } };
}

/** `GET /v3/shipments/{shipmentIds}`: addresses and couriers. */
export function getShipmentDetails({ params, seller }: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const ids = idList(params['shipmentIds'] ?? '', 'shipmentIds', MAX_IDS);
  const shipments = shown(seller).filter(({ id }) => ids.includes(id));
  return { status: 200, body: { shipments: shipments.map((shipment) => detailsView(shipment, seller)) } };
}

const shown = ({ shipments, leftOut }: Seller): readonly Shipment[] =>
  shipments.all().filter(({ id }) => !leftOut.has(id));
