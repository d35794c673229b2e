import { type RestAnswer, RestError, type RestRequest, type Route } from '../http/route.js';
import type { MetaEntry, SandboxOrder } from '../state/order.js';
import { wpDate } from './dates.js';
import { checkFields } from './schema.js';
import type { TrackingInput } from './tracking-input.js';

interface Fulfillment {
  readonly id: number;
  readonly orderId: number;
  status: string;
  updatedAt: number;
  deletedAt: number | undefined;
  meta: readonly MetaEntry[];
}

const ORDER_FULFILLMENTS = 'wc/v3/orders/:orderId/fulfillments';
const STATUS_META = '_fulfillment_status';

/** Order Fulfillments of WooCommerce 10.1 and later, where the merchant turned the feature on [DOC, CODE]. */
export function fulfillmentRoutes(input: TrackingInput): readonly Route[] {
  return new Fulfillments(input).routes();
}

class Fulfillments {
  readonly #input: TrackingInput;
  readonly #all: Fulfillment[] = [];
  #metas = 0;

  constructor(input: TrackingInput) {
    this.#input = input;
  }

  routes(): readonly Route[] {
    const one = `${ORDER_FULFILLMENTS}/:fulfillmentId`;
    const routes: readonly Route[] = [
      {
        method: 'GET',
        pattern: ORDER_FULFILLMENTS,
        access: 'read',
        handle: ({ params }) => ({ body: this.#of(this.#order(params)).map((found) => this.#view(found)) }),
      },
      { method: 'POST', pattern: ORDER_FULFILLMENTS, access: 'write', handle: (request) => this.#create(request) },
      {
        method: 'GET',
        pattern: one,
        access: 'read',
        handle: ({ params }) => ({ body: this.#view(this.#one(params)) }),
      },
      { method: 'PUT', pattern: one, access: 'write', handle: (request) => this.#update(request) },
      { method: 'DELETE', pattern: one, access: 'write', handle: ({ params }) => this.#delete(params) },
    ];
    return routes.map((route) => ({ ...route, handle: (request) => answered(() => route.handle(request)) }));
  }

  #create({ params, query, body }: RestRequest): RestAnswer {
    const order = this.#order(params);
    const fields = checked(query, body);
    const meta = this.#metaFrom([], fields['meta_data']);
    checkItems(meta);
    const made: Fulfillment = {
      id: this.#all.length + 1,
      orderId: order.id,
      status: statusFrom(fields, 'unfulfilled'),
      updatedAt: this.#input.now(),
      deletedAt: undefined,
      meta,
    };
    this.#stampFulfilled(made);
    this.#all.push(made);
    this.#saveOrder(order);
    return { status: 201, body: this.#view(made) };
  }

  /** Keys that are not sent again are gone: the list that comes is the whole of it. */
  #update({ params, query, body }: RestRequest): RestAnswer {
    const order = this.#order(params);
    const fields = checked(query, body);
    const found = this.#one(params);
    const meta = this.#metaFrom(found.meta, fields['meta_data']);
    checkItems(meta);
    found.status = statusFrom(fields, found.status);
    found.meta = meta;
    found.updatedAt = this.#input.now();
    this.#stampFulfilled(found);
    this.#saveOrder(order);
    return { body: this.#view(found) };
  }

  #delete(params: RestRequest['params']): RestAnswer {
    const order = this.#order(params);
    this.#one(params).deletedAt = this.#input.now();
    this.#saveOrder(order);
    return { body: { message: 'Fulfillment deleted successfully.' } };
  }

  #metaFrom(existing: readonly MetaEntry[], sent: unknown): readonly MetaEntry[] {
    return (Array.isArray(sent) ? sent : []).map(({ key, value }: { key: string; value: unknown }) => {
      const id = existing.find((entry) => entry.key === key)?.id;
      if (id !== undefined) return { id, key, value };
      this.#metas += 1;
      return { id: this.#metas, key, value };
    });
  }

  #stampFulfilled(found: Fulfillment): void {
    if (found.status !== 'fulfilled' || found.meta.some(({ key }) => key === '_date_fulfilled')) return;
    this.#metas += 1;
    found.meta = [...found.meta, { id: this.#metas, key: '_date_fulfilled', value: this.#siteTime(found.updatedAt) }];
  }

  /** The order keeps how far it is in a custom field; its own status stays. */
  #saveOrder(order: SandboxOrder): void {
    const fulfillments = this.#of(order);
    const index = order.meta.findIndex(({ key }) => key === STATUS_META);
    if (fulfillments.length === 0) {
      if (index >= 0) order.meta.splice(index, 1);
    } else {
      const value = orderFulfillmentStatus(order, fulfillments);
      const entry = order.meta[index];
      if (entry === undefined) order.meta.push({ id: this.#input.metaId(), key: STATUS_META, value });
      else entry.value = value;
    }
    this.#input.touch(order);
  }

  #of(order: SandboxOrder): readonly Fulfillment[] {
    return this.#all.filter(({ orderId, deletedAt }) => orderId === order.id && deletedAt === undefined);
  }

  #order(params: RestRequest['params']): SandboxOrder {
    const order = this.#input.order(Number(params['orderId']));
    if (order === undefined) throw new RestError(404, 'woocommerce_rest_order_invalid_id', 'Invalid order ID.');
    return order;
  }

  #one(params: RestRequest['params']): Fulfillment {
    const id = Number(params['fulfillmentId']);
    const found = this.#all.find((fulfillment) => fulfillment.id === id);
    if (found === undefined || found.deletedAt !== undefined) throw refused('Fulfillment not found.');
    if (found.orderId !== Number(params['orderId'])) throw refused('Invalid fulfillment ID.');
    return found;
  }

  #view(found: Fulfillment): Record<string, unknown> {
    return {
      id: found.id,
      entity_type: 'WC_Order',
      entity_id: String(found.orderId),
      status: found.status,
      is_fulfilled: found.status === 'fulfilled',
      date_updated: this.#siteTime(found.updatedAt),
      date_deleted: null,
      meta_data: found.meta,
    };
  }

  #siteTime(ms: number): string {
    return wpDate(ms, this.#input.utcOffsetMinutes).replace('T', ' ');
  }
}

function checked(query: RestRequest['query'], body: unknown): Readonly<Record<string, unknown>> {
  const fields: Readonly<Record<string, unknown>> = { ...query, ...(body as object | undefined) };
  if (fields['meta_data'] == null) {
    throw new RestError(400, 'rest_missing_callback_param', 'Missing parameter(s): meta_data', {
      params: ['meta_data'],
    });
  }
  checkFields(fields, {
    status: { type: 'string' },
    is_fulfilled: { type: 'boolean' },
    notify_customer: { type: 'boolean' },
  });
  return fields;
}

/** `is_fulfilled` follows from the status; an unknown one falls back to what it was [CODE]. */
function statusFrom(fields: Readonly<Record<string, unknown>>, before: string): string {
  const status = fields['status'];
  return status === 'fulfilled' || status === 'unfulfilled' ? status : before;
}

/** Nothing compares them with the order: an item it does not have, or more than it has, is taken [CODE]. */
function checkItems(meta: readonly MetaEntry[]): void {
  const items = meta.find(({ key }) => key === '_items')?.value;
  if (items === undefined || items === '' || (Array.isArray(items) && items.length === 0)) {
    throw refused('The fulfillment should contain at least one item.');
  }
  if (!Array.isArray(items)) throw refused('The fulfillment items should be an array.');
  for (const item of items as readonly { item_id?: unknown; qty?: unknown }[]) {
    const { item_id: id, qty } = item;
    if (!Number.isInteger(id) || typeof qty !== 'number' || Number(id) <= 0 || qty <= 0) throw refused('Invalid item.');
  }
}

function orderFulfillmentStatus(order: SandboxOrder, fulfillments: readonly Fulfillment[]): string {
  const sent = new Map<number, number>();
  for (const { meta } of fulfillments) {
    const items = meta.find(({ key }) => key === '_items')?.value as readonly { item_id: number; qty: number }[];
    for (const { item_id: id, qty } of items) sent.set(id, (sent.get(id) ?? 0) + qty);
  }
  const complete = order.lines.every(({ id, quantity }) => (sent.get(id) ?? 0) >= quantity);
  const fulfilled = fulfillments.filter(({ status }) => status === 'fulfilled').length;
  if (complete && fulfilled === fulfillments.length) return 'fulfilled';
  return fulfilled > 0 ? 'partially_fulfilled' : 'unfulfilled';
}

class Refusal extends Error {}

const refused = (message: string): Refusal => new Refusal(message);

/** What the controller throws has no code of its own, so PHP's 0 goes out as one, as a number [CODE]. */
function answered(handle: () => RestAnswer): RestAnswer {
  try {
    return handle();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: 400, body: { code: 0, message: error.message, data: { status: 400 } } };
  }
}
