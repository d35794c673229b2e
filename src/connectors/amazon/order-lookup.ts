import type { Call } from '../../core/call.js';
import { concurrently } from '../../core/concurrently.js';
import type { PageIssue } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { Order } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import type { AmazonClient } from './client.js';
import { problemsOf } from './errors.js';
import { includedDataOf, type OrderAccess, PERSONAL_DATA, rememberAccess } from './order-access.js';
import { isAccessRefused } from './order-refusals.js';
import { mapRows } from './order-rows.js';
import type { AmazonStore } from './store.js';
import { readOrder } from './wire-answers.js';

/** As many at once as a burst of `getOrder` bears; afterwards one every two seconds. */
const CONCURRENCY = 5;
/** This share of the time is kept from waiting for the quota, so that what was read is delivered. */
const TIME_KEPT = 0.25;

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

/**
 * Orders by their ids, in the order asked, as many as the quota of `getOrder` has room for in time. Orders v2026-01-01 has no
 * filter by id, so that each is a call.
 *
 * @returns `done`: so many of the ids, from the first on, are settled.
 * @throws {ConnectorError} what the first one fails with; `rate_limited` when there is no room for it.
 */
export async function findOrders(
  source: LookupSource,
  ids: readonly string[],
  call: Call,
): Promise<FoundOrders & { readonly done: number }> {
  let { access } = source;
  let ending: unknown;
  const keptMs = call.remainingMs() * TIME_KEPT;
  const thrifty: Call = { ...call, remainingMs: () => Math.max(0, call.remainingMs() - keptMs) };
  const read = async (orderId: string): Promise<Omit<FoundOrders, 'access'> | undefined> => {
    if (ending !== undefined) return undefined;
    try {
      const found = await lookUp({ ...source, access }, orderId, thrifty);
      access = found.access;
      return found;
    } catch (error) {
      const issue = issueOf(error, orderId);
      if (issue !== undefined) return { orders: [], issues: [issue] };
      if (!(ConnectorError.isInstance(error) && error.retryable) || call.signal.aborted) throw error;
      ending ??= error;
      return undefined;
    }
  };
  // The first one alone teaches what the app may see.
  const [head] = ids;
  const first = head === undefined ? undefined : await read(head);
  const found = [first, ...(await concurrently(ids.slice(1), CONCURRENCY, read))];
  const end = found.indexOf(undefined);
  const settled = (end === -1 ? found : found.slice(0, end)).filter((one) => one !== undefined);
  if (settled.length === 0 && ending !== undefined) throw ending;
  return {
    orders: settled.flatMap(({ orders }) => orders),
    issues: settled.flatMap(({ issues }) => issues),
    access,
    done: settled.length,
  };
}

/** @throws {ConnectorError} `not_found`, `permission_denied`. */
export async function lookUp(source: LookupSource, orderId: string, call: Call): Promise<FoundOrders> {
  const { runtime, store, access } = source;
  const readWithout = (deniedData: OrderAccess['deniedData']) =>
    read({ ...source, access: { ...access, deniedData } }, orderId, call);
  try {
    return await read(source, orderId, call);
  } catch (error) {
    if (!isAccessRefused(error) || access.deniedData.length === PERSONAL_DATA.length) throw error;
  }
  let found = await readWithout(PERSONAL_DATA);
  // Who may not see buyers may see addresses, and the other way round; and a refusal may have been a mistake.
  for (const deniedData of [access.deniedData, ...PERSONAL_DATA.map((part) => [part])]) {
    const more = await unlessRefused(readWithout(deniedData));
    if (more === undefined) continue;
    found = more;
    break;
  }
  if (found.access.deniedData !== access.deniedData) await rememberAccess(runtime, store.storeId, found.access);
  return found;
}

async function unlessRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isAccessRefused(error)) return undefined;
    throw error;
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
  // Not shown is not gone: nobody should delete an order for it.
  if (isAccessRefused(error)) return { code: 'partial_data', message: 'Amazon would not show it', orderId };
  // A refusal of the request is about the order only where it names it: anything else would be said of every one.
  const isAboutIt = error.status === 400 && problemsOf(error).some(({ message }) => message.includes(orderId));
  if (error.code === 'not_found' || isAboutIt) {
    return { code: 'order_missing', message: 'no such order, or not visible to this app', orderId };
  }
  return undefined;
}
