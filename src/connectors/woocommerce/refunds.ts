import type { Call } from '../../core/call.js';
import { batchesOf, concurrently } from '../../core/concurrently.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { WooClient, WooRequest } from './client.js';
import { isNoRoute, isNotFound } from './errors.js';
import { parseId } from './ids.js';
import type { OrderRow } from './order-rows.js';
import { MAX_ROWS } from './order-windows.js';
import { patienceOf } from './page-retry.js';
import { createStoreMemory } from './store-memory.js';
import type { Maybe, WooOrder, WooRefund } from './wire.js';

/** With less than this share of the time left nothing new is begun. */
const TIME_KEPT = 0.3;

type Details = ReadonlyMap<string, WooRefund>;

export interface RefundsOf {
  readonly storeId: string;
  readonly concurrency: number;
  readonly call: Call;
}

/** Reads what an order of a list leaves out of its refunds: when, how much of which line. */
export interface RefundReader {
  /**
   * @returns the orders as far as there was time, in their order, the first one always. An order whose refunds cannot be
   * read is there without them.
   */
  complete(wires: readonly WooOrder[], of: RefundsOf): Promise<readonly OrderRow[]>;
}

export function createRefundReader(client: WooClient): RefundReader {
  /** The list of all refunds came with WooCommerce 9.0. */
  const hasList = createStoreMemory(true);

  /** Refunds of several orders at once, where the store can; the others are asked for one by one. */
  const readListed = async (
    wires: readonly WooOrder[],
    { storeId, concurrency, call }: RefundsOf,
  ): Promise<Details> => {
    if (wires.length < 2 || !hasList.of(storeId)) return new Map();
    const ids = wires.flatMap(refundIdsOf);
    try {
      const pages = await concurrently(batchesOf(ids, MAX_ROWS), concurrency, (include) =>
        readRows(client, storeId, 'wc/v3/refunds', { include, per_page: MAX_ROWS, orderby: 'id', order: 'asc' }, call),
      );
      return detailsOf(pages.flat());
    } catch (error) {
      call.throwIfOver();
      if (!ConnectorError.isInstance(error)) throw error;
      if (isNoRoute(error) || isNotFound(error)) hasList.change(storeId, () => false);
      return new Map();
    }
  };

  const readOwn = async (wire: WooOrder, { storeId, call }: RefundsOf): Promise<Details | undefined> => {
    const orderId = parseId(wire.id);
    if (orderId === undefined) return undefined;
    const rows: unknown[] = [];
    try {
      for (let page = 1; rows.length === (page - 1) * MAX_ROWS; page += 1) {
        const query = { page, per_page: MAX_ROWS, orderby: 'id', order: 'asc' };
        rows.push(...(await readRows(client, storeId, `wc/v3/orders/${orderId}/refunds`, query, call)));
      }
      return detailsOf(rows);
    } catch (error) {
      call.throwIfOver();
      if (!ConnectorError.isInstance(error)) throw error;
      return undefined;
    }
  };

  return {
    complete: async (wires, of) => {
      const { concurrency, call } = of;
      const enough = call.remainingMs() * TIME_KEPT;
      const refunded = wires.filter(hasRefunds);
      const listed = await readListed(refunded, of);
      const rows = new Map<WooOrder, OrderRow>();
      const others = refunded.filter((wire) => {
        const isListed = refundIdsOf(wire).every((id) => listed.has(id));
        if (isListed) rows.set(wire, rowOf(wire, listed));
        return !isListed;
      });
      await concurrently(others, concurrency, async (wire) => {
        if (wire === others[0] || call.remainingMs() > enough) rows.set(wire, rowOf(wire, await readOwn(wire, of)));
      });
      const cut = wires.findIndex((wire) => hasRefunds(wire) && !rows.has(wire));
      return wires
        .slice(0, cut === -1 ? wires.length : cut)
        .map((wire) => rows.get(wire) ?? { wire, lacksRefunds: false });
    },
  };
}

async function readRows(
  client: WooClient,
  storeId: string,
  path: string,
  query: NonNullable<WooRequest['query']>,
  call: Call,
): Promise<readonly unknown[]> {
  const tries = { attemptTimeoutMs: patienceOf(call) / 2, maxRetries: Math.min(call.maxRetries, 1) };
  const { body } = await client.request(storeId, { method: 'GET', path, query, label: 'refunds', ...tries }, call);
  return Array.isArray(body) ? body : [];
}

function detailsOf(rows: readonly unknown[]): Details {
  return new Map(
    rows.flatMap((row) => {
      const refund: WooRefund | undefined = recordOf(row);
      const id = parseId(refund?.id);
      return refund === undefined || id === undefined ? [] : [[id, refund] as const];
    }),
  );
}

/**
 * What the order itself says of a refund stays where the details are silent. One made since the order was read comes with
 * the order's next state.
 */
function rowOf(wire: WooOrder, details: Details | undefined): OrderRow {
  if (details === undefined) return { wire, lacksRefunds: true };
  const refunds = wire.refunds?.map((summary: Maybe<WooRefund>) => {
    const detail = details.get(parseId(summary?.id) ?? '');
    return detail === undefined ? summary : { ...summary, ...detail };
  });
  return { wire: { ...wire, refunds }, lacksRefunds: false };
}

function refundIdsOf({ refunds }: WooOrder): readonly string[] {
  return (refunds ?? []).flatMap((refund) => parseId(refund?.id) ?? []);
}

/** Worth reading: an order in the trash is only told to be there. */
function hasRefunds({ refunds, status }: WooOrder): boolean {
  return Array.isArray(refunds) && refunds.length > 0 && status !== 'trash';
}
