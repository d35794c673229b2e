import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import { isNoRoute } from './errors.js';
import { type OrderSource, orderPath } from './fulfillment-order.js';
import { settingsOf, type TrackingMethod } from './settings.js';

/** What the method is called in the store's admin; for people. */
export const METHOD_NAMES: Readonly<Record<TrackingMethod, string>> = {
  fulfillments: 'Order Fulfillments',
  'advanced-shipment-tracking': 'Advanced Shipment Tracking',
  'shipment-tracking': 'Shipment Tracking',
  meta: 'no tracking plugin',
};

/**
 * Where the store keeps tracking numbers, found out and remembered.
 *
 * @param source an order that exists.
 */
export async function probeTrackingMethod(runtime: Runtime, source: OrderSource, call: Call): Promise<TrackingMethod> {
  const method = await askStore(source, call);
  await remember(runtime, source.storeId, method);
  return method;
}

async function askStore(source: OrderSource, call: Call): Promise<TrackingMethod> {
  const { client, storeId } = source;
  try {
    await client.request(
      storeId,
      { method: 'GET', path: `${orderPath(source)}/fulfillments`, label: 'order fulfillments' },
      call,
    );
    return 'fulfillments';
  } catch (error) {
    // The feature is in WooCommerce since 10.1, but off unless the merchant turns it on (seen 2026-11).
    if (!isNoRoute(error)) throw error;
  }
  const index = await client.request(
    storeId,
    { method: 'GET', path: '', query: { _fields: 'namespaces' }, label: 'API index' },
    call,
  );
  const namespaces = recordOf(index.body)?.['namespaces'];
  const has = (name: string) => Array.isArray(namespaces) && namespaces.includes(name);
  // Advanced Shipment Tracking answers under the namespace of Shipment Tracking as well.
  if (has('wc-ast/v3')) return 'advanced-shipment-tracking';
  return has('wc-shipment-tracking/v3') ? 'shipment-tracking' : 'meta';
}

async function remember(runtime: Runtime, storeId: string, method: TrackingMethod): Promise<void> {
  try {
    await runtime.tokens.update(storeId, (record) =>
      settingsOf(record).trackingMethod === method
        ? record
        : { ...record, settings: { ...record.settings, trackingMethod: method } },
    );
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    // It costs the next push two requests, no more.
    runtime.logger.warn({
      event: 'tracking_method_unsaved',
      message: `where ${storeId} keeps tracking numbers could not be remembered (${error.code})`,
      platform: 'woocommerce',
      storeId,
      code: error.code,
    });
  }
}
