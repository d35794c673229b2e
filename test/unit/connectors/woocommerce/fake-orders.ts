import { createRuntime } from '../../../../src/connectors/runtime.js';
import type { WooAnswer, WooClient, WooRequest } from '../../../../src/connectors/woocommerce/client.js';
import { createWooOrders, type WooOrders } from '../../../../src/connectors/woocommerce/orders.js';
import { createPaces, FIRST_PACE, type Pace } from '../../../../src/connectors/woocommerce/pace.js';
import { ConnectorError, InvalidRequestError } from '../../../../src/core/errors.js';
import { createMemoryTokenStore } from '../../../../src/storage/memory-token-store.js';

export const STORE_ID = 'https://shop.example.com';
export const START = Date.parse('2026-11-20T03:30:00Z');

export interface FakeOrder {
  readonly id: number;
  status: string;
  total: string;
  /** Milliseconds, on a whole second. */
  createdAt: number;
  modifiedAt: number;
  refunds: { readonly id: number; readonly total: string }[];
}

/** How a store differs from a plain one. */
export interface Oddities {
  /** Counted, but never in an answer: WooCommerce cannot load them. */
  readonly hidden?: (id: number) => boolean;
  /** Ends in a fatal error as soon as such an order is to be written. */
  readonly breaksOn?: (id: number) => boolean;
  /** Gives smaller pages than it is asked for. */
  readonly cap?: number;
  /** Before 5.8. */
  readonly ignoresModifiedAfter?: boolean;
  readonly dropsDate?: boolean;
  readonly dropsTotal?: boolean;
  /** Before 9.0. */
  readonly lacksRefundList?: boolean;
}

/**
 * A WooCommerce store's orders behind a client: paging, filters and times exactly as WooCommerce 10.0 has them. It stands
 * in for the network and what is behind it.
 */
export class FakeStore implements WooClient {
  readonly orders = new Map<number, FakeOrder>();
  readonly requests: WooRequest[] = [];
  /** The store's clock. */
  now = START;
  odd: Oddities = {};
  /** Runs before a request is answered; may change the store, or refuse the request. */
  beforeAnswer: (request: WooRequest) => void | Promise<void> = () => {};
  #nextId = 1;
  #changes = 0;

  insert(count = 1): FakeOrder[] {
    return Array.from({ length: count }, () => {
      const id = this.#nextId;
      this.#nextId += 1;
      const order = { id, status: 'processing', total: '', createdAt: 0, modifiedAt: 0, refunds: [] };
      this.orders.set(id, order);
      this.touch(id);
      order.createdAt = order.modifiedAt;
      return order;
    });
  }

  touch(id: number): void {
    const order = this.#get(id);
    this.#changes += 1;
    order.total = `${this.#changes}.00`;
    order.modifiedAt = Math.floor(this.now / 1_000) * 1_000;
  }

  setStatus(id: number, status: string): void {
    this.touch(id);
    this.#get(id).status = status;
  }

  remove(id: number): void {
    this.orders.delete(id);
  }

  async request(_storeId: string, request: WooRequest): Promise<WooAnswer> {
    this.requests.push(request);
    await this.beforeAnswer(request);
    const answer = (body: unknown, total?: number): WooAnswer => ({
      body: JSON.parse(JSON.stringify(body)),
      status: 200,
      serverTime: this.odd.dropsDate === true ? undefined : Math.floor(this.now / 1_000) * 1_000,
      total: this.odd.dropsTotal === true ? undefined : total,
      durationMs: 0,
    });
    if (request.path === 'wc/v3/orders') {
      const { rows, total } = this.#list(request.query ?? {});
      if (rows.some(({ id }) => this.odd.breaksOn?.(id) === true)) throw fatalError();
      return answer(rows.map(wireOf), total);
    }
    if (request.path === 'wc/v3/refunds' && this.odd.lacksRefundList !== true) {
      const ids = new Set([request.query?.['include'] ?? []].flat().map(String));
      const all = [...this.orders.values()].flatMap((order) => order.refunds.map((refund) => ({ order, refund })));
      const found = all.filter(({ refund }) => ids.has(String(refund.id)));
      return answer(
        found.map(({ order, refund }) => refundWireOf(order, refund)),
        found.length,
      );
    }
    const [, id, refunds] = /^wc\/v3\/orders\/(\d+)(\/refunds)?$/.exec(request.path) ?? [];
    if (id === undefined) {
      throw new ConnectorError('unexpected_response', 'no route', { status: 404, platformCode: 'rest_no_route' });
    }
    const order = this.orders.get(Number(id));
    if (order === undefined) throw new ConnectorError('not_found', 'no such order', { status: 404 });
    if (this.odd.breaksOn?.(order.id) === true) throw fatalError();
    return answer(refunds === undefined ? wireOf(order) : order.refunds.map((refund) => refundWireOf(order, refund)));
  }

