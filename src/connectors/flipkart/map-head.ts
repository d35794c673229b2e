import type { WireReader } from '../../core/wire-reader.js';
import {
  type ExternalRef,
  type FulfilledBy,
  type Hold,
  isGstin,
  type Mapped,
  type Order,
  type OrderState,
  omitUndefined,
  type ShippingModel,
  type TaxId,
} from '../../model/index.js';
import { isCancelled, type OrderItem } from './map-items.js';
import { CANCELLED_BY_REASON, FULFILLED_BY_PROFILE, PROGRAM_BY_PROFILE, SHIPPING_MODEL_BY_TYPE } from './statuses.js';
import type { FlipkartShipment } from './wire.js';

/** What stands at the head of an order: names, times, who ships it, what holds it up. */

export function mapTimes(
  read: WireReader,
  shipment: FlipkartShipment,
  items: readonly OrderItem[],
): Pick<Order, 'placedAt' | 'createdAt' | 'updatedAt'> {
  const placed = items.flatMap(({ wire }) => read.time(wire.orderDate, 'placedAt') ?? []).sort()[0];
  const updated = read.time(shipment.updatedAt, 'updatedAt');
  if (placed === undefined) read.report('missing_field', 'placedAt', 'taken from another time of the order');
  if (updated === undefined) read.report('missing_field', 'updatedAt', 'taken from another time of the order');
  const fallback = placed ?? updated ?? new Date(0).toISOString();
  return { placedAt: fallback, createdAt: fallback, updatedAt: updated ?? fallback };
}

/** The order that the buyer placed. It may be spread over several shipments, each an order here: they share these names. */
export function mapNames(
  read: WireReader,
  items: readonly OrderItem[],
  shipmentId: string,
): Pick<Order, 'number' | 'parentOrderId' | 'externalRefs' | 'isReplacement'> {
  const ids = [...new Set(items.flatMap(({ wire }) => read.filledText(wire.orderId, 'number') ?? []))];
  const [first, second] = ids;
  if (first === undefined) read.report('missing_field', 'number', "taken as the shipment's id");
  if (second !== undefined) read.report('invalid_value', 'number', 'the items name more than one order');
  const flags = items.map(({ wire, path }) => read.flag(wire.is_replacement ?? wire.isReplacement, path));
  const isTold = flags.some((flag) => flag !== undefined);
  return omitUndefined<Pick<Order, 'number' | 'parentOrderId' | 'externalRefs' | 'isReplacement'>>({
    number: first ?? shipmentId,
    parentOrderId: first,
    externalRefs: ids.map((value): ExternalRef => ({ type: 'flipkart_order', value })),
    isReplacement: isTold ? flags.includes(true) : undefined,
  });
}

export interface Profile {
  readonly fulfilledBy: FulfilledBy;
  readonly programs: string[];
}

/** From whose stock the items come; those of one shipment should agree. */
export function mapProfile(read: WireReader, items: readonly OrderItem[]): Profile {
  const words = [
    ...new Set(
      items.map(({ wire, path }) => read.filledText(wire.serviceProfile, `${path}.attributes.serviceProfile`)),
    ),
  ];
  const found = words.map((word) => {
    const known = FULFILLED_BY_PROFILE.get(word ?? '');
    if (word !== undefined && known === undefined) {
      read.report('unknown_value', 'fulfilledBy', 'a service profile that this version does not know', word);
    }
    return known ?? 'unknown';
  });
  const kinds = [...new Set(found)];
  const only = kinds.length === 1 ? kinds[0] : undefined;
  const fallback = kinds.length === 0 || kinds.includes('unknown') ? 'unknown' : 'mixed';
  return {
    fulfilledBy: only ?? fallback,
    programs: [...new Set(words.flatMap((word) => PROGRAM_BY_PROFILE.get(word ?? '') ?? []))],
  };
}

