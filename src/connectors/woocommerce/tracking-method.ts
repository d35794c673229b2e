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
  // The feature is in WooCommerce since 10.1, but off unless the merchant turns it on (seen 2026-11).
  if (await hasRoute(source, `${orderPath(source)}/fulfillments`, 'order fulfillments', call)) return 'fulfillments';
  const namespaces = await readNamespaces(source, call);
  const has = async (name: string) =>
    namespaces?.includes(name) ??
    (await hasRoute(source, `${name}/orders/${source.orderId}/shipment-trackings`, 'shipment trackings', call));
  // Advanced Shipment Tracking answers under the namespace of Shipment Tracking as well.
  if (await has('wc-ast/v3')) return 'advanced-shipment-tracking';
  return (await has('wc-shipment-tracking/v3')) ? 'shipment-tracking' : 'meta';
}

async function hasRoute({ client, storeId }: OrderSource, path: string, label: string, call: Call): Promise<boolean> {
  try {
    await client.request(storeId, { method: 'GET', path, label }, call);
    return true;
  } catch (error) {
    if (isNoRoute(error)) return false;
    throw error;
  }
}

/** `undefined` where the index is closed: to strangers by a plugin, whom keys for WooCommerce's routes say nothing. */
async function readNamespaces({ client, storeId }: OrderSource, call: Call): Promise<readonly unknown[] | undefined> {
  try {
    const request = { method: 'GET', path: '', query: { _fields: 'namespaces' }, label: 'API index' } as const;
    const namespaces = recordOf((await client.request(storeId, request, call)).body)?.['namespaces'];
    return Array.isArray(namespaces) ? namespaces : undefined;
  } catch (error) {
    if (isNoRoute(error) || isRefused(error)) return undefined;
    throw error;
  }
}

function isRefused(error: unknown): boolean {
  return (
    ConnectorError.isInstance(error) && (error.code === 'authentication_failed' || error.code === 'permission_denied')
  );
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
