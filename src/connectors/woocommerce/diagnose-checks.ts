import type { Call } from '../../core/call.js';
import { recordOf } from '../../core/wire-reader.js';
import { type Asked, ask, type Finding, fine, warning } from '../diagnosis.js';
import type { Runtime } from '../runtime.js';
import { WRITE_CHECK } from './auth-inspection.js';
import type { WooAnswer, WooClient } from './client.js';
import { failure } from './diagnose-findings.js';
import { isWordPress } from './diagnose-probe.js';
import { systemFindings } from './diagnose-system.js';
import { webhookFindings } from './diagnose-webhooks.js';
import { settingsOf } from './settings.js';
import { METHOD_NAMES, probeTrackingMethod } from './tracking-method.js';
import { createWooHooks } from './webhook-hooks.js';

export interface Examination {
  readonly runtime: Runtime;
  /** Asks for less time than there is. */
  readonly client: WooClient;
  readonly storeId: string;
  readonly call: Call;
}

export function readOrders({ client, storeId, call }: Examination): Promise<Asked<WooAnswer>> {
  const query = { per_page: 1, _fields: 'id' };
  return ask(call, () =>
    client.request(storeId, { method: 'GET', path: 'wc/v3/orders', query, label: 'orders read' }, call),
  );
}

export const API_ANSWERS = fine('api', 'The REST API answers.');

/** The index of the API, which needs no key: tells a store that is gone from a key that is refused. */
export async function checkIndex({ client, storeId, call }: Examination): Promise<Finding> {
  const query = { _fields: 'namespaces' };
  const { error } = await ask(call, () =>
    client.request(storeId, { method: 'GET', path: '', query, label: 'API index' }, call),
  );
  return error === undefined || isWordPress(error) ? API_ANSWERS : failure('api', error);
}

export async function checkWrite({ client, storeId, call }: Examination): Promise<Finding> {
  const { error } = await ask(call, () => client.request(storeId, WRITE_CHECK, call));
  return error === undefined || error.code === 'invalid_request'
    ? fine('write_orders', 'The key may write orders.')
    : failure('write_orders', error);
}

/** To an order that no store has: what is in front of WordPress lets it pass, or does not. */
export async function checkMethods({ runtime, client, storeId, call }: Examination): Promise<Finding> {
  const { error } = await ask(call, () =>
    client.request(storeId, { method: 'PUT', path: 'wc/v3/orders/0', body: {}, label: 'PUT' }, call),
  );
  if (error !== undefined && !isWordPress(error)) return failure('http_methods', error);
  const { methodOverride } = settingsOf(await runtime.tokens.load(storeId));
  return fine(
    'http_methods',
    methodOverride ? 'The host blocks PUT and DELETE; they are sent as POST instead.' : 'PUT requests reach the store.',
  );
}

/** Best effort: slow in large stores, and not for every key. */
export async function checkSystem({ client, storeId, call }: Examination): Promise<readonly Finding[]> {
  const query = { _fields: 'environment,settings' };
  const { value, error } = await ask(call, () =>
    client.request(storeId, { method: 'GET', path: 'wc/v3/system_status', query, label: 'system status' }, call),
  );
  return value === undefined ? [failure('woocommerce_version', error, 'warning')] : systemFindings(value.body);
}

export async function checkTracking(
  { runtime, client, storeId, call }: Examination,
  orders: WooAnswer,
): Promise<Finding> {
  const id = recordOf(Array.isArray(orders.body) ? orders.body[0] : undefined)?.['id'];
  if (typeof id !== 'number' && typeof id !== 'string') {
    return fine('tracking', 'Where tracking numbers go is found out with the first order.');
  }
  const source = { client, storeId, orderId: String(id) };
  const { value: method, error } = await ask(call, () => probeTrackingMethod(runtime, source, call));
  if (method === undefined) return failure('tracking', error, 'warning');
  if (method !== 'meta') return fine('tracking', `Tracking numbers go to ${METHOD_NAMES[method]}.`);
  return warning(
    'tracking',
    'The store has no tracking plugin: tracking numbers go into a note and a hidden field of the order.',
    'To show tracking in e-mails and in the account, install Shipment Tracking or Advanced Shipment Tracking.',
  );
}

export async function checkWebhooks({ runtime, client, storeId, call }: Examination): Promise<readonly Finding[]> {
  const { value: hooks, error } = await ask(call, () => createWooHooks(client, storeId).list(call));
  if (hooks === undefined) return [failure('webhooks', error, 'warning')];
  return webhookFindings(await runtime.tokens.load(storeId), hooks);
}
