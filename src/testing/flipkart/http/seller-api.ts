import { authenticate } from '../auth/access.js';
import type { SandboxApp } from '../auth/app.js';
import type { Seller } from '../state/seller.js';
import type { FlipkartSandboxAnswer } from './area.js';
import type { Exchange, HttpAnswer } from './exchange.js';
import { jsonAnswer } from './json.js';
import { FlipkartRefusal, notFound } from './refusal.js';
import type { FlipkartRouter, RouteMatch } from './router.js';

export interface SellerApi {
  readonly apps: readonly SandboxApp[];
  readonly sellers: ReadonlyMap<string, Seller>;
  readonly router: FlipkartRouter;
  readonly now: () => number;
}

/** Answers a request: whose token it is, the route, the work. */
export async function runSellerApi(
  exchange: Exchange,
  match: RouteMatch | undefined,
  { apps, sellers, router, now }: SellerApi,
): Promise<HttpAnswer> {
  const caller = authenticate(exchange.headers, apps, now());
  if ('status' in caller) return caller;
  const seller = sellers.get(caller.grant.sellerId);
  if (seller === undefined) throw new Error(`the sandbox has no seller ${caller.grant.sellerId}`);
  try {
    if (match === undefined) throw noRoute(exchange, router);
    checkBody(exchange);
    seller.settle();
    const { params, route } = match;
    const { query, text: rawBody } = exchange;
    return written(await route.handle({ params, query, rawBody, seller, appId: caller.app.appId, now: now() }));
  } catch (error) {
    if (error instanceof FlipkartRefusal) return written(error.answer);
    throw error;
  }
}

function noRoute({ method, path }: Exchange, router: FlipkartRouter): FlipkartRefusal {
  if (router.knows(path)) return new FlipkartRefusal(405, 'METHOD_NOT_ALLOWED', `HTTP ${method} Not Allowed`);
  return notFound('HTTP 404 Not Found');
}

function checkBody({ method, headers, text }: Exchange): void {
  if (text === '' || method === 'GET') return;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new FlipkartRefusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'HTTP 415 Unsupported Media Type');
}

function written({ status, body, headers = {} }: FlipkartSandboxAnswer): HttpAnswer {
  if (body === undefined) return { status, headers, body: '' };
  return body instanceof Uint8Array ? { status, headers, body } : jsonAnswer(status, body, headers);
}