  #list(query: NonNullable<WooRequest['query']>): { readonly rows: readonly FakeOrder[]; readonly total: number } {
    const { status = 'any', orderby, order, page = 1, per_page: perPage = 10, include } = query;
    if (orderby !== 'id' || order !== 'asc') throw new Error(`not an order that is stable: ${orderby} ${order}`);
    if (Number(perPage) > 100) {
      throw new InvalidRequestError('refused', { issues: [{ path: 'per_page', message: 'must be 1 to 100' }] });
    }
    const after = this.odd.ignoresModifiedAfter === true ? undefined : timeOf(query, 'modified_after');
    const before = timeOf(query, 'modified_before');
    const createdAfter = timeOf(query, 'after');
    const createdBefore = timeOf(query, 'before');
    const ids = include === undefined ? undefined : new Set([include].flat().map(String));
    const found = [...this.orders.values()]
      .filter((row) => (status === 'any' ? row.status !== 'trash' : row.status === status))
      .filter(({ id }) => ids === undefined || ids.has(String(id)))
      .filter(({ modifiedAt }) => modifiedAt > (after ?? -1) && modifiedAt < (before ?? Number.POSITIVE_INFINITY))
      .filter(
        ({ createdAt }) => createdAt > (createdAfter ?? -1) && createdAt < (createdBefore ?? Number.POSITIVE_INFINITY),
      )
      .sort((a, b) => a.id - b.id);
    const size = Math.min(Number(perPage), this.odd.cap ?? 100);
    const start = (Number(page) - 1) * size;
    const { hidden = () => false } = this.odd;
    return {
      rows: found.slice(start, start + size).filter(({ id }) => !hidden(id)),
      // WooCommerce 10.0 with HPOS: a page past the end counts nothing.
      total: start >= found.length ? 0 : found.length,
    };
  }

  #get(id: number): FakeOrder {
    const order = this.orders.get(id);
    if (order === undefined) throw new Error(`no order ${id}`);
    return order;
  }
}

function fatalError(): ConnectorError {
  return new ConnectorError('platform_unavailable', 'a fatal error', { status: 500, retryAfterMs: 1 });
}

function timeOf(query: NonNullable<WooRequest['query']>, name: string): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(String(text)) || query['dates_are_gmt'] !== true) {
    throw new Error(`a time that WooCommerce reads otherwise than it is meant: ${name}=${String(text)}`);
  }
  return Date.parse(`${String(text)}Z`);
}

function wireOf({ id, status, total, createdAt, modifiedAt, refunds }: FakeOrder) {
  return {
    id,
    number: String(id),
    status,
    currency: 'INR',
    prices_include_tax: false,
    date_created_gmt: gmt(createdAt),
    date_modified_gmt: gmt(modifiedAt),
    total,
    payment_method: 'cod',
    line_items: [
      { id: id * 10, name: 'Tee', product_id: 7, variation_id: 0, quantity: 2, sku: 'TEE', total, subtotal: total },
    ],
    refunds: refunds.map((refund) => ({ ...refund, reason: '' })),
  };
}

function refundWireOf(order: FakeOrder, { id, total }: FakeOrder['refunds'][number]) {
  const line = { id: id * 10, name: 'Tee', quantity: -1, total };
  return {
    id,
    amount: total.replace('-', ''),
    reason: '',
    date_created_gmt: gmt(START),
    line_items: [{ ...line, meta_data: [{ id: 1, key: '_refunded_item_id', value: String(order.id * 10) }] }],
  };
}

function gmt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

/** Always so many rows of so many requests at once, whatever is learnt. */
export function steadyPace(size: number, concurrency: number): Pace {
  return { ...FIRST_PACE, size, concurrency, hold: Number.MAX_SAFE_INTEGER };
}

/** A connector's orders part, as a new process makes it. */
export function connectTo(
  client: WooClient,
  { pace = { ...FIRST_PACE, concurrency: 3, atMost: 6 }, now = () => START }: { pace?: Pace; now?: () => number } = {},
): WooOrders {
  const tokenStore = createMemoryTokenStore();
  const at = new Date(START).toISOString();
  const record = {
    platform: 'woocommerce',
    storeId: STORE_ID,
    version: 1,
    credentials: { consumerKey: 'ck_test', consumerSecret: 'cs_test' },
    settings: {},
    profile: {},
    connectedAt: at,
    updatedAt: at,
  };
  const runtime = createRuntime('woocommerce', { tokenStore, now });
  const paces = createPaces(pace);
  const ready = tokenStore.save({ platform: 'woocommerce', storeId: STORE_ID }, record);
  const orders = createWooOrders(runtime, client, paces);
  return {
    fetchOrders: async (query, options) => {
      await ready;
      return orders.fetchOrders(query, options);
    },
    fetchOrder: async (ref, options) => {
      await ready;
      return orders.fetchOrder(ref, options);
    },
  };
}
