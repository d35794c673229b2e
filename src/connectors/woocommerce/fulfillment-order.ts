import type { Call } from '../../core/call.js';
import type { FulfillmentLine } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf } from '../../core/wire-reader.js';
import type { WooClient } from './client.js';
import { parseId } from './ids.js';
import { metaValue } from './map-meta.js';
import { unitsOf } from './map-quantity.js';

/** Where an order is read from and written to. */
export interface OrderSource {
  readonly client: WooClient;
  readonly storeId: string;
  readonly orderId: string;
}

/** What a write needs to know of an order. */
export interface OrderFacts {
  /** The slug. */
  readonly status: string;
  /** What was ordered of each line. */
  readonly ordered: readonly FulfillmentLine[];
  readonly hasRefunds: boolean;
  readonly isPaid: boolean;
  /** `meta_data` as the store wrote it. */
  readonly metaData: unknown;
}

/** @throws {ConnectorError} `not_found` for an order that is not there. */
export async function readOrder(source: OrderSource, call: Call): Promise<OrderFacts> {
  const { client, storeId, orderId } = source;
  const { body } = await client.request(storeId, { method: 'GET', path: orderPath(source), label: 'order' }, call);
  return orderFacts(body, { storeId, orderId }, call);
}

export function orderPath({ orderId }: Pick<OrderSource, 'orderId'>): string {
  return `wc/v3/orders/${orderId}`;
}

/** @throws {ConnectorError} `unexpected_response` for anything but that order. */
export function orderFacts(body: unknown, { storeId, orderId }: Omit<OrderSource, 'client'>, call: Call): OrderFacts {
  const order = recordOf(body);
  const { id, status, line_items: lines, refunds, date_paid_gmt: paidAt, meta_data: metaData } = order ?? {};
  if (typeof status !== 'string' || parseId(id) !== orderId || !Array.isArray(lines)) {
    const message = `woocommerce ${call.operation}: the answer is not the order that was asked for. A plugin or a cache in front of the store is the usual cause.`;
    throw new ConnectorError('unexpected_response', message, {
      platform: 'woocommerce',
      storeId,
      operation: call.operation,
    });
  }
  return {
    status,
    ordered: linesOf(lines, 'id', 'quantity'),
    hasRefunds: Array.isArray(refunds) && refunds.length > 0,
    isPaid: typeof paidAt === 'string',
    metaData,
  };
}

/** Lines as some part of WooCommerce writes them, in whole units as in the mapped order; what is no line is left out. */
export function linesOf(entries: unknown, idKey: string, quantityKey: string): readonly FulfillmentLine[] {
  return (Array.isArray(entries) ? entries : []).flatMap((entry) => {
    const record = recordOf(entry);
    const lineItemId = parseId(record?.[idKey]);
    const quantity = unitsOf(createWireReader(), record?.[quantityKey], quantityKey) ?? 0;
    return lineItemId !== undefined && quantity > 0 ? [{ lineItemId, quantity }] : [];
  });
}

/** Units that were refunded of each line. An amount that was given back without lines takes nothing off. */
export async function readRefunded(source: OrderSource, call: Call): Promise<readonly FulfillmentLine[]> {
  const refunded: FulfillmentLine[] = [];
  for (let page = 1; ; page++) {
    const { body } = await source.client.request(
      source.storeId,
      { method: 'GET', path: `${orderPath(source)}/refunds`, query: { per_page: PAGE_SIZE, page }, label: 'refunds' },
      call,
    );
    const refunds: readonly unknown[] = Array.isArray(body) ? body : [];
    for (const line of refunds.flatMap((refund) => recordOf(refund)?.['line_items'] ?? [])) {
      const { quantity, meta_data: meta } = recordOf(line) ?? {};
      const lineItemId = parseId(metaValue(meta, '_refunded_item_id'));
      // Negative on the wire.
      const units = unitsOf(createWireReader(), quantity, 'quantity') ?? 0;
      if (lineItemId !== undefined && units > 0) refunded.push({ lineItemId, quantity: units });
    }
    if (refunds.length < PAGE_SIZE) return refunded;
  }
}

const PAGE_SIZE = 100;
