/** Login with Amazon and Orders v2026-01-01 on loopback, as far as the bench asks them. Answers are made once. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { amazonOrder, amazonOrderId } from './amazon-order.js';

/** What happens to a request instead of its answer. */
export type AmazonFault = 'throttled' | 'token refused' | 'reset';

export interface AmazonStandInOptions {
  readonly orders: number;
  /** Asked before every request for orders. */
  readonly fault?: (request: { readonly accessToken: string }) => AmazonFault | undefined;
  /** Told of every request for a token. */
  readonly onToken?: () => void;
}

export interface AmazonStandIn {
  readonly url: string;
  close(): void;
}

export const LWA_PATH = '/auth/o2/token';
const ORDERS_PATH = '/orders/2026-01-01/orders';
export const PAGE_ROWS = 100;

export async function startAmazonStandIn({ orders, fault, onToken }: AmazonStandInOptions): Promise<AmazonStandIn> {
  const rows = Array.from({ length: orders }, (_, index) => amazonOrder(index));
  const single = new Map(rows.map((order, index) => [amazonOrderId(index), bytes({ order })]));
  const pages = Array.from({ length: Math.ceil(orders / PAGE_ROWS) }, (_, page) => {
    const next = (page + 1) * PAGE_ROWS;
    return bytes({
      orders: rows.slice(page * PAGE_ROWS, next),
      pagination: next < orders ? { nextToken: `page-${page + 1}` } : {},
      lastUpdatedBefore: '2026-11-20T00:00:00Z',
    });
  });
  let tokens = 0;

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-in');
    if (pathname === LWA_PATH) {
      tokens += 1;
      onToken?.();
      return send(response, 200, bytes({ access_token: `Atza|${tokens}`, token_type: 'bearer', expires_in: 3_600 }));
    }
    const happens = fault?.({ accessToken: String(request.headers['x-amz-access-token']) });
    if (happens === 'reset') return request.socket.resetAndDestroy();
    if (happens === 'throttled') return send(response, 429, problem('QuotaExceeded', 'You exceeded your quota.', ''));
    if (happens === 'token refused') {
      const details = 'The access token you provided has expired.';
      return send(response, 403, problem('Unauthorized', 'Access to requested resource is denied.', details));
    }
    const body =
      pathname === ORDERS_PATH
        ? pages[Number((searchParams.get('paginationToken') ?? 'page-0').slice('page-'.length))]
        : single.get(decodeURIComponent(pathname.slice(ORDERS_PATH.length + 1)));
    if (body === undefined) return send(response, 404, problem('NotFound', 'no such resource', ''));
    // A rate that holds nobody up: budgets are not what is measured.
    send(response, 200, body, { 'x-amzn-ratelimit-limit': '100000.0' });
  };

  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function send(response: ServerResponse, status: number, body: Buffer, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers });
  response.end(body);
}

function problem(code: string, message: string, details: string): Buffer {
  return bytes({ errors: [{ code, message, details }] });
}

function bytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
