import { createHash } from 'node:crypto';
import { type RestAnswer, RestError, type RestRequest, type Route } from '../http/route.js';
import type { SandboxOrder } from '../state/order.js';
import { wpDate } from './dates.js';
import { fulfillmentRoutes } from './fulfillments.js';
import { carrierList, findCarrier } from './tracking-carriers.js';
import type { TrackingInput, TrackingMode } from './tracking-input.js';
import { carrierOf, type StoredTracking, storedTrackings, storeTrackings } from './tracking-items.js';

/** What the store's index names besides `wc/v3`. Advanced Shipment Tracking answers under both names [RUN]. */
export const trackingNamespaces = (mode: TrackingMode): readonly string[] => {
  if (mode === 'ast') return ['wc-ast/v3', 'wc-shipment-tracking/v3'];
  return mode === 'shipment-tracking' ? ['wc-shipment-tracking/v3'] : [];
};

export function trackingRoutes(input: TrackingInput): readonly Route[] {
  if (input.mode === 'fulfillments') return fulfillmentRoutes(input);
  return trackingNamespaces(input.mode).flatMap((namespace) => pluginRoutes(namespace, input));
}

function pluginRoutes(namespace: string, input: TrackingInput): readonly Route[] {
  const ordersPath = `${namespace}/orders/:orderId/shipment-trackings`;
  const view = (order: SandboxOrder, item: StoredTracking) => trackingView(namespace, input, order, item);
  // [DOC] has the list of the paid plugin beside the orders, Advanced Shipment Tracking has it below one [RUN].
  const providers = input.mode === 'ast' ? `${ordersPath}/providers` : `${namespace}/shipment-trackings/providers`;
  return [
    { method: 'GET', pattern: providers, access: 'read', handle: () => ({ body: carrierList() }) },
    {
      method: 'GET',
      pattern: ordersPath,
      access: 'read',
      handle: ({ params }) => {
        const order = orderOf(input, params);
        return { body: storedTrackings(order).map((item) => view(order, item)) };
      },
    },
    { method: 'POST', pattern: ordersPath, access: 'write', handle: (request) => create(namespace, input, request) },
    {
      method: 'GET',
      pattern: `${ordersPath}/:tracking`,
      access: 'read',
      handle: ({ params }) => {
        const order = orderOf(input, params);
        return { body: view(order, itemOf(order, params)) };
      },
    },
    {
      method: 'DELETE',
      pattern: `${ordersPath}/:tracking`,
      access: 'write',
      handle: ({ params }) => {
        const order = orderOf(input, params);
        const item = itemOf(order, params);
        const kept = storedTrackings(order).filter((other) => other !== item);
        storeTrackings(order, kept, input.metaId);
        input.touch(order);
        return { body: view(order, item) };
      },
    },
  ];
}

/** The same number makes a second item: neither plugin looks whether it has it [RUN]. */
function create(namespace: string, input: TrackingInput, { params, query, body }: RestRequest): RestAnswer {
  const fields: Readonly<Record<string, unknown>> = { ...query, ...(body as object | undefined) };
  if (fields['tracking_number'] == null) {
    throw new RestError(400, 'rest_missing_callback_param', 'Missing parameter(s): tracking_number', {
      params: ['tracking_number'],
    });
  }
  const order = orderOf(input, params);
  // Newer versions of it also blame the order for a number with other characters [CODE].
  if (input.mode === 'ast' && !/^[A-Za-z0-9\s-]+$/.test(String(fields['tracking_number']))) throw noOrder();
  const earlier = input.mode === 'ast' && isOne(fields['replace_tracking']) ? [] : storedTrackings(order);
  const item = newItem(input, order, fields, earlier.length);
  storeTrackings(order, [...earlier, item], input.metaId);
  input.touch(order);
  if (input.mode === 'ast' && isOne(fields['status_shipped'])) input.setStatus(order, 'completed');
  const collection = `${namespace}/orders/${order.id}/shipment-trackings`;
  return {
    status: 201,
    body: trackingView(namespace, input, order, item),
    // The id goes through `%d`, which leaves the digits it begins with [RUN].
    headers: { Location: `${input.siteURL()}/wp-json/${collection}/${Number.parseInt(item.tracking_id, 10) || 0}` },
  };
}

function newItem(
  input: TrackingInput,
  order: SandboxOrder,
  fields: Readonly<Record<string, unknown>>,
  position: number,
): StoredTracking {
  const text = (name: string) => String(fields[name] ?? '').trim();
  const number = text('tracking_number');
  const custom = text('custom_tracking_provider');
  const shared = {
    tracking_id: createHash('md5').update([input.seed, order.id, number, position, input.now()].join()).digest('hex'),
    custom_tracking_link: text('custom_tracking_link'),
    tracking_number: number,
    date_shipped: dateShipped(text('date_shipped'), input.now()),
  };
  if (input.mode === 'shipment-tracking') {
    const provider = text('tracking_provider');
    const slug = findCarrier(provider)?.slug ?? provider.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    return { ...shared, tracking_provider: custom === '' ? slug : '', custom_tracking_provider: custom };
  }
  const provider = custom === '' ? text('tracking_provider') : custom;
  return {
    ...shared,
    tracking_provider: findCarrier(provider)?.slug ?? provider,
    custom_tracking_provider: '',
    ...{ tracking_product_code: '', products_list: '', status_shipped: text('status_shipped') },
  };
}

function dateShipped(day: string, now: number): string | number {
  const midnight = Date.parse(`${day.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(midnight) ? Math.floor(now / 1_000) : String(midnight / 1_000);
}

function trackingView(namespace: string, input: TrackingInput, order: SandboxOrder, item: StoredTracking): unknown {
  const { name, link } = carrierOf(item);
  const base = `${input.siteURL()}/wp-json/${namespace}/orders/${order.id}`;
  return {
    tracking_id: item.tracking_id,
    // The paid plugin shows the name a custom carrier was given, Advanced Shipment Tracking only those it knows [RUN].
    tracking_provider: input.mode === 'ast' ? name : item.custom_tracking_provider || name,
    tracking_link: link,
    tracking_number: item.tracking_number,
    date_shipped: wpDate(Number(item.date_shipped) * 1_000).slice(0, 10),
    _links: {
      self: [{ href: `${base}/shipment-trackings/${item.tracking_id}`, targetHints: { allow: ['GET', 'DELETE'] } }],
      collection: [{ href: `${base}/shipment-trackings` }],
      up: [{ href: base }],
    },
  };
}

function orderOf(input: TrackingInput, params: Readonly<Record<string, string>>): SandboxOrder {
  const order = input.order(Number(params['orderId']));
  if (order === undefined) throw noOrder();
  return order;
}

const noOrder = (): RestError => new RestError(404, 'woocommerce_rest_order_invalid_id', 'Invalid order ID.');

function itemOf(order: SandboxOrder, params: Readonly<Record<string, string>>): StoredTracking {
  const item = storedTrackings(order).find(({ tracking_id: id }) => id === params['tracking']);
  if (item !== undefined) return item;
  const code = 'woocommerce_rest_order_shipment_tracking_invalid_id';
  throw new RestError(404, code, 'Invalid shipment tracking ID.');
}

const isOne = (value: unknown): boolean => value === true || Number(value) === 1;
