import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { concurrently } from '../concurrently.js';
import type { WooClient } from './client.js';
import { parseId } from './ids.js';
import type { OrderRow } from './order-rows.js';
import { MAX_ROWS } from './order-windows.js';
import { patienceOf } from './page-retry.js';
import type { Maybe, WooOrder, WooRefund } from './wire.js';

/** With less than this share of the time left nothing new is begun. */
const TIME_KEPT = 0.3;

/**
 * Reads what an order of a list leaves out of its refunds: when, how much of which line.
 *
 * @returns the orders as far as there was time, in their order, the first one always. An order whose refunds cannot be
 * read is there without them.
 */
export async function withRefunds(
  client: WooClient,
  storeId: string,
  wires: readonly WooOrder[],
  { concurrency, call }: { readonly concurrency: number; readonly call: Call },
): Promise<readonly OrderRow[]> {
  const enough = call.remainingMs() * TIME_KEPT;
  const indexes = wires.flatMap((wire, index) => (hasRefunds(wire) ? [index] : []));
  const completed = new Map<number, OrderRow>();
  await concurrently(indexes, concurrency, async (index) => {
    const wire = wires[index];
    if (wire === undefined || (index > 0 && call.remainingMs() < enough)) return;
    completed.set(index, await completeOrder(client, storeId, wire, call));
  });
  const cut = indexes.find((index) => !completed.has(index)) ?? wires.length;
  return wires.slice(0, cut).map((wire, index) => completed.get(index) ?? { wire, lacksRefunds: false });
}

async function completeOrder(client: WooClient, storeId: string, wire: WooOrder, call: Call): Promise<OrderRow> {
  const orderId = parseId(wire.id);
  if (orderId === undefined) return { wire, lacksRefunds: true };
  try {
    const details = await readRefunds(client, storeId, orderId, call);
    return { wire: { ...wire, refunds: merged(wire.refunds ?? [], details) }, lacksRefunds: false };
  } catch (error) {
    call.throwIfOver();
    if (!ConnectorError.isInstance(error)) throw error;
    return { wire, lacksRefunds: true };
  }
}

async function readRefunds(
  client: WooClient,
  storeId: string,
  orderId: string,
  call: Call,
): Promise<ReadonlyMap<string, WooRefund>> {
  const refunds = new Map<string, WooRefund>();
  const path = `wc/v3/orders/${orderId}/refunds`;
  for (let page = 1; ; page += 1) {
    const query = { page, per_page: MAX_ROWS, orderby: 'id', order: 'asc' };
    const tries = { attemptTimeoutMs: patienceOf(call) / 2, maxRetries: Math.min(call.maxRetries, 1) };
    const { body } = await client.request(storeId, { method: 'GET', path, query, label: 'refunds', ...tries }, call);
    const rows: readonly unknown[] = Array.isArray(body) ? body : [];
    for (const row of rows) {
      const refund: WooRefund | undefined = recordOf(row);
      const id = parseId(refund?.id);
      if (refund !== undefined && id !== undefined) refunds.set(id, refund);
    }
    if (rows.length < MAX_ROWS) return refunds;
  }
}

/**
 * What the order itself says of a refund stays where the details are silent. One made since the order was read comes with
 * the order's next state.
 */
function merged(summaries: readonly Maybe<WooRefund>[], details: ReadonlyMap<string, WooRefund>): WooOrder['refunds'] {
  return summaries.map((summary) => {
    const detail = details.get(parseId(summary?.id) ?? '');
    return detail === undefined ? summary : { ...summary, ...detail };
  });
}

function hasRefunds({ refunds }: WooOrder): boolean {
  return Array.isArray(refunds) && refunds.length > 0;
}
