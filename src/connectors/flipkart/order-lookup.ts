import type { Call } from '../../core/call.js';
import { batchesOf } from '../../core/concurrently.js';
import type { PageIssue } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { Order } from '../../model/index.js';
import type { MappedRows } from '../order-rows.js';
import type { Runtime } from '../runtime.js';
import type { FlipkartClient } from './client.js';
import { askForEach, DETAILS_AT_ONCE, fetchDetails, splitAllowance } from './order-details.js';
import { inHand } from './order-patience.js';
import { shipmentIdOf } from './order-reading.js';
import { oddPage } from './order-refusals.js';
import { mapRows } from './order-rows.js';
import type { FlipkartStore } from './store.js';

/** Of `GET /v3/shipments`. */
export const IDS_PER_PAGE = 100;

/** What a lookup needs. */
export interface LookupSource {
  readonly runtime: Runtime;
  readonly client: FlipkartClient;
  readonly store: FlipkartStore;
  readonly includeRaw: boolean;
  readonly call: Call;
}

/**
 * Shipments by their ids, in the order asked.
 *
 * @param ids `IDS_PER_PAGE` at most.
 * @returns `done`: so many of the ids, from the first on, are settled.
 */
export async function findShipments(
  source: LookupSource,
  ids: readonly string[],
): Promise<MappedRows & { readonly done: number }> {
  const { call } = source;
  const allowance = splitAllowance();
  let fetchedAt = source.runtime.now();
  const ask = async (asked: readonly string[]) => {
    const { wires, at } = await getShipments(source, { shipmentIds: asked });
    fetchedAt = at;
    return wires;
  };
  const { found, refused } = await askForEach(ids, ask, allowance);
  const orders: Order[] = [];
  const issues: PageIssue[] = [];
  let done = 0;
  await inHand(call, async (careful) => {
    const batch = batchesOf(ids, DETAILS_AT_ONCE)[done / DETAILS_AT_ONCE];
    if (batch === undefined) return false;
    const wires = batch.flatMap((id) => found.get(id) ?? []);
    const mapped = await complete(source, wires, fetchedAt, allowance, careful);
    orders.push(...mapped.orders);
    const lacking = batch.filter((id) => !found.has(id));
    issues.push(...mapped.issues, ...lacking.map((id) => missingIssue(id, refused.get(id))));
    done += batch.length;
    return done < ids.length;
  });
  return { orders, issues, done };
}

/** @throws {ConnectorError} `not_found`, and what Flipkart refuses it with. */
export async function findShipment(source: LookupSource, shipmentId: string): Promise<Order> {
  const { wires, at } = await getShipments(source, { shipmentIds: [shipmentId] });
  const own = wires.filter((wire) => shipmentIdOf(wire) === shipmentId);
  const { orders, issues } = await complete(source, own, at, splitAllowance(), source.call);
  const [order] = orders;
  if (order !== undefined) return order;
  const { storeId } = source.store;
  const { operation } = source.call;
  if (own.length > 0) {
    const message = issues[0]?.message ?? 'Flipkart answered no shipment.';
    throw new ConnectorError('unexpected_response', message, { platform: 'flipkart', storeId, operation });
  }
  const message = `flipkart ${operation}: seller ${storeId} has no such shipment, or it is another seller's.`;
  throw new ConnectorError('not_found', message, { platform: 'flipkart', storeId, operation });
}

/** All shipments of a Flipkart order that this seller ships. */
export async function findByNumber(source: LookupSource, number: string): Promise<MappedRows> {
  const { wires, at } = await getShipments(source, { orderIds: [number] });
  return complete(source, wires, at, splitAllowance(), source.call);
}

async function getShipments(
  { runtime, client, store, call }: LookupSource,
  query: Readonly<Record<string, readonly string[]>>,
): Promise<{ readonly wires: readonly unknown[]; readonly at: number }> {
  const { body, serverTime } = await client.request(store, { operation: 'getShipments', query }, call);
  const { shipments } = body;
  // An answer that is none must not read as "no such shipment".
  if (!Array.isArray(shipments)) throw oddPage('no list of shipments', call);
  return { wires: shipments, at: serverTime ?? runtime.now() };
}

async function complete(
  { client, store, includeRaw }: LookupSource,
  wires: readonly unknown[],
  fetchedAt: number,
  allowance: ReturnType<typeof splitAllowance>,
  call: Call,
): Promise<MappedRows> {
  const ids = wires.flatMap((wire) => shipmentIdOf(wire) ?? []);
  const details = await fetchDetails(client, store, ids, allowance, call);
  const rows = wires.map((wire) => ({ wire, details: details.get(shipmentIdOf(wire) ?? '') }));
  return mapRows(rows, { store, includeRaw, endpoint: 'v3/shipments', fetchedAt });
}

function missingIssue(orderId: string, refusal: ConnectorError | undefined): PageIssue {
  if (refusal === undefined || refusal.code === 'not_found') {
    return { code: 'order_missing', message: "no such shipment, or another seller's", orderId };
  }
  // Not shown is not gone: nobody should delete an order for it.
  return { code: 'partial_data', message: `Flipkart would not show it (${refusal.code})`, orderId };
}
