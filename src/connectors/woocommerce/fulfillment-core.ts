import type { Call } from '../../core/call.js';
import type { FulfillmentLine } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonValue } from '../../core/ports.js';
import type { Tracking } from '../../model/index.js';
import { carrierSlug } from './carriers.js';
import { numberOf } from './fulfillment-ledger.js';
import { type OrderSource, orderPath } from './fulfillment-order.js';
import { type CoreFulfillment, coreFulfillment, MORE_TRACKINGS, PUSH_KEY } from './map-core-fulfillments.js';

/** What to make of one. */
export interface NewFulfillment {
  readonly lines: readonly FulfillmentLine[];
  readonly trackings: readonly Tracking[];
  readonly key: string | undefined;
  readonly notifyCustomer: boolean | undefined;
}

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
    [PUSH_KEY]: key,
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
