import type { Call } from '../../core/call.js';
import { concurrently } from '../../core/concurrently.js';
import type { OrderPage, PageIssue } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Order } from '../../model/index.js';
import type { CheckedQuery } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import type { WooClient } from './client.js';
import { isNotFound } from './errors.js';
import type { DetailReader } from './order-details.js';
import { isBrokenRow, readWindow } from './order-list.js';
import { mapRows, type OrderRead } from './order-rows.js';
import { MAX_ROWS } from './order-windows.js';
import { MIN_ROWS, type Paces } from './pace.js';
import { readAtPace, readTogether, type Terms } from './page-retry.js';
import type { WooOrder } from './wire.js';

/** Single reads under way at the same time. */
const CONCURRENT_READS = 3;

/** With less than this share of the time left nothing new is begun. */
const TIME_KEPT = 0.4;

/** Reads orders by their ids. */
export interface OrderLookup {
  /** Reads the ids of a query from `offset` on. `next` is where the following page begins; it is absent on the last. */
  page(
    query: CheckedQuery,
    offset: number,
    read: OrderRead,
  ): Promise<Omit<OrderPage, 'nextCursor'> & { readonly next: number | undefined }>;
  /** @throws {ConnectorError} `not_found` */
  order(id: string, read: OrderRead): Promise<Order>;
}

export function createOrderLookup(
  runtime: Runtime,
  client: WooClient,
  paces: Paces,
  details: DetailReader,
): OrderLookup {
  const readOne = async (id: string, { storeId, call }: OrderRead) => {
    const path = `wc/v3/orders/${id}`;
    const answer = await client.request(storeId, { method: 'GET', path, label: 'order' }, call);
    const wire: WooOrder | undefined = recordOf(answer.body);
    if (wire !== undefined) return { wire, serverTime: answer.serverTime };
    throw unexpected(call, 'the store answered something other than an order');
  };

  /** What a list leaves out may be in the trash, which single reads see. */
  const readUnlisted = async (id: string, read: OrderRead): Promise<Found> => {
    try {
      return { wire: (await readOne(id, read)).wire };
    } catch (error) {
      if (read.call.signal.aborted || !ConnectorError.isInstance(error)) throw error;
      // Not shown is not gone: nobody should delete an order for it.
      return isNotFound(error)
        ? { issue: { code: 'order_missing', message: 'no such order', orderId: id } }
        : { issue: { code: 'partial_data', message: error.message, orderId: id } };
    }
  };

  const readListed = async (ids: readonly string[], offset: number, { storeId, call }: OrderRead) => {
    const wanted = ids.length - offset;
    const read = async (terms: Terms) => {
      const asked = ids.slice(offset, offset + terms.pace.size);
      const query = { status: 'any', orderby: 'id', order: 'asc', include: asked };
      const window = { page: 1, perPage: Math.max(asked.length, 1), start: 0 };
      const readPage = () => readWindow({ client, paces, storeId, call }, query, window, terms);
      const round = { paces, storeId, terms, asked: asked.length, rowsOf: () => asked.length };
      const [answer] = await readTogether([readPage], round, call);
      return { asked, answer, concurrency: terms.pace.concurrency };
    };
    try {
      return await readAtPace(paces, storeId, call, read, wanted);
    } catch (error) {
      if (call.signal.aborted || call.maxRetries === 0 || !isBrokenRow(error)) throw error;
      // One by one the others come.
      return { asked: ids.slice(offset, offset + MIN_ROWS), answer: undefined, concurrency: 1 };
    }
  };

  return {
    page: async (query, offset, read) => {
      const { call } = read;
      const wish = query.ids.slice(0, offset + Math.min(query.limit ?? MAX_ROWS, MAX_ROWS));
      const { asked, answer, concurrency } = await readListed(wish, offset, read);
      const found = new Map<string, Found>(
        answer?.rows.flatMap(({ id, row }) => (id === undefined ? [] : [[id, { wire: row }] as const])),
      );
      const enough = call.remainingMs() * TIME_KEPT;
      const unlisted = asked.filter((id) => !found.has(id));
      await concurrently(unlisted, CONCURRENT_READS, async (id) => {
        if (id === unlisted[0] || call.remainingMs() > enough) found.set(id, await readUnlisted(id, read));
      });

      // A page ends where the time did.
      const inTime = upTo(asked, (id) => found.has(id));
      const wires = inTime.flatMap((id) => found.get(id)?.wire ?? []);
      const complete = await details.ofList(wires, { ...read, concurrency });
      const outOfTime = wires[complete.length];
      const done = upTo(inTime, (id) => outOfTime === undefined || found.get(id)?.wire !== outOfTime);
      const fetchedAt = answer?.serverTime ?? runtime.now();
      const { orders, issues } = mapRows(complete, { ...read, endpoint: 'orders', fetchedAt });
      const end = offset + done.length;
      return {
        orders: orders.filter(query.accepts),
        issues: [...issues, ...done.flatMap((id) => found.get(id)?.issue ?? [])],
        limits: [],
        next: end < query.ids.length ? end : undefined,
      };
    },

    order: async (id, read) => {
      const { wire, serverTime } = await readOne(id, read);
      const row = await details.ofOne(wire, { ...read, concurrency: 1 });
      const fetchedAt = serverTime ?? runtime.now();
      const { orders, issues } = mapRows([row], { ...read, endpoint: 'orders/{id}', fetchedAt });
      const [order] = orders;
      if (order !== undefined) return order;
      throw unexpected(read.call, issues[0]?.message ?? 'no order');
    },
  };
}

/** An order, or why there is none. */
interface Found {
  readonly wire?: WooOrder;
  readonly issue?: PageIssue;
}

function upTo<T>(items: readonly T[], holds: (item: T) => boolean): readonly T[] {
  const end = items.findIndex((item) => !holds(item));
  return end === -1 ? items : items.slice(0, end);
}

function unexpected({ platform, storeId, operation }: Call, what: string): ConnectorError {
  return new ConnectorError('unexpected_response', `${platform} ${operation}: ${what}.`, {
    platform,
    storeId,
    operation,
  });
}
