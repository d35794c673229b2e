import type { FulfillmentLine } from '../../core/connector.js';
import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import { omitUndefined, type Shipment, type Tracking } from '../../model/index.js';
import { linesOf } from './fulfillment-order.js';
import { parseId } from './ids.js';
import { metaValue } from './map-meta.js';

/**
 * Order Fulfillments, which WooCommerce has in its core since 10.1: lines and one tracking number per fulfillment.
 * https://developer.woocommerce.com/docs/apis/rest-api/v3/order-fulfillments/ (2026-11)
 */
export interface CoreFulfillment {
  readonly id: string;
  /** Else a draft: packed perhaps, not shipped. */
  readonly isFulfilled: boolean;
  readonly lines: readonly FulfillmentLine[];
  readonly trackings: readonly Tracking[];
  /** Those of the trackings. */
  readonly numbers: readonly string[];
  /** The idempotency key of the push that made it. */
  readonly key: string | undefined;
}

/** Tracking numbers after the first: a fulfillment has room for one. */
export const MORE_TRACKINGS = '_commerce_connectors_trackings';
/** The idempotency key of the push, by which a repeated one without tracking number is recognised. */
export const PUSH_KEY = '_commerce_connectors_key';

/** A row of `/orders/{id}/fulfillments`; `undefined` for a deleted one. */
export function coreFulfillment(row: unknown, read: WireReader = createWireReader()): CoreFulfillment | undefined {
  const { id: wireId, is_fulfilled: isFulfilled, date_deleted: deletedAt, meta_data: metaData } = recordOf(row) ?? {};
  const id = parseId(wireId);
  if (id === undefined || (deletedAt !== null && deletedAt !== undefined)) return undefined;
  const text = (value: unknown) => read.filledText(value, 'shipments.trackings')?.trim();
  const trackingOf = (number: unknown, carrier: unknown, url: unknown): readonly Tracking[] => {
    const known = text(number);
    return known === undefined
      ? []
      : [omitUndefined<Tracking>({ number: known, carrier: text(carrier), url: text(url) })];
  };
  const metaOf = (key: string) => metaValue(metaData, key);
  const more = metaOf(MORE_TRACKINGS);
  const key = metaOf(PUSH_KEY);
  const trackings = [
    ...trackingOf(metaOf('_tracking_number'), metaOf('_shipping_provider'), metaOf('_tracking_url')),
    ...(Array.isArray(more) ? more : []).flatMap((tracking) => {
      const { number, carrier, url } = recordOf(tracking) ?? {};
      return trackingOf(number, carrier, url);
    }),
  ];
  return {
    id,
    isFulfilled: isFulfilled === true || isFulfilled === 1 || isFulfilled === '1',
    lines: linesOf(metaOf('_items'), 'item_id', 'qty'),
    trackings,
    numbers: trackings.map(({ number }) => number),
    key: typeof key === 'string' ? key : undefined,
  };
}

/** What has left by the order's fulfillments, where they were read along with it. */
export function coreShipments(read: WireReader, rows: unknown, lineIds: ReadonlySet<string>): Shipment[] {
  return (read.list(rows, 'shipments') ?? []).flatMap((row) => {
    const fulfillment = coreFulfillment(row, read);
    if (fulfillment === undefined || !fulfillment.isFulfilled) return [];
    const { id, lines, trackings } = fulfillment;
    const known = lines.filter(({ lineItemId }) => lineIds.has(lineItemId));
    if (known.length < lines.length) {
      read.report('invalid_value', 'shipments.lines', 'names a line that the order does not have; it is left out');
    }
    return [
      {
        id,
        lines: known.map(({ lineItemId, quantity }) => ({ lineId: lineItemId, quantity })),
        trackings: [...trackings],
        status: { value: 'handed_over' as const },
      },
    ];
  });
}

/** How far an order is by the word that Order Fulfillments leave in its meta; `undefined` while nothing has left. */
export function coreProgress(metaData: unknown): CoreProgress | undefined {
  const word = metaValue(metaData, '_fulfillment_status');
  return word === 'fulfilled' || word === 'partially_fulfilled' ? word : undefined;
}

export type CoreProgress = 'fulfilled' | 'partially_fulfilled';
