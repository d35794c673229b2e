import { authenticate } from '../auth/access.js';
import type { SandboxApp } from '../auth/app.js';
import { quotaExceeded, SpRefusal } from '../sellers/answers.js';
import type { Seller } from '../state/seller.js';
import type { SpRoute, SpSandboxAnswer } from './area.js';
import { type Exchange, type HttpAnswer, jsonAnswer } from './exchange.js';
import type { Quotas } from './quotas.js';
import type { RouteMatch, SpRouter } from './router.js';

export interface SpApi {
  readonly apps: readonly SandboxApp[];
  readonly sellers: ReadonlyMap<string, Seller>;
  readonly router: SpRouter;
  readonly quotas: Quotas;
  /** What a test can switch. */
  readonly modes: { rateHeader: boolean };
  readonly now: () => number;
}

/** Answers a request in SP-API's order: the route, whose token it is and what it may, the quota, the work. */
export async function runSpApi(exchange: Exchange, match: RouteMatch | undefined, api: SpApi): Promise<HttpAnswer> {
  try {
    if (match === undefined) throw noRoute(exchange, api.router);
    const { route, params } = match;
    const { app, sellerId } = authenticate(exchange.headers, route, api.apps, api.now());
    const account = accountOf(app, sellerId);
    if (!api.quotas.take(route, account)) throw quotaExceeded();
    const answer = await refusable(async () => {
      checkBody(exchange);
      if (sellerId !== undefined) api.sellers.get(sellerId)?.settle();
      return route.handle({
        params,
        query: exchange.query,
        rawBody: exchange.text,
        app,
        now: api.now(),
        get seller() {
          const seller = sellerId === undefined ? undefined : api.sellers.get(sellerId);
          if (seller === undefined) throw new Error(`${route.operation} belongs to no seller`);
          return seller;
        },
      });
    });
    return written(answer, rateHeader(answer, route, account, api));
  } catch (error) {
    if (error instanceof SpRefusal) return refused(error);
    throw error;
  }
}

/** Every pair of an app and a seller has quotas of its own; so has an app in its own name. */
export const accountOf = (app: SandboxApp, sellerId: string | undefined): string =>
  `${app.clientId}\n${sellerId ?? ''}`;

async function refusable(work: () => SpSandboxAnswer | Promise<SpSandboxAnswer>): Promise<SpSandboxAnswer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SpRefusal) return error.answer;
    throw error;
  }
}

function noRoute({ method, path }: Exchange, router: SpRouter): SpRefusal {
  if (router.knows(path)) return new SpRefusal(405, 'MethodNotAllowed', `The method ${method} is not allowed.`);
  return new SpRefusal(403, 'Unauthorized', 'Access to requested resource is denied.', 'No such resource.');
}

function checkBody({ method, headers, text }: Exchange): void {
  if (text === '' || method === 'GET') return;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new SpRefusal(415, 'UnsupportedMediaType', 'The content type of the request is not supported.');
}

const ERROR_TYPES: ReadonlyMap<number, string> = new Map([
  [400, 'InvalidInputException'],
  [403, 'AccessDeniedException'],
  [404, 'ResourceNotFoundException'],
  [429, 'TooManyRequestsException'],
  [500, 'InternalServerException'],
  [503, 'ServiceUnavailableException'],
]);

/** A refusal that no operation made, a throttled one for example: no rate is told with it. */
export function refused({ answer }: SpRefusal): HttpAnswer {
  return written(answer, {});
}

function written({ status, body, headers = {} }: SpSandboxAnswer, own: Readonly<Record<string, string>>): HttpAnswer {
  const errorType = ERROR_TYPES.get(status);
  const all = { ...own, ...(errorType === undefined ? {} : { 'x-amzn-ErrorType': errorType }), ...headers };
  return body === undefined ? { status, headers: all, body: '' } : jsonAnswer(status, body, all);
}

/** "20x, 400 and 404 only", and never to be relied on. */
function rateHeader(
  { status }: SpSandboxAnswer,
  route: SpRoute,
  account: string,
  { quotas, modes }: SpApi,
): Readonly<Record<string, string>> {
  const told = (status >= 200 && status < 300) || status === 400 || status === 404;
  if (!told || !modes.rateHeader) return {};
  return { 'x-amzn-RateLimit-Limit': String(quotas.quotaOf(route, account).rate) };
}
