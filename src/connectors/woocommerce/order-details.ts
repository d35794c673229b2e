import { concurrently } from '../../core/concurrently.js';
import { ConnectorError } from '../../core/errors.js';
import type { WooClient } from './client.js';
import { isNoRoute } from './errors.js';
import { parseId } from './ids.js';
import { coreProgress } from './map-core-fulfillments.js';
import type { OrderRead, OrderRow } from './order-rows.js';
import { patienceOf } from './page-retry.js';
import { createRefundReader } from './refunds.js';
import { createStoreMemory } from './store-memory.js';
import type { WooOrder } from './wire.js';

/** With less than this share of the time left nothing new is begun. */
const TIME_KEPT = 0.3;
/** Orders of one stretch whose fulfillments are read: a request each. The others say that nobody asked. */
const MAX_ORDERS = 25;

export interface DetailsOf extends Pick<OrderRead, 'storeId' | 'trackingMethod' | 'call'> {
  readonly concurrency: number;
}

/** Reads what orders themselves leave out: what refunds took back, and what core fulfillments say has left. */
export interface DetailReader {
  /**
   * Fulfillments only of open orders that a part of has left: only there do they change what is to be done.
   *
   * @returns the orders as far as there was time, in their order, the first one always.
   */
  ofList(wires: readonly WooOrder[], of: DetailsOf): Promise<readonly OrderRow[]>;
  ofOne(wire: WooOrder, of: DetailsOf): Promise<OrderRow>;
}

export function createDetailReader(client: WooClient): DetailReader {
  const refunds = createRefundReader(client);
  /** An order may remember fulfillments of a time when the store had them turned on. */
  const hasRoute = createStoreMemory(true);

  const withFulfillments = async (row: OrderRow, { storeId, call }: DetailsOf): Promise<OrderRow> => {
    const id = parseId(row.wire.id);
    if (id === undefined) return row;
    const path = `wc/v3/orders/${id}/fulfillments`;
    const tries = { attemptTimeoutMs: patienceOf(call) / 2, maxRetries: Math.min(call.maxRetries, 1) };
    try {
      const request = { method: 'GET', path, label: 'order fulfillments', ...tries } as const;
      const { body } = await client.request(storeId, request, call);
      return Array.isArray(body) ? { ...row, wire: { ...row.wire, fulfillments: body } } : row;
    } catch (error) {
      call.throwIfOver();
      if (!ConnectorError.isInstance(error)) throw error;
      if (!isNoRoute(error)) return { ...row, lacksFulfillments: true };
      hasRoute.change(storeId, () => false);
      return row;
    }
  };

  return {
    ofList: async (wires, of) => {
      const { storeId, concurrency, call } = of;
      const enough = call.remainingMs() * TIME_KEPT;
      const rows = await refunds.complete(wires, of);
      if (!hasRoute.of(storeId)) return rows;
      const wanted = rows.filter(({ wire }) => isOpen(wire) && coreProgress(wire.meta_data) !== undefined);
      const read = new Map<OrderRow, OrderRow>();
      await concurrently(wanted.slice(0, MAX_ORDERS), concurrency, async (row) => {
        if (call.remainingMs() > enough) read.set(row, await withFulfillments(row, of));
      });
      return rows.map((row) => read.get(row) ?? row);
    },

    ofOne: async (wire, of) => {
      const [row = { wire, lacksRefunds: false }] = await refunds.complete([wire], of);
      const mayHave = of.trackingMethod === 'fulfillments' || coreProgress(wire.meta_data) !== undefined;
      return mayHave && wire.status !== 'trash' ? withFulfillments(row, of) : row;
    },
  };
}

const OVER: ReadonlySet<unknown> = new Set(['completed', 'cancelled', 'refunded', 'trash']);

function isOpen({ status }: WooOrder): boolean {
  return !OVER.has(status);
}
