import type { WireReader } from '../../core/wire-reader.js';
import {
  type ExternalRef,
  type FulfilledBy,
  type Hold,
  type Mapped,
  type Order,
  type OrderState,
  omitUndefined,
  type ShippingModel,
} from '../../model/index.js';
import type { OrderItem } from './map-items.js';
import { AMAZON_CARRIES, CANCELLED_BY, INVOICE_PENDING, REF_BY_ASSOCIATION } from './statuses.js';
import type { AmazonFulfillment, AmazonOrder } from './wire.js';

/** What stands at the head of an order: names, times, where it came from, who ships it, what holds it up. */

export function mapTimes(read: WireReader, order: AmazonOrder): Pick<Order, 'placedAt' | 'createdAt' | 'updatedAt'> {
  const created = read.time(order.createdTime, 'createdAt');
  const updated = read.time(order.lastUpdatedTime, 'updatedAt');
  if (created === undefined) read.report('missing_field', 'createdAt', 'taken from another time of the order');
  if (updated === undefined) read.report('missing_field', 'updatedAt', 'taken from another time of the order');
  const fallback = created ?? updated ?? new Date(0).toISOString();
  return { placedAt: fallback, createdAt: fallback, updatedAt: updated ?? fallback };
}

export interface Names {
  /** The seller's own number where there is one, else Amazon's. */
  readonly number: string;
  readonly externalRefs: ExternalRef[];
  /** The order that this one replaces. */
  readonly parentOrderId: string | undefined;
  readonly isReplacement: boolean;
}

export function mapNames(read: WireReader, order: AmazonOrder, orderId: string): Names {
  const aliases = (read.list(order.orderAliases, 'externalRefs') ?? []).flatMap((value): ExternalRef[] => {
    const alias = read.record(value, 'externalRefs');
    return refOf(read, read.filledText(alias?.['aliasType'], 'externalRefs')?.toLowerCase(), alias?.['aliasId']);
  });
  const associated = (read.list(order.associatedOrders, 'parentOrderId') ?? []).flatMap((value): ExternalRef[] => {
    const other = read.record(value, 'parentOrderId');
    const word = read.filledText(other?.['associationType'], 'parentOrderId');
    return refOf(read, REF_BY_ASSOCIATION.get(word ?? '') ?? word?.toLowerCase(), other?.['orderId']);
  });
  const parent = associated.find(({ type }) => type === 'replacement_of' || type === 'exchange_of');
  return {
    number: aliases.find(({ type }) => type === 'seller_order_id')?.value ?? orderId,
    externalRefs: [
      ...aliases,
      ...associated,
      ...refOf(read, 'purchase_order', read.record(order.buyer, 'buyer')?.['buyerPurchaseOrderNumber']),
    ],
    parentOrderId: parent?.value,
    isReplacement: parent !== undefined,
  };
}

function refOf(read: WireReader, type: string | undefined, value: unknown): ExternalRef[] {
  const id = read.filledText(value, 'externalRefs');
  return type === undefined || id === undefined ? [] : [{ type, value: id }];
}

/** `NON_AMAZON` orders come from other shops, and Amazon ships them for the seller. */
export function mapChannel(read: WireReader, order: AmazonOrder): Order['channel'] {
  const wire = read.record(order.salesChannel, 'channel') as AmazonOrder['salesChannel'];
  const sourceName = read.filledText(wire?.channelName, 'channel.sourceName');
  const channel = omitUndefined<NonNullable<Order['channel']>>({
    name: read.filledText(wire?.marketplaceName, 'channel.name') ?? sourceName,
    marketplaceId: read.filledText(wire?.marketplaceId, 'channel.marketplaceId'),
    sourceName,
  });
  return Object.keys(channel).length === 0 ? undefined : channel;
}

export function mapPrograms(read: WireReader, order: AmazonOrder): string[] {
  return (read.list(order.programs, 'programs') ?? []).flatMap((name) => read.filledText(name, 'programs') ?? []);
}

const FULFILLED_BY: ReadonlyMap<string, FulfilledBy> = new Map<string, FulfilledBy>([
  ['AMAZON', 'marketplace'],
  ['MERCHANT', 'merchant'],
]);

/** Orders that Amazon fulfils are the seller's to read only: `isShippable` says no to them. */
export function mapFulfilledBy(read: WireReader, fulfillment: AmazonFulfillment | undefined): FulfilledBy {
  const word = read.filledText(fulfillment?.fulfilledBy, 'fulfilledBy');
  const known = FULFILLED_BY.get(word ?? '');
  if (word !== undefined && known === undefined) {
    read.report('unknown_value', 'fulfilledBy', 'a word that this version does not know', word);
  }
  return known ?? 'unknown';
}

