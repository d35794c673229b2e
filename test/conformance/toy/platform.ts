import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The wire shapes of a small platform that exists only here. */
export interface ToyLine {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
}

export interface ToyShipment {
  readonly id: string;
  readonly tracking: string;
  readonly lines: readonly { readonly line: string; readonly quantity: number }[];
}

export interface ToyOrder {
  readonly id: string;
  status: string;
  readonly created: string;
  updated: string;
  readonly total: string;
  readonly shippedBy: string;
  readonly buyer: string;
  readonly lines: readonly ToyLine[];
  readonly shipments: ToyShipment[];
}

export interface ToyItem {
  readonly id: string;
  readonly sku: string;
  quantity: number;
}

export interface ToyPlatform {
  readonly baseURL: string;
  readonly apiKey: string;
  readonly orders: ReadonlyMap<string, ToyOrder>;
  readonly items: ReadonlyMap<string, ToyItem>;
  requests(): number;
  touch(orderId: string): void;
  /** Refuses everything from now on. */
  throttle(): void;
  close(): Promise<void>;
}

const START = Date.parse('2026-11-01T00:00:00Z');
const PAGE_CAP = 10;

/** Starts the platform with 23 orders, of which the first 15 wait to be shipped, and four items. */
export async function startToyPlatform(): Promise<ToyPlatform> {
  const apiKey = 'toy_key_5f2c9e71d0';
  const orders = new Map(Array.from({ length: 23 }, (_, index) => buildOrder(index)).map((order) => [order.id, order]));
  const items = new Map(
    ['RED', 'BLUE', 'TWIN', 'TWIN'].map((sku, index) => [`i${index}`, { id: `i${index}`, sku, quantity: 10 + index }]),
  );
  let clock = START + 30 * 86_400_000;
  const now = () => {
    clock += 1_000;
    return iso(clock);
  };
  let requests = 0;
  let throttled = false;

  const answer = (url: URL, method: string, body: Record<string, unknown>): readonly [number, unknown] => {
    const [, resource = '', id = '', action = ''] = url.pathname.split('/');
    if (resource === 'me') return [200, { name: 'Toy shop' }];
    if (resource === 'orders' && id === '') return [200, { ...listOrders(url.searchParams), now: now() }];
    if (resource === 'orders') {
      const order = orders.get(decodeURIComponent(id));
      if (order === undefined) return [404, {}];
      if (method === 'GET') return [200, order];
      if (action === 'shipments') return ship(order, body as unknown as ToyShipment);
    }
    if (resource === 'stock' && id === '') {
      const wanted = new Set(url.searchParams.getAll('sku'));
      return [200, { items: [...items.values()].filter(({ sku }) => wanted.has(sku)) }];
    }
    const item = items.get(id);
    if (resource !== 'stock' || item === undefined) return [404, {}];
    const { expected, quantity, delta } = body as { expected?: number; quantity?: number; delta?: number };
    if (expected !== undefined && expected !== item.quantity) return [409, {}];
    item.quantity = quantity ?? item.quantity + (delta ?? 0);
    return [200, item];
  };

  const listOrders = (query: URLSearchParams) => {
    const from = (name: string) => query.get(name) ?? '';
    const until = (name: string) => query.get(name) ?? '9999';
    const matching = [...orders.values()]
      .filter(
        ({ updated, created }) =>
          updated >= from('updatedFrom') &&
          updated < until('updatedUntil') &&
          created >= from('createdFrom') &&
          created < until('createdUntil'),
      )
      .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
      .filter((order) => placeOf(order) > from('after'));
    const page = matching.slice(0, Math.min(PAGE_CAP, Number(query.get('limit') ?? PAGE_CAP)));
    const last = page.at(-1);
    return { orders: page, ...(last !== undefined && page.length < matching.length ? { next: placeOf(last) } : {}) };
  };

  const ship = (order: ToyOrder, { tracking, lines }: ToyShipment): readonly [number, unknown] => {
    const fits = lines.every(({ line, quantity }) => quantity > 0 && quantity <= leftOf(order, line));
    if (!fits) return [422, {}];
    const shipment = { id: `s${order.id}-${order.shipments.length + 1}`, tracking, lines };
    order.shipments.push(shipment);
    order.updated = now();
    return [201, shipment];
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    requests += 1;
    let text = '';
    for await (const chunk of request) text += chunk;
    const authorized = request.headers['x-toy-token'] === apiKey;
    const url = new URL(request.url ?? '/', 'http://toy');
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    if (throttled) return void response.writeHead(429, { 'retry-after': '1' }).end();
    const [status, value] = authorized ? answer(url, request.method ?? 'GET', body) : [401, {}];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    orders,
    items,
    requests: () => requests,
    touch: (orderId) => {
      const order = orders.get(orderId);
      if (order !== undefined) order.updated = now();
    },
    throttle: () => {
      throttled = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What of a line is not shipped. */
export function leftOf(order: ToyOrder, lineId: string): number {
  const ordered = order.lines.find(({ id }) => id === lineId)?.quantity ?? 0;
  const shipped = order.shipments.flatMap(({ lines }) => lines).filter(({ line }) => line === lineId);
  return shipped.reduce((left, { quantity }) => left - quantity, ordered);
}

function buildOrder(index: number): ToyOrder {
  // Past 2^53, and three orders to every second: rounded numbers and sloppy borders show.
  const id = String(9_007_199_254_740_993n + BigInt(index) * 2n);
  const created = iso(START + Math.floor(index / 3) * 1_000);
  const isOpen = index < 15;
  return {
    id,
    status: isOpen ? 'NEW' : index % 2 === 0 ? 'DONE' : 'CANCELLED',
    created,
    updated: created,
    total: index === 4 ? '90071992547409.93' : `${1_000 + index}.10`,
    shippedBy: index % 5 === 4 ? (index % 2 === 0 ? 'warehouse' : 'drone') : 'seller',
    buyer: 'Asha Toybuyer',
    lines: [
      { id: `${id}-1`, sku: 'RED', quantity: 3 },
      { id: `${id}-2`, sku: 'BLUE', quantity: 1 },
    ],
    shipments: [],
  };
}

function placeOf({ updated, id }: ToyOrder): string {
  return `${updated}|${id}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