/** Whose courier. What lies in Flipkart's warehouses Flipkart ships. */
export function mapShippingModel(
  read: WireReader,
  shipmentType: string | undefined,
  fulfilledBy: FulfilledBy,
): ShippingModel | undefined {
  if (shipmentType === undefined) return fulfilledBy === 'marketplace' ? 'marketplace_ships' : undefined;
  const model = SHIPPING_MODEL_BY_TYPE.get(shipmentType);
  if (model === undefined) {
    read.report('unknown_value', 'shippingModel', 'a type of shipment that this version does not know', shipmentType);
  }
  return model ?? 'unknown';
}

/** When it must be handed over: not before the one, not after the other. */
export function mapSla(read: WireReader, shipment: FlipkartShipment): Order['sla'] {
  const sla = omitUndefined<NonNullable<Order['sla']>>({
    shipAfter: read.time(shipment.dispatchAfterDate, 'sla.shipAfter'),
    shipBy: read.time(shipment.dispatchByDate, 'sla.shipBy'),
  });
  return Object.keys(sla).length === 0 ? undefined : sla;
}

/**
 * What holds a shipment up. Flipkart does not say why it holds one; a tax form that could not be made holds it up too,
 * and is the seller's to mend.
 */
export function mapHolds(
  read: WireReader,
  hold: boolean | undefined,
  state: Mapped<OrderState>,
  forms: readonly string[],
): Hold[] | undefined {
  if (state.raw === 'FORM_FAILED') {
    const message = 'a form that must go with the parcel could not be made; see to it in the seller dashboard';
    read.report('missing_field', 'fulfillmentGroups.0.documents', message, 'FORM_FAILED');
    const note = forms.length === 0 ? undefined : forms.join(', ');
    return [omitUndefined<Hold>({ reason: 'documents_pending', raw: 'FORM_FAILED', note })];
  }
  if (state.value === 'on_hold') return [{ reason: 'unknown', raw: 'hold' }];
  return hold === undefined && state.value === 'open' ? undefined : [];
}

/** Of a shipment that is cancelled as a whole; what was cancelled of one that goes on, its lines tell. */
export function mapCancellation(
  read: WireReader,
  items: readonly OrderItem[],
  state: Mapped<OrderState>,
): Pick<Order, 'cancellation' | 'cancelledAt'> {
  if (state.value !== 'cancelled') return {};
  const last = items.flatMap(({ wire }) => read.time(wire.cancellationDate, 'cancelledAt') ?? []).sort();
  const reasons = items.filter(isCancelled).map(({ wire }) => ({
    reason: read.filledText(wire.cancellationReason, 'cancellation.reason'),
    subReason: read.filledText(wire.cancellationSubReason, 'cancellation.subReason'),
  }));
  const { reason, subReason } = reasons.find((told) => told.reason !== undefined) ?? reasons[0] ?? {};
  const at = last[last.length - 1];
  const by = CANCELLED_BY_REASON.get((reason ?? '').toLowerCase().replace(/[^a-z]/g, '')) ?? 'unknown';
  return omitUndefined<Pick<Order, 'cancellation' | 'cancelledAt'>>({
    cancelledAt: at,
    cancellation: omitUndefined<NonNullable<Order['cancellation']>>({ at, by, reason, subReason }),
  });
}

/** Flipkart knows the registration of each location and does not tell it: it is what the store was connected with. */
export function mapTaxIds(read: WireReader, gstin: string | undefined): TaxId[] | undefined {
  if (gstin === undefined) return undefined;
  const value = gstin.trim().toUpperCase();
  if (isGstin(value)) return [{ type: 'GSTIN', value, party: 'seller' }];
  read.report('invalid_value', 'taxIds', 'the GSTIN that the store was connected with is none');
  return undefined;
}

/** Facts of the shipment that have no field of their own, by Flipkart's names. */
export function mapAttributes(
  read: WireReader,
  shipment: FlipkartShipment,
  shipmentType: string | undefined,
): Record<string, string> {
  const isMultiPackage = read.flag(shipment.mps, 'attributes');
  return omitUndefined<Record<string, string>>({
    shipmentType,
    packagingPolicy: read.filledText(shipment.packagingPolicy, 'attributes'),
    mps: isMultiPackage === undefined ? undefined : String(isMultiPackage),
  } as Record<string, string>);
}
