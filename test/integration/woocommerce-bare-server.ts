import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a server does not know. */
export interface Bareness {
  /** The one way in which it takes keys. */
  readonly takes: 'basic' | 'oauth';
  /** Says so as a web server does, to all but WooCommerce's own routes. */
  readonly missing: { readonly status: number; readonly body: string };
  readonly sendsDate?: boolean;
}

export const BARE_KEYS = { consumerKey: 'ck_bare', consumerSecret: 'cs_bare' };

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are read by path in tests
  readonly body: any;
}

// biome-ignore lint/suspicious/noExplicitAny: rows are read by path in tests
type Row = any;

/**
 * The least that can be called WooCommerce: some routes of wc/v3, `page` and `per_page`, keys in one way only. It shares
 * nothing with the stand-in that the package ships, so that the two cannot be wrong in the same way.
 */
export class BareServer {
  orders: Row[] = [];
  products: Row[] = [];
  readonly notes: Row[] = [];
  readonly asked: Asked[] = [];
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, body, total } = this.#answer(request, Buffer.concat(chunks).toString());
    response.sendDate = this.bareness.sendsDate !== false;
    const headers = total === undefined ? {} : { 'x-wp-total': String(total) };
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });

  constructor(readonly bareness: Bareness) {}

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, text: string): { status: number; body: unknown; total?: number } {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', this.url);
    const [, path] = /^\/wp-json\/wc\/v3\/(.+)$/.exec(pathname) ?? [];
    const method = request.method ?? 'GET';
    const refused = (status: number, code: string) => ({ status, body: { code, message: 'No.', data: { status } } });
    if (path === undefined) return this.bareness.missing;
    if (!this.#isKnown(request, pathname, query)) return refused(401, 'woocommerce_rest_cannot_view');
    const body = text === '' ? {} : JSON.parse(text);
    this.asked.push({ method, path, query, body });
    const [, kind, id, part] = /^(\w+)(?:\/(\w+))?(?:\/(\w+))?$/.exec(path) ?? [];
    const rows = kind === 'orders' ? this.orders : this.products;
    const row = rows.find((one) => String(one.id) === id);
    if (kind !== 'orders' && kind !== 'products') return this.bareness.missing;
    if (id === 'batch')
      return { status: 200, body: { update: body.update?.map((change: Row) => this.#change(change)) } };
    if (id === undefined) return this.#list(rows, query);
    if (row === undefined)
      return refused(404, `woocommerce_rest_${kind === 'orders' ? 'shop_order' : 'product'}_invalid_id`);
    if (part === 'notes') {
      if (method === 'POST') this.notes.push(body);
      return { status: method === 'POST' ? 201 : 200, body: method === 'POST' ? body : this.notes };
    }
    if (part !== undefined) return this.bareness.missing;
    return { status: 200, body: method === 'GET' ? row : Object.assign(row, body) };
  }

  #change(change: Row): Row {
    return Object.assign(
      this.products.find(({ id }) => id === change.id),
      change,
    );
  }

  /** In the order in which they are kept, whatever order and status are asked for. */
  #list(rows: readonly Row[], query: URLSearchParams) {
    const skus = query.get('sku')?.split(',');
    const found = rows.filter(({ sku }) => skus === undefined || skus.includes(sku));
    const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 10)];
    return { status: 200, body: found.slice((page - 1) * size, page * size), total: found.length };
  }

  #isKnown({ method, headers }: IncomingMessage, pathname: string, query: URLSearchParams): boolean {
    const { consumerKey, consumerSecret } = BARE_KEYS;
    if (this.bareness.takes === 'basic') {
      return headers.authorization === `Basic ${btoa(`${consumerKey}:${consumerSecret}`)}`;
    }
    const escaped = (value: string) =>
      encodeURIComponent(value).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
    const signed = [...query]
      .filter(([name]) => name !== 'oauth_signature')
      .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
      .sort();
    const base = [method ?? '', this.url + pathname, signed.join('&')].map(escaped).join('&');
    const signature = createHmac('sha256', `${consumerSecret}&`).update(base).digest('base64');
    return query.get('oauth_consumer_key') === consumerKey && query.get('oauth_signature') === signature;
  }
}

/** A server that ends with the test. */
export async function startBareServer(bareness: Bareness): Promise<BareServer> {
  const server = new BareServer(bareness);
  await server.start();
  onTestFinished(() => server.stop());
  return server;
}
