import type { WooFulfillments } from '../../../../src/connectors/woocommerce/fulfillments.js';
import { createWooFulfillments } from '../../../../src/connectors/woocommerce/fulfillments.js';
import type { WooCommerceOptions } from '../../../../src/connectors/woocommerce/options.js';
import type { TrackingMethod } from '../../../../src/connectors/woocommerce/settings.js';
import type { JsonObject } from '../../../../src/core/ports.js';
import { type Arrived, type Reply, SITE, type World, worldOf } from './scripted-site.js';

export const ORDER = '302';

interface Meta {
  readonly id: number;
  readonly key: string;
  readonly value: unknown;
}

export interface StoreOrder {
  status: string;
  lines: { id: number; quantity: number }[];
  refunds: { id: number; lines: { item: number; quantity: number }[] }[];
  meta: Meta[];
  paidAt: string | null;
}

interface StoreNote {
  readonly note: string;
  readonly customer_note: boolean;
}

interface StoreFulfillment {
  readonly id: number;
  readonly status: string;
  readonly meta_data: readonly { readonly key: string; readonly value: unknown }[];
}

interface StoreItem {
  readonly tracking_id: string;
  readonly tracking_number: string;
  readonly tracking_provider: string;
  readonly tracking_link: string;
  readonly date_shipped: string | undefined;
}

/** What becomes of one request: processed or not, answered or not. */
export type Fate = 'answer' | 'lostAfter' | 'lostBefore' | number;

/** One order in a store that keeps tracking one way, with what WooCommerce does to it when asked. */
export class FulfillmentStore {
  readonly order: StoreOrder = {
    status: 'processing',
    lines: [
      { id: 11, quantity: 2 },
      { id: 12, quantity: 3 },
    ],
    refunds: [],
    meta: [],
    paidAt: '2026-11-24T10:00:00',
  };
  readonly notes: StoreNote[] = [];
  readonly items: StoreItem[] = [];
  readonly fulfillments: StoreFulfillment[] = [];
  /** Every status the order was given, mails follow from those. */
  readonly statuses: string[] = [];
  /** What it says to whoever asks for the index of the API, where that is closed. */
  index: Reply | undefined;
  /** What it says about routes that are not there. */
  unknown: Reply = { status: 404, body: error('rest_no_route', 404) };
  statusesRoute: readonly string[] | undefined = [...CORE, 'packed', 'partial-shipped'];
  /** Decides over each request; `undefined` answers it. */
  fate: (request: { readonly method: string; readonly path: string; readonly index: number }) => Fate | undefined =
    () => undefined;
  readonly #sent: { method: string; path: string; query: URLSearchParams; body: unknown }[] = [];

  constructor(public method: TrackingMethod) {}

  get sent(): readonly { method: string; path: string; query: URLSearchParams; body: unknown }[] {
    return this.#sent;
  }

  get writes(): readonly { method: string; path: string; query: URLSearchParams; body: unknown }[] {
    return this.#sent.filter(({ method }) => method !== 'GET');
  }

  meta(key: string): unknown {
    return this.order.meta.find((entry) => entry.key === key)?.value;
  }

  /** Tracking numbers on the order, wherever the store keeps them, as often as they are there. */
  numbers(): readonly string[] {
    if (this.method === 'fulfillments') {
      return this.fulfillments.flatMap(({ meta_data: meta }) => {
        const number = meta.find(({ key }) => key === '_tracking_number')?.value;
        return number === undefined ? [] : [String(number)];
      });
    }
    if (this.method !== 'meta') return this.items.map((item) => item.tracking_number);
    const items = (this.meta('_wc_shipment_tracking_items') ?? []) as { tracking_number: string }[];
    return items.map((item) => item.tracking_number);
  }

  /** What the ledger, or the fulfillments, say has left: line id to units. */
  shipped(): Readonly<Record<string, number>> {
    const rows =
      this.method === 'fulfillments'
        ? this.fulfillments.map(({ meta_data: meta }) => meta.find(({ key }) => key === '_items')?.value)
        : ((this.meta('_commerce_connectors_shipments') ?? []) as { items: unknown }[]).map(({ items }) => items);
    const units: Record<string, number> = {};
    for (const { item_id: id, qty } of rows.flat() as { item_id: number; qty: number }[]) {
      units[id] = (units[id] ?? 0) + qty;
    }
    return units;
  }

