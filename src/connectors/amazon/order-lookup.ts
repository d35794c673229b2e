import type { Call } from '../../core/call.js';
import type { PageIssue } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { Order } from '../../model/index.js';
import { concurrently } from '../concurrently.js';
import type { Runtime } from '../runtime.js';
import type { AmazonClient } from './client.js';
import { includedDataOf, type OrderAccess, PERSONAL_DATA, rememberAccess } from './order-access.js';
import { isAccessRefused } from './order-refusals.js';
import { mapRows } from './order-rows.js';
import type { AmazonStore } from './store.js';
import { readOrder } from './wire-answers.js';

/** As many at once as a burst of `getOrder` bears; afterwards one every two seconds. */
const CONCURRENCY = 5;

/** What a lookup needs of its store. */
export interface LookupSource {
  readonly runtime: Runtime;
  readonly client: AmazonClient;
  readonly store: AmazonStore;
  readonly access: OrderAccess;
  readonly includeRaw: boolean;
}

export interface FoundOrders {
  readonly orders: readonly Order[];
  readonly issues: readonly PageIssue[];
  /** With what was refused meanwhile. */
  readonly access: OrderAccess;
}

/** Orders by their ids, in the order asked. Orders v2026-01-01 has no filter by id, so that each is a call. */
export async function findOrders(source: LookupSource, ids: readonly string[], call: Call): Promise<FoundOrders> {
  let { access } = source;
  const found = await concurrently(ids, CONCURRENCY, async (orderId): Promise<Omit<FoundOrders, 'access'>> => {
    try {
      const read = await lookUp({ ...source, access }, orderId, call);
      access = read.access;
      return read;
    } catch (error) {
      const issue = issueOf(error, orderId);
      if (issue === undefined) throw error;
      return { orders: [], issues: [issue] };
    }
  });
  return {
    orders: found.flatMap(({ orders }) => orders),
    issues: found.flatMap(({ issues }) => issues),
    access,
  };
}

/** @throws {ConnectorError} `not_found`, `permission_denied`. */
export async function lookUp(source: LookupSource, orderId: string, call: Call): Promise<FoundOrders> {
  const { runtime, store, access } = source;
  try {
    return await read(source, orderId, call);
  } catch (error) {
    if (!isAccessRefused(error) || access.deniedData.length > 0) throw error;
    const impersonal: OrderAccess = { ...access, deniedData: PERSONAL_DATA };
    const found = await read({ ...source, access: impersonal }, orderId, call);
    await rememberAccess(runtime, store.storeId, impersonal);
    return found;
  }
}

async function read(
  { runtime, client, store, access, includeRaw }: LookupSource,
  orderId: string,
  call: Call,
): Promise<FoundOrders> {
  const includedData = includedDataOf(access);
  const request = { operation: 'getOrder', params: { orderId }, query: { includedData } } as const;
  const { body, serverTime } = await client.request(store, request, call);
  const fetchedAt = serverTime ?? runtime.now();
  const { storeId } = store;
  const context = { storeId, access, includedData, includeRaw, endpoint: 'getOrder' as const, fetchedAt };
  return { ...mapRows([readOrder(body, storeId)], context), access };
}

/** What is wrong with one order alone. */
function issueOf(error: unknown, orderId: string): PageIssue | undefined {
  if (!ConnectorError.isInstance(error)) return undefined;
  if (error.code === 'not_found' || error.code === 'invalid_request') {
    return { code: 'order_missing', message: 'no such order, or not visible to this app', orderId };
  }
  // Not shown is not gone: nobody should delete an order for it.
  if (isAccessRefused(error)) return { code: 'partial_data', message: 'Amazon would not show it', orderId };
  return undefined;
}