export function shippingModelOf(fulfilledBy: FulfilledBy, programs: readonly string[]): ShippingModel {
  if (fulfilledBy === 'marketplace' || programs.some((name) => AMAZON_CARRIES.has(name))) return 'marketplace_ships';
  return fulfilledBy === 'merchant' ? 'seller_ships' : 'unknown';
}

export function mapSla(read: WireReader, fulfillment: AmazonFulfillment | undefined): Order['sla'] {
  const shipBy = read.record(fulfillment?.shipByWindow, 'sla.shipBy');
  const deliverBy = read.record(fulfillment?.deliverByWindow, 'sla.deliverBy');
  const sla = omitUndefined<NonNullable<Order['sla']>>({
    shipAfter: read.time(shipBy?.['earliestDateTime'], 'sla.shipAfter'),
    shipBy: read.time(shipBy?.['latestDateTime'], 'sla.shipBy'),
    deliverAfter: read.time(deliverBy?.['earliestDateTime'], 'sla.deliverAfter'),
    deliverBy: read.time(deliverBy?.['latestDateTime'], 'sla.deliverBy'),
  });
  return Object.keys(sla).length === 0 ? undefined : sla;
}

/**
 * What holds an order up: a buyer who asked to cancel it (the seller decides, and a parcel that has left decides for
 * him), an invoice that must be uploaded first (Brazil, Easy Ship), Amazon's own `UNFULFILLABLE`.
 */
export function mapHolds(
  read: WireReader,
  order: AmazonOrder,
  items: readonly OrderItem[],
  state: Mapped<OrderState>,
  fulfilledBy: FulfilledBy,
): Hold[] {
  if (state.value === 'on_hold') return [omitUndefined<Hold>({ reason: 'other', raw: state.raw })];
  if (state.value !== 'open') return [];
  return [
    ...mapRequests(read, items),
    // Amazon deals with the invoices of what it ships itself.
    ...(fulfilledBy === 'marketplace' ? [] : mapInvoiceHold(read, order)),
  ];
}

function mapRequests(read: WireReader, items: readonly OrderItem[]): Hold[] {
  const requests = items.flatMap(({ wire, path }): Hold[] => {
    const cancellation = read.record(wire.cancellation, path);
    const request = read.record(cancellation?.['cancellationRequest'], path);
    if (request === undefined || read.record(cancellation?.['cancellationExecution'], path) !== undefined) return [];
    const note = read.filledText(request['cancelReason'], path);
    return [omitUndefined<Hold>({ reason: 'other', raw: 'cancellationRequest', note })];
  });
  return requests.filter(({ note }, index) => requests.findIndex((hold) => hold.note === note) === index);
}

function mapInvoiceHold(read: WireReader, { tax }: AmazonOrder): Hold[] {
  const status = read.filledText(
    read.record(read.record(tax, 'holds')?.['taxInvoicing'], 'holds')?.['invoiceStatus'],
    'holds',
  );
  return status !== undefined && INVOICE_PENDING.has(status) ? [{ reason: 'documents_pending', raw: status }] : [];
}

/** Of a cancelled order; Amazon does not say when. */
export function mapCancellation(
  read: WireReader,
  items: readonly OrderItem[],
  state: Mapped<OrderState>,
): Order['cancellation'] {
  if (state.value !== 'cancelled') return undefined;
  for (const { wire } of items) {
    const execution = read.record(wire.cancellation?.cancellationExecution, 'cancellation');
    if (execution === undefined) continue;
    const by = read.filledText(execution['cancelledBy'], 'cancellation.by');
    const reason = read.filledText(execution['cancelReason'], 'cancellation.reason');
    return omitUndefined<NonNullable<Order['cancellation']>>({ by: CANCELLED_BY.get(by ?? '') ?? 'unknown', reason });
  }
  return undefined;
}

/** Facts of the order that have no field of their own, by Amazon's names. */
export function mapAttributes(
  read: WireReader,
  order: AmazonOrder,
  fulfillment: AmazonFulfillment | undefined,
): Record<string, string> {
  const invoicing = read.record(read.record(order.tax, 'attributes')?.['taxInvoicing'], 'attributes');
  const window = read.record(fulfillment?.labelPrintingWindow, 'attributes');
  return omitUndefined<Record<string, string>>({
    invoiceStatus: read.filledText(invoicing?.['invoiceStatus'], 'attributes'),
    buyerInvoicePreference: read.filledText(invoicing?.['buyerInvoicePreference'], 'attributes'),
    labelPrintingFrom: read.time(window?.['earliestDateTime'], 'attributes'),
  } as Record<string, string>);
}
