import type { Call } from '../../core/call.js';
import { type Asked, ask, type Finding, fine, patienceMs, problem, warning } from '../diagnosis.js';
import type { Runtime } from '../runtime.js';
import type { GraphQLAnswer, ShopifyClient } from './client.js';
import { failure } from './diagnose-failure.js';
import { locationFinding, skuFinding } from './diagnose-stock.js';
import { webhookFindings } from './diagnose-webhooks.js';
import { readLocations } from './inventory-reads.js';
import { isRedacted } from './map-people.js';
import { diagnoseApp, diagnoseOrders, diagnoseSkus } from './queries.js';
import { selectionFor } from './scopes.js';
import { createShopifyHooks } from './subscription-hooks.js';
import type { Maybe, ShopifyAddress, ShopifyConnection, ShopifyOrder } from './wire.js';

export interface Examination {
  readonly runtime: Runtime;
  readonly client: ShopifyClient;
  readonly storeId: string;
  readonly call: Call;
}

/** Asks with a deadline of its own. */
function question<T>({ runtime, storeId, call }: Examination, work: (call: Call) => Promise<T>): Promise<Asked<T>> {
  return ask(call, () =>
    runtime.call(
      'diagnose',
      storeId,
      { signal: call.signal, timeoutMs: patienceMs(call), maxRetries: Math.min(call.maxRetries, 1) },
      work,
    ),
  );
}

export function askApp(shop: Examination): Promise<Asked<GraphQLAnswer>> {
  return question(shop, (call) => shop.client.request(shop.storeId, diagnoseApp, {}, call));
}

/** With `read_orders` granted, so that a refusal is about customer data. */
export async function checkOrders(shop: Examination): Promise<readonly Finding[]> {
  const { value, error } = await question(shop, (call) => shop.client.request(shop.storeId, diagnoseOrders, {}, call));
  if (error?.code === 'permission_denied') {
    const message = 'Shopify keeps orders from this app: it is not approved for protected customer data.';
    return [problem('read_orders', message, APPROVAL)];
  }
  if (value === undefined) return [failure('read_orders', error)];
  const orders = value.data['orders'] as Maybe<ShopifyConnection<Maybe<ShopifyOrder>>>;
  const addresses = (orders?.nodes ?? [])
    .flatMap((order) => [order?.shippingAddress, order?.billingAddress])
    .filter((address) => address !== null && address !== undefined);
  return [fine('read_orders', 'The app may read orders.'), customerDataFinding(addresses)];
}

const APPROVAL = 'Request access to protected customer data (level 2) in the settings of the app.';

function customerDataFinding(addresses: readonly ShopifyAddress[]): Finding {
  if (addresses.length === 0) {
    return fine(
      'customer_data',
      'Whether names and addresses may be read is found out with the first order that has one.',
    );
  }
  if (addresses.some((address) => !isRedacted(address)))
    return fine('customer_data', 'Names and addresses can be read.');
  return warning('customer_data', 'Shopify withholds names, addresses and contacts from this app.', APPROVAL);
}

export async function checkLocations(shop: Examination, scopes: readonly string[] | undefined): Promise<Finding> {
  const { runtime, storeId } = shop;
  const { locationId } = (await runtime.tokens.load(storeId)).settings;
  const { value, error } = await question(shop, (call) => readLocations(shop, selectionFor(scopes), call));
  if (value === undefined) return failure('locations', error, 'warning');
  return locationFinding(value, typeof locationId === 'string' ? locationId : undefined);
}

export async function checkSkus(shop: Examination): Promise<Finding> {
  const { value, error } = await question(shop, (call) => shop.client.request(shop.storeId, diagnoseSkus, {}, call));
  if (value === undefined) return failure('duplicate_skus', error, 'warning');
  const items = value.data['inventoryItems'] as Maybe<ShopifyConnection<unknown>>;
  return skuFinding(items?.nodes ?? []);
}

export async function checkWebhooks(shop: Examination): Promise<readonly Finding[]> {
  const { value: hooks, error } = await question(shop, (call) => createShopifyHooks(shop).list(call));
  if (hooks === undefined) return [failure('webhooks', error, 'warning')];
  return webhookFindings(await shop.runtime.tokens.load(shop.storeId), hooks);
}
