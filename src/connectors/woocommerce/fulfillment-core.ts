import type { Call } from '../../core/call.js';
import type { FulfillmentLine } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonValue } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Tracking } from '../../model/index.js';
import { carrierSlug } from './carriers.js';
import { numberOf } from './fulfillment-ledger.js';
import { linesOf, type OrderSource, orderPath } from './fulfillment-order.js';
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
  readonly numbers: readonly string[];
  readonly key: string | undefined;
}

/** What to make of one. */
export interface NewFulfillment {
  readonly lines: readonly FulfillmentLine[];
  readonly trackings: readonly Tracking[];
  readonly key: string | undefined;
  readonly notifyCustomer: boolean | undefined;
}

/** Tracking numbers after the first: a fulfillment has room for one. */
const MORE_TRACKINGS = '_commerce_connectors_trackings';
/** The idempotency key of the push, by which a repeated one without tracking number is recognised. */
const KEY = '_commerce_connectors_key';

export async function readFulfillments(source: OrderSource, call: Call): Promise<readonly CoreFulfillment[]> {
  const { body } = await source.client.request(
    source.storeId,
    { method: 'GET', path: `${orderPath(source)}/fulfillments`, label: 'order fulfillments' },
    call,
  );
  return (Array.isArray(body) ? body : []).flatMap((row) => coreFulfillment(row) ?? []);
}

/** Makes a fulfillment that is shipped. Not idempotent: look before. */
export async function createFulfillment(
  source: OrderSource,
  { lines, trackings, key, notifyCustomer }: NewFulfillment,
  call: Call,
): Promise<CoreFulfillment> {
  const [first, ...more] = trackings;
  const meta: Record<string, JsonValue | undefined> = {
    _items: lines.map(({ lineItemId, quantity }) => ({ item_id: numberOf(lineItemId), qty: quantity })),
    _tracking_number: first?.number,
    _shipping_provider: first?.carrier === undefined ? undefined : carrierSlug(first.carrier),
    _tracking_url: first?.url,
    [MORE_TRACKINGS]: more.length === 0 ? undefined : more.map((tracking) => ({ ...tracking })),
    [KEY]: key,
  };
  const { body } = await source.client.request(
    source.storeId,
    {
      method: 'POST',
      path: `${orderPath(source)}/fulfillments`,
      query: { notify_customer: notifyCustomer },
      body: {
        status: 'fulfilled',
        is_fulfilled: true,
        meta_data: Object.entries(meta).flatMap(([name, value]) => (value === undefined ? [] : [{ key: name, value }])),
      },
      label: 'order fulfillment',
    },
    call,
  );
  const made = coreFulfillment(body);
  if (made !== undefined) return made;
  throw new ConnectorError(
    'unexpected_response',
    `woocommerce ${call.operation}: the store did not say which fulfillment it made. Push again: it will be looked for first.`,
    { platform: 'woocommerce', storeId: source.storeId, operation: call.operation, outcomeUnknown: true },
  );
}

function coreFulfillment(row: unknown): CoreFulfillment | undefined {
  const { id: wireId, is_fulfilled: isFulfilled, date_deleted: deletedAt, meta_data: metaData } = recordOf(row) ?? {};
  const id = parseId(wireId);
  if (id === undefined || (deletedAt !== null && deletedAt !== undefined)) return undefined;
  const more = metaValue(metaData, MORE_TRACKINGS);
  const key = metaValue(metaData, KEY);
  return {
    id,
    isFulfilled: isFulfilled === true || isFulfilled === 1 || isFulfilled === '1',
    lines: linesOf(metaValue(metaData, '_items'), 'item_id', 'qty'),
    numbers: [
      metaValue(metaData, '_tracking_number'),
      ...(Array.isArray(more) ? more : []).map((tracking) => recordOf(tracking)?.['number']),
    ].flatMap((number) => (number === '' || number === undefined || number === null ? [] : [String(number)])),
    key: typeof key === 'string' ? key : undefined,
  };
}