  readonly handle = ({ method, url, body }: Arrived): Reply => {
    if (!url.pathname.startsWith('/wp-json/')) return { status: 404, body: '<html><title>Not found</title></html>' };
    const path = url.pathname.replace('/wp-json/', '');
    const parsed: unknown = body === undefined ? undefined : JSON.parse(body);
    this.#sent.push({ method, path, query: url.searchParams, body: parsed });
    const fate = this.fate({ method, path, index: this.#sent.length - 1 }) ?? 'answer';
    if (fate === 'lostBefore') throw new Error('connection reset');
    if (typeof fate === 'number') return { status: fate, body: error('woocommerce_stand_in', fate) };
    const reply = this.#route(method, path, (parsed ?? {}) as JsonObject);
    if (fate === 'lostAfter') throw new Error('connection reset');
    return reply;
  };

  #route(method: string, path: string, body: JsonObject): Reply {
    const order = `wc/v3/orders/${ORDER}`;
    const trackings = `wc-shipment-tracking/v3/orders/${ORDER}/shipment-trackings`;
    const hasPlugin = this.method === 'advanced-shipment-tracking' || this.method === 'shipment-tracking';
    const routes: Readonly<Record<string, () => Reply>> = {
      'GET ': () => this.index ?? { body: { name: 'Shop', namespaces: ['wc/v3', ...this.#namespaces()] } },
      'GET wc/v3/orders': () => ({ status: 401, body: error('woocommerce_rest_cannot_view', 401) }),
      [`GET ${order}`]: () => ({ body: this.#view() }),
      [`PUT ${order}`]: () => this.#update(body),
      [`GET ${order}/notes`]: () => ({ body: this.notes.map((note, id) => ({ id, ...note })) }),
      [`POST ${order}/notes`]: () => {
        this.notes.push(body as unknown as StoreNote);
        return { status: 201, body };
      },
      [`GET ${order}/refunds`]: () => ({ body: this.order.refunds.map(refundView) }),
      ...(this.statusesRoute === undefined
        ? {}
        : { 'GET wc/v3/orders/statuses': () => ({ body: this.statusesRoute?.map((slug) => ({ slug, name: slug })) }) }),
      ...(this.method === 'fulfillments'
        ? {
            [`GET ${order}/fulfillments`]: () => ({ body: this.fulfillments.map(fulfillmentView) }),
            [`POST ${order}/fulfillments`]: () => this.#fulfil(body),
          }
        : {}),
      ...(this.method === 'advanced-shipment-tracking'
        ? { [`GET ${trackings.replace('wc-shipment-tracking', 'wc-ast')}`]: () => ({ body: this.items }) }
        : {}),
      ...(hasPlugin
        ? {
            [`GET ${trackings}`]: () => ({ body: this.items }),
            [`POST ${trackings}`]: () => this.#track(body),
            [this.method === 'shipment-tracking'
              ? 'GET wc-shipment-tracking/v3/shipment-trackings/providers'
              : `GET ${trackings}/providers`]: () => ({ body: PROVIDERS }),
          }
        : {}),
    };
    const known = routes[`${method} ${path}`];
    if (known !== undefined) return known();
    return /^wc\/v3\/orders\/\d+$/.test(path)
      ? { status: 404, body: error('woocommerce_rest_shop_order_invalid_id', 404) }
      : this.unknown;
  }

  #namespaces(): readonly string[] {
    if (this.method === 'advanced-shipment-tracking') return ['wc-ast/v3', 'wc-shipment-tracking/v3'];
    return this.method === 'shipment-tracking' ? ['wc-shipment-tracking/v3'] : [];
  }

  #view(): JsonObject {
    const { status, lines, refunds, meta, paidAt } = this.order;
    return {
      id: Number(ORDER),
      status,
      date_paid_gmt: paidAt,
      line_items: lines.map((line) => ({ ...line })),
      refunds: refunds.map(({ id }) => ({ id, reason: '', total: '-1.00' })),
      meta_data: meta as unknown as JsonObject[],
    };
  }

  #update(body: JsonObject): Reply {
    const { status, meta_data: changes } = body as { status?: string; meta_data?: { key: string; value: unknown }[] };
    if (status !== undefined && ![...CORE, 'packed', 'partial-shipped'].includes(status)) {
      return {
        status: 400,
        body: {
          code: 'rest_invalid_param',
          message: 'Invalid parameter(s): status',
          data: { status: 400, params: { status: 'status is not one of auto-draft, pending.' } },
        },
      };
    }
    for (const { key, value } of changes ?? []) {
      const index = this.order.meta.findIndex((entry) => entry.key === key);
      const entry = { id: 900 + this.order.meta.length, key, value };
      if (index === -1) this.order.meta.push(entry);
      else this.order.meta[index] = { ...entry, id: this.order.meta[index]?.id ?? 0 };
    }
    if (status !== undefined && status !== this.order.status) {
      this.order.status = status;
      this.statuses.push(status);
    }
    return { body: this.#view() };
  }

  #track(body: JsonObject): Reply {
    const { tracking_number: number, custom_tracking_link: link = '' } = body as Record<string, string>;
    if (this.method === 'advanced-shipment-tracking' && /[^a-z0-9- ]/i.test(number ?? '')) {
      return { status: 404, body: error('woocommerce_rest_order_invalid_id', 404) };
    }
    const known = Object.values(PROVIDERS).flatMap((group) => Object.entries(group));
    const [provider, template] = known.find(([name]) => name === body['tracking_provider']) ?? ['', ''];
    const custom = this.method === 'shipment-tracking' ? String(body['custom_tracking_provider'] ?? '') : '';
    const item = {
      tracking_id: String(this.items.length + 1).padStart(32, '0'),
      tracking_number: String(number),
      tracking_provider: provider || custom,
      tracking_link: template.replace('%number%', String(number)) || link,
      date_shipped: body['date_shipped'] as string | undefined,
    };
    this.items.push(item);
    return { status: 201, body: item };
  }

  #fulfil(body: JsonObject): Reply {
    const made = { ...(body as unknown as Omit<StoreFulfillment, 'id'>), id: this.fulfillments.length + 1 };
    this.fulfillments.push(made);
    return { status: 201, body: fulfillmentView(made) };
  }
}

const CORE = ['pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed'];
const PROVIDERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Global: { FedEx: 'https://fedex.example/%number%' },
  India: { 'Blue Dart': 'https://bluedart.example/%number%', Delhivery: 'https://delhivery.example/%number%' },
};

function error(code: string, status: number): JsonObject {
  return { code, message: 'No.', data: { status } };
}

function fulfillmentView({ id, status, meta_data: meta }: StoreFulfillment): unknown {
  return {
    id,
    entity_type: 'WC_Order',
    entity_id: ORDER,
    status,
    is_fulfilled: status === 'fulfilled',
    date_updated: '2026-11-25 08:30:00',
    date_deleted: null,
    meta_data: meta,
  };
}

function refundView({ id, lines }: StoreOrder['refunds'][number]): unknown {
  return {
    id,
    amount: '1.00',
    line_items: lines.map(({ item, quantity }, index) => ({
      id: 5_000 + index,
      quantity: -quantity,
      meta_data: [{ id: 1, key: '_refunded_item_id', value: String(item) }],
    })),
  };
}

export interface Shipping {
  readonly store: FulfillmentStore;
  readonly world: World;
  readonly woo: WooFulfillments;
}

/** A connected store and the part of the connector that ships. */
export async function openShipping(
  method: TrackingMethod,
  options: WooCommerceOptions = {},
  settings: JsonObject = {},
): Promise<Shipping> {
  const store = new FulfillmentStore(method);
  const world = worldOf(store.handle, options);
  await world.connect({ settings });
  return { store, world, woo: createWooFulfillments(world.runtime, world.client) };
}

export const REF = { storeId: SITE, orderId: ORDER } as const;
export const METHODS: readonly TrackingMethod[] = [
  'fulfillments',
  'advanced-shipment-tracking',
  'shipment-tracking',
  'meta',
];

/** What a call rejected with; fails when it did not. */
export async function failureOf(call: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  try {
    await call;
  } catch (reason) {
    return reason as Record<string, unknown> & Error;
  }
  throw new Error('expected a rejection');
}
