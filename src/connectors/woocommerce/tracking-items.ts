import { createHash } from 'node:crypto';
import type { Call } from '../../core/call.js';
import { ConnectorError, InvalidRequestError } from '../../core/errors.js';
import type { JsonValue } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Tracking } from '../../model/index.js';
import { type OrderSource, orderPath } from './fulfillment-order.js';
import { metaValue } from './map-meta.js';
import { TRACKING_META } from './map-shipments.js';

/** A tracking number as a plugin's route answers it. */
export interface PluginItem {
  readonly number: string;
  /** The carrier's name as the plugin knows it; empty when it knows none. */
  readonly provider: string;
  readonly link: string;
}

/** How a tracking plugin is told the carrier. */
export interface CarrierFields {
  readonly tracking_provider?: string;
  readonly custom_tracking_provider?: string;
  readonly custom_tracking_link?: string;
}

/** Whether both mean the same parcel: people write numbers with spaces and in either case. */
export function isSameNumber(one: string, other: string): boolean {
  return plainNumber(one) === plainNumber(other);
}

function plainNumber(number: string): string {
  return number.replace(/\s+/g, '').toUpperCase();
}

/** What a tracking plugin lists for an order. */
export async function readTrackingItems(source: OrderSource, call: Call): Promise<readonly PluginItem[]> {
  const { body } = await source.client.request(
    source.storeId,
    { method: 'GET', path: trackingsPath(source), label: 'shipment trackings' },
    call,
  );
  return Array.isArray(body) ? body.map(pluginItem) : [];
}

/** Adds a number to an order through its plugin, which adds it again if it is there: look before. */
export async function createTrackingItem(
  source: OrderSource,
  tracking: Tracking,
  carrier: CarrierFields,
  dateShipped: string | undefined,
  call: Call,
): Promise<PluginItem> {
  try {
    const { body } = await source.client.request(
      source.storeId,
      {
        method: 'POST',
        path: trackingsPath(source),
        body: {
          tracking_number: tracking.number,
          ...carrier,
          ...(dateShipped === undefined ? {} : { date_shipped: dateShipped }),
        },
        label: 'shipment tracking',
      },
      call,
    );
    return pluginItem(body);
  } catch (error) {
    // The order was read a moment ago: Advanced Shipment Tracking also says "Invalid order ID" when it does not like the
    // number (its REST controller, seen 2026-11).
    if (!ConnectorError.isInstance(error) || error.platformCode !== 'woocommerce_rest_order_invalid_id') throw error;
    const message = 'has a character that Advanced Shipment Tracking does not take: letters, digits, - and spaces only';
    throw new InvalidRequestError(`woocommerce ${call.operation}: tracking.number ${message}.`, {
      platform: 'woocommerce',
      storeId: source.storeId,
      operation: call.operation,
      status: error.status,
      platformCode: error.platformCode,
      issues: [{ path: 'tracking.number', message }],
    });
  }
}

export function trackingsPath(source: Pick<OrderSource, 'orderId'>): string {
  return orderPath(source).replace('wc/v3', 'wc-shipment-tracking/v3').concat('/shipment-trackings');
}

/** The value of the meta with more items, in the form in which the plugins write them (seen 2026-11). */
export function withTrackingItems(
  metaData: unknown,
  { orderId }: Pick<OrderSource, 'orderId'>,
  trackings: readonly Tracking[],
  dateShipped: string,
): JsonValue {
  return [
    ...metaRows(metaData),
    ...trackings.map(({ number, carrier, url }) => ({
      tracking_provider: '',
      custom_tracking_provider: carrier?.trim() ?? '',
      custom_tracking_link: url ?? '',
      tracking_number: number,
      // Midnight UTC of the day, in seconds, as text.
      date_shipped: String(Date.parse(dateShipped) / 1_000),
      tracking_id: createHash('sha256')
        .update(`${orderId} ${plainNumber(number)}`)
        .digest('hex')
        .slice(0, 32),
    })),
  ];
}

/** As they are, to be written back; PHP makes an object of a list that had an entry removed. */
function metaRows(metaData: unknown): readonly JsonValue[] {
  const value = metaValue(metaData, TRACKING_META);
  return (Array.isArray(value) ? value : Object.values(recordOf(value) ?? {})) as readonly JsonValue[];
}

function pluginItem(wire: unknown): PluginItem {
  const {
    tracking_number: number,
    tracking_provider: provider,
    custom_tracking_provider: custom,
    tracking_link: link,
  } = recordOf(wire) ?? {};
  const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
  return { number: text(number), provider: text(provider) || text(custom), link: text(link) };
}
